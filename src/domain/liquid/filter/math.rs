//! Arithmetic. Text that is a number counts as one; nil, blank and any other text count as 0.

use std::cmp::Ordering;

use super::super::render::RenderFault;
use super::super::{Amount, Value};
use super::{FilterInput, FilterName, FilterRefusal, Filtered, wrong};

impl FilterInput<'_> {
    pub(super) fn math(&self, input: &Value) -> Filtered {
        let one = amount(input);
        let two = self.argument(0).map_or(Amount::ZERO, amount);
        let result = match self.filter {
            FilterName::Plus => one.plus(two),
            FilterName::Minus => one.minus(two),
            FilterName::Times => one.times(two),
            FilterName::DividedBy if two.is_zero() && !(one.is_integer() && two.is_integer()) => {
                return Ok(Value::text(without_end(one)));
            }
            FilterName::DividedBy | FilterName::Modulo if two.is_zero() => return Err(wrong("divided by 0")),
            FilterName::DividedBy => one.divided_by(two),
            FilterName::Modulo => one.modulo(two),
            FilterName::Ceil => Some(Amount::integer(one.ceil())),
            FilterName::Floor => Some(Amount::integer(one.floor())),
            _ => one.round(u32::try_from(two.floor().clamp(0, 18)).unwrap_or_default()),
        };
        let beyond = || FilterRefusal::RenderFault(RenderFault::bound("a number of more than 38 digits"));
        result.map(|amount| Value::Number(amount.as_decimals_are_kept())).ok_or_else(beyond)
    }
}

/// Divides a decimal by 0, or any number by 0.0.
fn without_end(one: Amount) -> &'static str {
    match one.compare(Amount::ZERO) {
        Ordering::Less => "-Infinity",
        Ordering::Equal => "NaN",
        Ordering::Greater => "Infinity",
    }
}

/// As a number.
pub(super) fn amount(value: &Value) -> Amount {
    match value {
        Value::Number(amount) => *amount,
        Value::Text(text) => {
            let text = text.trim();
            let text = text.strip_prefix('+').filter(|rest| !rest.starts_with('-')).unwrap_or(text);
            let is_plain = !text.contains(['e', 'E']);
            Amount::read(text).filter(|_| is_plain).unwrap_or(Amount::ZERO)
        }
        _ => Amount::ZERO,
    }
}

/// As an integer; `None` if it is not one.
pub(in super::super) fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(amount) => amount.floor().try_into().ok(),
        Value::Text(text) => text.trim().parse().ok(),
        _ => None,
    }
}
