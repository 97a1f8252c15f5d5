//! The report as JUnit XML: one test case per event and per trait.

use super::{Conclusion, PROVES, PROVES_NOT, Report, shown};
use crate::domain::json::RawJson;
use chrono::SecondsFormat;
use std::fmt::Write as _;
use std::time::Duration;

struct Case {
    name: String,
    took: Option<Duration>,
    failure: Option<String>,
}

/// The report as JUnit XML.
pub fn junit(report: &Report) -> String {
    let cases = cases(report);
    let failures = cases.iter().filter(|case| case.failure.is_some()).count();
    let plan = &report.plan;
    let took = report.took.as_secs_f64();
    let started = report.started_at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let suite =
        escaped(&format!("replay {} to {} in {}", plan.sample(), plan.target().text(), plan.space().name));
    let _ =
        writeln!(out, "<testsuites tests=\"{}\" failures=\"{failures}\" time=\"{took:.3}\">", cases.len());
    let _ = writeln!(
        out,
        "  <testsuite name=\"{suite}\" tests=\"{}\" failures=\"{failures}\" time=\"{took:.3}\" timestamp=\"{started}\">",
        cases.len()
    );
    for case in &cases {
        write_case(&mut out, case);
    }
    let causes = report.causes.iter().map(|c| format!("{}: {}. {}\n", c.name, c.what, c.tell));
    let causes = causes.collect::<Vec<_>>().concat();
    let talk = escaped_lines(&format!("{}\n{causes}{PROVES} {PROVES_NOT}", report.headline()));
    let _ = writeln!(out, "    <system-out>{talk}</system-out>\n  </testsuite>\n</testsuites>");
    out
}

fn cases(report: &Report) -> Vec<Case> {
    let clock = |id: &str| {
        let mut listed = report.stages.iter().flat_map(|stage| &stage.listed);
        listed.find(|(known, _)| known == id).map(|(_, after)| *after)
    };
    let events = report.judgement.messages.iter().map(|message| Case {
        name: format!("event {} is listed once", message.message_id),
        took: clock(&message.message_id),
        failure: (message.listed != 1).then(|| format!("listed {} times", message.listed)),
    });
    let show = |value: &Option<RawJson>| value.as_ref().map_or("unset".to_owned(), |v| v.as_str().to_owned());
    let traits = report.judgement.traits.iter().map(|outcome| Case {
        name: format!("trait {}", outcome.which.key()),
        took: None,
        failure: (!outcome.outcome.is_good()).then(|| {
            let expected = show(if outcome.expected.is_some() { &outcome.expected } else { &outcome.before });
            format!("{}: expected {expected}, is {}", outcome.outcome.label(), show(&outcome.after))
        }),
    });
    let whole = Case {
        name: "the replay is proven".to_owned(),
        took: Some(report.took),
        failure: (report.conclusion != Conclusion::Proven).then(|| report.headline()),
    };
    events.chain(traits).chain([whole]).collect()
}

fn write_case(out: &mut String, case: &Case) {
    let name = escaped(&case.name);
    let time = case.took.map(|took| format!(" time=\"{:.3}\"", took.as_secs_f64())).unwrap_or_default();
    let _ = match &case.failure {
        None => writeln!(out, "    <testcase classname=\"flexplorer.replay\" name=\"{name}\"{time}/>"),
        Some(failure) => writeln!(
            out,
            "    <testcase classname=\"flexplorer.replay\" name=\"{name}\"{time}>\n      <failure message=\"{}\"/>\n    \
             </testcase>",
            escaped(failure)
        ),
    };
}

/// Control characters are markers already, so that what is left is legal in XML 1.0.
fn escaped(raw: &str) -> String {
    shown(raw).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn escaped_lines(raw: &str) -> String {
    raw.lines().map(escaped).collect::<Vec<_>>().join("\n")
}
