//! Queries, their errors and their printing.

use super::*;
use proptest::prelude::*;

fn error(text: &str) -> String {
    read(text).unwrap_err().to_string()
}

#[test]
fn queries_of_the_documents() {
    for (text, printed) in [
        ("event('Shoes Bought').within(30 days).avg(property('spend'))", None),
        (
            "event('Shoes Bought').where( property('price') > 100 AND property('brand') = 'My Brand' ).min(property('spend'))",
            Some(
                "event('Shoes Bought').where(property('price') > 100 AND property('brand') = 'My Brand').min(property('spend'))",
            ),
        ),
        ("event('Shoes Bought').within(30 days).first(property('spend'))", None),
        ("event('Shoes Bought').within(30 days).mode(property('spend'), 2)", None),
        ("event('E').mode(property('spend') as array, 2)", None),
        ("event('E').max(property('spend') as string)", None),
        ("event('E').max(property('spend') as number)", Some("event('E').max(property('spend'))")),
        ("event('E').unique(property('spend'))", None),
        ("event('E').unique(property('a.$')).count()", None),
        ("event('E').between(7 days, 10 days).count()", None),
        (
            "event('E').where({property('price_usd') > 100}).count()",
            Some("event('E').where(property('price_usd') > 100).count()"),
        ),
        (
            "event('E').sources({exclude: 'QgRHeujRJBM9j18yChyC', '/;hSBZDqGDPvXCKHbikPm'}).count()",
            Some("event('E').sources({exclude: ['QgRHeujRJBM9j18yChyC', '/;hSBZDqGDPvXCKHbikPm']}).count()"),
        ),
        ("event(\"it's\").count()", Some("event('it\\'s').count()")),
        (
            "event('E')\n  .where(property('a').equals(literal(100)) and not property('b').contains('x','y'))\n  .count()",
            Some("event('E').where(property('a') = 100 AND NOT (property('b').contains('x', 'y'))).count()"),
        ),
        (
            "event('E').where(property('a').absent()).within(36 hours).where(property('b').within_last(1 day)).count()",
            Some(
                "event('E').where(property('a').absent() AND property('b').within_last(1 day)).within(36 hours).count()",
            ),
        ),
        (
            "event('E').where(property('a') = 1 AND property('b') = 2 OR property('c') = 3).count()",
            Some("event('E').where((property('a') = 1 AND property('b') = 2) OR property('c') = 3).count()"),
        ),
        ("event('E').last(property('a\\.b.c'))", Some("event('E').last(property('a\\\\.b.c'))")),
        ("event('E').where(property('a') = -1.50e3).count()", None),
    ] {
        let computation = read(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(computation.to_query(), printed.unwrap_or(text));
        assert_eq!(read(&computation.to_query()).as_ref(), Ok(&computation), "{text}");
    }
}

#[test]
fn errors_say_where_and_what_was_expected() {
    for (text, expected) in [
        ("", "column 1: expected `event`, found the end"),
        ("evnt('E').count()", "column 1: expected `event` (did you mean `event`?), found `evnt`"),
        ("event('E)", "column 10: expected `'` at the end of a string, found the end"),
        ("event(E).count()", "column 7: expected the name of an event in quotation marks, found `E`"),
        (
            "event('E').cuont()",
            "column 12: expected `where`, `sources`, `within`, `between`, `count`, `sum`, `avg`, `min`, `max`, `first`, `last`, `mode` or `unique` (did you mean `count`?), found `cuont`",
        ),
        ("event('E')", "column 11: expected `.`, found the end"),
        ("event('E').count() x", "column 20: expected the end, found `x`"),
        (
            "event('É').where(property('é') ~ 1).count()",
            "column 32: expected a name, a string in quotation marks, a number or a sign, found `~`",
        ),
        (
            "event('E').where(property('a')).count()",
            "column 31: expected a comparison, such as `=`, `>` or `.exists()`, found `)`",
        ),
        (
            "event('E').where(property('a') = ).count()",
            "column 34: expected a string in quotation marks, a number, `true` or `false`, found `)`",
        ),
        ("event('E').where(property('a') > 'abc').count()", "column 34: this comparison needs a number"),
        (
            "event('E').where(property('a').before_date('soon')).count()",
            "column 44: this comparison needs a time, such as 2026-11-22T09:31:00Z",
        ),
        ("event('E').within(0 days).count()", "column 19: this time window is empty"),
        (
            "event('E').within(7 weeks).count()",
            "column 21: expected `hour`, `hours`, `day` or `days`, found `weeks`",
        ),
        (
            "event('E').within(1.5 days).count()",
            "column 19: this must be a whole number of hours or days, at most 100 years",
        ),
        (
            "event('E').within(1 day).within(2 days).count()",
            "column 26: a query can have only one time window",
        ),
        (
            "event('E').sum(property('a..b'))",
            "column 25: the path of a property needs a name between two dots",
        ),
        ("event('E').sum(property('a') as string)", "column 30: a sum or an average needs numbers"),
        (
            "event('E').mode(property('a'), 0)",
            "column 32: the minimum frequency must be a whole number of at least 1",
        ),
        ("event('E').where((property('a') = 1).count()", "column 37: expected `)`, found `.`"),
    ] {
        assert_eq!(error(text), expected, "{text}");
    }
}

#[test]
fn what_the_events_cannot_answer_is_not_previewable() {
    for (text, column, part) in [
        ("trait('total')", 1, "it begins with `trait(…)`"),
        ("entity('x').count()", 1, "it begins with `entity(…)`"),
        ("event('E').count() >= 1", 20, "it is a condition"),
        ("event('E').count() = 1 AND event('F').count() > 2", 20, "it is a condition"),
        ("NOT (event('E').count() >= 1)", 1, "it is a condition"),
        ("ALL (event('E').count() >= 1)", 1, "it is for accounts"),
        ("event('E').where(property('a') >= trait('avg')).count()", 35, "it uses `trait(…)`"),
        ("event('E').where(trait('a') = 1).count()", 18, "it uses `trait(…)`"),
        ("event('E').where(context('page.url') = 'x').count()", 18, "it uses `context(…)`"),
        ("event('E').where(property('a') = property('b')).count()", 34, "it uses `property(…)`"),
        ("event('E').where(event('F').count() >= 1).count()", 18, "it is a funnel"),
        ("event('E').where(property(parent: 'a') = 1).count()", 27, "it is a funnel"),
        ("event('E').within(parent: 5 days).count()", 19, "it is a funnel"),
        ("event('E').expires_after(30 days).count()", 12, "`expires_after`"),
        ("event('E').where(property('a').none_of('x')).count()", 32, "how `none_of`"),
    ] {
        let QueryError::NotPreviewable { column: at, part: why } = read(text).unwrap_err() else {
            panic!("{text}: {}", error(text))
        };
        assert_eq!((at, why.to_string().starts_with(part)), (column, true), "{text}: {why}");
    }
}

#[test]
fn queries_have_bounds() {
    let nested = |levels: usize| {
        let (open, close) = ("(".repeat(levels), ")".repeat(levels));
        read(&format!("event('E').where({open}property('a') = 1{close}).count()"))
    };
    assert!(nested(63).is_ok());
    assert!(matches!(nested(64), Err(QueryError::TooDeep { most: 64, .. })));
    assert!(matches!(nested(5_000), Err(QueryError::TooDeep { .. })));
    let many = |count: usize| {
        let all = vec!["property('a') = 1"; count].join(" OR ");
        read(&format!("event('E').where({all}).count()"))
    };
    assert!(many(50).is_ok());
    assert!(matches!(many(51), Err(QueryError::TooMany { most: 50, .. })));
    let long = format!("event('{}').count()", "a".repeat(16 << 10));
    assert_eq!(read(&long), Err(QueryError::TooLong { most: 16 << 10 }));
}

proptest! {
    #![proptest_config(crate::cases::property(500, 100_000, 5_000_000))]

    #[test]
    fn any_text_is_read_without_panic(text in "\\PC{0,80}") {
        let _ = read(&text).map(|computation| computation.to_query());
    }

    /// Pieces of the language in any order reach further into the grammar.
    #[test]
    fn any_pieces_are_read_without_panic(pieces in proptest::collection::vec(0_usize..28, 0..40)) {
        let words = ["event(", "'E'", ")", ".", "where(", "property(", "'a.$'", "=", ">=", "1", "AND", "OR", "NOT", "(",
            "count()", "sum(", "as", "string", "within(", "days", ",", "mode(", "unique(", ".count()", "{exclude:", "[", "-", "'"];
        let text: String = pieces.iter().map(|at| words[*at]).collect::<Vec<_>>().join(" ");
        if let Ok(computation) = read(&text) {
            prop_assert_eq!(read(&computation.to_query()), Ok(computation));
        }
    }
}
