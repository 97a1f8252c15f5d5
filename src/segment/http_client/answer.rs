//! Reads the body of an answer, or turns the answer into a failure.

use super::reading::{MAPPED_BYTES, Undone, coding_of, may_be_cut, text_of};
use super::{GetRequest, HttpClient};
use crate::segment::failure::{Failure, TimeLimit};
use crate::segment::{retry::RetryAfter, scheduler::Permit};
use crate::source::ErrorClass;
use reqwest::Response;
use reqwest::header::LOCATION;
use std::sync::Arc;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;

/// Maximum memory reserved in advance for a body because its length was announced.
const PREPARED_BYTES: usize = 1 << 20;
/// How much of an error's body is read; enough for its message.
const ERROR_BODY_BYTES: usize = 64 << 10;
/// Maximum number of header lines. HTTP/1.1 has this limit in the client library; HTTP/2 has none there.
const MOST_HEADERS: usize = 100;

/// The permit of a large body, which is read alone.
pub(super) type Turn = Option<OwnedSemaphorePermit>;

pub(super) struct WholeAnswer {
    pub body: Vec<u8>,
    pub large: Turn,
    pub may_be_cut: bool,
    pub request_id: Option<String>,
}

impl HttpClient {
    pub(super) async fn answer(
        &self,
        question: &GetRequest,
        mut response: Response,
        permit: &Permit,
    ) -> Result<WholeAnswer, Failure> {
        let asked = self.asked(question);
        let head: usize =
            response.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
        if head > self.limits.header_bytes {
            return Err(asked.too_large("head", self.limits.header_bytes));
        }
        if response.headers().len() > MOST_HEADERS {
            return Err(asked.head_too_large());
        }
        let status = response.status().as_u16();
        if status == 200 {
            permit.accepted();
            let Some(coding) = coding_of(response.headers()) else {
                return Err(asked.not_segment("the answer has an encoding that was not requested"));
            };
            let may_be_cut = may_be_cut(&response);
            let (body, large) = self.body(question, &mut response).await?;
            let body = coding.undone(body, self.limits.body_bytes).map_err(|error| match error {
                Undone::TooLarge => asked.too_large("body", self.limits.body_bytes),
                Undone::Damaged => asked.damaged("the answer's compressed body is damaged"),
            })?;
            return Ok(WholeAnswer { body, large, may_be_cut, request_id: None });
        }
        let retry_after = self.retry_after(response.headers());
        if status == 429 {
            permit.struck(|strikes| self.retries.pause_after(strikes, retry_after));
        } else if status < 500 {
            permit.accepted();
        }
        let body = self.error_body(&mut response).await;
        let location = text_of(response.headers(), LOCATION.as_str());
        let mut failure = asked.status(status, &body, retry_after, location);
        failure.error.status = Some(status);
        if failure.error.class == ErrorClass::Unreadable {
            failure.error.excerpt = self.withheld.excerpt(&body, asked.path);
        }
        failure.error.retry_after = match retry_after {
            RetryAfter::Wait(wait) => Some(wait),
            RetryAfter::Unsaid => None,
        };
        Err(failure)
    }

    /// The whole body or an error, never a partial body; for a large body also its permit.
    async fn body(&self, question: &GetRequest, response: &mut Response) -> Result<(Vec<u8>, Turn), Failure> {
        let (asked, limit) = (self.asked(question), self.limits.body_bytes);
        let is_allowed = |bytes| question.allowance.as_ref().is_none_or(|allowance| allowance.take(bytes));
        let too_large = || Err(asked.too_large("body", limit));
        let announced = response.content_length().map(|length| usize::try_from(length).unwrap_or(usize::MAX));
        if announced.is_some_and(|announced| announced > limit) {
            return too_large();
        }
        let mut body = Vec::with_capacity(announced.unwrap_or_default().min(PREPARED_BYTES));
        let mut turn = None;
        loop {
            match timeout(self.limits.idle, response.chunk()).await {
                Err(_) => return Err(asked.timed_out(TimeLimit::Idle, self.limits.idle)),
                Ok(Err(error)) => return Err(asked.transport(error)),
                Ok(Ok(None)) if announced.is_some_and(|announced| announced > body.len()) => {
                    return Err(asked.cut());
                }
                Ok(Ok(None)) => return Ok((body, turn)),
                Ok(Ok(Some(piece))) if body.len() + piece.len() > limit || !is_allowed(piece.len()) => {
                    return too_large();
                }
                Ok(Ok(Some(piece))) => {
                    // The service waits in the meantime; the time limit of the request keeps running.
                    if turn.is_none() && body.len() + piece.len() > self.limits.large_body_bytes {
                        turn = Arc::clone(&self.large).acquire_owned().await.ok();
                        body.reserve_exact(MAPPED_BYTES);
                    }
                    body.extend_from_slice(&piece);
                }
            }
        }
    }

    /// As much of an error's body as can be read; the status is what matters, even if reading the body fails.
    async fn error_body(&self, response: &mut Response) -> Vec<u8> {
        let mut body = Vec::new();
        while let Ok(Ok(Some(piece))) = timeout(self.limits.idle, response.chunk()).await {
            body.extend_from_slice(&piece);
            if body.len() > ERROR_BODY_BYTES {
                break;
            }
        }
        body
    }
}
