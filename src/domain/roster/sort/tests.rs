use super::super::{LastInteraction, Summary, SummaryParts};
use super::*;
use crate::domain::interaction::InteractionState;
use proptest::prelude::*;

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap()
}

struct Person {
    name: &'static str,
    summary: Option<Summary>,
}

fn read(
    name: &'static str,
    last: Option<i64>,
    verdict: Enrichment,
    sentiment: &str,
    seconds: Option<f64>,
) -> Person {
    let last_interaction = LastInteraction {
        state: InteractionState::Completed,
        channel: None,
        direction: None,
        sentiment: Some(sentiment.into()),
        topics: None,
        agent: None,
        interaction_sid: "KD1".into(),
        duration: seconds,
    };
    let parts = SummaryParts {
        enrichment: Some(verdict),
        last_interaction: last.map(at),
        last: Some(last_interaction),
        ..SummaryParts::of_account(at(last.unwrap_or(0) + 50))
    };
    Person { name, summary: Some(parts.pack()) }
}

fn people() -> Vec<Person> {
    vec![
        Person { name: "unread 1", summary: None },
        read("Émile Durand the younger", Some(20), Enrichment::Enriched, "positive", Some(3.0)),
        read("zoë", None, Enrichment::CannotTell, "glad", None),
        Person { name: "a second one unread", summary: None },
        read("emile durand the elder", Some(30), Enrichment::NotEnriched, " Negative ", Some(-1.5)),
        read("Ada", Some(-5), Enrichment::PartlyEnriched, "neutral", Some(300.0)),
        read("bo", Some(20), Enrichment::Replayed, "", Some(f64::NAN)),
    ]
}

fn sorted(key: SortKey, reversed: bool) -> Vec<&'static str> {
    let people = people();
    let row =
        |at: usize| SortRow { name: people[at].name, folded: None, summary: people[at].summary.as_ref() };
    let sort = Sort { key, reversed };
    sort.positions(people.len(), row).into_iter().map(|at| people[at].name).collect()
}

const YOUNGER: &str = "Émile Durand the younger";
const ELDER: &str = "emile durand the elder";
const UNREAD: [&str; 2] = ["unread 1", "a second one unread"];

#[test]
fn each_order_puts_the_read_rows_first_and_the_unread_ones_last_in_the_order_before() {
    for (key, forward, backward) in [
        (
            SortKey::LastInteraction,
            [ELDER, YOUNGER, "bo", "Ada", "zoë"],
            ["Ada", YOUNGER, "bo", ELDER, "zoë"],
        ),
        (SortKey::Name, ["Ada", "bo", ELDER, YOUNGER, "zoë"], ["zoë", YOUNGER, ELDER, "bo", "Ada"]),
        (SortKey::Verdict, [ELDER, "Ada", "zoë", "bo", YOUNGER], [YOUNGER, "bo", "zoë", "Ada", ELDER]),
        (SortKey::Sentiment, [ELDER, "Ada", YOUNGER, "zoë", "bo"], [YOUNGER, "Ada", ELDER, "zoë", "bo"]),
        (SortKey::Duration, ["Ada", YOUNGER, ELDER, "bo", "zoë"], ["bo", ELDER, YOUNGER, "Ada", "zoë"]),
        (SortKey::ReadTime, [ELDER, YOUNGER, "bo", "zoë", "Ada"], ["Ada", "zoë", YOUNGER, "bo", ELDER]),
    ] {
        for (reversed, expected) in [(false, forward), (true, backward)] {
            let sorted = sorted(key, reversed);
            assert_eq!(sorted[..5], expected, "{key:?} {reversed}");
            assert_eq!(sorted[5..], UNREAD, "{key:?} {reversed}");
        }
    }
}

#[test]
fn the_same_key_again_reverses_and_another_one_starts_forward() {
    let by = |sort: Sort, key| sort.choose(key);
    let name = by(Sort::default(), SortKey::Name);
    assert_eq!((name.reversed, name.rises()), (false, true));
    let back = by(name, SortKey::Name);
    assert_eq!((back.reversed, back.rises()), (true, false));
    assert_eq!(by(back, SortKey::Name), name);
    let last = by(back, SortKey::LastInteraction);
    assert_eq!((last.reversed, last.rises()), (false, false));
    let service = by(by(last, SortKey::Service), SortKey::Service);
    assert_eq!(service, Sort::default(), "the service's order has no other direction");
    for key in SortKey::ALL {
        assert_eq!(SortKey::named(key.name()), Some(key));
    }
}

proptest! {
    #![proptest_config(crate::cases::property(300, 10_000, 1_000_000))]

    #[test]
    fn positions_agree_with_comparing_two_rows(
        names in prop::collection::vec("a{0,40}[aAbé \u{0}]{0,6}", 0..20),
        unread in prop::collection::vec(any::<bool>(), 20),
        key in 0..7_usize,
        reversed in any::<bool>(),
    ) {
        let sort = Sort { key: SortKey::ALL[key], reversed };
        let summaries: Vec<Option<Summary>> = names
            .iter()
            .zip(&unread)
            .map(|(name, unread)| (!unread).then(|| Summary::of_account(at(i64::try_from(name.len()).unwrap()))))
            .collect();
        let folded: Vec<String> = names.iter().map(|name| fold(name)).collect();
        let row = |at: usize| {
            let folded = at.is_multiple_of(2).then(|| &*folded[at]);
            SortRow { name: &names[at], folded, summary: summaries[at].as_ref() }
        };
        let mut slow: Vec<usize> = (0..names.len()).collect();
        slow.sort_by(|&one, &two| sort.compare(row(one), row(two)));
        prop_assert_eq!(sort.positions(names.len(), row), slow);
    }
}
