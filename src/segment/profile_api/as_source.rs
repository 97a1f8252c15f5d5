//! Segment as a source of profiles.

use super::{Event, EventCache, ExternalId, Handle, Link, Metadata, ProfileApi, Trait};
use crate::config::space::Kind;
use crate::domain::event::ProfileEvents;
use crate::domain::listing::{Extent, Partial};
use crate::source::allowance::Allowance;
use crate::source::{
    Answer, Capabilities, EventQuery, Meter, PartPages, Priority, ProfileSource, RosterPage, TraitQuery,
};
use std::sync::Arc;

impl ProfileSource for ProfileApi {
    fn capabilities(&self) -> Capabilities {
        Capabilities { list: true, write: cfg!(feature = "sending") }
    }

    fn list<'a>(&'a self, cursor: Option<&'a str>) -> Answer<'a, RosterPage> {
        Box::pin(self.list(cursor))
    }

    fn traits<'a>(
        &'a self,
        handle: &'a Handle,
        query: TraitQuery<'a>,
        priority: Priority,
    ) -> Answer<'a, PartPages<Trait>> {
        match query {
            TraitQuery::All(on_page) => Box::pin(self.traits(handle, on_page)),
            TraitQuery::Named(keys) => Box::pin(self.traits_named(handle, keys, priority)),
            TraitQuery::Detailed(keys) => Box::pin(self.traits_named_in_detail(handle, keys)),
            TraitQuery::Alike(keys, is_alike) => {
                Box::pin(self.traits_named_or_alike(handle, keys, is_alike, priority))
            }
        }
    }

    fn events<'a>(
        &'a self,
        handle: &'a Handle,
        query: EventQuery<'a>,
        priority: Priority,
    ) -> Answer<'a, PartPages<Event>> {
        match query {
            EventQuery::All { before, on_page } => Box::pin(self.events(handle, cache(before), on_page)),
            EventQuery::Named { names, before } => {
                Box::pin(self.events_named(handle, names, cache(before), priority))
            }
            EventQuery::Newest(limit) => Box::pin(async move {
                let page = self.newest_events(handle, &[], limit, priority).await?;
                let listed =
                    Partial { items: page.items, unreadable: page.unreadable, extent: Extent::Complete };
                Ok(PartPages { listed, segment_id: page.segment_id })
            }),
        }
    }

    fn identifiers<'a>(&'a self, handle: &'a Handle) -> Answer<'a, PartPages<ExternalId>> {
        Box::pin(self.external_ids(handle))
    }

    fn metadata<'a>(&'a self, handle: &'a Handle, priority: Priority) -> Answer<'a, Metadata> {
        Box::pin(self.metadata(handle, priority))
    }

    fn links<'a>(&'a self, handle: &'a Handle) -> Answer<'a, PartPages<Link>> {
        Box::pin(self.links(handle))
    }

    fn meter(&self) -> Meter {
        let (reading, stats) = (self.client.reading(), self.client.connection_stats());
        Meter {
            starts: reading.starts,
            limit: reading.limit,
            in_flight: reading.in_flight,
            waiting: reading.waiting,
            last_round_trip: stats.last_round_trip,
            last_outcome: stats.last_outcome,
            backing_off: reading.hold,
            clock_skew: stats.clock_skew,
        }
    }

    fn kind(&self) -> Kind {
        self.client.kind()
    }

    fn within(&self, allowance: &Arc<Allowance>) -> Arc<dyn ProfileSource> {
        Arc::new(self.within(allowance))
    }
}

fn cache(before: Option<&ProfileEvents>) -> Arc<EventCache> {
    let events =
        before.into_iter().flat_map(|before| before.engagements.items.iter().chain(&before.all.items));
    Arc::new(EventCache::new(events))
}
