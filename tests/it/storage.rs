//! Where the program keeps its files, and what happens if it cannot: full disks, unusual homes, strict umasks.

use crate::support::Home;
use crate::support::cases::repeats;
use crate::support::desk::{Desk, mode};
use crate::support::emulator::Emulator;
use crate::support::fault_server::FaultServer;
use crate::support::program::{Output, flexplorer, flexplorer_after};
use crate::support::service::{PROFILE, good};
use crate::support::terminal::Setting;
use std::path::PathBuf;
use std::time::Duration;

const TOKEN: &str = "canary-token-4711";

fn show(server: &FaultServer, environment: &[(&str, &str)], prelude: &str) -> Output {
    let run = flexplorer_after(prelude, "profile show email:ada@example.com").envs(&server.variables(TOKEN));
    environment.iter().fold(run, |run, (name, value)| run.env(name, value)).run()
}

#[test]
fn s3_where_no_file_may_grow_reading_goes_on() {
    let server = FaultServer::scripted(good);
    for blocks in [0, 1, 8, 24, 64] {
        let output = show(&server, &[], &format!("ulimit -f {blocks}")).expect_code(0);
        assert!(output.out.contains("Marker-Trait"), "{blocks} blocks: {output:?}");
    }
    let mut session =
        Setting::new("").after("ulimit -f 0").envs(&server.variables(TOKEN)).size(120, 40).start();
    session.wait_for_text("Ada Marker-Trait");
    session.send("p");
    session.wait_for("why a pin is not kept", |s| s.contains("store"));
    session.send("q");
    assert_eq!(session.wait_for_end(), 0);
}

#[test]
fn s5_without_a_place_for_files_everything_can_be_read() {
    let server = FaultServer::scripted(good);
    let layouts: [&[(&str, &str)]; 6] = [
        &[("XDG_STATE_HOME", "/dev/null/state")],
        &[("XDG_STATE_HOME", "relative/state"), ("HOME", "/dev/null")],
        &[("XDG_STATE_HOME", ""), ("HOME", "")],
        &[("XDG_STATE_HOME", "/proc/1/nowhere")],
        &[("XDG_STATE_HOME", "/sys"), ("XDG_RUNTIME_DIR", "/dev/null"), ("XDG_CONFIG_HOME", "/dev/null")],
        &[("XDG_STATE_HOME", "/dev/null"), ("XDG_CONFIG_HOME", "relative"), ("HOME", "relative")],
    ];
    for layout in layouts {
        let output = show(&server, layout, ":").expect_code(0);
        assert!(output.out.contains("Marker-Trait"), "{layout:?}: {output:?}");
        let run = Setting::new("").envs(&server.variables(TOKEN)).size(120, 40);
        let mut session = layout.iter().fold(run, |run, (name, value)| run.env(name, value)).start();
        session.wait_for_text("Ada Marker-Trait");
        session.send("q");
        assert_eq!(session.wait_for_end(), 0, "{layout:?}");
    }
}

#[cfg(unix)]
#[test]
fn p4_whatever_the_mask_nobody_else_can_read_what_is_kept() {
    let server = FaultServer::scripted(good);
    let run = flexplorer_after("umask 000", &format!("profile show email:ada@example.com {PROFILE}"));
    let (output, home) = run.envs(&server.variables(TOKEN)).run_and_keep_home();
    output.expect_code(0);
    let kept = expect_private(&home);
    assert!(kept.iter().any(|name| name == "store.sqlite3"), "{kept:?}");
}

/// Fails unless everything of ours in this home can be read only by its owner; returns the files.
#[cfg(unix)]
fn expect_private(home: &Home) -> Vec<String> {
    let is_ours = |path: &PathBuf| path.to_string_lossy().contains("flexplorer");
    let entries: Vec<_> = home.entries().into_iter().filter(is_ours).collect();
    for path in &entries {
        let expected = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode(path), expected, "{} has {:o}", path.display(), mode(path));
    }
    entries.iter().filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned())).collect()
}

#[cfg(unix)]
#[test]
fn p4_whatever_the_mask_settings_tokens_and_saved_reports_are_private_too() {
    let emulator = Emulator::start("--rate-limit off");
    let (url, id) = (emulator.said("profile_api_url"), emulator.said("space_id"));
    let add = format!(
        "space add shop --id {id} --region us --kind emulator --token-stdin --profile-api-url {url} --tracking-api-url {url} --public-api-url {url}"
    );
    let added = flexplorer_after("umask 000", &add).input(emulator.said("profile_api_token"));
    let (output, home) = added.run_and_keep_home();
    output.expect_code(0);
    let kept = expect_private(&home);
    for file in ["config.toml", "credentials.toml"] {
        assert!(kept.iter().any(|name| name == file), "{kept:?}");
    }
    let mut session = Setting::new("")
        .after("umask 000")
        .envs(&emulator.variables())
        .env("SEGMENT_TRACKING_API_URL", emulator.said("tracking_api_url"))
        .env("SEGMENT_WRITE_KEY", emulator.said("write_key"))
        .start();
    session.wait_for_text("ENRICHED");
    for (keys, shown) in [
        ("p", "pinned"),
        ("x", "choose a sample"),
        ("\r", "edit a value"),
        (" ", "these requests are sent"),
        ("\r", "y copy report"),
        ("E", "flexplorer-replay-"),
    ] {
        session.wait_until_quiet(Duration::from_millis(200));
        session.send(keys);
        session.wait_for_text(shown);
    }
    session.send("\u{3}");
    assert_eq!(session.wait_for_end(), 0);
    let kept = expect_private(&session.home);
    for start in ["store.sqlite3", "flexplorer-replay-"] {
        assert!(kept.iter().any(|name| name.starts_with(start)), "{start} in {kept:?}");
    }
}

/// Everything that the service returned about Ada.
const PERSONAL: [&str; 4] = ["Marker-Trait", "marker-id@example.com", "Marker Event", "marker-group"];

#[test]
fn p5_nothing_of_a_profile_but_the_identifier_asked_for_is_kept() {
    let server = FaultServer::scripted(good);
    let run = flexplorer("profile show email:ada@example.com").envs(&server.variables(TOKEN));
    let (output, files) = run.run_with_files();
    output.expect_code(0);
    assert!(!files.is_empty());
    for (path, content) in files {
        let text = String::from_utf8_lossy(&content);
        for personal in PERSONAL.iter().chain(&[TOKEN]) {
            assert!(!text.contains(personal), "{personal} in {}", path.display());
        }
    }
}

#[test]
fn p5_what_was_forgotten_and_purged_is_in_no_byte() {
    let server = FaultServer::scripted(good);
    let first = flexplorer("profile show email:ada@example.com").envs(&server.variables(TOKEN));
    let (output, home) = first.run_and_keep_home();
    output.expect_code(0);
    let holds_ada = |home: &Home| {
        home.files().iter().any(|(_, content)| content.windows(15).any(|w| w == b"ada@example.com"))
    };
    assert!(holds_ada(&home), "the identifier is kept until then");
    let (output, home) = flexplorer("profile forget email:ada@example.com")
        .at(home)
        .envs(&server.variables(TOKEN))
        .run_and_keep_home();
    output.expect_code(0);
    assert!(!holds_ada(&home));
}

#[test]
fn p2_no_personal_word_on_standard_error_or_in_files_when_something_fails() {
    let faults = [
        "HTTP/1.1 500 Error\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
        "SSH-2.0-x\r\n\r\n",
        "",
    ];
    for fault in faults {
        let server = FaultServer::answering(fault);
        let (output, files) =
            flexplorer(&format!("profile show {PROFILE}")).envs(&server.variables(TOKEN)).run_with_files();
        assert_eq!(output.code, 5, "{output:?}");
        for text in ["profiles/", "spaces/", "/v1/", TOKEN] {
            assert!(!output.err.contains(text), "{text}: {output:?}");
            assert!(!files.iter().any(|(_, content)| String::from_utf8_lossy(content).contains(text)));
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn p3_the_process_leaves_no_core_file_and_shows_its_memory_to_nobody() {
    let mut session = Setting::new("").start();
    session.wait_for_text("Ada Okafor");
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", session.process())).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().skip(4).take(2).collect::<Vec<_>>(), ["0", "0"], "{core}");
    session.send("q");
    assert_eq!(session.wait_for_end(), 0);
}

/// A configuration with two spaces, as a user wrote it.
const TWO_SPACES: &str = "# mine\ncurrent = \"one\"\n\n[space.one]   # the first\nid = \"spa_1\"\ntoken_env = \"A\"\n\n[space.two]\nid = \"spa_2\"\ntoken_env = \"B\"\n";

#[test]
fn s7_a_kill_while_the_configuration_is_written_leaves_the_old_or_the_new() {
    let desk = Desk::new();
    desk.configure(TWO_SPACES);
    let written = |name: &str| {
        desk.run(&format!("space use {name}")).run().expect_code(0);
        std::fs::read_to_string(desk.config()).unwrap()
    };
    let (two, one) = (written("two"), written("one"));
    assert!(one != two && one.contains("# the first") && two.contains("# the first"));
    let mut random = fastrand::Rng::with_seed(4_711);
    for round in 0..repeats(60, 200, 200) {
        let name = ["two", "one"][round % 2];
        let mut run = desk.run(&format!("space use {name}"));
        let mut child = run.spawn();
        std::thread::park_timeout(Duration::from_micros(random.u64(..25_000)));
        child.kill().unwrap();
        child.wait().unwrap();
        let found = std::fs::read_to_string(desk.config()).unwrap();
        assert!(found == one || found == two, "round {round}: {found}");
    }
    written("two");
}

#[test]
fn s2_a_damaged_configuration_is_told_and_left_alone() {
    let mut random = fastrand::Rng::with_seed(1_147);
    let (desk, mut refused) = (Desk::new(), 0);
    for round in 0..repeats(60, 200, 2_000) {
        let mut bytes = TWO_SPACES.as_bytes().to_vec();
        match random.u8(..3) {
            0 => bytes.truncate(random.usize(..bytes.len())),
            _ => {
                for _ in 0..random.usize(1..6) {
                    let place = random.usize(..bytes.len());
                    bytes[place] = random.u8(..);
                }
            }
        }
        std::fs::create_dir_all(desk.config().parent().unwrap()).unwrap();
        let damaged = if round % 2 == 0 { desk.config() } else { desk.credentials() };
        desk.configure(TWO_SPACES);
        desk.entrust("[space.one]\ntoken = \"canary-token\"\n", 0o600);
        std::fs::write(&damaged, &bytes).unwrap();
        let output = desk.run("config show").run();
        assert!([0, 2].contains(&output.code), "round {round}: {output:?}");
        assert!(output.code == 0 || output.err.contains(".toml"), "round {round}: {output:?}");
        assert!(!output.err.contains("canary") && !output.out.contains("canary-token"), "{output:?}");
        assert_eq!(std::fs::read(&damaged).unwrap(), bytes, "round {round}");
        refused += usize::from(output.code == 2);
    }
    assert!(refused > 10, "{refused} were told");
}
