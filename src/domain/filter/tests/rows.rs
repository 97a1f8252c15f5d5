//! Which rows pass a filter.

use super::{filter, utc_day};
use crate::domain::engagement;
use crate::domain::event::Event;
use crate::domain::filter::{FilterExpr, FilterRows, Filterable, ProfileRow, RowKey, RowNames};
use crate::domain::finding::FindingKind;
use crate::domain::flex::FlexTrait;
use crate::domain::identifier::{Identifier, SegmentId};
use crate::domain::interaction::{Interaction, InteractionState, pair};
use crate::domain::json::RawJson;
use crate::domain::profile::{Handle, Naming, ProfileKey};
use crate::domain::roster::{LastInteraction, Summary, SummaryParts};
use crate::domain::samples::{event, plain};
use crate::domain::timestamp::Timestamp;
use crate::domain::traits::Trait;
use crate::domain::verdict::Enrichment;
use chrono::{DateTime, Duration, Utc};
use proptest::prelude::*;

fn now() -> DateTime<Utc> {
    "2026-11-22T10:00:00Z".parse().unwrap()
}

fn decide(text: &str, rows: FilterRows, row: &impl Filterable) -> Option<bool> {
    filter(text, rows).matches(row, now())
}

/// A row that was read an hour after its last interaction.
fn summary() -> Summary {
    SummaryParts {
        enrichment: Some(Enrichment::NotEnriched),
        read_at: now() - Duration::minutes(5),
        last_interaction: Some(now() - Duration::minutes(65)),
        last: Some(LastInteraction {
            state: InteractionState::Overdue,
            channel: Some("sms".into()),
            direction: Some("Inbound".into()),
            sentiment: Some("negative".into()),
            topics: Some("Refund|Late delivery".into()),
            agent: Some("WK12".into()),
            interaction_sid: "KD77".into(),
            duration: Some(420.0),
        }),
        flex_traits: FlexTrait::ALL.map(|which| (which == FlexTrait::Sentiment).then(|| "Negative".into())),
        findings: [(FindingKind::TaskNotCompleted, None)].into(),
        ..SummaryParts::of_account(now())
    }
    .pack()
}

struct Ada {
    key: ProfileKey,
    handles: [Handle; 1],
    naming: Naming,
    summary: Summary,
}

impl Ada {
    fn new() -> Self {
        let handle = Handle::identifier("email", "ada@example.com");
        Self {
            key: ProfileKey::Segment(SegmentId("use_1".to_owned())),
            handles: [handle],
            naming: Naming {
                name: Some("Ádá Okafor".to_owned()),
                identifier: Some(Identifier::new("email", "ada@example.com")),
            },
            summary: summary(),
        }
    }

    fn read(&self) -> ProfileRow<'_> {
        ProfileRow {
            key: RowKey::Key(&self.key),
            handles: &self.handles,
            names: (&self.naming).into(),
            summary: Some(&self.summary),
            pinned: true,
            missing: false,
            failed: false,
            is_named: false,
        }
    }

    fn unread(&self) -> ProfileRow<'_> {
        ProfileRow { names: RowNames::default(), summary: None, pinned: false, ..self.read() }
    }
}

#[test]
fn a_row_that_was_read_is_always_decided() {
    let ada = Ada::new();
    for (text, expected) in [
        ("", true),
        ("ada okafor", true),
        ("\"ada okafor\"", true),
        ("\"okafor ada\"", false),
        ("ada -okafor", false),
        ("email:ada", true),
        ("use_1", true),
        ("bob|OKAF", true),
        ("~adok", true),
        ("/^Ádá O/", true),
        ("/^ádá o/", false),
        ("/^ádá o/i", true),
        ("is:not-enriched", true),
        ("is:enriched", false),
        ("is:enriched|not-enriched", true),
        ("-is:enriched is:pinned", true),
        ("is:unread", false),
        ("is:failed", false),
        ("finding:task-not-completed", true),
        ("finding:reverse-order", false),
        ("trait:sentiment", true),
        ("trait:outcome", false),
        ("trait:sentiment=neg*", true),
        ("trait:sentiment=neg", false),
        ("trait:flex_last-*=negative", true),
        ("has:sentiment missing:outcome has:name has:interaction", true),
        ("channel:sms dir:in sentiment:neg", true),
        ("channel:=sm", false),
        ("channel:voice|sms", true),
        ("topic:refund", true),
        ("topic:=refund", true),
        ("topic:\"late del*\"", true),
        ("topic:late*y agent:WK1* sid:kd77", true),
        ("state:overdue", true),
        ("age:<2h", true),
        ("age:<1h", false),
        ("age:>1h age:>=65m age:<=65m", true),
        ("seen:<10m", true),
        ("seen:>10m", false),
        ("duration:>300 duration:=420 duration:7m duration:<8m", true),
        ("duration:>420", false),
        ("since:2h until:1h", true),
        ("since:1h", false),
        ("since:2026-11-22 until:2026-11-22", true),
        ("until:2026-11-21", false),
        ("since:2026-11-22T08:55:00Z until:2026-11-22T08:55:00Z", true),
    ] {
        assert_eq!(decide(text, FilterRows::Profiles, &ada.read()), Some(expected), "{text}");
    }
}

#[test]
fn an_unread_row_is_decided_only_by_what_is_known() {
    let ada = Ada::new();
    for (text, expected) in [
        ("", Some(true)),
        ("ada@example", Some(true)),
        ("okafor", None),
        ("-okafor", None),
        ("-ada@example", Some(false)),
        ("okafor -ada@example", Some(false)),
        ("okafor|ada@example", Some(true)),
        ("ada@example channel:sms", None),
        ("is:unread", Some(true)),
        ("is:unread channel:sms", None),
        ("is:pinned channel:sms", Some(false)),
        ("is:enriched", None),
        ("-is:enriched", None),
        ("is:failed", Some(false)),
        ("missing:sentiment", None),
        ("finding:reverse-order", None),
        ("age:<2h", None),
        ("duration:>1", None),
        ("trait:sentiment", None),
    ] {
        assert_eq!(decide(text, FilterRows::Profiles, &ada.unread()), expected, "{text}");
    }
    let failed = ProfileRow { failed: true, ..ada.unread() };
    assert_eq!(decide("is:failed", FilterRows::Profiles, &failed), Some(true));
    assert_eq!(decide("is:unread", FilterRows::Profiles, &failed), Some(false));
    assert_eq!(decide("is:enriched", FilterRows::Profiles, &failed), None, "it was not read");
    let missing = ProfileRow { missing: true, ..ada.unread() };
    assert_eq!(decide("is:not-found -is:enriched -okafor", FilterRows::Profiles, &missing), Some(true));
    let named = ProfileRow { names: (&ada.naming).into(), ..ada.unread() };
    assert_eq!(decide("bob", FilterRows::Profiles, &named), Some(false), "its name was read");
    let nameless = ProfileRow { is_named: true, ..ada.unread() };
    assert_eq!(decide("bob", FilterRows::Profiles, &nameless), Some(false), "it has no name");
    assert_eq!(decide("has:name", FilterRows::Profiles, &nameless), Some(false));
    assert_eq!(decide("channel:sms", FilterRows::Profiles, &nameless), None);
}

fn initiated() -> Event {
    event(
        r#"{"message_id":"m1","event":"Flex - Engagement Initiated","timestamp":"2026-11-22T09:00:00Z","properties":
        {"interactionSid":"KD1","channelSid":"UO1","channelType":"voice","direction":"Inbound","duration":"420",
        "lastKnownAgentWorkerSid":"WK9","plan":"gold","n":7}}"#,
    )
}

fn completed() -> Event {
    event(
        r#"{"message_id":"flexplorer-2","event":"Flex - Engagement Completed","timestamp":"2026-11-22T09:10:00Z",
        "properties":{"interactionSid":"KD1","channelSid":"UO1","sentiment":"negative",
        "codes":{"dispositionCode":"Solved","topic":"Refund|Late"}}}"#,
    )
}

#[test]
fn events_are_taken_by_name_properties_and_time() {
    let other = event(r#"{"event":"Order Completed","properties":{"total":3}}"#);
    for (text, taken) in [
        ("event:initiated", [true, false, false]),
        ("event:completed", [false, true, false]),
        ("event:comp", [false, true, true]),
        ("event:order*", [false, false, true]),
        ("is:engagement", [true, true, false]),
        ("is:replayed", [false, true, false]),
        ("is:unpaired", [false, false, false]),
        ("channel:voice", [true, false, false]),
        ("-channel:voice", [false, true, true]),
        ("dir:in", [true, false, false]),
        ("sentiment:negative topic:late", [false, true, false]),
        ("worker:wk9 sid:UO1", [true, false, false]),
        ("sid:kd1", [true, true, false]),
        ("prop:plan=gold", [true, false, false]),
        ("prop:n=7", [true, false, false]),
        ("prop:total", [false, false, true]),
        ("has:codes", [false, true, false]),
        ("missing:codes is:engagement", [true, false, false]),
        ("duration:>5m", [true, false, false]),
        ("age:<55m", [false, true, false]),
        ("since:2026-11-22T09:05:00Z", [false, true, false]),
        ("gold", [true, false, false]),
        ("type:track", [true, true, true]),
    ] {
        let rows = [initiated(), completed(), other.clone()];
        let found = rows.map(|row| decide(text, FilterRows::Events, &row));
        assert_eq!(found, taken.map(Some), "{text}");
    }
}

fn interactions() -> [Interaction; 2] {
    let open = event(
        r#"{"message_id":"m3","event":"Flex - Engagement Initiated","timestamp":"2026-11-21T09:00:00Z","properties":
        {"interactionSid":"KD2","channelType":"sms","direction":"Outbound"}}"#,
    );
    let events = [initiated(), completed(), open].iter().filter_map(engagement::read).collect();
    let [one, two] = pair(events, now(), Duration::hours(4)).items.try_into().unwrap();
    [one, two]
}

#[test]
fn interactions_are_taken_by_what_either_event_says() {
    for (text, taken) in [
        ("channel:voice sentiment:negative", [true, false]),
        ("state:overdue", [false, true]),
        ("state:completed is:replayed", [true, false]),
        ("has:completed", [true, false]),
        ("missing:sentiment missing:completed", [false, true]),
        ("dir:out", [false, true]),
        ("agent:WK9 topic:=refund sid:KD1", [true, false]),
        ("duration:>5m", [true, false]),
        ("age:>12h", [false, true]),
        ("overdue", [false, true]),
        ("-gold", [false, true]),
    ] {
        let found = interactions().map(|row| decide(text, FilterRows::Interactions, &row));
        assert_eq!(found, taken.map(Some), "{text}");
    }
}

#[test]
fn traits_are_taken_by_key_value_and_age() {
    let sentiment = Trait {
        updated_at: Some(Timestamp::read("2026-11-22T09:59:00Z")),
        source_id: Some("src1".to_owned()),
        ..plain(FlexTrait::Sentiment.key(), RawJson::parse("\"negative\"").unwrap())
    };
    let rows = [sentiment, plain("orders", RawJson::parse("12").unwrap())];
    for (text, taken) in [
        ("trait:flex_last-*", [true, false]),
        ("trait:orders=12", [false, true]),
        ("trait:order", [false, false]),
        ("value:neg", [true, false]),
        ("type:number", [false, true]),
        ("source:src1", [true, false]),
        ("is:flex", [true, false]),
        ("-is:flex -is:repeated", [false, true]),
        ("age:<2m", [true, false]),
        ("orders", [false, true]),
    ] {
        let found = rows.each_ref().map(|row| decide(text, FilterRows::Traits, row));
        assert_eq!(found, taken.map(Some), "{text}");
    }
}

/// Terms that are decided in different ways.
fn term() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "okafor",
        "bob",
        "use_1",
        "is:unread",
        "is:enriched",
        "is:not-enriched",
        "channel:sms",
        "age:<1h",
        "has:name",
    ])
}

proptest! {
    #![proptest_config(crate::cases::property(1_000, 50_000, 5_000_000))]

    /// What an unread row decides never changes by reading it, except for what is about reading itself.
    #[test]
    fn reading_a_row_changes_no_decision(clauses in prop::collection::vec((any::<bool>(), prop::collection::vec(term(), 1..3)), 0..4)) {
        let text: Vec<String> = clauses
            .iter()
            .map(|(excluded, terms)| format!("{}{}", if *excluded { "-" } else { "" }, terms.join("|")))
            .filter(|clause| !clause.contains("unread") && !clause.contains("pinned"))
            // A word after a field belongs to the field.
            .filter(|clause| FilterExpr::parse(clause, FilterRows::Profiles, &utc_day).is_ok())
            .collect();
        let ada = Ada::new();
        let (before, after) = (
            decide(&text.join(" "), FilterRows::Profiles, &ada.unread()),
            decide(&text.join(" "), FilterRows::Profiles, &ada.read()),
        );
        prop_assert!(after.is_some());
        prop_assert!(before.is_none() || before == after, "{:?}: {:?}, then {:?}", text, before, after);
    }
}
