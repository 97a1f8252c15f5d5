//! Failures with their place and time, and other standing problems; `Why` shows them.

use super::{Connection, Model, Pane};
use crate::engine::{Notice, SourceError};
use crate::tui::message::Part;
use crate::tui::overlays::Overlay;
use crate::tui::screens::profiles::ProfileListing;
use chrono::{DateTime, Duration, Utc};

/// The place of a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TroublePlace {
    /// The engine could not be created.
    Connection,
    /// The profile list, or its selected row.
    List,
    Lookup,
    /// An operation or a search of the local store.
    Store,
    Part(Part),
    /// A poll of the followed profile.
    Following,
}

impl TroublePlace {
    /// The place's name on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Connection => "the connection",
            Self::List => "the profile list",
            Self::Lookup => "the look-up",
            Self::Store => "the local store",
            Self::Part(part) => part.label(),
            Self::Following => "following the profile",
        }
    }
}

/// A failure with its place and time.
#[derive(Clone, Debug, PartialEq)]
pub struct Trouble {
    pub place: TroublePlace,
    pub error: SourceError,
    /// When it happened, on the monotonic clock.
    pub at: DateTime<Utc>,
}

/// When a retry makes sense, if the service said so (`Retry-After`) and the time is representable.
pub fn again_at(error: &SourceError, told: DateTime<Utc>) -> Option<DateTime<Utc>> {
    told.checked_add_signed(Duration::from_std(error.retry_after?).ok()?)
}

impl Model {
    /// Every current failure: those of the focused pane, then those of the other pane, newest first within each.
    pub fn troubles(&self) -> Vec<Trouble> {
        if let Connection::Failed(error) = &self.connection {
            return vec![Trouble {
                place: TroublePlace::Connection,
                error: error.clone(),
                at: self.context.now,
            }];
        }
        let of_list = self.list.failures(self.context.now);
        let of_profile = self.open.as_ref().map(|open| open.failures(self.tab)).unwrap_or_default();
        let (first, second) = match self.pane {
            Pane::List => (of_list, of_profile),
            Pane::Profile => (of_profile, of_list),
        };
        first.into_iter().chain(second).chain(self.undone.clone()).chain(self.failed_poll()).collect()
    }

    fn failed_poll(&self) -> Option<Trouble> {
        let (error, at) = self.open.as_ref()?.following.as_ref()?.failure()?;
        Some(Trouble { place: TroublePlace::Following, error: error.clone(), at })
    }

    /// Whether [`Model::troubles`] is empty.
    pub fn is_sound(&self) -> bool {
        self.troubles().is_empty()
    }

    /// Whether a failure of the list is on screen together with the retry key.
    pub fn shows_failed_list(&self) -> bool {
        let is_shown = self.layout().is_some_and(|layout| layout.list.is_some());
        is_shown && matches!(self.list.listing, ProfileListing::Failed { .. })
    }

    /// The engine's notices that still apply.
    pub fn standing_notices(&self) -> impl Iterator<Item = &Notice> {
        self.line.iter().flat_map(|line| &line.notices).filter(|notice| notice.lasts)
    }

    /// When the countdown of a wait on screen changes next.
    pub(super) fn next_count(&self) -> Option<DateTime<Utc>> {
        let now = self.context.now;
        let next = |until: DateTime<Utc>| {
            let left = (until - now).num_milliseconds();
            // This matches the steps of `Number::left`.
            let step = if left > 3_600_000 { 60_000 } else { 1000 };
            (left > 0).then(|| now + Duration::milliseconds((left - 1) % step + 1))
        };
        self.waits().filter_map(next).min()
    }

    /// The ends of the waits on screen.
    fn waits(&self) -> impl Iterator<Item = DateTime<Utc>> {
        let layout = self.layout();
        let listed = match &self.list.listing {
            ProfileListing::Failed { error, at } if layout.is_some_and(|layout| layout.list.is_some()) => {
                again_at(error, *at)
            }
            _ => None,
        };
        let open = self.open.as_ref().filter(|_| layout.is_some_and(|layout| layout.profile.is_some()));
        let parts = open.into_iter().flat_map(|open| {
            let parts = open.tabs.of(self.tab).parts().iter();
            let failures = parts.filter_map(|&part| open.parts.shortfall(part));
            failures.filter_map(|(error, at)| again_at(error, at))
        });
        let explained = self.overlays.iter().filter_map(|overlay| match overlay {
            Overlay::Failure(failure) => Some(&failure.troubles),
            _ => None,
        });
        let explained = explained.flatten().filter_map(|trouble| again_at(&trouble.error, trouble.at));
        listed.into_iter().chain(parts).chain(explained)
    }
}
