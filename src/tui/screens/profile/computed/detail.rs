//! The detail of a definition: its events, and why each counts or not. With the focus in it, it starts with
//! what the definition says, how it compares with the trait, and the findings.

use super::super::TabContext;
use super::super::readings::told_apart;
use super::row::ComputedRow;
use super::wording;
use crate::domain::computed::{
    EventStanding, HeldTrait, Previews, ReadingEffect, TraitPreview, WeighedEvent,
};
use crate::domain::finding::{Finding, Severity};
use crate::domain::text::Displayable;
use crate::tui::context::{Context, TimeRoom};
use crate::tui::paint::{Canvas, Line, Number, Symbol};
use crate::tui::theme::Role;
use crate::tui::widgets::browser::detail_title_role;
use crate::tui::widgets::table::draw_scroll_bar;
use ratatui::layout::Rect;

/// More rows than any line of the page needs.
const TALLEST: u16 = 60;
/// The longest query that is shown, in bytes.
const QUERY: usize = 2_000;
/// The longest value that is shown, in bytes.
const VALUE: usize = 200;
/// Cells in front of a line, for a space.
const INDENT: u16 = 1;
/// Cells left free at the end, for the scroll bar.
const BAR: u16 = 1;

/// `total_inbounds  ✔ equal`
pub fn title(row: &ComputedRow, focused: bool) -> Line {
    let name = Line::new().data(&Displayable::cell(row.key()), detail_title_role(focused));
    name.gap(2).then(row.verdict_line())
}

pub struct DetailPage<'a> {
    row: &'a ComputedRow,
    context: &'a Context,
    /// The lines before the events, each with the rows it takes.
    head: Vec<(Line, usize)>,
    /// Whether the table has room for times in full.
    room: TimeRoom,
}

impl<'a> DetailPage<'a> {
    /// The page for a width; with `is_open` the definition comes first.
    pub fn of(row: &'a ComputedRow, stage: TabContext<'a>, width: u16, is_open: bool) -> Self {
        let context = stage.context;
        let lines =
            if is_open { opened(row) } else { vec![Line::new().sentence(&row.because(), Role::Text)] };
        let width = width.saturating_sub(INDENT + BAR).max(1);
        let measured = lines.into_iter().chain([count(row)]).filter(|line| !line.is_empty()).map(|line| {
            let rows = usize::from(line.line_count(width, TALLEST, context.ascii).max(1));
            (line, rows)
        });
        Self { row, context, head: measured.collect(), room: TimeRoom::of_table(width, 60) }
    }

    fn head_rows(&self) -> usize {
        self.head.iter().map(|(_, rows)| rows).sum()
    }

    fn events(&self) -> &[WeighedEvent] {
        self.row.preview().map_or(&[], |preview| &preview.events)
    }

    fn len(&self) -> usize {
        self.head_rows() + self.events().len()
    }

    /// The first row shown when scrolled to the end.
    pub fn last_top(&self, height: u16) -> usize {
        self.len().saturating_sub(usize::from(height))
    }

    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, top: usize) {
        let top = top.min(self.last_top(area.height));
        let text = Rect { x: area.x + INDENT, width: area.width.saturating_sub(INDENT + BAR), ..area };
        let mut at = 0;
        let mut y = area.y;
        for (line, rows) in &self.head {
            let skip = top.saturating_sub(at).min(*rows);
            at += rows;
            let height = u16::try_from(rows - skip).unwrap_or(0).min(area.bottom().saturating_sub(y));
            if height > 0 {
                canvas.wrap_from(Rect { y, height, ..text }, line, skip);
                y += height;
            }
        }
        let first = top.saturating_sub(at);
        if let (Some(previews), Some(preview)) = (self.row.previews(), self.row.preview()) {
            for (weighed, y) in self.events().iter().skip(first).zip(y..area.bottom()) {
                canvas.put(Rect { y, height: 1, ..text }, &self.event((previews, preview), *weighed));
            }
        }
        draw_scroll_bar(canvas, area, top, self.len());
    }

    /// `● 12m  it counts` or `· 2d  direction is "Outbound", not "Inbound"`
    fn event(&self, (previews, preview): (&Previews, &TraitPreview), weighed: WeighedEvent) -> Line {
        let is_counted = matches!(weighed.standing, EventStanding::Counted | EventStanding::NoValue);
        let (symbol, role, text) = match weighed.standing {
            EventStanding::Doubtful => (Symbol::Question, Role::Warn, Role::Text),
            _ if is_counted => (Symbol::Neutral, Role::Good, Role::Text),
            _ => (Symbol::Dot, Role::Muted, Role::Muted),
        };
        let event = usize::try_from(weighed.at).ok().and_then(|at| previews.events.get(at));
        let when = match event.and_then(|event| event.timestamp.instant) {
            Some(at) => Line::new().number(self.context.moment(at, self.room), Role::Muted),
            None => Line::new().label("no time", Role::Warn),
        };
        let width = usize::from(self.context.times.width(self.room));
        let line = Line::new().symbol(symbol, role).gap(1);
        let line = line.then(when.padded_to(width, self.context.ascii)).gap(2);
        line.sentence(&previews.reason(preview, weighed), text)
    }
}

/// The lines before the events when the detail has the focus.
fn opened(row: &ComputedRow) -> Vec<Line> {
    let titled = |title: &'static str| Line::new().label(title, Role::Title).gap(2);
    let mut lines = vec![titled("Definition").sentence(&wording::definition(&row.listed), Role::Text)];
    if let Some(query) = &row.listed.query {
        lines.push(titled("Query").data(&Displayable::bounded(query, QUERY), Role::Muted));
    }
    let verdict = titled("Verdict").then(row.verdict_line()).label(": ", Role::Muted);
    lines.push(verdict.sentence(&row.because(), Role::Text));
    let Some(preview) = row.preview() else { return lines };
    lines.push(titled("On profile").then(row.held_line()).then(since(&preview.held)));
    lines.push(titled("Events").sentence(&wording::coverage(&preview.coverage), Role::Text));
    lines.extend(preview.readings.iter().map(|effect| titled("Reading").then(reading(effect))));
    lines.extend(preview.notes.iter().map(|note| titled("Note").sentence(note, Role::Text)));
    if preview.findings.is_empty() {
        lines.push(titled("Findings").label("none", Role::Muted));
    }
    lines.extend(preview.findings.iter().map(finding));
    lines
}

/// `, set at 2026-11-22T09:04:22Z`
fn since(held: &HeldTrait) -> Line {
    match held {
        HeldTrait::Set { updated_at: Some(at), .. } => {
            Line::new().label(", set at ", Role::Muted).data(&Displayable::cell(&at.text), Role::Muted)
        }
        _ => Line::new(),
    }
}

/// `7 of 9 events counted, Flex - Engagement Initiated`
fn count(row: &ComputedRow) -> Line {
    let Some(preview) = row.preview() else { return Line::new() };
    let name = Displayable::cell(row.event()).excerpt(80);
    if preview.events.is_empty() {
        let line =
            Line::new().symbol(Symbol::Dot, Role::Muted).label(" no listed event is named ", Role::Muted);
        return line.data(&name, Role::Text);
    }
    let line = Line::new()
        .number(Number::count(preview.counted), Role::Text)
        .label(" of ", Role::Muted)
        .number(Number::count(preview.events.len()), Role::Text);
    let words = if preview.events.len() == 1 { " event counted, " } else { " events counted, " };
    line.label(words, Role::Muted).data(&name, Role::Text)
}

/// `are conditions case-sensitive? exact here; folded would give 7, equal`
fn reading(effect: &ReadingEffect) -> Line {
    let line = Line::new().label(effect.reading.question(), Role::Text).label("? ", Role::Text);
    let line = line.label(effect.used, Role::Text).label(" here; ", Role::Muted);
    let line = line.label(effect.otherwise, Role::Text).label(" would give ", Role::Muted);
    let line = match &effect.value {
        Some(raw) => line.data(&told_apart(raw).excerpt(VALUE), Role::Text),
        None => line.label("no value", Role::Text),
    };
    let role = if effect.matters { Role::Warn } else { Role::Muted };
    line.label(", ", Role::Muted).label(effect.verdict.words(), role)
}

/// `! property-case  Direction is there, direction is asked. Next: …`
fn finding(finding: &Finding) -> Line {
    let (symbol, role) = match finding.kind.severity() {
        Severity::Error => (Symbol::Cross, Role::Bad),
        Severity::Warning => (Symbol::Warning, Role::Warn),
        Severity::Info => (Symbol::Dash, Role::Muted),
    };
    let line = Line::new().symbol(symbol, role).gap(1).label(finding.kind.name(), role).gap(2);
    let line = line.sentence(&finding.statement, Role::Text);
    if finding.next.is_empty() {
        return line;
    }
    line.label(". ", Role::Text).label("Next:", Role::Title).gap(1).label(finding.next, Role::Text)
}
