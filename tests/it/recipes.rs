//! The blocks of `docs/recipes.md`, tried as far as this machine can. What is not installed is skipped aloud.

use crate::support::emulator::{Emulator, signal};
use crate::support::program::{flexplorer, wait};
use crate::support::{PATIENCE, PROGRAM};
use rustix::process::Signal;
use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const PAGE: &str = include_str!("../../docs/recipes.md");

/// The block whose first line is a comment with this name.
fn block(name: &str) -> String {
    let blocks = PAGE.split("```").skip(1).step_by(2);
    let found = blocks
        .filter_map(|block| block.split_once('\n'))
        .find(|(_, text)| text.starts_with(&format!("# {name}")));
    found.unwrap_or_else(|| panic!("no block {name}")).1.to_owned()
}

/// Runs a program; `None`, said aloud, if it is not installed.
fn ran(program: &str, arguments: &[&str], folder: &Path) -> Option<(bool, String)> {
    let output = Command::new(program).args(arguments).current_dir(folder).stdin(Stdio::null()).output();
    let Ok(output) = output else {
        eprintln!("SKIPPED: {program} is not installed");
        return None;
    };
    let said = [output.stdout, output.stderr].concat();
    Some((output.status.success(), String::from_utf8_lossy(&said).into_owned()))
}

#[test]
fn units_of_systemd_are_valid() {
    let folder = tempfile::tempdir().unwrap();
    let names = ["flexplorer-check.service", "flexplorer-check.timer", "flexplorer-canary.service"];
    let paths = names.map(|name| {
        let path = folder.path().join(name);
        let text = block(name);
        assert!(text.contains("[Unit]"));
        fs::write(&path, text.replace("/usr/local/bin/flexplorer", PROGRAM)).unwrap();
        path.to_str().unwrap().to_owned()
    });
    let arguments = ["verify", "--man=no", &paths[0], &paths[1], &paths[2]];
    if let Some((is_fine, said)) = ran("systemd-analyze", &arguments, folder.path()) {
        let ours = said.lines().filter(|line| line.contains("flexplorer-"));
        assert_eq!(ours.collect::<Vec<_>>(), Vec::<&str>::new());
        assert!(is_fine || !said.contains("flexplorer-"), "{said}");
    }
}

#[test]
fn prometheus_takes_its_files() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["prometheus.yml", "flexplorer.rules.yml"] {
        fs::write(folder.path().join(name), block(name)).unwrap();
    }
    for arguments in [["check", "config", "prometheus.yml"], ["check", "rules", "flexplorer.rules.yml"]] {
        if let Some((is_fine, said)) = ran("promtool", &arguments, folder.path()) {
            assert!(is_fine, "{said}");
        }
    }
}

/// Every command of the page is one that the program takes: with `--help` behind it, it only shows its help.
#[test]
fn commands_are_commands_and_yaml_is_yaml() {
    let cron = block("/etc/cron.d/flexplorer");
    let line = cron.lines().find(|line| line.starts_with('*')).unwrap();
    let fields: Vec<&str> = line.split_whitespace().collect();
    assert_eq!((fields[0], &fields[1..6]), ("*/10", &["*", "*", "*", "*", "flexplorer"][..]));
    assert!(!line.contains('%'), "cron reads it as the end of the line");
    let units = ["flexplorer-check.service", "flexplorer-canary.service"].map(|name| {
        let unit = block(name);
        unit.lines()
            .find_map(|line| line.strip_prefix("ExecStart=/usr/local/bin/flexplorer "))
            .unwrap()
            .to_owned()
    });
    let of_cron = line.split("&& flexplorer ").nth(1).unwrap().split(" > ").next().unwrap();
    let job = block("cronjob.yml");
    let of_job = job.split("args: [").nth(1).unwrap().split(']').next().unwrap().replace(", ", " ");
    let action = block(".github/workflows/enrichment.yml");
    let of_action = action.split("run: flexplorer ").nth(1).unwrap().split(" > ").next().unwrap();
    for command in units.iter().map(String::as_str).chain([of_cron, &of_job, of_action]) {
        let help = flexplorer(&format!("{command} --help")).run().expect_code(0);
        assert!(help.out.contains("--max-age"), "{command}");
    }
    let folder = tempfile::tempdir().unwrap();
    for name in ["cronjob.yml", ".github/workflows/enrichment.yml", "prometheus.yml", "flexplorer.rules.yml"]
    {
        fs::write(folder.path().join("one.yml"), block(name)).unwrap();
        let read = "import sys\ntry:\n import yaml\nexcept ImportError:\n print('SKIPPED'); sys.exit(0)\nyaml.safe_load(open('one.yml'))";
        match ran("python3", &["-c", read], folder.path()) {
            Some((_, said)) if said.contains("SKIPPED") => eprintln!("SKIPPED: python3 has no yaml"),
            Some((is_fine, said)) => assert!(is_fine, "{name}: {said}"),
            None => {}
        }
    }
}

/// The scripts get real news; a `curl` of our own writes down what it is given.
#[test]
fn notifications_are_what_slack_and_pagerduty_take() {
    let folder = tempfile::tempdir().unwrap();
    if ran("jq", &["--version"], folder.path()).is_none() {
        return;
    }
    let place = |name: &str| folder.path().join(name);
    let curl = format!(
        "#!/bin/sh\nwhile [ $# -gt 0 ]; do [ \"$1\" = --data ] && data=$2; shift; done\n\
         if [ \"$data\" = @- ]; then cat; else printf '%s\\n' \"$data\"; fi >> {}\n",
        place("sent").display()
    );
    fs::write(place("curl"), curl).unwrap();
    fs::set_permissions(place("curl"), fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap_or_default());
    let emulator = Emulator::start("--rate-limit off");
    let sent = |name: &str| -> Vec<Value> {
        fs::write(place(name), block(name)).unwrap();
        let _ = fs::remove_file(place("sent"));
        let run = flexplorer("check email:farid.nazari@example.com --max-age 1s")
            .envs(&emulator.variables())
            .env("PATH", &path)
            .env("PAGERDUTY_KEY", "key")
            .env("SLACK_WEBHOOK", "http://127.0.0.1:9/hook")
            .arg("--notify")
            .arg(&format!("sh {}", place(name).display()));
        let run = run.run().expect_code(1);
        assert!(!run.err.contains("--notify"), "{}", run.err);
        let text = fs::read_to_string(place("sent")).unwrap();
        serde_json::Deserializer::from_str(&text).into_iter().map(Result::unwrap).collect()
    };
    let slack = sent("slack.sh");
    let text = slack[0]["text"].as_str().unwrap();
    assert!(
        slack.len() == 1 && text.contains("nobody_enriched began") && text.contains(" on use_"),
        "{slack:?}"
    );
    let events = sent("pagerduty.sh");
    assert!(events.len() >= 2, "{events:?}");
    for event in &events {
        assert_eq!((&event["event_action"], &event["routing_key"]), (&"trigger".into(), &"key".into()));
        assert!(["error", "warning", "info"].contains(&event["payload"]["severity"].as_str().unwrap()));
        assert!(event["dedup_key"].as_str().unwrap().starts_with("env/"), "{event}");
    }
}

/// Debian's Prometheus scrapes a watch of a space whose Completed stopped, and the rule of the page fires.
#[test]
fn a_real_prometheus_fires_the_alert() {
    let folder = tempfile::tempdir().unwrap();
    if ran("prometheus", &["--version"], folder.path()).is_none() {
        return;
    }
    let place = |name: &str| folder.path().join(name);
    let emulator = Emulator::start("--scenario outage --rate-limit off");
    let people: Vec<String> = (1..=240).map(|n| format!("user_id:u_{}", 2_000_000 + n)).collect();
    fs::write(place("people"), people.join("\n")).unwrap();
    let arguments = format!(
        "check --ids-from {} --watch 10s --listen 127.0.0.1:0 --format prometheus",
        place("people").display()
    );
    let mut run = flexplorer(&arguments).envs(&emulator.variables());
    let mut child = run.spawn();
    let mut said = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("http://") {
        line.clear();
        assert!(said.read_line(&mut line).unwrap() > 0, "the program ended");
    }
    std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
    let target = line.split("http://").nth(1).unwrap().trim().trim_end_matches("/metrics").to_owned();
    let quick = "global: { scrape_interval: 1s, evaluation_interval: 1s }\n";
    let config = block("prometheus.yml").replace("127.0.0.1:9464", &target);
    fs::write(place("prometheus.yml"), format!("{quick}{config}")).unwrap();
    fs::write(place("flexplorer.rules.yml"), block("flexplorer.rules.yml").replace("for: 5m", "for: 0s"))
        .unwrap();
    // Prometheus takes no port 0, so it gets one that was free a moment ago; another try gets another one.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut prometheus = Command::new("prometheus")
        .args([
            "--config.file=prometheus.yml",
            "--storage.tsdb.path=data",
            &format!("--web.listen-address={free}"),
        ])
        .current_dir(folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let deadline = Instant::now() + PATIENCE;
    let mut alerts = String::new();
    let is_firing = loop {
        if let Ok(mut stream) = TcpStream::connect(free) {
            let ask = format!("GET /api/v1/alerts HTTP/1.1\r\nHost: {free}\r\nConnection: close\r\n\r\n");
            alerts.clear();
            let _ =
                stream.write_all(ask.as_bytes()).and_then(|()| stream.read_to_string(&mut alerts).map(drop));
        }
        let fires =
            alerts.contains("\"alertname\":\"CompletedStopped\"") && alerts.contains("\"state\":\"firing\"");
        if fires || Instant::now() > deadline {
            break fires;
        }
        std::thread::park_timeout(Duration::from_millis(100));
    };
    prometheus.kill().unwrap();
    prometheus.wait().unwrap();
    signal(&child, Signal::TERM);
    assert_eq!(wait(&mut child), 143);
    assert!(is_firing, "{alerts}");
}
