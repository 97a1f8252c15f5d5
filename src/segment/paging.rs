//! When paging continues, and why it stops: a service that never ends must not keep us busy forever.

use super::wire::Cursor;
use crate::config::limits::Limits;
use std::collections::HashSet;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PagingStep {
    Next(String),
    Done,
    /// Stop although there is more: the service's answer does not lead further, for this reason.
    Stop(String),
    /// Stop although there is more: this limit of ours was reached.
    Limit(String),
}

#[derive(Debug)]
pub struct Paging {
    pages_left: usize,
    items_left: usize,
    empty_pages: usize,
    most_empty_pages: usize,
    cursor_bytes: usize,
    seen: HashSet<String>,
}

impl Paging {
    pub fn new(limits: &Limits) -> Self {
        Self {
            pages_left: limits.pages,
            items_left: limits.items,
            empty_pages: 0,
            most_empty_pages: limits.empty_pages,
            cursor_bytes: limits.cursor_bytes,
            seen: HashSet::new(),
        }
    }

    /// `items` counts readable ones and others. `has_more` decides (Profile API docs, Pagination); if it is absent, a
    /// `next` means that there is more.
    pub fn after(&mut self, cursor: &Cursor, items: usize) -> PagingStep {
        if let Some(most) = cursor.overfull {
            return PagingStep::Limit(format!(
                "one page held more than {most} items; the others were left out"
            ));
        }
        if cursor.is_unreadable {
            return PagingStep::Stop(
                "whether there are more pages is unknown, because the cursor could not be read".to_owned(),
            );
        }
        let has_more = cursor.has_more.unwrap_or(cursor.next.is_some());
        if !has_more {
            return PagingStep::Done;
        }
        self.pages_left = self.pages_left.saturating_sub(1);
        self.items_left = self.items_left.saturating_sub(items);
        self.empty_pages = if items == 0 { self.empty_pages + 1 } else { 0 };
        let Some(next) = &cursor.next else {
            return PagingStep::Stop("the service says that there is more, but not where".to_owned());
        };
        if next.len() > self.cursor_bytes {
            return PagingStep::Stop(format!(
                "the service's cursor is longer than {} KiB",
                self.cursor_bytes / 1024
            ));
        }
        if !self.seen.insert(next.clone()) {
            return PagingStep::Stop("the service sent the same cursor twice".to_owned());
        }
        if self.empty_pages >= self.most_empty_pages {
            return PagingStep::Stop(format!("the service sent {} empty pages in a row", self.empty_pages));
        }
        if self.pages_left == 0 {
            return PagingStep::Limit("the limit on pages was reached".to_owned());
        }
        if self.items_left == 0 {
            return PagingStep::Limit("the limit on items was reached".to_owned());
        }
        PagingStep::Next(next.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::{Paging, PagingStep};
    use crate::config::limits::Limits;
    use crate::segment::wire::Cursor;

    fn more(next: &str) -> Cursor {
        Cursor { has_more: Some(true), next: Some(next.to_owned()), ..Cursor::default() }
    }

    /// Pages until it stops; returns the reason and the number of pages.
    fn run(limits: &Limits, mut page: impl FnMut(usize) -> (Cursor, usize)) -> (PagingStep, usize) {
        let mut paging = Paging::new(limits);
        for number in 1.. {
            let (cursor, items) = page(number);
            match paging.after(&cursor, items) {
                PagingStep::Next(_) => {}
                step => return (step, number),
            }
        }
        unreachable!("the loop has no end of its own")
    }

    fn stopped(limits: &Limits, page: impl FnMut(usize) -> (Cursor, usize)) -> (String, usize) {
        match run(limits, page) {
            (PagingStep::Stop(reason) | PagingStep::Limit(reason), pages) => (reason, pages),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn n8_has_more_rules_and_a_missing_one_follows_next() {
        let limits = Limits::default();
        let last = |has_more, next: Option<&str>| Cursor {
            has_more,
            next: next.map(str::to_owned),
            ..Cursor::default()
        };
        for cursor in
            [last(Some(false), None), last(Some(false), Some("x")), last(None, None), Cursor::default()]
        {
            assert_eq!(Paging::new(&limits).after(&cursor, 1), PagingStep::Done, "{cursor:?}");
        }
        assert_eq!(Paging::new(&limits).after(&last(None, Some("x")), 1), PagingStep::Next("x".to_owned()));
    }

    #[test]
    fn n8_paging_that_does_not_end_is_ended_and_says_why() {
        let limits = Limits { pages: 50, items: 1_000, ..Limits::default() };
        let missing = |_| (Cursor { has_more: Some(true), ..Cursor::default() }, 1);
        assert_eq!(stopped(&limits, missing).1, 1);
        assert!(stopped(&limits, missing).0.contains("not where"));
        assert_eq!(
            stopped(&limits, |_| (more("a"), 1)),
            ("the service sent the same cursor twice".to_owned(), 2)
        );
        let a_b_a = |page| (more(["a", "b", "a"][page - 1]), 1);
        assert_eq!(stopped(&limits, a_b_a).1, 3);
        assert_eq!(stopped(&limits, |page| (more(&page.to_string()), 0)).1, 3);
        assert_eq!(stopped(&limits, |page| (more(&page.to_string()), page % 3 % 2)).1, 50);
        assert_eq!(stopped(&limits, |page| (more(&page.to_string()), 100)).1, 10);
        let long = "x".repeat(200 << 10);
        assert_eq!(stopped(&limits, |_| (more(&long), 1)).1, 1);
    }
}
