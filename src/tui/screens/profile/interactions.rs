//! Interactions, newest first, and the events of the selected one side by side.
//!
//! ```text
//! / filter         
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

use super::browser_tab::{BrowserTab, DetailPane, RowContext, RowSource, TabItems, TabRows};
use super::news::News;
use super::parts::ListState;
use super::{Parts, TabContext, TabEffect, TabFocus, TabId, readings};
use crate::domain::engagement::Engagement;
use crate::domain::filter::FilterRows;
use crate::domain::interaction::{Interaction, Interactions};
use crate::domain::json::{RawJson, SharedText};
use crate::domain::listing::Unreadable;
use crate::domain::text::Displayable;
use crate::tui::context::{Context, TimeRoom};
use crate::tui::message::{Action, Part};
use crate::tui::paint::{Canvas, Line, Number, Symbol};
use crate::tui::theme::Role;
use crate::tui::widgets::browser::{Browser, PaneSplit, Shape, detail_title_role, draw_divider};
use crate::tui::widgets::selection::moved;
use crate::tui::widgets::table::TableColumn;
use crate::tui::widgets::words::weight;
use crate::tui::widgets::{sid, verdict};
use comparison::Comparison;
use std::collections::BTreeMap;

pub type InteractionsTab = BrowserTab<InteractionRows>;

#[derive(Clone, Debug, Default)]
pub struct InteractionRows {
    /// The interaction in whose detail the cursor was moved, and the cursor's line and event.
    cursor: (String, usize, usize),
}

impl RowSource for InteractionRows {
    type Item = Interaction;

    const WORDS: (&'static str, &'static str) = ("Interactions", "Int");
    const PARTS: &'static [Part] = &[Part::Events];
    const FILTER: FilterRows = FilterRows::Interactions;
    const PART: Part = Part::Events;
    const NAME: &'static str = "interactions";
    const EMPTY: (&'static str, &'static str) = (
        "no interactions in the last 14 days",
        "The events of the last 14 days include no Flex engagement event. Traits outlive events.",
    );
    /// Two events side by side need more room than a tree does.
    const SHAPE: Shape = Shape { rows: 127, detail: 58, ..Shape::USUAL };
    /// Direction, agents and topic come before the seconds.
    const FULL_TIMES_FROM: u16 = 127;

    fn items(parts: &Parts) -> TabItems<'_, Interaction> {
        TabItems::AsSent(parts.check().map_or(&[], |check| &check.interactions.items))
    }

    fn count(parts: &Parts) -> Option<usize> {
        parts.events()?;
        parts.check().map(|check| check.interactions.items.len())
    }

    fn list(parts: &Parts) -> Option<ListState<'_>> {
        parts.events().map(|events| (&events.engagements).into())
    }

    fn unreadable(_parts: &Parts) -> &[Unreadable] {
        &[]
    }

    fn has_strays(parts: &Parts) -> bool {
        parts.check().is_some_and(|check| !check.interactions.is_empty())
    }

    fn key(interaction: &Interaction) -> String {
        readings::key_of(interaction)
    }

    /// The newest interaction with this `KD…`.
    fn key_of_id(sid: &str, parts: &Parts) -> Option<String> {
        Self::items(parts).iter().find(|one| one.interaction_sid == sid).map(readings::key_of)
    }

    fn weight(interaction: &Interaction) -> usize {
        let properties = interaction.events().filter_map(|event| event.event.properties.as_ref());
        properties.map(|raw| weight(raw.as_str())).sum()
    }

    fn columns(context: &Context, room: TimeRoom) -> Vec<TableColumn> {
        let extra = context.times.extra(room);
        vec![
            TableColumn::fixed("", 1),
            TableColumn::fixed("start", context.times.width(room)),
            TableColumn::fixed("channel", 8),
            TableColumn::fixed("dir", 8).from(101 + extra),
            TableColumn::fixed("duration", 8).right(),
            TableColumn::fixed("wrap-up", 7).right().from(79 + extra),
            TableColumn::fixed("agents", 10).from(113 + extra),
            TableColumn::fixed("sentiment", 10).from(58 + extra),
            TableColumn::share("outcome", 2, 10).from(70 + extra),
            TableColumn::share("topic", 2, 10).from(91 + extra),
            TableColumn::share("state", 1, 13),
        ]
    }

    fn cells(interaction: &Interaction, _chosen: Option<&Interaction>, row: RowContext<'_>) -> Vec<Line> {
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
        let news = row.stage.parts.news.as_ref();
        let is_new = interaction.events().any(|event| !News::mark_event(news, &event.event).is_empty());
        let news = if is_new { Line::new().label("[new] ", Role::Badge) } else { Line::new() };
        vec![
            Line::new().symbol(symbol, role),
            began
                .map(|at| Line::new().number(row.stage.context.moment(at, row.room), Role::Text))
                .unwrap_or_default(),
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
            news.then(verdict::of_interaction(interaction)),
        ]
    }

    /// `7 interactions: voice 4 · sms 2 · whatsapp 1`
    fn foot(_interactions: &TabItems<'_, Interaction>, stage: TabContext<'_>, _width: u16) -> Line {
        let Some(judged) = stage.parts.judged.as_deref() else { return Line::new() };
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

    fn copied(interaction: &Interaction) -> (String, String) {
        ("the interaction's SID".to_owned(), interaction.interaction_sid.clone().into())
    }

    fn word(action: Action, focus: TabFocus) -> Option<&'static str> {
        match action {
            Action::Fold | Action::FoldAll | Action::Filter if focus == TabFocus::Detail => None,
            Action::Open if focus == TabFocus::Detail => Some("event"),
            Action::Copy if focus == TabFocus::Detail => Some("copy value"),
            _ => Some(action.label()),
        }
    }

    /// Moves the cursor, copies the value under it, or opens the newest event of the interaction on the Events tab.
    fn update_detail(
        &mut self,
        browser: &mut Browser,
        action: Action,
        rows: &TabRows<'_, Self>,
        stage: TabContext<'_>,
    ) -> Vec<TabEffect> {
        let back = vec![TabEffect::Focus(TabFocus::Main)];
        let Some(row) = browser.selected(rows) else { return back };
        let Some(interaction) = rows.items.get(row) else { return back };
        let (line, event) = self.cursor_of(interaction);
        let detail = PaneSplit::of(stage.area, Self::SHAPE).detail;
        let comparison = Comparison::of(interaction, stage.context, detail.width);
        let key = readings::key_of(interaction);
        match action {
            Action::Left => self.cursor = (key, line, event.saturating_sub(1)),
            Action::Right => {
                self.cursor = (key, line, (event + 1).min(comparison.columns().saturating_sub(1)));
            }
            Action::Cancel => return back,
            Action::Copy => {
                let copied = comparison.copied((line, event));
                return copied.map(|(what, text)| TabEffect::Copy { what, text }).into_iter().collect();
            }
            Action::Open => {
                let newest = interaction.newest(stage.context.today());
                let id = newest.and_then(|event| event.message_id().cloned());
                return id.map(|id| TabEffect::Show(TabId::Events, id.into())).into_iter().collect();
            }
            _ => {
                let last = comparison.lines().saturating_sub(1);
                if let Some(next) = moved(action, line, last, usize::from(detail.height)) {
                    self.cursor = (key, next, event);
                }
            }
        }
        Vec::new()
    }

    fn draw_detail(&self, canvas: &mut Canvas<'_>, pane: &DetailPane<'_, Self>) {
        let (stage, split) = (pane.stage, &pane.split);
        let focused = stage.focus == TabFocus::Detail;
        // The rule has a corner and a blank at each end.
        let room = usize::from(split.rule.width).saturating_sub(4);
        let title = |one| title(one, detail_title_role(focused), room, stage.context.ascii);
        draw_divider(canvas, split, focused, pane.item().map(title).unwrap_or_default());
        if let Some(interaction) = pane.item() {
            let width = PaneSplit::of(stage.area, Self::SHAPE).detail.width;
            let comparison = Comparison::of(interaction, stage.context, width);
            comparison.draw(canvas, split.detail, self.cursor_of(interaction), focused);
        }
    }
}

impl InteractionRows {
    fn cursor_of(&self, interaction: &Interaction) -> (usize, usize) {
        let (key, line, event) = &self.cursor;
        if *key == readings::key_of(interaction) { (*line, *event) } else { (0, 0) }
    }
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
