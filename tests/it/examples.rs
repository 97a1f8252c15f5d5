//! Every command line shown in README and in the help is run unchanged and ends with the documented exit code: 0, or the one in
//! the comment after it (`# … ends with 1`).
//!
//! The lines of a fenced block belong together: they run in one shell, in an empty folder with an empty home. Lines that cannot
//! be run are listed in [`NOT_RUN`] with the reason; all others are run.

use crate::support::program::{flexplorer, wait};
use crate::support::terminal::Setting;
use crate::support::{Home, PROGRAM, pages};
use std::collections::BTreeSet;
use std::fs;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::thread;

const REAL: &str = "names a real space";
const BUILD: &str = "builds the program; `.ci/run` does";
const FORM: &str = "a form, with a place to be filled in";
const ASKS: &str = "asks at a terminal; see spaces.rs";

/// Lines that are not run, each with the reason.
const NOT_RUN: &[(&str, &str)] = &[
    ("cargo run --release", BUILD),
    ("cargo test --locked", BUILD),
    ("cargo bench --locked", BUILD),
    ("cargo install --path .", BUILD),
    ("cargo build --release --no-default-features", BUILD),
    (
        "cargo test --release --lib engine::replay::tests::numbers -- --ignored --nocapture --test-threads 1",
        BUILD,
    ),
    ("export SEGMENT_SPACE_ID=spa_...", REAL),
    ("export SEGMENT_PROFILE_API_TOKEN=...", REAL),
    ("export SEGMENT_REGION=eu", REAL),
    ("flexplorer space add shop", ASKS),
    ("flexplorer space test shop", REAL),
    ("flexplorer space test shop --with email:ada@example.com", REAL),
    ("flexplorer space use shop", REAL),
    ("flexplorer --space shop", REAL),
    ("flexplorer store purge", ASKS),
    ("flexplorer completions bash|zsh|fish|powershell", FORM),
    ("flexplorer profile forget ID", FORM),
    ("flexplorer man | man -l -", "needs man; see shells.rs"),
    ("flexplorer ada@example.com", "opens the explorer; see src/tui/tests/arriving.rs"),
    ("flexplorer emulator", "serves until a signal; see cli.rs"),
    (
        "flexplorer replay run voice-positive --to ada.okafor@example.com --every 30m",
        "goes on until a signal; see watch_list.rs",
    ),
];

/// The explorer, which is opened and quit in a terminal.
const EXPLORER: &str = "flexplorer";

/// Command lines that run one after the other, and where they are shown.
struct Script {
    place: String,
    lines: Vec<String>,
}

/// The blocks of README and `docs/` that a shell can run, and the commands that their sentences quote.
fn of_pages() -> Vec<Script> {
    let scripts: Vec<Script> = pages().iter().flat_map(|(name, text)| of_page(name, text)).collect();
    assert!(scripts.len() > 20, "README and docs show hardly anything");
    scripts
}

fn of_page(name: &str, text: &str) -> Vec<Script> {
    let mut scripts = Vec::new();
    let mut block: Option<(&str, Script)> = None;
    for (number, line) in (1..).zip(text.lines()) {
        match (line.strip_prefix("```"), &mut block) {
            (Some(_), Some(_)) => {
                scripts.extend(block.take().filter(|(kind, _)| *kind == "sh").map(|(_, script)| script));
            }
            (Some(kind), None) => {
                block = Some((kind, Script { place: format!("{name}:{number}"), lines: Vec::new() }));
            }
            (None, Some((_, script))) => {
                script.lines.extend((!line.trim().is_empty()).then(|| line.to_owned()));
            }
            (None, None) => {
                let spans = line.split('`').skip(1).step_by(2);
                let commands =
                    spans.filter(|span| ["flexplorer ", "cargo "].iter().any(|name| span.starts_with(name)));
                scripts.extend(
                    commands.map(|span| Script {
                        place: format!("{name}:{number}"),
                        lines: vec![span.to_owned()],
                    }),
                );
            }
        }
    }
    scripts
}

/// The examples of every command's help.
fn of_help() -> Vec<Script> {
    let mut scripts = Vec::new();
    let mut commands = vec![String::new()];
    while let Some(command) = commands.pop() {
        let help = flexplorer(&format!("{command} --help")).run().expect_code(0).out;
        commands.extend(section(&help, "Commands:").iter().filter_map(|line| {
            let name = line.split_whitespace().next().filter(|name| *name != "help")?;
            Some(format!("{command} {name}").trim().to_owned())
        }));
        let lines = [section(&help, "Example:"), section(&help, "Examples:")].concat();
        if !lines.is_empty() {
            scripts.push(Script { place: format!("{command} --help"), lines });
        }
    }
    assert!(scripts.len() >= 3, "the help shows hardly anything");
    scripts
}

/// The lines under a heading that are indented by two spaces.
fn section(help: &str, heading: &str) -> Vec<String> {
    let lines = help.lines().skip_while(|line| *line != heading).skip(1);
    let own = lines.take_while(|line| line.starts_with("  "));
    own.filter(|line| !line.starts_with("   ")).map(|line| line.trim().to_owned()).collect()
}

/// A line without its trailing comment.
fn bare(line: &str) -> &str {
    line.split(" #").next().unwrap_or_default().trim()
}

/// The exit code that a line promises.
fn promised(line: &str) -> i32 {
    let comment = line.split_once(" #").map_or("", |(_, comment)| comment);
    let number =
        comment.split_once("ends with ").map(|(_, rest)| rest.chars().take_while(char::is_ascii_digit));
    number.and_then(|digits| digits.collect::<String>().parse().ok()).unwrap_or(0)
}

/// Runs the lines of a script in one shell and returns a description of the failures.
fn failures(script: &Script, lines: &[&str]) -> Vec<String> {
    let (home, folder) = (Home::new(), tempfile::tempdir().unwrap());
    let (work, programs) = (folder.path().join("work"), folder.path().join("programs"));
    for made in [&work, &programs] {
        fs::create_dir(made).unwrap();
    }
    std::os::unix::fs::symlink(PROGRAM, programs.join("flexplorer")).unwrap();
    let codes = folder.path().join("codes");
    let mut text = "trap 'kill $! 2>/dev/null' EXIT\n".to_owned();
    for line in lines {
        text.extend([line, "\necho $? >> ", codes.to_str().unwrap(), "\n"]);
    }
    let mut shell = Command::new("sh");
    shell.args(["-c", &text]).current_dir(&work).env_clear().envs(home.variables());
    let path = std::env::var("PATH").unwrap_or_default();
    shell.env("PATH", format!("{}:{path}", programs.display()));
    // Files rather than pipes, because a background program may keep a pipe open.
    let err = folder.path().join("err");
    shell.stdin(Stdio::null()).stdout(Stdio::null()).stderr(fs::File::create(&err).unwrap());
    wait(&mut shell.spawn().unwrap());
    let ended = fs::read_to_string(&codes).unwrap_or_default();
    let ended: Vec<i32> = ended.lines().map(|code| code.parse().unwrap()).collect();
    assert_eq!(ended.len(), lines.len(), "{}: a line ended the shell", script.place);
    let err = fs::read_to_string(err).unwrap();
    let wrong = lines.iter().zip(ended).filter(|(line, code)| promised(line) != *code);
    wrong
        .map(|(line, code)| {
            format!("{}: `{}` ended with {code}, not {}\n{err}", script.place, bare(line), promised(line))
        })
        .collect()
}

/// Opens the explorer and quits it.
fn explore() {
    let mut session = Setting::new("").start();
    session.wait_for_text("Ada Okafor");
    session.send("q");
    assert_eq!(session.wait_for_end(), 0);
}

#[test]
fn dt20_every_command_line_that_is_shown_does_what_it_says() {
    let scripts: Vec<Script> = of_pages().into_iter().chain(of_help()).collect();
    let (failed, unused) =
        (Mutex::new(Vec::new()), Mutex::new(NOT_RUN.iter().map(|(line, _)| *line).collect::<BTreeSet<_>>()));
    let next = Mutex::new(scripts.iter());
    let work = || {
        while let Some(script) = { next.lock().unwrap().next() } {
            let mut lines: Vec<&str> = script.lines.iter().map(String::as_str).collect();
            lines.retain(|line| match NOT_RUN.iter().find(|(other, _)| *other == bare(line)) {
                Some((other, _)) => {
                    unused.lock().unwrap().remove(other);
                    false
                }
                None => true,
            });
            if lines.iter().any(|line| bare(line) == EXPLORER) {
                explore();
            }
            lines.retain(|line| bare(line) != EXPLORER);
            if !lines.is_empty() {
                failed.lock().unwrap().extend(failures(script, &lines));
            }
        }
    };
    thread::scope(|threads| {
        for _ in 0..4 {
            threads.spawn(work);
        }
    });
    let (failed, unused) = (failed.into_inner().unwrap(), unused.into_inner().unwrap());
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(unused.is_empty(), "no text shows these any more: {unused:?}");
}

#[test]
fn what_a_line_promises_is_read_from_its_comment() {
    assert_eq!(promised("flexplorer doctor"), 0);
    assert_eq!(promised("flexplorer check x   # nobody; ends with 4"), 4);
    assert_eq!(bare("flexplorer check x > y    # nobody; ends with 4"), "flexplorer check x > y");
    let help = "Usage: x\n\nExamples:\n  one   # it\n  two\n\nOptions:\n  -h\n";
    assert_eq!(section(help, "Examples:"), ["one   # it", "two"]);
    assert_eq!(section("Commands:\n  list  Lists\n             more\n  help  x\n", "Commands:").len(), 2);
}
