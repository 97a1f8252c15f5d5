//! The program in a real terminal: what it shows, how it leaves, what it leaves behind.

use crate::support::terminal::Setting;
use rustix::process::Signal;

/// Waits for the end and holds the terminal against how it was found.
fn expect_clean_end(mut session: crate::support::terminal::Session, code: u32) {
    assert_eq!(session.wait_for_end(), code, "exit code; the screen:\n{}", session.text());
    assert_eq!(session.left_behind(), Vec::<String>::new());
}

#[test]
fn t1_restore_on_quit_key() {
    let mut session = Setting::new("").start();
    session.wait_for_text("Profiles");
    session.send("q");
    expect_clean_end(session, 0);
}

#[test]
fn t1_restore_on_control_c() {
    let mut session = Setting::new("--demo").start();
    session.wait_for_text("Profiles");
    session.send("\u{3}");
    expect_clean_end(session, 0);
}

#[test]
fn t1_restore_on_signals() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::INT, 130), (Signal::HUP, 129), (Signal::QUIT, 131)] {
        let mut session = Setting::new("").start();
        session.wait_for_text("Profiles");
        session.signal(signal);
        expect_clean_end(session, code);
    }
}
