//! The parts of the open profile, indexed by [`Part`]: which failed, which end early, and their values.

use super::computed::ComputedView;
use super::judged::Judged;
use super::news::News;
use crate::domain::check::Check;
use crate::domain::event::{ProfileEvents, profile_of};
use crate::domain::finding::{Finding, WholeProfile, of_whole_profile, worst_first};
use crate::domain::identifier::{ExternalId, SegmentId};
use crate::domain::json::RawJson;
use crate::domain::listing::{Extent, Partial, Unreadable};
use crate::domain::profile::{Address, Handle, Link, Metadata, Naming};
use crate::domain::split::Split;
use crate::domain::traits::Traits;
use crate::engine::SourceError;
use crate::tui::message::Part;
use crate::tui::model::trouble::{Trouble, TroublePlace};
use crate::tui::remote::Remote;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::ops::{Index, IndexMut};
use std::sync::Arc;

/// Above this size in bytes only one copy of a part is kept; ordinary parts are a thousandth of it.
const VAST: usize = 4 << 20;

/// The loaded parts of the open profile. Each one loads, fails and refreshes independently.
#[derive(Clone, Debug)]
pub struct Parts {
    /// The handle that the profile was requested by.
    pub handle: Handle,
    /// Name and best identifier, as far as known.
    pub naming: Naming,
    /// Read with `parts[Part::Events]`, and their values with `parts.events()`.
    remotes: BTreeMap<Part, Remote<PartValue>>,
    /// The verdict on the Flex traits and the events, renewed when one of them changes and every minute.
    pub judged: Option<Arc<Judged>>,
    /// Interactions whose other event is on another profile, among the list rows read so far.
    pub splits: Vec<Split>,
    /// Findings that need more than what the verdict rests on.
    pub of_whole: Vec<Finding>,
    /// What changed since following began; `None` while the profile is not followed.
    pub news: Option<News>,
    /// Computed traits previewed over the events, as far as the tab that shows them was open.
    pub computed: ComputedView,
    /// Whether the verdict is older than the parts it was made from.
    pub outdated: bool,
    /// The time at which the profile is looked at by the tabs that can; `None` is now.
    pub moment: Option<DateTime<Utc>>,
    /// Counts changes of the parts; values computed from them are valid for one revision.
    pub revision: u64,
}

/// What was read for a part.
#[derive(Clone, Debug, PartialEq)]
pub enum PartValue {
    /// Of [`Part::FlexTraits`], requested with `include`, and of [`Part::Traits`].
    Traits(Traits),
    /// All events, including the engagement events.
    Events(Arc<ProfileEvents>),
    Metadata(Metadata),
    Identifiers(Partial<ExternalId>),
    Links(Partial<Link>),
}

impl PartValue {
    /// Why the value is incomplete.
    fn early_end(&self) -> Option<&SourceError> {
        let of_list = self.list()?.extent.failure();
        match self {
            Self::Events(events) => of_list.or_else(|| events.engagements.extent.failure()),
            _ => of_list,
        }
    }

    /// The list that the value is, if it is one.
    pub fn list(&self) -> Option<ListState<'_>> {
        match self {
            Self::Traits(traits) => Some((&traits.0).into()),
            Self::Events(events) => Some((&events.all).into()),
            Self::Metadata(_) => None,
            Self::Identifiers(ids) => Some(ids.into()),
            Self::Links(links) => Some(links.into()),
        }
    }

    /// Whether the value and its successor would together exceed the program's memory limit. A refresh of events shares its
    /// unchanged data instead.
    fn is_vast(&self) -> bool {
        let bytes: usize = match self {
            Self::Traits(traits) => traits.0.items.iter().map(|one| size(&one.value)).sum(),
            Self::Events(_) => 0,
            Self::Metadata(metadata) => metadata.raw.as_ref().map_or(0, size),
            Self::Identifiers(listed) => listed.items.iter().map(|id| size(&id.raw)).sum(),
            Self::Links(listed) => listed.items.iter().map(|link| size(&link.raw)).sum(),
        };
        bytes > VAST
    }
}

/// How much of a list was read.
#[derive(Clone, Copy, Debug)]
pub struct ListState<'a> {
    pub len: usize,
    pub unreadable: &'a [Unreadable],
    pub extent: &'a Extent,
}

impl ListState<'_> {
    /// Whether nothing is known to be missing.
    pub fn is_whole(&self) -> bool {
        self.unreadable.is_empty() && self.extent.failure().is_none()
    }
}

impl<'a, T> From<&'a Partial<T>> for ListState<'a> {
    fn from(list: &'a Partial<T>) -> Self {
        Self { len: list.items.len(), unreadable: &list.unreadable, extent: &list.extent }
    }
}

fn size(raw: &RawJson) -> usize {
    raw.as_str().len()
}

impl Index<Part> for Parts {
    type Output = Remote<PartValue>;

    fn index(&self, part: Part) -> &Self::Output {
        self.remotes.get(&part).unwrap_or(&Remote::Idle)
    }
}

impl IndexMut<Part> for Parts {
    fn index_mut(&mut self, part: Part) -> &mut Self::Output {
        self.remotes.entry(part).or_default()
    }
}

impl Parts {
    /// The parts before any request.
    pub fn new(handle: Handle, naming: Naming) -> Self {
        Self {
            handle,
            naming,
            remotes: BTreeMap::new(),
            judged: None,
            splits: Vec::new(),
            of_whole: Vec::new(),
            news: None,
            computed: ComputedView::default(),
            outdated: false,
            moment: None,
            revision: 0,
        }
    }

    pub fn flex_traits(&self) -> Option<&Traits> {
        if let PartValue::Traits(traits) = self[Part::FlexTraits].value()? { Some(traits) } else { None }
    }

    pub fn traits(&self) -> Option<&Traits> {
        if let PartValue::Traits(traits) = self[Part::Traits].value()? { Some(traits) } else { None }
    }

    pub fn events(&self) -> Option<&Arc<ProfileEvents>> {
        if let PartValue::Events(events) = self[Part::Events].value()? { Some(events) } else { None }
    }

    pub fn metadata(&self) -> Option<&Metadata> {
        if let PartValue::Metadata(metadata) = self[Part::Metadata].value()? { Some(metadata) } else { None }
    }

    pub fn identifiers(&self) -> Option<&Partial<ExternalId>> {
        if let PartValue::Identifiers(ids) = self[Part::Identifiers].value()? { Some(ids) } else { None }
    }

    /// Renews the findings that rest on more than the verdict does.
    pub fn find_in_whole(&mut self, now: DateTime<Utc>) {
        let whole = WholeProfile {
            traits: self.traits(),
            events: self.events().map(|events| &events.all),
            identifiers: self.identifiers(),
        };
        let check = self.judged.as_ref().map(|judged| &judged.check);
        self.of_whole = worst_first(of_whole_profile(whole, check, now), usize::MAX);
    }

    pub fn links(&self) -> Option<&Partial<Link>> {
        if let PartValue::Links(links) = self[Part::Links].value()? { Some(links) } else { None }
    }

    /// The check of the Flex traits against the engagement events.
    pub fn check(&self) -> Option<&Check> {
        self.judged.as_ref().map(|judged| &judged.check)
    }

    /// Whether this holds for one of the parts that the verdict rests on.
    pub fn any_evidence(&self, holds: impl Fn(&Remote<PartValue>) -> bool) -> bool {
        holds(&self[Part::FlexTraits]) || holds(&self[Part::Events])
    }

    /// The profile's Segment id, if the handle or an event contains it.
    pub fn segment_id(&self) -> Option<SegmentId> {
        match &self.handle.address {
            _ if !self.handle.has_verdict() => None,
            Address::Segment(id) => Some(id.clone()),
            Address::Identifier(_) => profile_of(&self.events()?.all.items),
        }
    }

    /// Why and when a part failed, or why its value is incomplete and when that was found.
    pub fn shortfall(&self, part: Part) -> Option<(&SourceError, DateTime<Utc>)> {
        let remote = &self[part];
        remote.failure().or_else(|| Some((remote.value()?.early_end()?, remote.read_at()?)))
    }

    /// Drops a part of extraordinary size before it is requested again.
    pub fn let_go_if_vast(&mut self, part: Part) {
        self[part].forget_if(PartValue::is_vast);
    }

    pub fn is_vast(&self, part: Part) -> bool {
        self[part].value().is_some_and(PartValue::is_vast)
    }

    pub fn trouble(&self, part: Part) -> Option<Trouble> {
        let (error, at) = self.shortfall(part)?;
        Some(Trouble { place: TroublePlace::Part(part), error: error.clone(), at })
    }

    /// Once another part is loaded, a 404 concerns only the part that returned it, whichever came first.
    pub fn tell_single_absences(&mut self) {
        if self.remotes.values().any(|remote| matches!(remote, Remote::Ready(_))) {
            for error in self.remotes.values_mut().filter_map(Remote::error_mut) {
                *error = error.clone().of_one_part();
            }
        }
    }
}
