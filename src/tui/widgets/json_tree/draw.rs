//! Draws the tree.

use super::JsonTree;
use crate::domain::json::{Folds, JsonKind, RawJson, Tree, TreeLimits, TreeRow};
use crate::domain::text::Displayable;
use crate::tui::paint::{Canvas, Line, Number, Symbol};
use crate::tui::theme::Role;
use crate::tui::widgets::table::draw_scroll_bar;
use crate::tui::widgets::words::Words;
use ratatui::layout::Rect;

/// Deepest indentation drawn, in cells.
const DEEPEST: usize = 40;
/// Longest value that is checked for flaws, in bytes; the check runs each time the value is drawn.
const SEARCHED: usize = 64 * 1024;

/// Draws the tree, and below it the cursor's path or the search being typed.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, state: &JsonTree, json: &RawJson, focused: bool) {
    if area.height < 2 {
        return;
    }
    let tree = state.tree(json);
    let body = draw_rows(area);
    let foot = Rect { y: area.bottom() - 1, height: 1, ..area };
    if let Some(skip) = state.read_from(&tree) {
        draw_reading(canvas, body, &tree, state.cursor, skip);
    } else {
        draw_tree(canvas, body, state, &tree, focused);
    }
    if focused {
        draw_foot(canvas, foot, state, &tree);
    }
}

/// Every row of a value, one line each.
pub fn lines(json: &RawJson) -> Vec<Line> {
    let tree = Tree::build(json, TreeLimits::default());
    let (folds, words) = (Folds::default(), Words::default());
    (0..tree.rows().len()).map(|row| phrase_of(&tree, row, &folds, &words)).collect()
}

/// The area for the rows; [`JsonTree::update`] needs its height.
pub const fn draw_rows(area: Rect) -> Rect {
    Rect { height: area.height.saturating_sub(1), ..area }
}

fn draw_tree(canvas: &mut Canvas<'_>, body: Rect, state: &JsonTree, tree: &Tree, focused: bool) {
    let rows = tree.visible(&state.folds);
    let top = state.first_shown(&rows, usize::from(body.height));
    let words = state.words();
    for (line, &row) in rows.iter().skip(top).take(usize::from(body.height)).enumerate() {
        let place = Rect { y: body.y + u16::try_from(line).unwrap_or(0), height: 1, ..body };
        let is_cursor = row == state.cursor && focused;
        let mut canvas = canvas.over(is_cursor.then_some(Role::Selection));
        if is_cursor {
            canvas.clear(Rect { width: place.width.saturating_sub(1), ..place });
            canvas.put(place, &Line::new().symbol(Symbol::Pointer, Role::Accent));
        }
        let text = Rect { x: place.x + 1, width: place.width.saturating_sub(2), ..place };
        canvas.put(text, &phrase_of(tree, row, &state.folds, &words));
    }
    draw_scroll_bar(canvas, body, top, rows.len());
}

fn draw_foot(canvas: &mut Canvas<'_>, foot: Rect, state: &JsonTree, tree: &Tree) {
    let foot = Rect { x: foot.x + 1, width: foot.width.saturating_sub(2), ..foot };
    if state.searching {
        state.search.draw(canvas, foot, true, "");
        return;
    }
    let mut line = Line::new();
    if !state.search.text().is_empty() {
        let matches = state.matches(tree);
        let words = if matches.len() == 1 { " match  " } else { " matches  " };
        line = line.number(Number::count(matches.len()), Role::Text).label(words, Role::Muted);
    }
    if !state.opened.is_empty() {
        line = line.label("JSON in text ", Role::Muted);
    }
    let line = if tree.is_complete() {
        line
    } else {
        let rows = Number::count(tree.rows().len());
        line.label("only the first ", Role::Warn).number(rows, Role::Warn).label(" values  ", Role::Warn)
    };
    canvas.put(foot, &line.data(&Displayable::cell(&tree.path(state.cursor)), Role::Muted));
}

/// Draws the value under the cursor on as many lines as it needs.
fn draw_reading(canvas: &mut Canvas<'_>, body: Rect, tree: &Tree, row: usize, skip: usize) {
    let body = Rect { x: body.x + 1, width: body.width.saturating_sub(2), ..body };
    let (Some(value), Some(kind)) = (tree.value(row), tree.row(row).map(|row| row.kind)) else { return };
    let lines = value.page().lines();
    let mut y = body.y;
    let mut skip = skip;
    let role = role_of(kind);
    let quote = |at_end: bool| if kind == JsonKind::String && at_end { "\"" } else { "" };
    for (index, line) in lines.iter().enumerate() {
        if y >= body.bottom() {
            break;
        }
        let phrase = Line::new().label(quote(index == 0), role).data(line, role);
        let phrase = phrase.label(quote(index + 1 == lines.len()), role).badges(line.badges());
        let room = Rect { y, height: body.bottom() - y, ..body };
        let drawn = canvas.wrap_from(room, &phrase, skip);
        if drawn == 0 {
            skip = skip.saturating_sub(usize::from(phrase.line_count(
                body.width,
                u16::MAX,
                canvas.context().ascii,
            )));
        } else {
            skip = 0;
            y += drawn;
        }
    }
    if y == body.y {
        canvas.put(body, &Line::new().label("end of text", Role::Muted));
    }
}

fn phrase_of(tree: &Tree, at: usize, folds: &Folds, words: &Words) -> Line {
    let Some(row) = tree.row(at) else { return Line::new() };
    let line = Line::new().gap((row.depth * 2).min(DEEPEST));
    let opens = tree.first_child(at).is_some();
    let sign = if folds.is_closed(at) { Symbol::Folded } else { Symbol::Unfolded };
    let line = if opens { line.symbol(sign, Role::Muted).gap(1) } else { line.gap(2) };
    let line = with_key(line, row, words);
    if row.kind.is_container() {
        with_container(line, row)
    } else {
        with_scalar(line, tree, (at, row.kind), words)
    }
}

fn with_key(line: Line, row: &TreeRow, words: &Words) -> Line {
    let Some(key) = &row.key else {
        return if row.parent.is_some() {
            line.number(Number::count(row.index), Role::Muted).label(": ", Role::Muted)
        } else {
            line
        };
    };
    let found = !words.is_empty() && words.match_any(&[&**key]);
    let role = if found { Role::Found } else { Role::JsonKey };
    let line = line.data_with_badges(&Displayable::cell(key), role);
    let line = if row.has_repeated_key { line.label(" [repeated key]", Role::Badge) } else { line };
    line.label(": ", Role::Muted)
}

fn with_container(line: Line, row: &TreeRow) -> Line {
    let (open, close) = if row.kind == JsonKind::Object { ("{", "}") } else { ("[", "]") };
    let line = line.label(open, Role::Muted);
    let line = if row.children > 0 { line.number(Number::count(row.children), Role::Muted) } else { line };
    let line = line.label(close, Role::Muted);
    if row.is_unopened { line.label(" too deep to open", Role::Warn) } else { line }
}

fn with_scalar(line: Line, tree: &Tree, (at, kind): (usize, JsonKind), words: &Words) -> Line {
    let Some(value) = tree.value(at) else { return line };
    let text = value.cell();
    let found = !words.is_empty() && words.match_any(&[text.as_str()]);
    let role = if found { Role::Found } else { role_of(kind) };
    // A string that cannot be displayed in full is shown as sent, with its own quotation marks.
    let quoted = kind == JsonKind::String && !text.as_str().starts_with('"');
    let line = if quoted { line.label("\"", role) } else { line };
    let line = line.data(&text, role);
    let line = if quoted { line.label("\"", role) } else { line };
    let line = line.badges(text.badges());
    let is_short = value.as_str().len() <= SEARCHED;
    match is_short.then(|| value.flaw()).flatten() {
        Some(flaw) => line.gap(2).label(flaw.label(), Role::Warn),
        None if tree.holds_json(at) => line.label("  JSON in text", Role::Muted),
        None => line,
    }
}

pub const fn role_of(kind: JsonKind) -> Role {
    match kind {
        JsonKind::Null => Role::JsonNull,
        JsonKind::Bool => Role::JsonBool,
        JsonKind::Number => Role::JsonNumber,
        JsonKind::String => Role::JsonString,
        JsonKind::Array | JsonKind::Object => Role::Text,
        JsonKind::Malformed => Role::Bad,
    }
}
