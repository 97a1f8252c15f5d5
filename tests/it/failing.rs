//! What makes `check` fail: `--max-age`, `--fail-on`, `--ignore`, and a run that cannot tell.

use crate::support::emulator::Emulator;
use crate::support::fault_server::FaultServer;
use crate::support::program::{Output, flexplorer};

const ENRICHED: &str = "email:ada.okafor@example.com";
const STALE: &str = "email:farid.nazari@example.com";

fn run(emulator: &Emulator, arguments: &str) -> Output {
    flexplorer(arguments).envs(&emulator.variables()).run()
}

#[test]
fn names_are_added_to_the_bad_verdicts_and_taken_away() {
    let emulator = Emulator::start("--rate-limit off");
    let all = "trait-missing,stale_generation,TRAIT-MISMATCH";
    let stale = run(&emulator, &format!("check {STALE} --format json")).expect_code(1).json();
    let kinds: Vec<&str> = stale["profiles"][0]["check"]["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["kind"].as_str().unwrap())
        .collect();
    let other = *kinds
        .iter()
        .find(|kind| !["trait_missing", "stale_generation", "trait_mismatch"].contains(kind))
        .unwrap();
    for (arguments, code) in [
        (format!("{STALE} --ignore {all}"), 0),
        (format!("{STALE} --ignore {all} --fail-on {other}"), 1),
        (format!("{STALE} --ignore {all} --summary"), 0),
        (format!("{STALE} --ignore {all} --fail-on {other} --summary"), 1),
        (format!("{ENRICHED} --fail-on {other}"), 0),
        (format!("{ENRICHED} --fail-on {other} --ignore {other}"), 2),
    ] {
        run(&emulator, &format!("check {arguments}")).expect_code(code);
    }
    let junit = run(&emulator, &format!("check {STALE} --ignore {all} --fail-on {other} --format junit"))
        .expect_code(1);
    assert!(junit.out.contains(&format!("name=\"no {}\"", other.replace('_', "-"))), "{}", junit.out);
    assert_eq!(
        junit.out.matches("<failure").count(),
        kinds.iter().filter(|kind| **kind == other).count(),
        "{}",
        junit.out
    );
}

#[test]
fn a_wrong_name_is_refused_with_the_nearest() {
    for (arguments, words) in [
        ("--fail-on trait-misssing", "Did you mean trait-missing?"),
        ("--ignore completed-stoped", "Did you mean completed-stopped?"),
        ("--fail-on trait-missing,", "no finding has the name"),
        ("--fail-on zzz", "no finding has the name"),
        ("--max-age 0s", "more than 0"),
    ] {
        let refused = flexplorer(&format!("--demo check {ENRICHED} {arguments}")).run().expect_code(2);
        assert!(refused.err.contains(words) && refused.out.is_empty(), "{arguments}: {}", refused.err);
    }
}

/// Completed stopped 3 h 19 m ago.
#[test]
fn an_outage_fails_a_list_by_name_and_by_age() {
    let emulator = Emulator::start("--scenario outage --rate-limit off");
    let people = (1..=120).map(|n| format!("user_id:u_{}\n", 2_000_000 + n)).collect::<Vec<_>>().concat();
    for (arguments, code, words) in [
        ("--ids-from - --fail-on completed-stopped", 1, "failed: completed-stopped: STOPPED: none for 3h"),
        ("--ids-from - --max-age 2h", 1, "failed: no profile was enriched in the last 2h"),
        ("--ids-from - --fail-on initiated-stopped --max-age 1d", 0, ""),
        ("--ids-from - --summary --fail-on completed-stopped", 1, "failed: completed-stopped"),
        ("--summary --max-age 2h", 1, "failed: no profile was enriched in the last 2h"),
        ("--summary --max-age 1d", 0, ""),
        ("--summary --fail-on carried-over", 2, "does not look at carried-over"),
    ] {
        let input = if arguments.contains("ids-from") { people.as_str() } else { "" };
        let ran = flexplorer(&format!("check {arguments}")).envs(&emulator.variables()).input(input).run();
        let ran = ran.expect_code(code);
        assert!(ran.err.contains(words), "{arguments}: {}", ran.err);
        assert!(!words.is_empty() || !ran.err.contains("failed:"), "{arguments}: {}", ran.err);
    }
}

#[test]
fn a_run_that_cannot_tell_is_never_green() {
    // A handful of events shows no outage, and no health either.
    let few =
        flexplorer(&format!("--demo check {ENRICHED} --fail-on completed-stopped")).run().expect_code(5);
    assert!(few.err.contains("cannot tell completed-stopped"), "{}", few.err);
    let busy = FaultServer::http("429 Too Many Requests", "application/json", "{}");
    for asked in ["--max-age 2h", "--fail-on carried-over", "--require enriched"] {
        let ran = flexplorer(&format!("check {ENRICHED} {asked}"))
            .env("SEGMENT_SPACE_ID", "spa_1")
            .env("SEGMENT_PROFILE_API_TOKEN", "secret-token")
            .env("SEGMENT_PROFILE_API_URL", &busy.url())
            .run();
        ran.expect_code(5);
    }
}
