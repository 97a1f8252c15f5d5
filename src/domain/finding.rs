//! Findings: inconsistencies by name, with their evidence and the next step. Each follows from the data, and a sound profile
//! has none; a cause that the data only fits is called likely, with what would prove it.

mod about;
mod absence;
mod difference;
mod entry;
mod events;
mod identity;
mod kind;
mod notes;
mod order;
mod page;
mod pairs;
mod sources;
mod suspicion;
#[cfg(test)]
pub mod tests;
mod traits;

pub use about::About;
pub use difference::with_setter;
pub use entry::{Certainty, Severity, cause};
pub use identity::{WholeProfile, of_whole_profile};
pub use kind::FindingKind;
pub use order::{explains, worst_first};
pub use page::markdown;
pub use suspicion::{SecondLook, Suspicion};

use sources::MisnamedEvents;

use super::check::Check;
use super::engagement::Engagement;
use super::event::Event;
use super::flex::EngagementKind;
use super::interaction::{Interaction, Interactions};
use super::listing::Partial;
use super::sentence::Sentence;
use super::split::Split;
use super::timestamp;
use super::traits::Traits;
use chrono::{DateTime, Utc};

/// One inconsistency.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub kind: FindingKind,
    pub certainty: Certainty,
    /// The finding in words.
    pub statement: Sentence,
    /// The items that it concerns.
    pub about: About,
    /// What in the data rules out its look-alikes; empty if nothing looks alike.
    pub rules_out: Sentence,
    /// What to do next, as a sentence.
    pub next: &'static str,
}

/// The kind of a finding, and when it began.
pub type DatedKind = (FindingKind, Option<DateTime<Utc>>);

impl Finding {
    pub const fn dated_kind(&self) -> DatedKind {
        (self.kind, self.about.began)
    }

    /// Whether it says that half of this interaction is on another profile.
    pub fn is_of(&self, split: &Split) -> bool {
        self.kind == FindingKind::SplitIdentity
            && split.is_of(self.about.interaction_sid.as_deref(), self.about.channel_sid.as_deref())
    }

    /// A finding with the texts of its kind.
    pub fn new(kind: FindingKind, about: About, statement: Sentence) -> Self {
        finding(kind, about, statement)
    }

    /// The same finding, where the data proves what it otherwise only fits.
    #[must_use]
    pub fn proven(self) -> Self {
        Self { certainty: Certainty::Proven, ..self }
    }

    #[must_use]
    pub fn ruling_out(self, rules_out: Sentence) -> Self {
        Self { rules_out, ..self }
    }
}

/// The number of bytes shown of a quoted name or value.
const QUOTED: usize = 60;

/// All inconsistencies in the data that the check used.
///
/// `traits` and `events` are the parts that the check read; a part that could not be read is `None` and produces no
/// findings. The iterator is lazy, because each of very many events may have several findings; [`worst_first`] sorts it.
pub fn findings<'a>(
    check: &'a Check,
    traits: Option<&'a Traits>,
    events: Option<&'a Partial<Event>>,
    now: DateTime<Utc>,
) -> impl Iterator<Item = Finding> + 'a {
    let Interactions { items, unpaired: alone } = &check.interactions;
    let engagements = items.iter().flat_map(Interaction::events).chain(alone);
    let zone = difference::start_in_another_zone(check);
    let missing = absence::missing_interaction(check, now).filter(|_| zone.is_none());
    let old = traits::older_than_window(check, missing.is_none());
    let misnamed = MisnamedEvents::among(events);
    let of_names = misnamed.findings();
    pairs::of_interactions(check, now)
        .filter(move |one| !misnamed.explain(one))
        .chain(pairs::unpaired(check))
        .chain(engagements.flat_map(move |event| events::of_event(event, now)))
        .chain(missing)
        .chain(zone)
        .chain(traits::of_traits(check, now))
        .chain(old)
        .chain(absence::never_enriched(check))
        .chain(notes::of_notes(check, now))
        .chain(of_names)
        .chain(sources::near_miss_traits(traits))
        .chain(sources::repeated(traits))
}

/// The findings of a profile compared with other profiles: "half of an interaction is on another profile" replaces "it is
/// missing".
pub fn with_splits(findings: &[Finding], splits: &[Split]) -> Vec<Finding> {
    let is_about = |finding: &Finding, split: &Split| {
        matches!(finding.kind, FindingKind::TaskNotCompleted | FindingKind::CompletedWithoutInitiated)
            && split.is_of(finding.about.interaction_sid.as_deref(), finding.about.channel_sid.as_deref())
    };
    let others = findings.iter().filter(|one| splits.iter().all(|split| !is_about(one, split))).cloned();
    let replaced = |split: &Split| findings.iter().find(|finding| is_about(finding, split));
    let of_splits = splits.iter().map(|split| of_split(split, replaced(split)));
    of_splits.chain(others).collect()
}

fn of_split(split: &Split, replaced: Option<&Finding>) -> Finding {
    let statement = Sentence::new()
        .sid(&split.interaction_sid)
        .say(format!(": its {} is on ", split.missing.label()))
        .sid(&split.there.0);
    let about = About {
        interaction_sid: Some(split.interaction_sid.as_str().into()),
        channel_sid: split.channel_sid.as_deref().map(Into::into),
        other_profile: Some(split.there.clone()),
        began: replaced.and_then(|one| one.about.began),
        ..About::default()
    };
    let rules_out = say("the event is not missing: it was read on ").sid(&split.there.0);
    finding(FindingKind::SplitIdentity, about, statement).ruling_out(rules_out)
}

fn finding(kind: FindingKind, about: About, statement: Sentence) -> Finding {
    let (certainty, rules_out) = (kind.certainty(), Sentence::new());
    Finding { kind, certainty, statement, about, rules_out, next: &kind.entry().next }
}

/// Every engagement event of a kind, in no order.
fn of_kind(check: &Check, kind: EngagementKind) -> impl Iterator<Item = &Engagement> {
    let paired = check.interactions.items.iter().flat_map(Interaction::events);
    paired.chain(&check.interactions.unpaired).filter(move |event| event.kind == kind)
}

fn say(words: impl Into<std::borrow::Cow<'static, str>>) -> Sentence {
    Sentence::new().say(words)
}

fn ago(event: Option<&Engagement>, now: DateTime<Utc>) -> String {
    let sent = event.and_then(Engagement::sent);
    sent.map_or_else(String::new, |sent| format!(" {}", timestamp::ago(sent, now)))
}
