//! The report as JUnit XML: one test case per event and per trait.

use crate::domain::json::RawJson;
use crate::domain::replay::report::{Conclusion, PROVES, PROVES_NOT, Report};
use crate::report::junit::{Case, CaseOutcome, Suite};
use crate::report::record::FindingRecord;

pub fn junit(report: &Report) -> String {
    let plan = &report.plan;
    let findings: Vec<FindingRecord<'_>> = report.findings.iter().map(Into::into).collect();
    let causes = findings.iter().map(FindingRecord::in_a_line);
    let headline = [report.headline()];
    let proves = [format!("{PROVES} {PROVES_NOT}")];
    let talk: Vec<String> = headline.into_iter().chain(causes).chain(proves).collect();
    let suite = Suite {
        name: format!("replay {} to {} in {}", plan.sample(), plan.target().text(), plan.space().name),
        class: "flexplorer.replay",
        took: Some(report.took),
        started_at: Some(report.started_at),
        cases: cases(report),
        talk: talk.join("\n"),
    };
    suite.document()
}

fn cases(report: &Report) -> Vec<Case> {
    let failed_if = |failed: bool, why: &dyn Fn() -> String| {
        if failed { CaseOutcome::Failed(why()) } else { CaseOutcome::Passed }
    };
    let events = report.judgement.messages.iter().map(|message| Case {
        name: format!("event {} is listed once as sent", message.message_id),
        took: report.listed_after(&message.message_id).map(|seen| seen.by),
        outcome: failed_if(message.listed != Some(1) || !message.differences.is_empty(), &|| {
            let times = message.listed.map_or("not read".to_owned(), |times| format!("listed {times} times"));
            [times].into_iter().chain(message.differences.iter().cloned()).collect::<Vec<_>>().join("; ")
        }),
    });
    let show = |value: &Option<RawJson>| value.as_ref().map_or("unset".to_owned(), |v| v.as_str().to_owned());
    let traits = report.judgement.traits.iter().map(|outcome| Case {
        name: format!("trait {}", outcome.which.key()),
        took: report.seen_after(outcome.which).map(|seen| seen.by),
        outcome: failed_if(!outcome.outcome.is_good(), &|| {
            let expected = show(if outcome.expected.is_some() { &outcome.expected } else { &outcome.before });
            format!("{}: expected {expected}, is {}", outcome.outcome.label(), show(&outcome.after))
        }),
    });
    let whole = Case {
        name: "the replay is proven".to_owned(),
        took: Some(report.took),
        outcome: failed_if(report.conclusion != Conclusion::Proven, &|| report.headline()),
    };
    events.chain(traits).chain([whole]).collect()
}
