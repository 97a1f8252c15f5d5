//! Previews in words.

use super::compare::ComparedEvidence;
use super::condition::{ComparedValue, PropertyTest, TestOperator};
use super::definition::ComputedKind;
use super::preview::{ComputedVerdict, PreviewCoverage, Previews, ReadingEffect, TraitPreview};
use super::query::QueryError;
use super::reading::ComputedReading;
use super::trial::{EventStanding, Trial, TrialRules, WeighedEvent};
use super::values::{EventValues, PropertySlots, ReadValue};
use crate::domain::decimal::DecimalSum;
use crate::domain::event::Event;
use crate::domain::json::{JsonRef, RawJson};
use crate::domain::sentence::Sentence;
use crate::domain::text::Displayable;
use crate::domain::timestamp::Timestamp;

/// The most bytes shown of a value or name.
const SHOWN: usize = 60;

pub fn say(words: impl Into<std::borrow::Cow<'static, str>>) -> Sentence {
    Sentence::new().say(words)
}

/// Untrusted text in quotation marks.
pub fn quoted(text: &str) -> Displayable {
    Displayable::bounded(text, SHOWN).quote()
}

/// Untrusted text without quotation marks.
pub fn plain(text: &str) -> Displayable {
    Displayable::bounded(text, SHOWN)
}

fn value_of(value: JsonRef<'_>) -> Displayable {
    let shown = ReadValue::new(value);
    if value.as_str().starts_with('"') { quoted(&shown.text) } else { plain(&shown.text) }
}

pub fn unread() -> Sentence {
    say("the trait could not be read")
}

pub fn changed_since(at: Option<&Timestamp>) -> Sentence {
    let changed = say("the trait's value at that time is unknown");
    match at {
        Some(at) => changed.say(": it was set at ").data(plain(&at.text)),
        None => changed.say(": when it last changed is unknown"),
    }
}

/// Why a definition cannot be previewed.
pub fn unpreviewable(error: &QueryError) -> Sentence {
    match error {
        QueryError::NotPreviewable { column, part } => say("not previewable: ")
            .data(Displayable::bounded(&part.to_string(), 4 * SHOWN))
            .say(format!(" (column {column} of its query)")),
        _ => say("its query cannot be read, ").data(Displayable::bounded(&error.to_string(), 4 * SHOWN)),
    }
}

pub fn neither(coverage: &PreviewCoverage) -> Sentence {
    say("the trait is unset, and ").and(listed(coverage)).say(" give no value")
}

/// The events that the value is based on.
fn listed(coverage: &PreviewCoverage) -> Sentence {
    match coverage {
        PreviewCoverage::Whole => say("all events that count are listed; they"),
        PreviewCoverage::Window => say("the listed events of 14 days"),
        PreviewCoverage::Incomplete(why) => {
            say("the events that were read, which are not all (").data(plain(why)).say("),")
        }
        PreviewCoverage::Unreadable(1) => say("the listed events, of which 1 could not be read,"),
        PreviewCoverage::Unreadable(count) => {
            say(format!("the listed events, of which {count} could not be read,"))
        }
        PreviewCoverage::Doubtful(1) => say("the listed events, except 1 that may or may not count,"),
        PreviewCoverage::Doubtful(count) => {
            say(format!("the listed events, except {count} that may or may not count,"))
        }
    }
}

/// The trait, the value, and what follows from them.
pub fn because(
    evidence: &ComparedEvidence<'_>,
    verdict: ComputedVerdict,
    held: Option<JsonRef<'_>>,
) -> Sentence {
    let held = match held {
        Some(held) => say("the trait is ").data(value_of(held)),
        None => say("the trait is unset"),
    };
    let listed = listed(&evidence.coverage);
    let value = evidence.value.as_ref().map(RawJson::view);
    let gives = match value {
        Some(value) => listed.say(" give ").data(value_of(value)),
        None => listed.say(" give no value"),
    };
    let both = held.say(", and ").and(gives);
    match verdict {
        ComputedVerdict::Pending if evidence.is_young => both.say("; an event is less than 2 minutes old"),
        ComputedVerdict::Pending => both.say("; it is computed in batches and may lag hours"),
        ComputedVerdict::CannotTell => both.say(": ").say(silent(evidence)),
        ComputedVerdict::Consistent => both.say(": ").say(fits(evidence.kind)),
        ComputedVerdict::Contradicts => both.say(": ").say(breaks(evidence.kind)),
        ComputedVerdict::Equal | ComputedVerdict::Differs | ComputedVerdict::Missing => both,
    }
}

fn silent(evidence: &ComparedEvidence<'_>) -> &'static str {
    match evidence.kind {
        _ if !evidence.has_value => "no listed event counts",
        ComputedKind::Last { .. } => "the unreadable part may be newer",
        ComputedKind::First { .. } => "an older event may be the first",
        ComputedKind::MostFrequent { .. } => "with older events another value may be the most frequent",
        _ => "older events may change it either way",
    }
}

fn fits(kind: &ComputedKind) -> &'static str {
    match kind {
        ComputedKind::Last { .. } => "the newest event that counts has it",
        _ => "older events may account for the rest",
    }
}

fn breaks(kind: &ComputedKind) -> &'static str {
    match kind {
        ComputedKind::Last { .. } => "older events cannot change the last value",
        _ => "older events could only add to it",
    }
}

/// What an open reading changes. A verdict against the trait is dropped if the trait is fine under the other
/// reading.
pub fn with_readings(
    verdict: ComputedVerdict,
    because: Sentence,
    effects: &[ReadingEffect],
) -> (ComputedVerdict, Sentence) {
    let mut verdict = verdict;
    let mut because = because;
    for effect in effects.iter().filter(|effect| effect.matters) {
        if verdict.is_bad() && effect.verdict.is_good() {
            verdict = ComputedVerdict::CannotTell;
        }
        let value = match &effect.value {
            Some(value) => value_of(value.view()),
            None => Displayable::label("no value"),
        };
        because = because
            .say(format!("; with {} = {} it is ", effect.reading.name(), effect.otherwise))
            .data(value)
            .say(format!(", {}", effect.verdict.words()));
    }
    (verdict, because)
}

/// Why an event does or does not count.
pub fn reason(previews: &Previews, preview: &TraitPreview, weighed: WeighedEvent) -> Sentence {
    let Some((event, computation)) =
        previews.events.get(weighed.at as usize).zip(preview.definition.computation.as_ref().ok())
    else {
        return Sentence::new();
    };
    let mut slots = PropertySlots::default();
    let folded = previews.readings.is_other(ComputedReading::ConditionCase);
    let rules = TrialRules { at: previews.at, is_past: previews.is_past, folded };
    let trial = Trial::new(computation, &mut slots, rules);
    let values = slots.of_event(event);
    let taken = || trial.slot.map_or(&[][..], |slot| values.values(slot));
    let property = computation.kind.property().map(|path| plain(&path.to_string()));
    match (weighed.standing, property) {
        (EventStanding::Counted, None) => say("counted"),
        (EventStanding::Counted, Some(property)) => {
            Sentence::new().data(property).say(" is ").and(list_of(taken()))
        }
        (EventStanding::NoValue, Some(property)) if taken().is_empty() => {
            Sentence::new().data(property).say(" is not there")
        }
        (EventStanding::NoValue, Some(property)) => {
            Sentence::new().data(property).say(" is ").and(list_of(taken())).say(", not a number")
        }
        (EventStanding::NoValue, None) => Sentence::new(),
        (EventStanding::Fails, _) => match trial.blamed(&values) {
            tests if tests.is_empty() => say("a condition under NOT is true"),
            tests => {
                let each = tests.iter().take(MOST_BLAMED).map(|test| failed(test, &slots_of(test, event)));
                let all = Sentence::join(each, "; ");
                let more = tests.len().saturating_sub(MOST_BLAMED);
                if more > 0 { all.say(format!("; and {more} more")) } else { all }
            }
        },
        (EventStanding::Excluded, _) => {
            let id = event.source_id.as_deref().unwrap_or_default();
            say("its source ").data(plain(id)).say(" is left out")
        }
        (EventStanding::OutsideWindow, _) => outside(preview, previews, event),
        (EventStanding::Later, _) => say("it was sent after the time of the preview"),
        (EventStanding::Doubtful, _) => doubtful(&trial, event, &values),
    }
}

/// More comparisons than these add no information.
const MOST_BLAMED: usize = 3;

fn slots_of<'a>(test: &PropertyTest, event: &'a Event) -> Vec<ReadValue<'a>> {
    let properties = event.properties.as_ref().map(RawJson::view);
    properties
        .map(|all| test.property.values(all))
        .unwrap_or_default()
        .into_iter()
        .map(ReadValue::new)
        .collect()
}

fn list_of(values: &[ReadValue<'_>]) -> Sentence {
    /// More than these add no information.
    const MOST: usize = 8;
    let shown = values.iter().take(MOST).map(|value| Sentence::new().data(value_of(value.json)));
    let all = Sentence::join(shown, ", ");
    if values.len() > MOST { all.say(format!(" and {} more", values.len() - MOST)) } else { all }
}

fn failed(test: &PropertyTest, values: &[ReadValue<'_>]) -> Sentence {
    let property = Sentence::new().data(plain(&test.property.to_string()));
    if values.is_empty() {
        return property.say(" is not there");
    }
    let operands = || Sentence::join(test.operands.iter().take(8).map(operand), " or ");
    let is = property.say(" is ").and(list_of(values));
    match test.operator {
        TestOperator::NotExists => is.say(", but must be absent"),
        TestOperator::Equals | TestOperator::OneOf => is.say(", not ").and(operands()),
        operator => is.say(", which ").say(denial(operator)).and(operands()),
    }
}

const fn denial(operator: TestOperator) -> &'static str {
    match operator {
        TestOperator::NotEquals => "must not be ",
        TestOperator::LessThan => "is not less than ",
        TestOperator::LessOrEqual => "is not at most ",
        TestOperator::GreaterThan => "is not greater than ",
        TestOperator::GreaterOrEqual => "is not at least ",
        TestOperator::Contains => "does not contain ",
        TestOperator::DoesNotContain => "contains ",
        TestOperator::StartsWith => "does not start with ",
        TestOperator::EndsWith => "does not end with ",
        TestOperator::BeforeDate => "is not before ",
        TestOperator::AfterDate => "is not after ",
        TestOperator::WithinLast => "is not within the last ",
        TestOperator::BeforeLast => "is not before the last ",
        TestOperator::WithinNext => "is not within the next ",
        TestOperator::AfterNext => "is not after the next ",
        TestOperator::Equals | TestOperator::OneOf => "is not ",
        TestOperator::Exists | TestOperator::NotExists => "",
    }
}

fn operand(operand: &ComparedValue) -> Sentence {
    match operand {
        ComparedValue::Text(text) => Sentence::new().data(quoted(text)),
        ComparedValue::Number(number) => Sentence::new().data(plain(number)),
        ComparedValue::Bool(truth) => say(if *truth { "true" } else { "false" }),
        ComparedValue::Hours(hours) => say(hours_in_words(*hours)),
    }
}

/// Whole days are written as days.
pub fn hours_in_words(hours: u32) -> String {
    match (hours % 24, hours) {
        (0, 24) => "1 day".to_owned(),
        (0, 1..) => format!("{} days", hours / 24),
        (_, 1) => "1 hour".to_owned(),
        _ => format!("{hours} hours"),
    }
}

fn outside(preview: &TraitPreview, previews: &Previews, event: &Event) -> Sentence {
    let window = preview.definition.computation.as_ref().ok().and_then(|computation| computation.window);
    let Some((window, time)) = window.zip(event.timestamp.instant) else { return Sentence::new() };
    if time > previews.at {
        return say("its date is in the future");
    }
    match window.to_hours {
        0 => say(format!("it is older than {}", hours_in_words(window.from_hours))),
        to => {
            let (from, to) = (hours_in_words(window.from_hours), hours_in_words(to));
            say(format!("it is not between {to} and {from} old"))
        }
    }
}

fn doubtful(trial: &Trial<'_>, event: &Event, values: &EventValues<'_, '_, '_>) -> Sentence {
    if values.are_unreadable() {
        return say("its properties are not an object");
    }
    if trial.weigh(event, values) == EventStanding::Counted {
        let taken = trial.slot.map_or(&[][..], |slot| values.values(slot));
        if taken.iter().any(ReadValue::is_malformed) {
            return say("its value is malformed");
        }
        let is_total = matches!(trial.computation.kind, ComputedKind::Aggregation { .. });
        if is_total && taken.iter().filter_map(ReadValue::number).any(|number| !DecimalSum::can_add(number)) {
            return say("its number has too many digits to be added");
        }
        return say("its message id also occurs with other content");
    }
    if event.timestamp.instant.is_none() {
        return say("its time cannot be read");
    }
    if !trial.computation.excluded_sources.is_empty() && event.source_id.is_none() {
        return say("its source is not listed");
    }
    say("a value that the condition reads is malformed")
}
