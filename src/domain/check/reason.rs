//! The reason for a trait's verdict, short enough for its row.

use super::super::flex::{FlexTrait, WINDOW_DAYS};
use super::super::json::{JsonKind, RawJson};
use super::super::sentence::Sentence;
use super::super::text::Displayable;
use super::super::timestamp;
use super::super::verdict::Verdict;
use super::words::{event, instead_of, unsaid, untimed};
use super::{EventRef, RuleLine, TraitCheck};
use chrono::{DateTime, Utc};
use std::borrow::Cow;

/// The number of bytes quoted of a value.
const QUOTED: usize = 40;

/// The sentence behind a verdict, such as `from KD…1b07 (2d ago), not KD…9c44 (22h ago)`.
pub fn reason(check: &TraitCheck, now: DateTime<Utc>) -> Sentence {
    let kind = check.which.fed_by().label();
    let say = |words: String| Sentence::new().say(words);
    match check.line {
        RuleLine::Unread(part) => say(format!("not all {} were read", part.label())),
        RuleLine::Untimed => with(check.awaited.as_ref().or(check.feeding.as_ref()), untimed),
        RuleLine::Unsaid(why) => with(check.feeding.as_ref(), |feeding| unsaid(why, event(feeding, now))),
        RuleLine::Damaged => say("its text is damaged: bytes of it were not valid UTF-8".to_owned()),
        RuleLine::NoEvent if check.verdict == Verdict::Missing => with(check.awaited.as_ref(), |completed| {
            say("unset, and ".to_owned()).and(event(completed, now)).say(" has no Initiated")
        }),
        RuleLine::NoEvent if check.verdict == Verdict::None => {
            say(format!("unset, and the last {WINDOW_DAYS} days contain no {kind}"))
        }
        RuleLine::NoEvent => say(format!("set, but the last {WINDOW_DAYS} days contain no {kind}")),
        RuleLine::Awaiting => with(check.awaited.as_ref(), |awaited| awaiting(check, awaited, now)),
        RuleLine::NotProvided => with(check.feeding.as_ref(), |feeding| not_provided(check, feeding, now)),
        RuleLine::Compared => with(check.feeding.as_ref(), |feeding| compared(check, feeding, now)),
    }
}

fn with(event: Option<&EventRef>, sentence: impl FnOnce(&EventRef) -> Sentence) -> Sentence {
    event.map(sentence).unwrap_or_default()
}

fn awaiting(check: &TraitCheck, awaited: &EventRef, now: DateTime<Utc>) -> Sentence {
    let awaited_event = event(awaited, now);
    let say = |words: &'static str| Sentence::new().say(words);
    match (check.verdict, &check.stale_from) {
        (Verdict::Pending, _) => say("waits for the Completed of ").and(awaited_event),
        (Verdict::Missing, _) => say("unset, and ").and(awaited_event).say(" has no Completed"),
        (_, Some(source)) => {
            say("from ").and(instead_of(source, awaited, now)).say(", which has no Completed")
        }
        (Verdict::Stale, None) => {
            say("from before the window, not from ").and(awaited_event).say(", which has no Completed")
        }
        _ => Sentence::new()
            .say(format!("in no Completed of the last {WINDOW_DAYS} days; "))
            .and(awaited_event)
            .say(" has none"),
    }
}

fn not_provided(check: &TraitCheck, feeding: &EventRef, now: DateTime<Utc>) -> Sentence {
    let feeding_event = event(feeding, now);
    match (check.verdict, &check.stale_from) {
        (Verdict::NotProvided, _) => feeding_event.say(format!(" carries no {}", check.which.label())),
        (_, Some(source)) => Sentence::new()
            .say("from ")
            .and(event(source, now))
            .say("; ")
            .and(feeding_event)
            .say(format!(" carries no {}", check.which.label())),
        _ => feeding_event.say(format!(
            " carries no {}, and no older event of the last {WINDOW_DAYS} days has this value",
            check.which.label()
        )),
    }
}

fn compared(check: &TraitCheck, feeding: &EventRef, now: DateTime<Utc>) -> Sentence {
    let feeding_event = event(feeding, now);
    let says = || {
        let says = feeding_event.clone().say(" says ");
        let says = says.data(check.expected.as_ref().map(quoted).unwrap_or_default());
        match check.expected.as_ref().filter(|_| check.which == FlexTrait::Duration).and_then(in_minutes) {
            Some(length) => says.say(format!(" ({length})")),
            None => says,
        }
    };
    let say = |words: &'static str| Sentence::new().say(words);
    match (check.verdict, &check.stale_from) {
        (Verdict::Match, _) if feeding.replayed => {
            say("from ").and(feeding_event).say(", replayed by flexplorer")
        }
        (Verdict::Match, _) => say("from ").and(feeding_event),
        (Verdict::Pending, Some(source)) => {
            say("too early to say: still from ").and(instead_of(source, feeding, now))
        }
        (Verdict::Pending, None) if check.value.is_none() => {
            say("too early to say: still unset, ").and(says())
        }
        (Verdict::Pending, None) => say("too early to say: ").and(says()),
        (_, Some(source)) => say("from ").and(instead_of(source, feeding, now)),
        (Verdict::Missing, None) => say("unset, but ").and(says()),
        _ => says(),
    }
}

/// A number of seconds in the form in which screens show durations, if that differs: `7m`.
fn in_minutes(value: &RawJson) -> Option<String> {
    let text = value.text().map(Cow::into_owned).or_else(|| value.number_text().map(str::to_owned))?;
    let seconds = text.trim().parse::<u64>().ok().filter(|seconds| *seconds >= 60)?;
    Some(timestamp::length(seconds))
}

/// A value within a sentence, with texts in quotation marks.
fn quoted(value: &RawJson) -> Displayable {
    let cell = value.view().cell().excerpt(QUOTED);
    if value.kind() == JsonKind::String { cell.quote() } else { cell }
}
