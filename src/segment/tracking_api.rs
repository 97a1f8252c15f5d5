//! The Tracking API: the only place that writes. It accepts only a [`ClearedStep`].
//!
//! A 200 answer proves nothing: a wrong write key, a disabled source and a filtered event look the same (Segment docs,
//! HTTP Tracking API, Errors). Only reading the profile shows what arrived. A request that fails in transit is sent again
//! with the same bytes and therefore the same `messageId`, which the service uses to drop duplicates.

use super::client::{self, Credential};
use super::failure::{self, Failure, RequestContext, Retry, TimeLimit};
use super::http_client::{Chance, HttpClient, may_be_cut, text_of};
use super::redactor::{Redactor, without_echo};
use super::request_log::RequestLog;
use super::retry::{RetryAfter, RetryPolicy};
use super::scheduler::{Permit, Scheduler};
use crate::config::{limits::Limits, replay::Tracking, space::Space};
use crate::domain::json::{JsonReason, JsonRef, RawJson};
use crate::domain::replay::permission::{ClearedStep, Destination};
use crate::source::{ErrorClass, Priority, SourceError};
use reqwest::header::{CONTENT_TYPE, HeaderMap, LOCATION, RETRY_AFTER};
use std::sync::Arc;
use tokio::sync::OnceCell;
use tokio::time::{Instant, sleep, timeout};

const ERROR_BODY_BYTES: usize = 16 << 10;

/// Sends to the Tracking API of one space, through the same scheduler and with the same retry budget as its reads.
pub struct TrackingApi {
    space: Space,
    tracking: Tracking,
    limits: Limits,
    chance: Chance,
    gate: Scheduler,
    retries: Arc<RetryPolicy>,
    client: OnceCell<reqwest::Client>,
    withheld: Redactor,
}

/// A request was refused, or got no answer despite retries.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{error}")]
pub struct SendError {
    pub error: SourceError,
    /// Whether the service may have accepted the request anyway.
    pub may_have_arrived: bool,
}

impl TrackingApi {
    /// Shares this client's scheduler and retries; uses the write key of a source that feeds its space.
    pub fn new(client: &HttpClient, tracking: Tracking) -> Self {
        let withheld = Redactor::new(&Credential::Basic(tracking.write_key.clone()));
        Self {
            space: client.space().clone(),
            tracking,
            limits: client.limits().clone(),
            chance: client.chance().clone(),
            gate: client.gate(),
            retries: client.retries(),
            client: OnceCell::new(),
            withheld,
        }
    }

    pub fn destination(&self) -> Destination {
        self.tracking.destination()
    }

    /// Sends one request until it is accepted or further retries are pointless; the bytes are the same each time.
    pub async fn send(&self, step: ClearedStep<'_>) -> Result<(), SendError> {
        if step.tracking_api() != self.tracking.url.as_str() {
            let why = "the plan was cleared for another address";
            let error = SourceError::new(ErrorClass::Unaskable, what(step), why, "Make the plan again.");
            return Err(SendError { error, may_have_arrived: false });
        }
        let mut may_have_arrived = false;
        let deadline = Instant::now() + self.limits.profile;
        for attempt in 1_u32.. {
            let mut log = RequestLog::new("POST", "Tracking API", "", step.step().path(), attempt);
            let failure = match self.attempt(step, deadline, &mut log).await {
                Ok(()) => return Ok(()),
                Err(failure) => failure,
            };
            may_have_arrived |= is_open(&failure.error);
            let wait = match failure.retry {
                Retry::Never => None,
                Retry::Later(asked) => self.retries.wait_after(attempt, asked, deadline),
            };
            log.failed(&failure.error, wait);
            drop(log);
            match wait {
                Some(wait) => sleep(wait).await,
                None => return Err(SendError { error: *failure.error, may_have_arrived }),
            }
        }
        Ok(())
    }

    async fn attempt(
        &self,
        step: ClearedStep<'_>,
        deadline: Instant,
        log: &mut RequestLog<'_>,
    ) -> Result<(), Failure> {
        let asked = self.asked(step);
        let admitted = self.gate.admit(Priority::Interactive, deadline).await;
        let permit = admitted.map_err(|pause| asked.held_back(pause))?;
        log.sent();
        let whole = timeout(self.limits.request, self.exchange(step, &permit, log)).await;
        let result = whole.unwrap_or_else(|_| {
            let mut failure = asked.timed_out(TimeLimit::Request, self.limits.request);
            // Unlike a slow read, a lost answer is worth a retry: the service drops duplicates.
            failure.retry = Retry::Later(RetryAfter::Unsaid);
            Err(failure)
        });
        if result.is_ok() {
            self.retries.succeeded();
        }
        result
    }

    async fn exchange(
        &self,
        step: ClearedStep<'_>,
        permit: &Permit,
        log: &mut RequestLog<'_>,
    ) -> Result<(), Failure> {
        let asked = self.asked(step);
        let client =
            self.client().await.map_err(|error| Failure { error: Box::new(error), retry: Retry::Never })?;
        let url = format!("{}{}", self.tracking.url.as_str(), step.step().path());
        let request =
            client.post(url).header(CONTENT_TYPE, "application/json").body(step.step().body().to_owned());
        let mut response = match timeout(self.limits.first_byte, request.send()).await {
            Err(_) => return Err(asked.timed_out(TimeLimit::FirstByte, self.limits.first_byte)),
            Ok(Err(error)) => return Err(asked.transport(error)),
            Ok(Ok(response)) => response,
        };
        let status = response.status().as_u16();
        let retry_after = self.retry_after(response.headers());
        match status {
            200..300 => {
                permit.accepted();
                let may_be_cut = may_be_cut(&response);
                let body = self.whole_body(asked, &mut response).await?;
                log.answered(status, Some(body.len()), None);
                return Self::confirmed(asked, step, &body, may_be_cut);
            }
            429 => permit.struck(|strikes| self.retries.pause_after(strikes, retry_after)),
            _ => permit.accepted(),
        }
        let mut body = Vec::new();
        while let Ok(Ok(Some(piece))) = timeout(self.limits.idle, response.chunk()).await {
            body.extend_from_slice(&piece);
            if body.len() > ERROR_BODY_BYTES {
                break;
            }
        }
        let location = text_of(response.headers(), LOCATION.as_str());
        let mut failure = match status {
            300..400 => asked.redirect(status, location),
            _ => self.refusal(asked, status, &Self::said(asked, step, &body), retry_after),
        };
        failure.error.status = Some(status);
        Err(failure)
    }

    /// The whole body if it is small, otherwise its beginning. If the answer is cut short, the outcome is unknown.
    async fn whole_body(
        &self,
        asked: RequestContext<'_>,
        response: &mut reqwest::Response,
    ) -> Result<Vec<u8>, Failure> {
        let announced = response.content_length().and_then(|length| usize::try_from(length).ok());
        let mut body = Vec::new();
        while body.len() <= ERROR_BODY_BYTES {
            match timeout(self.limits.idle, response.chunk()).await {
                Err(_) => return Err(asked.timed_out(TimeLimit::Idle, self.limits.idle)),
                Ok(Err(error)) => return Err(asked.transport(error)),
                Ok(Ok(None)) if announced.is_some_and(|announced| announced > body.len()) => {
                    return Err(asked.cut());
                }
                Ok(Ok(None)) => break,
                Ok(Ok(Some(piece))) => body.extend_from_slice(&piece),
            }
        }
        Ok(body)
    }

    /// Whether the answer is the API's confirmation, `{"success": true}`. A page from an intermediary does not count.
    fn confirmed(
        asked: RequestContext<'_>,
        step: ClearedStep<'_>,
        body: &[u8],
        may_be_cut: bool,
    ) -> Result<(), Failure> {
        let why = match RawJson::from_bytes(body) {
            Ok(received) if received.json.get("success").and_then(JsonRef::as_bool) == Some(true) => {
                return Ok(());
            }
            Err(error)
                if error.reason == JsonReason::EndsEarly && may_be_cut && body.len() <= ERROR_BODY_BYTES =>
            {
                return Err(asked.cut());
            }
            _ if body.iter().all(u8::is_ascii_whitespace) => "with nothing".to_owned(),
            _ => Self::quote(asked, step, &String::from_utf8_lossy(body)),
        };
        Err(asked.not_as_usual(&why))
    }

    /// Quotes the service's text without the data that was sent, because that is about a person.
    fn quote(asked: RequestContext<'_>, step: ClearedStep<'_>, said: &str) -> String {
        let sent = RawJson::from_bytes(step.step().body().as_bytes()).ok();
        asked.quote(&sent.map_or_else(|| said.to_owned(), |sent| without_echo(said, sent.json.view())))
    }

    /// The text of an error's body, to append to a statement.
    fn said(asked: RequestContext<'_>, step: ClearedStep<'_>, body: &[u8]) -> String {
        let json = RawJson::from_bytes(body).ok().map(|received| received.json);
        let said = json.as_ref().and_then(|json| {
            let plain =
                json.get("message").and_then(|message| message.text().map(std::borrow::Cow::into_owned));
            failure::message(json).or(plain)
        });
        said.map(|text| format!(": {}", Self::quote(asked, step, &text))).unwrap_or_default()
    }

    fn refusal(
        &self,
        asked: RequestContext<'_>,
        status: u16,
        said: &str,
        retry_after: RetryAfter,
    ) -> Failure {
        let later = Retry::Later(retry_after);
        let space = &self.space.name;
        let (class, why, next, retry) = match status {
            401 | 403 => {
                let next = format!(
                    "Check the write key of space {space} in Segment, under Settings > API keys of its source."
                );
                (
                    ErrorClass::Unauthorized,
                    format!("the write key was refused ({status}){said}"),
                    next,
                    Retry::Never,
                )
            }
            400 | 413 => {
                let next = format!(
                    "Check the write key of space {space}: one that is too short is refused like this."
                );
                (
                    ErrorClass::BadRequest,
                    format!("the event was not accepted ({status}){said}"),
                    next,
                    Retry::Never,
                )
            }
            408 | 429 => {
                let next = "Wait, then replay again.".to_owned();
                (
                    ErrorClass::RateLimited,
                    format!("the service accepts nothing at the moment ({status}){said}"),
                    next,
                    later,
                )
            }
            500..600 => {
                let next = "Try again in a moment.".to_owned();
                (ErrorClass::Server, format!("the service failed ({status}){said}"), next, later)
            }
            _ => {
                return asked.not_segment(format!("the answer has an unexpected status ({status})"));
            }
        };
        Failure { error: Box::new(SourceError::new(class, asked.what, why, next)), retry }
    }

    fn retry_after(&self, headers: &HeaderMap) -> RetryAfter {
        let text = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        text.map_or(RetryAfter::Unsaid, |value| RetryAfter::read(value, (self.chance.clock)()))
    }

    async fn client(&self) -> Result<&reqwest::Client, SourceError> {
        let built = self.client.get_or_try_init(|| async {
            let (tracking, limits) = (self.tracking.clone(), self.limits.clone());
            let work = move || client::build(&tracking.url, &tracking.write_key, &limits);
            tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| {
                let why = "setting it up was interrupted";
                Err(SourceError::new(ErrorClass::Unreachable, "a secure connection", why, "Try again."))
            })
        });
        built.await
    }

    fn asked(&self, step: ClearedStep<'_>) -> RequestContext<'_> {
        RequestContext {
            what: what(step),
            space: &self.space,
            base: &self.tracking.url,
            api: "Tracking API",
            path: step.step().path(),
            withheld: &self.withheld,
        }
    }
}

/// A label without personal data or user text.
fn what(step: ClearedStep<'_>) -> &'static str {
    match step.step().event() {
        Some(_) => "sending an event",
        None => "sending traits",
    }
}

/// Whether the service may have accepted a request that failed with this error.
fn is_open(error: &SourceError) -> bool {
    match error.class {
        ErrorClass::TimedOut | ErrorClass::Server | ErrorClass::Unreadable => true,
        ErrorClass::Unreachable => !error.why.ends_with("accepts no connection"),
        _ => false,
    }
}
