//! What a round says: a line a change for people, an object a change for programs.

use super::super::super::session::Session;
use super::super::super::words;
use super::super::canary::fails;
use super::texts::WatchedProfile;
use crate::domain::canary::{AlertName, FailureRules, LedgerChange, SpaceSign};
use crate::domain::finding::Severity;
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

/// Says what began or ended of what all profiles do together.
pub fn of_space(session: &mut Session<'_>, rules: &FailureRules, change: &LedgerChange, signs: &[SpaceSign]) {
    let is_sign = |name: &&String| AlertName::read(split(name).0).is_ok();
    for (names, began) in [(&change.new, true), (&change.cleared, false)] {
        for name in names.iter().filter(is_sign) {
            let (base, channel) = split(name);
            let sign = signs.iter().find(|sign| {
                sign.channel.as_deref() == channel
                    && AlertName::read(base).is_ok_and(|name| sign.is_about(name))
            });
            let words = sign.map(|sign| sign.words.clone());
            let on = channel.map(|channel| format!(" on {}", Displayable::cell(channel))).unwrap_or_default();
            let line = match (began, &words) {
                (true, Some(words)) => format!("finding  {base}{on}: {words}"),
                (true, None) => format!("finding  {base}{on}"),
                (false, _) => format!("finding  {base}{on} is no longer found"),
            };
            let found = FoundChange { words, ..found(rules, name) };
            say(
                session,
                None,
                &line,
                if began { RoundChange::FindingBegan(found) } else { RoundChange::FindingEnded(found) },
            );
        }
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
    let of_kind = |one: &&crate::domain::finding::Finding| one.kind.name() == name;
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

fn split(name: &str) -> (&str, Option<&str>) {
    name.split_once(':').map_or((name, None), |(name, channel)| (name, Some(channel)))
}

fn found<'a>(rules: &FailureRules, name: &'a str) -> FoundChange<'a> {
    let (base, channel) = split(name);
    let severity = AlertName::read(base).map_or(Severity::Warning, AlertName::severity);
    let fails = fails(rules, name);
    FoundChange { name: base.replace('-', "_"), channel, severity, fails, finding: None, words: None }
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
