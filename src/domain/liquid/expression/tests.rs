//! What is read, and what is passed over.

use super::*;

fn shown(expression: &LiquidExpression) -> String {
    match expression {
        LiquidExpression::Literal(value) => format!("{value:?}"),
        LiquidExpression::Empty => "empty".to_owned(),
        LiquidExpression::Blank => "blank".to_owned(),
        LiquidExpression::Range(from, to) => format!("({}..{})", shown(from), shown(to)),
        LiquidExpression::Path(steps) => steps
            .iter()
            .map(|step| match step {
                PathStep::Name(name) => format!("/{name}"),
                PathStep::Index(index) => format!("[{}]", shown(index)),
            })
            .collect(),
    }
}

#[test]
fn paths_are_read_as_leniently_as_flows_write_them() {
    for (markup, expected) in [
        ("a", "/a"),
        ("a.b-c.d", "/a/b-c/d"),
        (" flow.variables. name ", "/flow/variables/name"),
        ("flow\n .variables\n.\nname", "/flow/variables/name"),
        ("a['k'].b", "/a[Text(\"k\")]/b"),
        ("a[\"flex_last-topic\"]", "/a[Text(\"flex_last-topic\")]"),
        ("list[i].x", "/list[/i]/x"),
        ("a.", "/a"),
        ("a?", "/a?"),
        ("widgets.1st", "/widgets/1st"),
        ("true.x", "/true/x"),
        ("(1..n)", "(Number(Amount { digits: 1, places: 0 })../n)"),
        ("empty", "empty"),
        ("['a'].b", "[Text(\"a\")]/b"),
    ] {
        let read = ExpressionReader::new(markup).expression().unwrap().unwrap();
        assert_eq!(shown(&read), expected, "{markup}");
    }
    for markup in ["añb", "é", "'a", "a[b", &"a[".repeat(70)] {
        assert!(ExpressionReader::new(markup).expression().is_err(), "{markup}");
    }
}

#[test]
fn what_does_not_belong_is_passed_over_but_plus() {
    for markup in ["a b | upcase", "a & | upcase: ", "a | | upcase", "a , 'x|y' | upcase", "{a} | upcase"] {
        let pipeline = ExpressionReader::new(markup).pipeline().unwrap();
        assert_eq!((shown(&pipeline.start).as_str(), pipeline.filters.len()), ("/a", 1), "{markup}");
    }
    for (markup, words) in [
        ("a + b", "`+` is not an operator"),
        ("a | upcas", "there is no filter called `upcas`. Did you mean upcase?"),
        ("a | append: 'x", "a quotation mark is not closed"),
    ] {
        let (found, _) = ExpressionReader::new(markup).pipeline().unwrap_err();
        assert!(found.starts_with(words), "{markup}: {found}");
    }
}

#[test]
fn conditions_are_joined() {
    for (markup, expected) in [
        ("a", 1),
        ("a == 'x and y'", 1),
        ("a and b or c", 3),
        ("(a == b) and (c)", 2),
        ("a == 1 junk and b", 2),
        ("a contains 'x' or android", 2),
    ] {
        assert_eq!(ExpressionReader::new(markup).condition().unwrap().links.len(), expected, "{markup}");
    }
    for markup in ["", "a = b", "a and", "a matches b", "a === b"] {
        assert!(ExpressionReader::new(markup).condition().is_err(), "{markup}");
    }
}
