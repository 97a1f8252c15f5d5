//! Pairing: the engagement events that share SIDs are one interaction.
//!
//! ```text
//!   events ─▶ one per message id ─▶ by interactionSid ─▶ by channelSid ─▶ interactions, newest first
//!                                        │ none               │ missing, and several could be meant
//!                                        └──────▶ unpaired ◀──┘
//! ```

use super::check::EventRef;
use super::engagement::Engagement;
use super::flex::EngagementKind;
use super::json::SharedText;
use chrono::{DateTime, Duration, Utc};
use serde::Serialize;
use std::cmp::Ordering;

/// Events that share `interactionSid` and `channelSid`.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_field_names, reason = "`interactionSid` is what Flex calls it")]
pub struct Interaction {
    pub interaction_sid: SharedText,
    /// `UO…`; absent if none of its events has one.
    pub channel_sid: Option<SharedText>,
    /// Initiated events, newest first, distinct by message id.
    pub initiated: Vec<Engagement>,
    /// Completed events, newest first, distinct by message id.
    pub completed: Vec<Engagement>,
    pub state: InteractionState,
}

/// The state of an interaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum InteractionState {
    /// Initiated but not completed, for less than the wrap-up limit.
    WrappingUp,
    /// Initiated but not completed, for longer than the wrap-up limit.
    Overdue,
    Completed,
    /// Completed exists, Initiated does not.
    OrphanCompleted,
    /// Two distinct events of one kind exist: the newest is used, all are listed.
    Conflicting,
}

impl InteractionState {
    /// The state's name on screen; with `_` for blanks it is the name in JSON.
    pub const fn label(self) -> &'static str {
        match self {
            Self::WrappingUp => "wrapping up",
            Self::Overdue => "overdue",
            Self::Completed => "completed",
            Self::OrphanCompleted => "orphan completed",
            Self::Conflicting => "conflicting",
        }
    }
}

/// All engagement events of a profile, paired.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Interactions {
    /// The interactions, newest first.
    pub items: Vec<Interaction>,
    /// Engagement events without an `interactionSid`, or without a `channelSid` in an interaction with several channels;
    /// newest first.
    pub unpaired: Vec<Engagement>,
}

impl Interaction {
    /// The newest Initiated, which is the one that counts.
    pub fn initiated(&self) -> Option<&Engagement> {
        self.initiated.first()
    }

    /// The newest Completed, which is the one that counts.
    pub fn completed(&self) -> Option<&Engagement> {
        self.completed.first()
    }

    /// All its events, Initiated first.
    pub fn events(&self) -> impl Iterator<Item = &Engagement> {
        self.initiated.iter().chain(&self.completed)
    }

    pub fn newest(&self, now: DateTime<Utc>) -> Option<&Engagement> {
        self.events().max_by(|one, two| one.age_order(two, now))
    }

    /// When its newest event was sent. This time identifies and dates an interaction everywhere.
    pub fn last_sent(&self) -> Option<DateTime<Utc>> {
        self.events().filter_map(Engagement::sent).max()
    }

    /// Whether flexplorer sent it, that is, one of its events has our mark.
    pub fn is_replayed(&self) -> bool {
        self.events().any(|event| event.event.is_replayed())
    }

    /// The time from Initiated to Completed if both times are readable; negative if they came in reverse order.
    pub fn wrap_up_time(&self) -> Option<Duration> {
        let time = |event: Option<&Engagement>| event.and_then(Engagement::sent);
        Some(time(self.completed())?.signed_duration_since(time(self.initiated())?))
    }
}

impl Interactions {
    /// Every event of a kind, paired or not, newest first. Events without a readable time come last.
    pub fn newest_first(&self, kind: EngagementKind, now: DateTime<Utc>) -> Vec<&Engagement> {
        let paired = self.items.iter().flat_map(Interaction::events);
        let mut events: Vec<_> = paired.chain(&self.unpaired).filter(|event| event.kind == kind).collect();
        events.sort_by(|one, two| two.age_order(one, now));
        events
    }

    /// Every Initiated without a Completed, paired or not.
    pub fn open(&self) -> impl Iterator<Item = &Engagement> {
        let paired =
            self.items.iter().filter(|item| item.completed.is_empty()).flat_map(|item| &item.initiated);
        paired.chain(self.unpaired.iter().filter(|event| event.kind == EngagementKind::Initiated))
    }

    /// The interaction that an event was paired into.
    pub fn of(&self, event: &EventRef) -> Option<&Interaction> {
        let sid = event.interaction_sid.as_ref()?;
        let mut candidates = self.items.iter().filter(|item| item.interaction_sid == *sid);
        candidates.find(|item| event.channel_sid.is_none() || item.channel_sid == event.channel_sid)
    }

    /// Whether there are no engagement events at all.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty() && self.unpaired.is_empty()
    }
}

/// Pairs engagement events; the result depends only on the set, not on the order of arrival.
///
/// - Events with the same `message_id` are one event. If their contents differ, the newest is kept and marked as
///   [`Engagement::contradicted`]; an event without a readable time is kept as well, because it may be the newest. Events
///   without an id are one event if their contents are equal.
/// - The key is (`interactionSid`, `channelSid`), compared exactly. An event without `channelSid` joins the interaction's
///   only channel; with several channels it stays unpaired, as does an event without an `interactionSid`.
/// - An Initiated whose age is unreadable counts as wrapping up, because nothing proves that it is late.
pub fn pair(mut events: Vec<Engagement>, now: DateTime<Utc>, wrap_up_limit: Duration) -> Interactions {
    make_distinct(&mut events, now);
    events.sort_unstable_by(|one, two| place(one).cmp(&place(two)).then_with(|| two.age_order(one, now)));
    let same_interaction = |one: &Engagement, two: &Engagement| one.interaction_sid == two.interaction_sid;
    let mut items = Vec::with_capacity(events.chunk_by(same_interaction).count());
    let mut unpaired = Vec::new();
    for events in events.chunk_by(same_interaction) {
        let Some(sid) = events.first().and_then(|event| event.interaction_sid.as_ref()) else {
            unpaired.extend_from_slice(events);
            continue;
        };
        let (channels, rest) = by_channel(events);
        unpaired.extend_from_slice(rest);
        items.extend(channels.map(|(channel, events)| {
            let initiated = newest_of(events, EngagementKind::Initiated, now);
            let completed = newest_of(events, EngagementKind::Completed, now);
            let state = state(&initiated, &completed, now, wrap_up_limit);
            Interaction { interaction_sid: sid.clone(), channel_sid: channel, initiated, completed, state }
        }));
    }
    items.sort_unstable_by(|one, two| newer_interaction(one, two, now));
    newest_first(&mut unpaired, now);
    Interactions { items, unpaired }
}

/// The key that decides which events belong to one interaction.
fn place(event: &Engagement) -> (Option<&SharedText>, Option<&SharedText>) {
    (event.interaction_sid.as_ref(), event.channel_sid.as_ref())
}

/// The key that decides whether two items are one event. It includes the kind, because an Initiated and a Completed that
/// share an id by mistake are both needed.
fn identity(event: &Engagement) -> (Option<&SharedText>, EngagementKind) {
    (event.message_id(), event.kind)
}

/// Keeps one event per kind and message id, flagged if contents or kinds differ; events without an id are kept once per content.
fn make_distinct(events: &mut Vec<Engagement>, now: DateTime<Utc>) {
    events
        .sort_unstable_by(|one, two| identity(one).cmp(&identity(two)).then_with(|| two.age_order(one, now)));
    events.dedup_by(|event, last| {
        if identity(last) != identity(event) {
            if event.message_id().is_some() && event.message_id() == last.message_id() {
                event.contradicted = true;
                last.contradicted = true;
            }
            return false;
        }
        if last.same_content(event) {
            return true;
        }
        if event.message_id().is_none() {
            return false;
        }
        last.contradicted = true;
        event.sent().is_some()
    });
}

/// Splits an interaction's events, sorted by channel, into channels; the second part holds events that could belong to several.
fn by_channel(
    events: &[Engagement],
) -> (impl Iterator<Item = (Option<SharedText>, &[Engagement])>, &[Engagement]) {
    let nameless = events.iter().take_while(|event| event.channel_sid.is_none()).count();
    let (rest, named) = events.split_at_checked(nameless).unwrap_or((events, &[]));
    let same_channel = |one: &Engagement, two: &Engagement| one.channel_sid == two.channel_sid;
    let is_only = named.chunk_by(same_channel).nth(1).is_none();
    let (rest, placed) = if is_only { (&[][..], events) } else { (rest, named) };
    let channels = placed.chunk_by(move |one, two| is_only || same_channel(one, two));
    // Events without a channel come first.
    let channel = |events: &[Engagement]| events.last().and_then(|event| event.channel_sid.clone());
    (channels.map(move |events| (channel(events), events)), rest)
}

/// The events of a kind. Usually there is only one, so no spare capacity is allocated.
fn newest_of(events: &[Engagement], kind: EngagementKind, now: DateTime<Utc>) -> Vec<Engagement> {
    let of_kind = || events.iter().filter(|event| event.kind == kind);
    let mut newest = Vec::with_capacity(of_kind().count());
    newest.extend(of_kind().cloned());
    newest_first(&mut newest, now);
    newest
}

fn state(
    initiated: &[Engagement],
    completed: &[Engagement],
    now: DateTime<Utc>,
    wrap_up_limit: Duration,
) -> InteractionState {
    match (initiated, completed) {
        // A doubled Completed without Initiated is still an orphan.
        ([], _) => InteractionState::OrphanCompleted,
        ([_, _, ..], _) | (_, [_, _, ..]) => InteractionState::Conflicting,
        ([_], [_]) => InteractionState::Completed,
        ([one], []) if is_overdue(one, now, wrap_up_limit) => InteractionState::Overdue,
        ([_], []) => InteractionState::WrappingUp,
    }
}

/// Whether an Initiated has waited for its Completed for the whole wrap-up limit; false if its time is unreadable. One dated
/// far ahead does not wait: otherwise it would stay open until its date.
pub fn is_overdue(initiated: &Engagement, now: DateTime<Utc>, wrap_up_limit: Duration) -> bool {
    let has_waited = |sent: DateTime<Utc>| now.signed_duration_since(sent) >= wrap_up_limit;
    initiated.sent().is_some_and(has_waited) || initiated.is_ahead(now)
}

fn newest_first(events: &mut [Engagement], now: DateTime<Utc>) {
    events.sort_by(|one, two| two.age_order(one, now));
}

fn newer_interaction(one: &Interaction, two: &Interaction, now: DateTime<Utc>) -> Ordering {
    let by_age = match (two.newest(now), one.newest(now)) {
        (Some(two), Some(one)) => two.age_order(one, now),
        _ => Ordering::Equal,
    };
    by_age
        .then_with(|| one.interaction_sid.cmp(&two.interaction_sid))
        .then_with(|| one.channel_sid.cmp(&two.channel_sid))
}

#[cfg(test)]
mod tests;
