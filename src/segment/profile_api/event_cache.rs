//! Caches events, so that a refresh does not keep unchanged events in memory twice.

use crate::domain::{event::Event, json::SharedText};
use crate::segment::wire::{self, Page};
use std::collections::HashMap;

/// Events by message id. Events without one are not recognised.
#[derive(Debug, Default)]
pub struct EventCache(HashMap<SharedText, Event>);

impl EventCache {
    pub fn new<'a>(events: impl IntoIterator<Item = &'a Event>) -> Self {
        let named = |event: &Event| Some((event.message_id.clone()?, event.once()));
        Self(events.into_iter().filter_map(named).collect())
    }

    /// Replaces each event of the page with the identical cached one, if any. If most of the page was cached, each new
    /// event gets its own copy of the text; otherwise it would keep the whole page in memory.
    pub fn recognise(&self, page: &mut Page<Event>) {
        let mut fresh = Vec::new();
        for (index, event) in page.items.iter_mut().enumerate() {
            let same_id = event.message_id.as_ref().and_then(|id| self.0.get(id));
            match same_id.filter(|held| held.raw == event.raw) {
                Some(held) => *event = held.clone(),
                None => fresh.push(index),
            }
        }
        if fresh.len() * 2 > page.items.len() {
            return;
        }
        for index in fresh {
            if let Some(event) = page.items.get_mut(index) {
                *event = wire::alone(event);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::EventCache;
    use crate::domain::event::Event;
    use crate::domain::json::RawJson;
    use crate::segment::wire::{self, Page};

    fn item(id: &str, price: u32) -> String {
        format!(r#"{{"type":"track","event":"X","message_id":"{id}","properties":{{"price":{price}}}}}"#)
    }

    fn page(items: &[String]) -> Page<Event> {
        let json = RawJson::parse(&format!(r#"{{"data":[{}]}}"#, items.join(","))).unwrap();
        wire::page(&json, wire::event, 100).unwrap()
    }

    fn is_held(event: &Event, by: &Page<Event>) -> bool {
        by.items.iter().any(|held| held.raw.is_same(&event.raw))
    }

    #[test]
    fn what_says_the_same_word_for_word_is_held_once() {
        let before = page(&[item("a", 1), item("b", 1), item("c", 1)]);
        let held = EventCache::new(&before.items);
        let mut after = page(&[item("n", 1), item("a", 1), item("b", 2), item("c", 1)]);
        let sent = after.clone();
        held.recognise(&mut after);
        assert_eq!(after.items, sent.items, "nothing is said otherwise, and the order is the service's");
        let is_old: Vec<bool> = after.items.iter().map(|event| is_held(event, &before)).collect();
        assert_eq!(is_old, [false, true, false, true], "another content is another event");
        assert!(after.items.iter().all(|event| !is_held(event, &sent)), "the page's text is given up");
    }

    #[test]
    fn a_page_of_new_events_shares_its_text() {
        let before = page(&[item("a", 1)]);
        let mut after = page(&[item("n", 1), item("o", 1), item("a", 1)]);
        let sent = after.clone();
        EventCache::new(&before.items).recognise(&mut after);
        assert!(is_held(&after.items[0], &sent) && is_held(&after.items[2], &before));
    }

    #[test]
    fn events_without_an_id_are_taken_as_they_come() {
        let nameless = r#"{"type":"track","event":"X"}"#.to_owned();
        let before = page(std::slice::from_ref(&nameless));
        let mut after = page(&[nameless]);
        let sent = after.clone();
        EventCache::new(&before.items).recognise(&mut after);
        assert!(is_held(&after.items[0], &sent));
    }
}
