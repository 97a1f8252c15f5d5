//! `route check`: what is wrong with flows and workflows as such.

use crate::cli::accent::Accent;
use crate::cli::arguments::{DataForm, FOR_CHECKS};
use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::cli::table::{Column, Table, TableCell};
use crate::domain::finding::Severity;
use crate::domain::route::finding::{RouteFinding, TrapKind, with_next_step};
use crate::domain::text::Displayable;
use crate::engine::route::files::{FoundFlow, FoundWorkflow, RouteFileError, flows, workflow};
use crate::report::Format;
use crate::report::junit::{Case, CaseOutcome, Suite};
use crate::report::row::{Cells, Record, RowCells};
use clap::{Args, ValueHint};
use serde::Serialize;

/// The text of `--help` below the options.
pub const HELP: &str = "\
Exits with 1 if a finding is an error (something does not do what it says), and with 2 if a file cannot be read; the \
others are checked anyway. It reads files only and needs no space.

FLOW is a definition, a resource of the API, the output of `twilio api:studio:v2:flows:fetch -o json`, a folder of such \
files, or a demo flow: care-line, care-chat, care-old, hours, callback. The demo workflows are care-desk and \
care-desk-broken.

Examples:
  flexplorer route check care-line --workflow care-desk
  flexplorer route check care-old  # ends with 1
  flexplorer route check care-old --workflow care-desk-broken --format junit  # ends with 1";

/// `route check`
#[derive(Args, Debug)]
pub struct RouteCheck {
    /// Flows: files, folders, or names of the demo's flows
    #[arg(value_name = "FLOW", required_unless_present = "workflows", value_hint = ValueHint::AnyPath)]
    pub flows: Vec<String>,
    /// A workflow: a file, or the name of a demo workflow; can be given several times
    #[arg(long = "workflow", value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub workflows: Vec<String>,
    #[command(flatten)]
    pub form: DataForm<FOR_CHECKS>,
}

#[derive(Serialize)]
struct RouteCheckDocument<'a> {
    files: &'a [CheckedFile],
    complete: bool,
    incomplete_because: Option<&'a str>,
}

/// A file that was checked.
#[derive(Serialize)]
struct CheckedFile {
    file: String,
    /// `flow` or `workflow`.
    kind: &'static str,
    sid: Option<String>,
    name: Option<String>,
    revision: Option<String>,
    status: Option<String>,
    sha256: String,
    /// The number of widgets; of a flow only.
    widgets: Option<usize>,
    /// Of a workflow.
    filters: Option<usize>,
    findings: Vec<FileTrapRecord>,
}

/// A finding, with its file.
#[derive(Serialize)]
struct FileTrapRecord {
    file: String,
    kind: TrapKind,
    severity: Severity,
    /// The widget or filter; empty if the finding is about the whole file.
    part: String,
    /// The branch, target or property.
    detail: String,
    line: Option<usize>,
    column: Option<usize>,
    place: String,
    words: String,
    next: String,
}

impl FileTrapRecord {
    fn of(file: &str, finding: &RouteFinding) -> Self {
        Self {
            file: file.to_owned(),
            kind: finding.kind,
            severity: finding.kind.severity(),
            part: finding.place.part.clone(),
            detail: finding.place.detail.clone(),
            line: finding.place.at.map(|at| at.line),
            column: finding.place.at.map(|at| at.column),
            place: finding.place.to_string(),
            words: finding.words.clone(),
            next: finding.next.clone(),
        }
    }

    fn sentence(&self) -> String {
        let place = if self.place.is_empty() { String::new() } else { format!("{}: ", self.place) };
        format!("{place}{}", with_next_step(&self.words, &self.next))
    }
}

impl Record for FileTrapRecord {
    fn cells(finding: Option<&Self>) -> Cells {
        RowCells::of(finding)
            .cell("file", |finding| finding.file.as_str())
            .cell("kind", |finding| finding.kind.name().replace('-', "_"))
            .cell("severity", |finding| label(finding.severity).to_owned())
            .cell("part", |finding| finding.part.as_str())
            .cell("detail", |finding| finding.detail.as_str())
            .cell("line", |finding| finding.line.map(|line| line.to_string()).unwrap_or_default())
            .cell("column", |finding| finding.column.map(|column| column.to_string()).unwrap_or_default())
            .cell("words", |finding| finding.words.as_str())
            .cell("next", |finding| finding.next.as_str())
            .end()
    }
}

impl Record for CheckedFile {
    fn suite(&self) -> Suite {
        let failed =
            self.findings.iter().filter(|finding| finding.severity == Severity::Error).map(|finding| Case {
                name: format!("{} {}", finding.kind.name(), finding.place),
                took: None,
                outcome: CaseOutcome::Failed(finding.sentence()),
            });
        let mut cases: Vec<Case> = failed.collect();
        if cases.is_empty() {
            cases.push(Case { name: "no errors".to_owned(), took: None, outcome: CaseOutcome::Passed });
        }
        let lesser = self.findings.iter().filter(|finding| finding.severity != Severity::Error);
        let talk: Vec<String> =
            lesser.map(|finding| format!("{} {}", finding.kind.name(), finding.sentence())).collect();
        let class = "flexplorer.route.check";
        Suite { name: self.file.clone(), class, cases, talk: talk.join("\n"), ..Suite::default() }
    }
}

impl From<FoundFlow> for CheckedFile {
    fn from(FoundFlow { file, flow, sha256 }: FoundFlow) -> Self {
        let findings = flow.check().iter().map(|finding| FileTrapRecord::of(&file, finding)).collect();
        let (kind, widgets) = ("flow", Some(flow.widgets.len()));
        let label = flow.label;
        let (sid, name, revision, status) = (label.sid, label.friendly_name, label.revision, label.status);
        Self { file, kind, sid, name, revision, status, sha256, widgets, filters: None, findings }
    }
}

impl From<FoundWorkflow> for CheckedFile {
    fn from(FoundWorkflow { file, workflow, sha256 }: FoundWorkflow) -> Self {
        let findings = workflow.findings.iter().map(|finding| FileTrapRecord::of(&file, finding)).collect();
        let filters = Some(workflow.filters.len());
        let (sid, name, kind) = (workflow.sid, workflow.name, "workflow");
        Self { file, kind, sid, name, revision: None, status: None, sha256, widgets: None, filters, findings }
    }
}

/// Checks every readable file and reports the others.
pub fn run(output: &mut Output, arguments: &RouteCheck) -> Exit {
    let mut files: Vec<CheckedFile> = Vec::new();
    let mut unread = 0_usize;
    let mut take = |found: Result<CheckedFile, RouteFileError>| match found {
        Ok(file) => files.push(file),
        Err(error) => {
            unread += 1;
            output.say_text(&error.to_string());
        }
    };
    for text in &arguments.flows {
        match flows(text) {
            Ok(found) => found.into_iter().map(|flow| flow.map(CheckedFile::from)).for_each(&mut take),
            Err(error) => take(Err(error)),
        }
    }
    for text in &arguments.workflows {
        take(workflow(text).map(CheckedFile::from));
    }
    print(output, &files, unread);
    let has_error =
        files.iter().flat_map(|file| &file.findings).any(|found| found.severity == Severity::Error);
    match (unread, has_error) {
        (0, false) => Exit::Fine,
        (0, true) => Exit::CheckFailed,
        _ => Exit::Usage,
    }
}

fn print(output: &mut Output, files: &[CheckedFile], unread: usize) {
    if output.format.is_for_people() {
        return files.iter().for_each(|file| print_file(output, file));
    }
    let gap = (unread > 0).then(|| format!("{unread} files could not be read"));
    let incomplete_because = gap.as_deref();
    let document = RouteCheckDocument { files, complete: unread == 0, incomplete_because };
    if output.format == Format::Junit {
        output.begin::<CheckedFile>(&(), "files");
        for file in files {
            output.record(file);
        }
        return output.end(incomplete_because);
    }
    let findings: Vec<&FileTrapRecord> = files.iter().flat_map(|file| &file.findings).collect();
    output.records(&document, &findings, || Table::new(Vec::new()));
}

fn print_file(output: &mut Output, file: &CheckedFile) {
    let named = file.name.as_ref().filter(|name| **name != file.file).map(|name| format!(" ({name})"));
    let size = match (file.widgets, file.filters) {
        (Some(widgets), _) => plural(widgets, "widget"),
        (None, filters) => plural(filters.unwrap_or_default(), "filter"),
    };
    let found = if file.findings.is_empty() {
        "no findings".to_owned()
    } else {
        plural(file.findings.len(), "finding")
    };
    let head = format!("{} {}{}: {size}, {found}", file.kind, file.file, named.unwrap_or_default());
    output.heading(&[Displayable::cell(&head).into()]);
    if file.findings.is_empty() {
        return;
    }
    let mut table = Table::new(vec![
        Column::left("SEVERITY"),
        Column::left("KIND"),
        Column::text("WHERE", 16),
        Column::text("WHAT", 28),
    ]);
    for finding in &file.findings {
        let severity = TableCell::accented(label(finding.severity), accent(finding.severity));
        let words = Displayable::cell(&finding.words);
        table.row(vec![
            severity,
            Displayable::label(finding.kind.name()).into(),
            Displayable::cell(&finding.place).into(),
            words.into(),
        ]);
        table.row(["", "", "", &format!("→ {}", finding.next)].map(Displayable::cell).into());
    }
    output.table(&table);
}

fn plural(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

const fn label(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}

const fn accent(severity: Severity) -> Accent {
    match severity {
        Severity::Error => Accent::Bad,
        Severity::Warning => Accent::Doubtful,
        Severity::Info => Accent::None,
    }
}
