//! Which proxy a request goes through, read as the HTTP client reads it.

use hyper::Uri;
use hyper_util::client::proxy::matcher::Matcher;

/// Host and port of the proxy in front of this address, without its password; none if it is asked directly.
pub fn before(address: &str) -> Option<String> {
    let address: Uri = address.parse().ok()?;
    let proxy = Matcher::from_system().intercept(&address)?;
    proxy.uri().authority().map(|authority| {
        let authority = authority.as_str();
        authority.rsplit_once('@').map_or(authority, |(_, host)| host).to_owned()
    })
}
