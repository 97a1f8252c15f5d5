//! Findings about how the two events of an interaction fit together.

use super::super::check::{Check, a};
use super::super::flex::{EngagementKind, WINDOW_DAYS};
use super::super::interaction::{Interaction, InteractionState};
use super::super::sentence::Sentence;
use super::super::timestamp;
use super::{About, Finding, FindingKind, ago, finding, say};
use chrono::{DateTime, Duration, Utc};

pub fn of_interactions(check: &Check, now: DateTime<Utc>) -> impl Iterator<Item = Finding> {
    check
        .interactions
        .items
        .iter()
        .flat_map(move |one| [alone(one, check, now), several(one), reversed(one)].into_iter().flatten())
}

/// A missing partner, only if every event of its kind was read.
fn alone(interaction: &Interaction, check: &Check, now: DateTime<Utc>) -> Option<Finding> {
    let named = Sentence::new().sid(&interaction.interaction_sid);
    let about = About::from(interaction);
    match interaction.state {
        InteractionState::Overdue if !check.unread_kinds.contains(&EngagementKind::Completed) => {
            let age = ago(interaction.initiated(), now);
            let told = named.say(format!(": Initiated{age} has no Completed"));
            let rules_out = others(check, EngagementKind::Completed);
            Some(finding(FindingKind::TaskNotCompleted, about, told).ruling_out(rules_out))
        }
        InteractionState::OrphanCompleted if !check.unread_kinds.contains(&EngagementKind::Initiated) => {
            let told = named.say(": Completed without Initiated");
            let rules_out = others(check, EngagementKind::Initiated).and(inside_window(interaction, now));
            Some(finding(FindingKind::CompletedWithoutInitiated, about, told).ruling_out(rules_out))
        }
        _ => None,
    }
}

/// `all Completed were read; the 3 that are listed belong to other interactions`
fn others(check: &Check, kind: EngagementKind) -> Sentence {
    let events = check.interactions.items.iter().flat_map(Interaction::events);
    let all = events.chain(&check.interactions.unpaired);
    let label = kind.label();
    say(match all.filter(|event| event.kind == kind).count() {
        0 => format!("all events were read; none is {}", a(kind)),
        1 => format!("all {label} were read; the only one belongs elsewhere"),
        some => format!("all {label} were read; the {some} that are listed belong elsewhere"),
    })
}

/// Whether an Initiated that came before this Completed would still be listed, as far as the day tells.
fn inside_window(interaction: &Interaction, now: DateTime<Utc>) -> Sentence {
    let Some(sent) = interaction.last_sent() else { return Sentence::new() };
    let left = WINDOW_DAYS - now.signed_duration_since(sent).num_days();
    match left {
        ..=1 => say("; its Initiated may be older than what is listed"),
        _ => say(format!("; sent {}, well inside the {WINDOW_DAYS} days", timestamp::ago(sent, now))),
    }
}

fn several(interaction: &Interaction) -> Option<Finding> {
    let (initiated, completed) = (interaction.initiated.len(), interaction.completed.len());
    let told = Sentence::new()
        .sid(&interaction.interaction_sid)
        .say(format!(" has {initiated} Initiated and {completed} Completed: the newest of each is used"));
    let found = || finding(FindingKind::SeveralEvents, About::from(interaction), told);
    let rules_out = "not one event delivered twice: their message ids or contents differ";
    (initiated > 1 || completed > 1).then(|| found().ruling_out(say(rules_out)))
}

fn reversed(interaction: &Interaction) -> Option<Finding> {
    let early = interaction.wrap_up_time().filter(|time| *time < Duration::zero())?;
    let told = Sentence::new().sid(&interaction.interaction_sid).say(": Completed was sent before Initiated");
    let seconds = early.num_seconds().unsigned_abs();
    let rules_out = say(format!("both times were read: they are {} apart", timestamp::length(seconds)));
    Some(finding(FindingKind::ReverseOrder, About::from(interaction), told).ruling_out(rules_out))
}

pub fn unpaired(check: &Check) -> Option<Finding> {
    let events = &check.interactions.unpaired;
    let count = events.len();
    let words = if count == 1 { " engagement event belongs" } else { " engagement events belong" };
    let told = say(format!("{count}{words} to no interaction: SIDs are missing"));
    let rules_out = match check.interactions.items.len() {
        0 => Sentence::new(),
        1 => say("the events of one other interaction name theirs"),
        some => say(format!("the events of {some} other interactions name theirs")),
    };
    let found = || finding(FindingKind::NoInteractionSid, About::unpaired(events), told);
    (count > 0).then(|| found().ruling_out(rules_out))
}
