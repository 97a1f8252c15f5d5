//! Keeps web pages out: a browser on this machine must not be able to use the emulator on behalf of a page.
//!
//! A page could reach loopback servers by a rebound DNS name (so `Host` must name loopback; its port may be that of a
//! forwarder), or across origins (so any `Origin` and any cross-site fetch is refused; no CORS answer is ever given).
//! `Sec-Fetch-Mode` is ignored, because Node's own `fetch` sends it.
use std::net::IpAddr;

use axum::http::{HeaderMap, StatusCode, Uri, header, uri::Authority};

use super::reply::RefusedReply;

/// The authority that the client used, if it is one of ours.
pub fn admit(uri: &Uri, headers: &HeaderMap) -> Result<String, RefusedReply> {
    let host = asked_authority(headers)
        .filter(is_loopback)
        // An absolute-form target overrides `Host` (RFC 9112, section 3.2.2), so it must name us as well.
        .filter(|_| uri.authority().is_none_or(is_loopback));
    let Some(host) = host else {
        let message = "This server answers to localhost and loopback addresses only.";
        return Err(RefusedReply::new(StatusCode::MISDIRECTED_REQUEST, "misdirected_request", message));
    };
    if headers.contains_key(header::ORIGIN) || fetched_across_sites(headers) {
        let message = "Web pages may not use this server.";
        return Err(RefusedReply::new(StatusCode::FORBIDDEN, "forbidden", message));
    }
    Ok(host.as_str().to_owned())
}

fn asked_authority(headers: &HeaderMap) -> Option<Authority> {
    let mut hosts = headers.get_all(header::HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else { return None };
    host.to_str().ok()?.parse().ok()
}

fn is_loopback(authority: &Authority) -> bool {
    let name = authority.host();
    let literal = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    let loopback = literal.map_or_else(|_| name.eq_ignore_ascii_case("localhost"), |ip| ip.is_loopback());
    let has_user = authority.as_str().contains('@');
    loopback && !has_user
}

fn fetched_across_sites(headers: &HeaderMap) -> bool {
    let same_site = |value: &[u8]| matches!(value, b"none" | b"same-origin");
    headers.get_all("sec-fetch-site").iter().any(|value| !same_site(value.as_bytes()))
}
