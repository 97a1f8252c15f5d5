//! Output for a run at an earlier time: how the traits of that time are known, and the verdict then.

use super::plan::RouteWorld;
use super::run::RouteCaller;
use crate::cli::output::Output;
use crate::cli::table::{Column, Table};
use crate::cli::words;
use crate::domain::check::Check;
use crate::domain::flex::FlexTrait;
use crate::domain::past::{PastRule, PastStop, ProfileAt, Tense, TraitAt, clock, in_words};
use crate::domain::taskrouter::attributes::shown;
use crate::domain::text::Displayable;
use crate::domain::verdict::Verdict;
use crate::report::route::{RunRecord, ThenAndNow, TraitAtRecord, ValueRecord};

/// A profile in the past, and its check as of now.
#[derive(Clone, Debug)]
pub struct ProfileThen {
    pub then: ProfileAt,
    pub now: Option<Check>,
}

/// Prints how the traits of a run are known.
pub fn tell(record: &mut RunRecord, world: &RouteWorld, caller: &RouteCaller, traits_read: &[String]) {
    let Some(ProfileThen { then, now }) = &caller.past else {
        let is_ahead = world.tense == Tense::Ahead && caller.profile.is_some();
        if is_ahead {
            record.tense =
                vec![format!("at {}, in the future: the traits are as of now", clock(world.settings.now))];
        }
        return;
    };
    let matters = |key: &str| traits_read.iter().any(|read| read == key);
    let others = then.traits.iter().filter(|one| FlexTrait::of_key(&one.key).is_some() || matters(&one.key));
    let unset = traits_read.iter().filter(|key| then.of(key).is_none());
    let mut listed: Vec<TraitAt> = others.cloned().collect();
    listed.extend(unset.map(|key| then.unset_now(key)));
    let check = then.check.as_ref().zip(now.as_ref());
    record.verdicts = check.map(|(then, now)| ThenAndNow { then: then.enrichment, now: now.enrichment });
    record.tense = vec![format!("at {}: {}", clock(then.at), in_words(&listed)), between(then)];
    record.traits_at = listed.into_iter().map(|one| trait_at(one, check)).collect();
}

/// What happened last before the time, and what happened next.
fn between(then: &ProfileAt) -> String {
    let words = |stop: Option<PastStop>| stop.map(PastStop::in_words);
    let before = words(then.before).unwrap_or_else(|| "no listed event".to_owned());
    let after = words(then.after).unwrap_or_else(|| "nothing".to_owned());
    format!("before it: {before}; after it: {after}")
}

/// The traits at that time, for people.
pub fn print(output: &mut Output, run: &RunRecord) {
    for line in &run.tense {
        output.prose(Displayable::page(&format!("  {line}")));
    }
    if let Some(ThenAndNow { then, now }) = run.verdicts {
        let line = format!("  verdict then: {}{}; now: {}", then.label(), assumed(run), now.label());
        output.prose(Displayable::page(&line));
    }
    if run.traits_at.is_empty() {
        return;
    }
    let mut table = Table::new(vec![
        Column::left("TRAIT"),
        Column::value("THEN", 12),
        Column::text("KNOWN BY", 16),
        Column::left("VERDICT THEN"),
        Column::left("NOW"),
    ])
    .indented();
    for one in &run.traits_at {
        let verdict = |of: fn(ThenAndNow<Verdict>) -> Verdict| {
            one.verdict.map_or_else(|| words::NOTHING.into(), |verdict| words::verdict(of(verdict)))
        };
        let unknown = one.value.0.as_unknown();
        let value = if unknown.is_some() { "unknown".to_owned() } else { shown(&one.value.0) };
        let how = match (unknown, one.event.as_ref().and_then(|event| Some((event.kind, event.time?)))) {
            (Some(unknown), _) if unknown.because.starts_with(one.rule.label()) => {
                unknown.because.to_string()
            }
            (Some(unknown), _) => format!("{}: {}", one.rule.label(), unknown.because),
            (None, Some((kind, sent))) => {
                format!("{}: {} at {}", one.rule.label(), kind.label(), clock(sent))
            }
            (None, None) => one.rule.label().to_owned(),
        };
        table.row(vec![
            Displayable::cell(&one.key).into(),
            Displayable::cell(&value).into(),
            Displayable::cell(&how).into(),
            verdict(|one| one.then),
            verdict(|one| one.now),
        ]);
    }
    output.table(&table);
}

/// A value taken from an event always matches that event.
fn assumed(run: &RunRecord) -> String {
    match run.traits_at.iter().filter(|one| one.rule == PastRule::FromEvents).count() {
        0 => String::new(),
        1 => ", if 1 trait had the value of its event".to_owned(),
        count => format!(", if {count} traits had the values of their events"),
    }
}

fn trait_at(one: TraitAt, check: Option<(&Check, &Check)>) -> TraitAtRecord {
    let verdict = check.and_then(|(then, now)| {
        let which = FlexTrait::of_key(&one.key)?;
        Some(ThenAndNow { then: then.of(which)?.verdict, now: now.of(which)?.verdict })
    });
    TraitAtRecord { key: one.key, value: ValueRecord(one.value), rule: one.rule, event: one.event, verdict }
}
