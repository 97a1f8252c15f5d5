//! The terminal is restored even if a frame is half written: this test program starts itself inside a pseudo-terminal.

use super::*;
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use std::io::Read;

/// This variable marks the inner run.
const INNER: &str = "FLEXPLORER_INNER_RUN";

#[test]
#[ignore = "runs inside the pseudo-terminal of the test below"]
fn inner() {
    if std::env::var_os(INNER).is_none() {
        return;
    }
    std::panic::set_hook(Box::new(|_| {
        restore();
        std::process::exit(101);
    }));
    let _guard = Guard::enter(true).unwrap();
    write_all(b"a frame").unwrap();
    let _held = WRITING.lock();
    panic!("in the middle of a frame");
}

/// The output sent to the terminal, and the exit code.
fn panic_in_a_frame() -> (String, u32) {
    let pair = native_pty_system().openpty(PtySize::default()).unwrap();
    let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
    command.args(["--exact", "tui::terminal::tests::inner", "--ignored", "--nocapture", "--test-threads=1"]);
    command.env(INNER, "1");
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().unwrap();
    let mut output = Vec::new();
    // On some systems the end of a terminal is reported as an error.
    let _ = reader.read_to_end(&mut output);
    let code = child.wait().unwrap().exit_code();
    (String::from_utf8_lossy(&output).into_owned(), code)
}

#[test]
fn t2_a_frame_under_way_does_not_keep_the_terminal() {
    let (output, code) = panic_in_a_frame();
    assert_eq!(code, 101, "{output}");
    let before = output.split(LEAVE).next().unwrap_or_default();
    assert!(before.contains(ENTER), "{output:?}");
    assert_eq!(output.matches(LEAVE).count(), 1, "{output:?}");
}

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
