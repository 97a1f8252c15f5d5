//! What people see at five widths, rendered in this process: every command that prints a table.
//!
//! The emulator and the engine use a stopped clock, so that the pictures are the same in any year.

use super::Command;
use super::arguments::Arguments;
use super::doctor::report::DoctorReport;
use super::output::Output;
use super::session::Session;
use super::{Surroundings, format, read, settings, space};
use crate::config::configuration::Configuration;
use crate::config::paths::StoreLocation;
use crate::config::space::Space;
use crate::config::variables::Variables;
use crate::config::zone::Zone;
use crate::emulator::{self, Clock, EmulatorSettings, RunningServer, Scenario};
use crate::engine::diagnosis::{Diagnosis, Point, PointState, PointSubject};
use crate::engine::replay::Cancel;
use crate::engine::{Engine, Setup};
use crate::report::Format;
use chrono::{DateTime, Utc};
use clap::Parser;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use unicode_width::UnicodeWidthStr;

const WIDTHS: [usize; 5] = [60, 80, 100, 120, 200];

/// Records what was printed.
#[derive(Clone, Default)]
pub struct Kept(Arc<Mutex<Vec<u8>>>);

impl Kept {
    pub fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn noon() -> DateTime<Utc> {
    "2026-03-04T12:00:00Z".parse().unwrap()
}

async fn demo() -> (RunningServer, Engine) {
    let mut settings = EmulatorSettings::new(Scenario::demo().unwrap());
    settings.rate_limit = None;
    settings.clock = Clock::fixed(noon());
    let running = emulator::start(settings).await.unwrap();
    let space = Space::demo(&running.url(), &running.space_id, running.profile_api_token.clone()).unwrap();
    let mut setup = Setup::new(space, StoreLocation::Memory);
    setup.clock = Arc::new(noon);
    setup.limits.emulator_starts_per_second = 10_000;
    (running, Engine::new(setup))
}

fn command(text: &str) -> Command {
    let words = ["flexplorer"].into_iter().chain(text.split(' '));
    Arguments::parse_from(words).command.unwrap()
}

/// The output of a command, data first.
async fn printed(engine: &Engine, text: &str, width: Option<usize>, ascii: bool) -> String {
    let (command, out, err) = (command(text), Kept::default(), Kept::default());
    let mut output = Output::new(out.clone(), err.clone(), format(&command), ascii, width);
    let surroundings = Surroundings {
        zone: Zone::Utc,
        named: None,
        stop: Cancel::default(),
        views: &[],
        secret_variables: &[],
    };
    read(engine, &command, &mut output, surroundings).await;
    out.text() + &err.text()
}

/// All widths in one picture. Nothing that people read is wider than their terminal.
fn compare(name: &str, pictures: &[(usize, String)]) {
    let mut all = String::new();
    for (width, picture) in pictures {
        for line in picture.lines().filter(|line| !line.starts_with("flexplorer: ")) {
            assert!(line.width() <= *width, "{name} at {width}: {line}");
        }
        let title = format!(" {width} ");
        let _ = write!(all, "{title:─^width$}\n{picture}");
    }
    insta::assert_snapshot!(format!("widths_{name}"), all);
}

#[tokio::test]
async fn dc1_what_decides_is_shown_at_every_width() {
    let (_running, engine) = demo().await;
    for (name, text) in [
        ("check", "check ada.okafor@example.com farid.nazari@example.com"),
        ("traits_list", "traits list ada.okafor@example.com"),
        ("events_list", "events list ada.okafor@example.com"),
        ("profile_list", "profile list --check --limit 12"),
        ("profile_show", "profile show ada.okafor@example.com"),
    ] {
        let mut pictures = Vec::new();
        for width in WIDTHS {
            pictures.push((width, printed(&engine, text, Some(width), false).await));
        }
        // For an enriched profile and one that is not: the names of the six traits and both events must be visible.
        for (width, picture) in &pictures {
            let shown: &[&str] = match name {
                "check" => &["sentiment", "outcome", "stale", "task-not-completed"],
                "traits_list" => &["-time", "duration", "agent", "sentiment", "outcome", "topics"],
                "events_list" => &["Initiated", "Completed", "KD", "e21"],
                "profile_list" => &["✘ not enriched", "Farid Nazari", "NHM3"],
                _ => &["ada.okafor@example.com", "+12025550100", "anonymous_id"],
            };
            for word in shown {
                assert!(picture.contains(word), "{name} at {width} lacks {word}:\n{picture}");
            }
        }
        compare(name, &pictures);
    }
}

fn render(print: impl Fn(&mut Output)) -> Vec<(usize, String)> {
    let at = |width| {
        let (out, err) = (Kept::default(), Kept::default());
        print(&mut Output::new(out.clone(), err.clone(), Format::Table, false, Some(width)));
        (width, out.text() + &err.text())
    };
    WIDTHS.map(at).into()
}

const UNREADABLE: &str = "is readable by others (mode 0644), so it was not read";
const REFUSED: &str =
    "was refused: the service answered 401 unauthorized to a request for the list (Request-Id 8f3a-77)";

#[test]
fn dc1_reasons_and_advice_are_never_cut() {
    let mut report = DoctorReport { rows: Vec::new(), exit: super::exit::Exit::Fine };
    report.add("program", PointState::Good, "flexplorer 0.1.0", "");
    let clipboard = "sent to the terminal (OSC 52), which has to allow it and may limit how much it takes";
    report.add("clipboard", PointState::Unknown, clipboard, "In tmux: set -g set-clipboard on");
    let next = "chmod 600 ~/.config/flexplorer/credentials.toml; then renew the tokens that stood in it.";
    report.add(
        "credentials",
        PointState::Wrong,
        format!("~/.config/flexplorer/credentials.toml: {UNREADABLE}"),
        next,
    );
    let next =
        "Make a new one under Unify > Unify settings > API access, and give it with `flexplorer space add`.";
    report.rows.push(
        super::doctor::report::PointRecord::new("token", PointState::Wrong, REFUSED, next).of("shop-europe"),
    );
    let pictures = render(|output| report.print(output));
    for (width, picture) in &pictures {
        let unwrapped = picture.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            unwrapped.contains("may limit how much it takes") && unwrapped.ends_with("space add`."),
            "{width}"
        );
    }
    compare("doctor", &pictures);
    let point = |subject, state, words: &str, next: &str| Point {
        subject,
        state,
        words: words.to_owned(),
        next: next.to_owned(),
        class: None,
    };
    let diagnosis = Diagnosis {
        points: vec![
            point(
                PointSubject::Connection,
                PointState::Good,
                "https://profiles.segment.com answers in 84 ms",
                "",
            ),
            point(PointSubject::Token, PointState::Wrong, REFUSED, next),
            point(
                PointSubject::WriteKey,
                PointState::Unknown,
                "none is configured: nothing can be replayed here",
                "",
            ),
        ],
        kind: crate::config::space::Kind::Production,
    };
    compare("space_test", &render(|output| output.table(&space::diagnosis_table(&diagnosis))));
}

#[test]
fn dc1_settings_are_never_cut() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join(".config/flexplorer");
    std::fs::create_dir_all(&folder).unwrap();
    let text = "current = \"shop-europe\"\ntime_zone = \"Europe/Berlin\"\n\n[space.shop-europe]\nid = \"spa_9aQ1tUq6Z1mcSSyXQmGvXk\"\n\
                region = \"eu\"\nkind = \"production\"\ntoken_env = \"SHOP_EUROPE_PROFILE_API_TOKEN\"\n\
                profile_api_url = \"https://profiles.euw1.segment.example.com/v1\"\n";
    std::fs::write(folder.join("config.toml"), text).unwrap();
    let configuration = Configuration::load(Variables::default(), Some(home.path())).unwrap();
    let pictures = render(|output| {
        settings::show(output, &configuration, None);
    });
    compare("config_show", &pictures);
}

#[tokio::test]
async fn dc1_a_replay_s_report_is_readable_at_every_width() {
    let (_running, engine) = demo().await;
    let report = crate::report::replay::tests::report(
        "Refund promised after the second call, to be paid within ten days",
    );
    let mut pictures = Vec::new();
    for width in WIDTHS {
        let (out, err) = (Kept::default(), Kept::default());
        let mut output = Output::new(out.clone(), err.clone(), Format::Table, false, Some(width));
        let (zone, exit, stop) = (Zone::Utc, super::exit::Exit::Fine, Cancel::default());
        let mut session = Session {
            engine: &engine,
            output: &mut output,
            zone,
            exit,
            stop,
            views: &[],
            secret_variables: &[],
        };
        super::replay::print::report(&mut session, &report);
        pictures.push((width, out.text() + &err.text()));
    }
    compare("replay_run", &pictures);
}

/// With `--ascii` every format is ASCII, and programs still get the same values.
#[tokio::test]
async fn dc4_dh13_ascii_is_honoured_by_every_format() {
    let (_running, engine) = demo().await;
    let person = "elif.sahin@example.com";
    for form in ["table", "md", "json", "ndjson", "csv", "junit"] {
        let text = format!("check {person} --format {form}");
        let printed = printed(&engine, &text, None, true).await;
        assert!(printed.is_ascii(), "{form}: {printed}");
        let name = match form {
            "table" | "md" => "Elif Sahin",
            "json" | "ndjson" => "Elif \\u015eahin",
            "csv" => "Elif \\{015E}ahin",
            _ => continue,
        };
        assert!(printed.contains(name), "{form}: {printed}");
    }
    let sign = printed(&engine, &format!("check {person}"), None, true).await;
    assert!(sign.starts_with("? cannot tell") && !sign.contains("\\{"), "{sign}");
}

/// `--json` and the short flags mean the same as the long ones; contradictory flags are rejected.
#[test]
fn dc3_short_flags_say_what_the_long_ones_say() {
    for text in [
        "check a@example.com",
        "profile list",
        "traits list a",
        "doctor",
        "config show",
        "space list",
        "replay list",
    ] {
        for form in ["--json", "-f json", "-fjson", "--format json", "--format=json"] {
            assert_eq!(format(&command(&format!("{text} {form}"))), Format::Json, "{text} {form}");
        }
        let both = format!("flexplorer {text} --json --format md");
        assert!(Arguments::try_parse_from(both.split(' ')).is_err(), "{text}");
    }
    let short = Arguments::parse_from("flexplorer -q -s shop check a".split(' ')).general;
    assert!(short.quiet && short.space.as_deref() == Some("shop"));
    // A format that a command does not support is rejected, even if another command supports it.
    assert!(Arguments::try_parse_from("flexplorer profile list -f junit".split(' ')).is_err());
}

#[tokio::test]
async fn dc3_quiet_leaves_the_data_and_the_errors() {
    let (_running, engine) = demo().await;
    for (text, quiet, said) in [
        ("profile list --limit 3", true, ""),
        ("profile list --limit 3", false, "there are more"),
        ("check nobody@example.com", true, "no profile found"),
    ] {
        let (command, out, err) = (command(text), Kept::default(), Kept::default());
        let mut output = Output::new(out.clone(), err.clone(), format(&command), false, None);
        if quiet {
            output = output.quietly();
        }
        let surroundings = Surroundings {
            zone: Zone::Utc,
            named: None,
            stop: Cancel::default(),
            views: &[],
            secret_variables: &[],
        };
        read(&engine, &command, &mut output, surroundings).await;
        let told = err.text();
        assert!(if said.is_empty() { told.is_empty() } else { told.contains(said) }, "{text}: {told}");
    }
}
