//! Exact sums and averages, and how a number is written.

use super::Decimal;
use std::fmt;

/// Places before and after the point that a sum keeps. Larger and finer numbers do not occur in real measurements.
const PLACES: i64 = 400;

/// The digits of an average that does not end, as many as programs show of a floating-point number.
const ENDLESS_DIGITS: usize = 17;

/// An average whose digits end within this many places is kept exactly.
const MOST_DIGITS: usize = 100;

/// A number with more zeros than this before or after its digits is written with an exponent.
const MOST_ZEROS: i64 = 20;

/// A sum that is exact however many numbers it has. Each decimal place is added up by itself; carrying comes last.
#[derive(Clone, Debug)]
pub struct DecimalSum {
    /// From the finest place to the largest.
    columns: Vec<i64>,
}

impl Default for DecimalSum {
    fn default() -> Self {
        let room = usize::try_from(2 * PLACES).unwrap_or_default();
        // Sums grow beyond their largest number, by a digit for each tenfold of the count.
        Self { columns: vec![0; room + 20] }
    }
}

impl DecimalSum {
    /// Whether the number has no place beyond those that a sum keeps.
    pub fn can_add(number: &Decimal) -> bool {
        let length = i64::try_from(number.digits.len()).unwrap_or(i64::MAX);
        number.is_zero() || (number.point <= PLACES && number.point >= length - PLACES)
    }

    /// Adds a number, unless it has places beyond those that are kept.
    pub fn add(&mut self, number: &Decimal) {
        if number.is_zero() || !Self::can_add(number) {
            return;
        }
        let digits = number.digits.as_bytes();
        // The column of the first digit; the others follow towards finer places.
        let first = usize::try_from(PLACES + number.point - 1).unwrap_or_default();
        for (column, digit) in self.columns.iter_mut().take(first + 1).rev().zip(digits) {
            let digit = i64::from(digit - b'0');
            *column += if number.negative { -digit } else { digit };
        }
    }

    pub fn total(&self) -> Decimal {
        let carried = |negative: bool| {
            let mut carry = 0;
            let mut digits = Vec::with_capacity(self.columns.len());
            for column in &self.columns {
                let value = carry + if negative { -column } else { *column };
                carry = value.div_euclid(10);
                digits.push(u8::try_from(value.rem_euclid(10)).unwrap_or_default());
            }
            (carry, digits)
        };
        let (carry, digits) = carried(false);
        // What is left to carry is below zero exactly if the sum is.
        let (negative, digits) = if carry < 0 { (true, carried(true).1) } else { (false, digits) };
        let text: String = digits.iter().rev().map(|digit| char::from(b'0' + digit)).collect();
        let whole = text.len().saturating_sub(usize::try_from(PLACES).unwrap_or_default());
        let (whole, fraction) = text.split_at(whole);
        Decimal::in_lowest_terms(negative, whole, fraction, 0)
    }

    /// The sum divided by how many numbers it has: exact if the digits end, else rounded.
    pub fn average(&self, count: u64) -> Decimal {
        let total = self.total();
        let count = u128::from(count.max(1));
        let mut digits = total.digits.bytes().map(|digit| u128::from(digit - b'0'));
        let (mut quotient, mut remainder, mut taken) = (String::new(), 0, 0);
        let is_enough = |quotient: &str| quotient.trim_start_matches('0').len() >= MOST_DIGITS;
        loop {
            let next = digits.next();
            if next.is_none() && (remainder == 0 || is_enough(&quotient)) {
                break;
            }
            remainder = remainder * 10 + next.unwrap_or_default();
            quotient.push(char::from(b'0' + u8::try_from(remainder / count).unwrap_or_default()));
            remainder %= count;
            taken += 1;
        }
        // `quotient` has as many digits as were taken, the first of them at the place of the sum's first.
        let average = Decimal::in_lowest_terms(total.negative, &quotient, "", total.point - taken);
        if remainder == 0 { average } else { average.rounded(ENDLESS_DIGITS) }
    }
}

impl Decimal {
    /// The nearest number with this many digits; halves away from zero.
    fn rounded(&self, most: usize) -> Self {
        let Some((kept, rest)) = self.digits.split_at_checked(most) else { return self.clone() };
        let rounds_up = rest.bytes().next().is_some_and(|digit| digit >= b'5');
        let mut digits: Vec<u8> = std::iter::once(b'0').chain(kept.bytes()).collect();
        if rounds_up {
            for digit in digits.iter_mut().rev() {
                *digit = if *digit == b'9' { b'0' } else { *digit + 1 };
                if *digit != b'0' {
                    break;
                }
            }
        }
        let digits = String::from_utf8(digits).unwrap_or_default();
        let places = i64::try_from(most).unwrap_or_default();
        Self::in_lowest_terms(self.negative, &digits, "", self.point - places)
    }

    /// Whether both are the same up to the rounding of floating-point numbers, which programs add and divide with.
    pub fn is_close(&self, other: &Self) -> bool {
        let float = |number: &Self| number.to_string().parse::<f64>().ok();
        let Some((one, two)) = float(self).zip(float(other)) else { return self == other };
        self == other || (one - two).abs() <= 1e-12 * one.abs().max(two.abs())
    }

    pub fn is_whole(&self) -> bool {
        i64::try_from(self.digits.len()).is_ok_and(|length| length <= self.point)
    }

    pub const fn is_negative(&self) -> bool {
        self.negative
    }
}

/// As a JSON number, in its shortest form.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let length = i64::try_from(self.digits.len()).unwrap_or(i64::MAX);
        let zeros = |count: i64| "0".repeat(usize::try_from(count).unwrap_or_default());
        if self.negative {
            f.write_str("-")?;
        }
        if self.is_zero() {
            return f.write_str("0");
        }
        if self.point > length + MOST_ZEROS || self.point < -MOST_ZEROS {
            let (first, rest) = self.digits.split_at(1);
            let dot = if rest.is_empty() { "" } else { "." };
            return write!(f, "{first}{dot}{rest}e{}", self.point - 1);
        }
        if self.point >= length {
            return write!(f, "{}{}", self.digits, zeros(self.point - length));
        }
        match usize::try_from(self.point).ok().filter(|point| *point > 0) {
            Some(point) => {
                let (whole, fraction) = self.digits.split_at(point);
                write!(f, "{whole}.{fraction}")
            }
            None => write!(f, "0.{}{}", zeros(-self.point), self.digits),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(text: &str) -> Decimal {
        Decimal::read(text).unwrap()
    }

    fn sum_of(texts: &[&str]) -> DecimalSum {
        let mut sum = DecimalSum::default();
        for text in texts {
            sum.add(&number(text));
        }
        sum
    }

    #[test]
    fn sums_and_averages_counted_by_hand() {
        for (texts, total, average) in [
            (&["0.1", "0.2"][..], "0.3", "0.15"),
            (&["1", "2", "2"], "5", "1.6666666666666667"),
            (&["1", "1", "0"], "2", "0.66666666666666667"),
            (&["-1", "1"], "0", "0"),
            (&["-5", "2.5"], "-2.5", "-1.25"),
            (&["99999999999999999999", "1"], "100000000000000000000", "50000000000000000000"),
            (&["9007199254740993", "0"], "9007199254740993", "4503599627370496.5"),
            (
                &["1e30", "1e-30"],
                "1000000000000000000000000000000.000000000000000000000000000001",
                "500000000000000000000000000000.0000000000000000000000000000005",
            ),
            (&["630"], "630", "630"),
            (&["10", "20", "30", "40"], "100", "25"),
            (&["-1", "-1", "0"], "-2", "-0.66666666666666667"),
            (
                &["0.99999999999999999999", "2", "0"],
                "2.99999999999999999999",
                "0.99999999999999999999666666666666667",
            ),
        ] {
            let sum = sum_of(texts);
            assert_eq!(sum.total().to_string(), total);
            let count = texts.len() as u64;
            let average = number(average);
            assert!(sum.average(count) == average || sum.average(count) == average.rounded(17), "{texts:?}");
        }
        assert_eq!(sum_of(&["1", "2", "2"]).average(3).to_string(), "1.6666666666666667");
        assert_eq!(DecimalSum::default().average(0).to_string(), "0");
    }

    #[test]
    fn numbers_beyond_the_places_are_left_out() {
        let mut sum = DecimalSum::default();
        for text in ["1e400", "1e9999", "1e-401", "-1e500"] {
            assert!(!DecimalSum::can_add(&number(text)), "{text}");
            sum.add(&number(text));
        }
        for text in ["9e399", "9e399", "1e-400"] {
            assert!(DecimalSum::can_add(&number(text)), "{text}");
            sum.add(&number(text));
        }
        assert_eq!(sum.total(), number(&format!("18{}.{}1", "0".repeat(399), "0".repeat(399))));
    }

    #[test]
    fn numbers_are_written_as_json() {
        for (text, written) in [
            ("007", "7"),
            ("-0.0", "0"),
            ("6.3e2", "630"),
            ("0.00012", "0.00012"),
            ("1e20", "100000000000000000000"),
            ("1e300", "1e300"),
            ("-12e300", "-1.2e301"),
            ("1e-300", "1e-300"),
            ("12.50", "12.5"),
        ] {
            assert_eq!(number(text).to_string(), written);
            assert_eq!(number(written), number(text));
        }
        assert!(number("0.30000000000000004").is_close(&number("0.3")));
        assert!(!number("0.3001").is_close(&number("0.3")));
        assert!(number("1e9000").is_close(&number("1e9000")));
        assert!(!number("9007199254740993").is_close(&number("9007199254750993")));
    }

    proptest! {
        #![proptest_config(crate::cases::property(500, 100_000, 5_000_000))]

        #[test]
        fn sums_of_whole_numbers_are_sums(numbers in proptest::collection::vec(any::<i32>(), 1..40), places in 0_u32..6) {
            let mut sum = DecimalSum::default();
            for one in &numbers {
                sum.add(&number(&format!("{one}e-{places}")));
            }
            let total: i64 = numbers.iter().map(|one| i64::from(*one)).sum();
            prop_assert_eq!(sum.total(), number(&format!("{total}e-{places}")));
            let mut back = DecimalSum::default();
            let average = sum.average(numbers.len() as u64);
            for _ in &numbers {
                back.add(&average);
            }
            prop_assert!(back.total().is_close(&sum.total()));
        }

        #[test]
        fn a_written_number_is_read_again(text in "-?[0-9]{1,30}(\\.[0-9]{1,30})?(e-?[0-9]{1,3})?") {
            let read = number(&text);
            prop_assert_eq!(number(&read.to_string()), read);
        }
    }
}
