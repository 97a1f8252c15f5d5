//! What went wrong with a request, in words, and whether a retry is worthwhile.

pub mod cause;
mod proxy;
mod secure;

use super::{redactor::Redactor, retry::RetryAfter};
use crate::config::space::{BaseUrl, Space};
use crate::domain::json::{JsonRef, RawJson};
use crate::source::{ErrorClass, SourceError, quote};
use cause::{FailureCause, cause};
use std::time::Duration;
use url::Url;

#[derive(Debug)]
pub struct Failure {
    pub error: Box<SourceError>,
    pub retry: Retry,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// No: the same request would fail again.
    Never,
    /// After a back-off, and not sooner than the service asked.
    Later(RetryAfter),
}

#[derive(Clone, Copy, Debug)]
pub enum TimeLimit {
    /// From the request to the head of the answer.
    FirstByte,
    /// Between two pieces of the body.
    Idle,
    /// The whole attempt.
    Request,
}

/// What messages about a request may mention.
#[derive(Clone, Copy)]
pub struct RequestContext<'a> {
    /// What was requested, such as `events of the profile`.
    pub what: &'a str,
    pub space: &'a Space,
    pub base: &'a BaseUrl,
    /// The API at that URL: `Profile API`.
    pub api: &'static str,
    /// The path of the request; it may name a person.
    pub path: &'a str,
    /// Removes secrets and personal data from messages.
    pub withheld: &'a Redactor,
}

/// Advice for status 429.
pub const PATIENCE: &str = "Wait, then refresh: other programs share this space's 100 requests a second.";
const AGAIN: &str = "Try again in a moment.";

impl RequestContext<'_> {
    /// Host and port of the request; they contain no identifier of a person.
    fn host(&self) -> &str {
        let origin = self.base.origin();
        origin.split_once("://").map_or(origin, |(_, host)| host)
    }

    fn failure(
        &self,
        class: ErrorClass,
        why: impl Into<String>,
        next: impl Into<String>,
        retry: Retry,
    ) -> Failure {
        Failure { error: Box::new(SourceError::new(class, self.what, why, next)), retry }
    }

    /// The service's own words, as far as they may be repeated.
    pub fn quote(&self, said: &str) -> String {
        self.withheld.quote(said, self.path)
    }

    fn check_address(&self) -> String {
        let region = self.space.region;
        if [region.profile_api(), region.tracking_api()].contains(&self.base.origin()) {
            return "A login page or proxy of this network may be in between: check the connection."
                .to_owned();
        }
        format!("Check the space's {} URL: {} should be Segment's, or an emulator.", self.api, self.host())
    }

    /// Advice on the network. Loopback never uses a proxy, and plain HTTP never leaves the machine.
    fn check_network(&self) -> &'static str {
        if self.base.is_plain() {
            "Check the network and the address."
        } else {
            "Check the network and the address, and the proxy if HTTPS_PROXY names one."
        }
    }

    /// The answer does not come from Segment. Never retried: the next answer would be the same.
    pub fn not_segment(&self, why: impl Into<String>) -> Failure {
        let why = format!("{}: this is not Segment's {}", why.into(), self.api);
        self.failure(ErrorClass::Unreadable, why, self.check_address(), Retry::Never)
    }

    /// Part of the answer is missing or broken. Never retried automatically: the cause is probably still there.
    pub fn damaged(&self, why: impl Into<String>) -> Failure {
        let next = "Try again in a moment; if it keeps happening, ask Segment's support, or the owner of the proxy in between.";
        self.failure(ErrorClass::Unreadable, why, next, Retry::Never)
    }

    /// A good status, but not the answer that the API defines. Its meaning is unclear; a retry would return the same.
    #[cfg(feature = "sending")]
    pub fn not_as_usual(&self, said: &str) -> Failure {
        let why = format!("the service answered, but not as the {} does: {said}", self.api);
        self.failure(ErrorClass::Unreadable, why, self.check_address(), Retry::Never)
    }

    pub fn too_large(&self, part: &str, limit: usize) -> Failure {
        let why = format!("the {part} of the answer is larger than {} KiB, which is refused", limit / 1024);
        self.failure(ErrorClass::Unreadable, why, self.check_address(), Retry::Never)
    }

    pub fn head_too_large(&self) -> Failure {
        let why = "the head of the answer is too large, or announces too large a body, which is refused";
        self.failure(ErrorClass::Unreadable, why, self.check_address(), Retry::Never)
    }

    /// The answer ended before it was complete. Retried, because the next one may be complete.
    pub fn cut(&self) -> Failure {
        let why = "the connection was cut before the answer was complete";
        self.failure(ErrorClass::Unreadable, why, AGAIN, Retry::Later(RetryAfter::Unsaid))
    }

    pub fn timed_out(&self, limit: TimeLimit, after: Duration) -> Failure {
        let seconds = rounded(after);
        let (why, retry) = match limit {
            TimeLimit::FirstByte => {
                (format!("no answer within {seconds} s"), Retry::Later(RetryAfter::Unsaid))
            }
            TimeLimit::Idle => {
                (format!("the answer stopped for {seconds} s"), Retry::Later(RetryAfter::Unsaid))
            }
            // A request this slow would be just as slow on every retry.
            TimeLimit::Request => (format!("the answer was not complete after {seconds} s"), Retry::Never),
        };
        self.failure(ErrorClass::TimedOut, why, AGAIN, retry)
    }

    /// The name was not found, or nothing answered in time. With a proxy, only the proxy was resolved and connected to.
    fn not_reached(&self, is_name: bool, retry: Retry) -> Failure {
        let host = self.host();
        let proxy = if self.base.is_loopback() { None } else { proxy::before(self.base.origin()) };
        let in_settings = "Check HTTPS_PROXY, or the proxy in the system's settings.";
        match (is_name, proxy) {
            (true, Some(proxy)) => {
                let why = format!(
                    "the name of the proxy {proxy}, through which {host} is reached, could not be found"
                );
                self.failure(ErrorClass::Unreachable, why, in_settings, retry)
            }
            (true, None) => {
                let why = format!("the name of {host} could not be found");
                self.failure(ErrorClass::Unreachable, why, self.check_network(), retry)
            }
            (false, proxy) => {
                let through = proxy.map(|proxy| format!(" through the proxy {proxy}")).unwrap_or_default();
                let why = format!("no connection to {host}{through} in time");
                self.failure(ErrorClass::TimedOut, why, self.check_network(), retry)
            }
        }
    }

    pub fn transport(&self, error: reqwest::Error) -> Failure {
        let error = error.without_url();
        let later = Retry::Later(RetryAfter::Unsaid);
        let host = self.host();
        if (error.is_timeout() && error.is_connect()) || error.is_dns() {
            return self.not_reached(error.is_dns(), later);
        }
        match cause(&error) {
            FailureCause::Tls(reason, next) => {
                let why = format!("no secure connection to {host}: {reason}");
                self.failure(ErrorClass::Unreachable, why, next, Retry::Never)
            }
            FailureCause::Proxy(reason) => {
                let (reason, next) = of_proxy(&reason);
                let why = format!("the proxy does not connect to {host}: {reason}");
                self.failure(ErrorClass::Unreachable, why, next, later)
            }
            FailureCause::Refused => {
                let why = format!("{host} accepts no connection");
                self.failure(
                    ErrorClass::Unreachable,
                    why,
                    "Check that the address is right and the server runs.",
                    later,
                )
            }
            FailureCause::TooLarge => self.head_too_large(),
            FailureCause::Flood => {
                let why = "the answer is an endless series of empty pieces, which is refused";
                self.failure(ErrorClass::Unreadable, why, self.check_address(), Retry::Never)
            }
            FailureCause::NotHttp => self.not_segment("the answer is not HTTP"),
            FailureCause::Encoding => {
                let why = "the answer's compressed body is damaged";
                self.failure(ErrorClass::Unreadable, why, self.check_address(), Retry::Never)
            }
            FailureCause::Cut if error.is_connect() => {
                let why = format!("{host} closed the connection before it was established");
                self.failure(ErrorClass::Unreachable, why, self.check_network(), later)
            }
            FailureCause::Cut => self.cut(),
            FailureCause::Silent => {
                let why = format!("the connection to {host} fell silent");
                self.failure(ErrorClass::TimedOut, why, AGAIN, later)
            }
            FailureCause::Other(reason) => {
                let why = format!("the request to {host} failed: {}", self.quote(&reason));
                self.failure(ErrorClass::Unreachable, why, self.check_network(), later)
            }
        }
    }

    /// Not sent, because the service asked for a pause longer than the caller waits.
    pub fn held_back(&self, pause: Duration) -> Failure {
        let asked = RetryAfter::Wait(pause);
        let why = "too many requests (429) a moment ago, so this one was not sent";
        let mut failure = self.failure(ErrorClass::RateLimited, why, patience(asked, PATIENCE), Retry::Never);
        failure.error.retry_after = Some(pause);
        failure
    }

    /// The service redirects. The message leaves out what may contain a secret or a person: path, query and user of the target.
    pub fn redirect(&self, status: u16, location: Option<&str>) -> Failure {
        let target = location.map_or_else(
            || "to no address".to_owned(),
            |location| match Url::parse(self.base.as_str()).and_then(|base| base.join(location.trim())) {
                Ok(url) if url.origin().ascii_serialization() == self.base.origin() => {
                    "to another path of the same server".to_owned()
                }
                Ok(url) if url.has_host() => {
                    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
                    let host = url.host_str().unwrap_or_default();
                    format!("to {}", self.quote(&format!("{}://{host}{port}", url.scheme())))
                }
                Ok(url) => format!("to an address of the kind {}", self.quote(url.scheme())),
                Err(_) => "to an address that cannot be read".to_owned(),
            },
        );
        self.not_segment(format!("the answer is a redirect ({status}) {target}, which is never followed"))
    }

    pub fn status(&self, status: u16, body: &[u8], asked: RetryAfter, location: Option<&str>) -> Failure {
        let json = RawJson::from_bytes(body).ok().map(|received| received.json);
        if matches!(status, 301..=303 | 307 | 308) {
            return self.redirect(status, location);
        }
        if status == 404 && json.is_none() && !body.iter().all(u8::is_ascii_whitespace) {
            return self.not_segment("the answer is a 404 page");
        }
        let said = json.as_ref().and_then(message).map(|text| format!(": {}", self.quote(&text)));
        let said = said.unwrap_or_default();
        match status {
            400..500 => self.refusal(status, &said, asked),
            500..600 => {
                let why = format!("the service failed ({status}){said}");
                self.failure(ErrorClass::Server, why, patience(asked, AGAIN), Retry::Later(asked))
            }
            _ => self.not_segment(format!("the answer has an unexpected status ({status})")),
        }
    }

    fn refusal(&self, status: u16, said: &str, asked: RetryAfter) -> Failure {
        let space = &self.space.name;
        let later = Retry::Later(asked);
        let (class, why, next, retry) = match status {
            401 => {
                let region = self.space.region.label();
                let next = format!(
                    "Check the token of space {space}, and its region ({region}): a token works only in its own region."
                );
                (ErrorClass::Unauthorized, format!("the token was refused (401){said}"), next, Retry::Never)
            }
            403 => {
                let next =
                    format!("Check that the token belongs to space {space} and that Unify is on for it.");
                (ErrorClass::Refused, format!("access was refused (403){said}"), next, Retry::Never)
            }
            404 => {
                let next =
                    "Check type, spelling and case: an identifier is found only exactly as it is stored."
                        .to_owned();
                (ErrorClass::NotFound, "no such profile (404)".to_owned(), next, Retry::Never)
            }
            407 => {
                let next = "Check HTTPS_PROXY and its password.".to_owned();
                (
                    ErrorClass::Unreachable,
                    format!("the proxy wants a password (407){said}"),
                    next,
                    Retry::Never,
                )
            }
            408 => {
                let why = format!("the service gave up waiting (408){said}");
                (ErrorClass::TimedOut, why, patience(asked, AGAIN), later)
            }
            429 => {
                let why = format!("too many requests (429){said}");
                (ErrorClass::RateLimited, why, patience(asked, PATIENCE), later)
            }
            _ => {
                let next = "Check the identifier's type and the space's id.".to_owned();
                (
                    ErrorClass::BadRequest,
                    format!("the request was not accepted ({status}){said}"),
                    next,
                    Retry::Never,
                )
            }
        };
        self.failure(class, why, next, retry)
    }
}

fn patience(asked: RetryAfter, usual: &str) -> String {
    let RetryAfter::Wait(wait) = asked else { return usual.to_owned() };
    let wait = match wait.as_secs() + u64::from(wait.subsec_nanos() > 0) {
        seconds @ ..120 => format!("{seconds} s"),
        seconds @ 120..7_200 => format!("{} min", seconds.div_ceil(60)),
        seconds => format!("{} h", seconds.div_ceil(3_600)),
    };
    format!("The service asks for a wait of {wait}; then refresh.")
}

/// `error.message`, otherwise any text found there. The Public API has a list of `errors`; its first entry is used.
pub fn message(json: &RawJson) -> Option<String> {
    let first = || json.get("errors").and_then(|errors| errors.items().next());
    let error = json.get("error").or_else(first)?;
    let text = error.get("message").and_then(JsonRef::text);
    let text = text.or_else(|| error.get("code").and_then(JsonRef::text)).or_else(|| error.text())?;
    Some(text.into_owned()).filter(|text| !text.trim().is_empty())
}

/// Seconds, to one decimal.
pub fn rounded(time: Duration) -> f64 {
    (time.as_secs_f64() * 10.0).round() / 10.0
}

/// Describes the library's proxy error in words, with what to do next.
fn of_proxy(reason: &str) -> (String, &'static str) {
    let (why, next) = if reason.contains("auth") {
        ("it wants a name and a password", "Check HTTPS_PROXY: http://NAME:PASSWORD@HOST:PORT.")
    } else if reason.contains("underlying") {
        ("it cannot be reached itself", "Check that HTTPS_PROXY is right and the proxy runs.")
    } else if reason.contains("unsuccessful") {
        (
            "it refused, or is not a proxy",
            "Check that HTTPS_PROXY names a proxy that lets this address through.",
        )
    } else {
        return (quote(reason), "Check HTTPS_PROXY and its password.");
    };
    (why.to_owned(), next)
}
