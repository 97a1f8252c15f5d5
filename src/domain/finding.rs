//! Findings: what does not fit together, by name, with its evidence and the next step. Nothing is guessed: each is said by the
//! data, and a sound profile has none.

mod sources;
#[cfg(test)]
mod tests;

use super::check::{Check, reason};
use super::engagement::{CodesForm, Engagement};
use super::event::Event;
use super::flex::{FlexTrait, WINDOW_DAYS};
use super::interaction::{Interaction, InteractionState};
use super::json::RawJson;
use super::listing::Listed;
use super::sentence::Sentence;
use super::stamp;
use super::text::Displayable;
use super::traits::Traits;
use super::verdict::Verdict;
use chrono::{DateTime, Duration, Utc};

/// What kind of thing does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FindingKind {
    /// Initiated without Completed for longer than wrap-up takes.
    TaskNotCompleted,
    /// Completed without Initiated.
    CompletedWithoutInitiated,
    /// Completed was sent before Initiated.
    ReverseOrder,
    /// Several Initiated or several Completed of one interaction.
    SeveralEvents,
    /// An engagement event that names no interaction.
    NoInteractionSid,
    /// One message id with two contents.
    MessageIdConflict,
    /// A sentiment that is none of the three documented ones.
    UnknownSentiment,
    /// `codes` in a form that nobody documents.
    CodesUnreadable,
    /// A start that lies behind the event, or longer before it than events are kept.
    StartTimeSkew,
    /// A trait that still has an older event's value.
    StaleGeneration,
    /// A trait that no event of the window explains.
    TraitMismatch,
    /// A trait that is unset although its event says a value.
    TraitMissing,
    /// Traits whose events are older than the window.
    OlderThanWindow,
    /// An event named almost like an engagement event.
    NearMissName,
    /// A Flex trait's key stood more than once in one answer.
    RepeatedTrait,
}

impl FindingKind {
    /// Its name, for people and for JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TaskNotCompleted => "task-not-completed",
            Self::CompletedWithoutInitiated => "completed-without-initiated",
            Self::ReverseOrder => "reverse-order",
            Self::SeveralEvents => "several-events",
            Self::NoInteractionSid => "no-interaction-sid",
            Self::MessageIdConflict => "message-id-conflict",
            Self::UnknownSentiment => "unknown-sentiment",
            Self::CodesUnreadable => "codes-unreadable",
            Self::StartTimeSkew => "start-time-skew",
            Self::StaleGeneration => "stale-generation",
            Self::TraitMismatch => "trait-mismatch",
            Self::TraitMissing => "trait-missing",
            Self::OlderThanWindow => "older-than-14-days",
            Self::NearMissName => "near-miss-name",
            Self::RepeatedTrait => "repeated-trait",
        }
    }

    /// Whether the verdict of a trait says the same.
    pub const fn is_a_verdict(self) -> bool {
        matches!(self, Self::StaleGeneration | Self::TraitMismatch | Self::TraitMissing)
    }
}

/// One thing that does not fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What kind of thing.
    pub kind: FindingKind,
    /// What is there, in words.
    pub told: Sentence,
    /// What to do next, a sentence; empty where there is nothing to do.
    pub next: &'static str,
}

/// Bytes shown of a name or value that is quoted.
const QUOTED: usize = 60;
/// Clocks may differ so much without meaning anything.
const CLOCKS: Duration = Duration::minutes(1);

/// Everything that does not fit in what the check was made of.
///
/// `traits` and `events` are what it read; a part that could not be read is `None` and says nothing.
pub fn findings(
    check: &Check,
    traits: Option<&Traits>,
    events: Option<&Listed<Event>>,
    now: DateTime<Utc>,
) -> Vec<Finding> {
    let mut found = Vec::new();
    for interaction in &check.interactions.items {
        found.extend(of_interaction(interaction, now));
    }
    let paired = check.interactions.items.iter().flat_map(Interaction::events);
    let engagements: Vec<&Engagement> = paired.chain(&check.interactions.unpaired).collect();
    found.extend(unpaired(&check.interactions.unpaired));
    found.extend(engagements.iter().flat_map(|event| of_event(event)));
    found.extend(of_traits(check, now));
    found.extend(sources::near_misses(events));
    found.extend(sources::repeated(traits));
    found
}

fn finding(kind: FindingKind, told: Sentence, next: &'static str) -> Finding {
    Finding { kind, told, next }
}

fn say(words: impl Into<std::borrow::Cow<'static, str>>) -> Sentence {
    Sentence::new().say(words)
}

fn ago(event: Option<&Engagement>, now: DateTime<Utc>) -> String {
    let sent = event.and_then(|event| event.timestamp.instant);
    sent.map_or_else(String::new, |sent| format!(" {}", stamp::ago(sent, now)))
}

fn of_interaction(interaction: &Interaction, now: DateTime<Utc>) -> Vec<Finding> {
    let named = || Sentence::new().sid(&interaction.interaction_sid);
    let mut found = Vec::new();
    match interaction.state {
        InteractionState::Overdue => {
            let age = ago(interaction.initiated(), now);
            let told = named().say(format!(": Initiated{age} has no Completed"));
            let next = "Find its task in Flex; complete or cancel it.";
            found.push(finding(FindingKind::TaskNotCompleted, told, next));
        }
        InteractionState::OrphanCompleted => {
            let told = named().say(": Completed without Initiated");
            let next =
                "Look for its Initiated: it may be older than 14 days, filtered, or on another profile.";
            found.push(finding(FindingKind::CompletedWithoutInitiated, told, next));
        }
        InteractionState::Conflicting => {
            let (initiated, completed) = (interaction.initiated.len(), interaction.completed.len());
            let told = named().say(format!(
                " has {initiated} Initiated and {completed} Completed: the newest of each is used"
            ));
            let next = "Compare them: a transfer, or an event that was sent twice.";
            found.push(finding(FindingKind::SeveralEvents, told, next));
        }
        InteractionState::WrappingUp | InteractionState::Completed => {}
    }
    if interaction.wrap_up_time().is_some_and(|time| time < Duration::zero()) {
        let told = named().say(": Completed was sent before Initiated");
        found.push(finding(
            FindingKind::ReverseOrder,
            told,
            "Compare the timestamps with when they were received.",
        ));
    }
    found
}

fn unpaired(events: &[Engagement]) -> Option<Finding> {
    let count = events.len();
    let words = if count == 1 { " engagement event belongs" } else { " engagement events belong" };
    let told = say(format!("{count}{words} to no interaction: SIDs are missing"));
    let next = "Look at the events: without interactionSid nothing can be paired.";
    (count > 0).then(|| finding(FindingKind::NoInteractionSid, told, next))
}

fn of_event(event: &Engagement) -> Vec<Finding> {
    let of = |words: &'static str| {
        let sentence = say(words);
        event
            .interaction_sid
            .as_deref()
            .map_or_else(|| sentence.clone(), |sid| sentence.clone().say(" of ").sid(sid))
    };
    let mut found = Vec::new();
    if event.contradicted {
        let id = event.message_id.as_deref().unwrap_or_default();
        let told = say("message id ").data(Displayable::bounded(id, QUOTED).quote());
        let told = told.say(" came with different contents: the newest is used");
        found.push(finding(
            FindingKind::MessageIdConflict,
            told,
            "Find who sends the id twice: one of both is dropped.",
        ));
    }
    let sentiment = event.says(FlexTrait::Sentiment).and_then(RawJson::text);
    let is_known =
        |text: &str| ["positive", "neutral", "negative", ""].contains(&text.trim().to_lowercase().as_str());
    if let Some(text) = sentiment.filter(|text| !is_known(text)) {
        let told = of("the sentiment").say(" is ").data(Displayable::bounded(&text, QUOTED).quote());
        let told = told.say(", none of positive, neutral, negative");
        found.push(finding(FindingKind::UnknownSentiment, told, ""));
    }
    if event.form.codes == CodesForm::Unreadable {
        let told = of("the codes").say(" are neither an object nor JSON in a string");
        found.push(finding(
            FindingKind::CodesUnreadable,
            told,
            "Outcome and topics cannot be read from this event.",
        ));
    }
    if let Some(skew) = start_skew(event) {
        found.push(finding(
            FindingKind::StartTimeSkew,
            of("the start").say(skew),
            "Check the unit and the zone of customerStartTime.",
        ));
    }
    found
}

/// What is odd about an event's `customerStartTime`, if something is.
fn start_skew(event: &Engagement) -> Option<&'static str> {
    let said = event.says(FlexTrait::Start)?;
    let text = said.text().unwrap_or(std::borrow::Cow::Borrowed(said.as_str()));
    let (start, sent) = (stamp::Stamp::read(&text).instant?, event.timestamp.instant?);
    if start > sent + CLOCKS {
        Some(" lies behind the event")
    } else if sent - start > Duration::days(WINDOW_DAYS) {
        Some(" lies more than 14 days before the event")
    } else {
        None
    }
}

fn of_traits(check: &Check, now: DateTime<Utc>) -> Vec<Finding> {
    let mut found = Vec::new();
    for one in &check.traits {
        let kind = match one.verdict {
            Verdict::Stale => FindingKind::StaleGeneration,
            Verdict::Mismatch => FindingKind::TraitMismatch,
            Verdict::Missing => FindingKind::TraitMissing,
            _ => continue,
        };
        let told = say(one.which.label()).say(": ").and(reason(one, now));
        found.push(finding(kind, told, ""));
    }
    let set = check.count(Verdict::OutOfWindow);
    if set > 0 && check.interactions.is_empty() {
        let told = say("traits outlive events: the interaction that set them is no longer listed");
        let next = "Nothing is wrong by itself; the next interaction can be judged.";
        found.push(finding(FindingKind::OlderThanWindow, told, next));
    }
    found
}
