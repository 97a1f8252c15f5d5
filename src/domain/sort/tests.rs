use super::*;
use crate::domain::filter::RowKey;
use crate::domain::interaction::InteractionState;
use crate::domain::profile::Naming;
use crate::domain::roster::{LastInteraction, Summary};
use chrono::{DateTime, Utc};

struct Person {
    name: &'static str,
    summary: Option<Summary>,
    naming: Naming,
}

fn person(name: &'static str, read: Option<(Enrichment, i64, Option<&str>, Option<f64>)>) -> Person {
    let at = |seconds| DateTime::<Utc>::from_timestamp(1_790_000_000 + seconds, 0).unwrap();
    let summary = read.map(|(verdict, seconds, sentiment, duration)| Summary {
        enrichment: Some(verdict),
        last_interaction: (seconds > 0).then(|| at(seconds)),
        last: Some(Box::new(LastInteraction {
            state: InteractionState::Completed,
            channel: None,
            direction: None,
            sentiment: sentiment.map(Into::into),
            topics: None,
            agent: None,
            interaction_sid: "KD1".into(),
            duration,
        })),
        ..Summary::of_account(at(100 - seconds))
    });
    let naming = Naming { name: (!name.starts_with('?')).then(|| name.to_owned()), identifier: None };
    Person { name, summary, naming }
}

fn people() -> Vec<Person> {
    vec![
        person("?unread", None),
        person("Émile", Some((Enrichment::Enriched, 30, Some("positive"), Some(10.0)))),
        person("bob", Some((Enrichment::NotEnriched, 0, None, None))),
        person("Ada", Some((Enrichment::CannotTell, 20, Some("negative"), Some(9.5)))),
        person("?other", None),
    ]
}

fn sorted(text: &str) -> String {
    let people = people();
    let mut rows: Vec<usize> = (0..people.len()).collect();
    SortOrder::parse(text).unwrap().arrange(&mut rows, |at| {
        let person = people.get(*at)?;
        Some(ProfileRow {
            key: RowKey::Text("use_1"),
            handles: &[],
            naming: Some(&person.naming),
            summary: person.summary.as_ref(),
            pinned: false,
            missing: false,
            failed: false,
        })
    });
    rows.iter().map(|at| people[*at].name).collect::<Vec<_>>().join(" ")
}

#[test]
fn rows_are_sorted_either_way_and_unread_ones_stay_last_in_their_order() {
    for (sort, expected) in [
        ("service", "?unread Émile bob Ada ?other"),
        ("-service", "?other Ada bob Émile ?unread"),
        ("last", "Ada Émile bob ?unread ?other"),
        ("-last", "Émile Ada bob ?unread ?other"),
        ("name", "Ada bob Émile ?unread ?other"),
        ("-name", "Émile bob Ada ?unread ?other"),
        ("verdict", "bob Ada Émile ?unread ?other"),
        ("sentiment", "Ada Émile bob ?unread ?other"),
        ("-sentiment", "Émile Ada bob ?unread ?other"),
        ("duration", "Ada Émile bob ?unread ?other"),
        ("-DURATION", "Émile Ada bob ?unread ?other"),
        ("read", "Émile Ada bob ?unread ?other"),
    ] {
        assert_eq!(sorted(sort), expected, "{sort}");
    }
}

#[test]
fn names_are_read_as_written_and_a_wrong_one_is_answered_with_the_nearest() {
    for by in RowSort::ALL {
        for descending in [false, true] {
            let order = SortOrder { by, descending };
            assert_eq!(SortOrder::parse(&order.to_string()), Ok(order));
            assert_eq!(order.reversed().reversed(), order);
        }
    }
    let error = SortOrder::parse("-verdct").unwrap_err();
    assert!(error.contains("Did you mean verdict?") && error.contains("service, last, name"), "{error}");
    assert_eq!(RowSort::Last.first().to_string(), "-last");
}
