//! A summary of many runs, in memory that does not grow with their number.

use crate::domain::route::finding::TrapKind;
use crate::report::route::{
    BranchRecord, ExpectCounts, MoveRecord, OutcomeRecord, RunRecord, ShareRecord, SummaryRecord, TrapCount,
};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Further outcomes and moves are counted together.
const MOST_KINDS: usize = 1_000;
const OTHERS: &str = "others";

#[derive(Debug, Default)]
pub struct RouteSummary {
    runs: usize,
    lost: usize,
    cannot_tell: usize,
    misrouted: usize,
    not_compared: usize,
    outcomes: HashMap<(String, Option<i64>), usize>,
    moved: HashMap<(String, String), usize>,
    /// From a widget to the next one.
    taken: HashSet<(String, String)>,
    /// A run was not followed along every way.
    is_cut: bool,
    findings: BTreeMap<TrapKind, usize>,
    expectations: ExpectCounts,
}

impl RouteSummary {
    pub fn add(&mut self, run: &RunRecord) {
        self.runs += 1;
        // If there are several ways, the record has only one of them.
        let is_one_way =
            run.unknowns.is_empty() && run.outcomes.iter().all(|outcome| outcome.when.is_empty());
        self.is_cut |= !run.complete || run.outcomes.len() > 1 || !is_one_way;
        self.misrouted += usize::from(run.misrouted == Some(true));
        match run.outcomes.as_slice() {
            [only] if run.certain => {
                count(&mut self.outcomes, (only.title(), only.priority), (OTHERS.to_owned(), None));
            }
            _ => self.cannot_tell += 1,
        }
        for outcome in &run.outcomes {
            for (from, to) in outcome.via.iter().zip(outcome.via.iter().skip(1)) {
                if !self.taken.contains(&(from.clone(), to.clone())) {
                    self.taken.insert((from.clone(), to.clone()));
                }
            }
        }
        if let Some(against) = &run.against {
            match against.moved {
                Some(true) => {
                    let title = |outcomes: &[OutcomeRecord]| outcomes.first().map(titled).unwrap_or_default();
                    let moved = (title(&run.outcomes), title(&against.outcomes));
                    count(&mut self.moved, moved, (OTHERS.to_owned(), OTHERS.to_owned()));
                }
                Some(false) => {}
                None => self.not_compared += 1,
            }
        }
        let mut kinds: Vec<TrapKind> = run.findings.iter().map(|finding| finding.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        for kind in kinds {
            *self.findings.entry(kind).or_default() += 1;
        }
        for one in &run.expectations {
            match one.verdict {
                "held" => self.expectations.held += 1,
                "failed" => self.expectations.failed += 1,
                _ => self.expectations.cannot_tell += 1,
            }
        }
    }

    /// Counts an identifier or a case for which there is no run.
    pub const fn lose(&mut self) {
        self.lost += 1;
    }

    pub fn finish(self, branches: &[BranchRecord]) -> SummaryRecord {
        let mut outcomes: Vec<ShareRecord> = self
            .outcomes
            .into_iter()
            .map(|((outcome, priority), count)| ShareRecord {
                outcome,
                priority,
                count,
                share: share(count, self.runs),
            })
            .collect();
        outcomes.sort_by(|one, two| {
            two.count
                .cmp(&one.count)
                .then_with(|| (&one.outcome, one.priority).cmp(&(&two.outcome, two.priority)))
        });
        let mut moved: Vec<MoveRecord> =
            self.moved.into_iter().map(|((from, to), count)| MoveRecord { from, to, count }).collect();
        moved.sort_by(|one, two| {
            two.count.cmp(&one.count).then_with(|| (&one.from, &one.to).cmp(&(&two.from, &two.to)))
        });
        let is_taken =
            |branch: &BranchRecord| self.taken.contains(&(branch.widget.clone(), branch.next.clone()));
        let never = || branches.iter().filter(|branch| !is_taken(branch)).cloned().collect();
        SummaryRecord {
            runs: self.runs,
            lost: self.lost,
            outcomes,
            cannot_tell: self.cannot_tell,
            misrouted: self.misrouted,
            moved,
            not_compared: self.not_compared,
            never_taken: (!self.is_cut && self.runs > 0).then(never),
            findings: self.findings.into_iter().map(|(kind, runs)| TrapCount { kind, runs }).collect(),
            expectations: self.expectations,
        }
    }
}

/// An outcome and its priority.
pub fn titled(outcome: &OutcomeRecord) -> String {
    let priority = outcome.priority.map(|priority| format!(", priority {priority}")).unwrap_or_default();
    format!("{}{priority}", outcome.title())
}

fn count<K: Eq + std::hash::Hash>(counts: &mut HashMap<K, usize>, key: K, others: K) {
    let is_full = counts.len() >= MOST_KINDS && !counts.contains_key(&key);
    *counts.entry(if is_full { others } else { key }).or_default() += 1;
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a share for people, of fewer runs than a float counts exactly"
)]
fn share(count: usize, all: usize) -> f64 {
    if all == 0 { 0.0 } else { (count as f64 / all as f64 * 10_000.0).round() / 10_000.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::route::{AgainstRecord, QueueRecord};

    fn run(queue: &str, via: &[&str]) -> RunRecord {
        let queue = Some(QueueRecord { sid: None, name: Some(queue.to_owned()) });
        let via = via.iter().map(|&widget| widget.to_owned()).collect();
        let outcome =
            OutcomeRecord { kind: "queue", queue, priority: Some(1), via, ..OutcomeRecord::default() };
        RunRecord { certain: true, complete: true, outcomes: vec![outcome], ..RunRecord::default() }
    }

    fn branch(widget: &str, next: &str) -> BranchRecord {
        BranchRecord { widget: widget.into(), event: "match".into(), next: next.into() }
    }

    #[test]
    fn shares_moves_and_untaken_branches_are_counted() {
        let mut summary = RouteSummary::default();
        for _ in 0..3 {
            summary.add(&run("Sales", &["start", "menu", "desk"]));
        }
        let other = run("Billing", &[]).outcomes;
        let against = Some(AgainstRecord { moved: Some(true), outcomes: other });
        summary.add(&RunRecord { against, misrouted: Some(true), ..run("Sales", &["start", "desk"]) });
        // One way, with a reading that was left open.
        summary.add(&RunRecord { certain: false, ..run("Sales", &["start", "menu", "bye"]) });
        summary.lose();
        let branches =
            [branch("start", "menu"), branch("menu", "desk"), branch("menu", "bye"), branch("desk", "menu")];
        let record = summary.finish(&branches);
        assert_eq!((record.runs, record.lost, record.cannot_tell, record.misrouted), (5, 1, 1, 1));
        let shares: Vec<_> =
            record.outcomes.iter().map(|one| (one.outcome.as_str(), one.count, one.share)).collect();
        assert_eq!(shares, [("Sales", 4, 0.8)]);
        assert_eq!(
            record.moved,
            [MoveRecord { from: "Sales, priority 1".into(), to: "Billing, priority 1".into(), count: 1 }]
        );
        assert_eq!(record.never_taken, Some(vec![branch("desk", "menu")]));
    }

    #[test]
    fn nothing_is_said_of_branches_if_a_run_was_cut_or_there_is_none() {
        let branches = [branch("start", "menu")];
        let mut summary = RouteSummary::default();
        summary.add(&RunRecord { complete: false, ..run("Sales", &[]) });
        assert_eq!(summary.finish(&branches).never_taken, None);
        let mut summary = RouteSummary::default();
        let outcomes = [run("Sales", &[]).outcomes, run("Billing", &[]).outcomes].concat();
        summary.add(&RunRecord { outcomes, ..run("Sales", &[]) });
        assert_eq!(summary.finish(&branches).never_taken, None);
        assert_eq!(RouteSummary::default().finish(&branches).never_taken, None);
    }
}
