//! The reference of findings, as `docs/findings.md` quotes it.

use super::entry::{Certainty, Severity, file};
use super::{FindingKind, cause};
use std::fmt::Write;

/// All findings by severity, then other causes, answers, and what is not visible from Segment.
pub fn markdown() -> String {
    let mut out = String::new();
    for severity in [Severity::Error, Severity::Warning, Severity::Info] {
        let _ = writeln!(out, "## {}\n", heading(severity));
        out.push_str("| finding | what is there | what it means | next step |\n|---|---|---|---|\n");
        for kind in FindingKind::ALL.into_iter().filter(|kind| kind.severity() == severity) {
            row(&mut out, kind);
        }
        out.push('\n');
    }
    likely(&mut out);
    others(&mut out);
    out
}

const fn heading(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "Errors: an agent sees something wrong, or nothing",
        Severity::Warning => "Warnings: data is lost or doubtful",
        Severity::Info => "Explanations",
    }
}

fn row(out: &mut String, kind: FindingKind) {
    let entry = kind.entry();
    let name = kind.name().replace('-', "_");
    let likely = if kind.certainty() == Certainty::Likely { ", likely" } else { "" };
    let (there, meaning, next) = (&entry.there, &entry.meaning, &entry.next);
    let _ = writeln!(out, "| [`{name}`]({}){likely} | {there} | {meaning} | {next} |", entry.link);
}

/// What would prove each likely finding, what else leaves the same picture, and what a defect brings along.
fn likely(out: &mut String) {
    out.push_str("## What would prove a likely one, what else fits, and what comes along\n\n");
    out.push_str("| finding | proof | what else leaves the same picture | findings that it brings along |\n");
    out.push_str("|---|---|---|---|\n");
    let names = |names: &[String]| -> String {
        let names: Vec<String> = names.iter().map(|name| format!("`{}`", name.replace('-', "_"))).collect();
        names.join(", ")
    };
    for kind in FindingKind::ALL {
        let entry = kind.entry();
        if entry.proof.is_none() && entry.fits.is_empty() && entry.consequences.is_empty() {
            continue;
        }
        let (name, proof) = (kind.name().replace('-', "_"), entry.proof.as_deref().unwrap_or("(proven)"));
        let (fits, along) = (names(&entry.fits), names(&entry.consequences));
        let _ = writeln!(out, "| `{name}` | {proof} | {fits} | {along} |");
    }
    out.push_str("\n| other cause | what it is | proof |\n|---|---|---|\n");
    for name in file().cause.keys() {
        let (there, proof) = cause(name).unwrap_or_default();
        let _ = writeln!(out, "| `{}` | {there} | {proof} |", name.replace('-', "_"));
    }
    out.push('\n');
}

fn others(out: &mut String) {
    out.push_str("## Failures that are answers\n\nThese appear as errors and gaps, not as findings.\n\n");
    out.push_str("| failure | what is there | where it shows |\n|---|---|---|\n");
    for (name, entry) in &file().answer {
        let _ = writeln!(out, "| {name} | {} | {} |", entry.there, entry.shown);
    }
    out.push_str("\n## Not visible from Segment\n\n");
    out.push_str("No answer of Segment shows these. They are listed so that a search does not end here.\n\n");
    out.push_str("| failure | what happens | where to look |\n|---|---|---|\n");
    for (name, entry) in &file().elsewhere {
        let _ = writeln!(out, "| {name} | {} | {} |", entry.there, entry.look);
    }
}
