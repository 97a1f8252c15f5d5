//! Whether a run failed, or cannot tell.

use super::super::finding::{Finding, FindingKind};
use super::super::glance::FEWEST_BLANK;
use super::super::sentence::Sids;
use super::super::timestamp::length;
use super::super::verdict::Enrichment;
use super::signs::{SpaceSign, SpaceVerdict};
use super::{AlertName, ProfileSigns};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashMap;

/// What makes a check fail.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FailureRules {
    /// Added to the bad verdicts.
    pub fail_on: Vec<AlertName>,
    /// Taken away.
    pub ignore: Vec<AlertName>,
    /// Somebody must have been enriched within this time.
    pub max_age: Option<TimeDelta>,
    /// Whether a verdict is required.
    pub requires: bool,
}

impl FailureRules {
    pub fn fails(&self, name: AlertName) -> bool {
        !self.ignore.contains(&name) && (name.fails_always() || self.fail_on.contains(&name))
    }

    /// Whether something was asked that a run must be able to tell.
    pub const fn asks(&self) -> bool {
        self.max_age.is_some() || self.requires || !self.fail_on.is_empty()
    }

    /// Whether the events of all profiles together are asked for.
    pub fn asks_space(&self) -> bool {
        self.fail_on.iter().any(|name| name.is_of_space())
    }

    /// The name that is both added and taken away, if there is one.
    pub fn contradiction(&self) -> Option<AlertName> {
        self.fail_on.iter().copied().find(|name| self.ignore.contains(name))
    }
}

/// An event dated further ahead than this is not a sign of life.
const AHEAD: TimeDelta = TimeDelta::hours(1);

/// What the profiles so far say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunJudgement {
    profiles: usize,
    failing: usize,
    cannot_tell: usize,
    unknown: usize,
    /// The newest interaction of an enriched profile.
    newest: Option<DateTime<Utc>>,
    /// Profiles that have it.
    having: HashMap<AlertName, usize>,
}

/// How a run ends, each with its sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunVerdict {
    /// Whether a profile has something that fails.
    pub has_failing: bool,
    /// Whether no profile was enriched within the greatest age.
    pub is_nobody_enriched: bool,
    /// Why the run as a whole failed.
    pub failed: Vec<String>,
    /// Why the run cannot tell what was asked.
    pub cannot_tell: Vec<String>,
}

impl RunVerdict {
    pub const fn is_failed(&self) -> bool {
        self.has_failing || !self.failed.is_empty()
    }
}

impl RunJudgement {
    /// Adds a profile that was read. Returns whether it fails.
    pub fn add(&mut self, signs: &ProfileSigns, rules: &FailureRules, now: DateTime<Utc>) -> bool {
        for name in &signs.names {
            *self.having.entry(*name).or_default() += 1;
        }
        let Some(enrichment) = signs.enrichment else { return false };
        self.profiles += 1;
        self.unknown += usize::from(signs.has_unknown);
        self.cannot_tell += usize::from(enrichment == Enrichment::CannotTell);
        if enrichment == Enrichment::Enriched {
            self.newest = self.newest.max(signs.last.filter(|last| *last <= now + AHEAD));
        }
        let fails = signs.names.iter().any(|name| rules.fails(*name));
        self.failing += usize::from(fails);
        fails
    }

    /// Whether every part of every profile was read.
    pub const fn is_known(&self) -> bool {
        self.unknown == 0
    }

    /// How many profiles have it.
    pub fn having(&self, name: AlertName) -> usize {
        self.having.get(&name).copied().unwrap_or_default()
    }

    /// The newest interaction of an enriched profile.
    pub const fn newest_enriched(&self) -> Option<DateTime<Utc>> {
        self.newest
    }

    /// Judges the run. `unread` counts the profiles of which nothing is known.
    pub fn end(
        &self,
        rules: &FailureRules,
        (space, together): (&[SpaceSign], &[Finding]),
        unread: usize,
        now: DateTime<Utc>,
    ) -> RunVerdict {
        let mut verdict = RunVerdict { has_failing: self.failing > 0, ..RunVerdict::default() };
        self.judge_age(rules, unread, now, &mut verdict);
        for sign in space {
            match sign.verdict {
                SpaceVerdict::Found(name) if rules.fails(name) => {
                    verdict.failed.push(in_words(name.name(), sign));
                }
                // One channel alone may have too few events to tell.
                SpaceVerdict::CannotTell if sign.channel.is_none() => {
                    let asked = rules.fail_on.iter().find(|name| sign.is_about(**name));
                    verdict.cannot_tell.extend(asked.map(|name| in_words(name.name(), sign)));
                }
                _ => {}
            }
        }
        let failing = together.iter().filter(|one| rules.fails(AlertName::of_together(one)));
        verdict.failed.extend(failing.map(|one| {
            let words = one.statement.to_displayable(Sids::Full);
            format!("{}: {words}", one.kind.name())
        }));
        if rules.asks() {
            verdict.cannot_tell.extend(self.source_doubt(rules, together));
            verdict.cannot_tell.extend(self.doubts(unread));
        }
        verdict
    }

    fn judge_age(&self, rules: &FailureRules, unread: usize, now: DateTime<Utc>, verdict: &mut RunVerdict) {
        let Some(limit) = rules.max_age else { return };
        let age = self.newest.map(|newest| (now - newest).max(TimeDelta::zero()));
        if age.is_some_and(|age| age <= limit) {
            return;
        }
        let limit = span(limit);
        let newest = match age {
            Some(age) => format!("the newest interaction of an enriched profile was {} ago", span(age)),
            None => "no profile is enriched".to_owned(),
        };
        // The one that was enriched may be among those that were not read.
        if unread + self.unknown > 0 || self.profiles == 0 {
            let unread = match unread + self.unknown {
                0 => "no profile was read".to_owned(),
                unread => format!("{unread} could not be read"),
            };
            verdict.cannot_tell.push(format!(
                "whether a profile was enriched in the last {limit}: {newest} among those read, and {unread}"
            ));
        } else {
            verdict.is_nobody_enriched = true;
            verdict.failed.push(format!("no profile was enriched in the last {limit}: {newest}"));
        }
    }

    /// Nobody has anything from Flex, and yet it is no pattern.
    fn source_doubt(&self, rules: &FailureRules, together: &[Finding]) -> Option<String> {
        let name = AlertName::Together(FindingKind::SourceMissing);
        let is_blank = self.having(AlertName::Profile(FindingKind::NeverEnriched)) == self.profiles;
        let is_found = together.iter().any(|one| AlertName::of_together(one) == name);
        (rules.fails(name) && is_blank && !is_found).then(|| {
            format!(
                "{}: none of the {} profiles that were read has anything from Flex; that proves something of {FEWEST_BLANK} or more, all read",
                name.name(),
                self.profiles
            )
        })
    }

    fn doubts(&self, unread: usize) -> Option<String> {
        if self.unknown > 0 {
            return Some(format!(
                "the verdict of {} of {} profiles, which could not be read whole",
                self.unknown, self.profiles
            ));
        }
        // A finding that fails speaks against its profile.
        let is_silent =
            self.profiles > 0 && self.cannot_tell == self.profiles && self.failing == 0 && unread == 0;
        is_silent.then(|| match self.profiles {
            1 => "the verdict: nothing speaks for or against the profile".to_owned(),
            all => format!("the verdict: nothing speaks for or against any of the {all} profiles"),
        })
    }
}

fn in_words(name: &str, sign: &SpaceSign) -> String {
    match &sign.channel {
        Some(channel) => format!("{name} on {channel}: {}", sign.words),
        None => format!("{name}: {}", sign.words),
    }
}

fn span(time: TimeDelta) -> String {
    length(u64::try_from(time.num_seconds()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::super::super::flex::EngagementKind;
    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-03-04T12:00:00Z".parse().unwrap()
    }

    fn signs(enrichment: Enrichment, minutes: i64, names: &[AlertName]) -> ProfileSigns {
        ProfileSigns {
            enrichment: Some(enrichment),
            has_unknown: false,
            last: Some(now() - TimeDelta::minutes(minutes)),
            names: names.to_vec(),
        }
    }

    fn run(profiles: &[ProfileSigns], rules: &FailureRules, unread: usize) -> RunVerdict {
        let mut judgement = RunJudgement::default();
        for one in profiles {
            judgement.add(one, rules, now());
        }
        judgement.end(rules, (&[], &[]), unread, now())
    }

    #[test]
    fn names_are_added_to_the_bad_verdicts_and_taken_away() {
        let missing = AlertName::Profile(FindingKind::TraitMissing);
        let late = AlertName::Profile(FindingKind::TaskNotCompleted);
        for (fail_on, ignore, names, fails) in [
            (&[][..], &[][..], &[missing][..], true),
            (&[], &[], &[late, AlertName::CarriedOver], false),
            (&[late], &[], &[late], true),
            (&[], &[missing], &[missing], false),
            (&[late], &[missing], &[missing, late], true),
            (&[AlertName::CarriedOver], &[], &[AlertName::CarriedOver], true),
            (&[AlertName::CarriedOver], &[], &[], false),
        ] {
            let rules = FailureRules {
                fail_on: fail_on.to_vec(),
                ignore: ignore.to_vec(),
                ..FailureRules::default()
            };
            let verdict = run(&[signs(Enrichment::Enriched, 5, names)], &rules, 0);
            assert_eq!(verdict.is_failed(), fails, "{rules:?} {names:?}");
            assert_eq!(verdict.cannot_tell, Vec::<String>::new());
        }
    }

    #[test]
    fn somebody_must_have_been_enriched_lately() {
        let rules = FailureRules { max_age: Some(TimeDelta::hours(2)), ..FailureRules::default() };
        let [old, new] = [180, 119].map(|minutes| signs(Enrichment::Enriched, minutes, &[]));
        let replayed = signs(Enrichment::Replayed, 1, &[]);
        let partly = signs(Enrichment::PartlyEnriched, 1, &[]);
        let ahead = signs(Enrichment::Enriched, -90, &[]);
        assert_eq!(run(&[old.clone(), new], &rules, 3), RunVerdict::default());
        let failed = run(&[old.clone(), replayed, partly, ahead], &rules, 0);
        assert!(
            failed.failed[0].contains("in the last 2h") && failed.failed[0].contains("3h ago"),
            "{failed:?}"
        );
        let unclear = run(&[old], &rules, 1);
        assert!(
            !unclear.is_failed() && unclear.cannot_tell[0].contains("1 could not be read"),
            "{unclear:?}"
        );
        assert!(!run(&[], &rules, 0).cannot_tell.is_empty(), "an empty run is not green");
    }

    #[test]
    fn what_was_asked_and_cannot_be_told_is_said() {
        let asks = FailureRules { requires: true, ..FailureRules::default() };
        let unclear = signs(Enrichment::CannotTell, 5, &[]);
        let unknown = ProfileSigns { has_unknown: true, ..unclear.clone() };
        let good = signs(Enrichment::Enriched, 5, &[]);
        assert!(run(std::slice::from_ref(&unclear), &FailureRules::default(), 0).cannot_tell.is_empty());
        assert_eq!(run(std::slice::from_ref(&unclear), &asks, 0).cannot_tell.len(), 1);
        assert!(run(&[unclear, good.clone()], &asks, 0).cannot_tell.is_empty());
        assert!(run(&[unknown, good], &asks, 0).cannot_tell[0].contains("1 of 2"));
    }

    #[test]
    fn the_space_fails_and_is_unclear_only_for_what_was_asked() {
        let sign = |channel: Option<&str>, verdict| SpaceSign {
            kind: EngagementKind::Completed,
            channel: channel.map(Into::into),
            verdict,
            words: "so".to_owned(),
        };
        let stopped = AlertName::Space("completed-stopped");
        let rules = FailureRules { fail_on: vec![stopped], ..FailureRules::default() };
        let good = [signs(Enrichment::Enriched, 5, &[])];
        let end = |rules: &FailureRules, sign: SpaceSign| {
            let mut judgement = RunJudgement::default();
            judgement.add(&good[0], rules, now());
            judgement.end(rules, (&[sign], &[]), 0, now())
        };
        let found = end(&rules, sign(Some("voice"), SpaceVerdict::Found(stopped)));
        assert_eq!(found.failed, ["completed-stopped on voice: so"]);
        assert_eq!(end(&rules, sign(None, SpaceVerdict::CannotTell)).cannot_tell, ["completed-stopped: so"]);
        for (rules, sign) in [
            (&rules, sign(Some("voice"), SpaceVerdict::CannotTell)),
            (&rules, sign(None, SpaceVerdict::Fine)),
            (&FailureRules::default(), sign(None, SpaceVerdict::Found(stopped))),
            (&FailureRules::default(), sign(None, SpaceVerdict::CannotTell)),
        ] {
            assert_eq!(end(rules, sign), RunVerdict::default());
        }
    }
}
