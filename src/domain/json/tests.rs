//! What is promised about JSON from services.

use super::*;

#[test]
fn d2_a_value_is_kept_as_sent() {
    let json = RawJson::parse(" {\"a\": 1.10, \"a\": 1e400, \"b\": [null, \"\\ud800\"]} ").unwrap();
    assert_eq!(json.as_str(), "{\"a\": 1.10, \"a\": 1e400, \"b\": [null, \"\\ud800\"]}");
    let numbers: Vec<_> = json.get_all("a").iter().map(|value| value.number_text()).collect();
    assert_eq!(numbers, [Some("1.10"), Some("1e400")]);
}
