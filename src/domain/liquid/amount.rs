//! Numbers in templates: integers, and decimals that keep every digit.

use std::cmp::Ordering;
use std::fmt;

/// The most digits after a decimal point; more are rounded away.
const MOST_PLACES: u32 = 18;
/// Fewer digits are exact in a double.
const EXACT_DIGITS: u128 = 1_000_000_000_000_000;

/// `digits ÷ 10^places`. An integer has no places; a decimal has at least one, and no zeros at its end beyond the first place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Amount {
    digits: i128,
    places: u32,
}

impl Amount {
    pub const ZERO: Self = Self::integer(0);

    pub const fn integer(value: i128) -> Self {
        Self { digits: value, places: 0 }
    }

    /// Reads `-?digits` or `-?digits.digits`, with an exponent as JSON has it. `None` for anything else, and beyond 38 digits.
    pub fn read(text: &str) -> Option<Self> {
        let (mantissa, exponent) = match text.find(['e', 'E']) {
            Some(at) => (text.get(..at)?, text.get(at + 1..)?.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (whole, fraction) = match mantissa.split_once('.') {
            Some((_, "")) => return None,
            Some((whole, fraction)) => (whole, fraction),
            None => (mantissa, ""),
        };
        let unsigned = whole.strip_prefix('-').unwrap_or(whole);
        let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if unsigned.is_empty() || !is_digits(unsigned) || !is_digits(fraction) {
            return None;
        }
        let is_integer = fraction.is_empty() && exponent == 0;
        let fraction = fraction.trim_end_matches('0');
        let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
        let places = i32::try_from(fraction.len()).ok()?.checked_sub(exponent)?;
        if is_integer {
            return Some(Self::integer(digits));
        }
        if places < 0 {
            let raised = digits.checked_mul(10_i128.checked_pow(places.unsigned_abs())?)?;
            return Self::decimal(raised, 0);
        }
        Self::decimal(digits, places.unsigned_abs())
    }

    /// A decimal, rounded to the places there are.
    fn decimal(mut digits: i128, mut places: u32) -> Option<Self> {
        if places > MOST_PLACES {
            let drop = places - MOST_PLACES;
            digits = 10_i128.checked_pow(drop).map_or(0, |unit| rounded(digits, unit));
            places = MOST_PLACES;
        }
        while places > 1 && digits % 10 == 0 {
            digits /= 10;
            places -= 1;
        }
        if places == 0 {
            digits = digits.checked_mul(10)?;
            places = 1;
        }
        Some(Self { digits, places })
    }

    pub const fn is_integer(self) -> bool {
        self.places == 0
    }

    pub const fn is_zero(self) -> bool {
        self.digits == 0
    }

    pub const fn as_integer(self) -> Option<i128> {
        if self.places == 0 { Some(self.digits) } else { None }
    }

    /// The integer at or below.
    pub fn floor(self) -> i128 {
        self.digits.div_euclid(unit(self.places))
    }

    pub fn ceil(self) -> i128 {
        let floor = self.floor();
        if self.digits.rem_euclid(unit(self.places)) == 0 { floor } else { floor + 1 }
    }

    /// Rounds half away from zero; without places the result is an integer.
    pub fn round(self, places: u32) -> Option<Self> {
        if places >= self.places {
            return Some(self);
        }
        let digits = rounded(self.digits, unit(self.places - places));
        if places == 0 { Some(Self::integer(digits)) } else { Self::decimal(digits, places) }
    }

    pub fn plus(self, other: Self) -> Option<Self> {
        let (one, two, places) = self.aligned(other)?;
        Self::of(one.checked_add(two)?, places, self.is_integer() && other.is_integer())
    }

    pub fn minus(self, other: Self) -> Option<Self> {
        let (one, two, places) = self.aligned(other)?;
        Self::of(one.checked_sub(two)?, places, self.is_integer() && other.is_integer())
    }

    pub fn times(self, other: Self) -> Option<Self> {
        let digits = self.digits.checked_mul(other.digits)?;
        Self::of(digits, self.places + other.places, self.is_integer() && other.is_integer())
    }

    /// Integers are floored. `None` for a division by zero too, which the caller rules out.
    pub fn divided_by(self, other: Self) -> Option<Self> {
        if self.is_integer() && other.is_integer() {
            return Some(Self::integer(floor_div(self.digits, other.digits)?));
        }
        let (one, two, _) = self.aligned(other)?;
        let mut places = MOST_PLACES;
        loop {
            if let Some(digits) = one.checked_mul(unit(places)) {
                return Self::decimal(digits.checked_div(two)?, places);
            }
            places = places.checked_sub(1)?;
        }
    }

    /// With the sign of the divisor.
    pub fn modulo(self, other: Self) -> Option<Self> {
        let (one, two, places) = self.aligned(other)?;
        let rest = one.checked_sub(two.checked_mul(floor_div(one, two)?)?)?;
        Self::of(rest, places, self.is_integer() && other.is_integer())
    }

    fn of(digits: i128, places: u32, is_integer: bool) -> Option<Self> {
        if is_integer { Some(Self::integer(digits)) } else { Self::decimal(digits, places) }
    }

    fn aligned(self, other: Self) -> Option<(i128, i128, u32)> {
        let places = self.places.max(other.places);
        let scaled = |amount: Self| amount.digits.checked_mul(unit(places - amount.places));
        Some((scaled(self)?, scaled(other)?, places))
    }

    /// Ruby keeps a calculated decimal with the precision of a double, about 16 digits.
    #[must_use]
    pub fn as_decimals_are_kept(self) -> Self {
        if self.is_integer() || self.digits.unsigned_abs() < EXACT_DIGITS {
            return self;
        }
        self.to_string()
            .parse()
            .ok()
            .and_then(|double: f64| Self::read(&format!("{double:?}")))
            .unwrap_or(self)
    }

    /// Compares by value: `1` and `1.0` are equal.
    pub fn compare(self, other: Self) -> Ordering {
        if let Some((one, two, _)) = self.aligned(other) {
            return one.cmp(&two);
        }
        // One of them is so large that its fraction does not matter.
        self.floor().cmp(&other.floor())
    }
}

/// Ten to this power, for places, of which there are at most twice [`MOST_PLACES`].
fn unit(places: u32) -> i128 {
    10_i128.checked_pow(places).unwrap_or(i128::MAX)
}

fn floor_div(one: i128, two: i128) -> Option<i128> {
    let quotient = one.checked_div(two)?;
    let is_below = one.checked_rem(two)? != 0 && (one < 0) != (two < 0);
    if is_below { quotient.checked_sub(1) } else { Some(quotient) }
}

fn rounded(digits: i128, unit: i128) -> i128 {
    let (quotient, rest) = (digits / unit, digits % unit);
    if rest.abs() >= unit - rest.abs() { quotient + rest.signum() } else { quotient }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.places == 0 {
            return write!(f, "{}", self.digits);
        }
        let unit = unit(self.places).unsigned_abs();
        let (whole, fraction) = (self.digits.unsigned_abs() / unit, self.digits.unsigned_abs() % unit);
        let sign = if self.digits < 0 { "-" } else { "" };
        write!(f, "{sign}{whole}.{fraction:0width$}", width = self.places as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Amount {
        Amount::read(text).unwrap()
    }

    #[test]
    fn numbers_are_read_with_every_digit() {
        for (text, expected) in [
            ("5", "5"),
            ("-5", "-5"),
            ("007", "7"),
            ("2.50", "2.5"),
            ("2.0", "2.0"),
            ("-0.5", "-0.5"),
            ("6.3e2", "630.0"),
            ("1e3", "1000.0"),
            ("25e-1", "2.5"),
            ("0.1000000000000000001", "0.1"),
        ] {
            assert_eq!(read(text).to_string(), expected, "{text}");
        }
        for text in ["", "-", "+5", "5.", ".5", "1e", "5 ", "0x1", "1e99", "9".repeat(39).as_str()] {
            assert_eq!(Amount::read(text), None, "{text}");
        }
    }

    #[test]
    fn arithmetic_is_exact_and_integers_floor() {
        type Operation = fn(Amount, Amount) -> Option<Amount>;
        let table: [(&str, Operation, &str, Option<&str>); 14] = [
            ("0.1", Amount::plus, "0.2", Some("0.3")),
            ("1", Amount::plus, "2", Some("3")),
            ("1", Amount::minus, "2.0", Some("-1.0")),
            ("3", Amount::times, "0.5", Some("1.5")),
            ("7", Amount::divided_by, "2", Some("3")),
            ("-7", Amount::divided_by, "2", Some("-4")),
            ("7", Amount::divided_by, "2.0", Some("3.5")),
            ("1", Amount::divided_by, "0", None),
            ("1", Amount::divided_by, "0.0", None),
            ("7", Amount::modulo, "3", Some("1")),
            ("-7", Amount::modulo, "3", Some("2")),
            ("7.5", Amount::modulo, "2", Some("1.5")),
            ("170141183460469231731687303715884105727", Amount::plus, "1", None),
            ("170141183460469231731687303715884105727", Amount::times, "2", None),
        ];
        for (one, operation, two, expected) in table {
            let result = operation(read(one), read(two)).map(|amount| amount.to_string());
            assert_eq!(result.as_deref(), expected, "{one} and {two}");
        }
    }

    #[test]
    fn rounding_goes_away_from_zero() {
        for (text, floor, ceil, round) in [
            ("2.5", 2, 3, "3"),
            ("-2.5", -3, -2, "-3"),
            ("2.4", 2, 3, "2"),
            ("4", 4, 4, "4"),
            ("2.0", 2, 2, "2"),
        ] {
            let amount = read(text);
            let rounded = amount.round(0).unwrap().to_string();
            assert_eq!((amount.floor(), amount.ceil(), rounded.as_str()), (floor, ceil, round), "{text}");
        }
        assert_eq!(read("2.345").round(2).unwrap().to_string(), "2.35");
    }

    #[test]
    fn equal_values_compare_as_equal_whatever_their_places() {
        for (one, two, expected) in [
            ("1", "1.0", Ordering::Equal),
            ("1.5", "1.50", Ordering::Equal),
            ("-1", "0.5", Ordering::Less),
            ("170141183460469231731687303715884105727", "0.5", Ordering::Greater),
        ] {
            assert_eq!(read(one).compare(read(two)), expected, "{one} {two}");
        }
    }
}
