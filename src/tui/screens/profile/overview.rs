//! The Overview tab: who the profile is, the verdict, and the evidence for it.
//!
//! ```text
//!  email    ada.okafor@example.com          first seen  2026-03-02 09:14
//!  phone    +1 202 555 0100                 last seen   12m ago
//!
//!   ✔ ENRICHED   all six Flex traits follow from interaction KD…4e21, 12m ago
//!
//!  start      2026-11-22 09:02:11   12m   ✔ match      Initiated of KD…4e21
//!  …
//!  Interactions, 14 days                        voice 4 · sms 2 · whatsapp 1
//!  ┊ ·   ●        ●  ◌            ●      ▲          ●   ✖┊
//!  9 Nov              14 Nov             18 Nov      22 Nov
//!
//!  Findings: none
//!
//!  Latest interactions
//!  22m   voice     Inbound   10m 30s  ▼ negative  ✔ completed
//! ```
//!
//! The order of blocks is fixed. In a low pane, the latest interactions are left out first, then blank lines, then the timeline,
//! then the last findings.

mod blocks;
mod findings;
mod flex_traits;
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
use blocks::{Block, Blocks};
use chrono::{DateTime, Utc};
use ratatui::layout::{Position, Rect};

#[derive(Clone, Debug, Default)]
pub struct OverviewTab {
    /// The Flex trait that is explained; the worst one until the user chooses.
    chosen: Option<FlexTrait>,
}

impl Tab for OverviewTab {
    fn words(&self) -> (&'static str, &'static str) {
        ("Overview", "Over")
    }

    fn parts(&self) -> &'static [Part] {
        &[Part::FlexTraits, Part::Events, Part::Metadata, Part::Identifiers]
    }

    /// Handles a key: choose a trait, open its interaction, copy its value.
    fn update(&mut self, action: Action, stage: TabContext<'_>) -> Vec<TabEffect> {
        let chosen = self.chosen(check_of(stage.parts));
        if let Some(next) = moved(action, chosen as usize, FlexTrait::ALL.len() - 1, FlexTrait::ALL.len()) {
            self.chosen = FlexTrait::ALL.get(next).copied();
            return Vec::new();
        }
        match action {
            Action::Open => open(stage.parts, chosen).into_iter().collect(),
            Action::Copy => copy(stage.parts, chosen).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    /// Chooses the clicked trait; a second click opens its interaction.
    fn click(&mut self, at: Position, stage: TabContext<'_>) -> Vec<TabEffect> {
        let blocks = self.blocks(stage);
        let Some(line) = blocks.line_of_traits(stage.context.ascii, stage.area, at.y) else {
            return Vec::new();
        };
        let Some(which) = FlexTrait::ALL.get(line).copied() else { return Vec::new() };
        let again = self.chosen == Some(which);
        self.chosen = Some(which);
        if again { open(stage.parts, which).into_iter().collect() } else { Vec::new() }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, stage: TabContext<'_>) {
        if let Some((error, at)) = failure(stage.parts) {
            let who = who::lines(stage.parts, stage.context, stage.area.width);
            let height = u16::try_from(who.len()).unwrap_or(0).min(stage.area.height);
            Blocks::from(vec![Block::Lines(who)]).draw(canvas, Rect { height, ..stage.area });
            let below = Rect { y: stage.area.y + height, height: stage.area.height - height, ..stage.area };
            picture::draw_failure(canvas, below, error, at);
            return;
        }
        let notes = notes(stage);
        let area = notes.iter().fold(stage.area, |area, note| picture::with_note(canvas, area, note));
        self.blocks(stage).draw(canvas, area);
        if stage.parts.any_evidence(picture::is_old) {
            canvas.fade(area);
        }
    }
}

impl OverviewTab {
    fn blocks(&self, stage: TabContext<'_>) -> Blocks {
        let TabContext { parts, context, area, focus } = stage;
        let judged = judged_of(parts);
        let chosen = self.chosen(judged.map(|judged| &judged.check));
        let mut blocks = vec![
            Block::Gap(6),
            Block::Lines(who::lines(parts, context, area.width)),
            Block::Gap(2),
            Block::Headline(headline(stage)),
            Block::Gap(1),
            Block::Traits {
                rows: flex_traits::rows(parts, context, area.width),
                chosen: (focus == TabFocus::Main).then_some(chosen as usize),
            },
            Block::OneOf {
                shown: flex_traits::story(parts, context, chosen),
                all: FlexTrait::ALL.map(|which| flex_traits::story(parts, context, which)).into(),
            },
            Block::Gap(4),
        ];
        let judged = judged.filter(|_| parts.events().is_some());
        if let Some(judged) = judged {
            blocks.push(timeline(judged));
            if !judged.legend.is_empty() {
                blocks.push(Block::Extra(5, judged.legend.clone()));
            }
            blocks.push(Block::Gap(3));
        }
        // Each note takes a line, so more notes than lines cannot be seen.
        let most = usize::from(area.height);
        blocks.extend(findings::lines(parts, most).into_iter().map(Block::Wrapped));
        if let Some(judged) = judged {
            let title = Line::new().label("Latest interactions", Role::Muted);
            blocks.push(Block::Rest { title, lines: recent::lines(&judged.check, context, area) });
        }
        Blocks::from(blocks)
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
fn headline(stage: TabContext<'_>) -> (Line, Line) {
    let TabContext { parts, context, .. } = stage;
    if !parts.handle.has_verdict() {
        let why = Line::new().label("an account has no verdict: Flex enriches people", Role::Muted);
        return (Line::new().label(" ACCOUNT ", Role::LoudUnknown), why);
    }
    let on_its_way = |missing: bool| missing.then(|| Line::new().label(" CHECKING ", Role::LoudUnknown));
    let awaited = parts.any_evidence(is_awaited) || is_being_judged(parts);
    match (check_of(parts), on_its_way(awaited)) {
        // A page on its way may hold what is missing so far.
        (Some(check), None) if check.enrichment == Enrichment::CannotTell && is_read_on(parts) => {
            let badge = Line::new().label(" CHECKING ", Role::LoudUnknown);
            (badge, Line::new().label("more pages are being read", Role::Muted))
        }
        (Some(check), None) => {
            let why = Line::new().sentence(&check.headline(context.today()), Role::Title);
            (verdict::badge(check.enrichment), why)
        }
        (_, Some(checking)) => {
            (checking, Line::new().label("the data for the verdict is being read", Role::Muted))
        }
        (None, None) => (Line::new().label(" NOT CHECKED ", Role::LoudUnknown), Line::new()),
    }
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
