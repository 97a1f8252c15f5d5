//! Building the HTTP client: TLS, proxies, and what is switched off.

use crate::config::limits::Limits;
use crate::config::space::BaseUrl;
use crate::source::{ErrorClass, SourceError};
use base64::Engine as _;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Once;

use crate::config::secret::Secret;

const USER_AGENT: &str = concat!("flexplorer/", env!("CARGO_PKG_VERSION"));

/// Makes `ring` the process's TLS provider; reqwest without one panics when a client is built.
fn install_tls_provider() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // An error means that a provider is installed already, which is all that is wanted.
        drop(rustls::crypto::ring::default_provider().install_default());
    });
}

/// How a request says who asks.
#[derive(Clone, Debug)]
pub enum Credential {
    /// As the user of Basic, with an empty password (Profile API docs, Authentication).
    Basic(Secret),
    /// As a bearer token (Public API docs, Authentication).
    Bearer(Secret),
}

/// Builds a client that says who asks by Basic; see [`build_as`].
pub fn build(base: &BaseUrl, token: &Secret, limits: &Limits) -> Result<reqwest::Client, SourceError> {
    build_as(base, &Credential::Basic(token.clone()), limits)
}

/// Builds the client; reads the platform's root certificates, so it takes some milliseconds and belongs off the screen.
///
/// A loopback client uses no proxy: what it asks never leaves the machine. A plain one needs no root certificates, and so
/// works on a machine that has none. Redirects, cookies and reqwest's own retries are off: each would send something past our gate.
pub fn build_as(
    base: &BaseUrl,
    credential: &Credential,
    limits: &Limits,
) -> Result<reqwest::Client, SourceError> {
    builder(base, credential, limits)?.build().map_err(|error| no_client(&error.without_url()))
}

/// The client's settings.
pub fn builder(
    base: &BaseUrl,
    credential: &Credential,
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
        // What is read at all. A head that is larger than it may be is refused by us, as the library would not say why.
        .http2_max_header_list_size(u32::try_from(limits.header_bytes * 8).unwrap_or(u32::MAX))
        // A connection that fell silent is given up soon after the first request that waited for it in vain, so that the last
        // attempt gets a new one, as each does in HTTP/1.1.
        .http2_keep_alive_interval(limits.first_byte / 2)
        .http2_keep_alive_timeout(limits.first_byte);
    if base.is_loopback() {
        // No router forgets a connection that rests, so no timer need look for one: whoever serves closes it.
        builder = builder.pool_idle_timeout(None);
        let here = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)]
            .map(|ip| SocketAddr::new(ip, 0));
        // Only `localhost` ever needs resolving here, and a resolver might send it elsewhere.
        builder = builder.no_proxy().resolve_to_addrs("localhost", &here);
    }
    if base.is_plain() {
        builder = builder.tls_certs_only([]);
    }
    Ok(builder)
}

fn headers(credential: &Credential) -> Result<HeaderMap, SourceError> {
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
            "Copy the token again, without quotes or breaks.",
        )
    })?;
    authorization.set_sensitive(true);
    Ok([(AUTHORIZATION, authorization), (ACCEPT, HeaderValue::from_static("application/json"))]
        .into_iter()
        .collect())
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
        let headers = headers(&Credential::Basic(Secret::new("canary".to_owned()))).unwrap();
        assert_eq!(headers["authorization"], "Basic Y2FuYXJ5Og==");
        assert!(!format!("{headers:?}").contains("Y2FuYXJ5"));
        let base = BaseUrl::parse("X", "http://127.0.0.1:1").unwrap();
        let client = build(&base, &Secret::new("canary".to_owned()), &Limits::default()).unwrap();
        assert!(!format!("{client:?}").contains("Y2FuYXJ5"));
    }
}
