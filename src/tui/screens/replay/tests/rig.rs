//! Sample plans, runs and reports, and the keys that lead to them.

use super::super::*;
use crate::domain::identifier::Identifier;
use crate::domain::replay::expectation::Expectation;
use crate::domain::replay::identity::{Identity, KnownIdentity, Target};
use crate::domain::replay::judgement::{Judgement, Snapshot};
use crate::domain::replay::options::Options;
use crate::domain::replay::plan::{Draft, Plan, PlanLimits, PlanSpace, ReplayMarker};
use crate::domain::replay::report::{Conclusion, FirstSeen, RequestOutcome, StageClock};
use crate::tui::message::{Effect, Message};
use crate::tui::tests::rig::Rig;
use std::sync::Arc;

pub fn prepared(sample: &Sample, asks_for_name: bool) -> Box<Prepared> {
    prepared_for(sample, asks_for_name, true)
}

/// The same for a target that exists, or does not.
pub fn prepared_for(sample: &Sample, asks_for_name: bool, exists: bool) -> Box<Prepared> {
    let handle = Handle::identifier("email", "ada@example.com");
    let known = KnownIdentity { handle: &handle, identifiers: &[Identifier::new("user_id", "u_1001")] };
    let identity = Identity::choose(&known, &|_| true, &|_| "derived".to_owned()).unwrap();
    let space = PlanSpace {
        name: "demo".to_owned(),
        id: "spa_1".to_owned(),
        kind: "emulator".to_owned(),
        region: "us".to_owned(),
    };
    let marker = ReplayMarker { version: "1.0.0".to_owned(), operator: None };
    let draft = Draft {
        sample,
        options: &Options::default(),
        space,
        target: Target { handle: handle.clone(), exists, identity },
        before: None,
        marker: &marker,
        limits: PlanLimits { requests: 10, body_bytes: 32_000 },
        at: "2026-11-22T09:14:11Z".parse().unwrap(),
    };
    let mut count = 0;
    let plan = Plan::make(&draft, &mut || {
        count += 1;
        count
    });
    Box::new(Prepared {
        plan: Arc::new(plan.unwrap()),
        hash: "abc123".to_owned(),
        warnings: vec!["Something to know.".to_owned()],
        asks_for_name,
        refusal: None,
    })
}

pub fn live(prepared: &Prepared) -> Live {
    let plan = &prepared.plan;
    let accepted = RequestOutcome::Accepted { after: Duration::from_millis(4) };
    let seen = |by| FirstSeen { not_before: Some(Duration::from_millis(150)), by: Duration::from_millis(by) };
    Live {
        requests: vec![accepted.clone(), accepted, RequestOutcome::Sending, RequestOutcome::NotSent],
        stages: vec![
            StageClock {
                profile_found: Some(FirstSeen { not_before: None, by: Duration::from_millis(5) }),
                listed: vec![(plan.steps()[0].message_id().to_owned(), seen(310))],
                traits: vec![(crate::domain::flex::FlexTrait::Start, seen(325))],
                arrived: Some(seen(325)),
                ..StageClock::default()
            },
            StageClock::default(),
        ],
        judgement: Judgement::of(&Expectation::of(plan), &Snapshot::before(plan)),
        stage_began: Duration::from_millis(325),
        looks: 3,
        time_limit: Duration::from_mins(2),
        as_expected: None,
        settle: Duration::from_secs(1),
    }
}

pub fn report(prepared: &Prepared) -> Box<Report> {
    let live = live(prepared);
    Box::new(Report {
        plan: Arc::clone(&prepared.plan),
        hash: prepared.hash.clone(),
        started_at: prepared.plan.made_at(),
        took: Duration::from_millis(650),
        time_limit: Duration::from_mins(2),
        as_expected: None,
        settle: Duration::from_secs(1),
        requests: live.requests,
        stages: live.stages,
        judgement: live.judgement,
        contradictions: Vec::new(),
        conclusion: Conclusion::GaveUp,
        findings: Vec::new(),
    })
}

/// The ticket and wish of the requested plan.
pub fn asked(rig: &Rig) -> (crate::tui::remote::Ticket, Wish) {
    match rig.effects.as_slice() {
        [Effect::PrepareReplay { ticket, wish }] => (*ticket, (**wish).clone()),
        other => panic!("{other:?}"),
    }
}

pub fn planned(rig: &mut Rig, asks_for_name: bool) -> Box<Prepared> {
    rig.keys("x").wait(200).keys("<Enter> ");
    let (ticket, wish) = asked(rig);
    let prepared = prepared(&wish.sample, asks_for_name);
    rig.send(Message::ReplayPrepared { ticket, result: Ok(prepared.clone()) });
    prepared
}
