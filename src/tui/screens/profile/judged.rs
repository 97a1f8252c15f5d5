//! What is made of traits and events once, so that nothing that grows with them is done for a frame or a key.
//!
//! A profile of ordinary size is judged where its answers are taken in; a large one away from the drawing task, one judgement
//! at a time: what comes meanwhile is judged together, afterwards.

use super::{interactions, readings};
use crate::domain::check::{Check, CheckSettings, Evidence, check};
use crate::domain::event::{Event, ProfileEvents};
use crate::domain::finding::{Finding, findings};
use crate::domain::interaction::{Interaction, Interactions};
use crate::domain::json::SharedText;
use crate::domain::split::Half;
use crate::domain::text::Displayable;
use crate::domain::traits::Traits;
use crate::tui::paint::Line;
use crate::tui::theme::Role;
use crate::tui::widgets::timeline::Mark;
use chrono::{DateTime, Duration, Utc};
use std::sync::Arc;

/// The most engagement events that are judged on the drawing task: with them it takes less than a millisecond.
const FEW_ENGAGEMENTS: usize = 200;
/// The most events that are looked through there.
const FEW_EVENTS: usize = 2_000;
/// The most findings that are kept: more than any screen shows.
const MOST_FINDINGS: usize = 200;
/// The most signs on a time line that stand for one interaction each.
const MOST_MARKS: usize = 1_000;
/// How far apart signs are that stand for several: a sixth of a cell of the widest time lines, or less.
const MARK_MINUTES: i64 = 15;

/// What a judgement is made of: a part that was read, or why it could not be.
#[derive(Clone, Debug, PartialEq)]
pub struct JudgedCase {
    /// The Flex traits.
    pub traits: Result<Traits, Displayable>,
    /// The events.
    pub events: Result<Arc<ProfileEvents>, Displayable>,
    /// The time that verdicts are told by.
    pub today: DateTime<Utc>,
    /// How verdicts are judged.
    pub settings: CheckSettings,
}

/// Traits held against events, and all that is drawn of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// The check.
    pub check: Check,
    /// What does not fit and is no verdict; the first so many.
    pub findings: Vec<Finding>,
    /// Whether anything does not fit, verdicts included.
    pub found_anything: bool,
    /// The interactions on a time line, oldest first.
    pub marks: Vec<Mark>,
    /// What the signs on it mean, as far as they occur.
    pub legend: Line,
    /// `voice 4 · sms 2`.
    pub channels: Line,
    /// When the oldest event was sent.
    pub oldest: Option<DateTime<Utc>>,
    /// Interactions of which only one event is on this profile.
    pub halves: Vec<Half>,
    /// The interaction of each engagement event, by message id; none for an unpaired one.
    places: Vec<(SharedText, Option<usize>)>,
}

impl JudgedCase {
    /// Whether the same would be judged, whenever that is.
    pub fn is_same(&self, other: &Self) -> bool {
        (&self.traits, &self.events, self.settings) == (&other.traits, &other.events, other.settings)
    }

    /// Whether it may be judged between two frames.
    pub fn is_small(&self) -> bool {
        self.events.as_ref().is_ok_and(|events| {
            events.engagements.items.len() <= FEW_ENGAGEMENTS && events.all.items.len() <= FEW_EVENTS
        }) || self.events.is_err()
    }
}

impl Judged {
    /// Judges.
    pub fn of(case: &JudgedCase) -> Self {
        let traits = evidence(case.traits.as_ref());
        let events = evidence(case.events.as_ref().map(|events| &events.engagements));
        let check = check(traits, events, case.today, case.settings);
        let all = case.events.as_ref().ok().map(|events| &events.all);
        let mut found = findings(&check, case.traits.as_ref().ok(), all, case.today).peekable();
        let found_anything = found.peek().is_some();
        let findings = found.filter(|one| !one.kind.is_a_verdict()).take(MOST_FINDINGS).collect();
        let sent = all.into_iter().flat_map(|all| &all.items).filter_map(|event| event.timestamp.instant);
        Self {
            findings,
            found_anything,
            marks: marks(&check.interactions.items),
            legend: legend(&check.interactions.items),
            channels: interactions::channels(&check.interactions),
            oldest: sent.min(),
            halves: Half::all_in(&check.interactions),
            places: places(&check.interactions),
            check,
        }
    }

    /// The interaction that an event is part of, found by its `message_id`.
    pub fn interaction_of(&self, event: &Event) -> Option<&Interaction> {
        self.check.interactions.items.get((*self.place_of(event)?)?)
    }

    /// Whether an engagement event belongs to no interaction.
    pub fn is_unpaired(&self, event: &Event) -> bool {
        self.place_of(event).is_some_and(Option::is_none)
    }

    fn place_of(&self, event: &Event) -> Option<&Option<usize>> {
        let id = event.message_id.as_deref()?;
        let at = self.places.binary_search_by(|(other, _)| (**other).cmp(id)).ok()?;
        self.places.get(at).map(|(_, place)| place)
    }
}

fn evidence<'a, T>(part: Result<&'a T, &Displayable>) -> Evidence<'a, T> {
    match part {
        Ok(part) => Evidence::Read(part),
        Err(why) => Evidence::Failed(why.clone()),
    }
}

/// Sorted by message id; an id of several interactions leads to the newest, and to none only if none has it.
fn places(interactions: &Interactions) -> Vec<(SharedText, Option<usize>)> {
    let paired = interactions.items.iter().enumerate();
    let paired = paired.flat_map(|(place, one)| one.events().map(move |event| (event, Some(place))));
    let unpaired = interactions.unpaired.iter().map(|event| (event, None));
    let all = paired.chain(unpaired).filter_map(|(event, place)| Some((event.message_id().cloned()?, place)));
    // Two events each are usual.
    let mut places = Vec::with_capacity(interactions.items.len() * 2 + interactions.unpaired.len());
    places.extend(all);
    places.sort_by(|(one, _), (other, _)| one.cmp(other));
    places.dedup_by(|(later, _), (earlier, _)| later == earlier);
    places
}

/// A sign per interaction; very many share one with those of the same quarter of an hour.
fn marks(interactions: &[Interaction]) -> Vec<Mark> {
    let mark = |interaction: &Interaction| {
        let (glyph, role, weight) = readings::mark(interaction);
        Some(Mark { at: readings::began(interaction)?, glyph, role, weight, count: 1 })
    };
    let mut marks: Vec<Mark> = interactions.iter().filter_map(mark).collect();
    if marks.len() <= MOST_MARKS {
        return marks;
    }
    let quarter = |mark: &Mark| mark.at.timestamp().div_euclid(Duration::minutes(MARK_MINUTES).num_seconds());
    marks.sort_by_key(|mark| (quarter(mark), mark.weight));
    marks.dedup_by(|later, earlier| {
        let same = quarter(later) == quarter(earlier);
        if same {
            *earlier = Mark { count: earlier.count + 1, ..*later };
        }
        same
    });
    marks.shrink_to_fit();
    marks
}

fn legend(interactions: &[Interaction]) -> Line {
    let mut seen: Vec<&'static str> = Vec::new();
    interactions.iter().fold(Line::new(), |phrase, interaction| {
        let (glyph, role, _) = readings::mark(interaction);
        let word = readings::mark_word(glyph);
        if seen.contains(&word) {
            return phrase;
        }
        seen.push(word);
        let phrase = if phrase.is_empty() { phrase } else { phrase.gap(3) };
        phrase.glyph(glyph, role).gap(1).label(word, Role::Muted)
    })
}
