//! The first line: program and space, the state of the connection, and the time zone.
//!
//! ```text
//!  flexplorer  demo  DEMO  us                        connected · 3 ms      UTC
//! ```

use crate::domain::text::Displayable;
use crate::engine::{ErrorClass, Meter, Subject};
use crate::tui::ReadOnly;
use crate::tui::context::Context;
use crate::tui::message::ConnectionState;
use crate::tui::model::trouble::{Trouble, TroublePlace};
use crate::tui::model::{Connection, Model};
use crate::tui::paint::{Align, Canvas, Line, Number, Symbol};
use crate::tui::screens::profile::following::{FollowState, is_rate_limited};
use crate::tui::theme::Role;
use crate::tui::widgets::{kind, picture};
use chrono::{DateTime, Duration, Utc};
use ratatui::layout::Rect;

/// The parts that can be left out of a short line, the least important first, warnings last. The space's name, its kind and the
/// read-only mark always stay: without them, the user could act on the wrong space.
#[derive(Clone, Copy, Debug)]
enum HeaderPart {
    Program,
    /// What is not stored; the fact that something is not stored stays longest.
    WhatIsNotKept,
    RoundTrip,
    Meter,
    Zone,
    Region,
    /// How often a followed profile is asked for, or what its last poll failed with.
    Pace,
    ClockOff,
    NotKept,
}

/// Blanks between the space and the state of the connection.
const BETWEEN: usize = 2;
/// Blanks between the parts of the connection state; `NARROW` is used if not everything fits.
const ROOMY: usize = 4;
const NARROW: usize = 2;
/// The width of the connection beside the longest names, enough for its symbol.
const LEAST_OF_CONNECTION: u16 = 3;
/// The usual maximum width of a round trip in cells, such as `999 ms` or `14.2 s`.
const ROUND_TRIP: usize = 6;
/// The width of the number of waiting requests in cells, such as ` +99`.
const WAITING: usize = 4;

/// Draws the header.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, model: &Model) {
    let area = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let (ascii, room) = (canvas.context().ascii, usize::from(area.width));
    let mut header = Header { model, context: canvas.context(), gap: ROOMY, left_out: 0 };
    let (mut left, mut right) = (header.space(), header.standing());
    for count in 0..=HeaderPart::NotKept as usize + 1 {
        if left.width(ascii) + BETWEEN + right.width(ascii) + header.reserve() <= room {
            break;
        }
        header.gap = NARROW;
        header.left_out = count;
        (left, right) = (header.space(), header.standing());
    }
    let width = u16::try_from(left.width(ascii)).unwrap_or(u16::MAX);
    let between = u16::try_from(BETWEEN).unwrap_or_default();
    let left_place =
        Rect { width: width.min(area.width.saturating_sub(between + LEAST_OF_CONNECTION)), ..area };
    // Only the longest names on the smallest screens get here; kind and read-only are at the ends.
    canvas.put_both_ends(left_place, &left);
    let start = (left_place.width + between).min(area.width);
    canvas.put_aligned(Rect { x: area.x + start, width: area.width - start, ..area }, &right, Align::Right);
}

struct Header<'a> {
    model: &'a Model,
    context: &'a Context,
    /// Blanks between the parts at the right.
    gap: usize,
    /// The number of parts that are left out.
    left_out: usize,
}

impl Header<'_> {
    const fn has(&self, part: HeaderPart) -> bool {
        part as usize >= self.left_out
    }

    /// Kind, name, region, and whether it may only be read.
    fn space(&self) -> Line {
        let model = self.model;
        let line = Line::new();
        let line =
            if self.has(HeaderPart::Program) { line.label("flexplorer", Role::Muted).gap(2) } else { line };
        let line = line
            .then(kind::word(model.kind()))
            .gap(2)
            .data(&Displayable::cell(&model.space.name), Role::Title);
        let line = if self.has(HeaderPart::Region) {
            line.gap(2).label(model.space.region.label(), Role::Muted)
        } else {
            line
        };
        let is_writable = model.read_only() == ReadOnly::No;
        let line = if is_writable { line } else { line.gap(2).label("read-only", Role::Text) };
        line.then(self.not_kept())
    }

    /// `! lookups and pins not kept`, while the local store cannot be written.
    fn not_kept(&self) -> Line {
        let is_kept = !self.model.standing_notices().any(|notice| notice.subject == Subject::Keeping);
        if is_kept || !self.has(HeaderPart::NotKept) {
            return Line::new();
        }
        let words =
            if self.has(HeaderPart::WhatIsNotKept) { " lookups and pins not kept" } else { " not kept" };
        Line::new().gap(2).symbol(Symbol::Warning, Role::Warn).label(words, Role::Warn)
    }

    /// Connection, meter, clock warning, zone.
    fn standing(&self) -> Line {
        let gap = self.gap;
        let mut phrase = self.following();
        phrase = if phrase.is_empty() { phrase } else { phrase.gap(gap) };
        phrase = phrase.then(self.connection());
        if let Some(line) = &self.model.line {
            if self.has(HeaderPart::Meter) && matters(&line.meter) {
                phrase = phrase.gap(gap).then(meter(&line.meter));
            }
            if let Some(skew) = line.meter.clock_skew.filter(|_| self.has(HeaderPart::ClockOff)) {
                phrase = phrase.gap(gap).then(clock_off(skew, self.context.now));
            }
        }
        if self.has(HeaderPart::Zone) {
            phrase = phrase.gap(gap).number(self.context.zone_name(), Role::Muted);
        }
        phrase
    }

    /// `live · 2 s`: whether the open profile is followed, and how often it is asked for.
    fn following(&self) -> Line {
        let following = self.model.open.as_ref().and_then(|open| open.following.as_ref());
        let Some(following) = following else { return Line::new() };
        let with_pace = |word: &'static str, role: Role, pace: Line| {
            let line = Line::new().label(word, role);
            if self.has(HeaderPart::Pace) { line.separated().then(pace) } else { line }
        };
        let is_held = self.model.line.as_ref().is_some_and(|line| line.meter.backing_off.is_some());
        match &following.state {
            FollowState::Frozen => Line::new().label("frozen", Role::Warn),
            FollowState::Failed(error, _) if !is_rate_limited(error) => {
                let why =
                    Line::new().label("failed: ", Role::Bad).label(picture::headline(error.class), Role::Bad);
                with_pace(if following.has_stopped() { "stopped" } else { "live" }, Role::Bad, why)
            }
            FollowState::Live if !is_held => {
                let pause = Duration::from_std(following.pause()).unwrap_or_default();
                let pause = Line::new().number(Number::left(pause), Role::Muted);
                with_pace("live", Role::Good, pause)
            }
            _ => with_pace("live", Role::Warn, Line::new().label("waiting (429)", Role::Warn)),
        }
    }

    /// Cells reserved for numbers whose width changes from one answer to the next; otherwise parts would come and go with them.
    fn reserve(&self) -> usize {
        let Some(ConnectionState { meter, .. }) = &self.model.line else { return 0 };
        let mut cells = 0;
        if let Some(taken) = meter.last_round_trip.filter(|_| self.has(HeaderPart::RoundTrip)) {
            cells += ROUND_TRIP.saturating_sub(Number::round_trip(taken).as_str().len());
        }
        if self.has(HeaderPart::Meter) {
            let starts = |count: u32| Number::of(count as usize, meter.limit as usize).as_str().len();
            let most = starts(meter.limit) + " req/s".len() + WAITING;
            cells += match (matters(meter), meter.waiting) {
                (false, _) => self.gap + most,
                (true, 0) => starts(meter.limit).saturating_sub(starts(meter.starts)) + WAITING,
                (true, _) => starts(meter.limit).saturating_sub(starts(meter.starts)),
            };
        }
        cells
    }

    /// The connection as a word.
    fn connection(&self) -> Line {
        match &self.model.connection {
            Connection::Connecting { since } => Line::new()
                .label("connecting", Role::Warn)
                .symbol(Symbol::Ellipsis, Role::Warn)
                .gap(1)
                .number(Number::elapsed(self.context.now - *since), Role::Muted),
            Connection::Failed(error) => Line::new()
                .symbol(Symbol::Cross, Role::Bad)
                .gap(1)
                .label(picture::headline(error.class), Role::Bad),
            Connection::Connected => match &self.model.line {
                None => Line::new().label("connected", Role::Muted),
                Some(line) => self.of_meter(&line.meter),
            },
        }
    }

    /// `connected, 9 reads failed`: green only if everything that was read arrived.
    fn with_failed_reads(&self) -> Line {
        let is_read = |trouble: &Trouble| {
            matches!(trouble.place, TroublePlace::List | TroublePlace::Part(_))
                && !matches!(trouble.error.class, ErrorClass::NotFound | ErrorClass::PartNotFound)
        };
        let failed = self.model.troubles().iter().filter(|trouble| is_read(trouble)).count();
        if failed == 0 {
            return Line::new().label("connected", Role::Good);
        }
        let words = if failed == 1 { " read failed" } else { " reads failed" };
        let line = Line::new().label("connected, ", Role::Text);
        line.number(Number::count(failed), Role::Warn).label(words, Role::Warn)
    }

    fn of_meter(&self, meter: &Meter) -> Line {
        if let Some(pause) = meter.backing_off {
            let left = Duration::from_std(pause).unwrap_or_default();
            return Line::new()
                .symbol(Symbol::Waiting, Role::Warn)
                .label(" backing off ", Role::Warn)
                .number(Number::elapsed(left), Role::Warn);
        }
        let trip = |line: Line| match meter.last_round_trip.filter(|_| self.has(HeaderPart::RoundTrip)) {
            Some(taken) => line.separated().number(Number::round_trip(taken), Role::Muted),
            None => line,
        };
        match meter.last_outcome {
            None => Line::new().label("ready", Role::Muted),
            // These answers come from a reachable service that knows us.
            Some(
                Ok(())
                | Err(
                    ErrorClass::NotFound
                    | ErrorClass::PartNotFound
                    | ErrorClass::Refused
                    | ErrorClass::BadRequest
                    | ErrorClass::Unaskable,
                ),
            ) => trip(self.with_failed_reads()),
            Some(Err(class)) => {
                Line::new().symbol(Symbol::Cross, Role::Bad).gap(1).label(picture::headline(class), Role::Bad)
            }
        }
    }
}

/// `▲ clock off 3m`: how far this machine's clock is from the server's, which ages are based on.
fn clock_off(skew: Duration, now: DateTime<Utc>) -> Line {
    let off = Number::age(now - skew.abs(), now);
    Line::new().symbol(Symbol::Warning, Role::Warn).label(" clock off ", Role::Warn).number(off, Role::Warn)
}

/// Whether the budget holds requests back; otherwise its figures say nothing.
const fn matters(meter: &Meter) -> bool {
    meter.waiting > 0 || meter.starts >= meter.limit
}

/// `20/20 req/s`, and the number of requests waiting for the budget.
fn meter(meter: &Meter) -> Line {
    let role = Role::Warn;
    let line = Line::new()
        .number(Number::of(meter.starts as usize, meter.limit as usize), role)
        .label(" req/s", role);
    if meter.waiting > 0 {
        return line.label(" +", Role::Warn).number(Number::count(meter.waiting), Role::Warn);
    }
    line
}
