//! Accepted calls: deduplicated, delayed until they become visible, then applied to profiles.
use std::collections::{HashSet, VecDeque};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::SpaceState;
use crate::emulator::{
    identifier::StoredIdentifier,
    message::{MessageCall, TrackingMessage, object},
    profile::{EventIdentifier, StoredCollection, StoredEvent, StoredProfile, StoredTrait, TraitClass},
    profile_table::Slot,
};

/// How long a second call with the same message id is dropped (Segment docs, duplicate data).
const DEDUPLICATION_WINDOW: TimeDelta = TimeDelta::hours(24);
/// Maximum properties or traits per call; Unify silently drops calls with more (Unify product limits).
const MAX_FIELDS: usize = 300;
const MAX_MESSAGE_ID: usize = 100;
const MAX_GROUP_ID: usize = 500;

/// Maximum message ids remembered; beyond that, the oldest is forgotten before its 24 hours are over.
const MAX_SEEN: usize = 1_000_000;

/// Calls that are accepted but not yet applied.
#[derive(Debug)]
pub struct Pipeline {
    delay: TimeDelta,
    /// At most `most_waiting`, enforced by [`Pipeline::room_for`]: a client that sends more has to wait, and nothing is dropped.
    waiting: VecDeque<TrackingMessage>,
    most_waiting: usize,
    /// Limited in size; the oldest id is dropped, so its repetition would count as a new call.
    seen: HashSet<String>,
    seen_since: VecDeque<(DateTime<Utc>, String)>,
    most_seen: usize,
}

impl Pipeline {
    pub fn new(delay: TimeDelta, most_waiting: usize) -> Self {
        Self {
            delay,
            waiting: VecDeque::new(),
            most_waiting,
            seen: HashSet::new(),
            seen_since: VecDeque::new(),
            most_seen: MAX_SEEN,
        }
    }

    /// When this many more calls will fit; `None` if they fit now.
    pub fn room_for(&self, calls: usize) -> Option<DateTime<Utc>> {
        let too_many =
            (self.waiting.len() + calls).checked_sub(self.most_waiting).filter(|count| *count > 0)?;
        let last = self.waiting.get(too_many - 1).or_else(|| self.waiting.back());
        last.map(|message| self.due_at(message))
    }

    fn due_at(&self, message: &TrackingMessage) -> DateTime<Utc> {
        message.received_at.checked_add_signed(self.delay).unwrap_or(DateTime::<Utc>::MAX_UTC)
    }

    /// Queues `message`, unless its id was seen within the last 24 hours or Unify would drop it.
    pub fn enqueue(&mut self, message: TrackingMessage) {
        let now = message.received_at;
        let (seen, most) = (&mut self.seen, self.most_seen);
        while self.seen_since.front().is_some_and(|(at, _)| now - *at >= DEDUPLICATION_WINDOW)
            || self.seen_since.len() >= most
        {
            let Some((_, id)) = self.seen_since.pop_front() else { break };
            seen.remove(&id);
        }
        if self.seen.insert(message.id.clone()) {
            self.seen_since.push_back((now, message.id.clone()));
            if !silently_dropped(&message) {
                self.waiting.push_back(message);
            }
        }
    }

    /// The next call whose delay has passed.
    pub fn due(&mut self, now: DateTime<Utc>) -> Option<TrackingMessage> {
        let first = self.waiting.front()?;
        (self.due_at(first) <= now).then(|| self.waiting.pop_front()).flatten()
    }
}

/// Whether the Tracking API accepts the message but Unify ignores it.
fn silently_dropped(message: &TrackingMessage) -> bool {
    let fields = message.object("properties").len().max(message.object("traits").len());
    let too_many = match message.call {
        MessageCall::Identify => fields >= MAX_FIELDS,
        _ => fields > MAX_FIELDS,
    };
    let bad_group = message.call == MessageCall::Group
        && message.text("groupId").is_none_or(|id| id.chars().count() > MAX_GROUP_ID);
    let nameless = message.call == MessageCall::Track && message.text("event").is_none();
    let before_1970 = message.timestamp < DateTime::UNIX_EPOCH;
    let anonymous = message.text("userId").is_none() && message.text("anonymousId").is_none();
    let long_id = message.id.chars().count() > MAX_MESSAGE_ID;
    too_many || bad_group || nameless || before_1970 || anonymous || long_id
}

impl SpaceState {
    /// Resolves the identity, then applies the call to the resulting profile.
    pub(super) fn apply(&mut self, message: &TrackingMessage) {
        if message.call == MessageCall::Alias {
            // Accepted but without effect: Unify builds its graph from identifiers, not from alias calls.
            return;
        }
        let offered = self.rules.collect(message);
        let Some(resolved) = self.resolve(StoredCollection::Users, &offered, message) else { return };
        match message.call {
            MessageCall::Identify => {
                self.change(StoredCollection::Users, resolved.slot, |user| write_traits(user, message));
            }
            MessageCall::Track | MessageCall::Page | MessageCall::Screen => {
                let event = listed_event(message, &offered, &resolved.attached);
                self.change(StoredCollection::Users, resolved.slot, |user| user.add_event(event));
            }
            MessageCall::Group => self.join_account(resolved.slot, message),
            MessageCall::Alias => {}
        }
        let origin = message.origin();
        self.change(StoredCollection::Users, resolved.slot, |user| user.touch(message.received_at, origin));
    }

    /// The account gets the traits; user and account are linked.
    fn join_account(&mut self, user: Slot, message: &TrackingMessage) {
        let Some(group) = message.text("groupId").map(|id| StoredIdentifier::new("group_id", id)) else {
            return;
        };
        let Some(account) = self.resolve(StoredCollection::Accounts, &[group], message) else { return };
        let ids = (self.users.get(user), self.accounts.get(account.slot));
        let (Some(user_id), Some(account_id)) = (ids.0.map(segment_id), ids.1.map(segment_id)) else {
            return;
        };
        let origin = message.origin();
        self.change(StoredCollection::Users, user, |user| link(user, account_id));
        self.change(StoredCollection::Accounts, account.slot, |account| {
            link(account, user_id);
            write_traits(account, message);
            account.touch(message.received_at, origin);
        });
    }
}

fn segment_id(profile: &StoredProfile) -> String {
    profile.segment_id.clone()
}

fn link(profile: &mut StoredProfile, to: String) {
    if !profile.links.contains(&to) {
        profile.links.push(to);
    }
}

fn write_traits(profile: &mut StoredProfile, message: &TrackingMessage) {
    let computation = object(message.context().get("personas")).get("computation_class");
    let class = match computation.and_then(Value::as_str) {
        Some("audience") => TraitClass::Audience,
        Some(_) => TraitClass::Computed,
        None => TraitClass::Custom,
    };
    for (key, value) in message.object("traits") {
        let written = StoredTrait {
            value: (!value.is_null()).then(|| value.clone()),
            class,
            source_id: message.source_id.clone(),
            updated_at: message.timestamp,
        };
        profile.write_trait(key, written);
    }
}

/// Page and screen calls appear as tracks, with their name in a property (Engage docs, conditions on pages and screens).
fn listed_event(
    message: &TrackingMessage,
    offered: &[StoredIdentifier],
    attached: &[StoredIdentifier],
) -> StoredEvent {
    let mut properties = message.object("properties").clone();
    let name = match message.call {
        MessageCall::Page => "Page Viewed".into(),
        MessageCall::Screen => "Screen Viewed".into(),
        _ => message.text("event").unwrap_or_default(),
    };
    let copied = match message.call {
        MessageCall::Page => Some("page_name"),
        MessageCall::Screen => Some("screen_name"),
        _ => None,
    };
    if let (Some(copied), Some(title)) = (copied, message.text("name")) {
        properties.insert("name".into(), title.clone().into());
        properties.insert(copied.into(), title.into());
    }
    let external_ids = offered.iter().map(|identifier| EventIdentifier {
        identifier: identifier.clone(),
        in_conflict: !attached.contains(identifier),
    });
    StoredEvent {
        timestamp: message.timestamp,
        shown_timestamp: None,
        message_id: message.id.clone(),
        source_id: message.source_id.clone(),
        kind: "track".into(),
        name: Some(name),
        external_ids: external_ids.collect(),
        context: message.context().clone(),
        properties,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(number: usize, at: DateTime<Utc>) -> TrackingMessage {
        let body = serde_json::json!({ "userId": "u", "event": "E" });
        let body = body.as_object().cloned().unwrap_or_default();
        let (id, source_id) = (format!("m{number}"), "source".into());
        TrackingMessage { call: MessageCall::Track, source_id, id, timestamp: at, received_at: at, body }
    }

    #[test]
    fn a_flood_of_calls_leaves_the_bounds_alone() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let mut pipeline = Pipeline::new(TimeDelta::seconds(1), 50);
        pipeline.most_seen = 70;
        let mut taken = 0;
        for number in 0..5_000 {
            if pipeline.room_for(1).is_none() {
                pipeline.enqueue(call(number, now));
                taken += 1;
            }
            assert!(pipeline.waiting.len() <= 50);
        }
        assert_eq!(taken, 50, "whoever came later was told to wait");
        assert!(pipeline.room_for(1).is_some() && pipeline.room_for(0).is_none());
        let later = now + TimeDelta::seconds(1);
        let order: Vec<String> =
            std::iter::from_fn(|| pipeline.due(later)).map(|message| message.id).collect();
        let expected: Vec<String> = (0..50).map(|number| format!("m{number}")).collect();
        assert_eq!(order, expected, "what was taken has its effect, in order");
        for number in 0..7_000 {
            pipeline.enqueue(call(number, later));
            while pipeline.due(later + TimeDelta::seconds(1)).is_some() {}
            assert!(pipeline.seen.len() <= 70 && pipeline.seen_since.len() == pipeline.seen.len());
        }
        pipeline.enqueue(call(6_999, later));
        assert!(pipeline.due(later + TimeDelta::seconds(1)).is_none(), "the newest are known");
    }
}
