//! Metrics as text for Prometheus (text format 0.0.4): what a round over a list found, and how replays went.
//!
//! No label names a profile, a person or an identifier.

use crate::domain::canary::{AlertName, RunJudgement, SpaceSign};
use crate::domain::glance::{Glance, VERDICTS};
use crate::domain::text::Displayable;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

/// What a page of metrics is made of: replays, or rounds. Without a round it says that there was none.
#[derive(Clone, Debug, Default)]
pub struct MetricsSnapshot {
    pub rounds: u64,
    pub round: Option<RoundMetrics>,
    pub replays: Option<ReplayMetrics>,
    /// Requests sent, and those answered with 429.
    pub requests: u64,
    pub refused: u64,
}

/// The last whole round.
#[derive(Clone, Debug)]
pub struct RoundMetrics {
    pub ended: DateTime<Utc>,
    pub took: Duration,
    pub could_tell: bool,
    pub failed: bool,
    /// Profiles by verdict, in the order of [`VERDICTS`].
    verdicts: [usize; VERDICTS.len()],
    accounts: usize,
    missing: usize,
    unread: usize,
    findings: BTreeMap<&'static str, usize>,
    /// The newest Initiated and the newest Completed.
    last: [Option<DateTime<Utc>>; 2],
    newest_enriched: Option<DateTime<Utc>>,
}

impl RoundMetrics {
    /// What a round found; a profile that could not be read counts as "cannot tell", never as what it was before.
    pub fn new(glance: &Glance, judgement: &RunJudgement, signs: &[SpaceSign], ended: DateTime<Utc>) -> Self {
        let unread = glance.scope.failed + glance.scope.unread();
        let mut verdicts = glance.verdicts;
        if let Some(cannot_tell) = verdicts.last_mut() {
            *cannot_tell += unread;
        }
        let of_space = |name: AlertName| signs.iter().filter(|sign| sign.is_found(name)).count();
        let together = |name| glance.across().filter(|one| AlertName::of_together(one) == name).count();
        let count = |name: AlertName| of_space(name) + judgement.having(name) + together(name);
        let [initiated, completed] = &glance.kinds;
        Self {
            ended,
            took: Duration::ZERO,
            could_tell: false,
            failed: false,
            verdicts,
            accounts: glance.scope.accounts,
            missing: glance.scope.missing,
            unread,
            findings: AlertName::all().map(|name| (name.name(), count(name))).collect(),
            last: [initiated, completed].map(|row| row.last.as_ref().map(|last| last.sent)),
            newest_enriched: judgement.newest_enriched(),
        }
    }
}

/// How long replays took until they were proven, and how they ended.
#[derive(Clone, Debug, Default)]
pub struct ReplayMetrics {
    /// For each of [`BUCKETS`], how many were proven within it.
    within: [u64; BUCKETS.len()],
    proven: u64,
    seconds: f64,
    ended: BTreeMap<&'static str, u64>,
    last: Option<DateTime<Utc>>,
}

/// Seconds. A space takes from below a second to minutes.
const BUCKETS: [f64; 11] = [0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0];

/// How a replay can end.
pub const REPLAY_ENDS: [&str; 4] = ["proven", "contradicted", "gave_up", "failed"];

impl ReplayMetrics {
    /// Notes a replay: how it ended, and how long it took if it was proven.
    pub fn note(&mut self, ended: &'static str, took: Option<Duration>, now: DateTime<Utc>) {
        *self.ended.entry(ended).or_default() += 1;
        self.last = Some(now);
        let Some(took) = took.map(|took| took.as_secs_f64()) else { return };
        self.proven += 1;
        self.seconds += took;
        for (count, _) in self.within.iter_mut().zip(BUCKETS).filter(|(_, limit)| took <= *limit) {
            *count += 1;
        }
    }
}

impl MetricsSnapshot {
    /// The page. `now` dates what is said to be some time ago.
    pub fn page(&self, now: DateTime<Utc>) -> String {
        let mut page = MetricsPage(String::new());
        page.one(
            "flexplorer_requests_total",
            "counter",
            "Requests sent to the service.",
            float(self.requests),
        );
        let help = "Requests that the service answered with 429.";
        page.one("flexplorer_refused_requests_total", "counter", help, float(self.refused));
        match &self.replays {
            Some(replays) => replays.write(&mut page),
            None => self.write_rounds(&mut page, now),
        }
        page.0
    }

    fn write_rounds(&self, page: &mut MetricsPage, now: DateTime<Utc>) {
        page.one("flexplorer_rounds_total", "counter", "Rounds that ended.", float(self.rounds));
        let could_tell = self.round.as_ref().is_some_and(|round| round.could_tell);
        let help = "1 if the last round read everything that it needed to tell; 0 before the first round.";
        page.one("flexplorer_round_could_tell", "gauge", help, float(u64::from(could_tell)));
        if let Some(round) = &self.round {
            round.write(page, now);
        }
    }
}

impl RoundMetrics {
    fn write(&self, page: &mut MetricsPage, now: DateTime<Utc>) {
        page.one(
            "flexplorer_round_end_timestamp_seconds",
            "gauge",
            "When the last whole round ended.",
            seconds(self.ended),
        );
        let help = "How long the last whole round took.";
        page.one("flexplorer_round_duration_seconds", "gauge", help, self.took.as_secs_f64());
        let help = "1 if the check failed in the last round, as its exit code 1 says.";
        page.one("flexplorer_check_failed", "gauge", help, float(u64::from(self.failed)));
        let verdicts = VERDICTS.iter().zip(self.verdicts);
        let verdicts = verdicts.map(|(one, count)| (one.label().replace(' ', "_"), count));
        let others = [("account", self.accounts), ("not_found", self.missing)];
        let others = others.map(|(name, count)| (name.to_owned(), count));
        let help = "Profiles by verdict. Those that could not be read count as cannot_tell.";
        page.family("flexplorer_profiles", "gauge", help);
        for (verdict, count) in verdicts.chain(others) {
            page.sample("flexplorer_profiles", &[("verdict", &verdict)], count_of(count));
        }
        page.one(
            "flexplorer_unread_profiles",
            "gauge",
            "Profiles that could not be read.",
            count_of(self.unread),
        );
        let help = "How often a finding is there: in profiles, and in all profiles together. Some only a summary looks for.";
        page.family("flexplorer_findings", "gauge", help);
        for name in AlertName::all() {
            let severity = crate::report::row::word(&name.severity());
            let labels = [("finding", name.name()), ("severity", &severity)];
            let count = self.findings.get(name.name()).copied().unwrap_or_default();
            page.sample("flexplorer_findings", &labels, count_of(count));
        }
        self.write_events(page, now);
    }

    fn write_events(&self, page: &mut MetricsPage, now: DateTime<Utc>) {
        let kinds = || ["initiated", "completed"].into_iter().zip(self.last);
        let (at, ago) = ("flexplorer_last_event_timestamp_seconds", "flexplorer_last_event_age_seconds");
        page.family(at, "gauge", "When the newest engagement event was sent; replays do not count.");
        for (kind, last) in kinds().filter_map(|(kind, last)| Some((kind, last?))) {
            page.sample(at, &[("event", kind)], seconds(last));
        }
        page.family(ago, "gauge", "Time since the newest engagement event; replays do not count.");
        for (kind, last) in kinds().filter_map(|(kind, last)| Some((kind, last?))) {
            page.sample(ago, &[("event", kind)], (seconds(now) - seconds(last)).max(0.0));
        }
        if let Some(newest) = self.newest_enriched {
            let help = "When the newest interaction of an enriched profile was sent.";
            page.one("flexplorer_last_enriched_timestamp_seconds", "gauge", help, seconds(newest));
        }
    }
}

impl ReplayMetrics {
    fn write(&self, page: &mut MetricsPage) {
        let name = "flexplorer_replays_total";
        page.family(name, "counter", "Replays by how they ended.");
        for ended in REPLAY_ENDS {
            page.sample(
                name,
                &[("outcome", ended)],
                float(self.ended.get(ended).copied().unwrap_or_default()),
            );
        }
        if let Some(last) = self.last {
            page.one(
                "flexplorer_last_replay_timestamp_seconds",
                "gauge",
                "When the last replay ended.",
                seconds(last),
            );
        }
        let name = "flexplorer_replay_duration_seconds";
        page.family(
            name,
            "histogram",
            "For proven replays, the time from sending to seeing everything on the profile.",
        );
        for (count, limit) in self.within.iter().zip(BUCKETS) {
            page.sample(&format!("{name}_bucket"), &[("le", &limit.to_string())], float(*count));
        }
        page.sample(&format!("{name}_bucket"), &[("le", "+Inf")], float(self.proven));
        page.sample(&format!("{name}_sum"), &[], self.seconds);
        page.sample(&format!("{name}_count"), &[], float(self.proven));
    }
}

struct MetricsPage(String);

impl MetricsPage {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: f64) {
        let labels: Vec<String> =
            labels.iter().map(|(name, value)| format!("{name}=\"{}\"", escaped(value))).collect();
        let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        let _ = writeln!(self.0, "{name}{labels} {value}");
    }

    fn one(&mut self, name: &str, kind: &str, help: &str, value: f64) {
        self.family(name, kind, help);
        self.sample(name, &[], value);
    }
}

/// The format escapes these three in a label's value; control characters become marks.
fn escaped(value: &str) -> String {
    Displayable::cell(value).as_str().replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[expect(clippy::cast_precision_loss, reason = "no count comes near 2^53")]
const fn float(count: u64) -> f64 {
    count as f64
}

fn count_of(count: usize) -> f64 {
    float(u64::try_from(count).unwrap_or(u64::MAX))
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 are below 2^53")]
fn seconds(at: DateTime<Utc>) -> f64 {
    at.timestamp_millis() as f64 / 1_000.0
}

#[cfg(test)]
mod tests;
