//! Finds the cause of a failed exchange in the libraries' nested errors: HTTP/1.1, HTTP/2 and TLS have separate error types,
//! but the same fault must get the same name in all protocols.

use super::secure;
use h2::Reason;
use std::error::Error;
use std::io;

pub enum FailureCause {
    /// No secure connection; holds the reason and what to do next.
    Tls(String, &'static str),
    /// The proxy refused or failed to connect; holds the library's message.
    Proxy(String),
    Refused,
    TooLarge,
    /// The answer consists of endless, nearly empty pieces.
    Flood,
    /// The answer violates the rules of HTTP.
    NotHttp,
    /// The compressed body cannot be decompressed.
    Encoding,
    /// The connection or the stream ended before the answer was complete.
    Cut,
    /// The connection was silent for too long.
    Silent,
    Other(String),
}

/// Finds the innermost error with a specific meaning; the outer ones only say that sending failed.
pub fn cause(error: &reqwest::Error) -> FailureCause {
    // The library reports every failure inside a body as a decoding failure.
    let is_in_body = error.is_decode() || error.is_body();
    let mut reason = error.to_string();
    let mut next: Option<&(dyn Error + 'static)> = error.source();
    while let Some(current) = next {
        if let Some(found) = known(current, is_in_body) {
            return found;
        }
        reason = current.to_string();
        if reason.starts_with("tunnel error") || reason.contains("proxy auth") {
            return FailureCause::Proxy(reason);
        }
        // `io::Error::source` skips the error that it wraps.
        let wrapped = current.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = wrapped.map(|inner| inner as &(dyn Error + 'static)).or_else(|| current.source());
    }
    if error.is_decode() {
        return FailureCause::Encoding;
    }
    if error.is_body() { FailureCause::Cut } else { FailureCause::Other(reason) }
}

fn known(error: &(dyn Error + 'static), is_in_body: bool) -> Option<FailureCause> {
    if let Some(tls) = error.downcast_ref::<rustls::Error>() {
        let (reason, next) = secure::told(tls);
        return Some(FailureCause::Tls(reason, next));
    }
    if let Some(http) = error.downcast_ref::<hyper::Error>() {
        return of_http(http);
    }
    if let Some(http2) = error.downcast_ref::<h2::Error>() {
        return of_http2(http2, is_in_body);
    }
    of_io(error.downcast_ref::<io::Error>()?)
}

fn of_http(http: &hyper::Error) -> Option<FailureCause> {
    match () {
        () if http.source().is_some_and(<dyn Error>::is::<h2::Error>) => None,
        () if http.is_timeout() => Some(FailureCause::Silent),
        () if http.is_parse_too_large() => Some(FailureCause::TooLarge),
        () if http.is_parse() => Some(FailureCause::NotHttp),
        // The markers between the chunks of a body.
        () if http.source().is_some_and(is_nonsense) => Some(FailureCause::NotHttp),
        () if http.is_incomplete_message() || http.is_closed() || http.is_canceled() => {
            Some(FailureCause::Cut)
        }
        () => None,
    }
}

/// The cause of an HTTP/2 error. Only one side detects each protocol error: if the other side reset the stream, the answer was
/// cut; if we rejected it, the answer is not HTTP, unless a more specific cause is known.
fn of_http2(http2: &h2::Error, is_in_body: bool) -> Option<FailureCause> {
    if let Some(io) = http2.get_io() {
        return of_io(io).or(Some(FailureCause::Cut));
    }
    if !http2.is_library() {
        return Some(FailureCause::Cut);
    }
    // The library reports some of its reasons only by name.
    let is_about = |name: &str| http2.to_string().contains(name);
    Some(match http2.reason() {
        Some(Reason::COMPRESSION_ERROR) => FailureCause::TooLarge,
        Some(Reason::ENHANCE_YOUR_CALM) if is_about("header_list") || is_about("continuations") => {
            FailureCause::TooLarge
        }
        Some(Reason::ENHANCE_YOUR_CALM) => FailureCause::Flood,
        // The body is shorter or longer than announced (RFC 9113, 8.1.1).
        Some(Reason::PROTOCOL_ERROR) if http2.is_reset() && is_in_body => FailureCause::Cut,
        _ => FailureCause::NotHttp,
    })
}

fn of_io(io: &io::Error) -> Option<FailureCause> {
    let is_wrapper = |inner: &(dyn Error + Send + Sync + 'static)| {
        inner.is::<rustls::Error>() || inner.is::<hyper::Error>() || inner.is::<h2::Error>()
    };
    if io.get_ref().is_some_and(is_wrapper) {
        return None;
    }
    match io.kind() {
        io::ErrorKind::ConnectionRefused => Some(FailureCause::Refused),
        io::ErrorKind::UnexpectedEof
        | io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe => Some(FailureCause::Cut),
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => Some(FailureCause::Encoding),
        _ => None,
    }
}

fn is_nonsense(error: &(dyn Error + 'static)) -> bool {
    let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
    matches!(kind, Some(io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput))
}
