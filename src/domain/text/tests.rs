//! What is promised about text from strangers.

use super::*;

#[test]
fn controls_become_markers_and_come_back() {
    let shown = Displayable::new("a\u{1b}[2J\n⟨1B⟩");
    assert_eq!(shown.as_str(), "a⟨1B⟩[2J⟨0A⟩⟨27E8⟩1B⟩");
    assert_eq!(shown.original(), "a\u{1b}[2J\n⟨1B⟩");
    assert_eq!(shown.ascii().as_str(), "a\\{1B}[2J\\{0A}\\{27E8}1B\\{27E9}");
    assert_eq!(shown.ascii().original(), shown.original());
}
