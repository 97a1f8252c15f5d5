//! The flows and workflows of the demo, included in the program.

const FLOWS: [(&str, &str); 5] = [
    ("care-line", include_str!("../../../assets/flows/care-line.json")),
    ("care-chat", include_str!("../../../assets/flows/care-chat.json")),
    ("care-old", include_str!("../../../assets/flows/care-old.json")),
    ("hours", include_str!("../../../assets/flows/hours.json")),
    ("callback", include_str!("../../../assets/flows/callback.json")),
];

const WORKFLOWS: [(&str, &str); 2] = [
    ("care-desk", include_str!("../../../assets/workflows/care-desk.json")),
    ("care-desk-broken", include_str!("../../../assets/workflows/care-desk-broken.json")),
];

/// The names of the queues of both workflows.
pub const QUEUES: &str = include_str!("../../../assets/workflows/care-desk.queues.json");

pub fn flow_names() -> [&'static str; 5] {
    FLOWS.map(|(name, _)| name)
}

pub fn workflow_names() -> [&'static str; 2] {
    WORKFLOWS.map(|(name, _)| name)
}

/// The file of the flow with this name.
pub fn flow(name: &str) -> Option<&'static str> {
    FLOWS.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// The file of the workflow with this name.
pub fn workflow(name: &str) -> Option<&'static str> {
    WORKFLOWS.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::flow::{Flow, WidgetKind};
    use crate::domain::json::RawJson;
    use crate::domain::liquid::Value;
    use crate::domain::route::dry_run;
    use crate::domain::route::finding::TrapKind;
    use crate::domain::route::run::{DryRunSettings, OutcomeKind, RouteRun, RouteWorldFiles, RoutedProfile};
    use crate::domain::taskrouter::queues::TaskQueues;
    use crate::domain::taskrouter::timeline::WorkerPool;
    use crate::domain::taskrouter::workflow::Workflow;
    use std::collections::BTreeSet;

    fn file_of(name: &str) -> &'static str {
        flow(name).unwrap()
    }

    #[test]
    fn the_files_of_the_demo_are_sound_but_for_the_old_one() {
        for name in flow_names() {
            let flow = Flow::read(file_of(name).as_bytes()).unwrap();
            let found: BTreeSet<&str> = flow.check().iter().map(|finding| finding.kind.name()).collect();
            if name == "care-old" {
                assert!(found.len() >= 20, "{found:?}");
            } else {
                assert!(found.iter().all(|kind| *kind == "unknown-widget"), "{name}: {found:?}");
            }
            let searches = flow.widgets.iter().filter(|widget| widget.kind == WidgetKind::ProfileSearch);
            assert_eq!(searches.count(), usize::from(name != "hours"), "{name}");
        }
        assert_eq!(Flow::read(file_of("care-line").as_bytes()).unwrap().widgets.len(), 14);
        assert!(flow("care-lin").is_none() && workflow("care-line").is_none());
    }

    #[test]
    fn the_broken_workflow_has_every_trap_and_the_other_none() {
        let found = |name: &str| -> BTreeSet<TrapKind> {
            Workflow::read(workflow(name).unwrap())
                .unwrap()
                .findings
                .iter()
                .map(|finding| finding.kind)
                .collect()
        };
        assert_eq!(found("care-desk"), BTreeSet::new());
        let broken = found("care-desk-broken");
        for kind in [
            TrapKind::HyphenInExpression,
            TrapKind::BadExpression,
            TrapKind::WorkerInFilter,
            TrapKind::BareNameInTarget,
            TrapKind::HasOnText,
            TrapKind::NoDefaultFilter,
            TrapKind::LastTargetTimeout,
        ] {
            assert!(broken.contains(&kind), "{kind:?} not in {broken:?}");
        }
    }

    fn run(flow: &str, identifier: &str, traits: &str) -> RouteRun {
        let flow = Flow::read(file_of(flow).as_bytes()).unwrap();
        let desk = Workflow::read(workflow("care-desk").unwrap()).unwrap();
        let pool = WorkerPool { queues: Some(TaskQueues::read(QUEUES).unwrap()), workers: None };
        let files = RouteWorldFiles {
            name: "demo",
            flow: &flow,
            subflows: vec![],
            workflows: vec![&desk],
            pool: &pool,
        };
        let traits = RawJson::parse(traits).unwrap();
        let traits = traits.members().map(|one| (one.key.to_string(), Value::from_json(one.value, &one.key)));
        let profile = RoutedProfile {
            exists: true,
            traits: traits.collect(),
            identifiers: vec![identifier.to_owned()],
            ..RoutedProfile::default()
        };
        dry_run(&files, &profile, &DryRunSettings::at("2026-11-22T09:31:00Z".parse().unwrap()))
    }

    /// The purpose of the people of the demo.
    #[test]
    fn the_stories_of_the_demo_end_as_they_are_told() {
        for (who, sentiment, topics, start, queue, priority) in [
            ("Ada", "negative", "Billing", "2026-11-22T09:02:11Z", "Priority", 100),
            ("Kavya", "neutral", "Billing", "2026-11-22T01:24:00Z", "Follow-up", 20),
            ("Elif", "neutral", "Account access", "2026-11-07T09:31:00Z", "General", 0),
            ("Isabela", "positive", "Delivery|Late parcel", "2026-11-22T04:17:00Z", "General", 0),
            (
                "Isabela as the events say",
                "negative",
                "Billing|Double charge",
                "2026-11-22T04:17:00Z",
                "Priority",
                100,
            ),
            ("a complaint of last week", "neutral", "Billing", "2026-11-15T04:17:00Z", "General", 0),
        ] {
            let traits = format!(
                r#"{{"name":"{who}","flex_last-interaction-sentiment":"{sentiment}","flex_last-interaction-topics":"{topics}",
                "flex_last-interaction-start-time":"{start}"}}"#
            );
            let run = run("care-line", "phone:+12025550100", &traits);
            assert_eq!((run.certain, run.outcomes.len()), (true, 1), "{who}: {run:?}");
            let goal = &run.outcomes[0].goal;
            assert_eq!((goal.queue_name.as_deref(), goal.priority), (Some(queue), Some(priority)), "{who}");
        }
        let henrik = run(
            "care-line",
            "phone:+12025550108",
            r#"{"name":"Henrik","flex_last-interaction-start-time":"2026-11-22T06:16:00Z"}"#,
        );
        assert_eq!(henrik.outcomes[0].goal.queue_name.as_deref(), Some("General"), "{henrik:?}");
        let grace = run(
            "care-line",
            "phone:+12025550106",
            r#"{"name":"Grace","flex_last-interaction-topics":"Account access","flex_last-interaction-start-time":1795251600000}"#,
        );
        assert!(
            grace.findings.iter().any(|finding| finding.kind == TrapKind::EpochMilliseconds),
            "{:?}",
            grace.findings
        );
    }

    #[test]
    fn the_other_flows_of_the_demo_lead_somewhere() {
        let traits = r#"{"name":"Ada","flex_last-interaction-sentiment":"negative","flex_last-interaction-topics":"Billing",
            "flex_last-interaction-start-time":"2026-11-22T09:02:11Z","flex_last-known-agent":"WK1"}"#;
        let chat = run("care-chat", "email:ada.okafor@example.com", traits);
        assert_eq!(chat.outcomes[0].goal.filter.as_deref(), Some("Upset customers"), "{chat:?}");
        let callback = run("callback", "phone:+12025550100", traits);
        let kinds: BTreeSet<OutcomeKind> = callback.outcomes.iter().map(|one| one.goal.kind).collect();
        assert!(kinds.contains(&OutcomeKind::Queue) && kinds.contains(&OutcomeKind::Ended), "{callback:?}");
        let old = run("care-old", "phone:+12025550100", traits);
        assert!(!old.certain && old.outcomes.len() > 2, "{old:?}");
    }
}
