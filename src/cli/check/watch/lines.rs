//! What a round says: a line a change for people, an object a change for programs.

use super::super::super::session::Session;
use super::super::super::words;
use super::super::canary::fails;
use super::texts::WatchedProfile;
use crate::domain::canary::{AlertKey, AlertName, FailureRules, LedgerChange, SpaceSign};
use crate::domain::finding::{Finding, Severity};
use crate::domain::text::Displayable;
use crate::domain::verdict::Enrichment;
use crate::report::Format;
use crate::report::record::WhoRecord;
use crate::report::rounds::{FoundChange, RoundChange, RoundChangeRecord};

/// Who a line is about, for people and for programs.
type LineSubject<'a> = Option<(&'a str, &'a WatchedProfile)>;

/// Says what changed on a profile. Of one that was never read, the verdict is news, and what fails.
pub fn of_profile(
    session: &mut Session<'_>,
    rules: &FailureRules,
    (asked, now, before): (&str, &WatchedProfile, Option<&WatchedProfile>),
    change: &LedgerChange,
) {
    let subject = Some((asked, now));
    if change.is_first {
        of_verdict(session, subject, now, change);
    }
    for name in change.new.iter().filter(|name| !change.is_first || fails(rules, name)) {
        of_finding(session, rules, subject, (name, true), Some(now));
    }
    for name in &change.cleared {
        of_finding(session, rules, subject, (name, false), before);
    }
    let verdict = now.signs.enrichment.map(|verdict| verdict.label().replace(' ', "_"));
    if !change.is_first && verdict != change.verdict_before {
        of_verdict(session, subject, now, change);
    }
}

fn of_verdict(
    session: &mut Session<'_>,
    subject: LineSubject<'_>,
    now: &WatchedProfile,
    change: &LedgerChange,
) {
    let was = change.verdict_before.as_deref().map(|was| format!(", was {}", was.replace('_', " ")));
    let label = now.signs.enrichment.map_or("account", Enrichment::label);
    let line = format!("verdict  {label}{}", was.unwrap_or_default());
    let verdict_before = change.verdict_before.clone();
    say(session, subject, &line, RoundChange::Verdict { verdict: now.signs.enrichment, verdict_before });
}

/// Says what began or ended of what all profiles show together.
pub fn of_space(
    session: &mut Session<'_>,
    rules: &FailureRules,
    change: &LedgerChange,
    (signs, together): (&[SpaceSign], &[Finding]),
) {
    let is_finding = |key: &&String| AlertName::read(AlertKey::read(key).name).is_ok();
    for (keys, began) in [(&change.new, true), (&change.cleared, false)] {
        for key in keys.iter().filter(is_finding) {
            let finding = together.iter().find(|one| AlertKey::of_together(one) == *key);
            let of_finding = finding.map(|one| words::sentence(&one.statement).to_string());
            let words = of_finding.or_else(|| sign_of(key, signs).map(|sign| sign.words.clone()));
            let line = match (began, &words) {
                (true, Some(words)) if finding.is_some() => {
                    format!("finding  {}: {words}", AlertKey::read(key).name)
                }
                (true, Some(words)) => format!("finding  {}: {words}", subject_of(key)),
                (true, None) => format!("finding  {}", subject_of(key)),
                (false, _) => format!("finding  {} is no longer found", subject_of(key)),
            };
            let found = FoundChange { words, finding: finding.map(Into::into), ..found(rules, key) };
            let change =
                if began { RoundChange::FindingBegan(found) } else { RoundChange::FindingEnded(found) };
            say(session, None, &line, change);
        }
    }
}

fn sign_of<'a>(key: &str, signs: &'a [SpaceSign]) -> Option<&'a SpaceSign> {
    let AlertKey { name, channel, .. } = AlertKey::read(key);
    let name = AlertName::read(name).ok()?;
    signs.iter().find(|sign| sign.channel.as_deref() == channel && sign.is_about(name))
}

/// `completed-stopped on voice`
fn subject_of(key: &str) -> String {
    let AlertKey { name, channel, agent } = AlertKey::read(key);
    match channel.or(agent) {
        Some(what) => format!("{name} on {}", Displayable::cell(what)),
        None => name.to_owned(),
    }
}

/// Says that nothing is known about the list any more, or that it is known again.
pub fn doubt(session: &mut Session<'_>, doubt: Option<&str>) {
    match doubt {
        Some(why) => {
            let why = Displayable::cell(why).to_string();
            say(session, None, &format!("cannot tell  {why}"), RoundChange::CannotTell { why });
        }
        None => say(session, None, "tells again", RoundChange::TellsAgain),
    }
}

/// Says why the run as a whole fails, or that it does no longer.
pub fn failures(session: &mut Session<'_>, failed: &[String]) {
    for why in failed {
        session.output.say(&Displayable::cell(&format!("failed: {why}")));
    }
    if failed.is_empty() {
        session.output.notice("no longer failed as a whole");
    }
}

fn of_finding(
    session: &mut Session<'_>,
    rules: &FailureRules,
    subject: LineSubject<'_>,
    (name, began): (&str, bool),
    read: Option<&WatchedProfile>,
) {
    let of_kind = |one: &&Finding| one.kind.name() == name;
    let finding = read.and_then(|read| read.findings.iter().find(of_kind));
    let words = finding.map(|finding| words::sentence(&finding.statement).to_string());
    let line = match (began, &words) {
        (true, Some(words)) => format!("finding  {name}: {words}"),
        (true, None) => format!("finding  {name}"),
        (false, _) => format!("finding  {name} is no longer found"),
    };
    let found = FoundChange { words, finding: finding.map(Into::into), ..found(rules, name) };
    say(
        session,
        subject,
        &line,
        if began { RoundChange::FindingBegan(found) } else { RoundChange::FindingEnded(found) },
    );
}

fn found<'a>(rules: &FailureRules, name: &'a str) -> FoundChange<'a> {
    let AlertKey { name: base, channel, agent } = AlertKey::read(name);
    let severity = AlertName::read(base).map_or(Severity::Warning, AlertName::severity);
    let fails = fails(rules, name);
    FoundChange { name: base.replace('-', "_"), channel, agent, severity, fails, finding: None, words: None }
}

/// Prints a line: `line` is displayable.
fn say(session: &mut Session<'_>, subject: LineSubject<'_>, line: &str, change: RoundChange<'_>) {
    let at = session.now();
    match session.format() {
        Format::Prometheus => {}
        Format::Ndjson => {
            let profile = subject.map(|(_, one)| WhoRecord::new(&one.key, &one.handle, &one.naming));
            let asked = subject.map(|(asked, _)| asked);
            session.output.record(&RoundChangeRecord { at, asked, profile, change });
        }
        _ => {
            let time = words::time(at, session.zone);
            let who = subject.map(|(asked, _)| format!("{}  ", Displayable::cell(asked))).unwrap_or_default();
            session.output.line(&Displayable::message(&format!("{time}  {who}{line}")));
        }
    }
}
