//! A JSON value as rows of a tree.

use crate::domain::json::{Folds, JsonKind, RawJson, Tree, TreeLimits};

const TEXT: &str = r#"{
    "name": "Zoë",
    "traits": {"flex_last-agent": ["Ana", {"id": 7}], "flex_last-agent": null, "it's\\": {}},
    "empty": [],
    "age": 42.0
}"#;

fn tree() -> Tree {
    Tree::build(&RawJson::parse(TEXT).unwrap(), TreeLimits::default())
}

#[test]
fn each_value_is_a_row_with_its_path() {
    let tree = tree();
    let paths: Vec<String> = (0..tree.rows().len()).map(|row| tree.path(row)).collect();
    assert_eq!(
        paths,
        [
            "$",
            "$.name",
            "$.traits",
            "$.traits['flex_last-agent']",
            "$.traits['flex_last-agent'][0]",
            "$.traits['flex_last-agent'][1]",
            "$.traits['flex_last-agent'][1].id",
            "$.traits['flex_last-agent']",
            "$.traits['it\\'s\\\\']",
            "$.empty",
            "$.age",
        ]
    );
    assert!(tree.is_complete());
    let children: Vec<usize> = tree.rows().iter().map(|row| row.children).collect();
    assert_eq!(children, [4, 0, 3, 2, 0, 1, 0, 0, 0, 0, 0]);
    let depths: Vec<usize> = tree.rows().iter().map(|row| row.depth).collect();
    assert_eq!(depths, [0, 1, 1, 2, 3, 3, 4, 2, 2, 1, 1]);
    let indexes: Vec<usize> = tree.rows().iter().map(|row| row.index).collect();
    assert_eq!(indexes, [0, 0, 1, 0, 0, 1, 0, 1, 2, 2, 3]);
}

#[test]
fn a_row_gives_its_value_as_sent() {
    let tree = tree();
    let value = |row| tree.value(row).unwrap().as_str();
    assert_eq!(value(0), TEXT);
    assert_eq!(value(1), "\"Zoë\"");
    assert_eq!(value(3), r#"["Ana", {"id": 7}]"#);
    assert_eq!(value(10), "42.0");
    assert_eq!(tree.row(9).unwrap().kind, JsonKind::Array);
    assert!(tree.value(11).is_none());
}

#[test]
fn d2_repeated_keys_are_flagged_on_every_member() {
    let flagged: Vec<usize> =
        tree().rows().iter().enumerate().filter(|(_, row)| row.has_repeated_key).map(|(at, _)| at).collect();
    assert_eq!(flagged, [3, 7]);
}

#[test]
fn neighbours_are_found() {
    let tree = tree();
    assert_eq!(tree.parent(6), Some(5));
    assert_eq!(tree.parent(0), None);
    assert_eq!(tree.first_child(3), Some(4));
    assert_eq!(tree.first_child(9), None);
}

#[test]
fn folds_hide_and_reveal() {
    let tree = tree();
    let mut folds = Folds::default();
    folds.toggle(&tree, 3);
    assert_eq!(tree.visible(&folds), [0, 1, 2, 3, 7, 8, 9, 10]);
    folds.close_below(&tree, 1);
    assert_eq!(tree.visible(&folds), [0, 1, 2, 9, 10]);
    folds.reveal(&tree, 6);
    assert_eq!(tree.visible(&folds), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    folds.close(&tree, 9);
    assert!(!folds.is_closed(9), "nothing to hide in an empty array");
    folds.toggle(&tree, 0);
    assert_eq!(tree.visible(&folds), [0]);
    folds.open_all();
    assert_eq!(tree.visible(&folds).len(), tree.rows().len());
}

#[test]
fn search_looks_at_keys_and_scalars() {
    let tree = tree();
    let find = |needle: &str| tree.matching(|text| text.contains(needle));
    assert_eq!(find("flex"), [3, 7]);
    assert_eq!(find("Zoë"), [1]);
    assert_eq!(find("42"), [10]);
    assert_eq!(find("null"), [7]);
    assert_eq!(find("{"), Vec::<usize>::new());
}

#[test]
fn too_many_rows_are_counted_but_not_kept() {
    let items = vec!["{\"a\":[1,2]}"; 1_000].join(",");
    let json = RawJson::parse(&format!("{{\"first\":[{items}],\"second\":{{}}}}")).unwrap();
    let tree = Tree::build(&json, TreeLimits { rows: 10, ..TreeLimits::default() });
    assert!(!tree.is_complete());
    assert_eq!(tree.rows().len(), 10);
    assert_eq!(tree.row(0).unwrap().children, 2);
    assert_eq!(tree.row(1).unwrap().children, 1_000);
    assert_eq!(tree.value(0).unwrap().as_str(), json.as_str());
    assert_eq!(tree.visible(&Folds::default()).len(), 10);
}

#[test]
fn what_is_too_deep_stays_one_row_with_its_text() {
    let json = RawJson::parse(r#"{"a":{"b":{"c":[1,2]}},"d":[]}"#).unwrap();
    let tree = Tree::build(&json, TreeLimits { depth: 2, ..TreeLimits::default() });
    let row = tree.row(2).unwrap();
    assert!(row.is_unopened);
    assert_eq!((row.children, tree.value(2).unwrap().as_str()), (1, r#"{"c":[1,2]}"#));
    assert_eq!(tree.row(3).unwrap().key.as_deref(), Some("d"));
    assert!(tree.is_complete());
}

#[test]
fn a_scalar_is_a_tree_of_one_row() {
    let tree = Tree::build(&RawJson::parse(" 7 ").unwrap(), TreeLimits::default());
    assert_eq!((tree.rows().len(), tree.path(0).as_str(), tree.value(0).unwrap().as_str()), (1, "$", "7"));
}
