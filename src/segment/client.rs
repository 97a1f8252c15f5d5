//! Builds the HTTP client: TLS, proxies, and disabled features.

use crate::config::{limits::Limits, space::BaseUrl};
use crate::source::{ErrorClass, SourceError};
use base64::Engine as _;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Once;

use crate::config::secret::Secret;

const USER_AGENT: &str = concat!("flexplorer/", env!("CARGO_PKG_VERSION"));

/// Makes `ring` the process's TLS provider; without a provider, reqwest panics when a client is built.
fn install_tls_provider() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // An error means that a provider is already installed, which is all we need.
        drop(rustls::crypto::ring::default_provider().install_default());
    });
}

#[derive(Clone, Debug)]
pub enum Credential {
    /// HTTP Basic: the secret as user name, with an empty password (Profile API docs, Authentication).
    Basic(Secret),
    /// Bearer token (Public API docs, Authentication).
    Bearer(Secret),
}

pub fn build(base: &BaseUrl, token: &Secret, limits: &Limits) -> Result<reqwest::Client, SourceError> {
    build_as(base, Some(&Credential::Basic(token.clone())), limits)
}

/// Builds the client. It reads the platform's root certificates, which takes some milliseconds; keep it off the UI thread.
///
/// A loopback client uses no proxy: its requests never leave the machine. A plain-HTTP client needs no root certificates, so it
/// also works on a machine without any. Redirects, cookies and reqwest's retries are off: they would bypass our scheduler.
pub fn build_as(
    base: &BaseUrl,
    credential: Option<&Credential>,
    limits: &Limits,
) -> Result<reqwest::Client, SourceError> {
    builder(base, credential, limits)?.build().map_err(|error| no_client(&error.without_url()))
}

pub fn builder(
    base: &BaseUrl,
    credential: Option<&Credential>,
    limits: &Limits,
) -> Result<reqwest::ClientBuilder, SourceError> {
    install_tls_provider();
    let mut builder = reqwest::Client::builder()
        .user_agent(USER_AGENT)
        .default_headers(headers(credential)?)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .connect_timeout(limits.connect)
        .pool_max_idle_per_host(limits.concurrent)
        // The maximum header size read at all. We reject oversized headers ourselves, because the library gives no reason.
        .http2_max_header_list_size(u32::try_from(limits.header_bytes * 8).unwrap_or(u32::MAX))
        // Closes a silent connection soon after the first request has waited in vain, so that the last attempt gets a new one, as
        // every attempt does in HTTP/1.1.
        .http2_keep_alive_interval(limits.first_byte / 2)
        .http2_keep_alive_timeout(limits.first_byte);
    if base.is_loopback() {
        // No router drops idle loopback connections, so an idle timer is unnecessary: the server closes them.
        builder = builder.pool_idle_timeout(None);
        let here = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)]
            .map(|ip| SocketAddr::new(ip, 0));
        // Only `localhost` ever needs resolving here, and a resolver might return a foreign address.
        builder = builder.no_proxy().resolve_to_addrs("localhost", &here);
    }
    if base.is_plain() {
        builder = builder.tls_certs_only([]);
    }
    Ok(builder)
}

fn headers(credential: Option<&Credential>) -> Result<HeaderMap, SourceError> {
    let accept = (ACCEPT, HeaderValue::from_static("application/json"));
    let Some(credential) = credential else { return Ok([accept].into_iter().collect()) };
    let text = secrecy::zeroize::Zeroizing::new(match credential {
        Credential::Basic(token) => {
            // The colon is required.
            let pair = secrecy::zeroize::Zeroizing::new(format!("{}:", token.expose()));
            format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair.as_bytes()))
        }
        Credential::Bearer(token) => format!("Bearer {}", token.expose()),
    });
    let mut authorization = HeaderValue::from_str(&text).map_err(|_| {
        let why = "the token contains characters that cannot be sent";
        SourceError::new(
            ErrorClass::Unaskable,
            "the space",
            why,
            "Copy the token again, without quotes or line breaks.",
        )
    })?;
    authorization.set_sensitive(true);
    Ok([(AUTHORIZATION, authorization), accept].into_iter().collect())
}

fn no_client(error: &reqwest::Error) -> SourceError {
    let mut reason = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        reason = inner.to_string();
        source = inner.source();
    }
    SourceError::new(
        ErrorClass::Unreachable,
        "a secure connection",
        format!("TLS could not be set up on this machine ({reason})"),
        "Install the CA certificates (package ca-certificates), or name a bundle with SSL_CERT_FILE.",
    )
}

#[cfg(test)]
mod tests {
    use super::{Credential, build, headers};
    use crate::config::limits::Limits;
    use crate::config::secret::Secret;
    use crate::config::space::BaseUrl;

    #[test]
    fn p1_the_header_is_basic_with_a_colon_and_does_not_print() {
        let headers = headers(Some(&Credential::Basic(Secret::new("canary".to_owned())))).unwrap();
        assert_eq!(headers["authorization"], "Basic Y2FuYXJ5Og==");
        assert!(!format!("{headers:?}").contains("Y2FuYXJ5"));
        let base = BaseUrl::parse("X", "http://127.0.0.1:1").unwrap();
        let client = build(&base, &Secret::new("canary".to_owned()), &Limits::default()).unwrap();
        assert!(!format!("{client:?}").contains("Y2FuYXJ5"));
    }
}
