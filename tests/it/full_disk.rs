//! S3: a disk that fills up while the program runs, and is freed again. Reading continues, everything that cannot be saved is
//! reported, and once there is room, saving works again without a restart.

use crate::support::desk::Desk;
use crate::support::emulator::Emulator;
use crate::support::fault_server::FaultServer;
use crate::support::program::{flexplorer, flexplorer_after};
use crate::support::service::{PROFILE, good};
use crate::support::terminal::{Session, Setting};
use crate::support::{Home, PATIENCE};
use rustix::process::{Pid, Resource, Rlimit, prlimit};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// What the program does to its files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Pin,
    Replay,
}

/// How disk space is taken away from the running program.
enum Disk {
    /// Its files may not grow beyond this many bytes (setrlimit(2), RLIMIT_FSIZE).
    Limited,
    /// A small file system, and the file that fills it.
    Small(PathBuf),
}

impl Disk {
    fn fill(&self, session: &Session, random: &mut fastrand::Rng) {
        match self {
            Self::Limited => limit(session, Some([0, 1, 4_000][random.usize(..3)])),
            Self::Small(filler) => {
                let mut file = fs::File::create(filler).unwrap();
                while file.write_all(&[0; 512]).is_ok() {}
            }
        }
    }

    fn empty(&self, session: &Session) {
        match self {
            Self::Limited => limit(session, None),
            Self::Small(filler) => fs::remove_file(filler).unwrap(),
        }
    }
}

fn limit(session: &Session, current: Option<u64>) {
    let process = Pid::from_raw(session.process());
    prlimit(process, Resource::Fsize, Rlimit { current, maximum: None }).unwrap();
}

/// The explorer on an emulator that may be written to.
fn explorer(emulator: &Emulator) -> Setting {
    Setting::new("")
        .envs(&emulator.variables())
        .env("SEGMENT_TRACKING_API_URL", emulator.said("tracking_api_url"))
        .env("SEGMENT_WRITE_KEY", emulator.said("write_key"))
        .size(120, 40)
}

/// Presses keys one after another, each as soon as the effect of the previous one is on screen.
fn press(session: &mut Session, steps: &[(&str, &str)]) {
    for (keys, shown) in steps {
        session.send(keys);
        session.wait_for_text(shown);
        // A dialog that has just opened ignores keys.
        session.take_for(Duration::from_millis(170));
    }
}

/// Begins an act, whose result appears on screen.
fn begin(session: &mut Session, act: Act) {
    match act {
        Act::Pin => session.send("p"),
        Act::Replay => {
            press(
                session,
                &[("x", "choose a sample"), ("\r", "edit a value"), (" ", "these requests are sent")],
            );
            session.send("\r");
        }
    }
}

/// The texts that may be on screen after an act: first those without disk space, then those with it.
const fn ends(act: Act) -> (&'static [&'static str], &'static [&'static str]) {
    match act {
        // The notice that saving works again may replace the confirmation.
        Act::Pin => (&["ocal store"], &["pinned ", "can be used again"]),
        Act::Replay => (&["nothing is sent"], &["y copy report"]),
    }
}

/// Leaves whatever an act opened, and waits until there is no notice on screen.
fn settle(session: &mut Session, act: Act) {
    let (without_room, with_room) = ends(act);
    session.send("\u{15}");
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        session.send("\u{1b}");
        session.wait_until_quiet(Duration::from_millis(15));
        let text = session.text();
        if !without_room.iter().chain(with_room).chain(&["saved", "┏ Replay"]).any(|word| text.contains(word))
        {
            session.send("g");
            return session.wait_for_text("┌ Ada Okafor");
        }
    }
    panic!("what {act:?} said does not go away:\n{}", session.text());
}

/// Reading continues: the next profile opens, and then the previous one.
#[track_caller]
fn read_on(session: &mut Session) {
    // The list's own title counts the rows that were read.
    let title = |screen: &str| {
        let titles = screen.lines().nth(1).unwrap_or_default();
        titles.split_once(['┓', '┐']).map(|(_, profile)| profile.to_owned()).unwrap_or_default()
    };
    for key in ["j", "k"] {
        session.wait_until_quiet(Duration::from_millis(25));
        let before = title(&session.text());
        session.send(key);
        session.wait_for("another profile", |screen| title(screen) != before);
    }
}

/// Waits for one of two results and returns whether it was the good one.
#[track_caller]
fn is_kept(session: &mut Session, act: Act) -> bool {
    let (without_room, with_room) = ends(act);
    session.wait_for(&format!("how {act:?} ended"), |screen| {
        without_room.iter().chain(with_room).any(|word| screen.contains(word))
    });
    let text = session.text();
    with_room.iter().any(|word| text.contains(word))
}

/// One moment: the disk fills up before or during the act, data is read, the disk is freed, and the act is repeated.
/// Returns whether anything was reported as not saved.
fn moment(session: &mut Session, disk: &Disk, random: &mut fastrand::Rng, act: Act) -> bool {
    settle(session, act);
    let within = random.bool();
    if !within {
        disk.fill(session, random);
    }
    begin(session, act);
    if within {
        std::thread::park_timeout(Duration::from_micros(random.u64(..3_000)));
        disk.fill(session, random);
    }
    let kept = is_kept(session, act);
    // A file keeps the blocks that a small disk has already given it.
    assert!(within || !kept || matches!(disk, Disk::Small(_)), "{act:?} on a full disk:\n{}", session.text());
    if kept && act == Act::Replay {
        session.send("E");
        session.wait_for("whether the report is saved", |s| s.contains("saved"));
    }
    settle(session, act);
    read_on(session);
    disk.empty(session);
    for attempt in 0.. {
        settle(session, act);
        begin(session, act);
        if is_kept(session, act) {
            break;
        }
        // There is a pause of one second between replays.
        assert!(act == Act::Replay && attempt < 30, "{act:?} with room again:\n{}", session.text());
        session.take_for(Duration::from_millis(100));
    }
    if act == Act::Replay {
        session.send("E");
        session.wait_for_text("saved as");
    }
    settle(session, act);
    !kept
}

/// This many moments in the life of one explorer.
fn moments(number: usize, disk: &Disk, setting: impl FnOnce(Setting) -> Setting, seed: u64) {
    let emulator = Emulator::start("--rate-limit off");
    let mut session = setting(explorer(&emulator)).start();
    session.wait_for_text("ENRICHED");
    session.send("p");
    session.wait_for_text("pinned ");
    let mut random = fastrand::Rng::with_seed(seed);
    let mut refused = 0;
    for round in 0..number {
        let act = [Act::Pin, Act::Replay][(round + random.usize(..2)) % 2];
        refused += usize::from(moment(&mut session, disk, &mut random, act));
    }
    println!("s3: {number} moments, in {refused} of them something was told not to be kept");
    assert!(refused > number / 4, "{refused} of {number}");
    session.send("\u{3}");
    assert_eq!(session.wait_for_end(), 0);
}

#[test]
fn s3_a_limit_that_comes_and_goes_under_a_running_program_stops_nothing_but_the_keeping() {
    moments(3, &Disk::Limited, |setting| setting, 4_711);
}

#[test]
#[ignore = "release check: twenty moments, about a minute"]
fn s3_twenty_moments_at_which_no_file_may_grow() {
    moments(20, &Disk::Limited, |setting| setting, 815);
}

/// A file system of a few hundred kilobytes; unmounted when dropped.
struct SmallDisk(Home);

impl SmallDisk {
    /// `None` if this machine does not allow mounting one.
    fn mount() -> Option<Self> {
        let home = Home::new();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=512k,mode=0777", "none"]).arg(home.path());
        mount.output().is_ok_and(|output| output.status.success()).then(|| Self(home))
    }

    fn folder(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).output();
    }
}

#[test]
#[ignore = "release check: mounts a small file system, which takes the superuser"]
fn s3_twenty_moments_at_which_a_small_disk_is_full() {
    let Some(small) = SmallDisk::mount() else {
        return println!(
            "s3 SKIPPED: this machine lets nobody mount a small file system; RLIMIT_FSIZE alone was tried"
        );
    };
    let state = small.folder().to_string_lossy().into_owned();
    let disk = Disk::Small(small.folder().join("filler"));
    moments(20, &disk, |setting| setting.env("XDG_STATE_HOME", &state), 99);
}

/// A developers' space at this server that may be written to.
fn dev_space(server: &FaultServer) -> Desk {
    let desk = Desk::new();
    let url = server.url();
    desk.configure(&format!(
        "[space.dev]\nid = \"spa_1\"\nkind = \"dev\"\ntoken_env = \"A_TOKEN\"\nwrite_key_env = \"A_KEY\"\n\
         profile_api_url = \"{url}\"\ntracking_api_url = \"{url}\"\nreplay = \"allowed\"\n\
         replay_to = [\"email:*@example.com\"]\n"
    ));
    desk
}

#[test]
fn s3_without_a_log_that_can_be_written_replay_is_off_and_says_why() {
    let server = FaultServer::scripted(good);
    let desk = dev_space(&server);
    let key = "k".repeat(32);
    let run = |prelude: &str| {
        let command = "--space dev replay run voice-positive --to email:ada@example.com --create --yes";
        let run = flexplorer_after(prelude, command).envs(&desk.variables());
        run.env("A_TOKEN", "canary-token").env("A_KEY", &key).run().expect_code(6)
    };
    // First there is no store and none can be created; then there is one that cannot grow.
    let none = run("ulimit -f 0");
    assert!(none.err.contains("the log of replays cannot be kept on disk"), "{none:?}");
    desk.run(&format!("--space dev profile show {PROFILE}"))
        .env("A_TOKEN", "canary-token")
        .run()
        .expect_code(0);
    let full = run("ulimit -f 0");
    assert!(full.err.contains("the log of replays cannot be"), "{full:?}");
    assert!(server.requests().iter().all(|request| request.head.starts_with("GET ")));
}

#[test]
fn s3_no_command_dies_of_a_file_that_may_not_grow() {
    let home = Home::new();
    let out = home.path().join("out");
    let to_file = format!("ulimit -f 0 && exec > {}", out.display());
    for command in [
        "--demo profile list",
        "--help",
        "man",
        "completions bash",
        "config show --example",
        "doctor --offline",
    ] {
        let output = flexplorer_after(&to_file, command).run();
        assert_eq!(output.code, 5, "{command}: {output:?}");
    }
    let add = "space add shop --id spa_abc --region us --kind production --token-stdin";
    let output = flexplorer_after("ulimit -f 0", add).input("canary-token").run();
    assert!([2, 5].contains(&output.code) && output.err.contains("config"), "{output:?}");
}

#[test]
fn s3_an_import_onto_a_full_disk_is_told_and_finished_later() {
    let emulator = Emulator::start("");
    let list: Vec<_> = (0..500).map(|number| format!("p{number}@example.com")).collect();
    let list = list.join("\n");
    let run = |prelude: &str, home: Home| {
        flexplorer_after(prelude, "profile import - --format json")
            .envs(&emulator.variables())
            .input(&list)
            .at(home)
    };
    let (refused, home) = run("ulimit -f 40", Home::new()).run_and_keep_home();
    assert!(refused.code == 5 && refused.err.contains("store"), "{refused:?}");
    let (done, home) = run(":", home).run_and_keep_home();
    let done = done.expect_code(0).json();
    assert_eq!((&done["added"], &done["complete"]), (&500.into(), &true.into()), "{done}");
    let known =
        flexplorer("profile list --limit 1000 --format ndjson").envs(&emulator.variables()).at(home).run();
    assert!(known.out.lines().count() >= 500, "{known:?}");
}
