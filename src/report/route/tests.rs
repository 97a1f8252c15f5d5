use super::*;
use crate::domain::json::RawJson;

fn outcome(queue: &str) -> OutcomeRecord {
    let queue = Some(QueueRecord { sid: Some(format!("WQ{queue}")), name: Some(queue.to_owned()) });
    OutcomeRecord {
        kind: "queue",
        queue,
        priority: Some(100),
        end: "to_desk".into(),
        ..OutcomeRecord::default()
    }
}

#[test]
fn unknown_values_are_objects_and_digits_stay() {
    let json = r#"{"a": [1, 2.50, "x\n\"y\""], "b": null, "12345678901234567890": 12345678901234567890}"#;
    let mut value = Value::from_json(RawJson::parse(json).unwrap().view(), "v");
    if let Value::Object(members) = &value {
        let mut members = members.to_vec();
        members.push(("u".into(), Value::unknown("u", "needs an \"answer\"")));
        value = Value::Object(members.into());
    }
    let printed = serde_json::to_string(&ValueRecord(value)).unwrap();
    assert_eq!(
        printed,
        r#"{"a":[1,2.5,"x\n\"y\""],"b":null,"12345678901234567890":12345678901234567890,"u":{"unknown":"needs an \"answer\""}}"#
    );
}

#[test]
fn each_expectation_is_a_case_of_a_suite() {
    let judged = [
        ExpectVerdict::Held,
        ExpectVerdict::Failed("General".into()),
        ExpectVerdict::CannotTell("2 ways".into()),
    ];
    let expectations =
        judged.into_iter().map(|verdict| ExpectRecord::new("queue=Priority", verdict)).collect();
    let asked = Some("email:ada@example.com".to_owned());
    let run = RunRecord { asked, expectations, outcomes: vec![outcome("Priority")], ..RunRecord::default() };
    let element = run.suite().element();
    assert!(
        element.contains("name=\"email:ada@example.com\" tests=\"3\" failures=\"2\" errors=\"0\""),
        "{element}"
    );
    assert!(
        element.contains("queue=Priority: cannot tell: 2 ways") && element.contains("Priority</system-out>"),
        "{element}"
    );
    let alone = RunRecord { cannot_tell: Some("2 ways".into()), ..RunRecord::default() };
    assert!(alone.suite().element().contains("skipped=\"1\""));
    let failed = RunRecord { errors: vec!["not found".into()], ..RunRecord::default() };
    assert!(failed.suite().element().contains("errors=\"1\""));
}

#[test]
fn an_outcome_is_called_by_its_queue() {
    assert_eq!(outcome("Priority").title(), "Priority");
    let workflow =
        OutcomeRecord { kind: "workflow", workflow: Some("WW1".into()), ..OutcomeRecord::default() };
    assert_eq!(workflow.title(), "workflow WW1");
    let bot = OutcomeRecord { kind: "agent_bot", ..OutcomeRecord::default() };
    assert_eq!(bot.title(), "agent bot");
}
