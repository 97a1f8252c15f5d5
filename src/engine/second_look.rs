//! What a check reads besides traits and engagement events, of a profile that gives reason to:
//!
//! ```text
//!   a bad verdict, or nothing from Flex ─▶ its identifiers        1 request
//!   a trait that no event explains      ─▶ who set it, and when   1 request
//!   an event of an interaction missing  ─▶ other events then      1 request
//!   nothing from Flex                   ─▶ its newest events      1 request; without events and names, its traits: 1 more
//! ```
//! A sound profile costs nothing more. What cannot be read is said and changes no verdict.

use super::verify::Routable;
use super::{Engine, Priority, SourceError};
use crate::domain::finding::{SecondLook, Suspicion, with_setter, worst_first};
use crate::domain::listing::Partial;
use crate::domain::profile::Handle;
use crate::domain::traits::{Trait, Traits};
use crate::source::{EventQuery, PartPages, ProfileSource, TraitQuery};

/// The newest events of any name that are read.
const NEWEST: usize = 20;

/// Reads the parts of one second look.
struct SecondReading<'a> {
    source: &'a dyn ProfileSource,
    handle: &'a Handle,
    look: SecondLook,
    errors: Vec<SourceError>,
}

impl Engine {
    /// Adds the findings for which a profile gives reason to read more of it.
    pub(super) async fn look_closer(&self, source: &dyn ProfileSource, handle: &Handle, one: &mut Routable) {
        let Some(check) = &one.checked.check else { return };
        let suspicion = Suspicion::of(check, &one.checked.findings, one.traits.as_ref());
        if suspicion == Suspicion::default() {
            return;
        }
        let mut reading = SecondReading { source, handle, look: SecondLook::default(), errors: Vec::new() };
        reading.read(&suspicion).await;
        let SecondReading { look, errors, .. } = reading;
        let added = look.findings(check, one.traits.as_ref(), self.now());
        let found = std::mem::take(&mut one.checked.findings).into_iter();
        let found = found.filter(|one| !look.explains(one));
        let found = found.map(|one| with_setter(one, look.setters.as_ref(), self.now())).chain(added);
        one.checked.findings = worst_first(found, usize::MAX);
        one.checked.identifiers = look.identifiers.as_ref().map(Partial::without_items);
        one.checked.beside = errors;
    }
}

impl SecondReading<'_> {
    async fn read(&mut self, suspicion: &Suspicion) {
        let identifiers = async {
            if suspicion.asks_identifiers { Some(self.source.identifiers(self.handle).await) } else { None }
        };
        let unexplained = &suspicion.unexplained;
        let setters = async {
            if unexplained.is_empty() {
                return None;
            }
            let query = TraitQuery::Detailed(unexplained);
            Some(self.source.traits(self.handle, query, Priority::Interactive).await)
        };
        let events = async {
            let query = match suspicion.lonely {
                _ if suspicion.asks_events => EventQuery::Newest(NEWEST),
                Some((from, until)) => EventQuery::Between { from, until },
                None => return None,
            };
            Some(self.source.events(self.handle, query, Priority::Interactive).await)
        };
        let (identifiers, setters, events) = tokio::join!(identifiers, setters, events);
        self.look.identifiers = identifiers.and_then(|read| self.take(read));
        self.look.setters = setters.and_then(|read| self.take(read)).map(Traits);
        self.look.events = events.and_then(|read| self.take(read));
        let is_empty = self.look.events.as_ref().is_some_and(|listed| listed.items.is_empty());
        if suspicion.asks_traits && is_empty {
            let mut on_page = |_: &Partial<Trait>| ();
            let query = TraitQuery::All(&mut on_page);
            let traits = self.source.traits(self.handle, query, Priority::Interactive).await;
            self.look.traits = self.take(traits).map(Traits);
        }
    }

    fn take<T>(&mut self, read: Result<PartPages<T>, SourceError>) -> Option<Partial<T>> {
        let kept = |error: SourceError| self.errors.push(error.of_one_part());
        read.map_err(kept).ok().map(|part| part.listed)
    }
}
