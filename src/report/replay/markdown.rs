//! The report as Markdown, to be pasted into a ticket: all values are escaped.

use crate::domain::json::RawJson;
use crate::domain::replay::report::{PROVES, PROVES_NOT, Report, RequestOutcome, STAYS, length};
use crate::report::markdown::{code, text};
use crate::report::record::FindingRecord;
use chrono::SecondsFormat;
use std::fmt::Write as _;

pub fn markdown(report: &Report) -> String {
    let mut out = String::new();
    head(&mut out, report);
    traits(&mut out, report);
    requests(&mut out, report);
    missing(&mut out, report);
    let _ = writeln!(out, "\n{PROVES} {PROVES_NOT}\n\n{STAYS}");
    out
}

fn head(out: &mut String, report: &Report) {
    let plan = &report.plan;
    let space = plan.space();
    let started = report.started_at.to_rfc3339_opts(SecondsFormat::Millis, true);
    let _ = writeln!(out, "# Replay of {}: {}\n", code(plan.sample()), report.conclusion.label());
    let _ = writeln!(out, "{}\n", text(&report.headline()));
    let (member, value) = plan.target().identity.primary();
    let profile = report.profile().map_or_else(|| "not seen".to_owned(), |id| code(&id.0));
    let interactions: Vec<String> = plan.interactions().iter().map(|sid| code(sid)).collect();
    for (name, value) in [
        (
            "space",
            format!(
                "{} ({}, {}, {})",
                code(&space.name),
                text(&space.kind),
                text(&space.region),
                code(&space.id)
            ),
        ),
        ("to", format!("{} as {}", code(&plan.target().text()), code(&format!("{member}:{value}")))),
        ("profile", profile),
        ("interaction", interactions.join(", ")),
        ("started", format!("{started}, took {}", length(report.took))),
        ("replay", code(plan.run())),
        ("SHA-256 of the requests", code(&report.hash)),
    ] {
        let _ = writeln!(out, "- {name}: {value}");
    }
}

fn traits(out: &mut String, report: &Report) {
    let _ =
        writeln!(out, "\n| trait | before | expected | after | verdict | seen |\n|---|---|---|---|---|---|");
    for outcome in &report.judgement.traits {
        let clock = match report.seen_after(outcome.which) {
            Some(seen) => seen.to_string(),
            None if outcome.was_so => "as before".to_owned(),
            None => String::new(),
        };
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} |",
            code(outcome.which.key()),
            value(outcome.before.as_ref()),
            value(outcome.expected.as_ref()),
            value(outcome.after.as_ref()),
            outcome.outcome.label(),
            clock,
        );
    }
}

fn requests(out: &mut String, report: &Report) {
    let _ = writeln!(out, "\n| # | request | message id | answer | listed |\n|---|---|---|---|---|");
    for (index, (step, outcome)) in report.plan.steps().iter().zip(&report.requests).enumerate() {
        let answer = match outcome {
            RequestOutcome::Accepted { after } => format!("accepted in {}", length(*after)),
            RequestOutcome::Failed { why, .. } => format!("{}: {}", outcome.label(), text(why)),
            RequestOutcome::NotSent | RequestOutcome::Sending => outcome.label().to_owned(),
        };
        let seen = report.judgement.messages.iter().find(|message| message.message_id == step.message_id());
        let listed = match (seen, report.listed_after(step.message_id())) {
            (Some(message), Some(first)) => format!("{} × {first}", message.listed.unwrap_or_default()),
            (Some(message), None) if message.listed.is_none() => "not read".to_owned(),
            (Some(message), None) if message.is_listed() => "as before".to_owned(),
            (Some(_), None) => "no".to_owned(),
            (None, _) => String::new(),
        };
        let what = code(&step.what());
        let _ =
            writeln!(out, "| {} | {what} | {} | {answer} | {listed} |", index + 1, code(step.message_id()));
    }
}

fn missing(out: &mut String, report: &Report) {
    if !report.contradictions.is_empty() {
        let _ = writeln!(out, "\nContradictions:\n");
        for contradiction in &report.contradictions {
            let _ = writeln!(out, "- {}", text(contradiction));
        }
    }
    if !report.findings.is_empty() {
        let _ = writeln!(out, "\nPossible causes, likeliest first:\n");
        for one in report.findings.iter().map(FindingRecord::from) {
            let (words, next) = (text(&one.words), one.next.unwrap_or_default());
            let name = one.kind.name();
            let _ = writeln!(out, "- **{name}**: {words}. How to tell: {next} More: {}", one.link);
        }
    }
}

fn value(value: Option<&RawJson>) -> String {
    value.map_or_else(|| "unset".to_owned(), |value| code(value.as_str()))
}
