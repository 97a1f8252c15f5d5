//! What can be said of the terminal without one; ways out are proven in a pseudo-terminal.

use super::*;

#[test]
fn giving_back_what_was_never_taken_does_nothing() {
    restore();
    assert!(write_all(b"x").is_err());
}

#[test]
fn t6_a_terminal_that_can_do_nothing_is_refused() {
    let refusal = fitness(Some("dumb")).unwrap_err().to_string();
    assert!(refusal.contains("not a terminal") || refusal.contains("TERM=dumb"), "{refusal}");
}
