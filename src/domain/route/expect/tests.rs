use super::*;
use crate::domain::json::RawJson;

fn value(json: &str) -> Value {
    Value::from_json(RawJson::parse(json).unwrap().view(), "x")
}

#[test]
fn every_key_is_judged() {
    let attributes = value(
        r#"{"tier": "gold", "n": 5, "t": "5", "list": ["a", 1], "deep": {"x": true}, "nothing": null}"#,
    );
    let outcome = OutcomeView {
        kind: "queue",
        queue_sid: Some("WQ1"),
        queue_name: Some("Priority"),
        priority: Some(100),
        workflow_sid: Some("WW1"),
        workflow_name: Some("care-desk"),
        filter: Some("Upset customers"),
        end: "to_priority",
        via: vec!["find_customer", "by_sentiment", "to_priority"],
        attributes: Some(&attributes),
        variables: Some(&attributes),
    };
    for (text, expected) in [
        ("outcome=queue", ""),
        ("outcome=voicemail", "queue"),
        ("queue=WQ1", ""),
        ("queue=pRIORITY", ""),
        ("queue=General", "Priority"),
        ("priority=100", ""),
        ("priority=100.0", ""),
        ("priority=20", "100"),
        ("workflow=care-desk", ""),
        ("workflow=WW2", "care-desk"),
        ("filter=upset CUSTOMERS", ""),
        ("filter=Other", "Upset customers"),
        ("end=to_priority", ""),
        ("end=desk", "to_priority"),
        ("via=by_sentiment", ""),
        ("via=menu", "the run goes find_customer → by_sentiment → to_priority"),
        ("not-via=menu", ""),
        ("not-via=by_sentiment", "the run goes find_customer → by_sentiment → to_priority"),
        ("attribute.tier=gold", ""),
        ("attribute.tier=silver", "\"gold\""),
        ("attribute.n=5.0", ""),
        ("attribute.t=5", ""),
        ("attribute.list=[\"a\", 1]", ""),
        ("attribute.list=[]", "[\"a\", 1]"),
        ("attribute.deep={\"x\": true}", ""),
        ("attribute.deep.x=true", ""),
        ("attribute.nothing=null", ""),
        ("attribute.absent=null", ""),
        ("attribute.absent=x", "absent"),
        ("variable.n=6", "5"),
        ("certain=true", ""),
        ("certain=false", "the run is certain"),
    ] {
        let verdict = RunExpectation::parse(text).unwrap().judge(std::slice::from_ref(&outcome), None);
        let wanted =
            if expected.is_empty() { ExpectVerdict::Held } else { ExpectVerdict::Failed(expected.into()) };
        assert_eq!(verdict, wanted, "{text}");
    }
}

#[test]
fn an_uncertain_run_cannot_tell_and_a_demand_broken_on_every_way_fails() {
    let one = OutcomeView {
        kind: "queue",
        queue_name: Some("Sales"),
        queue_sid: Some("WQ1"),
        ..OutcomeView::default()
    };
    let two = OutcomeView { queue_name: Some("Billing"), queue_sid: Some("WQ2"), ..one.clone() };
    let both = [one, two];
    let judged = |text: &str, why| RunExpectation::parse(text).unwrap().judge(&both, why);
    let why = Some("2 ways");
    let cannot = ExpectVerdict::CannotTell("2 ways".into());
    assert_eq!(judged("queue=Sales", why), cannot);
    assert_eq!(judged("outcome=queue", why), cannot);
    assert_eq!(judged("queue=Other", why), ExpectVerdict::Failed("Sales".into()));
    assert_eq!(judged("certain=true", why), ExpectVerdict::Failed("cannot tell: 2 ways".into()));
    assert_eq!(judged("certain=false", why), ExpectVerdict::Held);
    // Without a reading that matters, every outcome has to keep it.
    assert_eq!(judged("queue=Sales", None), ExpectVerdict::Failed("Billing".into()));
    let every = |text: &str| RunExpectation::parse(text).unwrap().judge_every(&both, why);
    assert_eq!((every("outcome=queue"), every("certain=false")), (ExpectVerdict::Held, ExpectVerdict::Held));
    assert_eq!(every("queue=Sales"), ExpectVerdict::Failed("Billing".into()));
}

#[test]
fn what_is_not_known_is_neither_kept_nor_broken() {
    let attributes = Value::Object(vec![("a".into(), Value::unknown("a", "made by Twilio"))].into());
    let outcome = OutcomeView {
        kind: "queue",
        queue_sid: Some("WQ1"),
        attributes: Some(&attributes),
        ..OutcomeView::default()
    };
    let workflow = OutcomeView { kind: "workflow", ..OutcomeView::default() };
    for (text, outcome, because) in [
        ("attribute.a=1", &outcome, "made by Twilio"),
        ("attribute.a.b=1", &outcome, "made by Twilio"),
        ("priority=1", &outcome, "the priority is unknown"),
        ("queue=Sales", &workflow, "the queue needs the file of the workflow"),
    ] {
        let verdict = RunExpectation::parse(text).unwrap().judge(std::slice::from_ref(outcome), None);
        assert_eq!(verdict, ExpectVerdict::CannotTell(because.into()), "{text}");
    }
}

#[test]
fn unknown_keys_and_values_are_refused_with_the_nearest() {
    for (text, expected) in [
        ("queue", "`queue` is not an expectation. Write KEY=VALUE, such as queue=Priority."),
        ("quee=x", "Did you mean queue?"),
        ("attribute.=x", "`attribute.` cannot be expected"),
        ("outcome=que", "the outcomes are queue, workflow"),
        ("outcome=queu", "Did you mean queue?"),
        ("priority=high", "a whole number"),
        ("certain=yes", "it must be true or false"),
    ] {
        let error = RunExpectation::parse(text).unwrap_err();
        assert!(error.contains(expected), "{text}: {error}");
    }
    let of = RunExpectation::of("attribute.n", &Json::from(5)).unwrap();
    assert_eq!(of.text, "attribute.n=5");
    assert_eq!(RunExpectation::of("queue", &Json::from("x")).unwrap().text, "queue=x");
}
