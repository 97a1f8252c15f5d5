//! Reading and writing filters; what rows they take is in the files below.

mod rows;
mod speed;

use super::*;
use chrono::{DateTime, NaiveDate, Utc};
use proptest::prelude::*;

pub(super) fn utc_day(day: NaiveDate) -> Option<DateTime<Utc>> {
    day.and_hms_opt(0, 0, 0).map(|midnight| midnight.and_utc())
}

pub(super) fn filter(text: &str, rows: FilterRows) -> FilterExpr {
    FilterExpr::parse(text, rows, &utc_day).unwrap_or_else(|error| panic!("{}\n{error}", error.marked()))
}

#[test]
fn a_filter_is_written_as_it_is_read() {
    use FilterRows::{Events, Interactions, Profiles, Traits};
    for (rows, text, written) in [
        (Profiles, "", ""),
        (Profiles, "  ada  okafor ", "ada okafor"),
        (Profiles, "-ada !bob", "-ada -bob"),
        (Profiles, "-is:enriched", "-is:enriched"),
        (Profiles, "IS:Enriched|Partly", "is:enriched|is:partly"),
        (Profiles, "channel:sms|voice|\"web chat\"", "channel:sms|channel:voice|channel:\"web chat\""),
        (Profiles, "ada|\"bob smith\"|channel:=sms", "ada|\"bob smith\"|channel:=sms"),
        (Profiles, "\"open", "open"),
        (Profiles, "- ! ~ a| |b -|", "a b"),
        (Profiles, "email:ada@example.com", "email:ada@example.com"),
        (Profiles, "https://example.com/?a=b", "https://example.com/?a=b"),
        (
            Profiles,
            "phone:+12025550100 user_id:u1 ios.id:x id:7 cid:1",
            "phone:+12025550100 user_id:u1 ios.id:x id:7 cid:1",
        ),
        (
            Profiles,
            "\"-a\" \"is:enriched\" \"a|b\" \"a\\\"b\\\\\"",
            "\"-a\" \"is:enriched\" \"a|b\" \"a\\\"b\\\\\"",
        ),
        (Profiles, "/Ad[a b]/i|/x/", "/Ad[a b]/i|/x/"),
        (Profiles, "/usr/bin /a", "\"/usr/bin\" \"/a\""),
        (Profiles, "~adok ~\"a b\"", "~adok ~\"a b\""),
        (Profiles, "trait:sentiment=neg*", "trait:flex_last-interaction-sentiment=neg*"),
        (Profiles, "trait:flex_last-*=\"a * b\\*\"", "trait:flex_last-*=\"a * b\\*\""),
        (Profiles, "worker:WK1* direction:in", "agent:WK1* dir:in"),
        (Profiles, "duration:>300 duration:5m duration:<=2.5", "duration:>300 duration:=5m duration:<=2.5"),
        (Profiles, "age:<2h seen:>=10m", "age:<2h seen:>=10m"),
        (Profiles, "since:2026-11-20 until:1h since:-3d", "since:2026-11-20 until:1h since:-3d"),
        (Profiles, "since:2026-11-20T08:00:00+01:00", "since:2026-11-20T08:00:00+01:00"),
        (
            Profiles,
            "finding:task-not-completed state:overdue has:name",
            "finding:task-not-completed state:overdue has:name",
        ),
        (
            Events,
            "event:Completed event:=completed event:comp*",
            "event:completed event:=completed event:comp*",
        ),
        (Events, "prop:plan prop:\"a b\"=\"\"", "prop:plan prop:\"a b\"=\"\""),
        (Traits, "trait:a*=x type:number is:flex", "trait:a*=x type:number is:flex"),
        (
            Interactions,
            "missing:completed topic:\"late delivery\"",
            "missing:completed topic:\"late delivery\"",
        ),
    ] {
        let read = filter(text, rows);
        assert_eq!(read.to_string(), written, "{text}");
        assert_eq!(filter(written, rows), read, "{text}");
    }
}

#[test]
fn what_is_wrong_is_named_with_its_place_and_a_way_out() {
    use FilterRows::{Events, Profiles, Traits};
    for (rows, text, place, words) in [
        (Profiles, "ada chanel:sms", "chanel", "did you mean `channel:`?"),
        (Profiles, "sentimnet:x", "sentimnet", "did you mean `sentiment:`?"),
        (Profiles, "Dration:>3", "Dration", "did you mean `duration:`?"),
        (Events, "finding:x", "finding", "`finding:` is a field of profiles, not of events"),
        (Traits, "channel:x", "channel", "is a field of profiles and events and interactions, not of traits"),
        (Profiles, "is:enrichd", "enrichd", "did you mean enriched? `is:` takes one of enriched, partly"),
        (Profiles, "finding:task-not-complete", "task-not-complete", "did you mean task-not-completed?"),
        (Profiles, "is:\"x y\"", "\"x y\"", "`is:` takes one of"),
        (Profiles, "a channel: b", "channel:", "`channel:` takes a text, such as channel:sms"),
        (Profiles, "age:2h", "2h", "`age:` takes `<` or `>` and a length of time, such as age:<2h"),
        (Profiles, "age:<2", "<2", "such as age:<2h"),
        (Profiles, "duration:>x", ">x", "such as duration:>300"),
        (Profiles, "duration:>1.2.3", ">1.2.3", "such as duration:>300"),
        (Profiles, "since:yesterday", "yesterday", "a date, an instant, or how long ago"),
        (Profiles, "since:2026-02-30", "2026-02-30", "such as since:2026-11-20"),
        (Profiles, "trait:plan=gold", "plan=gold", "holds only the six Flex traits: start,"),
        (Profiles, "é /(a/", "/(a/", "the regular expression cannot be read: unclosed group"),
        (Profiles, "/(a{1000}){1000}/", "/(a{1000}){1000}/", "too large"),
    ] {
        let error = FilterExpr::parse(text, rows, &utc_day).expect_err(text);
        assert_eq!(&text[error.at.clone()], place, "{text}");
        assert!(error.reason.contains(words), "{text}: {}", error.reason);
    }
}

#[test]
fn the_place_is_marked_below_the_text() {
    let error = FilterExpr::parse("é chanel:sms", FilterRows::Profiles, &utc_day).unwrap_err();
    assert_eq!(error.marked(), "é chanel:sms\n  ^^^^^^");
}

#[test]
fn types_of_identifiers_are_no_misspelt_fields() {
    let types = "email phone phone_number user_id anonymous_id group_id cross_domain_id ios.id ios.idfa android.id \
        android.idfa ios.push_token android.push_token ga_client_id braze_id crm_id customer_id http https mailto tel urn";
    for rows in FilterRows::ALL {
        for kind in types.split_whitespace() {
            let text = format!("{kind}:x");
            assert_eq!(filter(&text, rows).to_string(), text, "{kind} among {}", rows.label());
        }
    }
}

#[test]
fn every_example_of_the_table_is_a_filter() {
    for entry in FIELDS {
        for rows in entry.rows {
            assert!(!filter(entry.example, *rows).is_empty(), "{}", entry.example);
        }
    }
}

#[test]
fn what_must_be_read_follows_from_the_terms() {
    for (text, needs) in [
        ("", FilterNeeds::Nothing),
        ("is:unread -is:pinned|failed", FilterNeeds::Nothing),
        ("is:unread ada", FilterNeeds::Names),
        ("ada is:enriched", FilterNeeds::Rows),
        ("age:<1h", FilterNeeds::Rows),
    ] {
        assert_eq!(filter(text, FilterRows::Profiles).needs(), needs, "{text}");
    }
}

#[test]
fn only_longer_words_and_further_terms_narrow() {
    for (new, old, expected) in [
        ("ada", "ad", true),
        ("ada is:enriched", "ada", true),
        ("ad", "ada", false),
        ("-ada", "-ad", false),
        ("ada|bob", "ada", false),
        ("ÁDA okafor", "ad OK", true),
        ("x", "", true),
    ] {
        let read = |text| filter(text, FilterRows::Profiles);
        assert_eq!(read(new).narrows(&read(old)), expected, "{new} after {old}");
    }
}

/// Pieces of filters, sound and broken.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-c\"\\\\|!~/*=:<> -]{0,8}",
        "-?(is|channel|dir|trait|duration|age|event|prop|value|email|topic|chanel):[=<>]?[a-c0-9\"*|\\\\]{0,6}",
        "-?~?\"[a-c \\\\\"*|-]{0,6}\"?",
        "(duration|age):[<>]=?[0-9]{1,3}(s|m|h)?",
        "is:(enriched|unread|flex|replayed|engagement)(\\|[a-c]{0,2})?",
        "/[a-c (\\[/]{0,5}/i?",
        Just("event:completed|x".to_owned()),
        Just("until:2026-11-20".to_owned()),
        "\\PC{0,6}",
    ]
}

proptest! {
    #![proptest_config(crate::cases::property(4_000, 200_000, 20_000_000))]

    #[test]
    fn what_is_written_reads_as_the_same_tree_and_no_text_is_a_panic(
        pieces in prop::collection::vec(piece(), 0..5),
        rows in prop::sample::select(FilterRows::ALL.to_vec()),
    ) {
        let text = pieces.join(" ");
        match FilterExpr::parse(&text, rows, &utc_day) {
            Ok(read) => {
                let written = read.to_string();
                let again = FilterExpr::parse(&written, rows, &utc_day);
                prop_assert_eq!(again.as_ref(), Ok(&read), "{:?} was written as {:?}", text, &written);
                prop_assert_eq!(again.unwrap().to_string(), written);
            }
            Err(error) => {
                prop_assert!(text.get(error.at.clone()).is_some_and(|part| !part.is_empty()), "{:?} in {:?}", error, text);
                prop_assert!(!error.reason.is_empty() && error.marked().contains('^'));
            }
        }
    }
}
