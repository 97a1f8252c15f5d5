//! Reports with hostile values: text from a service or a user never takes effect anywhere.

use super::ReportRecord;
use super::junit::junit;
use super::markdown::markdown;
use crate::domain::failure::ErrorClass;
use crate::domain::finding::{About, Finding, FindingKind};
use crate::domain::replay::expectation::Expectation;
use crate::domain::replay::judgement::Judgement;
use crate::domain::replay::judgement::Snapshot;
use crate::domain::replay::plan::tests::{plan_of, traits};
use crate::domain::replay::report::{Conclusion, FirstSeen, Report, RequestOutcome, StageClock};
use crate::domain::replay::{adjust, library};
use crate::domain::sentence::Sentence;
use crate::domain::text::Displayable;
use std::sync::Arc;
use std::time::Duration;

const HOSTILE: [&str; 8] = [
    "a|b\n| c | d |",
    "</testcase><testcase name=\"x\"/>",
    "]]> --> <!-- <script>alert(1)</script>",
    "\u{1b}]0;title\u{7}\u{1b}[31mred \u{9b}31m",
    "`` ` ``` [link](https://x.example.com) ![i](j) **b** @all #1 www.example.com",
    "\u{202e}exe.txt\u{2066} \u{200b}\u{feff}",
    "\u{fffe}\u{ffff}\u{1}\u{c}",
    "&amp; &#0; \\u0000 \"quotes' \\",
];

/// A report in which every free text is `text`: the sample's value, the trait before and now, the refusal.
pub fn report(text: &str) -> Report {
    let mut sample = library::find("voice-positive").unwrap().unwrap();
    let json = serde_json::to_string(text).unwrap();
    adjust::set(&mut sample, &format!("codes.dispositionCode={json}")).unwrap();
    sample.name = text.to_owned();
    let before = traits(&[("flex_last-interaction-outcome", &json)]);
    let plan = plan_of(&sample, "email:a@example.com", Some(&before)).unwrap();
    let judgement = Judgement::of(&Expectation::of(&plan), &Snapshot::before(&plan));
    let failed = RequestOutcome::Failed { why: text.to_owned(), may_have_arrived: true };
    Report {
        hash: "abc".to_owned(),
        started_at: plan.made_at(),
        took: Duration::from_millis(12),
        time_limit: Duration::from_secs(1),
        as_expected: None,
        settle: Duration::from_secs(1),
        requests: vec![failed; plan.steps().len()],
        stages: vec![StageClock::default()],
        contradictions: vec![text.to_owned()],
        conclusion: Conclusion::SendFailed { why: text.to_owned(), class: ErrorClass::Server },
        findings: vec![Finding {
            next: "look",
            ..Finding::new(
                FindingKind::Filtered,
                About::default(),
                Sentence::new().data(Displayable::cell(text)),
            )
        }],
        judgement,
        plan: Arc::new(plan),
    }
}

/// Control characters except line breaks, and characters that hide or reorder text.
fn acts(letter: char) -> bool {
    (letter.is_control() && letter != '\n')
        || matches!(letter, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
            | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

#[test]
fn no_report_holds_a_character_that_acts() {
    for text in HOSTILE {
        let report = report(text);
        let json = serde_json::to_string(&ReportRecord::of(&report)).unwrap();
        for (form, shown) in [("md", markdown(&report)), ("junit", junit(&report))] {
            assert_eq!(shown.chars().find(|c| acts(*c)), None, "{form} of {text:?}: {shown}");
        }
        // JSON itself leaves some characters alone; the code that prints it escapes them.
        assert!(!json.bytes().any(|byte| byte < b' '), "{json}");
        serde_json::from_str::<serde_json::Value>(&json).unwrap();
    }
}

#[test]
fn markdown_keeps_its_rows_and_no_value_becomes_markup() {
    let bars = |line: &str| line.replace("\\|", "").matches('|').count();
    let plain = markdown(&report("plain"));
    for text in HOSTILE {
        let shown = markdown(&report(text));
        assert_eq!(shown.lines().count(), plain.lines().count(), "{text:?}: {shown}");
        for (line, other) in shown.lines().zip(plain.lines()) {
            let is_row = other.starts_with('|');
            assert_eq!(line.starts_with('|'), is_row, "{text:?}: {line}");
            assert!(!is_row || bars(line) == bars(other), "{text:?}: {line}");
        }
        // Outside code spans there is no tag and no link.
        let prose: String = shown.lines().filter(|line| !line.contains('`')).collect();
        assert!(!prose.contains("<script") && !prose.contains("](http"), "{text:?}: {prose}");
    }
}

#[test]
fn junit_has_the_same_elements_whatever_the_values_are() {
    let elements = |xml: &str| -> Vec<String> {
        let names = xml.split('<').skip(1).map(|rest| {
            rest.split(|c: char| c.is_whitespace() || c == '>').next().unwrap_or_default().to_owned()
        });
        names.collect()
    };
    let plain = elements(&junit(&report("plain")));
    assert!(plain.iter().any(|name| name == "failure"), "{plain:?}");
    for text in HOSTILE {
        let shown = junit(&report(text));
        assert_eq!(elements(&shown), plain, "{text:?}: {shown}");
        assert!(!shown.contains("]]>"), "{shown}");
    }
}

#[test]
fn json_gives_values_back_as_they_were() {
    for text in HOSTILE {
        let record = serde_json::to_value(ReportRecord::of(&report(text))).unwrap();
        let outcome = record["traits"].as_array().unwrap().iter().find(|t| t["before"] == text);
        assert!(outcome.is_some(), "{text:?}: {}", record["traits"]);
        assert_eq!(record["conclusion"], "sending_failed");
    }
}

#[test]
fn r6_a_report_promises_no_undo_and_says_what_taking_back_costs() {
    let said = "What was sent stays. Taking it back means a deletion request in the Segment workspace: up to 30 days, \
                a monthly quota, and suppressing blocks that identifier from then on.";
    let report = report("a");
    let json = serde_json::to_string(&ReportRecord::of(&report)).unwrap();
    for shown in [json, markdown(&report)] {
        assert!(shown.contains(said), "{shown}");
        assert!(!shown.to_lowercase().contains("undo"), "{shown}");
    }
}

#[test]
fn dt24_a_clock_says_between_which_looks_something_came() {
    let ms = Duration::from_millis;
    for (not_before, by, said) in [
        (None, ms(1), "within 1 ms"),
        (Some(ms(2_600)), ms(5_100), "between 2.6 and 5.1 s"),
        (Some(ms(20)), ms(45), "between 20 and 45 ms"),
        (Some(ms(640)), ms(1_280), "between 640 ms and 1.3 s"),
        (Some(ms(55_000)), ms(65_000), "between 55.0 s and 1 m 5 s"),
    ] {
        assert_eq!(FirstSeen { not_before, by }.to_string(), said);
    }
}

#[test]
fn dt2_all_of_it_arrived_by_the_look_that_first_showed_it() {
    let ms = Duration::from_millis;
    let mut report = Report { took: ms(5_000), ..report("a") };
    let arrived = Some(FirstSeen { not_before: None, by: ms(40) });
    report.stages = vec![StageClock { arrived, ..StageClock::default() }; report.plan.stages().len()];
    report.stages.last_mut().unwrap().began = ms(300);
    assert_eq!(report.arrived_at(), Some(report.started_at + chrono::TimeDelta::milliseconds(340)));
}
