//! From a text to verdicts with the fewest requests; made for lists of identifiers.

mod past;

use super::read::{BESIDE_OTHERS, asked_traits, engagement_events, evidence, identifiers_of};
use super::{Engine, ErrorClass, Priority, Reached, SourceError};
use crate::domain::check::Check;
use crate::domain::computed::ComputedTrait;
use crate::domain::event::{Event, profile_of};
use crate::domain::finding::{Finding, findings, worst_first};
use crate::domain::flex::FlexTrait;
use crate::domain::identifier::{ExternalId, SegmentId};
use crate::domain::listing::{Extent, Partial};
use crate::domain::past::ProfileAt;
use crate::domain::profile::{Address, Handle, Naming, ProfileKey};
use crate::domain::traits::{Trait, Traits};
use crate::source::allowance::Allowance;
use crate::source::{EventQuery, ProfileSource, TraitQuery};
use chrono::{DateTime, Utc};
use past::ReadAt;
use std::sync::Arc;

/// The result of checking one profile.
#[derive(Clone, Debug)]
pub struct Checked {
    pub naming: Naming,
    /// The six Flex traits compared with the interactions; an account has no verdict.
    pub check: Option<Check>,
    /// Inconsistencies in the six traits and in the engagement events, and what a second look added; other events are not
    /// requested.
    pub findings: Vec<Finding>,
    /// Gaps in the Flex traits, if they could be read at all.
    pub traits: Option<Partial<()>>,
    /// Gaps in the engagement events, if they could be read at all.
    pub events: Option<Partial<()>>,
    /// Errors of unreadable parts; the corresponding verdicts are unknown.
    pub errors: Vec<SourceError>,
    /// Gaps in the identifiers, if a second look read them at all.
    pub identifiers: Option<Partial<()>>,
    /// Errors of what only the second look needs: there may be findings that were not seen; the verdicts stand.
    pub beside: Vec<SourceError>,
}

/// A profile as a dry run needs it.
#[derive(Clone, Debug)]
pub struct Routable {
    pub checked: Checked,
    /// The traits that were asked for; `None` if they could not be read.
    pub traits: Option<Traits>,
    /// Identifiers that came with the events, or all; `None` if a phone may be among those that could not be read.
    pub identifiers: Option<Vec<ExternalId>>,
    /// The profile at the time that was asked for.
    pub past: Option<ProfileAt>,
}

/// What is read for a dry run besides the check.
#[derive(Clone, Copy, Debug)]
pub struct RouteQuery<'a> {
    /// The values of these traits, or of all.
    pub keys: Option<&'a [String]>,
    /// A time in the past.
    pub at: Option<DateTime<Utc>>,
    /// Whether the identifiers are asked for if the events name no phone.
    pub wants_phone: bool,
    /// Definitions by which traits may have been computed at that time; with some, all events are read and not only those of Flex.
    pub definitions: &'a [ComputedTrait],
}

/// What a check needs, and nothing else.
const FOR_CHECKS: RouteQuery<'static> =
    RouteQuery { keys: Some(&[]), at: None, wants_phone: false, definitions: &[] };

/// Traits and engagement events of one address, or why a part could not be read.
struct ReadParts {
    traits: Result<Traits, SourceError>,
    events: Result<Partial<Event>, SourceError>,
    /// Whose they are, if an answer says so.
    told: Option<SegmentId>,
}

impl Engine {
    /// Checks every profile that a text may mean; saves the results as a lookup does.
    ///
    /// An address costs two requests, one if the profile does not exist, three if the traits do not fit on one page: the answers
    /// themselves identify the profile. One that gives reason for a second look costs one to three more. Traits are read first.
    /// Anything that happens between the two requests is then an event without its trait, which counts as pending, and never a
    /// trait that no event explains.
    ///
    /// Several texts may be checked at once. A profile too large for that is read again when `alone` completes, which means that
    /// no other large profile is in memory.
    pub async fn verify(&self, text: &str, alone: impl Future<Output = ()>) -> Reached<Checked> {
        let allowance = Arc::new(Allowance::new(BESIDE_OTHERS));
        let beside = self.source.within(&allowance);
        let checked = async |source: &dyn ProfileSource, allowance: &Allowance, handle: &Handle| {
            let (key, mut one) = self.verify_address(source, allowance, handle, FOR_CHECKS).await?;
            self.look_closer(source, handle, &mut one).await;
            Ok((key, one.checked))
        };
        let reached = self.reach(text, async |handle| checked(&*beside, &allowance, handle).await).await;
        if !allowance.was_exceeded() {
            return reached;
        }
        drop(reached);
        alone.await;
        self.reach(text, async |handle| checked(&*self.source, &Allowance::new(0), handle).await).await
    }

    /// Like [`Self::verify`], with what a dry run needs, for the same number of requests; one more if no event names a phone, and
    /// one with definitions.
    pub async fn routable(
        &self,
        text: &str,
        query: RouteQuery<'_>,
        alone: impl Future<Output = ()>,
    ) -> Reached<Routable> {
        let allowance = Arc::new(Allowance::new(BESIDE_OTHERS));
        let beside = self.source.within(&allowance);
        let ask = async |handle: &Handle| self.verify_address(&*beside, &allowance, handle, query).await;
        let reached = self.reach(text, ask).await;
        if !allowance.was_exceeded() {
            return reached;
        }
        drop(reached);
        alone.await;
        let ask = async |handle: &Handle| {
            self.verify_address(&*self.source, &Allowance::new(0), handle, query).await
        };
        self.reach(text, ask).await
    }

    async fn verify_address(
        &self,
        source: &dyn ProfileSource,
        allowance: &Allowance,
        handle: &Handle,
        query: RouteQuery<'_>,
    ) -> Result<(ProfileKey, Routable), SourceError> {
        let parts = Self::read_both(source, allowance, handle, query).await?;
        let key = self.key_of(handle, parts.told.clone()).await;
        let naming = Naming::from(parts.traits.as_ref().ok(), &[]).or_from(std::slice::from_ref(handle));
        let has_verdict = handle.has_verdict();
        let check =
            has_verdict.then(|| self.judge(evidence(parts.traits.as_ref()), evidence(parts.events.as_ref())));
        let read_at = ReadAt { now: self.now(), settings: self.setup.check };
        let read = (parts.traits.as_ref().ok(), parts.events.as_ref().ok());
        let past = past::past_of(source, handle, query, read_at, read).await;
        let ReadParts { traits, events, .. } = parts;
        let found = |check| {
            let found = findings(check, traits.as_ref().ok(), events.as_ref().ok(), self.now());
            worst_first(found, usize::MAX)
        };
        let findings = check.as_ref().map(found).unwrap_or_default();
        let traits_gap = traits.as_ref().ok().map(|traits| traits.0.without_items());
        let events_gap = events.as_ref().ok().map(Partial::without_items);
        let identifiers = events.as_ref().map(identifiers_of).unwrap_or_default();
        let (identifiers, unread) = match Self::with_phone(source, handle, query, identifiers).await {
            Ok(identifiers) => (Some(identifiers), None),
            Err(error) => (None, Some(error.of_one_part())),
        };
        let (traits, failed) = match traits {
            Ok(traits) => (Some(traits), None),
            Err(error) => (None, Some(error)),
        };
        let errors = failed.into_iter().chain(events.err()).chain(unread).collect();
        let checked = Checked {
            naming,
            check,
            findings,
            traits: traits_gap,
            events: events_gap,
            errors,
            identifiers: None,
            beside: Vec::new(),
        };
        Ok((key, Routable { checked, traits, identifiers, past }))
    }

    /// Traits, then engagement events. If neither can be read, there is no result, only a failure.
    async fn read_both(
        source: &dyn ProfileSource,
        allowance: &Allowance,
        handle: &Handle,
        query: RouteQuery<'_>,
    ) -> Result<ReadParts, SourceError> {
        let (mut asked, is_alike) = (asked_traits(), |key: &str| FlexTrait::looked_like_by(key).is_some());
        let more_keys = query.keys.unwrap_or_default().iter().map(String::as_str);
        asked.extend(more_keys.filter(|key| FlexTrait::of_key(key).is_none()));
        let mut on_page = |_: &Partial<Trait>| ();
        let asked = match (query.keys, query.at) {
            (None, _) => TraitQuery::All(&mut on_page),
            // The time of each trait's last writing.
            (Some(_), Some(_)) => TraitQuery::Detailed(&asked),
            (Some(_), None) => TraitQuery::Alike(&asked, is_alike),
        };
        let traits = source.traits(handle, asked, Priority::Interactive).await;
        if let Err(error) = &traits
            && (matches!(
                error.class,
                // After a 429, the second request would only wait for the pause that the service asked for.
                ErrorClass::NotFound
                    | ErrorClass::Unauthorized
                    | ErrorClass::Unaskable
                    | ErrorClass::RateLimited
            ) || allowance.was_exceeded())
        {
            return Err(error.clone());
        }
        let mut on_event_page = |_: &Partial<Event>| ();
        let asked_events = if query.at.is_some() && !query.definitions.is_empty() {
            EventQuery::All { before: None, on_page: &mut on_event_page }
        } else {
            engagement_events()
        };
        let events = source.events(handle, asked_events, Priority::Interactive).await;
        if let (Err(error), Err(_)) = (&traits, &events) {
            return Err(error.clone());
        }
        let of_events =
            events.as_ref().ok().and_then(|e| e.segment_id.clone().or_else(|| profile_of(&e.listed.items)));
        let told = traits.as_ref().ok().and_then(|part| part.segment_id.clone()).or(of_events);
        Ok(ReadParts {
            traits: traits.map(|part| Traits(part.listed)).map_err(SourceError::of_one_part),
            events: events.map(|part| part.listed).map_err(SourceError::of_one_part),
            told,
        })
    }

    /// The identifiers; all are asked for if a phone is wanted and none is among them.
    async fn with_phone(
        source: &dyn ProfileSource,
        handle: &Handle,
        query: RouteQuery<'_>,
        identifiers: Vec<ExternalId>,
    ) -> Result<Vec<ExternalId>, SourceError> {
        let is_phone = |id: &ExternalId| &*id.kind == "phone";
        let is_asked = matches!(&handle.address, Address::Identifier(asked) if asked.kind == "phone");
        if !query.wants_phone || is_asked || identifiers.iter().any(is_phone) {
            return Ok(identifiers);
        }
        let listed = source.identifiers(handle).await?.listed;
        match listed.extent {
            Extent::Incomplete(error) if !listed.items.iter().any(is_phone) => Err(*error),
            _ => Ok(listed.items),
        }
    }
}
