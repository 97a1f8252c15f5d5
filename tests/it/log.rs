//! `--log FILE`: what a run asked the service, in lines of JSON without identifiers, values and secrets.

use crate::support::Home;
use crate::support::emulator::Emulator;
use crate::support::fault_server::{FaultServer, error};
use crate::support::program::{Run, flexplorer, flexplorer_after};
use crate::support::service::PROFILE;
use rustix::fs::{CWD, FileType, Mode, mknodat};
use serde_json::Value;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

fn log_to(run: Run, path: &Path) -> Run {
    run.arg("--log").arg(path.to_str().unwrap())
}

fn lines(path: &Path) -> Vec<Value> {
    fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn each_request_is_a_line_between_start_and_end() {
    let (emulator, home) = (Emulator::start(""), Home::new());
    let path = home.path().join("run.log");
    for runs in 1..=2 {
        let run = flexplorer("check ada.okafor@example.com").envs(&emulator.variables());
        log_to(run, &path).run().expect_code(0);
        let lines = lines(&path);
        let said = |what: &str| lines.iter().filter(|line| line["message"] == what).count();
        assert_eq!((said("start"), said("end")), (runs, runs), "it is appended to");
        assert_eq!((&lines[0]["message"], &lines[lines.len() - 1]["exit"]), (&"start".into(), &0.into()));
        let requests: Vec<&Value> = lines.iter().filter(|line| line["message"] == "request").collect();
        assert!(requests.len() >= 2 * runs, "{lines:?}");
        for line in requests {
            assert_eq!((&line["method"], &line["attempt"]), (&"GET".into(), &1.into()), "{line}");
            let asked = line["path"].as_str().unwrap();
            assert!(asked.starts_with("/v1/spaces/…/collections/users/profiles/…/"), "{line}");
            assert!(
                line["status"].is_u64() && line["ms"].is_u64() && line["request_id"].is_string(),
                "{line}"
            );
            assert!(line["timestamp"].as_str().is_some_and(|at| at.ends_with('Z')), "{line}");
            assert!(line["status"] != 200 || line["bytes"].as_u64() > Some(0), "{line}");
        }
    }
    let text = fs::read_to_string(&path).unwrap();
    for hidden in ["ada", "okafor", "example.com", "use_", "flex_last", emulator.said("space_id")] {
        assert!(!text.contains(hidden), "{hidden}: {text}");
    }
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn what_is_sent_is_a_line_too() {
    let (emulator, home) = (Emulator::start(""), Home::new());
    let path = home.path().join("run.log");
    let run = flexplorer("replay run voice-positive --to email:new@example.com --create --settle 0")
        .envs(&emulator.variables())
        .env("SEGMENT_WRITE_KEY", emulator.said("write_key"))
        .env("SEGMENT_TRACKING_API_URL", emulator.said("tracking_api_url"));
    log_to(run, &path).run().expect_code(0);
    let lines = lines(&path);
    let sent: Vec<&Value> = lines.iter().filter(|line| line["method"] == "POST").collect();
    assert!(!sent.is_empty(), "{lines:?}");
    for line in sent {
        assert_eq!((&line["api"], &line["status"]), (&"Tracking API".into(), &200.into()), "{line}");
        assert!(["/v1/track", "/v1/identify"].contains(&line["path"].as_str().unwrap()), "{line}");
    }
}

#[test]
fn a_failed_attempt_says_why_and_how_soon_it_is_repeated() {
    let (server, home) = (FaultServer::scripted(|_| error(503, "")), Home::new());
    let path = home.path().join("run.log");
    let run = flexplorer(&format!("traits list {PROFILE}")).envs(&server.variables("token-4711"));
    log_to(run, &path).run().expect_code(5);
    let lines = lines(&path);
    // Once the result is known, its remaining requests are cancelled.
    let is_whole = |line: &&Value| line["message"] == "request" && line["error"] != "cancelled";
    let requests: Vec<&Value> = lines.iter().filter(is_whole).collect();
    assert!(requests.len() <= server.requests().len(), "{lines:?}");
    assert!(requests.iter().all(|line| line["status"] == 503 && line["error"] == "server"));
    let again = requests.iter().filter(|line| line["retry_in_ms"].is_u64()).count();
    let second = requests.iter().filter(|line| line["attempt"].as_u64() > Some(1)).count();
    assert!(second > 0 && again >= second, "{lines:?}");
    assert_eq!(lines[lines.len() - 1]["exit"], 5);
}

#[test]
fn a_log_is_written_to_a_regular_file_only() {
    let home = Home::new();
    let at = |name: &str| home.path().join(name);
    fs::write(at("real"), "mine").unwrap();
    std::os::unix::fs::symlink(at("real"), at("link")).unwrap();
    std::os::unix::fs::symlink(at("none"), at("dangling")).unwrap();
    mknodat(CWD, at("pipe"), FileType::Fifo, Mode::RWXU, 0).unwrap();
    for (path, why) in [
        (at("link"), "is a symbolic link, not a regular file"),
        (at("dangling"), "is a symbolic link, not a regular file"),
        (at("pipe"), "is a pipe, not a regular file"),
        (home.path().to_owned(), "is a folder, not a regular file"),
        ("/dev/null".into(), "is a device, not a regular file"),
        (at("no/such/folder"), "No such file"),
    ] {
        let output = log_to(flexplorer("profile list --demo"), &path).run().expect_code(2);
        assert!(output.err.contains(why) && output.err.contains("--log"), "{output:?}");
        assert_eq!(output.out, "");
    }
    assert!(!at("none").exists());
    assert_eq!(fs::read_to_string(at("real")).unwrap(), "mine");
}

#[test]
fn a_log_that_cannot_be_written_is_reported_once_and_ends_nothing() {
    let home = Home::new();
    let path = home.path().join("run.log");
    let run = flexplorer_after("ulimit -f 0", "profile list --demo --limit 2");
    let output = log_to(run, &path).run().expect_code(0);
    assert_eq!(output.out.matches("use_").count(), 2, "{output:?}");
    assert_eq!(output.err.matches("the log of --log is not complete").count(), 1, "{output:?}");
}
