//! The first line: which program and space this is, how the line to it is, and what clock times are written by.
//!
//! ```text
//!  flexplorer  demo  DEMO  us                        connected · 3 ms      0/20 req/s      UTC
//! ```

use crate::config::space::Kind;
use crate::domain::text::Displayable;
use crate::engine::{ErrorClass, Meter};
use crate::tui::model::{Connection, Model};
use crate::tui::paint::{Align, Figure, Glyph, Pen, Phrase};
use crate::tui::theme::Role;
use crate::tui::widgets::picture;
use chrono::{DateTime, Duration, Utc};
use ratatui::layout::Rect;

/// Draws it; the right side gives way last, it says whether anything can be believed.
pub fn draw(pen: &mut Pen<'_>, area: Rect, model: &Model) {
    let area = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let right = standing(model, pen);
    let width = u16::try_from(right.width(pen.context().ascii)).unwrap_or(u16::MAX).min(area.width);
    pen.put_aligned(area, &right, Align::Right);
    let left = Rect { width: area.width.saturating_sub(width + 2), ..area };
    pen.put(left, &identity(model, left.width));
}

fn identity(model: &Model, room: u16) -> Phrase {
    let (word, role) = match model.kind() {
        Kind::Emulator => (" DEMO ", Role::KindDemo),
        Kind::Dev => (" DEV ", Role::KindDev),
        Kind::Production => (" PRODUCTION ", Role::KindProduction),
    };
    let phrase = Phrase::new();
    let phrase = if room >= 40 { phrase.label("flexplorer", Role::Muted).gap(2) } else { phrase };
    let name = Displayable::cell(&model.space.name).truncated(24);
    let phrase = phrase.label(word, role).gap(2).data(&name, Role::Title).gap(2);
    let phrase = phrase.label(model.space.region.label(), Role::Muted);
    if model.read_only && model.kind() != Kind::Emulator {
        phrase.gap(2).label("read-only", Role::Muted)
    } else {
        phrase
    }
}

/// Connection, meter, a clock that is wrong, zone.
fn standing(model: &Model, pen: &Pen<'_>) -> Phrase {
    let roomy = model.size.width >= 100;
    let gap = if roomy { 4 } else { 2 };
    let mut phrase = connection(model, pen);
    if let Some(line) = &model.line {
        phrase = phrase.gap(gap).then(meter(&line.meter));
        if let Some(skew) = line.meter.clock_skew {
            phrase = phrase.gap(gap).then(clock_off(skew, pen.context().now));
        }
    }
    phrase.gap(gap).figure(pen.context().zone_name(), Role::Muted)
}

/// `▲ clock off 3m`: this machine's clock is that far from the server's, by which ages are told.
fn clock_off(skew: Duration, now: DateTime<Utc>) -> Phrase {
    let off = Figure::age(now - skew.abs(), now);
    Phrase::new().glyph(Glyph::Warning, Role::Warn).label(" clock off ", Role::Warn).figure(off, Role::Warn)
}

/// The connection as a word.
fn connection(model: &Model, pen: &Pen<'_>) -> Phrase {
    match &model.connection {
        Connection::Connecting { since } => Phrase::new()
            .label("connecting", Role::Warn)
            .glyph(Glyph::Ellipsis, Role::Warn)
            .gap(1)
            .figure(Figure::elapsed(pen.context().now - *since), Role::Muted),
        Connection::Failed(error) => Phrase::new()
            .glyph(Glyph::Cross, Role::Bad)
            .gap(1)
            .label(picture::headline(error.class), Role::Bad),
        Connection::Connected => match &model.line {
            None => Phrase::new().label("connected", Role::Muted),
            Some(line) => of_meter(&line.meter),
        },
    }
}

fn of_meter(meter: &Meter) -> Phrase {
    if let Some(pause) = meter.backing_off {
        let left = Duration::from_std(pause).unwrap_or_default();
        return Phrase::new()
            .glyph(Glyph::Waiting, Role::Warn)
            .label(" backing off ", Role::Warn)
            .figure(Figure::elapsed(left), Role::Warn);
    }
    let trip = |phrase: Phrase| match meter.last_round_trip {
        Some(taken) => phrase
            .gap(1)
            .glyph(Glyph::Separator, Role::Muted)
            .gap(1)
            .figure(Figure::round_trip(taken), Role::Muted),
        None => phrase,
    };
    match meter.last_outcome {
        None => Phrase::new().label("ready", Role::Muted),
        // These answers come from a service that is there and knows us.
        Some(
            Ok(())
            | Err(
                ErrorClass::NotFound
                | ErrorClass::PartNotFound
                | ErrorClass::Refused
                | ErrorClass::BadRequest
                | ErrorClass::Unaskable,
            ),
        ) => trip(Phrase::new().label("connected", Role::Good)),
        Some(Err(class)) => {
            Phrase::new().glyph(Glyph::Cross, Role::Bad).gap(1).label(picture::headline(class), Role::Bad)
        }
    }
}

/// `3/20 req/s`, and what waits for the budget.
fn meter(meter: &Meter) -> Phrase {
    let full = meter.starts >= meter.limit;
    let role = if full { Role::Warn } else { Role::Muted };
    let phrase = Phrase::new()
        .figure(Figure::of(meter.starts as usize, meter.limit as usize), role)
        .label(" req/s", role);
    if meter.waiting > 0 {
        return phrase.label(" +", Role::Warn).figure(Figure::count(meter.waiting), Role::Warn);
    }
    phrase
}
