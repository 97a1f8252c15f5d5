//! The events of one interaction side by side, property by property.

use super::super::readings;
use crate::domain::engagement::Engagement;
use crate::domain::interaction::Interaction;
use crate::domain::json::{JsonKind, JsonRef, RawJson};
use crate::domain::text::Displayable;
use crate::tui::context::{Context, TimeRoom};
use crate::tui::paint::{Canvas, Line, Number, Symbol};
use crate::tui::theme::Role;
use crate::tui::widgets::json_tree::role_of;
use crate::tui::widgets::selection::window;
use crate::tui::widgets::sid;
use crate::tui::widgets::table::draw_scroll_bar;
use ratatui::layout::Rect;

/// Minimum width of an event's column.
const LEAST: u16 = 14;
/// The most cells for the names of properties.
const MOST_OF_NAMES: u16 = 26;
/// From this width on, times are written with their age.
const FULL_TIMES: u16 = 76;
/// From this width on, ids are written in full.
const FULL_IDS: u16 = 104;

/// The titles and lines of the comparison.
pub struct Comparison {
    titles: Vec<Line>,
    lines: Vec<ComparisonLine>,
}

struct ComparisonLine {
    /// What the line is about, as in the event.
    what: String,
    cells: Vec<Option<ComparedCell>>,
    differs: bool,
}

/// A value of one event: as shown, and as sent.
struct ComparedCell {
    line: Line,
    text: String,
}

impl Comparison {
    /// Compares all events of an interaction; the ones in use come first.
    pub fn of(interaction: &Interaction, context: &Context, width: u16) -> Self {
        let short_times = width < FULL_TIMES;
        let short_ids = width < FULL_IDS;
        let used = [interaction.initiated(), interaction.completed()].into_iter().flatten();
        let older = interaction.initiated.iter().skip(1).chain(interaction.completed.iter().skip(1));
        let events: Vec<&Engagement> = used.chain(older).collect();
        let first_older = events.len()
            - interaction.initiated.len().saturating_sub(1)
            - interaction.completed.len().saturating_sub(1);
        let titles = events
            .iter()
            .enumerate()
            .map(|(column, event)| {
                let title = Line::new().label(event.kind.label(), Role::Title);
                if column >= first_older { title.label(" (older, not used)", Role::Warn) } else { title }
            })
            .collect();
        let room = room_for_times(width, events.len());
        let timestamp = |event: &&Engagement| {
            if short_times {
                context.stamp(&event.event.timestamp, room)
            } else {
                context.stamp_in_full(&event.event.timestamp)
            }
        };
        let sent = |event: &&Engagement| {
            let text = event.event.timestamp.text.to_string();
            Some(ComparedCell { line: timestamp(event), text })
        };
        let id = |event: &&Engagement| {
            let id = event.message_id().map(|id| &**id)?;
            Some(ComparedCell { line: sid::short(id, Role::Muted), text: id.to_owned() })
        };
        let own = |what: &str, cells| ComparisonLine { what: what.to_owned(), cells, differs: false };
        let mut lines = vec![
            own("sent", events.iter().map(sent).collect()),
            own("message_id", events.iter().map(id).collect()),
        ];
        lines.extend(keys(&events).iter().map(|key| property(key, &events, short_ids)));
        Self { titles, lines }
    }

    /// The number of lines below the titles.
    pub fn lines(&self) -> usize {
        self.lines.len()
    }

    /// The number of events.
    pub fn columns(&self) -> usize {
        self.titles.len()
    }

    /// What is copied of a cell: its name and the value as sent; `None` if the event does not have it.
    pub fn copied(&self, (line, event): (usize, usize)) -> Option<(String, String)> {
        let line = self.lines.get(line)?;
        Some((line.what.clone(), line.cells.get(event)?.as_ref()?.text.clone()))
    }

    /// Draws the part around the cursor, a line and an event; the cursor is shown if the pane has the focus.
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, (line, event): (usize, usize), focused: bool) {
        if area.height < 2 || area.width < 12 {
            return;
        }
        let names = (area.width / 3).min(MOST_OF_NAMES);
        let room = room_for_events(area.width);
        let fitting = usize::from((room / LEAST).max(1));
        let first = (event + 1).saturating_sub(fitting).min(self.titles.len().saturating_sub(fitting));
        let shown = fitting.min(self.titles.len() - first).max(1);
        let width = room / u16::try_from(shown).unwrap_or(1);
        let column = |index: usize, y: u16| Rect {
            x: area.x + names + 2 + width * u16::try_from(index).unwrap_or(0),
            y,
            width: width.saturating_sub(1),
            height: 1,
        };
        for (index, title) in self.titles.iter().skip(first).take(shown).enumerate() {
            canvas.put(column(index, area.y), title);
        }
        let below = Rect { y: area.y + 1, height: area.height - 1, ..area };
        let height = usize::from(below.height);
        let top = window(line.saturating_sub(height / 2), line, self.lines.len(), height);
        for ((row, y), compared) in (top..).zip(below.top()..below.bottom()).zip(self.lines.iter().skip(top))
        {
            let mark = if compared.differs { Symbol::Unequal } else { Symbol::Blank };
            canvas.put(Rect { y, width: 1, height: 1, ..area }, &Line::new().symbol(mark, Role::Warn));
            canvas.put(Rect { x: area.x + 1, y, width: names, height: 1 }, &compared.name());
            for (index, cell) in compared.cells.iter().skip(first).take(shown).enumerate() {
                let is_cursor = focused && row == line && first + index == event;
                let mut canvas = canvas.over(is_cursor.then_some(Role::Selection));
                if is_cursor {
                    canvas.clear(column(index, y));
                }
                canvas.put(column(index, y), &cell.as_ref().map_or_else(missing, |cell| cell.line.clone()));
            }
        }
        draw_scroll_bar(canvas, below, top, self.lines.len());
    }
}

impl ComparisonLine {
    fn name(&self) -> Line {
        let is_ours = matches!(self.what.as_str(), "sent" | "message_id");
        let role = if is_ours { Role::Muted } else { Role::JsonKey };
        Line::new().data(&Displayable::cell(&self.what), role)
    }
}

/// Where `width` cells show this many events, the room of each one's column for times.
fn room_for_times(width: u16, events: usize) -> TimeRoom {
    let room = room_for_events(width);
    let shown = usize::from((room / LEAST).max(1)).min(events.max(1));
    match usize::from(room) / shown {
        20.. => TimeRoom::Full,
        13..20 => TimeRoom::Minute,
        _ => TimeRoom::Short,
    }
}

/// The width beside the names.
fn room_for_events(width: u16) -> u16 {
    width.saturating_sub((width / 3).min(MOST_OF_NAMES) + 3)
}

/// A property, or a member of a property that is an object.
#[derive(PartialEq, Eq)]
struct PropertyKey {
    property: String,
    member: Option<String>,
}

impl PropertyKey {
    fn of(&self, properties: &RawJson) -> Option<RawJson> {
        let value = properties.get(&self.property)?;
        match &self.member {
            None => Some(properties.part(value)),
            Some(member) => {
                let inner = opened(properties, value)?;
                inner.get(member).map(|value| inner.part(value))
            }
        }
    }

    fn text(&self) -> String {
        let member = self.member.as_ref().map(|member| format!(".{member}"));
        format!("{}{}", self.property, member.unwrap_or_default())
    }
}

/// The value as an object, also if it was sent as JSON in a string.
fn opened(properties: &RawJson, value: JsonRef<'_>) -> Option<RawJson> {
    let is_object = |value: JsonRef<'_>| value.kind() == JsonKind::Object && !value.is_empty();
    match value.embedded() {
        Some(inner) => is_object(inner.view()).then_some(inner),
        None => is_object(value).then(|| properties.part(value)),
    }
}

/// The keys of all events' properties, in the order sent and without duplicates; objects are opened one level deep.
fn keys(events: &[&Engagement]) -> Vec<PropertyKey> {
    let mut keys: Vec<PropertyKey> = Vec::new();
    for properties in events.iter().filter_map(|event| event.event.properties.as_ref()) {
        for member in properties.members() {
            let property = member.key.clone().into_owned();
            let inner = opened(properties, member.value);
            let members: Vec<Option<String>> = match &inner {
                Some(object) => object.members().map(|one| Some(one.key.into_owned())).collect(),
                None => vec![None],
            };
            for member in members {
                let key = PropertyKey { property: property.clone(), member };
                if !keys.contains(&key) {
                    keys.push(key);
                }
            }
        }
    }
    keys
}

fn property(key: &PropertyKey, events: &[&Engagement], short_ids: bool) -> ComparisonLine {
    let properties = events.iter().map(|event| event.event.properties.as_ref());
    let values: Vec<Option<RawJson>> =
        properties.map(|properties| properties.and_then(|properties| key.of(properties))).collect();
    let mut present = values.iter().flatten();
    let first = present.next();
    ComparisonLine {
        what: key.text(),
        differs: present.any(|other| Some(other) != first),
        cells: values.iter().map(|value| Some(compared_cell(key, value.as_ref()?, short_ids))).collect(),
    }
}

fn compared_cell(key: &PropertyKey, value: &RawJson, short_ids: bool) -> ComparedCell {
    let is_duration = key.member.is_none() && key.property.eq_ignore_ascii_case("duration");
    let length = readings::length(value).filter(|length| is_duration && length.num_seconds().abs() >= 60);
    let text = value.text().map_or_else(|| value.as_str().to_owned(), std::borrow::Cow::into_owned);
    let line = written(value.view(), short_ids);
    let line = match length {
        Some(length) => line.gap(2).number(Number::length(length), Role::Muted),
        None => line,
    };
    ComparedCell { line, text }
}

fn written(value: JsonRef<'_>, short_ids: bool) -> Line {
    let role = role_of(value.kind());
    if short_ids { sid::of(value, role) } else { Line::new().data_with_badges(&value.cell(), role) }
}

fn missing() -> Line {
    Line::new().symbol(Symbol::Dot, Role::Muted)
}
