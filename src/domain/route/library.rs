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
    use crate::domain::route::finding::TrapKind;
    use crate::domain::taskrouter::workflow::Workflow;
    use std::collections::BTreeSet;

    #[test]
    fn the_files_of_the_demo_are_sound_but_for_the_old_one() {
        for name in flow_names() {
            let flow = Flow::read(self::flow(name).unwrap().as_bytes()).unwrap();
            let found: BTreeSet<&str> = flow.check().iter().map(|finding| finding.kind.name()).collect();
            if name == "care-old" {
                assert!(found.len() >= 20, "{found:?}");
            } else {
                assert!(found.iter().all(|kind| *kind == "unknown-widget"), "{name}: {found:?}");
            }
            let searches = flow.widgets.iter().filter(|widget| widget.kind == WidgetKind::ProfileSearch);
            assert_eq!(searches.count(), usize::from(name != "hours"), "{name}");
        }
        assert_eq!(Flow::read(flow("care-line").unwrap().as_bytes()).unwrap().widgets.len(), 14);
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
}
