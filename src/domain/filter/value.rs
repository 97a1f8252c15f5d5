//! Reads what follows a field's colon.

use super::super::duration;
use super::super::flex::{EngagementKind, FlexTrait};
use super::choice::FilterChoice;
use super::field::{FieldEntry, FilterField, FilterRows, Takes};
use super::glob::Glob;
use super::print::is_plain;
use super::scan::Scanner;
use super::term::{Bound, FieldValue, PointInTime, Sign, WrittenMoment};
use crate::domain::nearest::nearest;
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

/// Says when a day begins in the reader's time zone.
pub type DayStart<'a> = &'a dyn Fn(NaiveDate) -> Option<DateTime<Utc>>;

/// Reads the value of a field, or says why it is none.
pub(super) fn read(
    scanner: &mut Scanner<'_>,
    entry: &FieldEntry,
    rows: FilterRows,
    day_start: DayStart<'_>,
) -> Result<FieldValue, String> {
    if scanner.peek().is_none_or(|c| c.is_whitespace() || c == '|') {
        return Err(wanting(entry));
    }
    match entry.takes {
        Takes::Choice(choices) => choice(scanner, entry, choices),
        Takes::Text(_) => Ok(text(scanner, entry.field)),
        Takes::Key => key(scanner, rows),
        Takes::Length => bound(scanner, entry, true),
        Takes::Age => bound(scanner, entry, false),
        Takes::Moment => moment(scanner.take_while(is_plain), entry, day_start),
    }
}

fn wanting(entry: &FieldEntry) -> String {
    format!("`{}:` takes {}, such as {}", entry.name, entry.takes_in_words(), entry.example)
}

fn choice(
    scanner: &mut Scanner<'_>,
    entry: &FieldEntry,
    choices: &[FilterChoice],
) -> Result<FieldValue, String> {
    let typed = scanner.quoted().unwrap_or_else(|| scanner.take_while(is_plain).to_owned());
    let named = choices.iter().find(|choice| choice.name().eq_ignore_ascii_case(&typed));
    named.map(|choice| FieldValue::Choice(*choice)).ok_or_else(|| {
        let meant = nearest(&typed, choices.iter().map(|choice| choice.name()));
        let meant = meant.map(|name| format!("did you mean {name}? ")).unwrap_or_default();
        format!("{meant}`{}:` takes {}", entry.name, entry.takes_in_words())
    })
}

fn text(scanner: &mut Scanner<'_>, field: FilterField) -> FieldValue {
    let whole = scanner.take("=");
    let glob = scanner.glob(|_| false);
    let is = |kind: &EngagementKind| glob.parts().concat().eq_ignore_ascii_case(kind.label());
    match EngagementKind::BOTH.into_iter().find(is) {
        Some(kind) if field == FilterField::Event && !whole && !glob.has_star() => {
            FieldValue::Engagement(kind)
        }
        _ => FieldValue::Text { glob, whole },
    }
}

fn key(scanner: &mut Scanner<'_>, rows: FilterRows) -> Result<FieldValue, String> {
    let mut key = scanner.glob(|c| c == '=');
    let value = scanner.take("=").then(|| scanner.glob(|_| false));
    if rows == FilterRows::Profiles {
        let short = FlexTrait::ALL.into_iter().find(|which| key.is(which.label()));
        match short {
            Some(which) if !key.has_star() => key = Glob::text(which.key()),
            _ if FlexTrait::ALL.iter().any(|which| key.is(which.key())) => {}
            _ => {
                let labels = FlexTrait::ALL.map(FlexTrait::label).join(", ");
                return Err(format!(
                    "a row of the list holds only the six Flex traits: {labels}, or their whole keys"
                ));
            }
        }
    }
    Ok(FieldValue::Key { key, value })
}

/// A comparison. Only a plain length may be without a sign: it is the length itself.
fn bound(scanner: &mut Scanner<'_>, entry: &FieldEntry, takes_number: bool) -> Result<FieldValue, String> {
    let sign = Sign::ALL.into_iter().find(|(text, _)| scanner.take(text)).map(|(_, sign)| sign);
    let written = scanner.take_while(is_plain);
    let is_number = takes_number
        && written.starts_with(|c: char| c.is_ascii_digit())
        && written.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let number = is_number.then(|| written.parse().ok()).flatten();
    let seconds = number.or_else(|| duration::read(written).map(|length| length.as_secs_f64()));
    let sign = if takes_number { sign.or(Some(Sign::Equal)) } else { sign.filter(|s| *s != Sign::Equal) };
    match (sign, seconds) {
        (Some(sign), Some(seconds)) => {
            Ok(FieldValue::Bound(Bound { sign, written: written.into(), seconds }))
        }
        _ => Err(wanting(entry)),
    }
}

fn moment(written: &str, entry: &FieldEntry, day_start: DayStart<'_>) -> Result<FieldValue, String> {
    let ago = || {
        let length = duration::read(written.strip_prefix('-').unwrap_or(written))?;
        Some(PointInTime::Ago(TimeDelta::from_std(length).unwrap_or(TimeDelta::MAX)))
    };
    let instant = || DateTime::parse_from_rfc3339(written).ok().map(|at| PointInTime::At(at.to_utc()));
    let day = || {
        let day = NaiveDate::parse_from_str(written, "%Y-%m-%d").ok()?;
        if entry.field == FilterField::Since {
            return day_start(day).map(PointInTime::At);
        }
        // A day counts whole, so `until` ends just before the next one.
        let next = day_start(day.checked_add_days(Days::new(1))?)?;
        next.checked_sub_signed(TimeDelta::nanoseconds(1)).map(PointInTime::At)
    };
    let moment = ago().or_else(instant).or_else(day);
    let moment = moment.map(|moment| WrittenMoment { written: written.into(), moment });
    moment.map(FieldValue::Moment).ok_or_else(|| wanting(entry))
}
