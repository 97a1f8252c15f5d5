use super::*;
use crate::tui::context::Context;
use crate::tui::paint::Canvas;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

fn sample() -> RawJson {
    RawJson::parse(
        r#"{"event":"Flex - Engagement Completed","properties":{"codes":"{\"topic\":\"Billing\",\"list\":[1,2]}",
        "sentiment":null,"n":630,"deep":{"x":true}},"empty":{},"esc":"a\u001b[31m"}"#,
    )
    .unwrap()
}

fn seen(tree: &JsonTree, json: &RawJson, height: u16) -> Vec<String> {
    let context = Context::default();
    let area = Rect::new(0, 0, 66, height);
    let mut buffer = Buffer::empty(area);
    draw(&mut Canvas::new(&mut buffer, &context), area, tree, json, true);
    (0..height)
        .map(|y| (0..66).map(|x| buffer[(x, y)].symbol()).collect::<String>().trim_end().to_owned())
        .collect()
}

#[test]
fn values_look_like_what_they_are() {
    let json = sample();
    let lines = seen(&JsonTree::default(), &json, 12);
    assert_eq!(
        lines,
        [
            "▌▾ {4}",
            "     event: \"Flex - Engagement Completed\"",
            "   ▾ properties: {4}",
            "       codes: \"{\"topic\":\"Billing\",\"list\":[1,2]}\"  JSON in text",
            "       sentiment: null",
            "       n: 630",
            "     ▾ deep: {1}",
            "         x: true",
            "     empty: {}",
            "     esc: \"a⟨1B⟩[31m\"",
            "",
            " $",
        ]
    );
}

#[test]
fn nodes_fold_one_by_one_and_all_at_once() {
    let json = sample();
    let mut tree = JsonTree::default();
    for action in [Action::Down, Action::Down, Action::Left] {
        assert_eq!(tree.update(action, &json, 20), Reaction::Handled);
    }
    assert_eq!(seen(&tree, &json, 8)[2], "▌  ▸ properties: {4}");
    tree.update(Action::FoldAll, &json, 20);
    assert_eq!(seen(&tree, &json, 20)[2], "▌  ▾ properties: {4}");
    tree.update(Action::FoldAll, &json, 20);
    assert_eq!(seen(&tree, &json, 8)[2], "▌  ▸ properties: {4}");
    assert_eq!(seen(&tree, &json, 8)[3], "     empty: {}");
}

#[test]
fn json_inside_a_string_opens_and_closes_again() {
    let json = sample();
    let mut tree = JsonTree::default();
    for action in [Action::Down, Action::Down, Action::Down, Action::Open] {
        tree.update(action, &json, 20);
    }
    let lines = seen(&tree, &json, 8);
    assert_eq!(lines[1], "     topic: \"Billing\"");
    assert_eq!(lines[7], " JSON in text $");
    assert_eq!(
        tree.update(Action::Copy, &json, 20),
        Reaction::CopyPiece {
            path: "$".to_owned(),
            text: "{\"topic\":\"Billing\",\"list\":[1,2]}".to_owned()
        }
    );
    assert_eq!(tree.update(Action::Cancel, &json, 20), Reaction::Handled);
    assert!(seen(&tree, &json, 8)[3].starts_with("▌      codes"));
    assert_eq!(tree.update(Action::Cancel, &json, 20), Reaction::Ignored);
}

#[test]
fn a_search_goes_to_hidden_matches() {
    let json = sample();
    let mut tree = JsonTree::default();
    tree.update(Action::FoldAll, &json, 20);
    tree.update(Action::Filter, &json, 20);
    assert!(tree.editing());
    tree.edit(&Edit::Insert("true".to_owned()));
    tree.update(Action::Open, &json, 20);
    let lines = seen(&tree, &json, 14);
    assert!(lines.iter().any(|line| line.starts_with('▌') && line.contains("x: true")), "{lines:#?}");
    assert!(lines[13].starts_with(" 1 match"), "{lines:#?}");
}

#[test]
fn a_copy_is_the_value_itself() {
    let json = sample();
    let mut tree = JsonTree::default();
    tree.update(Action::Bottom, &json, 20);
    assert_eq!(
        tree.update(Action::Copy, &json, 20),
        Reaction::CopyPiece { path: "$.esc".to_owned(), text: "a\u{1b}[31m".to_owned() }
    );
    tree.update(Action::Up, &json, 20);
    assert!(matches!(tree.update(Action::Copy, &json, 20), Reaction::CopyPiece { text, .. } if text == "{}"));
}

#[test]
fn a_long_string_is_read_in_full() {
    let long = format!("[\"{}\"]", "word ".repeat(60));
    let json = RawJson::parse(&long).unwrap();
    let mut tree = JsonTree::default();
    tree.update(Action::Down, &json, 6);
    tree.update(Action::Open, &json, 6);
    let lines = seen(&tree, &json, 8);
    assert_eq!(lines[4].matches("word").count(), 12, "{lines:#?}");
    tree.update(Action::PageDown, &json, 6);
    assert_eq!(seen(&tree, &json, 8)[0], " end of text");
    tree.update(Action::Left, &json, 6);
    assert!(seen(&tree, &json, 8)[1].starts_with("▌"));
}

#[test]
fn reading_starts_at_a_member_behind_nested_ones() {
    let json = RawJson::parse(r#"{"context":{"a":{"properties":1},"b":2},"properties":{"c":3}}"#).unwrap();
    let tree = JsonTree::starting_at(&json, Some("properties"));
    assert_eq!(seen(&tree, &json, 4)[1], "▌  ▾ properties: {1}");
    let tree = JsonTree::starting_at(&json, Some("nowhere"));
    assert!(seen(&tree, &json, 4)[0].starts_with("▌▾ {2}"));
}

#[test]
fn t7_a_value_is_read_when_it_is_opened_and_not_again() {
    let (first, second) =
        (RawJson::parse("\"[1]\"").unwrap(), RawJson::parse(r#"{"a":"{\"b\":2}"}"#).unwrap());
    let mut state = JsonTree::default();
    let tree = state.tree(&first);
    assert!(Arc::ptr_eq(&tree, &state.tree(&first)) && Arc::ptr_eq(&tree, &state.tree(&first.clone())));
    let other = state.tree(&second);
    assert_eq!(other.rows().len(), 2);
    state.opened.push((1, Folds::default()));
    assert_eq!(state.tree(&second).row(1).unwrap().key.as_deref(), Some("b"));
    state.opened.clear();
    assert_eq!(state.tree(&second).row(1).unwrap().key.as_deref(), Some("a"));
}
