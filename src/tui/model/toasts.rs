//! Notices that pass: one at a time, the others wait.

use crate::tui::paint::Phrase;
use crate::tui::widgets::toast::Tone;
use chrono::{DateTime, Duration, Utc};
use std::collections::VecDeque;

/// How long one is shown.
const SHOWN: Duration = Duration::seconds(4);
/// How long one is shown when others wait.
const SHOWN_IN_A_ROW: Duration = Duration::milliseconds(1500);
/// How many may wait; the oldest give way, since the newest says what was done last, and are counted.
const MOST: usize = 8;

/// A notice.
#[derive(Clone, Debug)]
pub struct Toast {
    /// How the act ended.
    pub tone: Tone,
    /// What to say; data in it is quoted.
    pub text: Phrase,
}

/// The notice shown now, and those that wait.
#[derive(Debug, Default)]
pub struct Toasts {
    queue: VecDeque<Toast>,
    /// Those that gave way since the line was empty.
    unshown: usize,
    since: Option<DateTime<Utc>>,
}

impl Toasts {
    /// Adds one.
    pub fn push(&mut self, tone: Tone, text: Phrase, now: DateTime<Utc>) {
        if self.queue.len() == MOST {
            self.queue.pop_front();
            self.unshown += 1;
            self.since = Some(now);
        }
        self.queue.push_back(Toast { tone, text });
        self.since.get_or_insert(now);
    }

    /// The one to show.
    pub fn current(&self) -> Option<&Toast> {
        self.queue.front()
    }

    /// How many gave way without having been shown for long.
    pub const fn unshown(&self) -> usize {
        self.unshown
    }

    /// When the next one, or none, is due.
    pub fn due(&self) -> Option<DateTime<Utc>> {
        let shown = if self.queue.len() > 1 { SHOWN_IN_A_ROW } else { SHOWN };
        self.since.filter(|_| !self.queue.is_empty()).map(|since| since + shown)
    }

    /// Lets go of what was shown long enough.
    pub fn pass(&mut self, now: DateTime<Utc>) {
        if self.due().is_some_and(|due| due <= now) {
            self.dismiss(now);
        }
    }

    /// Takes the current one away; whether there was one.
    pub fn dismiss(&mut self, now: DateTime<Utc>) -> bool {
        let was = self.queue.pop_front().is_some();
        self.since = (!self.queue.is_empty()).then_some(now);
        if self.queue.is_empty() {
            self.unshown = 0;
        }
        was
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millisecond: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(millisecond).unwrap()
    }

    fn shown(toasts: &Toasts) -> Option<String> {
        toasts.current().map(|toast| toast.text.to_text(false))
    }

    fn say(toasts: &mut Toasts, text: &'static str, now: i64) {
        toasts.push(Tone::Done, Phrase::new().label(text, crate::tui::theme::Role::Text), at(now));
    }

    #[test]
    fn one_is_shown_at_a_time_and_all_pass() {
        let mut toasts = Toasts::default();
        assert_eq!(toasts.due(), None);
        say(&mut toasts, "one", 0);
        say(&mut toasts, "two", 100);
        assert_eq!(shown(&toasts).as_deref(), Some("one"));
        toasts.pass(at(1400));
        assert_eq!(shown(&toasts).as_deref(), Some("one"));
        toasts.pass(at(1500));
        assert_eq!(shown(&toasts).as_deref(), Some("two"));
        assert_eq!(toasts.due(), Some(at(5500)));
        toasts.pass(at(5500));
        assert_eq!((shown(&toasts), toasts.due()), (None, None));
    }

    #[test]
    fn a_flood_keeps_the_newest_and_counts_the_others() {
        let mut toasts = Toasts::default();
        for _ in 0..100 * MOST {
            say(&mut toasts, "old", 0);
            assert!(toasts.queue.len() <= MOST);
        }
        say(&mut toasts, "new", 0);
        assert_eq!(toasts.unshown(), 99 * MOST + 1);
        let mut left = 0;
        while toasts.current().is_some() {
            left += 1;
            let last = shown(&toasts);
            toasts.dismiss(at(0));
            assert!(toasts.current().is_some() || last.as_deref() == Some("new"));
        }
        assert_eq!((left, toasts.unshown()), (MOST, 0));
    }
}
