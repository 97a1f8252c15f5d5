//! Recomputes the previews when something they are based on changes, never per frame.

use super::super::Parts;
use super::board::{BoardInputs, ComputedBoard, ThenLine};
use super::row::ComputedRow;
use crate::domain::computed::{
    ComputedReadings, ComputedTrait, PreviewInput, Previews, TraitPreview, preview,
};
use crate::domain::event::ProfileEvents;
use crate::domain::listing::Extent;
use crate::domain::traits::Traits;
use crate::engine::computed::{DefinitionSet, ListedDefinition};
use crate::tui::context::Context;
use crate::tui::message::Part;
use crate::tui::model::definitions::{Definitions, ReadDefinitions};
use crate::tui::remote::Remote;
use chrono::{DateTime, Utc};
use std::sync::Arc;

/// When the parts were read, and the earlier time to show, if any.
type BoardTimes = (DateTime<Utc>, Option<DateTime<Utc>>);

impl Parts {
    /// Previews the definitions over the events, unless that was done already. A preview is made for the time
    /// at which they were read: what was pending then is decided by reading again, not by waiting.
    pub fn keep_computed(&mut self, definitions: &Definitions, context: &Context) {
        let inputs =
            BoardInputs { definitions: definitions.revision, parts: self.revision, moment: self.moment };
        if self.computed.made_from == Some(inputs) {
            return;
        }
        let read_at = [Part::Events, Part::Traits].into_iter().filter_map(|part| self[part].read_at()).min();
        let now = context.told(read_at.unwrap_or(context.now));
        let past = self.moment.filter(|moment| *moment < now);
        let then = past.map(ThenLine::Past);
        self.computed.then = then.or_else(|| self.moment.filter(|at| *at > now).map(ThenLine::Ahead));
        let board = match definitions.read.value().map(AsRef::as_ref) {
            Some(ReadDefinitions::Usable(set)) => self.board(set, (now, past)),
            _ => None,
        };
        self.computed.choice = definitions.choice.clone();
        self.computed.definitions = definitions.read.clone();
        self.computed.previews = board.map(Arc::new);
        // A filter of the rows is valid for one revision.
        self.revision += 1;
        self.computed.made_from = Some(BoardInputs { parts: self.revision, ..inputs });
    }

    /// The rows, once every event was read or has failed to be read.
    fn board(&self, set: &DefinitionSet, times: BoardTimes) -> Option<ComputedBoard> {
        let events = self.events().filter(|_| !self.reads_first_events())?;
        let usable = set.items.iter().filter(|one| one.not_previewable.is_none());
        let (known, unknown): (Vec<_>, Vec<_>) =
            usable.map(|one| &one.definition).partition(|one| self.is_known(&one.key));
        let known = self.previewed(&known, events, self.traits(), times);
        let unknown = if unknown.is_empty() {
            Arc::clone(&known)
        } else {
            self.previewed(&unknown, events, None, times)
        };
        let place = |listed: &ListedDefinition| {
            [&known, &unknown].into_iter().find_map(|previews| {
                let is_its = |item: &TraitPreview| item.definition == listed.definition;
                Some((Arc::clone(previews), previews.items.iter().position(is_its)?))
            })
        };
        let is_reading = self[Part::Traits].is_loading();
        let rows = set.items.iter().map(|listed| ComputedRow::new(listed.clone(), place(listed), is_reading));
        Some(ComputedBoard {
            rows: rows.collect(),
            events: events.all.items.len(),
            unreadable: events.all.unreadable.len(),
            is_whole_set: set.is_complete,
        })
    }

    /// Whether the events of this profile are being read for the first time.
    pub fn reads_first_events(&self) -> bool {
        matches!(self[Part::Events], Remote::Loading { previous: None, .. })
    }

    /// Whether it is known if the trait is set. A trait on a page that has not been read is not unset.
    fn is_known(&self, key: &str) -> bool {
        let Some(Traits(listed)) = self.traits() else { return false };
        let is_whole = listed.extent == Extent::Complete
            && listed.unreadable.is_empty()
            && !matches!(self[Part::Traits], Remote::Loading { previous: None, .. });
        is_whole || listed.items.iter().any(|one| one.key == key)
    }

    fn previewed(
        &self,
        definitions: &[&ComputedTrait],
        events: &ProfileEvents,
        traits: Option<&Traits>,
        (now, at): BoardTimes,
    ) -> Arc<Previews> {
        let definitions: Vec<ComputedTrait> = definitions.iter().map(|one| (*one).clone()).collect();
        let created = self.metadata().and_then(|metadata| metadata.created_at.as_ref()?.instant);
        let readings = ComputedReadings::default();
        let input = PreviewInput { events: &events.all, traits, created, now, at, readings };
        Arc::new(preview(&definitions, &input))
    }
}
