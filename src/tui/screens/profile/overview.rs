//! The Overview tab: who the profile is, the verdict, and the evidence for it.
//!
//! ```text
//!  email    ada.okafor@example.com          first seen  2026-03-02 09:14
//!  phone    +1 202 555 0100                 last seen   12m ago
//!
//!   ✔ ENRICHED
//!  all six Flex traits follow from interaction KD…4e21, 12m ago
//!  Findings: none
//!
//!  start     2026-11-22 09:02:11   12m  ✔ match      Initiated of KD…4e21
//!  …
//!  Interactions, 14 days                        voice 4 · sms 2 · whatsapp 1
//!  ┊ ·   ●        ●  ◌            ●      ▲          ●   ▼┊
//!  9 Nov              14 Nov             18 Nov      22 Nov
//!
//!  Latest interactions
//!  22m   voice     Inbound   10m 30s  ▼ negative  ✔ completed
//! ```
//!
//! The order of blocks is fixed. In a low pane blank lines are left out first; then the rest is scrolled to. Findings that would
//! push the traits off the screen come after the timeline.

mod blocks;
mod findings;
mod flex_traits;
mod page;
mod recent;
mod who;

use super::judged::Judged;
use super::parts::PartValue;
use super::{Parts, Tab, TabContext, TabEffect, TabFocus, TabId};
use crate::domain::check::{Check, TraitCheck};
use crate::domain::flex::{FlexTrait, WINDOW_DAYS};
use crate::domain::profile::Handle;
use crate::domain::split::Split;
use crate::domain::verdict::Enrichment;
use crate::domain::verdict::Verdict;
use crate::engine::{ErrorClass, SourceError};
use crate::tui::message::{Action, Part};
use crate::tui::paint::{Canvas, Line};
use crate::tui::remote::Remote;
use crate::tui::theme::Role;
use crate::tui::widgets::selection::moved;
use crate::tui::widgets::{picture, verdict};
use blocks::{Block, Blocks, Headline};
use chrono::{DateTime, Utc};
use page::{OverviewPage, TWO_COLUMNS, right_width};
use ratatui::layout::{Position, Rect};

#[derive(Clone, Debug, Default)]
pub struct OverviewTab {
    /// The Flex trait that is explained; the worst one until the user chooses.
    chosen: Option<FlexTrait>,
    /// The first line of the page that is shown.
    top: u16,
}

impl Tab for OverviewTab {
    fn words(&self) -> (&'static str, &'static str) {
        ("Overview", "Over")
    }

    fn parts(&self) -> &'static [Part] {
        &[Part::FlexTraits, Part::Events, Part::Metadata, Part::Identifiers]
    }

    fn word(&self, action: Action, _focus: TabFocus) -> Option<&'static str> {
        match action {
            Action::Filter => None,
            Action::Open => Some("interaction"),
            _ => Some(action.label()),
        }
    }

    /// Handles a key: choose a trait, scroll, open the trait's interaction, copy its value.
    fn update(&mut self, action: Action, stage: TabContext<'_>) -> Vec<TabEffect> {
        let chosen = self.chosen(check_of(stage.parts));
        match action {
            Action::Open => open(stage.parts, chosen).into_iter().collect(),
            Action::Copy => copy(stage.parts, chosen).into_iter().collect(),
            _ => {
                self.step(action, chosen, stage);
                Vec::new()
            }
        }
    }

    /// Chooses the clicked trait; a second click opens its interaction.
    fn click(&mut self, at: Position, stage: TabContext<'_>) -> Vec<TabEffect> {
        let stage = above_notes(stage);
        let area = stage.area;
        let Some(y) = at.y.checked_sub(area.y) else { return Vec::new() };
        let line = self.shown_top(stage).saturating_add(y);
        let traits = self.page(stage).lines_of_traits(stage.context.ascii, area);
        let row = traits.and_then(|(first, _)| line.checked_sub(first));
        let Some(which) = row.and_then(|row| FlexTrait::ALL.get(usize::from(row)).copied()) else {
            return Vec::new();
        };
        let again = self.chosen == Some(which);
        self.chosen = Some(which);
        if again { open(stage.parts, which).into_iter().collect() } else { Vec::new() }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, stage: TabContext<'_>) {
        if let Some((error, at)) = failure(stage.parts) {
            let who = who::lines(stage.parts, stage.context, stage.area.width);
            let height = u16::try_from(who.len()).unwrap_or(0).min(stage.area.height);
            Blocks::from(vec![Block::Lines(who)]).draw(canvas, Rect { height, ..stage.area }, height);
            let below = Rect { y: stage.area.y + height, height: stage.area.height - height, ..stage.area };
            picture::draw_failure(canvas, below, error, at);
            return;
        }
        let notes = notes(stage);
        let area = notes.iter().fold(stage.area, |area, note| picture::with_note(canvas, area, note));
        self.page(TabContext { area, ..stage }).draw(canvas, area, self.top);
        if stage.parts.any_evidence(picture::is_old) {
            canvas.fade(area);
        }
    }
}

impl OverviewTab {
    /// Moves among the traits; at their ends, and by pages, scrolls what does not fit.
    fn step(&mut self, action: Action, chosen: FlexTrait, stage: TabContext<'_>) {
        let stage = above_notes(stage);
        let area = stage.area;
        let page = self.page(stage);
        let (now, last) = (self.shown_top(stage), page.last_top(stage.context.ascii, area));
        let at = chosen as usize;
        let ends = FlexTrait::ALL.len() - 1;
        let by_line = match action {
            Action::Up => now > 0,
            Action::Down => at == ends && now < last,
            _ => false,
        };
        let by_page = matches!(action, Action::PageUp | Action::PageDown | Action::HalfUp | Action::HalfDown);
        if by_line || (by_page && last > 0) {
            let next = moved(action, usize::from(now), usize::from(last), usize::from(area.height));
            self.top = next.and_then(|next| u16::try_from(next).ok()).unwrap_or(now);
            return;
        }
        let Some(next) = moved(action, at, ends, FlexTrait::ALL.len()) else { return };
        if next == at && matches!(action, Action::Up | Action::Down) && self.chosen.is_some() {
            return;
        }
        self.chosen = FlexTrait::ALL.get(next).copied();
        self.top = match action {
            Action::Top => 0,
            Action::Bottom => last,
            _ => match page.lines_of_traits(stage.context.ascii, area) {
                Some((first, _)) => {
                    let line = first.saturating_add(u16::try_from(next).unwrap_or(0));
                    now.clamp((line + 1).saturating_sub(area.height).min(line), line)
                }
                None => now,
            },
        };
    }

    fn shown_top(&self, stage: TabContext<'_>) -> u16 {
        self.top.min(self.page(stage).last_top(stage.context.ascii, stage.area))
    }

    fn page(&self, stage: TabContext<'_>) -> OverviewPage {
        let TabContext { parts, context, area, .. } = stage;
        let two = area.width >= TWO_COLUMNS;
        let head = vec![
            Block::Gap(6),
            Block::Lines(who::lines(parts, context, area.width)),
            Block::Gap(2),
            Block::Headline(headline(stage)),
        ];
        let found = findings::lines(parts);
        let judged = judged_of(parts).filter(|_| parts.events().is_some());
        let title = || Line::new().label("Latest interactions", Role::Muted);
        if two {
            let width = right_width(area.width);
            let mut right = vec![Block::Gap(1)];
            right.extend(found.into_iter().map(Block::Wrapped));
            if let Some(judged) = judged {
                let lines = recent::stacked(&judged.check, context, Rect { width, ..area });
                right.push(Block::Rest { title: title(), lines });
            }
            let mut left = vec![Block::Gap(1)];
            left.extend(self.evidence(stage, area.width - width - 2));
            return OverviewPage { top: head.into(), left: left.into(), right: Some(right.into()) };
        }
        let evidence = self.evidence(stage, area.width);
        let room = area.height.saturating_sub(height_of(&head, &evidence, stage));
        let (first, others) = split_findings(found, room, stage);
        let mut left = first;
        left.push(Block::Gap(1));
        left.extend(evidence);
        if !others.is_empty() {
            left.push(Block::Gap(3));
            left.push(Block::Lines(vec![Line::new().label("More findings", Role::Muted)]));
            left.extend(others);
        }
        if let Some(judged) = judged {
            left.push(Block::Rest { title: title(), lines: recent::lines(&judged.check, context, area) });
        }
        OverviewPage { top: head.into(), left: left.into(), right: None }
    }

    /// The traits, the story of the chosen one, and the timeline.
    fn evidence(&self, stage: TabContext<'_>, width: u16) -> Vec<Block> {
        let TabContext { parts, context, area, focus } = stage;
        let judged = judged_of(parts);
        let chosen = self.chosen(judged.map(|judged| &judged.check));
        let mut blocks = vec![
            Block::Traits {
                rows: flex_traits::rows(parts, context, (width, area.width)),
                chosen: (focus == TabFocus::Main).then_some(chosen as usize),
            },
            Block::OneOf {
                shown: flex_traits::story(parts, context, chosen),
                all: FlexTrait::ALL.map(|which| flex_traits::story(parts, context, which)).into(),
            },
        ];
        if let Some(judged) = judged.filter(|_| parts.events().is_some()) {
            blocks.push(Block::Gap(4));
            blocks.push(timeline(judged));
            if !judged.legend.is_empty() {
                blocks.push(Block::Extra(5, judged.legend.clone()));
            }
        }
        blocks
    }

    /// The trait to explain: the chosen one, else the first bad one, else the first pending one.
    fn chosen(&self, check: Option<&Check>) -> FlexTrait {
        let first = |wanted: &[Verdict]| {
            check?.traits.iter().find(|one| wanted.contains(&one.verdict)).map(|one| one.which)
        };
        self.chosen
            .or_else(|| first(&[Verdict::Stale, Verdict::Missing, Verdict::Mismatch]))
            .or_else(|| first(&[Verdict::Pending]))
            .unwrap_or(FlexTrait::Start)
    }
}

/// The height of the head, the traits and their story.
fn height_of(head: &[Block], evidence: &[Block], stage: TabContext<'_>) -> u16 {
    let TabContext { context, area, .. } = stage;
    let first = evidence.iter().take(2);
    let blocks = Blocks::from(head.iter().chain(first).cloned().collect::<Vec<_>>());
    blocks.height(context.ascii, area.width, 0)
}

/// The findings that fit into `room` lines under the verdict, at least one of them, and the others.
fn split_findings(found: Vec<Line>, room: u16, stage: TabContext<'_>) -> (Vec<Block>, Vec<Block>) {
    let mut taken = 0_u16;
    let mut blocks = found.into_iter().map(Block::Wrapped).collect::<Vec<_>>();
    let fitting = blocks.iter().enumerate().take_while(|(place, block)| {
        let alone = Blocks::from(vec![(*block).clone()]);
        taken = taken.saturating_add(alone.height(stage.context.ascii, stage.area.width, 0));
        *place == 0 || taken <= room
    });
    let count = fitting.count();
    let others = blocks.split_off(count);
    (blocks, others)
}

/// The context of the page, without the area of the notes about its parts.
fn above_notes(stage: TabContext<'_>) -> TabContext<'_> {
    let area = notes(stage).iter().fold(stage.area, |area, _| picture::above_note(area));
    TabContext { area, ..stage }
}

/// A failure that makes the rest pointless: the profile does not exist, or nothing may be read.
fn failure(parts: &Parts) -> Option<(&SourceError, DateTime<Utc>)> {
    let failed = |error: &SourceError| {
        matches!(error.class, ErrorClass::NotFound | ErrorClass::Unauthorized | ErrorClass::Unaskable)
    };
    match (&parts[Part::FlexTraits], &parts[Part::Events]) {
        (Remote::Failed { error, at, previous: None }, other) => {
            let both = matches!(other, Remote::Failed { previous: None, .. });
            (both || failed(error)).then_some((error, *at))
        }
        _ => None,
    }
}

/// Notes about the parts that the verdict rests on, and about other parts that failed.
fn notes(stage: TabContext<'_>) -> Vec<picture::Note> {
    let TabContext { parts, context, .. } = stage;
    let traits = picture::note(context, &parts[Part::FlexTraits], "Flex traits");
    let events = picture::note(context, &parts[Part::Events], "events");
    // Two parts that are old for the same reason share one note.
    let same = traits.as_ref().map(picture::Note::text) == events.as_ref().map(picture::Note::text);
    // A part that never arrived is among the findings.
    let others = [Part::Metadata, Part::Identifiers, Part::Traits, Part::Links];
    let old = others.into_iter().filter(|part| parts[*part].read_at().is_some());
    let failed: Vec<_> = old.filter_map(|part| Some((part.label(), parts[part].error()?))).collect();
    let others = picture::failed_elsewhere(context, &failed);
    others.into_iter().chain(traits).chain(events.filter(|_| !same)).collect()
}

/// The verdict and its reason, or why it is too early for one.
fn headline(stage: TabContext<'_>) -> Headline {
    let TabContext { parts, context, .. } = stage;
    let quiet =
        |badge, why| Headline { badge: Line::new().label(badge, Role::LoudUnknown), ground: None, why };
    let said = |why| Line::new().label(why, Role::Muted);
    if !parts.handle.has_verdict() {
        return quiet(" ACCOUNT ", said("an account has no verdict: Flex enriches people"));
    }
    if parts.any_evidence(is_idle) && !parts.any_evidence(Remote::is_loading) {
        let why = Line::new().data(&context.keys.refresh, Role::Accent).label(" reads it", Role::Muted);
        return quiet(" CANCELLED ", why);
    }
    let awaited = parts.any_evidence(is_awaited) || is_being_judged(parts);
    match check_of(parts) {
        _ if awaited => quiet(" CHECKING ", said("the data for the verdict is being read")),
        // A page on its way may hold what is missing so far.
        Some(check) if check.enrichment == Enrichment::CannotTell && is_read_on(parts) => {
            quiet(" CHECKING ", said("more pages are being read"))
        }
        Some(check) => {
            let why = Line::new().sentence(&check.headline(context.today()), Role::Title);
            let (badge, ground) = verdict::badge(check.enrichment);
            Headline { badge, ground: Some(ground), why }
        }
        None => quiet(" NOT CHECKED ", Line::new()),
    }
}

/// Whether its request was cancelled: every part is requested when the profile opens.
const fn is_idle(remote: &Remote<PartValue>) -> bool {
    matches!(remote, Remote::Idle)
}

const fn is_awaited(remote: &Remote<PartValue>) -> bool {
    matches!(remote, Remote::Idle | Remote::Loading { previous: None, so_far: None, .. })
}

/// Whether further pages of the evidence are in flight.
fn is_read_on(parts: &Parts) -> bool {
    parts.any_evidence(|remote| matches!(remote, Remote::Loading { previous: None, so_far: Some(_), .. }))
}

fn timeline(judged: &Judged) -> Block {
    let all_read = judged.check.events_complete && judged.check.unreadable_events == 0;
    let none = if all_read { "none" } else { "none among the events that were read" };
    Block::Timeline {
        marks: judged.marks.clone(),
        days: WINDOW_DAYS,
        channels: match judged.channels.clone() {
            _ if judged.check.interactions.items.is_empty() => Line::new().label(none, Role::Text),
            channels => channels,
        },
    }
}

/// The judged result, once all its parts have been requested and have arrived or failed.
fn judged_of(parts: &Parts) -> Option<&Judged> {
    let awaited = parts.any_evidence(is_awaited) || is_being_judged(parts);
    parts.judged.as_deref().filter(|_| !awaited)
}

/// The check behind the verdict; `None` for an account.
fn check_of(parts: &Parts) -> Option<&Check> {
    judged_of(parts).map(|judged| &judged.check).filter(|_| parts.handle.has_verdict())
}

/// Whether all parts are present without a verdict; while pages load, the previous verdict stays.
fn is_being_judged(parts: &Parts) -> bool {
    parts.outdated && !parts.any_evidence(Remote::is_loading)
}

fn judged(parts: &Parts, which: FlexTrait) -> Option<&TraitCheck> {
    check_of(parts)?.of(which)
}

/// Opens the interaction that feeds the trait, or the one that awaits an event: that event, if another profile has it.
fn open(parts: &Parts, which: FlexTrait) -> Option<TabEffect> {
    let judged = judged(parts, which)?;
    if let Some(split) = split_of(parts, judged) {
        return Some(TabEffect::Follow(Handle::segment(split.there.clone())));
    }
    let event = judged.awaited.as_ref().or(judged.feeding.as_ref())?;
    event.interaction_sid.clone().map(|sid| TabEffect::Show(TabId::Interactions, sid.into()))
}

/// The other half of the interaction that a trait waits for, if it is on another profile.
fn split_of<'a>(parts: &'a Parts, judged: &TraitCheck) -> Option<&'a Split> {
    let awaited = judged.awaited.as_ref()?;
    let is_it =
        |split: &&Split| split.is_of(awaited.interaction_sid.as_deref(), awaited.channel_sid.as_deref());
    parts.splits.iter().find(is_it)
}

fn copy(parts: &Parts, which: FlexTrait) -> Option<TabEffect> {
    let value = &parts.flex_traits()?.set(which.key())?.value;
    let text = value.text().map_or_else(|| value.as_str().to_owned(), std::borrow::Cow::into_owned);
    Some(TabEffect::Copy { what: format!("the value of {}", which.key()), text })
}
