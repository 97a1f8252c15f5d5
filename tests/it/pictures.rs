//! The pictures in README match the program.
//!
//! `FLEXPLORER_REWRITE=1 cargo test --locked --test it pictures` draws them anew, from the demo in a pseudo-terminal. Otherwise
//! the text of each picture is compared with the screen, without what differs from run to run.

use crate::support::package_root;
use crate::support::svg::{self, DARK, LIGHT, draw};
use crate::support::terminal::{Session, Setting};
use std::fs;
use std::num::NonZeroU16;
use std::time::Duration;

#[test]
fn pictures_show_the_first_screen() {
    let mut session = started();
    check(&session, "overview", "A profile of the demo: its verdict, its six traits and its interactions");
    session.send("q");
    session.wait_for_end();
}

#[test]
fn pictures_show_the_report_of_a_replay() {
    let mut session = started();
    for (keys, shown) in [
        ("x", "choose a sample"),
        ("\r", "edit a value"),
        (" ", "these requests are sent"),
        ("\r", "y copy report"),
    ] {
        // A key pressed right after the screen changed is assumed to be meant for the previous screen.
        session.wait_until_quiet(Duration::from_millis(200));
        session.send(keys);
        session.wait_for_text(shown);
    }
    session.wait_for_text("proven in");
    check(&session, "replay", "The report of a replay: what was sent, and the six traits before and after");
    session.send("\u{3}");
    session.wait_for_end();
}

#[test]
fn pictures_tell_both_stories_of_the_routing_tab() {
    for (who, shown, name, label) in [
        (
            "ada.okafor",
            "PRIORITY",
            "routing-priority",
            "The Routing tab: a caller whose last interaction ended badly goes to the queue Priority",
        ),
        (
            "kavya.nair",
            "FOLLOW-UP",
            "routing-follow-up",
            "The Routing tab: a caller who called about the same topic within a day goes to the queue Follow-up",
        ),
        (
            "isabela.costa",
            "MISROUTED",
            "routing-misrouted",
            "The Routing tab: a stale trait sends a caller to General, whom the events would send to Priority",
        ),
    ] {
        let setting = Setting::new(&format!("--demo {who}@example.com --tab routing"));
        let mut session = setting.size(120, 36).start();
        let is_whole = |screen: &str| {
            screen.contains(shown) && screen.contains("Certain: ") && screen.contains("all read")
        };
        session.wait_for("a run with a verdict, and filled rows", is_whole);
        // The digit of the tab moves the focus there; the fourth step decides.
        session.send("8");
        for _ in 0..3 {
            session.wait_until_quiet(Duration::from_millis(200));
            session.send("j");
        }
        session.wait_until_quiet(Duration::from_millis(200));
        check(&session, name, label);
        session.send("\u{3}");
        session.wait_for_end();
    }
}

/// Whether every row is read: one that is not has a dot for a verdict.
fn is_filled(screen: &str) -> bool {
    let is_read = |row: &str| !["┃ · ", "▌· "].iter().any(|unread| row.contains(unread));
    screen.lines().all(is_read)
}

/// The demo, with a profile and the rows of the list read.
fn started() -> Session {
    let mut session = Setting::new("--demo").size(120, 30).start();
    let is_checked =
        |screen: &str| screen.contains("ENRICHED") && screen.contains("match") && is_filled(screen);
    session.wait_for("a checked profile and filled rows", is_checked);
    session
}

/// Compares the pictures of this name with the screen, or draws them.
#[track_caller]
fn check(session: &Session, name: &str, label: &str) {
    let folder = package_root().join("assets/pictures");
    for (ground, palette) in [("dark", DARK), ("light", LIGHT)] {
        let path = folder.join(format!("{name}-{ground}.svg"));
        if std::env::var_os("FLEXPLORER_REWRITE").is_some() {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&path, draw(session.screen(), &palette, label)).unwrap();
            continue;
        }
        let picture = fs::read_to_string(&path).unwrap();
        let (now, then) = (steady(&session.text()), steady(&svg::text_of(&picture)));
        let differs = now.iter().zip(&then).find(|(a, b)| a != b);
        let differs = differs.map(|(a, b)| format!("screen:  {a}\npicture: {b}")).unwrap_or_default();
        assert!(now == then, "{name}-{ground}.svg is stale (FLEXPLORER_REWRITE=1 draws it anew):\n{differs}");
    }
}

/// The lines of a screen without what differs from run to run: the first line, with its meter; the chart, which moves with
/// time; lines with durations; words that contain digits or are cut short (times, ages, ids); and the width of the gaps between
/// words.
fn steady(screen: &str) -> Vec<String> {
    // An age that fills its column touches the frame.
    let screen = screen.replace("just now", "0s ago").replace(['│', '┃'], " ");
    let mut lines: Vec<&str> = screen.lines().skip(1).collect();
    if let Some(chart) = lines.iter().position(|line| line.contains('┊')) {
        lines.drain(chart..lines.len().min(chart + 2));
    }
    let is_timed = |line: &str| line.split([' ', ':', ';']).any(|word| ["s", "ms"].contains(&word));
    let differs = |word: &str| word.contains(|c: char| c.is_ascii_digit() || c == '…');
    let word = |word: &str| if differs(word) { "#".into() } else { word.to_owned() };
    let line = |line: &str| line.split_whitespace().map(word).collect::<Vec<_>>().join(" ");
    let lines = lines.into_iter().filter(|line| !is_timed(line)).map(line);
    lines.filter(|line| !line.is_empty()).collect()
}

#[test]
fn a_picture_holds_its_text_in_place_and_escaped() {
    let cells = |number| NonZeroU16::new(number).unwrap();
    let mut terminal = vt100::Parser::new(cells(3), cells(30), 0);
    let words = "\x1b[1;31ma <b>\x1b[0m & \"c\"\r\n  林 x\x1b[7m y \x1b[0m\r\nفاطمة 11h";
    terminal.process(words.as_bytes());
    for palette in [DARK, LIGHT] {
        let picture = draw(terminal.screen(), &palette, "<label>");
        assert_eq!(svg::text_of(&picture), "a <b> & \"c\"\n  林 x y\nفاطمة 11h\n", "{picture}");
        assert!(picture.contains("font-weight=\"bold\">a &lt;b&gt;</text>"), "{picture}");
        assert!(picture.contains("aria-label=\"&lt;label&gt;\""), "{picture}");
        // The wide letter takes two cells, what follows stands in the next one, and the inverse run has its ground.
        assert!(picture.contains("<text x=\"28.8\" y=\"42\" textLength=\"16.8\""), "{picture}");
        assert!(picture.contains("<rect x=\"62.4\" y=\"29\" width=\"25.2\" height=\"17\""), "{picture}");
        // Numbers are not part of a right-to-left run.
        assert!(picture.contains(">11h</text>"), "{picture}");
    }
}
