//! Every event in the window.
//!
//! ```text
//! / filter                                                       12 of 240
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

use super::browser_tab::{BrowserTab, RowContext, RowSource, TabItems};
use super::news::News;
use super::{Parts, TabContext, readings};
use crate::domain::event::Event;
use crate::domain::filter::FilterRows;
use crate::domain::flex::WINDOW_DAYS;
use crate::domain::json::RawJson;
use crate::domain::listing::Unreadable;
use crate::domain::text::Displayable;
use crate::tui::context::{Context, TimeRoom};
use crate::tui::message::Part;
use crate::tui::paint::{Line, Number, Symbol};
use crate::tui::theme::Role;
use crate::tui::widgets::browser::{Shape, detail_title_role};
use crate::tui::widgets::table::TableColumn;
use crate::tui::widgets::{sid, unreadable};
use std::hash::{DefaultHasher, Hash, Hasher};

pub type EventsTab = BrowserTab<EventRows>;

#[derive(Clone, Debug, Default)]
pub struct EventRows;

impl RowSource for EventRows {
    type Item = Event;

    const WORDS: (&'static str, &'static str) = ("Events", "Evt");
    const PARTS: &'static [Part] = &[Part::Events];
    const FILTER: FilterRows = FilterRows::Events;
    const PART: Part = Part::Events;
    const EMPTY: (&'static str, &'static str) = (
        "no events in the last 14 days",
        "The profile exists. The service lists events of the last 14 days only; traits outlive them.",
    );
    /// Names are short, and the details are in the JSON.
    const SHAPE: Shape = Shape { rows: 71, detail: 37, beside: 50, ..Shape::USUAL };
    const START: Option<&'static str> = Some("properties");

    fn items(parts: &Parts) -> TabItems<'_, Event> {
        TabItems::AsSent(parts.events().map_or(&[], |events| &events.all.items))
    }

    /// Events without an id are distinguished by their content, because their position changes as others arrive.
    fn key(event: &Event) -> String {
        let by_content = || {
            let mut hasher = DefaultHasher::new();
            event.raw.hash(&mut hasher);
            format!("\0event {:016x}", hasher.finish())
        };
        event.message_id.as_deref().filter(|id| !id.is_empty()).map_or_else(by_content, str::to_owned)
    }

    fn json(event: &Event) -> Option<&RawJson> {
        Some(&event.raw)
    }

    fn columns(context: &Context, room: TimeRoom) -> Vec<TableColumn> {
        let extra = context.times.extra(TimeRoom::Full);
        vec![
            TableColumn::fixed("when", context.times.width(room)),
            TableColumn::share("  event", 3, 12).both_ends(),
            TableColumn::fixed("pair", 8).from(40),
            TableColumn::share("source", 1, 8).from(57 + extra),
        ]
    }

    fn cells(event: &Event, chosen: Option<&Event>, row: RowContext<'_>) -> Vec<Line> {
        let judged = row.stage.parts.judged.as_deref();
        let interaction_of = |event: &Event| judged.and_then(|judged| judged.interaction_of(event));
        let (mark, sid) = match interaction_of(event) {
            Some(interaction) => {
                let partner = chosen.and_then(interaction_of);
                let together = partner.map(readings::key_of) == Some(readings::key_of(interaction));
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
        let name = name_of(event, Role::Text).then(News::mark_event(row.stage.parts.news.as_ref(), event));
        let source = event.source_id.as_deref().map(|id| sid::short(id, Role::Muted)).unwrap_or_default();
        vec![when(event, row), mark.gap(1).then(name), sid, source]
    }

    fn unreadable_cells(item: &Unreadable) -> Vec<Line> {
        vec![Line::new(), unreadable::told(item)]
    }

    fn title(event: &Event, _stage: TabContext<'_>, focused: bool) -> Line {
        name_of(event, detail_title_role(focused))
    }

    /// `42 events since 9 Nov 09:14 (the service keeps 14 days)`, or a shorter form if that does not fit.
    fn foot(events: &TabItems<'_, Event>, stage: TabContext<'_>, width: u16) -> Line {
        let count = events.len();
        let words = if count == 1 { " event" } else { " events" };
        let line = Line::new().number(Number::count(count), Role::Text).label(words, Role::Muted);
        let line = match stage.parts.judged.as_ref().and_then(|judged| judged.oldest) {
            Some(oldest) => {
                let since = Number::day_and_minute(oldest, stage.context.zone);
                line.label(" since ", Role::Muted).number(since, Role::Text)
            }
            None => line,
        };
        let days = Number::count(usize::try_from(WINDOW_DAYS).unwrap_or_default());
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

    fn copied(event: &Event) -> (String, String) {
        let name = event.name.as_deref().unwrap_or(&event.kind);
        (format!("the event {name} as JSON"), event.raw.as_str().to_owned())
    }
}

/// When the event was sent. An unreadable time is marked, because it puts the event last.
fn when(event: &Event, row: RowContext<'_>) -> Line {
    if event.timestamp.instant.is_some() {
        return row.stamp(&event.timestamp);
    }
    Line::new().symbol(Symbol::Question, Role::Warn).gap(1).then(row.stamp(&event.timestamp))
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
