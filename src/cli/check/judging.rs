//! Adds up what a one-shot run over many profiles means: failed, cannot tell, or fine.

use super::super::exit::Exit;
use super::super::ids::SeenIds;
use super::super::session::Session;
use super::arguments::{CheckArguments, Require};
use super::canary::{CanaryRun, is_whole};
use super::is_short;
use super::rows::HeldCheck;
use crate::domain::canary::judgement::RunVerdict;
use crate::domain::canary::{FailureRules, ProfileSigns, RunJudgement, SpaceSign, space_signs};
use crate::domain::finding::Finding;
use crate::domain::glance::{Gathering, Glance, RowBasis};
use crate::domain::text::{Displayable, Document};
use crate::engine::{Checked, ErrorClass, RequestTotals};
use crate::report::Format;
use crate::report::prometheus::{MetricsSnapshot, RoundMetrics};
use chrono::{DateTime, Utc};
use std::time::{Duration, Instant};

/// What the profiles so far say.
pub struct RunJudging {
    pub canary: CanaryRun,
    keeps: bool,
    is_anybody_short: bool,
    require: Option<Require>,
    judgement: RunJudgement,
    /// The events of all profiles together, if they are asked for.
    gathering: Option<Gathering>,
    seen: SeenIds,
    total: usize,
    failed: usize,
    missing: usize,
    began: Instant,
}

impl RunJudging {
    pub fn new(canary: CanaryRun, arguments: &CheckArguments) -> Self {
        let is_for_metrics = arguments.form.format() == Format::Prometheus;
        let gathering = (canary.rules.asks_space() || is_for_metrics).then(Gathering::default);
        Self {
            canary,
            keeps: arguments.keeping.state.is_some(),
            is_anybody_short: false,
            require: arguments.require,
            judgement: RunJudgement::default(),
            gathering,
            seen: SeenIds::default(),
            total: 0,
            failed: 0,
            missing: 0,
            began: Instant::now(),
        }
    }

    /// Judges a profile and notes its exit code.
    pub fn take(&mut self, session: &mut Session<'_>, one: &mut HeldCheck) {
        let (checked, key, now) = (&one.found.value, one.found.key.text(), session.now());
        let signs = signs_of(checked);
        let is_repeated = self.seen.is_repeated(&key);
        let fails = if is_repeated {
            signs.names.iter().any(|name| self.canary.rules.fails(*name))
        } else {
            self.judgement.add(&signs, &self.canary.rules, now)
        };
        let is_short = is_short(signs.enrichment, self.require);
        self.is_anybody_short |= is_short;
        if fails || is_short {
            session.note(Exit::CheckFailed);
        }
        let change = self.canary.note_profile(&key, &signs, is_whole(checked), now);
        one.change = self.keeps.then_some(change);
        if is_repeated {
            return;
        }
        self.total += 1;
        self.failed += usize::from(one.summary.is_none());
        if let (Some(gathering), Some(summary)) = (&mut self.gathering, &one.summary) {
            gathering.add(summary, RowBasis::Listed, Box::default);
        }
    }

    pub const fn lose(&mut self, class: ErrorClass) {
        self.total += 1;
        match class {
            ErrorClass::NotFound => self.missing += 1,
            _ => self.failed += 1,
        }
    }

    /// Says why the run as a whole failed or cannot tell. `is_whole` says whether every identifier was asked.
    pub fn end(&mut self, session: &mut Session<'_>, is_whole: bool, together: &[Finding]) -> RunVerdict {
        let glance =
            self.gathering.take().map(|one| one.finish(self.total, self.failed, self.missing, is_whole));
        let space = glance.as_ref().map(space_signs).unwrap_or_default();
        let unread = self.failed + usize::from(!is_whole);
        let verdict = conclude(session, &self.judgement, &self.canary.rules, (&space, together, unread));
        let now = session.now();
        self.canary.note_space((&space, together), &verdict, unread > 0, now);
        if let Some(glance) = glance.filter(|_| session.format() == Format::Prometheus) {
            let run =
                JudgedRun { glance: &glance, judgement: &self.judgement, space: &space, verdict: &verdict };
            let mut round = run.metrics(now, self.began.elapsed());
            round.failed |= self.is_anybody_short;
            print_metrics(session, round);
        }
        verdict
    }
}

/// A run that ended, with what it found.
pub struct JudgedRun<'a> {
    pub glance: &'a Glance,
    pub judgement: &'a RunJudgement,
    pub space: &'a [SpaceSign],
    pub verdict: &'a RunVerdict,
}

impl JudgedRun<'_> {
    /// Whether everything was read, and nothing that was asked is open.
    pub fn could_tell(&self) -> bool {
        let scope = &self.glance.scope;
        let is_read = scope.failed + scope.unread() == 0 && scope.is_whole && self.judgement.is_known();
        is_read && self.verdict.cannot_tell.is_empty()
    }

    pub fn metrics(&self, now: DateTime<Utc>, took: Duration) -> RoundMetrics {
        let mut round = RoundMetrics::new(self.glance, self.judgement, self.space, now);
        (round.took, round.could_tell, round.failed) = (took, self.could_tell(), self.verdict.is_failed());
        round
    }
}

/// Prints the metrics of the only round of a run.
pub fn print_metrics(session: &mut Session<'_>, round: RoundMetrics) {
    let RequestTotals { sent, refused } = session.engine.totals();
    let (round, requests) = (Some(round), sent);
    let snapshot = MetricsSnapshot { rounds: 1, round, requests, refused, ..MetricsSnapshot::default() };
    session.output.document_lines(&Document::new(&snapshot.page(session.now())));
}

/// What a checked profile means; nothing is known of traits and events that could not be read.
pub fn signs_of(checked: &Checked) -> ProfileSigns {
    let signs = ProfileSigns::of(checked.check.as_ref(), &checked.findings);
    ProfileSigns { has_unknown: signs.has_unknown || !checked.errors.is_empty(), ..signs }
}

/// Judges a run and says why; `unread` counts the profiles of which nothing is known.
pub fn conclude(
    session: &mut Session<'_>,
    judgement: &RunJudgement,
    rules: &FailureRules,
    (space, together, unread): (&[SpaceSign], &[Finding], usize),
) -> RunVerdict {
    let verdict = judgement.end(rules, (space, together), unread, session.now());
    let RunVerdict { failed, cannot_tell, .. } = &verdict;
    for (head, reasons, exit) in
        [("failed: ", failed, Exit::CheckFailed), ("cannot tell ", cannot_tell, Exit::TryLater)]
    {
        for why in reasons {
            session.output.say(&Displayable::cell(&format!("{head}{why}")));
            session.note(exit);
        }
    }
    verdict
}
