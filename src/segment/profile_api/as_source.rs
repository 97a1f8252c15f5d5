//! Segment as a source of profiles.

use super::{Event, ExternalId, Handle, Link, Metadata, ProfileApi, Trait};
use crate::config::space::Kind;
use crate::source::allowance::Allowance;
use crate::source::{
    Answer, Capabilities, EventQuery, Meter, Pages, Priority, ProfileSource, RequestTotals, RosterPage,
    TraitQuery,
};
use std::sync::Arc;

impl ProfileSource for ProfileApi {
    fn capabilities(&self) -> Capabilities {
        Capabilities { list: true, write: true }
    }

    fn list<'a>(&'a self, cursor: Option<&'a str>) -> Answer<'a, RosterPage> {
        Box::pin(self.list(cursor))
    }

    fn traits<'a>(&'a self, of: &'a Handle, query: TraitQuery<'a>, priority: Priority) -> Pages<'a, Trait> {
        Box::pin(self.traits(of, query, priority))
    }

    fn events<'a>(&'a self, of: &'a Handle, query: EventQuery<'a>, priority: Priority) -> Pages<'a, Event> {
        Box::pin(self.events(of, query, priority))
    }

    fn identifiers<'a>(&'a self, of: &'a Handle) -> Pages<'a, ExternalId> {
        Box::pin(self.external_ids(of))
    }

    fn metadata<'a>(&'a self, of: &'a Handle, priority: Priority) -> Answer<'a, Metadata> {
        Box::pin(self.metadata(of, priority))
    }

    fn links<'a>(&'a self, of: &'a Handle) -> Pages<'a, Link> {
        Box::pin(self.links(of))
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

    fn totals(&self) -> RequestTotals {
        self.client.totals()
    }

    fn kind(&self) -> Kind {
        self.client.kind()
    }

    fn within(&self, allowance: &Arc<Allowance>) -> Arc<dyn ProfileSource> {
        Arc::new(self.within(allowance))
    }
}
