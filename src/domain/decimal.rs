//! Decimal numbers by value: `630`, `"630"`, `630.0` and `6.3e2` are the same number, however many digits they have.
//!
//! Floating point would make two different long numbers equal, so digits are compared as text.

mod sum;

pub use sum::DecimalSum;

use std::cmp::Ordering;

/// A decimal number in lowest terms: `0.digits × 10^point`. `digits` has no zero at either end; for zero it is empty.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    negative: bool,
    digits: String,
    point: i64,
}

/// Larger exponents do not occur in real measurements; such numbers are read as text.
const MAX_EXPONENT: i64 = 9_999;

impl Decimal {
    /// Reads the text of a JSON number, possibly with blanks around it; returns `None` for anything else.
    ///
    /// Leading zeros and a leading `+` are accepted because numbers sent as text contain them.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
            Some(at) => (&unsigned[..at], exponent(&unsigned[at + 1..])?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let fraction_misplaced = mantissa.contains('.') && fraction.is_empty();
        let digits_only = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || fraction_misplaced || !digits_only(whole) || !digits_only(fraction) {
            return None;
        }
        Some(Self::in_lowest_terms(negative, whole, fraction, exponent))
    }

    fn in_lowest_terms(negative: bool, whole: &str, fraction: &str, exponent: i64) -> Self {
        let all = [whole, fraction].concat();
        let significant = all.trim_start_matches('0');
        let leading_zeros = i64::try_from(all.len() - significant.len()).unwrap_or(i64::MAX);
        let digits = significant.trim_end_matches('0').to_owned();
        if digits.is_empty() {
            return Self { negative: false, digits, point: 0 };
        }
        let whole_places = i64::try_from(whole.len()).unwrap_or(i64::MAX);
        let point = whole_places.saturating_sub(leading_zeros).saturating_add(exponent);
        Self { negative, digits, point }
    }

    /// Whole part and nanounits, for numbers from 0 to `i64::MAX`; digits after the ninth place are cut off.
    pub fn whole_and_nanos(&self) -> Option<(i64, u32)> {
        if self.negative || self.point > 19 {
            return None;
        }
        let digit = |place: i64| {
            let index = self.point.checked_sub(place).and_then(|i| usize::try_from(i).ok());
            index.and_then(|i| self.digits.as_bytes().get(i)).map_or(0, |b| b - b'0')
        };
        let mut whole: i64 = 0;
        for place in (1..=self.point.max(0)).rev() {
            whole = whole.checked_mul(10)?.checked_add(i64::from(digit(place)))?;
        }
        let nanos = (0..9).fold(0u32, |nanos, place| nanos * 10 + u32::from(digit(-place)));
        Some((whole, nanos))
    }

    pub fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }
}

fn exponent(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let value: i64 = text.parse().ok()?;
    (value.abs() <= MAX_EXPONENT).then_some(value)
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let magnitude = |one: &Self, two: &Self| match (one.is_zero(), two.is_zero()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => one.point.cmp(&two.point).then_with(|| one.digits.cmp(&two.digits)),
        };
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => magnitude(self, other),
            (true, true) => magnitude(other, self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_of_one_number_are_equal() {
        let spellings = ["630", "630.0", "6.3e2", "6.30E+2", "0630", "+630", " 630 ", "63000e-2", "0.63e3"];
        for text in spellings {
            assert_eq!(Decimal::read(text), Decimal::read("630"), "{text}");
        }
        for text in ["0", "-0", "0.000", "0e5", "-0.0E-3"] {
            assert_eq!(Decimal::read(text), Decimal::read("0"), "{text}");
        }
    }

    #[test]
    fn long_numbers_keep_every_digit() {
        assert_ne!(Decimal::read("9007199254740993"), Decimal::read("9007199254740992"));
        assert_ne!(Decimal::read("0.1"), Decimal::read("0.10000000000000000001"));
        assert_ne!(Decimal::read("630"), Decimal::read("-630"));
        assert_ne!(Decimal::read("63"), Decimal::read("630"));
    }

    #[test]
    fn other_texts_are_no_numbers() {
        let others = [
            "", " ", "-", "+", ".", "5.", ".5", "1e", "1e+", "e5", "0x10", "1,000", "10m", "NaN", "inf",
            "1e99999", "1 2", "--1", "1.2.3", "٣",
        ];
        for text in others {
            assert_eq!(Decimal::read(text), None, "{text:?}");
        }
    }

    #[test]
    fn whole_and_nanos_cut_at_the_ninth_place() {
        let cases = [
            ("0", Some((0, 0))),
            ("1.5", Some((1, 500_000_000))),
            ("0.0000000019", Some((0, 1))),
            ("1767348330.123456789", Some((1_767_348_330, 123_456_789))),
            ("6.3e2", Some((630, 0))),
            ("9223372036854775807", Some((i64::MAX, 0))),
            ("9223372036854775808", None),
            ("1e30", None),
            ("-1", None),
            ("1e-30", Some((0, 0))),
        ];
        for (text, expected) in cases {
            assert_eq!(Decimal::read(text).and_then(|d| d.whole_and_nanos()), expected, "{text}");
        }
    }

    proptest! {
        #![proptest_config(crate::cases::property(5_000, 200_000, 20_000_000))]

        #[test]
        fn integers_compare_as_integers(one: i64, two: i64) {
            let read = |n: i64| Decimal::read(&n.to_string());
            prop_assert_eq!(read(one).cmp(&read(two)), one.cmp(&two));
            prop_assert_eq!(read(one) == read(two), one == two);
        }

        #[test]
        fn any_text_is_read_without_panic(text in "\\PC*") {
            let _ = Decimal::read(&text).map(|d| d.whole_and_nanos());
        }

        #[test]
        fn moving_the_point_and_the_exponent_together_changes_nothing(digits in "[1-9][0-9]{0,20}", shift in 0usize..20) {
            let shifted = format!("{digits}{}e-{shift}", "0".repeat(shift));
            prop_assert_eq!(Decimal::read(&shifted), Decimal::read(&digits));
        }
    }
}
