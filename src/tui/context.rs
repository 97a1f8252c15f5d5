//! What drawing depends on besides the data: theme, signs, the time it is, and how times are written.

use super::keymap::{Keymap, Scope, in_force};
use super::message::Action;
use super::paint::{Line, Number};
use super::theme::{Role, Theme};
pub use crate::config::zone::Zone;
use crate::domain::text::Displayable;
use crate::domain::timestamp::Timestamp;
use chrono::{DateTime, Duration, Utc};

/// How times are written in columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimeStyle {
    /// `12m`
    #[default]
    Relative,
    /// `2026-11-22 09:02:11`
    Absolute,
}

impl TimeStyle {
    /// The other one.
    #[must_use]
    pub const fn toggled(self) -> Self {
        match self {
            Self::Relative => Self::Absolute,
            Self::Absolute => Self::Relative,
        }
    }

    /// Cells a column of such times takes.
    pub const fn width(self) -> u16 {
        match self {
            Self::Relative => 5,
            Self::Absolute => 19,
        }
    }
}

/// Keys that pictures name, as the key table writes them.
#[derive(Clone, Debug)]
pub struct KeyNames {
    /// Refresh the focused part.
    pub refresh: Displayable,
    /// Cancel what is under way.
    pub cancel: Displayable,
    /// Open the selected thing.
    pub open: Displayable,
    /// Show the last failure in full.
    pub why: Displayable,
    /// Whether they are those of a text field.
    is_field: bool,
}

impl KeyNames {
    /// The keys of a table that work where the focus is. Out of a text field leads the key to the next pane, where the others
    /// work; an action without a key is called by its name.
    pub fn of(keymap: &Keymap, scope: Scope) -> Self {
        let is_field = scope == Scope::Field;
        let key = |scope, action| keymap.key(scope, action).map(ToString::to_string);
        let way_out = || Some(key(Scope::Field, Action::NextPane)? + " ").filter(|_| is_field);
        let name = |action: Action| {
            let here = key(Scope::Field, action).filter(|_| is_field);
            let elsewhere = || key(Scope::Table, action).map(|key| way_out().unwrap_or_default() + &key);
            Displayable::new(&here.or_else(elsewhere).unwrap_or_else(|| action.label().to_owned()))
        };
        Self {
            refresh: name(Action::Refresh),
            cancel: name(Action::Cancel),
            open: name(Action::Open),
            why: name(Action::Why),
            is_field,
        }
    }
}

impl KeyNames {
    /// Follows the focus.
    pub fn follow(&mut self, scope: Scope) {
        if self.is_field != (scope == Scope::Field) {
            *self = Self::of(in_force(), scope);
        }
    }
}

impl Default for KeyNames {
    fn default() -> Self {
        Self::of(in_force(), Scope::Table)
    }
}

/// Passed to everything that draws.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// Styles by role.
    pub theme: Theme,
    /// Whether only ASCII may be shown: signs and borders have stand-ins, data is escaped.
    pub ascii: bool,
    /// The time on a clock that never jumps: what is due, and how long something takes.
    pub now: DateTime<Utc>,
    /// How far the time by which ages and verdicts are told is ahead of `now`: clocks are set, and servers have their own.
    pub ahead: Duration,
    /// The zone times are written in.
    pub zone: Zone,
    /// How times are written in columns.
    pub times: TimeStyle,
    /// The keys that pictures name.
    pub keys: KeyNames,
}

impl Context {
    /// The time by which ages and verdicts are told.
    pub fn today(&self) -> DateTime<Utc> {
        self.told(self.now)
    }

    /// A moment that was noted by `now`, as it is told.
    pub fn told(&self, noted: DateTime<Utc>) -> DateTime<Utc> {
        noted.checked_add_signed(self.ahead).unwrap_or(noted)
    }

    /// `12m`.
    pub fn age(&self, instant: DateTime<Utc>) -> Number {
        Number::age(instant, self.today())
    }

    /// `12m ago`.
    pub fn ago(&self, instant: DateTime<Utc>) -> Number {
        Number::ago(instant, self.today())
    }

    /// `2026-11-22 09:02:11`.
    pub fn instant(&self, instant: DateTime<Utc>) -> Number {
        Number::instant(instant, self.zone)
    }

    /// The instant as the user wants times in columns.
    pub fn moment(&self, instant: DateTime<Utc>) -> Number {
        match self.times {
            TimeStyle::Relative => self.age(instant),
            TimeStyle::Absolute => self.instant(instant),
        }
    }

    /// What the zone is called, for the header.
    pub fn zone_name(&self) -> Number {
        Number::zone(self.zone, self.today())
    }

    /// A time the service sent, as in columns; text that is no time is shown as it came.
    pub fn stamp(&self, stamp: &Timestamp) -> Line {
        match stamp.instant {
            Some(instant) => Line::new().figure(self.moment(instant), Role::Text),
            None if stamp.text.is_empty() => Line::new(),
            None => Line::new().data(&Displayable::cell(&stamp.text), Role::Warn),
        }
    }

    /// A time the service sent, in full with its age; text that is no time is shown as it came, and said to be none.
    pub fn stamp_in_full(&self, stamp: &Timestamp) -> Line {
        match stamp.instant {
            Some(instant) => {
                let phrase = Line::new().figure(self.instant(instant), Role::Text).gap(2);
                let phrase = phrase.figure(self.age(instant), Role::Muted);
                if stamp.zone_assumed() { phrase.label("  zone assumed UTC", Role::Muted) } else { phrase }
            }
            None if stamp.text.is_empty() => Line::new().label("not given", Role::Muted),
            None => Line::new()
                .data(&Displayable::cell(&stamp.text), Role::Warn)
                .label("  not a time", Role::Muted),
        }
    }
}
