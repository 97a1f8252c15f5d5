//! Temporary notices. The newest one replaces the one before it at once.

use crate::tui::paint::Line;
use crate::tui::widgets::toast::Tone;
use chrono::{DateTime, Duration, Utc};

/// How long a notice is shown.
const SHOWN: Duration = Duration::seconds(4);

#[derive(Clone, Debug)]
pub struct Toast {
    /// How the action ended.
    pub tone: Tone,
    /// The text; data in it is quoted.
    pub text: Line,
}

#[derive(Debug, Default)]
pub struct Toasts(Option<(Toast, DateTime<Utc>)>);

impl Toasts {
    pub fn push(&mut self, tone: Tone, text: Line, now: DateTime<Utc>) {
        self.0 = Some((Toast { tone, text }, now));
    }

    pub fn current(&self) -> Option<&Toast> {
        self.0.as_ref().map(|(toast, _)| toast)
    }

    /// When the notice expires.
    pub fn due(&self) -> Option<DateTime<Utc>> {
        self.0.as_ref().map(|(_, since)| *since + SHOWN)
    }

    /// Removes a notice that has expired.
    pub fn pass(&mut self, now: DateTime<Utc>) {
        if self.due().is_some_and(|due| due <= now) {
            self.0 = None;
        }
    }

    /// Removes the notice; returns whether there was one.
    pub fn dismiss(&mut self) -> bool {
        self.0.take().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millisecond: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(millisecond).unwrap()
    }

    #[test]
    fn dh13_the_newest_notice_is_shown_at_once_and_passes() {
        let mut toasts = Toasts::default();
        assert_eq!(toasts.due(), None);
        let say = |toasts: &mut Toasts, text: &'static str, now: i64| {
            toasts.push(Tone::Done, Line::new().label(text, crate::tui::theme::Role::Text), at(now));
        };
        let shown = |toasts: &Toasts| toasts.current().map(|toast| toast.text.to_text(false));
        say(&mut toasts, "one", 0);
        say(&mut toasts, "two", 100);
        assert_eq!(shown(&toasts).as_deref(), Some("two"));
        assert_eq!(toasts.due(), Some(at(4100)));
        toasts.pass(at(4099));
        assert_eq!(shown(&toasts).as_deref(), Some("two"));
        toasts.pass(at(4100));
        assert_eq!((shown(&toasts), toasts.due(), toasts.dismiss()), (None, None, false));
    }
}
