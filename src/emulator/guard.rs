//! Keeps web pages out: a browser on this machine must not be able to use the emulator for a page it shows.
//!
//! A page reaches loopback servers by a rebound DNS name (so `Host` must be ours), or across origins (so any
//! `Origin` and any cross-site fetch is refused; no CORS answer is ever given). `Sec-Fetch-Mode` is ignored:
//! Node's own `fetch` sends it.
use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, StatusCode, Uri, header, uri::Authority};

use super::reply::Refusal;

/// The authority the client asked for, if it is ours to answer.
pub fn admit(address: SocketAddr, uri: &Uri, headers: &HeaderMap) -> Result<String, Refusal> {
    let host = asked_authority(headers)
        .filter(|host| names_us(host, address))
        // An absolute-form target overrides `Host` (RFC 9112, section 3.2.2), so it must name us as well.
        .filter(|_| uri.authority().is_none_or(|target| names_us(target, address)));
    let Some(host) = host else {
        let message = format!("This is not the server you are looking for; it answers to {address} only.");
        return Err(Refusal::new(StatusCode::MISDIRECTED_REQUEST, "misdirected_request", message));
    };
    if headers.contains_key(header::ORIGIN) || fetched_across_sites(headers) {
        let message = "Web pages may not use this server.";
        return Err(Refusal::new(StatusCode::FORBIDDEN, "forbidden", message));
    }
    Ok(host.as_str().to_owned())
}

fn asked_authority(headers: &HeaderMap) -> Option<Authority> {
    let mut hosts = headers.get_all(header::HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else { return None };
    host.to_str().ok()?.parse().ok()
}

fn names_us(authority: &Authority, address: SocketAddr) -> bool {
    let name = authority.host();
    let literal = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    let loopback = literal.map_or_else(|_| name.eq_ignore_ascii_case("localhost"), |ip| ip.is_loopback());
    let has_user = authority.as_str().contains('@');
    loopback && !has_user && authority.port_u16().unwrap_or(80) == address.port()
}

fn fetched_across_sites(headers: &HeaderMap) -> bool {
    let same_site = |value: &[u8]| matches!(value, b"none" | b"same-origin");
    headers.get_all("sec-fetch-site").iter().any(|value| !same_site(value.as_bytes()))
}
