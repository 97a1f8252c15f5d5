//! What a run keeps for the next one, and the news that it notifies.

use super::super::session::{Session, space_record};
use super::notify::{Notifier, RUN_LEVEL, news_of};
use super::state::CanaryState;
use crate::domain::canary::judgement::RunVerdict;
use crate::domain::canary::ledger::{SeenNow, THE_SPACE, Undecided};
use crate::domain::canary::signs::SpaceVerdict;
use crate::domain::canary::{AlertKey, AlertName, FailureRules, LedgerChange, ProfileSigns, SpaceSign};
use crate::domain::finding::Finding;
use crate::domain::listing::Partial;
use crate::domain::text::Displayable;
use crate::engine::Checked;
use chrono::{DateTime, Utc};

/// The memory of a run, and what it tells others.
pub struct CanaryRun {
    pub rules: FailureRules,
    pub state: CanaryState,
    pub notifier: Notifier,
}

impl CanaryRun {
    /// Takes a profile in. What could not be read whole may have findings that were not seen.
    pub fn note_profile(
        &mut self,
        key: &str,
        signs: &ProfileSigns,
        is_whole: bool,
        now: DateTime<Utc>,
    ) -> LedgerChange {
        let names = signs.names.iter().map(|name| name.name().to_owned()).collect();
        let undecided = if is_whole { Undecided::Nothing } else { Undecided::All };
        let seen = SeenNow { verdict: signs.enrichment, names, undecided };
        self.state.ledger.update(key, &seen, now)
    }

    /// Takes in what all profiles together do, and whether the run can tell.
    pub fn note_space(
        &mut self,
        (signs, together): (&[SpaceSign], &[Finding]),
        verdict: &RunVerdict,
        is_blind: bool,
        now: DateTime<Utc>,
    ) -> LedgerChange {
        let [nobody, cannot_tell] = RUN_LEVEL.map(|one| one.name);
        let (mut names, mut undecided) = (Vec::new(), Vec::new());
        for sign in signs {
            match sign.verdict {
                SpaceVerdict::Found(name) => names.push(sign.key_of(name)),
                SpaceVerdict::Fine => {}
                SpaceVerdict::Waiting | SpaceVerdict::CannotTell => {
                    undecided.extend(
                        AlertName::all().filter(|name| sign.is_about(*name)).map(|name| sign.key_of(name)),
                    );
                }
            }
        }
        let is_unclear = is_blind || !verdict.cannot_tell.is_empty();
        names.extend(together.iter().map(AlertKey::of_together));
        names.extend(verdict.is_nobody_enriched.then(|| nobody.to_owned()));
        names.extend(is_unclear.then(|| cannot_tell.to_owned()));
        let undecided = if is_blind {
            Undecided::AllBut(vec![cannot_tell.to_owned()])
        } else if signs.is_empty() {
            // The events of all profiles together were not looked at.
            let of_space = AlertName::all().filter(|name| name.is_of_space()).map(AlertName::name);
            Undecided::Named(of_space.chain(is_unclear.then_some(nobody)).collect())
        } else {
            undecided.extend(is_unclear.then(|| nobody.to_owned()));
            Undecided::These(undecided)
        };
        self.state.ledger.update(THE_SPACE, &SeenNow { verdict: None, names, undecided }, now)
    }

    /// Notifies what is due.
    pub fn notify(&mut self, session: &Session<'_>) {
        if !self.notifier.is_wanted() {
            return;
        }
        let now = session.now();
        let due = self.state.ledger.due(now, |name| fails(&self.rules, name));
        if !due.is_empty() {
            let space = space_record(session.engine.space(), session.engine.kind());
            self.notifier.send(&news_of(space, now, &due));
        }
    }

    /// Waits until the news is delivered, and keeps the state.
    pub async fn finish(&mut self, session: &mut Session<'_>) {
        while let Some(ended) = self.notifier.next().await {
            tell_delivery(session, ended);
        }
        self.save(session);
    }

    /// Saves the state. A failure is reported, and the run goes on.
    pub fn save(&mut self, session: &mut Session<'_>) {
        if let Err(why) = self.state.save(session.now()) {
            session.refuse(&why);
        }
    }
}

/// Reports a notification that failed.
pub fn tell_delivery(session: &mut Session<'_>, ended: Result<(), String>) {
    if let Err(why) = ended {
        session.output.say(&Displayable::cell(&format!("--notify: {why}; the check goes on")));
    }
}

/// Whether a name in a ledger makes a check fail.
pub fn fails(rules: &FailureRules, key: &str) -> bool {
    let name = AlertKey::read(key).name;
    RUN_LEVEL.iter().any(|one| one.name == name) || AlertName::read(name).is_ok_and(|name| rules.fails(name))
}

/// Whether everything was read that a finding may come from.
pub fn is_whole(checked: &Checked) -> bool {
    let parts = [&checked.traits, &checked.events, &checked.identifiers];
    checked.errors.is_empty()
        && checked.beside.is_empty()
        && parts.into_iter().flatten().all(Partial::is_whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    fn cleared(
        canary: &mut CanaryRun,
        is_nobody: bool,
        doubts: usize,
        is_blind: bool,
        minute: i64,
    ) -> Vec<String> {
        let now = "2026-03-04T12:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::minutes(minute);
        let cannot_tell = vec!["why".to_owned(); doubts];
        let verdict = RunVerdict { is_nobody_enriched: is_nobody, cannot_tell, ..RunVerdict::default() };
        canary.note_space((&[], &[]), &verdict, is_blind, now).cleared
    }

    /// A run that cannot tell does not end what an earlier one found.
    #[test]
    fn what_is_about_the_run_ends_when_a_run_can_tell() {
        let (rules, state, notifier) = (FailureRules::default(), CanaryState::default(), Notifier::new(None));
        let mut canary = CanaryRun { rules, state, notifier };
        assert!(cleared(&mut canary, true, 0, false, 0).is_empty());
        assert!(cleared(&mut canary, false, 1, false, 1).is_empty());
        assert!(cleared(&mut canary, false, 1, true, 2).is_empty());
        assert_eq!(cleared(&mut canary, true, 0, false, 3), ["cannot-tell"]);
        assert_eq!(cleared(&mut canary, false, 0, false, 4), ["nobody-enriched"]);
    }

    #[test]
    fn news_about_the_run_is_always_notified_and_findings_by_the_rules() {
        let rules =
            FailureRules { fail_on: vec![AlertName::Space("completed-stopped")], ..FailureRules::default() };
        for (key, is_told) in [
            ("cannot-tell", true),
            ("nobody-enriched", true),
            ("trait-missing", true),
            ("completed-stopped:voice", true),
            ("initiated-stopped", false),
            ("task-not-completed", false),
            ("unknown:x", false),
        ] {
            assert_eq!(fails(&rules, key), is_told, "{key}");
        }
    }
}
