//! Replaces the Tracking API in a build without the feature `sending`; it contains no code that could write.

use super::http_client::HttpClient;
use crate::config::replay::{CANNOT_SEND, Tracking};
use crate::domain::replay::permission::{ClearedStep, Destination};
use crate::source::{ErrorClass, SourceError};

pub struct TrackingApi {
    tracking: Tracking,
}

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{error}")]
pub struct SendError {
    pub error: SourceError,
    /// Always false.
    pub may_have_arrived: bool,
}

impl TrackingApi {
    /// Keeps only the destination; the key is not used.
    pub fn new(_: &HttpClient, tracking: Tracking) -> Self {
        Self { tracking }
    }

    pub fn destination(&self) -> Destination {
        self.tracking.destination()
    }

    /// Always fails. Replays are refused before they get here; even if that changes, this type cannot send.
    pub async fn send(&self, step: ClearedStep<'_>) -> Result<(), SendError> {
        let what = format!("sending to {}", step.tracking_api());
        let error = SourceError::new(ErrorClass::Unaskable, &what, CANNOT_SEND, "");
        std::future::ready(Err(SendError { error, may_have_arrived: false })).await
    }
}
