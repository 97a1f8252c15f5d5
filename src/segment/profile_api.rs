//! The Profile API: its endpoints, their page sizes, and how all pages of an endpoint are read.

use super::failure;
use super::http_client::{GetRequest, HttpClient};
use super::paging::{Paging, PagingStep};
use super::wire::{self, Page};
use crate::config::limits::Limits;
use crate::domain::event::Event;
use crate::domain::identifier::{ExternalId, path_segment};
use crate::domain::json::{JsonRef, RawJson};
use crate::domain::listing::{Extent, Partial};
use crate::domain::profile::{Handle, Link, Metadata};
use crate::domain::traits::Trait;
use crate::source::allowance::Allowance;
use crate::source::{
    ErrorClass, EventQuery, OnPage, PartPages, Priority, RosterPage, SourceError, TraitQuery,
};
use chrono::SecondsFormat;
use dedup::Dedup;
use event_cache::EventCache;
use std::hash::BuildHasher;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::time::{Instant, timeout_at};

mod as_source;
mod asked;
mod dedup;
mod event_cache;

/// Largest pages (Profile API docs: Query limits, External IDs, Request arguments, Links).
const TRAITS_PAGE: usize = 200;
const EXTERNAL_IDS_PAGE: usize = 25;
const EVENTS_PAGE: usize = 100;
const LINKS_PAGE: usize = 20;
/// Largest page of the list route that existing clients have used.
const LIST_PAGE: usize = 100;

const FLEX_TRAITS: &str = "Flex traits of the profile";

struct Paged<T> {
    what: &'static str,
    path: String,
    priority: Priority,
    read: ReadPage<T>,
}

/// Reads a page of at most the given number of items.
type ReadPage<T> = Arc<dyn Fn(&RawJson, usize) -> Result<Page<T>, String> + Send + Sync>;

pub struct ProfileApi {
    client: Arc<HttpClient>,
    listing: Arc<Mutex<Listing>>,
    allowance: Option<Arc<Allowance>>,
}

struct Listing {
    limits: Limits,
    paging: Paging,
    refused: Option<SourceError>,
}

impl ProfileApi {
    pub fn new(client: HttpClient) -> Self {
        // The list grows with the space and is read only as far as the user scrolls, so its items are not limited.
        let limits = client.limits();
        let limits = Limits { pages: limits.list_pages, items: usize::MAX, ..limits.clone() };
        let listing = Listing { paging: Paging::new(&limits), limits, refused: None };
        Self { client: Arc::new(client), listing: Arc::new(Mutex::new(listing)), allowance: None }
    }

    /// The same API, but all answers together are limited by this allowance.
    #[must_use]
    pub fn within(&self, allowance: &Arc<Allowance>) -> Self {
        let (client, listing) = (Arc::clone(&self.client), Arc::clone(&self.listing));
        Self { client, listing, allowance: Some(Arc::clone(allowance)) }
    }

    pub fn client(&self) -> &Arc<HttpClient> {
        &self.client
    }

    pub async fn traits(
        &self,
        handle: &Handle,
        query: TraitQuery<'_>,
        priority: Priority,
    ) -> Result<PartPages<Trait>, SourceError> {
        let quiet: &mut (dyn FnMut(&Partial<Trait>) + Send + '_) = &mut |_| ();
        let (what, verbose, keys, on_page) = match query {
            TraitQuery::All(on_page) => ("traits of the profile", true, &[][..], on_page),
            TraitQuery::Named(keys) => (FLEX_TRAITS, false, keys, quiet),
            TraitQuery::Detailed(keys) => (FLEX_TRAITS, true, keys, quiet),
            TraitQuery::Alike(keys, is_alike) => {
                return self.traits_alike(handle, keys, is_alike, priority).await;
            }
        };
        let verbosely = if verbose { "&verbose=true" } else { "" };
        let query = format!("traits?limit={TRAITS_PAGE}{verbosely}{}", include(keys));
        let path = self.path(what, handle, &query)?;
        let asked = owned(keys);
        let read = Arc::new(move |json: &RawJson, most| {
            let mut page = wire::traits_page(json, verbose, most)?;
            if !asked.is_empty() {
                asked::only_traits(&mut page, |key| asked.iter().any(|asked| asked == key));
            }
            Ok(page)
        });
        self.all(Paged { what, path, priority, read }, on_page).await
    }

    /// This requests a page of all traits, since a list of keys cannot name look-alikes. If the profile has more traits than fit
    /// on a page, the given keys are also requested by name; look-alikes on later pages are missed.
    async fn traits_alike(
        &self,
        handle: &Handle,
        keys: &[&str],
        is_alike: fn(&str) -> bool,
        priority: Priority,
    ) -> Result<PartPages<Trait>, SourceError> {
        let path = self.path(FLEX_TRAITS, handle, &format!("traits?limit={TRAITS_PAGE}"))?;
        let (asked, most) = (owned(keys), self.client.limits().page_items);
        let read = move |json: &RawJson| {
            let mut page = wire::traits_page(json, false, most)?;
            asked::only_traits(&mut page, |key| is_alike(key) || asked.iter().any(|asked| asked == key));
            Ok(page)
        };
        let page = self.client.get(&self.question(FLEX_TRAITS, path, priority), read).await?;
        let items = page.items.len() + page.unreadable.len() + page.left_out;
        if Paging::new(self.client.limits()).after(&page.cursor, items) != PagingStep::Done {
            let mut part = Box::pin(self.traits(handle, TraitQuery::Named(keys), priority)).await?;
            part.listed.items.extend(page.items.into_iter().filter(|one| is_alike(&one.key)));
            return Ok(part);
        }
        Ok(alone(page))
    }

    /// Events, newest first. Events of `before` share their memory.
    pub async fn events(
        &self,
        handle: &Handle,
        query: EventQuery<'_>,
        priority: Priority,
    ) -> Result<PartPages<Event>, SourceError> {
        let limits = self.client.limits();
        let quiet: &mut (dyn FnMut(&Partial<Event>) + Send + '_) = &mut |_| ();
        let (what, most_bytes, names, before, on_page) = match query {
            EventQuery::All { before, on_page } => {
                ("events of the profile", limits.events_bytes, &[][..], before, on_page)
            }
            EventQuery::Named { names, before } => {
                ("engagement events of the profile", limits.part_bytes, names, before, quiet)
            }
            EventQuery::Newest(limit) => {
                let query = format!("events?limit={}", limit.min(EVENTS_PAGE));
                return self.page_of_events("newest events of the profile", handle, &query, priority).await;
            }
            EventQuery::Between { from, until } => {
                let [from, until] = [from, until].map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true));
                let query = format!("events?limit={EVENTS_PAGE}&start={from}&end={until}");
                return self.page_of_events("events of that time", handle, &query, priority).await;
            }
        };
        let path = self.path(what, handle, &format!("events?limit={EVENTS_PAGE}{}", include(names)))?;
        let before =
            before.into_iter().flat_map(|before| before.engagements.items.iter().chain(&before.all.items));
        let (cache, names) = (EventCache::new(before), owned(names));
        let read = Arc::new(move |json: &RawJson, most| {
            let mut page = wire::page(json, wire::event, most)?;
            cache.recognise(&mut page);
            if !names.is_empty() {
                asked::only_events(&mut page, &names);
            }
            Ok(page)
        });
        self.all_within(most_bytes, Paged { what, path, priority, read }, on_page).await
    }

    /// One page of events of any name.
    async fn page_of_events(
        &self,
        what: &'static str,
        handle: &Handle,
        query: &str,
        priority: Priority,
    ) -> Result<PartPages<Event>, SourceError> {
        let (path, most) = (self.path(what, handle, query)?, self.client.limits().page_items);
        let read = move |json: &RawJson| wire::page(json, wire::event, most);
        Ok(alone(self.client.get(&self.question(what, path, priority), read).await?))
    }

    pub async fn external_ids(&self, handle: &Handle) -> Result<PartPages<ExternalId>, SourceError> {
        let what = "identifiers of the profile";
        let path =
            self.path(what, handle, &format!("external_ids?limit={EXTERNAL_IDS_PAGE}&verbose=true"))?;
        let read = Arc::new(|json: &RawJson, most| wire::page(json, wire::external_id, most));
        self.all(Paged { what, path, priority: Priority::Interactive, read }, &mut |_| ()).await
    }

    /// All links. An answer without a cursor is complete.
    pub async fn links(&self, handle: &Handle) -> Result<PartPages<Link>, SourceError> {
        let what = "links of the profile";
        let path = self.path(what, handle, &format!("links?limit={LINKS_PAGE}"))?;
        let read = Arc::new(|json: &RawJson, most| wire::page(json, wire::link, most));
        self.all(Paged { what, path, priority: Priority::Interactive, read }, &mut |_| ()).await
    }

    pub async fn metadata(&self, handle: &Handle, priority: Priority) -> Result<Metadata, SourceError> {
        let what = "metadata of the profile";
        let path = self.path(what, handle, "metadata")?;
        self.client.get(&self.question(what, path, priority), wire::metadata).await
    }

    /// A page of the space's list of users. The documentation does not list this route; a service that does not offer it
    /// causes an error of class `Refused`, and is not asked again.
    pub async fn list(&self, cursor: Option<&str>) -> Result<RosterPage, SourceError> {
        if let Some(refused) = &self.listing().refused {
            return Err(refused.clone());
        }
        let what = "list of profiles";
        let next = cursor.map(|next| format!("&next={}", path_segment(next))).unwrap_or_default();
        let space = path_segment(&self.client.space().id);
        let path = format!("spaces/{space}/collections/users/profiles?limit={LIST_PAGE}{next}");
        let question = self.question(what, path, Priority::Interactive);
        let most = self.client.limits().page_items;
        let answered = self.client.get(&question, move |json| wire::page(json, wire::list_row, most)).await;
        // If a later page is refused, its cursor is the cause, not the route.
        let is_probe = cursor.is_none();
        let answered = answered.map_err(|error| match error.status {
            Some(400 | 403 | 404 | 405 | 501) if is_probe => SourceError {
                class: ErrorClass::Refused,
                why: "this space offers no list".to_owned(),
                next: "Look profiles up by an identifier instead.".to_owned(),
                ..error
            },
            _ => error,
        });
        let mut listing = self.listing();
        let page = answered.inspect_err(|error| {
            listing.refused = (error.class == ErrorClass::Refused).then(|| error.clone());
        })?;
        if cursor.is_none() {
            listing.paging = Paging::new(&listing.limits);
        }
        let (next, incomplete) =
            match listing.paging.after(&page.cursor, page.items.len() + page.unreadable.len()) {
                PagingStep::Next(next) => (Some(next), None),
                PagingStep::Done => (None, None),
                PagingStep::Stop(reason) | PagingStep::Limit(reason) => (None, Some(reason)),
            };
        Ok(RosterPage { rows: page.items, unreadable: page.unreadable.len(), next, incomplete })
    }

    fn listing(&self) -> MutexGuard<'_, Listing> {
        self.listing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn all<T: Dedup + Send + 'static>(
        &self,
        paged: Paged<T>,
        on_page: OnPage<'_, T>,
    ) -> Result<PartPages<T>, SourceError> {
        self.all_within(self.client.limits().part_bytes, paged, on_page).await
    }

    /// Reads pages until the end, a limit, an error or the deadline. An error keeps what was read before and is reported with it.
    async fn all_within<T: Dedup + Send + 'static>(
        &self,
        most_bytes: usize,
        paged: Paged<T>,
        on_page: OnPage<'_, T>,
    ) -> Result<PartPages<T>, SourceError> {
        let limits = self.client.limits();
        let (deadline, most) = (Instant::now() + limits.profile, limits.page_items);
        let (mut paging, mut bytes_left) = (Paging::new(limits), most_bytes);
        let (mut seen, mut stale_pages) = (dedup::SeenItems::default(), 0);
        let mut part =
            PartPages { listed: Partial { extent: Extent::Reading, ..Partial::default() }, segment_id: None };
        let mut question = self.question(paged.what, paged.path.clone(), paged.priority);
        for number in 1_usize.. {
            let read_page = Arc::clone(&paged.read);
            let hashing = seen.hashing();
            let read = move |json: &RawJson| {
                let sent = json.get("data").or_else(|| json.get("traits")).map_or("", JsonRef::as_str);
                Ok((read_page(json, most)?, hashing.hash_one(sent), json.as_str().len()))
            };
            let answered = timeout_at(deadline, self.client.get_by(deadline, &question, read)).await;
            let (page, sent, bytes) = match answered.unwrap_or_else(|_| Err(self.out_of_time(paged.what))) {
                Ok(read) => read,
                Err(error) if number == 1 => return Err(error),
                Err(error) => {
                    let why = format!("page {number} could not be read: {}", error.why);
                    part.listed.extent = Extent::Incomplete(Box::new(SourceError { why, ..error }));
                    break;
                }
            };
            let items = page.items.len() + page.unreadable.len() + page.left_out;
            bytes_left = bytes_left.saturating_sub(bytes);
            let step = match paging.after(&page.cursor, items) {
                PagingStep::Next(_) if bytes > bytes_left => {
                    PagingStep::Limit("the limit on size was reached".to_owned())
                }
                step => step,
            };
            let is_new = seen.absorb(&mut part, page, sent);
            stale_pages = if is_new { 0 } else { stale_pages + usize::from(items > 0) };
            match step {
                // Allow one stale page: the next one shows whether its cursor leads back.
                PagingStep::Next(_) if stale_pages > 1 => {
                    let why = "the service sent nothing new, but says that there is more".to_owned();
                    part.listed.extent = early_end(paged.what, why, LEADS_NO_FURTHER);
                }
                PagingStep::Next(next) => {
                    question.path = format!("{}&next={}", paged.path, path_segment(&next));
                }
                PagingStep::Done => part.listed.extent = Extent::Complete,
                PagingStep::Stop(why) => part.listed.extent = early_end(paged.what, why, LEADS_NO_FURTHER),
                PagingStep::Limit(why) => part.listed.extent = early_end(paged.what, why, NO_MORE_IS_READ),
            }
            if part.listed.extent != Extent::Reading {
                break;
            }
            on_page(&part.listed);
        }
        T::finish(&mut part.listed.items);
        Ok(part)
    }

    fn question(&self, what: &'static str, path: String, priority: Priority) -> GetRequest {
        GetRequest { what, path, priority, allowance: self.allowance.clone() }
    }

    fn out_of_time(&self, what: &str) -> SourceError {
        let seconds = failure::rounded(self.client.limits().profile);
        // A part that waited in vain because the service asked for a pause was not slow.
        if self.client.connection_stats().last_outcome == Some(Err(ErrorClass::RateLimited)) {
            let why = format!("too many requests (429), and not complete after {seconds} s");
            return SourceError::new(ErrorClass::RateLimited, what, why, failure::PATIENCE);
        }
        let why = format!("not complete after {seconds} s");
        SourceError::new(ErrorClass::TimedOut, what, why, "Try again in a moment.")
    }

    /// The path of an endpoint of a profile; the identifier is encoded as exactly one path segment.
    fn path(&self, what: &str, handle: &Handle, endpoint: &str) -> Result<String, SourceError> {
        let collection = handle.collection.label();
        let address = handle.address.path_segment();
        let most = self.client.limits().identifier_bytes;
        // Encoding at most triples the length; anything longer cannot be an identifier.
        if address.len() > most * 3 {
            let why = format!("the identifier is longer than {most} bytes");
            return Err(SourceError::new(
                ErrorClass::Unaskable,
                what,
                why,
                "Check that it is one identifier, not a file.",
            ));
        }
        let space = path_segment(&self.client.space().id);
        Ok(format!("spaces/{space}/collections/{collection}/profiles/{address}/{endpoint}"))
    }
}

/// Advice if the service's answers lead no further.
const LEADS_NO_FURTHER: &str = "Try again in a moment; if it keeps happening, ask Segment's support, or the owner of the proxy in between.";
/// Advice if one of our own limits was reached.
const NO_MORE_IS_READ: &str = "Nothing can be done about it: no more than this is read of one profile.";

/// The extent if paging stopped although no request failed.
fn early_end(what: &str, why: String, next: &str) -> Extent {
    Extent::Incomplete(Box::new(SourceError { what: what.to_owned(), ..SourceError::early_end(why, next) }))
}

/// A part that is one page.
fn alone<T>(page: Page<T>) -> PartPages<T> {
    let listed = Partial { items: page.items, unreadable: page.unreadable, extent: Extent::Complete };
    PartPages { listed, segment_id: page.segment_id }
}

fn owned(entries: &[&str]) -> Vec<String> {
    entries.iter().map(|entry| (*entry).to_owned()).collect()
}

/// `&include=` and a comma-separated list with each entry percent-encoded; nothing without entries.
fn include(entries: &[&str]) -> String {
    let entries: Vec<_> = entries.iter().map(|entry| path_segment(entry)).collect();
    if entries.is_empty() { String::new() } else { format!("&include={}", entries.join(",")) }
}
