//! Why sentiment, outcome or topics are not there: what the profile's own Completed events fit.

use super::super::check::{Check, is_blank};
use super::super::engagement::Engagement;
use super::super::flex::{EngagementKind, FlexTrait};
use super::super::interaction::Interaction;
use super::super::json::{RawJson, SharedText};
use super::super::sentence::Sentence;
use super::{About, Finding, FindingKind, finding, of_kind, say};
use chrono::{DateTime, Utc};
use std::borrow::Cow;

/// What a note consists of.
const PARTS: [FlexTrait; 3] = [FlexTrait::Sentiment, FlexTrait::Outcome, FlexTrait::Topics];
/// A conversation shorter than this has nothing to rate.
const SHORT: u64 = 10;
/// The number of events that a finding about many names.
const MOST_NAMED: usize = 20;

/// A Completed and what is known about its note.
struct CompletedNote<'a> {
    event: &'a Engagement,
    /// Whether it says each of [`PARTS`].
    says: [bool; 3],
    is_voice: bool,
    /// Seconds, if the interaction's Initiated says so.
    length: Option<u64>,
}

impl CompletedNote<'_> {
    fn is_bare(&self) -> bool {
        self.says == [false; 3]
    }

    fn is_short(&self) -> bool {
        self.length.is_some_and(|length| length < SHORT)
    }
}

/// The likely cause of what is not provided. Silent unless every Completed was read: a cause is a statement about all.
pub fn of_notes(check: &Check, now: DateTime<Utc>) -> Vec<Finding> {
    if check.unread_kinds.contains(&EngagementKind::Completed) {
        return Vec::new();
    }
    let notes = notes(check);
    let Some(newest) = notes.iter().max_by(|one, two| one.event.age_order(two.event, now)) else {
        return Vec::new();
    };
    // Notes left by flexplorer, or by an event without a time, say nothing about Flex's last interaction.
    if unread_since(check, newest, now) {
        return Vec::new();
    }
    let voice = voice_off(&notes);
    let newest = if voice.is_some() && newest.is_voice { None } else { of_newest(&notes, newest) };
    voice.into_iter().chain(newest).collect()
}

fn notes(check: &Check) -> Vec<CompletedNote<'_>> {
    let paired = check.interactions.items.iter().filter_map(|one| note(one.completed()?, Some(one)));
    let alone = check.interactions.unpaired.iter().filter(|event| event.kind == EngagementKind::Completed);
    paired.chain(alone.filter_map(|event| note(event, None))).collect()
}

/// `None` if the event cannot tell, or if flexplorer sent it.
fn note<'a>(event: &'a Engagement, interaction: Option<&Interaction>) -> Option<CompletedNote<'a>> {
    let cannot_say = PARTS.iter().any(|part| event.cannot_say(*part).is_some());
    if cannot_say || event.event.is_replayed() || event.sent().is_none() {
        return None;
    }
    let initiated = interaction.and_then(Interaction::initiated);
    let is_voice = |channel: &SharedText| channel.trim().eq_ignore_ascii_case("voice");
    let channel = initiated.and_then(|one| one.channel_type.as_ref()).or(event.channel_type.as_ref());
    Some(CompletedNote {
        event,
        says: PARTS.map(|part| event.says(part).is_some_and(|said| !is_blank(said))),
        is_voice: channel.is_some_and(is_voice),
        length: initiated.and_then(|one| seconds(one.duration.as_ref()?)),
    })
}

fn seconds(value: &RawJson) -> Option<u64> {
    let text = value.text().map_or_else(|| value.as_str().to_owned(), Cow::into_owned);
    text.trim().parse().ok()
}

/// Whether a Completed that could not be judged may be newer than the newest one that could.
fn unread_since(check: &Check, newest: &CompletedNote<'_>, now: DateTime<Utc>) -> bool {
    of_kind(check, EngagementKind::Completed)
        .any(|event| event.sent().is_none() || event.age_order(newest.event, now).is_gt())
}

/// Two calls without a note are a pattern; one may be an accident.
fn voice_off(notes: &[CompletedNote<'_>]) -> Option<Finding> {
    let voice: Vec<&CompletedNote<'_>> = notes.iter().filter(|note| note.is_voice).collect();
    let others = notes.iter().filter(|note| !note.is_voice);
    let with_note = others.clone().filter(|note| !note.is_bare()).count();
    if voice.len() < 2 || voice.iter().any(|note| !note.is_bare()) || with_note == 0 {
        return None;
    }
    let statement = say(format!(
        "none of {} Completed of voice has sentiment or codes; {with_note} of {} of other channels do",
        voice.len(),
        others.count()
    ));
    let rules_out = say(format!(
        "not copilot-off: other channels have notes; not note-lost: all {} calls are affected",
        voice.len()
    ));
    Some(about_many(FindingKind::CopilotVoiceOff, &voice, [true; 3], statement, rules_out))
}

/// Why the newest note is not whole, if it is not.
fn of_newest(notes: &[CompletedNote<'_>], newest: &CompletedNote<'_>) -> Option<Finding> {
    let lacks = newest.says.map(|says| !says);
    if lacks == [false; 3] {
        return None;
    }
    let bare: Vec<&CompletedNote<'_>> = notes.iter().filter(|note| note.is_bare()).collect();
    let is_all_bare = bare.len() == notes.len();
    if !newest.is_bare() {
        return Some(of_part(notes, newest, lacks));
    }
    let one = |kind, statement, rules_out| Some(about_many(kind, &[newest], lacks, statement, rules_out));
    if newest.is_short() && (!is_all_bare || bare.iter().all(|note| note.is_short())) {
        let length = newest.length.unwrap_or_default();
        let statement = the(newest).say(format!(" has neither sentiment nor codes; it lasted {length} s"));
        return one(FindingKind::EmptyConversation, statement, with_notes(notes));
    }
    if is_all_bare {
        let statement = say(match notes.len() {
            1 => "the only Completed has neither sentiment nor codes".to_owned(),
            some => format!("none of {some} Completed has sentiment or codes"),
        });
        return Some(about_many(FindingKind::CopilotOff, &bare, lacks, statement, no_notes(notes)));
    }
    let statement = the(newest).say(format!(
        " has neither sentiment nor codes; {} of {} Completed have them",
        notes.len() - bare.len(),
        notes.len()
    ));
    let rules_out = with_notes(notes).say(match newest.length {
        Some(length) => format!("; not empty-conversation: it lasted {length} s"),
        None => "; how long it lasted is unknown".to_owned(),
    });
    one(FindingKind::NoteLost, statement, rules_out)
}

/// A note of which only a part is there.
fn of_part(notes: &[CompletedNote<'_>], newest: &CompletedNote<'_>, lacks: [bool; 3]) -> Finding {
    let [no_sentiment, no_outcome, no_topics] = lacks;
    let never = |part: fn(&[bool; 3]) -> bool| notes.iter().all(|note| !part(&note.says));
    let (never_outcome, never_topics) = (never(|says| says[1]), never(|says| says[2]));
    let is_set_up = no_sentiment || (no_outcome && !never_outcome) || (no_topics && !never_topics);
    let what = match (no_sentiment, no_outcome, no_topics) {
        (true, false, false) => "sentiment",
        (true, true, _) => "sentiment and outcome",
        (true, false, true) => "sentiment and topics",
        (false, true, true) => "outcome and topics",
        (false, true, false) => "outcome",
        _ => "topics",
    };
    if is_set_up {
        let statement = the(newest).say(format!(" lacks {what}"));
        let rules_out = say("not copilot-off and not note-lost: the rest of its note is there");
        return about_many(FindingKind::NoteIncomplete, &[newest], lacks, statement, rules_out);
    }
    let statement = say(match notes.len() {
        1 => format!("the only Completed has a sentiment and no {what}"),
        some => format!("none of {some} Completed has {what}; sentiment is there"),
    });
    let rules_out = say("not copilot-off: the last Completed has a sentiment");
    about_many(FindingKind::CodesNotConfigured, &[newest], lacks, statement, rules_out)
}

/// `the Completed of KD…4e21`
fn the(note: &CompletedNote<'_>) -> Sentence {
    match &note.event.interaction_sid {
        Some(sid) => say("the Completed of ").sid(sid),
        None => say("the last Completed"),
    }
}

/// What speaks against Copilot being off.
fn with_notes(notes: &[CompletedNote<'_>]) -> Sentence {
    match notes.iter().filter(|note| !note.is_bare()).count() {
        0 => say("copilot-off is not ruled out: no Completed has a note"),
        some => say(format!("not copilot-off: {some} of {} Completed have notes", notes.len())),
    }
}

/// What speaks against single notes being lost.
fn no_notes(notes: &[CompletedNote<'_>]) -> Sentence {
    let longest = notes.iter().filter_map(|note| note.length).max();
    let length = longest.filter(|length| *length >= SHORT);
    let lost = (notes.len() > 1).then(|| say(format!("not note-lost: it is so for all {}", notes.len())));
    let empty = length.map(|length| say(format!("not empty-conversation: one lasted {length} s")));
    let chat =
        notes.iter().any(|note| !note.is_voice).then(|| say("not copilot-voice-off: not all are calls"));
    Sentence::join([lost, empty, chat].into_iter().flatten(), "; ")
}

fn about_many(
    kind: FindingKind,
    notes: &[&CompletedNote<'_>],
    lacks: [bool; 3],
    statement: Sentence,
    rules_out: Sentence,
) -> Finding {
    let events = || notes.iter().map(|note| note.event);
    let traits = PARTS.into_iter().zip(lacks).filter(|(_, lacks)| *lacks).map(|(part, _)| part).collect();
    let only = if let [only] = notes { About::from(only.event) } else { About::default() };
    let mut message_ids: Vec<SharedText> = events().filter_map(|event| event.message_id().cloned()).collect();
    message_ids.sort();
    message_ids.truncate(MOST_NAMED);
    let began = events().filter_map(Engagement::sent).min();
    let about = About { message_ids, traits, began, ..only };
    finding(kind, about, statement).ruling_out(rules_out)
}
