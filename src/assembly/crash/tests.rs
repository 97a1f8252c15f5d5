//! Real panics in a real terminal: the test program starts itself in a pseudo-terminal, takes the terminal over as the
//! explorer does, and panics where it is told to.

#[path = "../../../tests/it/support/modes.rs"]
#[expect(dead_code, reason = "shared with tests that also look at colours")]
mod modes;

use super::install;
use crate::config::space::{Kind, Region};
use crate::tui::message::SpaceLabel;
use crate::tui::terminal::backend::FrameWriter;
use crate::tui::terminal::{self, Guard};
use crate::tui::{self, Options};
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use ratatui::Terminal;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

const PLACE: &str = "FLEXPLORER_DRILL";
const FOLDER: &str = "FLEXPLORER_DRILL_FOLDER";
/// What the panics say, and nobody may see.
const CANARY: &str = "canary-ada@example.com";

#[test]
fn the_drill_panics_where_it_is_told_to() {
    let Ok(place) = std::env::var(PLACE) else { return };
    install(std::env::var_os(FOLDER).map(Into::into));
    let space = SpaceLabel { name: "demo".to_owned(), kind: Kind::Emulator, region: Region::Us };
    let explore = |connect: tui::Connect| tui::run(connect, &Options::new(space.clone()));
    match place.as_str() {
        "main thread" => {
            let _guard = Guard::enter(true).unwrap();
            panic!("{CANARY}");
        }
        "drawing" => {
            let _guard = Guard::enter(true).unwrap();
            let mut terminal = Terminal::new(FrameWriter::new(terminal::Output, terminal::size)).unwrap();
            drop(terminal.draw(|_| panic!("{CANARY}")));
        }
        "task" => drop(explore(Box::new(|| Box::pin(async { panic!("{CANARY}") })))),
        _ => drop(explore(Box::new(|| {
            Box::pin(async {
                drop(tokio::task::spawn_blocking(|| panic!("{CANARY}")).await);
                std::future::pending().await
            })
        }))),
    }
}

/// What one drill left behind: its exit code, its output, whether the line settings are as before.
struct Left {
    code: u32,
    output: Vec<u8>,
    line_is_as_before: bool,
}

fn run_drill(place: &str, folder: &Path) -> Left {
    let pair = native_pty_system().openpty(PtySize { rows: 24, cols: 80, ..PtySize::default() }).unwrap();
    let settings = || format!("{:?}", pair.master.get_termios().unwrap());
    let before = settings();
    let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
    command.args([
        "--exact",
        "assembly::crash::tests::the_drill_panics_where_it_is_told_to",
        "--nocapture",
        "--test-threads=1",
    ]);
    command.env(PLACE, place);
    command.env(FOLDER, folder);
    command.env("TERM", "xterm-256color");
    let mut child = pair.slave.spawn_command(command).unwrap();
    let mut reader = pair.master.try_clone_reader().unwrap();
    let reading = std::thread::spawn(move || {
        let (mut output, mut piece) = (Vec::new(), [0; 4096]);
        // The end of a terminal's output is an error on some systems.
        while let Ok(read @ 1..) = reader.read(&mut piece) {
            output.extend_from_slice(&piece[..read]);
        }
        output
    });
    let code = child.wait().unwrap().exit_code();
    let line_is_as_before = settings() == before;
    drop(pair.slave);
    Left { code, output: reading.join().unwrap(), line_is_as_before }
}

#[test]
fn t1_t2_a_panic_anywhere_gives_the_terminal_back_and_keeps_a_report() {
    for place in ["main thread", "drawing", "task", "blocking thread"] {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("state").join("flexplorer");
        let left = run_drill(place, &folder);
        let said = String::from_utf8_lossy(&left.output).into_owned();
        assert_eq!(left.code, 101, "{place}: {said}");
        assert!(left.line_is_as_before, "{place}");
        assert_eq!(modes::left_on(&left.output), Vec::<String>::new(), "{place}");
        assert_eq!(
            said.matches("flexplorer: internal error at src/assembly/crash/tests.rs").count(),
            1,
            "{said}"
        );
        assert!(said.find("[?1049l") < said.find("internal error"), "{place}: said on the other screen");
        let reports: Vec<_> =
            std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(reports.len(), 1, "{place}");
        assert!(said.contains("crash-"), "{place}: {said}");
        assert_eq!(std::fs::metadata(&reports[0]).unwrap().permissions().mode() & 0o777, 0o600);
        let report = std::fs::read_to_string(&reports[0]).unwrap();
        assert!(report.contains("internal error at src/assembly/crash/tests.rs"), "{report}");
        for text in [&said, &report] {
            assert!(!text.contains(CANARY), "{place}: {text}");
        }
    }
}

#[test]
fn t2_without_a_folder_the_message_is_still_said() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let left = run_drill("main thread", &file.path().join("below a file"));
    let said = String::from_utf8_lossy(&left.output).into_owned();
    assert_eq!(left.code, 101);
    assert!(said.contains("internal error at") && !said.contains("crash-"), "{said}");
}
