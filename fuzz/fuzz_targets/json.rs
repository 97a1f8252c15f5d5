//! The reader of answers: any bytes are read or refused, and what was read can be asked everything.

#![no_main]

use flexplorer_fuzz::domain::json::{JsonRef, RawJson, Tree, TreeLimits, on_one_line, pretty, same_value};
use libfuzzer_sys::fuzz_target;

/// Containers inside each other that are walked; reading is not limited, but this walk calls itself.
const DEPTH: usize = 64;

fuzz_target!(|bytes: &[u8]| {
    let Ok(received) = RawJson::from_bytes(bytes) else { return };
    let json = received.json;
    walk(json.view(), DEPTH);
    let again = RawJson::from_bytes(json.as_str().as_bytes()).expect("what was read once is read again");
    assert_eq!(again.json, json);
    assert_eq!(again.replaced, 0);
    assert!(same_value(json.view(), again.json.view()));
    let tree = Tree::build(&json, TreeLimits::default());
    for row in 0..tree.rows().len() {
        assert!(tree.value(row).is_some());
    }
    if let Ok(strict) = RawJson::parse(&String::from_utf8_lossy(bytes)) {
        assert_eq!(strict, json, "both readers see the same value");
        RawJson::parse(&pretty(&strict)).expect("laid out, it is still JSON");
        let line = on_one_line(strict.as_str());
        assert!(!line.contains(char::is_control));
        RawJson::parse(&line).expect("with nothing in it that acts, it is still JSON");
    }
});

fn walk(value: JsonRef<'_>, depth: usize) {
    let shown = value.cell();
    assert!(!shown.as_str().contains(char::is_control), "{shown:?}");
    let shown = value.page();
    assert!(!shown.as_str().contains(char::is_control), "{shown:?}");
    let _ = (
        value.kind(),
        value.as_bool(),
        value.text(),
        value.number_text(),
        value.embedded(),
        value.check().is_ok(),
    );
    if depth == 0 {
        return;
    }
    for item in value.items() {
        walk(item, depth - 1);
    }
    for member in value.members() {
        walk(member.value, depth - 1);
    }
}
