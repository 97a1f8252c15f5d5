//! What failed, where and when, and what stands wrong besides: what `Why` tells.

use super::{Connection, Model, Pane};
use crate::engine::{Notice, SourceError};
use crate::tui::message::Part;
use crate::tui::overlays::Overlay;
use crate::tui::screens::profiles::Listing;
use chrono::{DateTime, Duration, Utc};

/// Where something failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The engine was not made.
    Connection,
    /// The profile list, or the selected row of it.
    List,
    /// A part of the open profile.
    Part(Part),
}

impl Place {
    /// What it is called on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Connection => "the connection",
            Self::List => "the profile list",
            Self::Part(part) => part.label(),
        }
    }
}

/// A failure, where and when it came.
#[derive(Clone, Debug, PartialEq)]
pub struct Trouble {
    /// Where.
    pub place: Place,
    /// What and why.
    pub error: SourceError,
    /// When, by the clock that never jumps.
    pub at: DateTime<Utc>,
}

/// When asking again makes sense, where the service said so (`Retry-After`) and it is a time that can be told.
pub fn again_at(error: &SourceError, told: DateTime<Utc>) -> Option<DateTime<Utc>> {
    told.checked_add_signed(Duration::from_std(error.retry_after?).ok()?)
}

impl Model {
    /// The failure that the focused pane shows, else the newest of the open profile, else what the other pane shows.
    pub fn trouble(&self) -> Option<Trouble> {
        if let Connection::Failed(error) = &self.connection {
            return Some(Trouble { place: Place::Connection, error: error.clone(), at: self.context.now });
        }
        let of_list = || self.list.last_failure(self.context.now);
        let of_profile = || {
            let open = self.open.as_ref()?;
            open.failure(self.tab).or_else(|| open.newest_failure())
        };
        match self.pane {
            Pane::List => of_list().or_else(of_profile),
            Pane::Profile => of_profile().or_else(of_list),
        }
    }

    /// Whether a failure of the list is on screen, with the key that tries again.
    pub fn shows_failed_list(&self) -> bool {
        let is_shown = self.layout().is_some_and(|layout| layout.list.is_some());
        is_shown && matches!(self.list.listing, Listing::Failed { .. })
    }

    /// What the engine says about itself and still holds.
    pub fn standing_notices(&self) -> impl Iterator<Item = &Notice> {
        self.line.iter().flat_map(|line| &line.notices).filter(|notice| notice.lasts)
    }

    /// When a wait on screen, as the service asked for it, is counted on.
    pub(super) fn next_count(&self) -> Option<DateTime<Utc>> {
        let now = self.context.now;
        let next = |until: DateTime<Utc>| {
            let left = (until - now).num_milliseconds();
            // As `Figure::left` tells it.
            let step = if left > 3_600_000 { 60_000 } else { 1000 };
            (left > 0).then(|| now + Duration::milliseconds((left - 1) % step + 1))
        };
        self.waits().filter_map(next).min()
    }

    /// The ends of the waits on screen.
    fn waits(&self) -> impl Iterator<Item = DateTime<Utc>> {
        let layout = self.layout();
        let listed = match &self.list.listing {
            Listing::Failed { error, at } if layout.is_some_and(|layout| layout.list.is_some()) => {
                again_at(error, *at)
            }
            _ => None,
        };
        let open = self.open.as_ref().filter(|_| layout.is_some_and(|layout| layout.profile.is_some()));
        let parts = open.into_iter().flat_map(|open| {
            let failures = self.tab.parts().iter().filter_map(|&part| open.parts.failure(part));
            failures.filter_map(|(error, at)| again_at(error, at))
        });
        let explained = self.overlays.iter().filter_map(|overlay| match overlay {
            Overlay::Failure(failure) => {
                failure.trouble.as_ref().and_then(|trouble| again_at(&trouble.error, trouble.at))
            }
            _ => None,
        });
        listed.into_iter().chain(parts).chain(explained)
    }
}
