//! Equality of a trait's value and an event's property.

use super::super::decimal::Decimal;
use super::super::flex::FlexTrait;
use super::super::json::{JsonKind, JsonRef, RawJson};
use super::super::timestamp::Timestamp;
use std::borrow::Cow;

/// Whether a trait's value equals an event's property.
///
/// Numbers are compared by value (`"630"` is 630), instants (ISO or epoch) at the coarser precision of the two sides,
/// sentiment without regard to case, other text without surrounding blanks, and topics as a list, with text split at `|`.
pub fn equal(which: FlexTrait, value: &RawJson, said: &RawJson) -> bool {
    match which {
        FlexTrait::Start => same_instant(value, said),
        FlexTrait::Duration => same_number(value, said).unwrap_or_else(|| same_text(value, said)),
        FlexTrait::Sentiment => text(value).to_lowercase().trim() == text(said).to_lowercase().trim(),
        FlexTrait::Topics => topics(value) == topics(said),
        FlexTrait::Agent | FlexTrait::Outcome => same_scalar(value, said),
    }
}

/// Whether a value is blank: null, blank text, or a list or object without members.
pub fn is_blank(value: &RawJson) -> bool {
    match value.kind() {
        JsonKind::Null => true,
        JsonKind::String => text(value).trim().is_empty(),
        JsonKind::Array | JsonKind::Object => value.view().is_empty(),
        _ => false,
    }
}

fn same_instant(one: &RawJson, two: &RawJson) -> bool {
    let timestamp = |value: &RawJson| Timestamp::read(&*text(value));
    timestamp(one).same_instant(&timestamp(two)).unwrap_or_else(|| same_text(one, two))
}

/// Texts are compared as texts, so that `007` is not `7`; only a JSON number is compared by value.
fn same_scalar(one: &RawJson, two: &RawJson) -> bool {
    let is_number = |value: &RawJson| value.kind() == JsonKind::Number;
    let by_value = if is_number(one) || is_number(two) { same_number(one, two) } else { None };
    by_value.unwrap_or_else(|| same_text(one, two))
}

fn same_number(one: &RawJson, two: &RawJson) -> Option<bool> {
    Some(Decimal::read(&text(one))? == Decimal::read(&text(two))?)
}

fn same_text(one: &RawJson, two: &RawJson) -> bool {
    text(one).trim() == text(two).trim()
}

/// The content of a string; the JSON of any other value.
fn text(value: &RawJson) -> Cow<'_, str> {
    value.text().unwrap_or(Cow::Borrowed(value.as_str()))
}

/// The topics of a value, in order; a list may also be JSON in a string.
fn topics(value: &RawJson) -> Vec<String> {
    let embedded = value.embedded();
    let value = embedded.as_ref().filter(|inner| inner.kind() == JsonKind::Array).unwrap_or(value);
    let texts: Vec<String> = match value.kind() {
        JsonKind::Array => value.items().map(item_text).collect(),
        _ => vec![text(value).into_owned()],
    };
    let split = texts.iter().flat_map(|text| text.split('|')).map(str::trim);
    split.filter(|topic| !topic.is_empty()).map(str::to_owned).collect()
}

fn item_text(item: JsonRef<'_>) -> String {
    item.text().map_or_else(|| item.as_str().to_owned(), Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::FlexTrait::{Agent, Duration, Outcome, Sentiment, Start, Topics};
    use super::*;
    use proptest::prelude::*;

    fn same(which: FlexTrait, one: &str, two: &str) -> bool {
        let read = |text: &str| RawJson::parse(text).unwrap();
        let (one, two) = (read(one), read(two));
        assert_eq!(equal(which, &one, &two), equal(which, &two, &one), "equality has no direction");
        equal(which, &one, &two)
    }

    #[test]
    fn values_that_mean_the_same_are_equal() {
        let cases = [
            (Duration, r#""630""#, "630"),
            (Duration, "630.0", "630"),
            (Duration, r#"" 630 ""#, "6.3e2"),
            (Duration, r#""10m""#, r#""10m ""#),
            (Start, r#""2026-01-02T10:05:00.000Z""#, r#""2026-01-02T10:05:00Z""#),
            (Start, r#""2026-01-02T10:05:00.750Z""#, r#""2026-01-02T10:05:00Z""#),
            (Start, r#""2026-01-02T11:05:00+01:00""#, "1767348300"),
            (Start, "1767348300000", r#""1767348300""#),
            (Start, "1767348300123", r#""2026-01-02T10:05:00.123Z""#),
            (Start, r#""2026-01-02T10:05:00""#, r#""2026-01-02T10:05:00Z""#),
            (Start, r#""this morning""#, r#"" this morning""#),
            (Agent, r#""WK1""#, r#"" WK1 ""#),
            (Sentiment, r#""Positive""#, r#""positive""#),
            (Sentiment, r#"" NEGATIVE""#, r#""negative""#),
            (Outcome, r#""Refund promised""#, r#""Refund promised ""#),
            (Outcome, "7", r#""7""#),
            (Outcome, "7.0", "7"),
            (Outcome, "true", r#""true""#),
            (Topics, r#""Billing""#, r#"["Billing"]"#),
            (Topics, r#""Billing|Late""#, r#"["Billing","Late"]"#),
            (Topics, r#""Billing | Late""#, r#"["Billing|Late"]"#),
            (Topics, r#""[\"Billing\",\"Late\"]""#, r#""Billing|Late""#),
            (Topics, "[7]", r#""7""#),
            (Topics, "[]", r#""""#),
        ];
        for (which, one, two) in cases {
            assert!(same(which, one, two), "{which:?}: {one} and {two}");
        }
    }

    #[test]
    fn dt26_instants_are_compared_at_the_coarser_precision() {
        let same_instants = [
            (r#""2026-01-02T10:05:00.123Z""#, r#""2026-01-02T10:05:00.123456Z""#),
            (r#""2026-01-02T10:05:00.123Z""#, r#""2026-01-02T10:05:00.123999999Z""#),
            (r#""2026-01-02T10:05:00.1Z""#, r#""2026-01-02T10:05:00.123Z""#),
            (r#""2026-01-02T10:05:00.000Z""#, r#""2026-01-02T10:05:00.750Z""#),
            ("1767348300.123456", r#""2026-01-02T10:05:00.123Z""#),
            ("1767348300123", r#""2026-01-02T10:05:00.123456Z""#),
            ("1767348300123.4", "1767348300.1234567"),
            ("1767348300000", r#""2026-01-02T10:05:00.9Z""#),
        ];
        for (one, two) in same_instants {
            assert!(same(Start, one, two), "{one} and {two}");
        }
        let others = [
            (r#""2026-01-02T10:05:00.123Z""#, r#""2026-01-02T10:05:00.124456Z""#),
            (r#""2026-01-02T10:05:00.100Z""#, r#""2026-01-02T10:05:00.123Z""#),
            (r#""2026-01-02T10:05:00.999Z""#, r#""2026-01-02T10:05:01Z""#),
            ("1767348300123", "1767348300124"),
        ];
        for (one, two) in others {
            assert!(!same(Start, one, two), "{one} and {two}");
        }
    }

    #[test]
    fn values_that_mean_something_else_are_not() {
        let cases = [
            (Duration, "630", "631"),
            (Duration, r#""10m 30s""#, "630"),
            (Duration, "9007199254740993", "9007199254740992"),
            (Start, r#""2026-01-02T10:05:00Z""#, r#""2026-01-02T10:05:01Z""#),
            (Start, r#""2026-01-02T10:05:00.750Z""#, r#""2026-01-02T10:05:00.751Z""#),
            (Start, r#""2026-01-02""#, r#""2026-01-02T00:00:00Z""#),
            (Start, r#""2026-01-02T10:05:00+01:00""#, r#""2026-01-02T10:05:00Z""#),
            (Start, "0", r#""""#),
            (Agent, r#""WK1""#, r#""wk1""#),
            (Sentiment, r#""positive""#, r#""negative""#),
            (Sentiment, r#"["positive"]"#, r#""positive""#),
            (Outcome, r#""Refund promised""#, r#""refund promised""#),
            (Outcome, r#""007""#, r#""7""#),
            (Outcome, r#""Refund|promised""#, r#"["Refund","promised"]"#),
            (Topics, r#""Billing|Late""#, r#"["Late","Billing"]"#),
            (Topics, r#""Billing""#, r#""billing""#),
            (Topics, r#""Billing|Late""#, r#""Billing""#),
            (Topics, r#""Billing, Late""#, r#"["Billing","Late"]"#),
        ];
        for (which, one, two) in cases {
            assert!(!same(which, one, two), "{which:?}: {one} and {two}");
        }
    }

    fn any_value() -> impl Strategy<Value = RawJson> {
        let raw = |value: serde_json::Value| RawJson::parse(&value.to_string()).unwrap();
        let text = prop_oneof![
            "[a-cA-C| ]{0,6}",
            "[0-9.]{1,4}",
            "\\PC{0,4}",
            Just("2026-01-02T10:05:00Z".to_owned())
        ];
        prop_oneof![
            text.clone().prop_map(move |text| raw(text.into())),
            (0u32..2000).prop_map(|number| RawJson::parse(&number.to_string()).unwrap()),
            prop::collection::vec(text, 0..3).prop_map(move |list| raw(list.into())),
            Just(RawJson::parse("true").unwrap()),
        ]
    }

    proptest! {
        #![proptest_config(crate::cases::property(5_000, 50_000, 5_000_000))]

        #[test]
        fn every_value_equals_itself_and_equality_has_no_direction(
            one in any_value(), two in any_value(), which in prop::sample::select(&FlexTrait::ALL[..]),
        ) {
            prop_assert!(equal(which, &one, &one));
            prop_assert_eq!(equal(which, &one, &two), equal(which, &two, &one));
        }

        #[test]
        fn equality_carries_over_for_everything_but_rounded_instants(
            one in any_value(), two in any_value(), three in any_value(),
            which in prop::sample::select(&FlexTrait::ALL[1..]),
        ) {
            if equal(which, &one, &two) && equal(which, &two, &three) {
                prop_assert!(equal(which, &one, &three), "{:?} {:?} {:?}", one, two, three);
            }
        }
    }
}
