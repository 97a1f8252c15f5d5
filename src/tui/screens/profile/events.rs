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
//! An engagement event carries the sign and colour of its interaction; the partners of the chosen one are pointed at.

use super::judged::Judged;
use super::{Parts, Stage, TabEffect, TabFocus, readings, tab};
use crate::domain::event::{Event, ProfileEvents};
use crate::domain::flex::WINDOW_DAYS;
use crate::domain::interaction::Interaction;
use crate::domain::json::RawJson;
use crate::domain::listing::{Extent, Listed, Unreadable};
use crate::domain::text::Displayable;
use crate::tui::context::Context;
use crate::tui::message::{Action, Edit};
use crate::tui::paint::{Figure, Glyph, Pen, Phrase};
use crate::tui::theme::Role;
use crate::tui::widgets::browser::{
    Browser, Detail, Listing, Reaction, Rows, Shape, Split, detail_title_role,
};
use crate::tui::widgets::picture;
use crate::tui::widgets::sid;
use crate::tui::widgets::table::Column;
use crate::tui::widgets::unreadable::{self, UnreadableRows};
use crate::tui::widgets::words::{Words, weight};
use ratatui::Frame;
use ratatui::layout::Position;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Names are short, and what is looked for stands in the JSON.
pub const SHAPE: Shape = Shape { beside: 50, ..Shape::USUAL };

/// The Events tab.
#[derive(Clone, Debug, Default)]
pub struct EventsTab {
    browser: Browser,
}

struct EventRows<'a>(&'a Listed<Event>, u64);

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

/// Events without an id are told apart by what they say: where they stand changes as others come.
fn key_of(event: &Event) -> String {
    let by_content = || {
        let mut hasher = DefaultHasher::new();
        event.raw.hash(&mut hasher);
        format!("\0event {:016x}", hasher.finish())
    };
    event.message_id.as_deref().filter(|id| !id.is_empty()).map_or_else(by_content, str::to_owned)
}

const NO_EVENTS: &Listed<Event> =
    &Listed { items: Vec::new(), unreadable: Vec::new(), extent: Extent::Complete };

fn listed(parts: &Parts) -> &Listed<Event> {
    parts.events.value().map_or(NO_EVENTS, |events| &events.all)
}

impl EventsTab {
    /// How many events there are.
    pub fn count(parts: &Parts) -> Option<usize> {
        parts.events.value().map(|events| events.all.items.len())
    }

    /// Whether keys are letters of the filter.
    pub fn editing(&self) -> bool {
        self.browser.editing()
    }

    /// Changes the filter.
    pub fn edit(&mut self, edit: &Edit) {
        self.browser.edit(edit);
    }

    /// Chooses the event of this `message_id`.
    pub fn show(&mut self, message_id: &str, _stage: Stage<'_>) {
        self.browser.choose_key(message_id.to_owned());
    }

    /// Does what a key asks for.
    pub fn update(&mut self, action: Action, stage: Stage<'_>) -> Vec<TabEffect> {
        let rows = EventRows(listed(stage.parts), stage.parts.revision);
        let reaction = tab::react(&mut self.browser, action, &rows, stage);
        effects(reaction, &rows)
    }

    /// Chooses what was clicked.
    pub fn click(&mut self, at: Position, stage: Stage<'_>) -> Vec<TabEffect> {
        let rows = EventRows(listed(stage.parts), stage.parts.revision);
        effects(self.browser.click(at, &rows, stage.area), &rows)
    }

    /// Whether there is a detail to go to.
    pub fn has_detail(&self, stage: Stage<'_>) -> bool {
        self.browser.selected(&EventRows(listed(stage.parts), stage.parts.revision)).is_some()
    }

    /// Whether the filter has rows left to look at.
    pub fn is_filtering(&self) -> bool {
        self.browser.is_filtering()
    }

    /// Goes on with them.
    pub fn filter_on(&self, stage: Stage<'_>) {
        self.browser.seen(&EventRows(listed(stage.parts), stage.parts.revision));
    }

    /// Draws the tab.
    pub fn view(&self, frame: &mut Frame<'_>, stage: Stage<'_>) {
        let mut pen = Pen::new(frame.buffer_mut(), stage.context);
        self.draw(&mut pen, stage);
    }

    fn draw(&self, pen: &mut Pen<'_>, stage: Stage<'_>) {
        let Some(standing) = picture::standing(pen, stage.area, &stage.parts.events, "events") else {
            return;
        };
        let events = &standing.value.all;
        if events.items.is_empty() && picture::missing(events).is_none() {
            let which = "no events in the last 14 days";
            let meaning =
                "The profile exists. The service lists events of the last 14 days only; traits outlive them.";
            picture::draw_empty(pen, standing.body, which, meaning);
            return;
        }
        let rows = EventRows(events, stage.parts.revision);
        let split = Split::of(standing.body, SHAPE);
        let seen = self.browser.seen(&rows);
        let chosen = seen.chosen().and_then(|row| events.items.get(row));
        let judged = stage.parts.judged.as_deref();
        let partner = chosen.and_then(|event| judged?.interaction_of(event));
        let row = |row: usize| {
            let event = events.items.get(row).map(|event| cells(event, judged, partner, stage.context));
            event.or_else(|| rows.unreadable(row).map(unreadable_cells)).unwrap_or_default()
        };
        let columns = columns(stage);
        let foot = foot(standing.value, stage, split.foot.width.saturating_sub(2));
        let focused = stage.focus == TabFocus::Main;
        let listing = Listing { columns: &columns, len: rows.len(), row: &row, foot: &foot, focused };
        self.browser.draw_rows(pen, &split, &seen, &listing);
        let focused = stage.focus == TabFocus::Detail;
        let title = seen.chosen().map_or_else(Phrase::new, |row| {
            let event = events.items.get(row).map(|event| name_of(event, detail_title_role(focused)));
            event.or_else(|| rows.unreadable(row).map(unreadable::told)).unwrap_or_default()
        });
        self.browser.draw_detail(pen, &split, Detail::of(&seen, &rows, title), focused);
        if standing.old {
            pen.fade(standing.body);
        }
    }
}

fn columns(stage: Stage<'_>) -> [Column; 4] {
    [
        Column::fixed("when", stage.context.times.width()),
        Column::share("  event", 3, 12).both_ends(),
        Column::fixed("pair", 8).from(40),
        Column::share("source", 1, 8).from(70),
    ]
}

fn cells(
    event: &Event,
    judged: Option<&Judged>,
    partner: Option<&Interaction>,
    context: &Context,
) -> Vec<Phrase> {
    let interaction = judged.and_then(|judged| judged.interaction_of(event));
    let together =
        interaction.is_some() && interaction.map(readings::key_of) == partner.map(readings::key_of);
    let (mark, sid) = match interaction {
        Some(interaction) => {
            let (glyph, role, _) = readings::mark(interaction);
            let sid_role = if together { Role::Title } else { Role::Muted };
            let pointer =
                Phrase::new().glyph(if together { Glyph::Arrow } else { Glyph::Blank }, Role::Accent);
            let sid = sid::short(&interaction.interaction_sid, sid_role);
            (Phrase::new().glyph(glyph, role), pointer.then(sid))
        }
        None if judged.is_some_and(|judged| judged.is_unpaired(event)) => {
            (Phrase::new().glyph(Glyph::Question, Role::Warn), Phrase::new().label("unpaired", Role::Warn))
        }
        None => (Phrase::new().glyph(Glyph::Blank, Role::Muted), Phrase::new()),
    };
    let source = event.source_id.as_deref().map(|id| sid::short(id, Role::Muted)).unwrap_or_default();
    vec![when(event, context), mark.gap(1).then(name_of(event, Role::Text)), sid, source]
}

/// When it was sent; a time that cannot be read is marked, as the event stands last because of it.
fn when(event: &Event, context: &Context) -> Phrase {
    if event.timestamp.instant.is_some() {
        return context.stamp(&event.timestamp);
    }
    Phrase::new().glyph(Glyph::Question, Role::Warn).gap(1).then(context.stamp(&event.timestamp))
}

fn unreadable_cells(item: &Unreadable) -> Vec<Phrase> {
    vec![Phrase::new(), unreadable::told(item), Phrase::new(), Phrase::new()]
}

/// The event's name; of events without one, the type in brackets; and how often it was delivered, if not once.
fn name_of(event: &Event, role: Role) -> Phrase {
    let name = name_alone(event, role);
    match event.deliveries() {
        1 => name,
        times => {
            let name = name.label(" [", Role::Badge).figure(Figure::count(times), Role::Badge);
            name.label(" deliveries]", Role::Badge)
        }
    }
}

fn name_alone(event: &Event, role: Role) -> Phrase {
    match &event.name {
        Some(name) => {
            let phrase = Phrase::new().data_with_badges(&Displayable::cell(name), role);
            if event.is_replayed() { phrase.label(" [replay]", Role::Badge) } else { phrase }
        }
        None if event.kind.is_empty() => Phrase::new().label("(no name, no type)", Role::Muted),
        None => Phrase::new()
            .label("(", Role::Muted)
            .data(&Displayable::cell(&event.kind), Role::Muted)
            .label(")", Role::Muted),
    }
}

/// `42 events since 9 Nov 09:14 (the service keeps 14 days)`, shorter where it does not fit.
fn foot(events: &ProfileEvents, stage: Stage<'_>, width: u16) -> Phrase {
    let whole = foot_of_items(events, stage, width);
    picture::with_unreadable(whole, &events.all)
}

fn foot_of_items(events: &ProfileEvents, stage: Stage<'_>, width: u16) -> Phrase {
    let count = events.all.items.len();
    let words = if count == 1 { " event" } else { " events" };
    let phrase = Phrase::new().figure(Figure::count(count), Role::Text).label(words, Role::Muted);
    let phrase = match stage.parts.judged.as_ref().and_then(|judged| judged.oldest) {
        Some(oldest) => {
            let since = Figure::day_and_minute(oldest, stage.context.zone);
            phrase.label(" since ", Role::Muted).figure(since, Role::Text)
        }
        None => phrase,
    };
    let days = usize::try_from(WINDOW_DAYS).unwrap_or_default();
    let days = Figure::count(days);
    let whole = phrase
        .clone()
        .label(" (the service keeps ", Role::Muted)
        .figure(days.clone(), Role::Muted)
        .label(" days)", Role::Muted);
    if whole.width(stage.context.ascii) <= usize::from(width) {
        return whole;
    }
    phrase.label(" (", Role::Muted).figure(days, Role::Muted).label(" days kept)", Role::Muted)
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
