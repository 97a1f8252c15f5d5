//! What a check reads besides traits and engagement events, of a profile that gives reason to.

use super::super::check::Check;
use super::super::event::Event;
use super::super::identifier::ExternalId;
use super::super::listing::Partial;
use super::super::traits::Traits;
use super::super::verdict::Verdict;
use super::identity::{blank, of_identifiers, set_later};
use super::sources::MisnamedEvents;
use super::{Finding, FindingKind, WholeProfile};
use chrono::{DateTime, Duration, Utc};

/// The two events of an interaction are sent within this time.
const APART: Duration = Duration::hours(4);

/// The reasons to read more of a profile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Suspicion {
    /// Something is wrong or nothing is there: who is it?
    pub asks_identifiers: bool,
    /// Traits that no event explains: who set them?
    pub unexplained: Vec<&'static str>,
    /// Nothing from Flex: are there events of other names?
    pub asks_events: bool,
    /// The newest interaction of which an event is missing: did it come in this time, under another name?
    pub lonely: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// No trait so far either: is there any?
    pub asks_traits: bool,
}

/// What was read because of a suspicion; `None` for what was not asked for, or could not be read.
#[derive(Clone, Debug, Default)]
pub struct SecondLook {
    pub identifiers: Option<Partial<ExternalId>>,
    /// The unexplained traits, with the source and time of each.
    pub setters: Option<Traits>,
    /// The newest events of any name, or those of the time in which an event is missing.
    pub events: Option<Partial<Event>>,
    /// Every trait, if there is no event.
    pub traits: Option<Traits>,
}

impl Suspicion {
    /// What a checked profile gives reason to read; `traits` are those that were asked for by name.
    pub fn of(check: &Check, findings: &[Finding], traits: Option<&Traits>) -> Self {
        let is_never = findings.iter().any(|one| one.kind == FindingKind::NeverEnriched);
        let is_bad = check.traits.iter().any(|one| one.verdict.is_bad());
        let mismatched = check.traits.iter().filter(|one| one.verdict == Verdict::Mismatch);
        Self {
            asks_identifiers: is_bad || is_never,
            unexplained: mismatched.map(|one| one.which.key()).collect(),
            asks_events: is_never,
            lonely: findings.iter().filter_map(time_of_other).max(),
            asks_traits: is_never && traits.is_some_and(|traits| traits.0.items.is_empty()),
        }
    }
}

impl SecondLook {
    /// The findings that it adds. `traits` are those that were asked for by name.
    pub fn findings(&self, check: &Check, traits: Option<&Traits>, now: DateTime<Utc>) -> Vec<Finding> {
        let ids = self.identifiers.as_ref();
        let whole =
            WholeProfile { traits: self.traits.as_ref(), events: self.events.as_ref(), identifiers: ids };
        let set = set_later(check, self.setters.as_ref(), now);
        let misnamed = MisnamedEvents::among(self.events.as_ref()).findings();
        of_identifiers(ids, traits).chain(blank(whole)).chain(misnamed).chain(set).collect()
    }

    /// Whether it shows the event that a finding misses.
    pub fn explains(&self, finding: &Finding) -> bool {
        MisnamedEvents::among(self.events.as_ref()).explain(finding)
    }
}

/// When the event that a finding misses was sent, if it was.
fn time_of_other(finding: &Finding) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let began = finding.about.began?;
    match finding.kind {
        FindingKind::TaskNotCompleted
        | FindingKind::CompletedWithoutInitiated
        | FindingKind::MissingInteraction => Some((began - APART, began + APART)),
        _ => None,
    }
}
