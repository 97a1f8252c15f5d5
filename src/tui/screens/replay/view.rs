//! Draws a replay above the panes.

use super::lines::{Sheet, data};
use super::settings::RunSettings;
use super::values::{ValueRow, Values};
use super::{ReplayScreen, ReplayStage, lines};
use crate::domain::replay::report::length;
use crate::domain::text::Displayable;
use crate::engine::replay::ReplayError;
use crate::tui::ReadOnly;
use crate::tui::context::Context;
use crate::tui::overlays::Drawn;
use crate::tui::paint::{Canvas, Line, Number, Symbol};
use crate::tui::theme::Role;
use crate::tui::widgets::pane::PaneFrame;
use crate::tui::widgets::text_input::TextInput;
use crate::tui::widgets::{self, picture, popup, selection};
use ratatui::layout::{Position, Rect};
use std::time::Duration;

/// The most lines that one text may take.
const TALLEST: u16 = 400;
/// The width of border and blanks on each line.
const FRAME: usize = 8;
/// With less room than this, a name is left out of the border.
const LEAST_NAME: usize = 8;
/// Lines for the selected sample's description.
const DESCRIPTION: u16 = 3;

/// Draws the replay screen.
pub fn draw(replay: &ReplayScreen, canvas: &mut Canvas<'_>, body: Rect) -> Drawn {
    let title = title(replay);
    let taken = title.width(canvas.context().ascii) + FRAME;
    let note = note(replay, usize::from(body.width).saturating_sub(taken));
    let area = popup::draw(canvas, body, &PaneFrame { title, note, focused: true });
    let foot = Rect { y: area.bottom().saturating_sub(1), height: area.height.min(1), ..area };
    // Toasts must not cover the question at the bottom.
    let inner = Rect { height: area.height.saturating_sub(2), ..area };
    Drawn { inner, cursor: stage(replay, canvas, Places { body, area: inner, foot }) }
}

/// The areas inside the frame.
#[derive(Clone, Copy)]
struct Places {
    body: Rect,
    area: Rect,
    /// The last line.
    foot: Rect,
}

/// Draws the area inside the frame; returns the cell of the text cursor.
fn stage(replay: &ReplayScreen, canvas: &mut Canvas<'_>, places: Places) -> Option<Position> {
    let Places { body, area, foot } = places;
    match &replay.stage {
        ReplayStage::Choosing { cursor } => {
            let area = below_refusal(replay, canvas, area);
            let hidden = choosing(replay, *cursor, canvas, area);
            let said = hint("choose a sample; the plan is shown before anything is sent");
            canvas.put(foot, &more(hidden, " more below  ").then(said));
            None
        }
        ReplayStage::Editing => {
            let area = below_refusal(replay, canvas, area);
            editing(replay.values.as_ref()?, canvas, area, foot)
        }
        ReplayStage::Planned { top, typing, prepared, raw } => {
            scrolled(canvas, area, &content(replay, canvas.context(), usize::from(area.width)), *top);
            if let Some(input) = typing {
                // Shown as soon as the typed text can no longer become the name.
                if !replay.space.starts_with(input.text()) {
                    let above = Rect { y: area.bottom(), height: foot.y - area.bottom(), ..foot };
                    canvas.put(above, &Line::new().label("this is not the space's name", Role::Bad));
                }
                return ask_for_name(input, canvas, foot);
            }
            let said = match prepared.asks_for_name {
                _ if prepared.refusal.is_some() => hint("nothing can be sent; go back"),
                true => Line::new()
                    .label(" PRODUCTION ", Role::KindProduction)
                    .label(" sending requires the space's name", Role::Bad),
                false if *raw => hint("these bytes are sent, and nothing else"),
                false => hint("these requests are sent, and nothing else"),
            };
            canvas.put(foot, &below(replay, body, *top).then(said));
            None
        }
        ReplayStage::Done { top, .. } => {
            scrolled(canvas, area, &content(replay, canvas.context(), usize::from(area.width)), *top);
            canvas.put(foot, &below(replay, body, *top).then(sent_to(replay)));
            None
        }
        ReplayStage::Planning | ReplayStage::Running { .. } | ReplayStage::Refused(_) => {
            scrolled(canvas, area, &content(replay, canvas.context(), usize::from(area.width)), 0);
            canvas.put(foot, &standing(replay, canvas.context()));
            None
        }
    }
}

/// Shows at the top that nothing will be sent, before the user puts work into it; returns the area below.
fn below_refusal(replay: &ReplayScreen, canvas: &mut Canvas<'_>, area: Rect) -> Rect {
    let why = match replay.read_only {
        ReadOnly::No => return area,
        ReadOnly::Space => "this space is read-only: a plan can be made but not sent",
        ReadOnly::Run => "this run is read-only: a plan can be made but not sent",
        ReadOnly::Build => "this program was built without sending: a plan can be made but not sent",
    };
    let line = Line::new().symbol(Symbol::Warning, Role::Warn).gap(1).label(why, Role::Warn);
    let taken = canvas.wrap(area, &line).saturating_add(1).min(area.height);
    Rect { y: area.y + taken, height: area.height - taken, ..area }
}

/// Values and settings; a value is typed in its own row. Returns the cell of the text cursor.
fn editing(values: &Values, canvas: &mut Canvas<'_>, area: Rect, foot: Rect) -> Option<Position> {
    let selected = lines::selected_line(values);
    let drawn = rows(canvas, area, &lines::values(values, canvas.context().ascii), selected);
    if let Some(input) = values.input() {
        canvas.put(foot, &hint("JSON keeps its type, an empty field leaves the value out"));
        let width = u16::try_from(lines::name_width(values)).unwrap_or(u16::MAX).min(area.width / 2);
        let row = Rect { x: area.x + width, width: area.width - width, y: drawn.row, height: 1 };
        canvas.clear(row);
        return input.draw_text(canvas, row);
    }
    let said = match values.selected() {
        Some(ValueRow::Setting(setting)) => hint(RunSettings::hint(setting)),
        _ => hint("edit a value: JSON keeps its type, an empty field leaves it out; then make the plan"),
    };
    canvas.put(foot, &more(drawn.below, " more below  ").then(said));
    None
}

/// The input for the name of a production space.
fn ask_for_name(input: &TextInput, canvas: &mut Canvas<'_>, foot: Rect) -> Option<Position> {
    let ask = Line::new()
        .label(" PRODUCTION ", Role::KindProduction)
        .label(" type the space's name to send: ", Role::Bad);
    let taken = u16::try_from(ask.width(false)).unwrap_or_default().min(foot.width / 2 + 10);
    canvas.put(Rect { width: taken, ..foot }, &ask);
    let field = Rect { x: foot.x + taken, width: foot.width - taken, ..foot };
    input.draw(canvas, field, true, "")
}

/// The number of lines below the last one on screen.
fn below(replay: &ReplayScreen, body: Rect, top: usize) -> Line {
    let shown = usize::from(body.height.saturating_sub(4));
    more(line_count(replay, body).saturating_sub(top + shown), " more lines below  ")
}

/// The number of items that are off screen; empty if all are visible.
fn more(count: usize, what: &'static str) -> Line {
    match count {
        0 => Line::new(),
        count => Line::new().number(Number::count(count), Role::Accent).label(what, Role::Accent),
    }
}

/// The number of lines in a stage that can be scrolled.
pub fn line_count(replay: &ReplayScreen, body: Rect) -> usize {
    let width = body.width.saturating_sub(4);
    let lines = content(replay, &Context::default(), usize::from(width));
    lines.iter().map(|line| usize::from(line.line_count(width, TALLEST, false).max(1))).sum()
}

fn content(replay: &ReplayScreen, context: &Context, width: usize) -> Vec<Line> {
    let sheet = &Sheet { width, context };
    match &replay.stage {
        ReplayStage::Choosing { .. } | ReplayStage::Editing => Vec::new(),
        ReplayStage::Planning => vec![hint("reading the profile")],
        ReplayStage::Planned { prepared, raw, .. } => lines::plan(prepared, *raw, sheet),
        ReplayStage::Running { prepared, live, .. } => {
            let began = live.as_ref().map(|live| live.stage_began).unwrap_or_default();
            let waited = waited(replay, context).saturating_sub(began);
            lines::running(&prepared.plan, live.as_deref(), waited, sheet)
        }
        ReplayStage::Done { report, bytes: true, .. } => lines::bytes(&report.plan),
        ReplayStage::Done { report, .. } => lines::report(report, sheet),
        ReplayStage::Refused(error) if matches!(**error, ReplayError::UnknownTarget(_)) => {
            let who = Line::new()
                .symbol(Symbol::Warning, Role::Warn)
                .gap(1)
                .label("no profile found for ", Role::Warn);
            let make = "The replay can create this profile, which then stays in the space. The plan is shown before anything is sent.";
            vec![
                who.data(&Displayable::cell(&replay.handle.text()), Role::Warn)
                    .label("; nothing was sent", Role::Warn),
                Line::new(),
                hint(make),
            ]
        }
        ReplayStage::Refused(error) => match &**error {
            ReplayError::Source(error) => picture::failure_lines_without_key(context, error),
            error => {
                let text = Displayable::message(&error.to_string());
                vec![Line::new().symbol(Symbol::Cross, Role::Bad).gap(1).data(&text, Role::Bad)]
            }
        },
    }
}

fn title(replay: &ReplayScreen) -> Line {
    let line = Line::new().label("Replay", Role::Title);
    match &replay.values {
        Some(values) => {
            let name = Displayable::cell(&values.sample().name).truncated(24);
            line.gap(2).data(&name, Role::Title)
        }
        None => line,
    }
}

/// The target and the space, with its kind as a word here as well as in the header. If space is short, the kind stays.
fn note(replay: &ReplayScreen, room: usize) -> Line {
    let kind = widgets::kind::word(replay.kind);
    let room = room.saturating_sub(kind.width(false) + 1);
    let space = Line::new().data(&Displayable::cell(&replay.space).truncated(room.min(24)), Role::Text);
    let room = room.saturating_sub(space.width(false) + 6);
    let with_space = space.gap(1).then(kind);
    if room < LEAST_NAME {
        return with_space;
    }
    Line::new()
        .label("to ", Role::Muted)
        .data(&replay.person.truncated(room.min(40)), Role::Text)
        .gap(1)
        .symbol(Symbol::Separator, Role::Muted)
        .gap(1)
        .then(with_space)
}

/// How long the current stage has lasted.
fn waited(replay: &ReplayScreen, context: &Context) -> Duration {
    (context.now - replay.since).to_std().unwrap_or_default()
}

/// The text of the last line while work is in flight or after a refusal.
fn standing(replay: &ReplayScreen, context: &Context) -> Line {
    let elapsed = |role| data(&length(waited(replay, context)), role);
    match &replay.stage {
        ReplayStage::Running { live: Some(live), .. } => {
            let limit = data(&length(live.time_limit), Role::Muted);
            let far = elapsed(Role::Text).label(" of ", Role::Muted).then(limit).gap(2);
            far.then(sent_to(replay))
        }
        ReplayStage::Running { live: None, .. } => sent_to(replay),
        ReplayStage::Planning => elapsed(Role::Text).gap(2).then(hint("nothing is sent yet")),
        _ => hint("nothing was sent"),
    }
}

fn sent_to(replay: &ReplayScreen) -> Line {
    let space = Displayable::cell(&replay.space).truncated(24);
    Line::new().label("sent to ", Role::Muted).data(&space, Role::Muted).label(" only", Role::Muted)
}

fn hint(text: &'static str) -> Line {
    Line::new().label(text, Role::Muted)
}

/// The samples, and below them what the selected one sends; returns how many samples are below the last one on screen.
fn choosing(replay: &ReplayScreen, cursor: usize, canvas: &mut Canvas<'_>, area: Rect) -> usize {
    let below = DESCRIPTION.min(area.height / 3);
    let list = Rect { height: area.height - below, ..area };
    let ascii = canvas.context().ascii;
    let samples = lines::samples(&replay.samples, ascii);
    let hidden = rows(canvas, list, &samples, cursor).below;
    let mut said = Vec::new();
    if let Some(first) = replay.unusable.first() {
        let warning = Line::new().symbol(Symbol::Warning, Role::Warn).gap(1);
        said.push(warning.then(data(first, Role::Warn)));
    }
    if let (Some(sample), Some(line)) = (replay.samples.get(cursor), samples.get(cursor)) {
        if line.width(ascii) > usize::from(area.width) {
            said.push(data(&sample.description, Role::Text));
        }
        said.push(lines::sends(sample));
    }
    scrolled(canvas, Rect { y: list.bottom(), height: below, ..area }, &said, 0);
    hidden
}

/// Where rows were drawn.
struct DrawnRows {
    /// How many are below the last one on screen.
    below: usize,
    /// The screen line of the selected one.
    row: u16,
}

/// Rows with one selected.
fn rows(canvas: &mut Canvas<'_>, area: Rect, rows: &[Line], cursor: usize) -> DrawnRows {
    let height = usize::from(area.height);
    let top = selection::window(cursor.saturating_sub(height / 2), cursor, rows.len(), height);
    for ((index, row), y) in rows.iter().enumerate().skip(top).zip(area.top()..area.bottom()) {
        let line = Rect { y, height: 1, ..area };
        if index == cursor {
            let mut over = canvas.over(Some(Role::Selection));
            over.clear(line);
            over.put(line, row);
        } else {
            canvas.put(line, row);
        }
    }
    let row = area.y.saturating_add(u16::try_from(cursor.saturating_sub(top)).unwrap_or(0));
    DrawnRows { below: rows.len().saturating_sub(top + height), row }
}

/// Wrapped lines, starting at line `top`.
fn scrolled(canvas: &mut Canvas<'_>, area: Rect, lines: &[Line], top: usize) {
    let ascii = canvas.context().ascii;
    let mut skip = top;
    let mut y = area.top();
    for line in lines {
        let height = usize::from(line.line_count(area.width, TALLEST, ascii).max(1));
        if skip >= height {
            skip -= height;
            continue;
        }
        if y >= area.bottom() {
            return;
        }
        let room = Rect { y, height: area.bottom() - y, ..area };
        y += canvas.wrap_from(room, line, skip).max(1);
        skip = 0;
    }
}
