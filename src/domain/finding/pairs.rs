//! Findings about how the two events of an interaction fit together.

use super::super::check::{Check, a};
use super::super::flex::{EngagementKind, WINDOW_DAYS};
use super::super::interaction::{Interaction, InteractionState};
use super::super::sentence::Sentence;
use super::super::timestamp;
use super::{About, Finding, FindingKind, ago, finding, of_kind, say};
use chrono::{DateTime, Duration, Utc};

/// How many events of a kind belong to an interaction, and how many to none.
#[derive(Clone, Copy)]
struct KindCount {
    kind: EngagementKind,
    paired: usize,
    alone: usize,
}

impl KindCount {
    fn of(check: &Check, kind: EngagementKind) -> Self {
        let alone = check.interactions.unpaired.iter().filter(|event| event.kind == kind).count();
        Self { kind, paired: of_kind(check, kind).count() - alone, alone }
    }

    /// What rules out that one of them is the missing partner: `all Completed were read; the 3 that are listed belong elsewhere`.
    fn rule_out(self) -> Sentence {
        let label = self.kind.label();
        let paired = match self.paired {
            0 if self.alone == 0 => return say(format!("all events were read; none is {}", a(self.kind))),
            0 => format!("all {label} were read"),
            1 => format!("all {label} were read; one belongs elsewhere"),
            some => format!("all {label} were read; {some} belong elsewhere"),
        };
        say(match self.alone {
            0 => paired,
            1 => format!("{paired}; one names no interaction and may be it"),
            some => format!("{paired}; {some} name no interaction and may be it"),
        })
    }
}

pub fn of_interactions(check: &Check, now: DateTime<Utc>) -> impl Iterator<Item = Finding> {
    // Counted once: very many interactions may lack a partner.
    let is_lacking = |one: &Interaction| {
        matches!(one.state, InteractionState::Overdue | InteractionState::OrphanCompleted)
    };
    let counts = check
        .interactions
        .items
        .iter()
        .any(is_lacking)
        .then(|| EngagementKind::BOTH.map(|kind| KindCount::of(check, kind)));
    check.interactions.items.iter().flat_map(move |one| {
        let alone = counts.and_then(|[initiated, completed]| match one.state {
            InteractionState::Overdue => overdue(one, check, completed, now),
            InteractionState::OrphanCompleted => orphan(one, check, initiated, now),
            _ => None,
        });
        [alone, several(one), reversed(one)].into_iter().flatten()
    })
}

/// Silent while a Completed may be unread.
fn overdue(one: &Interaction, check: &Check, completed: KindCount, now: DateTime<Utc>) -> Option<Finding> {
    if check.unread_kinds.contains(&EngagementKind::Completed) {
        return None;
    }
    let age = ago(one.initiated(), now);
    let statement =
        Sentence::new().sid(&one.interaction_sid).say(format!(": Initiated{age} has no Completed"));
    let found = finding(FindingKind::TaskNotCompleted, About::from(one), statement);
    Some(found.ruling_out(completed.rule_out()))
}

/// Silent while an Initiated may be unread.
fn orphan(one: &Interaction, check: &Check, initiated: KindCount, now: DateTime<Utc>) -> Option<Finding> {
    if check.unread_kinds.contains(&EngagementKind::Initiated) {
        return None;
    }
    let statement = Sentence::new().sid(&one.interaction_sid).say(": Completed without Initiated");
    let found = finding(FindingKind::CompletedWithoutInitiated, About::from(one), statement);
    Some(found.ruling_out(initiated.rule_out().and(inside_window(one, now))))
}

/// Whether an Initiated that came before this Completed would still be listed, judged by the day.
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
    if initiated <= 1 && completed <= 1 {
        return None;
    }
    let statement = Sentence::new()
        .sid(&interaction.interaction_sid)
        .say(format!(" has {initiated} Initiated and {completed} Completed: the newest of each is used"));
    let rules_out = "not one event delivered twice: their message ids or contents differ";
    Some(finding(FindingKind::SeveralEvents, About::from(interaction), statement).ruling_out(say(rules_out)))
}

fn reversed(interaction: &Interaction) -> Option<Finding> {
    let early = interaction.wrap_up_time().filter(|time| *time < Duration::zero())?;
    let statement =
        Sentence::new().sid(&interaction.interaction_sid).say(": Completed was sent before Initiated");
    let seconds = early.num_seconds().unsigned_abs();
    let rules_out = say(format!("both times were read: they are {} apart", timestamp::length(seconds)));
    Some(finding(FindingKind::ReverseOrder, About::from(interaction), statement).ruling_out(rules_out))
}

pub fn unpaired(check: &Check) -> Option<Finding> {
    let events = &check.interactions.unpaired;
    let count = events.len();
    if count == 0 {
        return None;
    }
    let words = if count == 1 { " engagement event belongs" } else { " engagement events belong" };
    let statement = say(format!("{count}{words} to no interaction: SIDs are missing"));
    let rules_out = match check.interactions.items.len() {
        0 => Sentence::new(),
        1 => say("the events of one other interaction name theirs"),
        some => say(format!("the events of {some} other interactions name theirs")),
    };
    Some(finding(FindingKind::NoInteractionSid, About::unpaired(events), statement).ruling_out(rules_out))
}
