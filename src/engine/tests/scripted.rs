//! The engine on a source that is not Segment: profiles in memory, no list, nothing to write to.

use super::super::{Engine, ErrorClass, Priority, SourceError};
use super::{email, noon, setup, space};
use crate::config::paths::StoreLocation;
use crate::config::space::Kind;
use crate::domain::event::Event;
use crate::domain::identifier::{ExternalId, SegmentId};
use crate::domain::listing::{Extent, Partial};
use crate::domain::profile::{Handle, Link, Metadata, ProfileKey};
use crate::domain::samples::{event, traits};
use crate::domain::traits::Trait;
use crate::domain::verdict::Enrichment;
use crate::source::allowance::Allowance;
use crate::source::{
    Answer, Capabilities, EventQuery, ListedProfile, Meter, Pages, PartPages, ProfileSource, RosterPage,
    TraitQuery,
};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// One profile, at one address.
#[derive(Clone)]
struct Scripted {
    address: Handle,
    id: SegmentId,
    traits: Vec<Trait>,
    events: Vec<Event>,
    has_list: bool,
    /// The newest message according to the metadata.
    newest: Arc<Mutex<&'static str>>,
    /// How often events were asked for.
    asked: Arc<AtomicUsize>,
}

impl Scripted {
    fn part<'a, T: Send + 'static>(&'a self, handle: &Handle, items: Vec<T>) -> Pages<'a, T> {
        let found = if *handle == self.address {
            let listed = Partial { items, unreadable: Vec::new(), extent: Extent::Complete };
            Ok(PartPages { listed, segment_id: Some(self.id.clone()) })
        } else {
            Err(SourceError::new(ErrorClass::NotFound, "the profile", "it is not in the script", ""))
        };
        Box::pin(std::future::ready(found))
    }
}

impl ProfileSource for Scripted {
    fn capabilities(&self) -> Capabilities {
        Capabilities { list: self.has_list, write: false }
    }

    fn list<'a>(&'a self, cursor: Option<&'a str>) -> Answer<'a, RosterPage> {
        assert!(self.has_list && cursor.is_none(), "the engine asks only for what a source can do");
        let rows = vec![ListedProfile { handle: Handle::segment(self.id.clone()), modified_at: None }];
        let page = RosterPage { rows, unreadable: 0, next: None, incomplete: None };
        Box::pin(std::future::ready(Ok(page)))
    }

    fn traits<'a>(&'a self, handle: &'a Handle, query: TraitQuery<'a>, _: Priority) -> Pages<'a, Trait> {
        let mut items = self.traits.clone();
        match query {
            TraitQuery::All(_) => {}
            TraitQuery::Named(keys) | TraitQuery::Detailed(keys) => {
                items.retain(|one| keys.contains(&&*one.key));
            }
            TraitQuery::Alike(keys, is_alike) => {
                items.retain(|one| keys.contains(&&*one.key) || is_alike(&one.key));
            }
        }
        self.part(handle, items)
    }

    fn events<'a>(&'a self, handle: &'a Handle, query: EventQuery<'a>, _: Priority) -> Pages<'a, Event> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let mut items = self.events.clone();
        match query {
            EventQuery::All { .. } => {}
            EventQuery::Named { names, .. } => {
                items.retain(|one| one.name.as_deref().is_some_and(|name| names.contains(&name)));
            }
            EventQuery::Newest(limit) => items.truncate(limit),
            EventQuery::Between { from, until } => {
                items.retain(|one| one.timestamp.instant.is_some_and(|at| at >= from && at < until));
            }
        }
        self.part(handle, items)
    }

    fn identifiers<'a>(&'a self, handle: &'a Handle) -> Pages<'a, ExternalId> {
        self.part(handle, Vec::new())
    }

    fn metadata<'a>(&'a self, handle: &'a Handle, _: Priority) -> Answer<'a, Metadata> {
        let found = self.part::<Link>(handle, Vec::new());
        let last_message_id = Some((*self.newest.lock().unwrap()).to_owned());
        Box::pin(async { found.await.map(|_| Metadata { last_message_id, ..Metadata::default() }) })
    }

    fn links<'a>(&'a self, handle: &'a Handle) -> Pages<'a, Link> {
        self.part(handle, Vec::new())
    }

    fn meter(&self) -> Meter {
        Meter {
            starts: 0,
            limit: 1,
            in_flight: 0,
            waiting: 0,
            last_round_trip: None,
            last_outcome: None,
            backing_off: None,
            clock_skew: None,
        }
    }

    fn kind(&self) -> Kind {
        Kind::Production
    }

    fn within(&self, _: &Arc<Allowance>) -> Arc<dyn ProfileSource> {
        Arc::new(self.clone())
    }
}

fn scripted(has_list: bool) -> Engine {
    over(source(has_list))
}

fn over(source: Scripted) -> Engine {
    Engine::over(Arc::new(source), setup(space("http://127.0.0.1:1", "spa", "t"), StoreLocation::Memory))
}

fn source(has_list: bool) -> Scripted {
    let engagement = |name: &str, id: &str, at: &str| {
        event(&format!(
            r#"{{"type":"track","event":"{name}","message_id":"{id}","timestamp":"{at}","properties":{{"interactionId":"{id}"}}}}"#
        ))
    };
    Scripted {
        address: email("ada@example.com"),
        id: SegmentId("use_ada".to_owned()),
        traits: traits(r#"{"first_name":"Ada","last_name":"Okafor","plan":"gold"}"#).0.items,
        events: vec![engagement("Order Placed", "o", "2026-03-04T11:00:00Z")],
        has_list,
        newest: Arc::new(Mutex::new("o")),
        asked: Arc::default(),
    }
}

#[tokio::test]
async fn a_profile_of_another_source_is_read_looked_up_and_judged() {
    let engine = scripted(false);
    assert_eq!((engine.now(), engine.kind()), (noon(), Kind::Production));
    let key = ProfileKey::Segment(SegmentId("use_ada".to_owned()));
    let report = engine.lookup("Ada@example.com").await;
    let outcomes: Vec<_> = report.attempts.into_iter().map(|attempt| attempt.outcome.ok()).collect();
    assert_eq!(outcomes, [None, Some(key.clone())]);
    let row = engine.row(&email("ada@example.com"), Priority::Visible).await.unwrap();
    assert_eq!((row.naming.name.as_deref(), row.key), (Some("Ada Okafor"), Some(key.clone())));
    assert_eq!(row.summary.enrichment, Some(Enrichment::CannotTell));
    let profile = engine.profile(&email("ada@example.com")).await.unwrap();
    assert_eq!(profile.key, Some(key));
    assert_eq!((profile.traits.unwrap().0.items.len(), profile.events.unwrap().all.items.len()), (3, 1));
    assert_eq!(engine.known().await.unwrap().rows.len(), 1, "it is kept as any other");
}

#[tokio::test]
async fn what_a_source_cannot_do_is_said_and_not_asked_for() {
    let refused = scripted(false).list_page(None).await.unwrap_err();
    assert_eq!(
        (refused.class, refused.why.as_str()),
        (ErrorClass::Refused, "this source has no list of its profiles")
    );
    assert_eq!(scripted(true).list_page(None).await.unwrap().rows.len(), 1);
    let rule = scripted(false).write_rule();
    assert!(
        matches!(&rule, crate::domain::replay::permission::WriteRule::Closed(why) if why.contains("only reads"))
    );
}

#[tokio::test]
async fn a_quiet_profile_costs_one_request_a_poll_and_is_asked_ever_less_often() {
    let source = source(false);
    let (newest, asked) = (Arc::clone(&source.newest), Arc::clone(&source.asked));
    let engine = over(source);
    let (handle, mut follower) = (email("ada@example.com"), engine.follower());
    assert!(engine.follow(&handle, &mut follower).await.unwrap().is_some(), "the first poll reads");
    let read = asked.load(Ordering::Relaxed);
    let mut pauses = Vec::new();
    for _ in 0..5 {
        assert!(engine.follow(&handle, &mut follower).await.unwrap().is_none());
        pauses.push(follower.pause().as_secs());
    }
    assert_eq!((pauses.as_slice(), asked.load(Ordering::Relaxed)), ([4, 8, 15, 15, 15].as_slice(), read));
    *newest.lock().unwrap() = "p";
    assert!(engine.follow(&handle, &mut follower).await.unwrap().is_some());
    assert_eq!(follower.pause(), Duration::from_secs(2));
    assert!(asked.load(Ordering::Relaxed) > read);
    // The message had no effect so far; the service may list it later than it names it.
    let mut readings = 0;
    for _ in 0..6 {
        readings += usize::from(engine.follow(&handle, &mut follower).await.unwrap().is_some());
    }
    assert_eq!(readings, 3, "it is read again until the pause has its full length");
}

#[tokio::test]
async fn metadata_that_name_no_message_cannot_tell_that_nothing_arrived() {
    let source = source(false);
    *source.newest.lock().unwrap() = "";
    let asked = Arc::clone(&source.asked);
    let engine = over(source);
    let (handle, mut follower) = (email("ada@example.com"), engine.follower());
    for _ in 0..3 {
        let before = asked.load(Ordering::Relaxed);
        assert!(engine.follow(&handle, &mut follower).await.unwrap().is_some());
        assert!(asked.load(Ordering::Relaxed) > before);
    }
    assert_eq!(follower.pause(), Duration::from_secs(8), "but it is asked less often");
}
