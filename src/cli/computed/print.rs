//! Previews for people.

use super::many::PreviewForm;
use crate::cli::accent::Accent;
use crate::cli::check::besides::findings_besides;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::cli::table::{Column, KEY, TIME, Table, TableCell};
use crate::cli::words;
use crate::domain::computed::{ComputedVerdict, EventStanding, HeldTrait, Previews, TraitPreview};
use crate::domain::json::RawJson;
use crate::domain::text::Displayable;
use crate::engine::Found;
use crate::engine::computed::Previewable;
use crate::report::computed::{DefinitionCounts, PreviewRecord, PreviewSummary, PreviewedRecord};
use crate::report::record::FindingRecord;

/// The previews of one profile, and the events behind the wrong ones.
pub fn profile(
    session: &mut Session<'_>,
    found: &Found<Previewable>,
    previews: &Previews,
    record: &PreviewedRecord<'_>,
    form: PreviewForm,
) {
    let (name, key) = (words::name(&found.value.naming), words::key(&found.key, &found.handle));
    session.output.heading(&[standing_of(record), name.into(), key.into()]);
    let is_now = previews.at == found.value.read_at;
    let at = (!is_now).then(|| session.zone.text(previews.at));
    say(session.output, &read_in_words(record, at));
    session.output.table(&table(previews));
    for (preview, one) in previews.items.iter().zip(&record.previews) {
        if form == PreviewForm::Events || preview.verdict.is_bad() {
            events(session, previews, preview, one);
        }
    }
    for one in &record.previews {
        notes(session.output, one);
    }
    session.output.line(&Displayable::label(""));
}

fn say(output: &mut Output, text: &str) {
    output.prose(Displayable::page(&format!("  {text}")));
}

/// `✔ 4 of 6 as they should be`.
fn standing_of(record: &PreviewedRecord<'_>) -> TableCell {
    let all = &record.previews;
    let good = all.iter().filter(|one| one.verdict.is_good()).count();
    let bad = all.iter().filter(|one| one.verdict.is_bad()).count();
    let (mark, accent) = match () {
        () if bad > 0 => ("✘", Accent::Bad),
        () if good == all.len() => ("✔", Accent::Good),
        () => ("?", Accent::Doubtful),
    };
    let words = if bad > 0 {
        format!("{mark} {bad} of {} wrong", all.len())
    } else {
        format!("{mark} {good} of {} fit", all.len())
    };
    TableCell::accented(Displayable::message(&words), accent)
}

/// What the previews are based on.
fn read_in_words(record: &PreviewedRecord<'_>, at: Option<String>) -> String {
    let events = words::count(record.events_read.unwrap_or_default(), "event");
    let since = record.previews.iter().all(|one| one.coverage == "whole");
    let since = if since { "all events that count are listed" } else { "of the last 14 days" };
    let at = at.map(|at| format!("; as of {at}")).unwrap_or_default();
    format!("{events} read, {since}{at}")
}

fn table(previews: &Previews) -> Table {
    let mut table = Table::new(vec![
        Column::key("TRAIT", KEY),
        Column::value("PREVIEW", 9),
        Column::value("ON PROFILE", 9),
        Column::left("VERDICT"),
        Column::text("WHY", 20),
    ])
    .indented();
    for preview in &previews.items {
        table.row(vec![
            Displayable::cell(&preview.definition.key).into(),
            preview.value.as_ref().map_or(words::NOTHING, value).into(),
            held(&preview.held).into(),
            verdict(preview.verdict),
            words::sentence_cell(&preview.because),
        ]);
    }
    table
}

fn value(json: &RawJson) -> Displayable {
    json.view().cell()
}

fn held(held: &HeldTrait) -> Displayable {
    match held {
        HeldTrait::Set { value: json, .. } => value(json),
        HeldTrait::Unset => words::NOTHING,
        HeldTrait::Unread => Displayable::label("not read"),
        HeldTrait::ChangedSince(_) => Displayable::label("changed since"),
    }
}

fn verdict(verdict: ComputedVerdict) -> TableCell {
    let accent = match verdict {
        verdict if verdict.is_good() => Accent::Good,
        verdict if verdict.is_bad() => Accent::Bad,
        _ => Accent::Doubtful,
    };
    TableCell::accented(Displayable::label(verdict.words()), accent)
}

/// Every event with the definition's name, and whether it counts.
fn events(
    session: &mut Session<'_>,
    previews: &Previews,
    preview: &TraitPreview,
    record: &PreviewRecord<'_>,
) {
    let name = preview.definition.computation.as_ref().map_or("events", |computation| &computation.event);
    let counted = format!("{}: {} of {} {name} count", record.key, record.counted, record.events.len());
    say(session.output, &counted);
    if preview.events.is_empty() {
        return;
    }
    let zone = session.zone;
    let mut table = Table::new(vec![
        Column::text(Displayable::new(&format!("TIME ({})", zone.name())), TIME),
        Column::left("COUNTS"),
        Column::text("WHY", 20),
    ])
    .indented();
    for weighed in &preview.events {
        let event = usize::try_from(weighed.at).ok().and_then(|at| previews.events.get(at));
        let time = event.map_or(words::NOTHING, |event| words::event_time(&event.timestamp, zone));
        let counts = match weighed.standing {
            EventStanding::Counted => "● yes",
            EventStanding::NoValue => "○ no value",
            EventStanding::Doubtful => "? unknown",
            _ => "· no",
        };
        let why = previews.reason(preview, *weighed);
        table.row(vec![time.into(), Displayable::label(counts).into(), words::sentence_cell(&why)]);
    }
    session.output.table(&table);
}

/// Open readings, unknown parts and findings.
fn notes(output: &mut Output, record: &PreviewRecord<'_>) {
    for effect in record.readings.iter().filter(|effect| effect.matters) {
        say(
            output,
            &format!(
                "{}: {} is assumed to be {}; {} gives {} ({})",
                record.key,
                effect.name,
                effect.used,
                effect.otherwise,
                effect.value.map_or("no value", RawJson::as_str),
                effect.verdict.words()
            ),
        );
    }
    for note in &record.notes {
        say(output, &format!("{}: {note}", record.key));
    }
    for line in findings_besides(&record.findings) {
        output.prose(Displayable::message(&format!("  {line}")));
    }
}

/// The summary of all profiles.
pub fn summary(output: &mut Output, summary: &PreviewSummary) {
    output.heading(&[Displayable::page(&words::count(summary.profiles, "profile")).into()]);
    let columns =
        ComputedVerdict::ALL.map(|verdict| Column::right(Displayable::new(&verdict.words().to_uppercase())));
    let mut table =
        Table::new(std::iter::once(Column::key("TRAIT", KEY)).chain(columns).collect()).indented();
    for one in &summary.definitions {
        let counts = ComputedVerdict::ALL.map(|verdict| Displayable::new(&count(one, verdict).to_string()));
        table.row(std::iter::once(Displayable::cell(&one.key)).chain(counts).collect());
    }
    output.table(&table);
    if summary.lost > 0 {
        say(output, &format!("{} without previews", words::count(summary.lost, "identifier")));
    }
    for one in &summary.definitions {
        for finding in &one.findings {
            let profiles = words::count(finding.profiles, "profile");
            say(output, &format!("! {}  {} on {profiles}", finding.kind.name(), one.key));
        }
    }
    output.line(&Displayable::label(""));
}

const fn count(counts: &DefinitionCounts, verdict: ComputedVerdict) -> usize {
    match verdict {
        ComputedVerdict::Equal => counts.equal,
        ComputedVerdict::Differs => counts.differs,
        ComputedVerdict::Pending => counts.pending,
        ComputedVerdict::Consistent => counts.consistent,
        ComputedVerdict::Contradicts => counts.contradicts,
        ComputedVerdict::CannotTell => counts.cannot_tell,
        ComputedVerdict::Missing => counts.missing,
    }
}

/// The definitions that the space does not have.
pub fn of_space(output: &mut Output, not_in_space: Option<&[String]>, findings: &[FindingRecord<'_>]) {
    for key in not_in_space.unwrap_or_default() {
        output.notice(
            Displayable::cell(&format!("the space has no computed trait {key}, so nothing can set it"))
                .as_str(),
        );
    }
    for line in findings_besides(findings) {
        output.prose(Displayable::message(&line));
    }
}
