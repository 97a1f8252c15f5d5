//! Results computed once from traits and events, so that no frame or key press takes time that grows with them.
//!
//! A profile of ordinary size is judged as its answers arrive. A large one is judged outside the drawing task, one judgement at a
//! time; answers that arrive meanwhile are judged together afterwards.

use super::{interactions, readings};
use crate::domain::check::{Check, CheckSettings, Evidence, check};
use crate::domain::event::{Event, ProfileEvents};
use crate::domain::finding::{Finding, findings, worst_first};
use crate::domain::glance::newest_other;
use crate::domain::interaction::{Interaction, Interactions};
use crate::domain::json::SharedText;
use crate::domain::roster::Summary;
use crate::domain::split::Half;
use crate::domain::text::Displayable;
use crate::domain::traits::Traits;
use crate::tui::paint::Line;
use crate::tui::theme::Role;
use crate::tui::widgets::timeline::Mark;
use chrono::{DateTime, Duration, Utc};
use std::sync::Arc;

/// The most engagement events judged on the drawing task; that many take less than a millisecond.
const FEW_ENGAGEMENTS: usize = 200;
/// The most events searched on the drawing task.
const FEW_EVENTS: usize = 2_000;
/// The most findings kept, more than any screen shows.
const MOST_FINDINGS: usize = 200;
/// The most symbols on a timeline that stand for one interaction each.
const MOST_MARKS: usize = 1_000;
/// The distance between symbols that stand for several interactions: at most a sixth of a cell on the widest timelines.
const MARK_MINUTES: i64 = 15;

/// The input of a judgement: for each part its value, or why it could not be read.
#[derive(Clone, Debug, PartialEq)]
pub struct JudgedCase {
    pub traits: Result<Traits, Displayable>,
    pub events: Result<Arc<ProfileEvents>, Displayable>,
    /// The current time for the verdicts.
    pub today: DateTime<Utc>,
    pub settings: CheckSettings,
}

/// Traits checked against events, and everything drawn from the result.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    pub check: Check,
    /// What the profile's row in the list shows.
    pub summary: Summary,
    /// Findings other than verdicts, worst first, up to a limit.
    pub findings: Vec<Finding>,
    /// Findings that are bad verdicts of traits, in the order of the traits.
    pub verdicts: Vec<Finding>,
    /// The interactions on a timeline, oldest first.
    pub marks: Vec<Mark>,
    /// The meaning of the symbols that occur on the timeline.
    pub legend: Line,
    /// `voice 4 · sms 2`.
    pub channels: Line,
    /// When the oldest event was sent.
    pub oldest: Option<DateTime<Utc>>,
    /// When the newest event was sent that is not of Flex.
    pub newest_other: Option<DateTime<Utc>>,
    /// Interactions with only one of their events on this profile.
    pub halves: Vec<Half>,
    /// The interaction index of each engagement event by message id; `None` for an unpaired event.
    places: Vec<(SharedText, Option<usize>)>,
}

impl JudgedCase {
    /// Whether two cases are equal apart from their time.
    pub fn is_same(&self, other: &Self) -> bool {
        (&self.traits, &self.events, self.settings) == (&other.traits, &other.events, other.settings)
    }

    /// Whether it is small enough to be judged between two frames.
    pub fn is_small(&self) -> bool {
        self.events.as_ref().is_ok_and(|events| {
            events.engagements.items.len() <= FEW_ENGAGEMENTS && events.all.items.len() <= FEW_EVENTS
        }) || self.events.is_err()
    }
}

impl Judged {
    pub fn of(case: &JudgedCase) -> Self {
        let traits = evidence(case.traits.as_ref());
        let events = evidence(case.events.as_ref().map(|events| &events.engagements));
        let check = check(traits, events, case.today, case.settings);
        let all = case.events.as_ref().ok().map(|events| &events.all);
        let mut kinds = Vec::new();
        let found = findings(&check, case.traits.as_ref().ok(), all, case.today);
        let found = found.inspect(|one| kinds.push(one.dated_kind()));
        let mut verdicts = Vec::new();
        let others = found.filter_map(|one| {
            if one.kind.is_a_verdict() {
                verdicts.push(one);
                return None;
            }
            Some(one)
        });
        let findings = worst_first(others, MOST_FINDINGS);
        let summary = Summary::of(&check, kinds, case.today);
        let sent = all.into_iter().flat_map(|all| &all.items).filter_map(|event| event.timestamp.instant);
        Self {
            summary,
            findings,
            verdicts,
            marks: marks(&check.interactions.items),
            legend: legend(&check.interactions.items),
            channels: interactions::channels(&check.interactions),
            oldest: sent.min(),
            newest_other: all.and_then(|all| newest_other(&all.items, case.today)),
            halves: Half::all_in(&check.interactions),
            places: places(&check.interactions),
            check,
        }
    }

    /// Whether no finding was left out for want of room.
    pub const fn keeps_all_findings(&self) -> bool {
        self.findings.len() < MOST_FINDINGS
    }

    /// The interaction that contains an event, found by its `message_id`.
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

/// Sorted by message id. An id in several interactions maps to the newest one; to `None` only if it is in none.
fn places(interactions: &Interactions) -> Vec<(SharedText, Option<usize>)> {
    let paired = interactions.items.iter().enumerate();
    let paired = paired.flat_map(|(place, one)| one.events().map(move |event| (event, Some(place))));
    let unpaired = interactions.unpaired.iter().map(|event| (event, None));
    let all = paired.chain(unpaired).filter_map(|(event, place)| Some((event.message_id().cloned()?, place)));
    // Two events per interaction are usual.
    let mut places = Vec::with_capacity(interactions.items.len() * 2 + interactions.unpaired.len());
    places.extend(all);
    places.sort_by(|(one, _), (other, _)| one.cmp(other));
    places.dedup_by(|(later, _), (earlier, _)| later == earlier);
    places
}

/// One symbol per interaction; if there are very many, those in the same quarter of an hour share one.
fn marks(interactions: &[Interaction]) -> Vec<Mark> {
    let mark = |interaction: &Interaction| {
        let (symbol, role, weight) = readings::mark(interaction);
        Some(Mark { at: readings::began(interaction)?, symbol, role, weight, count: 1 })
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
    interactions.iter().fold(Line::new(), |line, interaction| {
        let (symbol, role, _) = readings::mark(interaction);
        let word = readings::mark_word(symbol);
        if seen.contains(&word) {
            return line;
        }
        seen.push(word);
        let line = if line.is_empty() { line } else { line.gap(3) };
        line.symbol(symbol, role).gap(1).label(word, Role::Muted)
    })
}
