//! What stands in the place of the Tracking API in a build without the feature `sending`: nothing that could write.

use super::http_client::HttpClient;
use crate::config::replay::{CANNOT_SEND, Tracking};
use crate::domain::replay::permission::{ClearedStep, Destination};
use crate::source::{ErrorClass, SourceError};

/// Sends nothing.
pub struct TrackingApi {
    tracking: Tracking,
}

/// Nothing was sent.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{error}")]
pub struct SendError {
    /// What to tell.
    pub error: SourceError,
    /// Never.
    pub may_have_arrived: bool,
}

impl TrackingApi {
    /// Where it would send; the key is not used.
    pub fn new(_: &HttpClient, tracking: Tracking) -> Self {
        Self { tracking }
    }

    /// Where plans would be cleared for.
    pub fn destination(&self) -> Destination {
        self.tracking.destination()
    }

    /// Refuses. Replays are refused before they come this far; whatever changes there, here is nothing to send with.
    pub async fn send(&self, step: ClearedStep<'_>) -> Result<(), SendError> {
        let what = format!("sending to {}", step.tracking_api());
        let error = SourceError::new(ErrorClass::Unaskable, &what, CANNOT_SEND, "");
        std::future::ready(Err(SendError { error, may_have_arrived: false })).await
    }
}
