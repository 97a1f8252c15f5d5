//! A panic on any thread, in a real terminal: this test program starts itself again inside a pseudo-terminal.

use super::*;
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use std::io::Read;

/// Says to the inner run which thread is to panic.
const WHERE: &str = "FLEXPLORER_TEST_PANIC";

#[test]
#[ignore = "runs inside the pseudo-terminal of the tests below"]
fn inner() {
    let Ok(place) = std::env::var(WHERE) else { return };
    install_panic_hook();
    let _guard = Guard::enter(true).unwrap();
    write_all(b"a frame").unwrap();
    match place.as_str() {
        "main" => panic!("ada@example.com"),
        "thread" => drop(std::thread::spawn(|| panic!("ada@example.com")).join()),
        "task" => {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
            drop(runtime.block_on(runtime.spawn(async { panic!("ada@example.com") })));
        }
        _ => {
            let _held = WRITING.lock();
            panic!("ada@example.com");
        }
    }
    std::thread::sleep(Duration::from_secs(5));
}

/// What the terminal got, and the exit code.
fn panic_in(place: &str) -> (String, u32) {
    let pair = native_pty_system().openpty(PtySize::default()).unwrap();
    let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
    command.args(["--exact", "tui::terminal::tests::inner", "--ignored", "--nocapture", "--test-threads=1"]);
    command.env(WHERE, place);
    command.env_remove("RUST_BACKTRACE");
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().unwrap();
    let mut output = Vec::new();
    // The end of a terminal is an error on some systems.
    let _ = reader.read_to_end(&mut output);
    let code = child.wait().unwrap().exit_code();
    (String::from_utf8_lossy(&output).into_owned(), code)
}

#[test]
fn t2_a_panic_on_any_thread_gives_the_terminal_back_and_says_so_once() {
    for place in ["main", "thread", "task", "drawing"] {
        let (output, code) = panic_in(place);
        assert_eq!(code, 101, "{place}: {output}");
        let (before, after) = output.split_once(LEAVE).unwrap_or_else(|| panic!("{place}: {output:?}"));
        assert!(before.contains(ENTER), "{place}: {output:?}");
        assert!(after.contains("internal error at src/tui/terminal/tests.rs"), "{place}: {output:?}");
        assert_eq!(output.matches("internal error").count(), 1, "{place}: {output:?}");
        assert_eq!(output.matches(LEAVE).count(), 1, "{place}: {output:?}");
        assert!(!output.contains("ada@example.com"), "{place}: panic messages may quote customers");
    }
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
