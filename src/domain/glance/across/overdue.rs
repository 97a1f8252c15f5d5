//! What all overdue interactions have in common, and finished ones have not.

use super::super::super::finding::{About, Finding, FindingKind};
use super::super::super::sentence::Sentence;
use super::super::super::text::Displayable;
use super::{AcrossRows, FALSE_CLAIM, LastState, NAMED, Witness, float, time};
use chrono::DateTime;

/// Overdue interactions, and others to compare them with.
const FEWEST: usize = 5;
/// Seconds between the first and the last of those that began together.
const TOGETHER: i64 = 3_600;
/// An agent, a channel and an hour are compared.
const TESTS: usize = 3;

pub fn finding(rows: &AcrossRows) -> Option<Finding> {
    let overdue: Vec<&Witness> =
        rows.witnesses.iter().filter(|one| one.state == LastState::Overdue).collect();
    let others = rows.witnesses.len() - overdue.len();
    let first = overdue.first().filter(|_| overdue.len() >= FEWEST && others >= FEWEST)?;
    let is_shared = |fits: &dyn Fn(&Witness) -> bool| {
        overdue.iter().all(|one| fits(one)) && is_no_chance(rows, overdue.len(), fits)
    };
    let agent = first.agent.filter(|agent| is_shared(&|one| one.agent == Some(*agent)));
    let channel = rows.channel_name(first.channel).filter(|_| is_shared(&|one| one.channel == first.channel));
    let (from, to) = (overdue.iter().map(|one| one.at).min()?, overdue.iter().map(|one| one.at).max()?);
    let hour =
        (to - from <= TOGETHER && is_shared(&|one| (from..=to).contains(&one.at))).then_some((from, to));
    let agent = agent.map(|agent| rows.name_of(agent));
    let common = [
        agent.map(|agent| Sentence::new().say("one agent, ").sid(agent)),
        channel
            .map(|channel| Sentence::new().say("one channel, ").data(Displayable::bounded(channel, NAMED))),
        hour.map(|(from, to)| Sentence::new().say(span(from, to))),
    ];
    let common = Sentence::join(common.into_iter().flatten(), "; ");
    if common.is_empty() {
        return None;
    }
    let statement = Sentence::new()
        .say(format!("all {} overdue last interactions have in common: ", overdue.len()))
        .and(common);
    let about = About {
        agent: agent.map(ToOwned::to_owned),
        channel: channel.map(ToOwned::to_owned),
        began: DateTime::from_timestamp(from, 0),
        ..About::default()
    };
    let rules_out = Sentence::new()
        .say(format!("not tasks left by chance: {others} last interactions of others are not overdue"));
    Some(Finding::new(FindingKind::OverdueInCommon, about, statement).ruling_out(rules_out))
}

/// Whether this many would hardly all fit by chance, at the share of all interactions that fits. The first of them says what the
/// others have to fit, so it is no witness.
fn is_no_chance(rows: &AcrossRows, overdue: usize, fits: &dyn Fn(&Witness) -> bool) -> bool {
    let fitting = rows.witnesses.iter().filter(|one| fits(one)).count();
    let share = float(fitting) / float(rows.witnesses.len().max(1));
    let others = i32::try_from(overdue.saturating_sub(1)).unwrap_or(i32::MAX);
    share.powi(others) <= FALSE_CLAIM / float(overdue * TESTS)
}

fn span(from: i64, to: i64) -> String {
    let at = |seconds| DateTime::from_timestamp(seconds, 0).map(time).unwrap_or_default();
    if from == to {
        format!("all of {}", at(from))
    } else {
        format!("all between {} and {}", at(from), at(to))
    }
}
