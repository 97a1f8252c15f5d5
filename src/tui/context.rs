//! What drawing depends on besides the data: theme, symbols, the current time, and the time style.

use super::keymap::{Keymap, Scope, in_force};
use super::message::Action;
use super::paint::{Line, Number};
use super::theme::{Role, Theme};
pub use crate::config::zone::Zone;
use crate::domain::text::Displayable;
use crate::domain::timestamp::Timestamp;
use chrono::{DateTime, Duration, Utc};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimeStyle {
    /// `12m`
    #[default]
    Relative,
    /// A date or a time of day, as far as there is room; see [`TimeRoom`].
    Absolute,
}

/// How much of a date and time a column has room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TimeRoom {
    /// `09:02` for today, else `22 Nov`
    Short,
    /// `22 Nov 09:02`
    Minute,
    /// `2026-11-22 09:02:11`
    Full,
}

impl TimeRoom {
    /// The most that a table of this width has room for. `full_from` is the width from which the whole time fits.
    pub const fn of_table(width: u16, full_from: u16) -> Self {
        if width >= full_from {
            Self::Full
        } else if width >= MINUTES_FROM {
            Self::Minute
        } else {
            Self::Short
        }
    }
}

/// From this width on, a table has room for a day and a time of day.
const MINUTES_FROM: u16 = 66;

impl TimeStyle {
    #[must_use]
    pub const fn toggled(self) -> Self {
        match self {
            Self::Relative => Self::Absolute,
            Self::Absolute => Self::Relative,
        }
    }

    /// Width in cells of a column of such times.
    pub const fn width(self, room: TimeRoom) -> u16 {
        match (self, room) {
            (Self::Relative, _) => AGES,
            (Self::Absolute, TimeRoom::Short) => 6,
            (Self::Absolute, TimeRoom::Minute) => 12,
            (Self::Absolute, TimeRoom::Full) => 19,
        }
    }

    /// The cells that a column of such times takes in addition to those of a column of ages.
    pub const fn extra(self, room: TimeRoom) -> u16 {
        self.width(room) - AGES
    }
}

/// Width in cells of a column of ages.
const AGES: u16 = 5;

/// The keys named in on-screen hints, written as in the key table.
#[derive(Clone, Debug)]
pub struct KeyNames {
    pub refresh: Displayable,
    pub cancel: Displayable,
    pub open: Displayable,
    pub why: Displayable,
    pub read_all: Displayable,
    pub next_pane: Displayable,
    pub down: Displayable,
    /// Whether these are the keys of a text field.
    is_field: bool,
}

impl KeyNames {
    /// The keys that work where the focus is. In a text field, hints start with the key that moves to the next pane, where the
    /// other keys work. An action without a key is called by its name.
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
            read_all: name(Action::ReadAll),
            next_pane: name(Action::NextPane),
            down: name(Action::Down),
            is_field,
        }
    }
}

impl KeyNames {
    /// Updates the keys when the focus moves.
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
    pub theme: Theme,
    /// Whether only ASCII may be shown: symbols and borders have ASCII forms, data is escaped.
    pub ascii: bool,
    /// The time on a monotonic clock, for deadlines and durations.
    pub now: DateTime<Utc>,
    /// How far the clock for ages and verdicts is ahead of `now`: the system clock can be set, and servers have their own.
    pub ahead: Duration,
    /// The zone in which times are shown.
    pub zone: Zone,
    pub times: TimeStyle,
    pub keys: KeyNames,
}

impl Context {
    /// The current time for ages and verdicts.
    pub fn today(&self) -> DateTime<Utc> {
        self.told(self.now)
    }

    /// Converts a time taken from `now` to the clock used for display.
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

    /// The instant in the user's chosen column style, in the form that has room.
    pub fn moment(&self, instant: DateTime<Utc>, room: TimeRoom) -> Number {
        let zone = self.zone;
        match (self.times, room) {
            (TimeStyle::Relative, _) => self.age(instant),
            (TimeStyle::Absolute, TimeRoom::Full) => self.instant(instant),
            (TimeStyle::Absolute, TimeRoom::Minute) => Number::day_and_minute(instant, zone),
            (TimeStyle::Absolute, TimeRoom::Short) if self.is_today(instant) => {
                Number::time_of_day(instant, zone)
            }
            (TimeStyle::Absolute, TimeRoom::Short) => Number::day(instant, zone),
        }
    }

    fn is_today(&self, instant: DateTime<Utc>) -> bool {
        self.zone.local(instant).date_naive() == self.zone.local(self.today()).date_naive()
    }

    /// The zone's name, for the header.
    pub fn zone_name(&self) -> Number {
        Number::zone(self.zone, self.today())
    }

    /// A time from the service, in column style; text that is not a valid time is shown unchanged.
    pub fn stamp(&self, timestamp: &Timestamp, room: TimeRoom) -> Line {
        match timestamp.instant {
            Some(instant) => Line::new().number(self.moment(instant, room), Role::Text),
            None if timestamp.text.is_empty() => Line::new(),
            None => Line::new().data(&Displayable::cell(&timestamp.text), Role::Warn),
        }
    }

    /// A time from the service in full, with its age; text that is not a valid time is shown unchanged and marked as invalid.
    pub fn stamp_in_full(&self, timestamp: &Timestamp) -> Line {
        match timestamp.instant {
            Some(instant) => {
                let line = Line::new().number(self.instant(instant), Role::Text).gap(2);
                let line = line.number(self.age(instant), Role::Muted);
                if timestamp.zone_assumed() { line.label("  zone assumed UTC", Role::Muted) } else { line }
            }
            None if timestamp.text.is_empty() => Line::new().label("not given", Role::Muted),
            None => Line::new()
                .data(&Displayable::cell(&timestamp.text), Role::Warn)
                .label("  not a time", Role::Muted),
        }
    }
}
