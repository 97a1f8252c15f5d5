//! The six rules.

use super::words::{self, UNSET_NOW};
use super::{PastInput, PastRule, Tense, TraitAt};
use crate::domain::check::{EventRef, equal, is_blank, is_newest_first, lost};
use crate::domain::engagement::{self, Engagement};
use crate::domain::event::Event;
use crate::domain::flex::{EngagementKind, FlexTrait, WINDOW_DAYS};
use crate::domain::interaction::{Interactions, pair};
use crate::domain::json::{JsonKind, RawJson};
use crate::domain::liquid::{UnknownValue, Value};
use crate::domain::listing::Partial;
use crate::domain::traits::{Trait, Traits};
use chrono::{DateTime, Duration, Utc};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// The data that the rules use for all traits.
pub(super) struct PastRules<'a> {
    input: PastInput<'a>,
    pub at: DateTime<Utc>,
    pub tense: Tense,
    /// The last trait of each key.
    traits: HashMap<&'a str, &'a Trait>,
    /// The keys of unreadable traits.
    unreadable: HashSet<&'a str>,
    /// Whether a trait that was not found is known to be unset.
    is_whole: bool,
    /// The events until the time, and those without a readable time.
    pub events: Option<Partial<Event>>,
    /// The events paired by interaction.
    pub interactions: Interactions,
    /// The engagement events of each kind, newest first.
    initiated: Vec<Engagement>,
    completed: Vec<Engagement>,
    /// Kinds of events with at least one unreadable event.
    lost: Vec<EngagementKind>,
    /// The engagement events after the time.
    later: Vec<Engagement>,
}

/// The most events of which what they say must have reached the profile: the newest, and the one before if that came late.
const MOST_SETTLED: usize = 2;

/// An event that has the property of a trait.
type Saying<'a> = (&'a Engagement, &'a RawJson);

impl<'a> PastRules<'a> {
    pub fn new(input: PastInput<'a>, at: DateTime<Utc>, tense: Tense) -> Self {
        let listed = input.traits.into_iter().flat_map(|traits| &traits.0.items);
        let traits = listed.map(|one| (one.key.as_str(), one)).collect();
        let unreadable = input.traits.into_iter().flat_map(|traits| &traits.0.unreadable);
        let is_until = |event: &&Event| event.timestamp.instant.is_none_or(|sent| sent.min(input.now) <= at);
        let past = input.events.filter(|_| tense == Tense::Past);
        let events = past.map(|listed| Partial {
            items: listed.items.iter().filter(is_until).cloned().collect(),
            unreadable: listed.unreadable.clone(),
            extent: listed.extent.clone(),
        });
        let later = past.into_iter().flat_map(|listed| &listed.items).filter(|event| !is_until(event));
        let read = events.iter().flat_map(|until| until.items.iter().filter_map(engagement::read)).collect();
        let interactions = pair(read, at, input.settings.wrap_up_limit);
        let of_kind = |kind| interactions.newest_first(kind, at).into_iter().cloned().collect();
        Self {
            initiated: of_kind(EngagementKind::Initiated),
            completed: of_kind(EngagementKind::Completed),
            unreadable: unreadable.map(|item| item.place.as_str()).collect(),
            is_whole: input.traits.is_some_and(Traits::lists_all_keys),
            lost: past.map(lost).unwrap_or_default(),
            later: later.filter_map(engagement::read).collect(),
            interactions,
            input,
            at,
            tense,
            traits,
            events,
        }
    }

    /// Whether a trait is the last one with its key.
    pub fn is_last(&self, one: &Trait) -> bool {
        self.traits.get(one.key.as_str()).is_some_and(|last| std::ptr::eq(*last, one))
    }

    /// Whether a trait of this key is set, or null, now.
    pub fn lists(&self, key: &str) -> bool {
        self.traits.contains_key(key)
    }

    /// Whether no event can be older than the listed ones.
    pub fn lists_all(&self) -> bool {
        let oldest = self.input.now - Duration::days(WINDOW_DAYS);
        let is_complete = self.input.events.is_some_and(Partial::is_complete);
        is_complete && self.input.born.is_some_and(|born| born >= oldest)
    }

    /// A trait at the time, by the first rule that applies.
    pub fn judge(&self, key: &str) -> TraitAt {
        let now = self.traits.get(key).copied();
        self.held(key, now)
            .or_else(|| self.by_events(key, now))
            .or_else(|| self.computed(key))
            .unwrap_or_else(|| self.changed(key, now))
    }

    fn held(&self, key: &str, now: Option<&Trait>) -> Option<TraitAt> {
        let is_unread = self.unread(key).is_some();
        let one = match (now, self.tense) {
            (_, _) if is_unread => return None,
            (None, Tense::Past) => return None,
            (Some(one), Tense::Past) => {
                one.updated_at.as_ref()?.instant.filter(|written| *written <= self.at)?;
                Some(one)
            }
            (now, _) => now,
        };
        let sent = one.map(|one| one.value.clone());
        let value = sent.as_ref().map_or(Value::Nil, |sent| Value::from_json(sent.view(), key));
        Some(TraitAt { key: key.to_owned(), value, sent, rule: PastRule::Held, event: None })
    }

    /// Why it is not known whether a trait is set now.
    fn unread(&self, key: &str) -> Option<&'static str> {
        if self.input.traits.is_none() {
            return Some("the traits could not be read");
        }
        let is_read = !self.unreadable.contains(key) && (self.is_whole || self.traits.contains_key(key));
        (!is_read).then_some("not all traits could be read")
    }

    /// Rules 2 to 4, for Flex traits.
    fn by_events(&self, key: &str, now: Option<&Trait>) -> Option<TraitAt> {
        let which = FlexTrait::of_key(key).filter(|_| self.unread(key).is_none())?;
        let saying = match self.saying(which) {
            Ok(saying) => saying,
            Err(doubt) => return Some(unknown(key, PastRule::ChangedSince, doubt)),
        };
        if saying.is_empty() {
            return (!self.lists_all()).then(|| unknown(key, PastRule::BeforeWindow, words::BEFORE_WINDOW));
        }
        let now = now.filter(|one| !one.value.is_null())?;
        self.told_by_events(which, now, &saying)
    }

    /// The newest events up to the time that have a trait's property, as many as may decide; or why they decide nothing.
    fn saying(&self, which: FlexTrait) -> Result<Vec<Saying<'_>>, &'static str> {
        let listed = self.input.events.ok_or("the events could not be read")?;
        if !listed.is_complete() && !is_newest_first(listed) {
            return Err("not all events were read");
        }
        if self.lost.contains(&which.fed_by()) {
            return Err("an event that may have written it could not be read");
        }
        let events = match which.fed_by() {
            EngagementKind::Initiated => &self.initiated,
            EngagementKind::Completed => &self.completed,
        };
        // Events without a time come last.
        if events.last().is_some_and(|event| event.sent().is_none()) {
            return Err("an event that may have written it has no readable time");
        }
        let readable = events.iter().take_while(|event| event.cannot_say(which).is_none());
        let saying = readable.filter_map(|event| Some((event, event.says(which)?)));
        let (mut newest, mut settled): (Vec<Saying<'_>>, usize) = (Vec::new(), 0);
        for (event, said) in saying.filter(|(_, said)| !is_blank(said)) {
            newest.push((event, said));
            settled += usize::from(!self.is_young(event));
            if settled == MOST_SETTLED {
                break;
            }
        }
        if newest.is_empty() && events.iter().any(|event| event.cannot_say(which).is_some()) {
            return Err("the event that may have written it could not be read");
        }
        Ok(newest)
    }

    /// Whether what an event says may not have reached the profile at the time.
    fn is_young(&self, event: &Engagement) -> bool {
        let age = |sent| self.at.signed_duration_since(sent);
        event.sent().is_some_and(|sent| age(sent) < self.input.settings.settle_time)
    }

    /// Rules 2 and 3, and their exception: a write after the time that no later event explains is either late
    /// or by somebody else.
    fn told_by_events(&self, which: FlexTrait, now: &Trait, saying: &[Saying<'_>]) -> Option<TraitAt> {
        let (newest, said) = saying.first()?;
        let has_later =
            || self.later.iter().any(|event| event.says(which).is_some_and(|said| !is_blank(said)));
        let written = now.updated_at.as_ref().and_then(|written| written.instant);
        let is_late = !self.is_young(newest) && !has_later() && written.is_some();
        if !self.is_young(newest) && !has_later() && !equal(which, &now.value, said) {
            return None;
        }
        let youngest =
            if is_late { 1 } else { saying.iter().take_while(|(event, _)| self.is_young(event)).count() };
        let candidates: Vec<&RawJson> = saying.iter().take(youngest + 1).map(|(_, said)| *said).collect();
        let is_one = youngest == 0
            || (candidates.len() > youngest && candidates.iter().all(|other| equal(which, said, other)));
        let event = Some(reference(newest));
        if is_one {
            let (value, sent) = (Value::from_json(said.view(), which.key()), Some((*said).clone()));
            let rule = PastRule::FromEvents;
            return Some(TraitAt { key: which.key().to_owned(), value, sent, rule, event });
        }
        let because = match written.filter(|_| is_late) {
            Some(written) => words::written_late(written),
            None => words::ARRIVING.to_owned(),
        };
        let known = candidates.len() > youngest;
        Some(TraitAt { event, ..one_of(which.key(), &because, if known { &candidates } else { &[] }) })
    }

    /// Rule 5.
    fn computed(&self, key: &str) -> Option<TraitAt> {
        if self.tense != Tense::Past || FlexTrait::of_key(key).is_some() || self.unread(key).is_some() {
            return None;
        }
        let (_, value) = self.input.computed.iter().find(|(other, _)| other == key)?;
        let is_known = value.as_unknown().is_none();
        is_known.then(|| TraitAt {
            key: key.to_owned(),
            value: value.clone(),
            sent: None,
            rule: PastRule::Computed,
            event: None,
        })
    }

    /// Rule 6.
    fn changed(&self, key: &str, now: Option<&Trait>) -> TraitAt {
        let written = now.and_then(|one| one.updated_at.as_ref()?.instant);
        let because = match (self.unread(key), now.filter(|one| !one.value.is_null()), written) {
            (Some(unread), ..) => unread.to_owned(),
            (_, _, Some(written)) => words::changed(written),
            (_, None, None) => UNSET_NOW.to_owned(),
            (_, Some(_), None) => words::UNTIMED.to_owned(),
        };
        unknown(key, PastRule::ChangedSince, &because)
    }
}

pub(super) fn unknown(key: &str, rule: PastRule, because: &str) -> TraitAt {
    let value = Value::unknown(&format!("trait {key}"), because);
    TraitAt { key: key.to_owned(), value, sent: None, rule, event: None }
}

/// One of a few values, if all are strings; otherwise anything.
fn one_of(key: &str, because: &str, candidates: &[&RawJson]) -> TraitAt {
    let text =
        |raw: &&RawJson| Some(Arc::from(raw.text().filter(|_| raw.kind() == JsonKind::String)?.as_ref()));
    let one_of: Vec<Arc<str>> = candidates.iter().map(text).collect::<Option<_>>().unwrap_or_default();
    let name = format!("trait {key}").into();
    let value = UnknownValue { name, because: because.into(), fragments: Vec::new(), one_of };
    let value = Value::Unknown(Arc::new(value));
    TraitAt { value, ..unknown(key, PastRule::Arriving, because) }
}

fn reference(event: &Engagement) -> EventRef {
    EventRef { interaction_time: event.sent(), ..event.into() }
}
