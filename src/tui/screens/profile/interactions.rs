//! Interactions, newest first, and the events of the selected one side by side.
//!
//! ```text
//! / filter by words
//!     start  channel   direction  duration  wrap-up  sentiment   state
//! ▌ ▼ 12m    voice     Inbound     10m 30s   2m 10s  ▼ negative  ✔ completed
//!   ● 2d     sms       Inbound      4m 02s      45s  ● neutral   ✔ completed
//! 7 interactions: voice 4 · sms 2 · whatsapp 1
//! ── KD…4e21  UO…77b0 ────────────────────────────────────────────────────────
//!                            Initiated                Completed
//!   sent                     2026-11-22 09:02:11      2026-11-22 09:04:21
//!   channelType              voice
//! ```

mod comparison;

use super::judged::Judged;
use super::{Parts, TabContext, TabEffect, TabFocus, readings, tab};
use crate::domain::engagement::Engagement;
use crate::domain::interaction::{Interaction, Interactions};
use crate::domain::json::{RawJson, SharedText};
use crate::domain::text::Displayable;
use crate::tui::context::Context;
use crate::tui::message::{Action, Edit, Part};
use crate::tui::paint::{Canvas, Line, Number, Symbol};
use crate::tui::theme::Role;
use crate::tui::widgets::browser::{
    Browser, PaneSplit, Reaction, RowListing, Rows, Shape, detail_title_role, draw_divider,
};
use crate::tui::widgets::selection::moved;
use crate::tui::widgets::table::TableColumn;
use crate::tui::widgets::words::{Words, weight};
use crate::tui::widgets::{picture, sid, verdict};
use comparison::Comparison;
use ratatui::Frame;
use ratatui::layout::Position;
use std::collections::BTreeMap;

/// Two events side by side need more room than a tree does.
pub const SHAPE: Shape = Shape { beside_from: 140, ..Shape::USUAL };

#[derive(Clone, Debug, Default)]
pub struct InteractionsTab {
    browser: Browser,
    /// The interaction whose detail was scrolled, and the offsets in lines and events.
    scrolled: (String, usize, usize),
}

struct InteractionRows<'a>(&'a [Interaction], u64);

impl<'a> InteractionRows<'a> {
    fn of(parts: &'a Parts) -> Self {
        Self(parts.check().map_or(&[], |check| &check.interactions.items), parts.revision)
    }
}

impl Rows for InteractionRows<'_> {
    fn shape(&self) -> Shape {
        SHAPE
    }

    fn len(&self) -> usize {
        self.0.len()
    }

    fn key(&self, row: usize) -> String {
        self.0.get(row).map(readings::key_of).unwrap_or_default()
    }

    fn matches(&self, row: usize, words: &Words) -> bool {
        let Some(interaction) = self.0.get(row) else { return false };
        let properties = interaction.events().filter_map(|event| event.event.properties.as_ref());
        let state = [interaction.state.label(), &*interaction.interaction_sid];
        let texts: Vec<&str> = properties.map(RawJson::as_str).chain(state).collect();
        words.match_any(&texts)
    }

    fn revision(&self) -> u64 {
        self.1
    }

    fn weight(&self, row: usize) -> usize {
        let events = self.0.get(row).into_iter().flat_map(Interaction::events);
        events.filter_map(|event| event.event.properties.as_ref()).map(|raw| weight(raw.as_str())).sum()
    }

    fn json(&self, _row: usize) -> Option<RawJson> {
        None
    }
}

impl InteractionsTab {
    pub fn count(parts: &Parts) -> Option<usize> {
        parts.events()?;
        parts.check().map(|check| check.interactions.items.len())
    }

    pub fn selected<'a>(&self, parts: &'a Parts) -> Option<&'a Interaction> {
        let row = self.browser.selected(&InteractionRows::of(parts))?;
        parts.check()?.interactions.items.get(row)
    }

    /// Whether keys go to the filter.
    pub fn editing(&self) -> bool {
        self.browser.editing()
    }

    pub fn edit(&mut self, edit: &Edit) {
        self.browser.edit(edit);
    }

    /// Selects the newest interaction with this `KD…`.
    pub fn show(&mut self, sid: &str, stage: TabContext<'_>) {
        let rows = InteractionRows::of(stage.parts);
        if let Some(interaction) = rows.0.iter().find(|one| one.interaction_sid == sid) {
            self.browser.choose_key(readings::key_of(interaction));
        }
    }

    /// Handles a key.
    pub fn update(&mut self, action: Action, stage: TabContext<'_>) -> Vec<TabEffect> {
        let rows = InteractionRows::of(stage.parts);
        if stage.focus == TabFocus::Detail {
            return self.update_detail(action, &rows, stage);
        }
        effects(self.browser.update(action, &rows, stage.area), &rows)
    }

    /// Scrolls the detail, or opens the newest event of the interaction on the Events tab.
    fn update_detail(
        &mut self,
        action: Action,
        rows: &InteractionRows<'_>,
        stage: TabContext<'_>,
    ) -> Vec<TabEffect> {
        let Some(interaction) = self.browser.selected(rows).and_then(|row| rows.0.get(row)) else {
            return vec![TabEffect::Focus(TabFocus::Main)];
        };
        let (line, event) = self.scroll_of(interaction);
        let comparison =
            Comparison::of(interaction, stage.context, PaneSplit::of(stage.area, SHAPE).detail.width);
        let key = readings::key_of(interaction);
        match action {
            Action::Left => self.scrolled = (key, line, event.saturating_sub(1)),
            Action::Right => {
                self.scrolled = (key, line, (event + 1).min(comparison.columns().saturating_sub(1)));
            }
            Action::Cancel => return vec![TabEffect::Focus(TabFocus::Main)],
            Action::Copy => return vec![copy(interaction)],
            Action::Open => {
                let id =
                    interaction.newest(stage.context.today()).and_then(|event| event.message_id().cloned());
                return id.map(|id| TabEffect::ShowEvent(id.into())).into_iter().collect();
            }
            _ => {
                let last = comparison.lines().saturating_sub(1);
                let height = usize::from(PaneSplit::of(stage.area, SHAPE).detail.height);
                if let Some(next) = moved(action, line, last, height) {
                    self.scrolled = (key, next, event);
                }
            }
        }
        Vec::new()
    }

    fn scroll_of(&self, interaction: &Interaction) -> (usize, usize) {
        let (key, line, event) = &self.scrolled;
        if *key == readings::key_of(interaction) { (*line, *event) } else { (0, 0) }
    }

    /// Selects the clicked row.
    pub fn click(&mut self, at: Position, stage: TabContext<'_>) -> Vec<TabEffect> {
        let rows = InteractionRows::of(stage.parts);
        effects(self.browser.click(at, &rows, stage.area), &rows)
    }

    /// Whether there is a detail pane to move to.
    pub fn has_detail(&self, stage: TabContext<'_>) -> bool {
        self.browser.selected(&InteractionRows::of(stage.parts)).is_some()
    }

    /// Whether rows remain to be filtered.
    pub fn is_filtering(&self) -> bool {
        self.browser.is_filtering()
    }

    /// Continues filtering.
    pub fn filter_on(&self, stage: TabContext<'_>) {
        self.browser.seen(&InteractionRows::of(stage.parts));
    }

    pub fn view(&self, frame: &mut Frame<'_>, stage: TabContext<'_>) {
        let mut canvas = Canvas::new(frame.buffer_mut(), stage.context);
        self.draw(&mut canvas, stage);
    }

    fn draw(&self, canvas: &mut Canvas<'_>, stage: TabContext<'_>) {
        let remote = &stage.parts[Part::Events];
        let Some(standing) = picture::standing(canvas, stage.area, remote, "interactions") else { return };
        let rows = InteractionRows::of(stage.parts);
        let judged = stage.parts.judged.as_deref();
        let interactions = judged.map(|judged| &judged.check.interactions);
        let Some(events) = stage.parts.events() else { return };
        let engagements = &events.engagements;
        if rows.0.is_empty()
            && picture::missing(engagements).is_none()
            && interactions.is_none_or(Interactions::is_empty)
        {
            let meaning =
                "No engagement event of Flex is among the events of the last 14 days. Traits outlive them.";
            picture::draw_empty(canvas, standing.body, "no interactions in the last 14 days", meaning);
            return;
        }
        let split = PaneSplit::of(standing.body, SHAPE);
        let seen = self.browser.seen(&rows);
        let row = |row: usize| rows.0.get(row).map_or_else(Vec::new, |one| cells(one, stage.context));
        let foot = picture::with_unreadable(judged.map(foot).unwrap_or_default(), engagements);
        let columns = columns(stage.context);
        let focused = stage.focus == TabFocus::Main;
        let listing = RowListing { columns: &columns, len: rows.len(), row: &row, foot: &foot, focused };
        self.browser.draw_rows(canvas, &split, &seen, &listing);
        let focused = stage.focus == TabFocus::Detail;
        let chosen = seen.chosen().and_then(|row| rows.0.get(row));
        // The rule has a corner and a blank at each end.
        let (room, ascii) = (usize::from(split.rule.width).saturating_sub(4), stage.context.ascii);
        let role = detail_title_role(focused);
        let title = chosen.map_or_else(Line::new, |one| title(one, role, room, ascii));
        draw_divider(canvas, &split, focused, title);
        if let Some(interaction) = chosen {
            let comparison =
                Comparison::of(interaction, stage.context, PaneSplit::of(stage.area, SHAPE).detail.width);
            comparison.draw(canvas, split.detail, self.scroll_of(interaction));
        }
        if standing.old {
            canvas.fade(standing.body);
        }
    }
}

fn columns(context: &Context) -> [TableColumn; 11] {
    [
        TableColumn::fixed("", 1),
        TableColumn::fixed("start", context.times.width()),
        TableColumn::fixed("channel", 8),
        TableColumn::fixed("dir", 8).from(101),
        TableColumn::fixed("duration", 8).right(),
        TableColumn::fixed("wrap-up", 7).right().from(79),
        TableColumn::fixed("agents", 10).from(113),
        TableColumn::fixed("sentiment", 10).from(58),
        TableColumn::share("outcome", 2, 10).from(70),
        TableColumn::share("topic", 2, 10).from(91),
        TableColumn::share("state", 1, 13),
    ]
}

fn cells(interaction: &Interaction, context: &Context) -> Vec<Line> {
    let (symbol, role, _) = readings::mark(interaction);
    let initiated = interaction.initiated();
    let completed = interaction.completed();
    let data = |text: Option<SharedText>| {
        text.map(|text| Line::new().data(&Displayable::cell(&text), Role::Text)).unwrap_or_default()
    };
    let wrap_up = interaction.wrap_up_time().map(|length| {
        let role = if length < chrono::Duration::zero() { Role::Warn } else { Role::Text };
        Line::new().number(Number::length(length), role)
    });
    let duration = initiated.and_then(|event| event.duration.as_ref()).map(readings::duration);
    let began = readings::began(interaction);
    vec![
        Line::new().symbol(symbol, role),
        began.map(|at| Line::new().number(context.moment(at), Role::Text)).unwrap_or_default(),
        data(initiated.and_then(|event| event.channel_type.clone())),
        data(initiated.and_then(Engagement::direction)),
        duration.unwrap_or_default(),
        wrap_up.unwrap_or_default(),
        agents(interaction),
        completed.map(|event| readings::sentiment(event.sentiment.as_ref())).unwrap_or_default(),
        completed
            .and_then(|event| event.outcome.as_ref())
            .map(|raw| readings::said(raw, Role::Text))
            .unwrap_or_default(),
        completed.and_then(|event| event.topics.as_ref()).map(readings::topics).unwrap_or_default(),
        verdict::of_interaction(interaction),
    ]
}

/// The last agent, and the first one if it differs.
fn agents(interaction: &Interaction) -> Line {
    let Some(event) = interaction.initiated() else { return Line::new() };
    let last = event.last_agent.as_ref();
    let last_text = last.and_then(RawJson::text);
    let first = event.first_agent().filter(|first| last_text.as_deref() != Some(&**first));
    let last = last.map(readings::id).unwrap_or_default();
    match first {
        Some(first) if last.is_empty() => sid::short(&first, Role::Text),
        Some(_) => last.label(" +1", Role::Muted),
        None => last,
    }
}

/// Both SIDs and the state; also the sender if there is room. The state's symbol indicates the sender in any case.
fn title(interaction: &Interaction, role: Role, room: usize, ascii: bool) -> Line {
    let line = sid::short(&interaction.interaction_sid, role);
    let line = match &interaction.channel_sid {
        Some(channel) => line.gap(2).then(sid::short(channel, Role::Muted)),
        None => line.label("  no channelSid", Role::Muted),
    };
    let line = line.gap(2).then(verdict::of_interaction(interaction));
    if !interaction.is_replayed() {
        return line;
    }
    let full = line.clone().label(", replayed by flexplorer", Role::Badge);
    if full.width(ascii) <= room { full } else { line }
}

/// `7 interactions: voice 4 · sms 2 · whatsapp 1`
fn foot(judged: &Judged) -> Line {
    let interactions = &judged.check.interactions;
    let count = interactions.items.len();
    let words = if count == 1 { " interaction" } else { " interactions" };
    let line = Line::new().number(Number::count(count), Role::Text).label(words, Role::Muted);
    let unpaired = interactions.unpaired.len();
    let line = if unpaired == 0 {
        line
    } else {
        let words = if unpaired == 1 { " unpaired event" } else { " unpaired events" };
        line.label(", ", Role::Muted).number(Number::count(unpaired), Role::Warn).label(words, Role::Warn)
    };
    let channels = &judged.channels;
    if channels.is_empty() { line } else { line.label(": ", Role::Muted).then(channels.clone()) }
}

/// `voice 4 · sms 2`, the most frequent first.
pub fn channels(interactions: &Interactions) -> Line {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for interaction in &interactions.items {
        if let Some(channel) = interaction.initiated().and_then(|event| event.channel_type.as_ref()) {
            *counts.entry(channel.trim().to_lowercase()).or_default() += 1;
        }
    }
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts.iter().fold(Line::new(), |line, (channel, count)| {
        let line =
            if line.is_empty() { line } else { line.gap(1).symbol(Symbol::Separator, Role::Muted).gap(1) };
        let line = line.data(&Displayable::bounded(channel, 24), Role::Muted).gap(1);
        line.number(Number::count(*count), Role::Text)
    })
}

fn effects(reaction: Reaction, rows: &InteractionRows<'_>) -> Vec<TabEffect> {
    match reaction {
        Reaction::Copy(row) => rows.0.get(row).map(copy).into_iter().collect(),
        other => tab::effects(other, |_| None),
    }
}

fn copy(interaction: &Interaction) -> TabEffect {
    let text = interaction.interaction_sid.clone().into();
    TabEffect::Copy { what: "the interaction's SID".to_owned(), text }
}
