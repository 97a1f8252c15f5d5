use super::*;
use crate::cases::property;
use crate::domain::json::RawJson;
use crate::domain::route::reading::Reading;
use crate::domain::taskrouter::attributes::shown;
use crate::domain::taskrouter::queues::TaskQueues;
use crate::domain::taskrouter::workers::TaskWorkers;
use proptest::prelude::*;

const QUEUES: &str = r#"[
    {"sid": "WQ1", "friendlyName": "Priority", "targetWorkers": "skills HAS 'care'", "taskOrder": "FIFO"},
    {"sid": "WQ2", "friendlyName": "General", "targetWorkers": "1==1"},
    {"sid": "WQ3", "friendlyName": "Empty", "targetWorkers": "skills HAS 'nothing'"},
    {"sid": "WQ4", "friendlyName": "Busy", "targetWorkers": "activity_name == 'Break'"}]"#;
const WORKERS: &str = r#"[
    {"sid": "WK1", "friendlyName": "ada", "attributes": "{\"skills\": [\"care\"], \"level\": 1}", "activitySid": "WA1",
     "activityName": "Available", "available": true},
    {"sid": "WK2", "friendlyName": "ben", "attributes": "{\"skills\": [\"care\"], \"level\": 3}", "activitySid": "WA2",
     "activityName": "Break", "available": false},
    {"sid": "WK3", "friendlyName": "cai", "attributes": {"level": 2}, "activitySid": "WA1", "activityName": "Available",
     "available": "true", "channels": {"voice": {"available": true, "assigned_tasks": 1}}}]"#;

fn pool() -> WorkerPool {
    WorkerPool {
        queues: Some(TaskQueues::read(QUEUES).unwrap()),
        workers: Some(TaskWorkers::read(WORKERS).unwrap()),
    }
}

fn workflow(filters: &str, default: &str) -> Workflow {
    let default = if default.is_empty() { "null".to_owned() } else { format!(r#"{{"queue": "{default}"}}"#) };
    let text = format!(r#"{{"task_routing": {{"filters": [{filters}], "default_filter": {default}}}}}"#);
    Workflow::read(&text).unwrap()
}

fn filter(name: &str, expression: &str, targets: &str) -> String {
    let expression = serde_json::Value::from(expression);
    format!(r#"{{"filter_friendly_name": "{name}", "expression": {expression}, "targets": [{targets}]}}"#)
}

/// A task with these attributes, in which the texts `"?…"` are unknown.
fn task(attributes: &str) -> RoutedTask {
    let mut read = TaskAttributes::of(RawJson::parse(attributes).unwrap().view(), "task");
    for (name, value) in &mut read.members {
        if value.value.as_text().is_some_and(|text| text.starts_with('?')) {
            value.value = Value::unknown(name, "needs an answer");
        }
    }
    RoutedTask { attributes: read, priority: Some(0), timeout: None }
}

/// A way in short: `Upset: WQ1 100 @0, WQ2 50 @120; waits`.
fn short(way: &TaskWay) -> String {
    let number = |number: Option<i64>| number.map_or_else(|| "?".to_owned(), |number| number.to_string());
    let leg = |leg: &TimelineLeg| {
        let skip = match leg.skip {
            LegSkip::Kept => "",
            LegSkip::Skipped => " skipped",
            LegSkip::Unknown(_) => " maybe skipped",
        };
        let queue = leg.queue.as_deref().unwrap_or("no queue");
        format!("{queue} {} @{}{skip}", number(leg.priority), number(leg.after_seconds))
    };
    let when: Vec<String> = way
        .when
        .iter()
        .map(|one| if one.holds { one.expression.clone() } else { format!("not {}", one.expression) })
        .collect();
    let when = if when.is_empty() { String::new() } else { format!(" if {}", when.join(", ")) };
    let legs: Vec<String> = way.legs.iter().map(leg).collect();
    let ending = match &way.ending {
        TaskEnding::Waits { until: None } => "waits".to_owned(),
        TaskEnding::Waits { until } => format!("waits until {}", number(*until)),
        TaskEnding::Canceled { after } => format!("canceled @{}", number(*after)),
        TaskEnding::Unknown(_) => "unknown".to_owned(),
    };
    format!("{}{when}: {}; {ending}", way.filter.as_deref().unwrap_or("-"), legs.join(", "))
}

fn ways_with(workflow: &Workflow, attributes: &str, pool: &WorkerPool, readings: Readings) -> Vec<String> {
    route(workflow, &task(attributes), pool, readings).ways.iter().map(short).collect()
}

fn ways(workflow: &Workflow, attributes: &str) -> Vec<String> {
    ways_with(workflow, attributes, &WorkerPool::default(), Readings::default())
}

fn care_desk() -> Workflow {
    workflow(
        &[
            filter("Upset", "last_sentiment == 'negative'", r#"{"queue": "WQ1", "priority": 100, "timeout": 120}, {"queue": "WQ2", "priority": 50}"#),
            filter("Follow-up", "last_topic IN ['Billing'] AND hours_since_last < 24", r#"{"queue": "WQ3", "priority": 20}"#),
            filter("Agent", "preferred_agent != null", r#"{"queue": "WQ2", "timeout": 15, "known_worker_sid": "task.preferred_agent", "skip_if": "workers.available == 0"}"#),
        ]
        .join(","),
        "WQ9",
    )
}

#[test]
fn the_first_filter_that_holds_takes_the_task() {
    let care = care_desk();
    for (attributes, expected) in [
        (r#"{"last_sentiment": "negative"}"#, "Upset: WQ1 100 @0, WQ2 50 @120; waits"),
        (r#"{"last_topic": "Billing", "hours_since_last": 8}"#, "Follow-up: WQ3 20 @0; waits"),
        (r#"{"last_topic": "Billing", "hours_since_last": 24}"#, "-: WQ9 0 @0; waits"),
        // Whether a worker is there to be skipped for is not known.
        (r#"{"preferred_agent": "WK1"}"#, "Agent: WQ2 0 @0 maybe skipped; unknown"),
        ("{}", "-: WQ9 0 @0; waits"),
    ] {
        assert_eq!(ways(&care, attributes), [expected], "{attributes}");
    }
    let nothing = workflow(&filter("A", "a == 1", r#"{"queue": "WQ1"}"#), "");
    assert_eq!(ways(&nothing, "{}"), ["-: ; canceled @0"]);
}

#[test]
fn an_unknown_filter_gives_two_ways_and_is_remembered() {
    let care = care_desk();
    assert_eq!(
        ways(&care, r#"{"last_sentiment": "?", "last_topic": "Billing", "hours_since_last": 1}"#),
        [
            "Upset if last_sentiment == 'negative': WQ1 100 @0, WQ2 50 @120; waits",
            "Follow-up if not last_sentiment == 'negative': WQ3 20 @0; waits",
        ]
    );
    let twice = workflow(
        &[
            filter("A", "a == 'x'", r#"{"queue": "WQ1", "timeout": 5}"#),
            filter("B", "a == 'x' AND b == 'y'", r#"{"queue": "WQ2"}"#),
            filter("C", "a == 'z'", r#"{"queue": "WQ3"}"#),
        ]
        .join(","),
        "WQ9",
    );
    assert_eq!(
        ways(&twice, r#"{"a": "?", "b": "y"}"#),
        [
            "A if a == 'x': WQ1 0 @0, WQ2 0 @5; waits",
            "C if not a == 'x', a == 'z': WQ3 0 @0; waits",
            "- if not a == 'x', not a == 'z': WQ9 0 @0; waits",
        ]
    );
}

#[test]
fn a_time_out_goes_to_the_next_filter_and_never_to_the_default() {
    let both = workflow(
        &[
            filter("A", "a == 1", r#"{"queue": "WQ1", "timeout": 30, "priority": 5}, {"timeout": 30}"#),
            filter("B", "a == 1", r#"{"queue": "WQ2", "timeout": "60"}"#),
        ]
        .join(","),
        "WQ9",
    );
    assert_eq!(ways(&both, r#"{"a": 1}"#), ["A: WQ1 5 @0, WQ1 5 @30, WQ2 5 @60; canceled @120"]);
    let canceled = Readings::default().with(Reading::AfterLastTarget, "canceled").unwrap();
    let found = route(&both, &task(r#"{"a": 1}"#), &WorkerPool::default(), canceled);
    assert_eq!(short(&found.ways[0]), "A: WQ1 5 @0, WQ1 5 @30; canceled @60");
    assert!(found.touched.has(Reading::AfterLastTarget));
    let alone = workflow(&filter("A", "a == 1", r#"{"queue": "WQ1", "timeout": 30}"#), "WQ9");
    let found = route(&alone, &task(r#"{"a": 1}"#), &WorkerPool::default(), canceled);
    assert_eq!(
        (short(&found.ways[0]).as_str(), found.touched.all().count()),
        ("A: WQ1 0 @0; canceled @30", 0)
    );
}

#[test]
fn the_task_ends_with_its_own_time_out() {
    let care = care_desk();
    let timed = |timeout, attributes: &str| {
        let task = RoutedTask { timeout: Some(timeout), priority: None, ..task(attributes) };
        short(&route(&care, &task, &WorkerPool::default(), Readings::default()).ways[0])
    };
    let upset = r#"{"last_sentiment": "negative"}"#;
    assert_eq!(timed(3_600, upset), "Upset: WQ1 100 @0, WQ2 50 @120; waits until 3600");
    assert_eq!(timed(120, upset), "Upset: WQ1 100 @0; canceled @120");
    assert_eq!(timed(60, "{}"), "-: WQ9 ? @0; waits until 60");
}

#[test]
fn skipping_depends_on_who_is_there() {
    let one = |queue: &str, skip: &str| {
        let target = format!(
            r#"{{"queue": "{queue}", "timeout": 10, "skip_if": "{skip}"}}, {{"queue": "WQ2", "skip_if": "{skip}"}}"#
        );
        workflow(&filter("A", "1==1", &target), "WQ9")
    };
    let known = |workflow: &Workflow| ways_with(workflow, "{}", &pool(), Readings::default());
    // The first queue is empty.
    assert_eq!(known(&one("WQ3", "workers.available == 0")), ["A: WQ3 0 @0 skipped, WQ2 0 @0; waits"]);
    // A worker takes it at once, so the condition is not evaluated.
    assert_eq!(known(&one("WQ1", "1==1")), ["A: WQ1 0 @0, WQ2 0 @10; waits"]);
    assert_eq!(known(&one("WQ4", "workers.WA2 == 1")), ["A: WQ4 0 @0 skipped, WQ2 0 @0; waits"]);
    assert_eq!(known(&one("WQ4", "workers.unavailable > 1")), ["A: WQ4 0 @0, WQ2 0 @10; waits"]);
    // Without the files it is not known, and a constant does not help.
    assert_eq!(
        ways(&one("WQ3", "1==1"), "{}"),
        ["A: WQ3 0 @0 maybe skipped, WQ2 0 @? maybe skipped; unknown"]
    );
    // A filter that is skipped counts as not matched.
    let all = |next: &str| {
        let skipped = filter("A", "1==1", r#"{"queue": "WQ3", "skip_if": "workers.available == 0"}"#);
        workflow(&format!("{skipped}{next}"), "WQ2")
    };
    assert_eq!(known(&all("")), ["-: WQ3 0 @0 skipped, WQ2 0 @0; waits"]);
    let next = format!(",{}", filter("B", "1==1", r#"{"queue": "WQ1"}"#));
    assert_eq!(known(&all(&next)), ["B: WQ3 0 @0 skipped, WQ1 0 @0; waits"]);
    let first = route(&all(&next), &task("{}"), &pool(), Readings::default());
    assert_eq!(first.ways[0].first().and_then(|leg| leg.queue_name.as_deref()), Some("Priority"));
}

#[test]
fn workers_are_those_of_the_queue_who_fit_the_target() {
    let workers = |target: &str, attributes: &str| {
        let workflow = workflow(&filter("A", "1==1", target), "WQ9");
        let found = route(&workflow, &task(attributes), &pool(), Readings::default());
        let leg = found.ways[0].legs[0].clone();
        let names = leg.workers.map(|workers| {
            workers.into_iter().map(|worker| worker.name.unwrap_or_default()).collect::<Vec<_>>().join(" ")
        });
        let findings: Vec<_> = found.findings.iter().map(|finding| finding.kind.name()).collect();
        (names.unwrap_or_else(|unknown| unknown.because.to_string()), findings)
    };
    for (target, attributes, expected) in [
        (r#"{"queue": "WQ1"}"#, "{}", "ada ben"),
        (r#"{"queue": "WQ2", "order_by": "worker.level DESC"}"#, "{}", "ben cai ada"),
        (r#"{"queue": "WQ2", "order_by": "worker.rank, worker.level asc"}"#, "{}", "ada cai ben"),
        (r#"{"queue": "WQ2", "expression": "worker.level > task.level"}"#, r#"{"level": 1}"#, "ben cai"),
        (
            r#"{"queue": "WQ2", "expression": "worker.friendly_name == 'cai' AND worker.activity_name = 'Available'"}"#,
            "{}",
            "cai",
        ),
        (
            r#"{"queue": "WQ2", "expression": "worker.level == task.level"}"#,
            r#"{"level": "?"}"#,
            "needs an answer",
        ),
        (
            r#"{"queue": "WQ2", "expression": "worker.channel.voice.assigned_tasks == 1"}"#,
            "{}",
            "the workers file has no channels",
        ),
        (r#"{"queue": "WQ2", "known_worker_sid": "task.agent"}"#, r#"{"agent": "WK3"}"#, "cai"),
        (r#"{"queue": "WQ2", "known_worker_sid": "WK2"}"#, "{}", "ben"),
        (r#"{"queue": "WQ2", "known_worker_friendly_name": "task.agent"}"#, r#"{"agent": "ada"}"#, "ada"),
        (r#"{"queue": "WQ2", "known_worker_sid": "task.agent"}"#, "{}", ""),
        (r#"{"queue": "WQ2", "known_worker_sid": "task.agent"}"#, r#"{"agent": "?"}"#, "needs an answer"),
    ] {
        assert_eq!(workers(target, attributes), (expected.to_owned(), vec![]), "{target} {attributes}");
    }
    let unlisted = workers(r#"{"queue": "WQ7"}"#, "{}");
    assert_eq!(unlisted, ("WQ7 is not in the file of queues".to_owned(), vec!["unknown-queue"]));
    let elsewhere = workers(r#"{"queue": "WQ1", "known_worker_sid": "task.agent"}"#, r#"{"agent": "WK3"}"#);
    assert_eq!(elsewhere, (String::new(), vec!["known-worker-not-in-queue"]));
}

#[test]
fn a_filter_says_what_it_read() {
    let care = care_desk();
    let found =
        route(&care, &task(r#"{"last_topic": "Sales"}"#), &WorkerPool::default(), Readings::default());
    let looks: Vec<String> = found.ways[0]
        .looks
        .iter()
        .map(|look| {
            let reads: Vec<String> =
                look.reads.iter().map(|(path, value)| format!("{path} = {}", shown(value))).collect();
            format!("{} {:?}: {}", look.filter, look.truth, reads.join(", "))
        })
        .collect();
    assert_eq!(
        looks,
        [
            "Upset False: last_sentiment = null",
            "Follow-up False: last_topic = \"Sales\", hours_since_last = null",
            "Agent False: preferred_agent = null",
        ]
    );
    let broken = workflow(
        &[
            filter("Text", "tags HAS 'a'", r#"{"queue": "WQ1"}"#),
            filter("Bad", "a = ", r#"{"queue": "WQ2"}"#),
            filter("Hyphen", "a-b == 1", r#"{"queue": "WQ3"}"#),
        ]
        .join(","),
        "WQ9",
    );
    let found = route(&broken, &task(r#"{"tags": "a b"}"#), &WorkerPool::default(), Readings::default());
    let kinds: Vec<&str> = found.findings.iter().map(|finding| finding.kind.name()).collect();
    assert_eq!(kinds, ["has-on-text", "bad-expression", "hyphen-in-expression"]);
    assert_eq!(found.ways.len(), 3);
}

#[test]
fn other_files_say_what_is_wrong_with_them() {
    for (text, expected) in [
        ("{}", "the file holds an object, not a list"),
        (r#"[{"friendlyName": "x"}]"#, "item 1 has no `sid`; it is an object with `friendlyName`"),
        ("[7]", "item 1 has no `sid`; it is a number"),
        ("[", "not JSON: the text ends too early at line 1, column 2"),
    ] {
        let queues = TaskQueues::read(text).unwrap_err().to_string();
        let workers = TaskWorkers::read(text).unwrap_err().to_string();
        assert!(queues.contains(expected) && workers.contains(expected), "{text}: {queues} {workers}");
    }
    let bad = TaskWorkers::read(r#"[{"sid": "WK1", "attributes": "{"}]"#).unwrap_err();
    assert!(bad.why.contains("the attributes of WK1: the text ends too early"), "{bad}");
}

#[test]
fn a_workflow_with_too_many_open_filters_is_cut() {
    let many = |count: usize| {
        let filters: Vec<String> = (0..count)
            .map(|at| filter(&format!("F{at}"), &format!("a == 'x{at}'"), r#"{"queue": "WQ1"}"#))
            .collect();
        let workflow = workflow(&filters.join(","), "WQ9");
        let found = route(&workflow, &task(r#"{"a": "?"}"#), &WorkerPool::default(), Readings::default());
        (found.ways.len(), found.is_cut)
    };
    assert_eq!(many(199), (200, false));
    assert_eq!(many(200), (201, false));
    assert_eq!(many(1_500), (200, true));
}

fn random_filter() -> impl Strategy<Value = (String, String)> {
    let expression = prop::sample::select(vec![
        "a == 'x'",
        "a != 'x'",
        "b == 1",
        "a == 'x' AND b == 1",
        "a IN ['x', 'y'] OR b > 1",
        "NOT a == 'y'",
        "c HAS 'x'",
        "1==1",
        "a == null",
    ]);
    let targets = prop::sample::select(vec![
        r#"{"queue": "WQ1", "timeout": 10}"#,
        r#"{"queue": "WQ2"}"#,
        r#"{"queue": "WQ3", "priority": 7, "skip_if": "workers.available == 0"}"#,
        r#"{"queue": "WQ1", "timeout": 10, "skip_if": "1==1"}, {"queue": "WQ4", "priority": 3, "timeout": 5}"#,
    ]);
    (expression, targets).prop_map(|(expression, targets)| (expression.to_owned(), targets.to_owned()))
}

proptest! {
    #![proptest_config(property(600, 50_000, 500_000))]

    /// Whatever the unknown attributes are: where the task goes is among the ways that were found, and its conditions hold.
    #[test]
    fn every_real_way_is_found(
        filters in prop::collection::vec(random_filter(), 0..6),
        a in prop::sample::select(vec!["\"x\"", "\"y\"", "\"\"", "null", "5"]),
        b in prop::sample::select(vec!["1", "2", "\"1\"", "null"]),
        knows_workers: bool,
    ) {
        let filters: Vec<String> =
            filters.iter().enumerate().map(|(at, (expression, targets))| filter(&format!("F{at}"), expression, targets)).collect();
        let workflow = workflow(&filters.join(","), "WQ9");
        let pool = if knows_workers { pool() } else { WorkerPool::default() };
        let readings = Readings::default();
        let abstracted = route(&workflow, &task(r#"{"a": "?", "b": "?", "c": ["x"]}"#), &pool, readings);
        let concrete = route(&workflow, &task(&format!(r#"{{"a": {a}, "b": {b}, "c": ["x"]}}"#)), &pool, readings);
        prop_assert_eq!(concrete.ways.len(), 1);
        let real = &concrete.ways[0];
        let goal = |way: &TaskWay| (way.filter.clone(), way.first().map(|leg| (leg.queue.clone(), leg.priority)));
        prop_assert!(abstracted.ways.iter().any(|way| goal(way) == goal(real)), "{:?} is none of {:?}", short(real),
            abstracted.ways.iter().map(short).collect::<Vec<_>>());
        let kept = |way: &TaskWay| -> Vec<TimelineLeg> {
            way.legs.iter().filter(|leg| leg.skip != LegSkip::Skipped).cloned().collect()
        };
        let same = abstracted.ways.iter().find(|way| goal(way) == goal(real) && kept(way) == kept(real) && way.ending == real.ending);
        let is_cut = abstracted.ways.iter().any(|way| goal(way) == goal(real) && matches!(way.ending, TaskEnding::Unknown(_)));
        prop_assert!(same.is_some() || is_cut, "{}", short(real));
    }
}
