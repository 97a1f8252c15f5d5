//! Keeps only the requested items: a service that does not support `include` sends everything.

use crate::domain::{event::Event, traits::Trait};
use crate::segment::wire::{self, Page};

/// Keeps only the traits with these keys, including unreadable ones.
pub fn only_traits(page: &mut Page<Trait>, is_asked: impl Fn(&str) -> bool) {
    let sent = page.items.len() + page.unreadable.len();
    page.items.retain(|one| is_asked(&one.key));
    // An unreadable entry that is not itself a trait concerns all of them.
    page.unreadable.retain(|one| one.raw.is_none() || is_asked(&one.place));
    page.left_out = sent - page.items.len() - page.unreadable.len();
    if page.left_out > 0 {
        for one in &mut page.items {
            one.value = one.value.view().to_raw();
        }
    }
}

/// Keeps only the events with these names, and unreadable ones that may have had one.
pub fn only_events(page: &mut Page<Event>, names: &[String]) {
    let sent = page.items.len();
    page.items
        .retain(|event| event.name.as_deref().is_some_and(|name| names.iter().any(|asked| asked == name)));
    page.left_out = sent - page.items.len();
    if page.left_out > page.items.len() {
        for event in &mut page.items {
            *event = wire::alone(event);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{only_events, only_traits};
    use crate::domain::json::RawJson;
    use crate::segment::wire;

    fn body(text: &str) -> RawJson {
        RawJson::from_bytes(text.as_bytes()).unwrap().json
    }

    #[test]
    fn n4_traits_that_nobody_asked_for_are_left_out() {
        let long = "v".repeat(2_000);
        let json = body(&format!(r#"{{"traits":{{"a":"{long}","b":1,"c":NaN,"d":NaN,"a":2}}}}"#));
        let mut page = wire::traits_page(&json, false, 100).unwrap();
        only_traits(&mut page, |key| ["a", "c", "x"].contains(&key));
        let keys: Vec<&str> = page.items.iter().map(|one| one.key.as_str()).collect();
        let places: Vec<&str> = page.unreadable.iter().map(|one| one.place.as_str()).collect();
        assert_eq!((keys, places, page.left_out), (vec!["a", "a"], vec!["c"], 2));
        assert!(page.items.iter().all(|one| one.repeated), "what was repeated still says so");
        let text = json.as_str().as_bytes().as_ptr_range();
        assert!(!text.contains(&page.items[0].value.as_str().as_ptr()), "the answer is not kept for it");
    }

    #[test]
    fn n4_events_that_nobody_asked_for_are_left_out() {
        let items =
            r#"{"event":"A","message_id":"1"},{"event":"B"},{"event":"C"},{"type":"page"},{"event":5},7"#;
        let json = body(&format!(r#"{{"data":[{items}]}}"#));
        let mut page = wire::page(&json, wire::event, 100).unwrap();
        only_events(&mut page, &["A".to_owned()]);
        assert_eq!(
            (page.items.len(), page.unreadable.len(), page.left_out),
            (1, 2, 3),
            "what cannot be read may have been one"
        );
        assert_eq!(page.items[0].raw.as_str(), r#"{"event":"A","message_id":"1"}"#);
        let text = json.as_str().as_bytes().as_ptr_range();
        assert!(!text.contains(&page.items[0].raw.as_str().as_ptr()), "the answer is not kept for it");
    }
}
