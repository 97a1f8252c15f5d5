//! Every event in the window.
//!
//! ```text
//! / filter by words                                              12 of 240
//!   when    event                          pair        source
//! ▌ 12m   ▼ Flex - Engagement Completed    →KD…4e21    src_flex
//!   14m   ▼ Flex - Engagement Initiated    →KD…4e21    src_flex
//!   2h      Page Viewed                                src_web
//! 42 events since 9 Nov 09:14 (the service keeps 14 days)
//! ── Flex - Engagement Completed ───────────────────────────────────────
//! ▾ {8} …
//! ```
//!
//! An engagement event has the symbol and colour of its interaction; the partners of the selected event are marked.

use super::judged::Judged;
use super::{Parts, TabContext, TabEffect, TabFocus, readings, tab};
use crate::domain::event::{Event, ProfileEvents};
use crate::domain::flex::WINDOW_DAYS;
use crate::domain::interaction::Interaction;
use crate::domain::json::RawJson;
use crate::domain::listing::{Extent, Partial, Unreadable};
use crate::domain::text::Displayable;
use crate::tui::context::Context;
use crate::tui::message::{Action, Edit, Part};
use crate::tui::paint::{Canvas, Line, Number, Symbol};
use crate::tui::theme::Role;
use crate::tui::widgets::browser::{
    Browser, Detail, PaneSplit, Reaction, RowListing, Rows, Shape, detail_title_role,
};
use crate::tui::widgets::picture;
use crate::tui::widgets::sid;
use crate::tui::widgets::table::TableColumn;
use crate::tui::widgets::unreadable::{self, UnreadableRows};
use crate::tui::widgets::words::{Words, weight};
use ratatui::Frame;
use ratatui::layout::Position;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Names are short, and the details are in the JSON.
pub const SHAPE: Shape = Shape { beside: 50, ..Shape::USUAL };

#[derive(Clone, Debug, Default)]
pub struct EventsTab {
    browser: Browser,
}

struct EventRows<'a>(&'a Partial<Event>, u64);

impl Rows for EventRows<'_> {
    fn shape(&self) -> Shape {
        SHAPE
    }

    fn len(&self) -> usize {
        self.0.items.len() + self.0.unreadable.len()
    }

    fn key(&self, row: usize) -> String {
        let readable = self.0.items.len();
        self.0.items.get(row).map_or_else(|| UnreadableRows::key(row, readable), key_of)
    }

    fn matches(&self, row: usize, words: &Words) -> bool {
        if let Some(item) = self.unreadable(row) {
            return unreadable::matches(item, words);
        }
        self.0.items.get(row).is_some_and(|event| {
            let properties = event.properties.as_ref().map_or("", RawJson::as_str);
            words.match_any(&[event.name.as_deref().unwrap_or_default(), &event.kind, properties])
        })
    }

    fn json(&self, row: usize) -> Option<RawJson> {
        let event = self.0.items.get(row).map(|event| event.raw.clone());
        event.or_else(|| self.unreadable(row)?.raw.clone())
    }

    fn revision(&self) -> u64 {
        self.1
    }

    fn weight(&self, row: usize) -> usize {
        let event = self.0.items.get(row).map(|event| weight(event.raw.as_str()));
        event.or_else(|| self.unreadable(row).map(unreadable::weight)).unwrap_or_default()
    }

    fn start(&self) -> Option<&'static str> {
        Some("properties")
    }
}

impl EventRows<'_> {
    fn unreadable(&self, row: usize) -> Option<&Unreadable> {
        UnreadableRows(&self.0.unreadable).at(row, self.0.items.len())
    }
}

/// Events without an id are distinguished by their content, because their position changes as others arrive.
fn key_of(event: &Event) -> String {
    let by_content = || {
        let mut hasher = DefaultHasher::new();
        event.raw.hash(&mut hasher);
        format!("\0event {:016x}", hasher.finish())
    };
    event.message_id.as_deref().filter(|id| !id.is_empty()).map_or_else(by_content, str::to_owned)
}

const NO_EVENTS: &Partial<Event> =
    &Partial { items: Vec::new(), unreadable: Vec::new(), extent: Extent::Complete };

fn listed(parts: &Parts) -> &Partial<Event> {
    parts.events().map_or(NO_EVENTS, |events| &events.all)
}

impl EventsTab {
    pub fn count(parts: &Parts) -> Option<usize> {
        parts.events().map(|events| events.all.items.len())
    }

    /// Whether keys go to the filter.
    pub fn editing(&self) -> bool {
        self.browser.editing()
    }

    pub fn edit(&mut self, edit: &Edit) {
        self.browser.edit(edit);
    }

    /// Selects the event with this `message_id`.
    pub fn show(&mut self, message_id: &str, _stage: TabContext<'_>) {
        self.browser.choose_key(message_id.to_owned());
    }

    /// Handles a key.
    pub fn update(&mut self, action: Action, stage: TabContext<'_>) -> Vec<TabEffect> {
        let rows = EventRows(listed(stage.parts), stage.parts.revision);
        let reaction = tab::react(&mut self.browser, action, &rows, stage);
        effects(reaction, &rows)
    }

    /// Selects the clicked row.
    pub fn click(&mut self, at: Position, stage: TabContext<'_>) -> Vec<TabEffect> {
        let rows = EventRows(listed(stage.parts), stage.parts.revision);
        effects(self.browser.click(at, &rows, stage.area), &rows)
    }

    /// Whether there is a detail pane to move to.
    pub fn has_detail(&self, stage: TabContext<'_>) -> bool {
        self.browser.selected(&EventRows(listed(stage.parts), stage.parts.revision)).is_some()
    }

    /// Whether rows remain to be filtered.
    pub fn is_filtering(&self) -> bool {
        self.browser.is_filtering()
    }

    /// Continues filtering.
    pub fn filter_on(&self, stage: TabContext<'_>) {
        self.browser.seen(&EventRows(listed(stage.parts), stage.parts.revision));
    }

    pub fn view(&self, frame: &mut Frame<'_>, stage: TabContext<'_>) {
        let mut canvas = Canvas::new(frame.buffer_mut(), stage.context);
        self.draw(&mut canvas, stage);
    }

    fn draw(&self, canvas: &mut Canvas<'_>, stage: TabContext<'_>) {
        let Some(standing) = picture::standing(canvas, stage.area, &stage.parts[Part::Events], "events")
        else {
            return;
        };
        let Some(value) = stage.parts.events() else { return };
        let events = &value.all;
        if events.items.is_empty() && picture::missing(events).is_none() {
            let which = "no events in the last 14 days";
            let meaning =
                "The profile exists. The service lists events of the last 14 days only; traits outlive them.";
            picture::draw_empty(canvas, standing.body, which, meaning);
            return;
        }
        let rows = EventRows(events, stage.parts.revision);
        let split = PaneSplit::of(standing.body, SHAPE);
        let seen = self.browser.seen(&rows);
        let chosen = seen.chosen().and_then(|row| events.items.get(row));
        let judged = stage.parts.judged.as_deref();
        let partner = chosen.and_then(|event| judged?.interaction_of(event));
        let row = |row: usize| {
            let event = events.items.get(row).map(|event| cells(event, judged, partner, stage.context));
            event.or_else(|| rows.unreadable(row).map(unreadable_cells)).unwrap_or_default()
        };
        let columns = columns(stage);
        let foot = foot(value, stage, split.foot.width.saturating_sub(2));
        let focused = stage.focus == TabFocus::Main;
        let listing = RowListing { columns: &columns, len: rows.len(), row: &row, foot: &foot, focused };
        self.browser.draw_rows(canvas, &split, &seen, &listing);
        let focused = stage.focus == TabFocus::Detail;
        let title = seen.chosen().map_or_else(Line::new, |row| {
            let event = events.items.get(row).map(|event| name_of(event, detail_title_role(focused)));
            event.or_else(|| rows.unreadable(row).map(unreadable::told)).unwrap_or_default()
        });
        self.browser.draw_detail(canvas, &split, Detail::of(&seen, &rows, title), focused);
        if standing.old {
            canvas.fade(standing.body);
        }
    }
}

fn columns(stage: TabContext<'_>) -> [TableColumn; 4] {
    [
        TableColumn::fixed("when", stage.context.times.width()),
        TableColumn::share("  event", 3, 12).both_ends(),
        TableColumn::fixed("pair", 8).from(40),
        TableColumn::share("source", 1, 8).from(70),
    ]
}

fn cells(
    event: &Event,
    judged: Option<&Judged>,
    partner: Option<&Interaction>,
    context: &Context,
) -> Vec<Line> {
    let interaction = judged.and_then(|judged| judged.interaction_of(event));
    let together =
        interaction.is_some() && interaction.map(readings::key_of) == partner.map(readings::key_of);
    let (mark, sid) = match interaction {
        Some(interaction) => {
            let (symbol, role, _) = readings::mark(interaction);
            let sid_role = if together { Role::Title } else { Role::Muted };
            let pointer =
                Line::new().symbol(if together { Symbol::Arrow } else { Symbol::Blank }, Role::Accent);
            let sid = sid::short(&interaction.interaction_sid, sid_role);
            (Line::new().symbol(symbol, role), pointer.then(sid))
        }
        None if judged.is_some_and(|judged| judged.is_unpaired(event)) => {
            (Line::new().symbol(Symbol::Question, Role::Warn), Line::new().label("unpaired", Role::Warn))
        }
        None => (Line::new().symbol(Symbol::Blank, Role::Muted), Line::new()),
    };
    let source = event.source_id.as_deref().map(|id| sid::short(id, Role::Muted)).unwrap_or_default();
    vec![when(event, context), mark.gap(1).then(name_of(event, Role::Text)), sid, source]
}

/// When the event was sent. An unreadable time is marked, because it puts the event last.
fn when(event: &Event, context: &Context) -> Line {
    if event.timestamp.instant.is_some() {
        return context.stamp(&event.timestamp);
    }
    Line::new().symbol(Symbol::Question, Role::Warn).gap(1).then(context.stamp(&event.timestamp))
}

fn unreadable_cells(item: &Unreadable) -> Vec<Line> {
    vec![Line::new(), unreadable::told(item), Line::new(), Line::new()]
}

/// The event's name, or its type in brackets if it has no name; also how often it was delivered, if more than once.
fn name_of(event: &Event, role: Role) -> Line {
    let name = name_alone(event, role);
    match event.deliveries() {
        1 => name,
        times => {
            let name = name.label(" [", Role::Badge).number(Number::count(times), Role::Badge);
            name.label(" deliveries]", Role::Badge)
        }
    }
}

fn name_alone(event: &Event, role: Role) -> Line {
    match &event.name {
        Some(name) => {
            let line = Line::new().data_with_badges(&Displayable::cell(name), role);
            if event.is_replayed() { line.label(" [replay]", Role::Badge) } else { line }
        }
        None if event.kind.is_empty() => Line::new().label("(no name, no type)", Role::Muted),
        None => Line::new()
            .label("(", Role::Muted)
            .data(&Displayable::cell(&event.kind), Role::Muted)
            .label(")", Role::Muted),
    }
}

/// `42 events since 9 Nov 09:14 (the service keeps 14 days)`, or a shorter form if that does not fit.
fn foot(events: &ProfileEvents, stage: TabContext<'_>, width: u16) -> Line {
    let whole = foot_of_items(events, stage, width);
    picture::with_unreadable(whole, &events.all)
}

fn foot_of_items(events: &ProfileEvents, stage: TabContext<'_>, width: u16) -> Line {
    let count = events.all.items.len();
    let words = if count == 1 { " event" } else { " events" };
    let line = Line::new().number(Number::count(count), Role::Text).label(words, Role::Muted);
    let line = match stage.parts.judged.as_ref().and_then(|judged| judged.oldest) {
        Some(oldest) => {
            let since = Number::day_and_minute(oldest, stage.context.zone);
            line.label(" since ", Role::Muted).number(since, Role::Text)
        }
        None => line,
    };
    let days = usize::try_from(WINDOW_DAYS).unwrap_or_default();
    let days = Number::count(days);
    let whole = line
        .clone()
        .label(" (the service keeps ", Role::Muted)
        .number(days.clone(), Role::Muted)
        .label(" days)", Role::Muted);
    if whole.width(stage.context.ascii) <= usize::from(width) {
        return whole;
    }
    line.label(" (", Role::Muted).number(days, Role::Muted).label(" days kept)", Role::Muted)
}

fn effects(reaction: Reaction, rows: &EventRows<'_>) -> Vec<TabEffect> {
    tab::effects(reaction, |row| {
        if let Some(item) = rows.unreadable(row) {
            return Some(unreadable::copy(item));
        }
        let event = rows.0.items.get(row)?;
        let name = event.name.as_deref().unwrap_or(&event.kind);
        Some((format!("the event {name} as JSON"), event.raw.as_str().to_owned()))
    })
}
