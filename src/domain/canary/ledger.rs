//! What was found by the last run or round, so that the next one tells new from still, and what was notified when.

use super::super::verdict::Enrichment;
use super::AlertKey;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The same news about a finding is notified once in this time.
const ONCE_IN: TimeDelta = TimeDelta::hours(1);
/// A profile that was not read for this long is forgotten.
const FORGOTTEN_AFTER: TimeDelta = TimeDelta::days(30);

/// The subject of findings that no single profile has.
pub const THE_SPACE: &str = "";

/// The findings of each profile, by its key, and those of the space under [`THE_SPACE`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FindingLedger(BTreeMap<String, LedgerEntry>);

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LedgerEntry {
    verdict: Option<String>,
    seen_at: DateTime<Utc>,
    findings: BTreeMap<String, LedgerFinding>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LedgerFinding {
    is_there: bool,
    /// When it was first found, or found to be gone.
    since: DateTime<Utc>,
    /// When its beginning was notified last.
    told_began: Option<DateTime<Utc>>,
    told_ended: Option<DateTime<Utc>>,
    /// Whether the last notification said that it is there.
    is_told: bool,
}

/// What a reading found on a subject.
#[derive(Clone, Debug)]
pub struct SeenNow {
    pub verdict: Option<Enrichment>,
    pub names: Vec<String>,
    /// Names about which the reading says nothing; all, if not everything was read.
    pub undecided: Undecided,
}

#[derive(Clone, Debug)]
pub enum Undecided {
    Nothing,
    All,
    These(Vec<String>),
    AllBut(Vec<String>),
    /// Every key that begins with one of these names.
    Named(Vec<&'static str>),
}

impl Undecided {
    fn has(&self, name: &str) -> bool {
        match self {
            Self::Nothing => false,
            Self::All => true,
            Self::These(names) => names.iter().any(|one| one == name),
            Self::AllBut(names) => names.iter().all(|one| one != name),
            Self::Named(names) => names.contains(&AlertKey::read(name).name),
        }
    }
}

/// The difference to the last reading.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LedgerChange {
    /// Whether the subject was never read before.
    pub is_first: bool,
    pub verdict_before: Option<String>,
    pub new: Vec<String>,
    pub still: Vec<String>,
    pub cleared: Vec<String>,
}

impl LedgerChange {
    /// The same with the names of JSON.
    #[must_use]
    pub fn in_json(mut self) -> Self {
        for names in [&mut self.new, &mut self.still, &mut self.cleared] {
            for name in names {
                *name = name.replace('-', "_");
            }
        }
        self
    }
}

/// News to notify.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToNotify {
    pub subject: String,
    pub name: String,
    /// Whether the finding began; else it ended.
    pub began: bool,
    pub since: DateTime<Utc>,
}

impl FindingLedger {
    /// Takes a reading in.
    pub fn update(&mut self, subject: &str, seen: &SeenNow, now: DateTime<Utc>) -> LedgerChange {
        let is_first = !self.0.contains_key(subject);
        let entry = self.0.entry(subject.to_owned()).or_default();
        let verdict = seen.verdict.map(|verdict| verdict.label().replace(' ', "_"));
        let mut change =
            LedgerChange { is_first, verdict_before: entry.verdict.take(), ..LedgerChange::default() };
        entry.verdict = verdict;
        // Not each time, so that a run that found nothing new leaves its file alone.
        if (now - entry.seen_at).abs() >= TimeDelta::days(1) {
            entry.seen_at = now;
        }
        for name in &seen.names {
            match entry.findings.get_mut(name) {
                Some(known) if known.is_there => change.still.push(name.clone()),
                Some(known) => {
                    (known.is_there, known.since) = (true, now);
                    change.new.push(name.clone());
                }
                None => {
                    entry.findings.insert(name.clone(), LedgerFinding::new(now));
                    change.new.push(name.clone());
                }
            }
        }
        for (name, known) in &mut entry.findings {
            if known.is_there && !seen.names.contains(name) && !seen.undecided.has(name) {
                (known.is_there, known.since) = (false, now);
                change.cleared.push(name.clone());
            }
        }
        change
    }

    /// The news that is due, noted as notified: each beginning and each end at most once an hour.
    pub fn due(&mut self, now: DateTime<Utc>, fails: impl Fn(&str) -> bool) -> Vec<ToNotify> {
        let mut due = Vec::new();
        for (subject, entry) in &mut self.0 {
            for (name, known) in &mut entry.findings {
                if fails(name) && known.is_due(now) {
                    let told = if known.is_there { &mut known.told_began } else { &mut known.told_ended };
                    *told = Some(now);
                    known.is_told = known.is_there;
                    due.push(ToNotify {
                        subject: subject.clone(),
                        name: name.clone(),
                        began: known.is_there,
                        since: known.since,
                    });
                }
            }
        }
        due
    }

    /// Drops what no later run needs.
    pub fn prune(&mut self, now: DateTime<Utc>) {
        self.0.retain(|_, entry| {
            entry.findings.retain(|_, known| known.is_needed(now));
            now - entry.seen_at < FORGOTTEN_AFTER
        });
    }
}

impl LedgerFinding {
    const fn new(now: DateTime<Utc>) -> Self {
        Self { is_there: true, since: now, told_began: None, told_ended: None, is_told: false }
    }

    fn is_due(&self, now: DateTime<Utc>) -> bool {
        let told = if self.is_there { self.told_began } else { self.told_ended };
        self.is_there != self.is_told && !told.is_some_and(|told| is_recent(told, now))
    }

    fn is_needed(&self, now: DateTime<Utc>) -> bool {
        let told = [self.told_began, self.told_ended];
        self.is_there || self.is_told || told.into_iter().flatten().any(|told| is_recent(told, now))
    }
}

/// A time ahead of a clock that was set back is not recent, else nothing would be notified until the clock gets there.
fn is_recent(told: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    told <= now && now - told < ONCE_IN
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> DateTime<Utc> {
        "2026-03-04T12:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::minutes(minutes)
    }

    fn seen(names: &[&str], undecided: Undecided) -> SeenNow {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        SeenNow { verdict: Some(Enrichment::PartlyEnriched), names, undecided }
    }

    #[test]
    fn new_still_and_cleared_are_told_apart() {
        let mut ledger = FindingLedger::default();
        let first = ledger.update("use_1", &seen(&["a", "b"], Undecided::Nothing), at(0));
        assert!(first.is_first && first.verdict_before.is_none());
        assert_eq!(first.new, ["a", "b"]);
        let second = ledger.update("use_1", &seen(&["b", "c"], Undecided::Nothing), at(1));
        assert_eq!(
            (second.new.as_slice(), second.still.as_slice()),
            (&["c".to_owned()][..], &["b".to_owned()][..])
        );
        assert_eq!(
            (second.cleared, second.verdict_before),
            (vec!["a".to_owned()], Some("partly_enriched".to_owned()))
        );
        let unread = ledger.update("use_1", &seen(&[], Undecided::All), at(2));
        assert!(unread.cleared.is_empty(), "what was not read is not over");
        let some = ledger.update("use_1", &seen(&[], Undecided::These(vec!["b".to_owned()])), at(3));
        assert_eq!(some.cleared, ["c"]);
        let again = ledger.update("use_1", &seen(&["a", "b"], Undecided::Nothing), at(4));
        assert_eq!((again.new, again.still), (vec!["a".to_owned()], vec!["b".to_owned()]));
    }

    /// One finding that comes and goes, looked at every minute for two hours.
    #[test]
    fn each_beginning_and_each_end_is_notified_once_an_hour_and_the_last_state_is_never_lost() {
        let mut ledger = FindingLedger::default();
        let mut told = Vec::new();
        for minute in 0..120 {
            let is_there = (minute / 5) % 2 == 0 && minute < 90;
            let names: &[&str] = if is_there { &["a"] } else { &[] };
            ledger.update("use_1", &seen(names, Undecided::Nothing), at(minute));
            told.extend(ledger.due(at(minute), |_| true).into_iter().map(|one| (one.began, minute)));
        }
        assert_eq!(told, [(true, 0), (false, 5), (true, 60), (false, 65)]);
        assert!(ledger.due(at(119), |_| true).is_empty());
    }

    #[test]
    fn only_what_fails_is_notified_and_a_clock_set_back_does_not_silence() {
        let mut ledger = FindingLedger::default();
        ledger.update("use_1", &seen(&["a", "b"], Undecided::Nothing), at(0));
        let due = ledger.due(at(0), |name| name == "b");
        assert_eq!((due.len(), due[0].name.as_str(), due[0].subject.as_str()), (1, "b", "use_1"));
        ledger.update("use_1", &seen(&[], Undecided::Nothing), at(1));
        assert_eq!(ledger.due(at(1), |_| true).len(), 1);
        ledger.update("use_1", &seen(&["b"], Undecided::Nothing), at(-3_000));
        assert_eq!(ledger.due(at(-3_000), |_| true).len(), 1, "two days earlier");
    }

    #[test]
    fn what_is_over_is_forgotten_and_what_is_there_is_kept() {
        let mut ledger = FindingLedger::default();
        ledger.update("use_1", &seen(&["a", "b"], Undecided::Nothing), at(0));
        ledger.update("use_1", &seen(&["b"], Undecided::Nothing), at(1));
        ledger.prune(at(2));
        assert_eq!(serde_json::to_value(&ledger).unwrap()["use_1"]["findings"].as_object().unwrap().len(), 1);
        ledger.prune(at(30 * 24 * 60 - 10));
        assert!(ledger != FindingLedger::default());
        ledger.prune(at(31 * 24 * 60));
        assert_eq!(ledger, FindingLedger::default());
    }
}
