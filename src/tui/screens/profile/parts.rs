//! The parts of the open profile: which failed, which end early, which are being read, and since when.

use super::Parts;
use crate::domain::event::profile_of;
use crate::domain::identifier::SegmentId;
use crate::domain::json::RawJson;
use crate::domain::profile::{Address, Handle, Naming};
use crate::engine::SourceError;
use crate::tui::message::Part;
use crate::tui::model::trouble::{Trouble, TroublePlace};
use crate::tui::remote::Remote;
use chrono::{DateTime, Utc};

/// Above this size in bytes only one copy of a part is kept; ordinary parts are a thousandth of it.
const VAST: usize = 4 << 20;

const fn is_vast(bytes: usize) -> bool {
    bytes > VAST
}

fn bytes<'a, T: 'a>(items: impl IntoIterator<Item = &'a T>, raw: impl Fn(&'a T) -> &'a RawJson) -> usize {
    items.into_iter().map(|item| raw(item).as_str().len()).sum()
}

impl Parts {
    /// The parts before any request.
    pub fn new(handle: Handle, naming: Naming) -> Self {
        Self {
            handle,
            naming,
            flex_traits: Remote::Idle,
            traits: Remote::Idle,
            events: Remote::Idle,
            identifiers: Remote::Idle,
            metadata: Remote::Idle,
            links: Remote::Idle,
            judged: None,
            splits: Vec::new(),
            look_alikes: Vec::new(),
            outdated: false,
            revision: 0,
        }
    }

    /// The profile's Segment id, if the handle or an event contains it.
    pub fn segment_id(&self) -> Option<SegmentId> {
        match &self.handle.address {
            _ if !self.handle.has_verdict() => None,
            Address::Segment(id) => Some(id.clone()),
            Address::Identifier(_) => profile_of(&self.events.value()?.all.items),
        }
    }

    /// Why and when a part failed, if its last request did.
    pub const fn failure(&self, part: Part) -> Option<(&SourceError, DateTime<Utc>)> {
        match part {
            Part::FlexTraits => self.flex_traits.failure(),
            Part::Events => self.events.failure(),
            Part::Metadata => self.metadata.failure(),
            Part::Identifiers => self.identifiers.failure(),
            Part::Traits => self.traits.failure(),
            Part::Links => self.links.failure(),
        }
    }

    /// Why a loaded part is incomplete, and when that was found.
    pub fn early_end(&self, part: Part) -> Option<(&SourceError, DateTime<Utc>)> {
        let error = match part {
            Part::FlexTraits => self.flex_traits.value().and_then(|traits| traits.0.extent.failure()),
            Part::Events => self.events.value().and_then(|events| {
                events.all.extent.failure().or_else(|| events.engagements.extent.failure())
            }),
            Part::Metadata => None,
            Part::Identifiers => self.identifiers.value().and_then(|listed| listed.extent.failure()),
            Part::Traits => self.traits.value().and_then(|traits| traits.0.extent.failure()),
            Part::Links => self.links.value().and_then(|listed| listed.extent.failure()),
        };
        Some((error?, self.read_at(part)?))
    }

    /// Why a part failed, if its last request did.
    pub fn error(&self, part: Part) -> Option<&SourceError> {
        self.failure(part).map(|(error, _)| error)
    }

    /// Drops a part of extraordinary size: together with its successor it would exceed the program's memory limit. A refresh of
    /// events shares its unchanged data instead.
    pub fn let_go_if_vast(&mut self, part: Part) {
        match part {
            Part::FlexTraits => {
                self.flex_traits.forget_if(|traits| is_vast(bytes(&traits.0.items, |one| &one.value)));
            }
            Part::Traits => self.traits.forget_if(|traits| is_vast(bytes(&traits.0.items, |one| &one.value))),
            Part::Identifiers => self.identifiers.forget_if(|ids| is_vast(bytes(&ids.items, |id| &id.raw))),
            Part::Links => self.links.forget_if(|links| is_vast(bytes(&links.items, |link| &link.raw))),
            Part::Metadata => self.metadata.forget_if(|metadata| is_vast(bytes(&metadata.raw, |raw| raw))),
            Part::Events => {}
        }
    }

    pub fn trouble(&self, part: Part) -> Option<Trouble> {
        let (error, at) = self.failure(part).or_else(|| self.early_end(part))?;
        Some(Trouble { place: TroublePlace::Part(part), error: error.clone(), at })
    }

    /// Once another part is loaded, a 404 concerns only the part that returned it, whichever came first.
    pub fn tell_single_absences(&mut self) {
        let is_here = [
            matches!(self.flex_traits, Remote::Ready(_)),
            matches!(self.traits, Remote::Ready(_)),
            matches!(self.events, Remote::Ready(_)),
            matches!(self.identifiers, Remote::Ready(_)),
            matches!(self.metadata, Remote::Ready(_)),
            matches!(self.links, Remote::Ready(_)),
        ];
        if !is_here.contains(&true) {
            return;
        }
        let errors = [
            self.flex_traits.error_mut(),
            self.traits.error_mut(),
            self.events.error_mut(),
            self.identifiers.error_mut(),
            self.metadata.error_mut(),
            self.links.error_mut(),
        ];
        for error in errors.into_iter().flatten() {
            *error = error.clone().of_one_part();
        }
    }

    /// When the request in flight for a part was made.
    pub const fn loading_since(&self, part: Part) -> Option<DateTime<Utc>> {
        match part {
            Part::FlexTraits => self.flex_traits.loading_since(),
            Part::Events => self.events.loading_since(),
            Part::Metadata => self.metadata.loading_since(),
            Part::Identifiers => self.identifiers.loading_since(),
            Part::Traits => self.traits.loading_since(),
            Part::Links => self.links.loading_since(),
        }
    }

    /// When the shown value of a part was read.
    pub const fn read_at(&self, part: Part) -> Option<DateTime<Utc>> {
        match part {
            Part::FlexTraits => self.flex_traits.read_at(),
            Part::Events => self.events.read_at(),
            Part::Metadata => self.metadata.read_at(),
            Part::Identifiers => self.identifiers.read_at(),
            Part::Traits => self.traits.read_at(),
            Part::Links => self.links.read_at(),
        }
    }
}
