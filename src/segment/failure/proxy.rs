//! Determines which proxy a request goes through, by the same rules as the HTTP client.

use hyper::Uri;
use hyper_util::client::proxy::matcher::Matcher;

/// Host and port of the proxy for this address, without its password; `None` for a direct connection.
pub fn before(address: &str) -> Option<String> {
    let address: Uri = address.parse().ok()?;
    let proxy = Matcher::from_system().intercept(&address)?;
    proxy.uri().authority().map(|authority| {
        let authority = authority.as_str();
        authority.rsplit_once('@').map_or(authority, |(_, host)| host).to_owned()
    })
}
