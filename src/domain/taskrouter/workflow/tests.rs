use super::*;
use crate::domain::route::finding::TrapKind;

const CONFIGURATION: &str = r#"{"task_routing": {
    "filters": [
        {"filter_friendly_name": "Upset customers", "expression": "last_sentiment == 'negative'",
         "targets": [{"queue": "WQ1", "priority": "100", "timeout": 120}, {"queue": "WQ2", "priority": 50}]},
        {"friendly_name": "Agent", "expression": "preferred_agent != null",
         "targets": [{"queue": "WQ3", "timeout": "15", "known_worker_sid": "task.preferred_agent",
                      "skip_if": "workers.available == 0", "expression": "worker.level > 1", "order_by": "worker.level DESC"}]},
        {"expression": "1==1", "targets": [{"queue": "WQ4"}]}],
    "default_filter": {"queue": "WQ5"}, "other": [1]}}"#;

/// The flaws of a workflow, by name.
fn flaws(text: &str) -> Vec<&'static str> {
    Workflow::read(text).unwrap().findings.iter().map(|finding| finding.kind.name()).collect()
}

#[test]
fn every_form_of_a_workflow_reads_the_same() {
    let text = serde_json::Value::from(CONFIGURATION).to_string();
    let plain = Workflow::read(CONFIGURATION).unwrap();
    assert_eq!(plain.filters.len(), 3);
    let first = &plain.filters[0].targets;
    assert_eq!((first[0].priority, first[0].timeout, first[1].priority), (Some(100), Some(120), Some(50)));
    assert_eq!(plain.filters[1].targets[0].timeout, Some(15));
    assert_eq!((plain.filters[1].name.as_str(), plain.filters[2].name.as_str()), ("Agent", "filter 3"));
    assert_eq!(plain.title(), "workflow");
    for resource in [
        format!(r#"{{"sid": "WW1", "friendly_name": "care", "configuration": {text}}}"#),
        format!(r#"{{"sid": "WW1", "friendlyName": "care", "configuration": {CONFIGURATION}}}"#),
        format!("\u{feff}[{{\"sid\": \"WW1\", \"friendlyName\": \"care\", \"configuration\": {text}}}]"),
    ] {
        let read = Workflow::read(&resource).unwrap();
        assert_eq!((read.sid.as_deref(), read.title()), (Some("WW1"), "care"));
        assert_eq!((&read.filters, &read.default_target), (&plain.filters, &plain.default_target));
    }
}

#[test]
fn a_file_that_is_no_workflow_says_what_it_is() {
    for (text, expected) in [
        ("", "the file is empty"),
        ("{\n  \"task_routing\": {]}", "expected a key in quotation marks at line 2, column 20"),
        ("[]", "no `task_routing`; the file holds a list"),
        ("7", "no `task_routing`; the file holds a number"),
        (r#"{"states": [], "initial_state": "a"}"#, "This is a Studio flow; give it as the FLOW."),
        (r#"{"task_routng": {}}"#, "Rename `task_routng` to `task_routing`."),
        (r#"{"task_routing": []}"#, "`task_routing` is a list, not an object"),
        (r#"{"task_routing": {"filters": {}}}"#, "`filters` is an object, not a list"),
        (
            r#"{"task_routing": {"filters": [{"targets": ["WQ1"]}]}}"#,
            "filter 1, target 1 is text, not an object",
        ),
        (
            r#"{"configuration": "{\"task_routing\": "}"#,
            "`configuration`: not JSON: the text ends too early at line 1",
        ),
    ] {
        let error = Workflow::read(text).unwrap_err().to_string();
        assert!(error.contains(expected), "{text}: {error}");
    }
    let huge = " ".repeat(source::LARGEST + 1);
    assert!(Workflow::read(&huge).unwrap_err().why.contains("the limit is 8388608"));
}

#[test]
fn what_is_wrong_with_a_workflow_is_named() {
    assert_eq!(flaws(CONFIGURATION), ["last-target-timeout"]);
    let with = |filter: &str| {
        format!(r#"{{"task_routing": {{"filters": [{filter}], "default_filter": {{"queue": "WQ1"}}}}}}"#)
    };
    for (filter, expected) in [
        (
            r#"{"expression": "flex_last-sentiment == 'x'", "targets": [{"queue": "WQ1"}]}"#,
            "hyphen-in-expression",
        ),
        (r#"{"expression": "worker.level > 1", "targets": [{"queue": "WQ1"}]}"#, "worker-in-filter"),
        (
            r#"{"expression": "1==1", "targets": [{"queue": "WQ1", "expression": "level > 1"}]}"#,
            "bare-name-in-target",
        ),
        (r#"{"expression": "'abc' HAS 'a'", "targets": [{"queue": "WQ1"}]}"#, "has-on-text"),
        (r#"{"expression": "x == 'a', 'b'", "targets": [{"queue": "WQ1"}]}"#, "bad-expression"),
        (r#"{"targets": [{"queue": "WQ1"}]}"#, "bad-expression"),
        (r#"{"expression": "1==1", "targets": []}"#, "filter-without-targets"),
        (r#"{"expression": "1==1", "targets": [{"priority": 1}]}"#, "target-without-queue"),
        (r#"{"expression": "1==1", "targets": [{"queue": "WQ1", "priority": "high"}]}"#, "unreadable-part"),
        (
            r#"{"expression": "1==1", "targets": [{"queue": "WQ1", "skip_if": "workers.available = "}]}"#,
            "bad-expression",
        ),
    ] {
        assert_eq!(flaws(&with(filter)), [expected], "{filter}");
    }
    for innocent in [
        r#"{"expression": "a_b == '-x-' AND task-1 > 2 OR c IN ['a-b']", "targets": [{"queue": "WQ1"}]}"#,
        r#"{"expression": "worker == 'x'", "targets": [{"queue": "WQ1", "expression": "worker.a == task.b"}]}"#,
        r#"{"expression": "tags HAS 'a'", "targets": [{"queue": "WQ1", "timeout": 5}, {"priority": 1}]}"#,
    ] {
        let found = flaws(&with(innocent));
        let expected: &[&str] = if innocent.contains("task-1") { &["hyphen-in-expression"] } else { &[] };
        assert_eq!(found, expected, "{innocent}");
    }
    assert_eq!(flaws(r#"{"task_routing": {"filters": []}}"#), ["no-default-filter"]);
    let hyphen = Workflow::read(&with(
        r#"{"filter_friendly_name": "Upset, target 2", "expression": "a-b == 1", "targets": [{"queue": "W"}]}"#,
    ));
    let finding = &hyphen.unwrap().findings[0];
    assert_eq!((finding.kind, finding.place.part.as_str()), (TrapKind::HyphenInExpression, "Upset"));
    assert!(finding.words.contains("`a_b` would be one"), "{}", finding.words);
}
