//! R7: a run that may not write, and a build that cannot: whatever keys and commands are used, only GET requests are sent.

use crate::support::fault_server::{Act, FaultServer, Request, answer, proof};
use crate::support::program::flexplorer;
use crate::support::service::{PROFILE, body};
use crate::support::terminal::Setting;
use std::time::Duration;

/// A service that accepts writes: it proves to be an emulator, in which every profile may be written to.
fn writable() -> FaultServer {
    FaultServer::scripted(|request| {
        if is_write(request) {
            // What follows the head is not read here.
            let taken = answer(200, "connection: close\r\n", r#"{"success":true}"#);
            return [taken, vec![Act::Close]].concat();
        }
        answer(200, &proof(request), body(request.endpoint()))
    })
}

fn is_write(request: &Request) -> bool {
    !request.head.starts_with("GET ")
}

fn writes(server: &FaultServer) -> usize {
    server.requests().iter().filter(|request| is_write(request)).count()
}

/// The space `env` at this server, with everything that is needed for sending.
fn variables(server: &FaultServer) -> Vec<(String, String)> {
    let mut variables = server.variables("canary-token");
    for (name, value) in [("TRACKING_API_URL", server.url()), ("WRITE_KEY", "k".repeat(32))] {
        variables.push((format!("SEGMENT_{name}"), value));
    }
    variables
}

/// Every tab, table, detail, filter and overlay, a lookup, a pin, a copy; then a replay from its first key to its last, of a
/// sample and of the selected interaction. A dialog that has just opened takes no keys; `…` waits for it.
const TOUR: &str = "r R p y w \u{1b} j k G g \t 2 3 4 5 6 1 3 \t z y / a \r n N \u{1b} r R f f t T % % ? \u{1b} \u{1b} \
     x … j \r … SPACE … \r … E C y \u{1b} \u{1b} \u{1b} 2 x … \r … SPACE … \r … C \r \u{1b} \u{1b} \u{1b}";

/// Presses all of it.
fn tour(server: &FaultServer, arguments: &str) {
    let mut session = Setting::new(arguments).envs(&variables(server)).size(120, 40).start();
    session.wait_for_text("marker-id@example.com");
    for keys in TOUR.split(' ') {
        if keys == "…" {
            session.take_for(Duration::from_millis(180));
            continue;
        }
        session.send(if keys == "SPACE" { " " } else { keys });
        session.wait_until_quiet(Duration::from_millis(15));
    }
    session.send("\u{3}");
    assert_eq!(session.wait_for_end(), 0);
}

/// Every command that a script can run on a space, including a replay, with its exit code.
fn commands() -> Vec<(String, Option<i32>)> {
    let replay = "replay run voice-positive --to email:ada@example.com --yes --space env";
    [
        ("profile list --check", None),
        (&format!("profile show {PROFILE}"), None),
        ("events list ada@example.com", None),
        ("traits list ada@example.com", None),
        ("check ada@example.com", None),
        ("replay list", None),
        (&format!("{replay} --dry-run"), Some(0)),
        ("space test env", None),
        ("doctor", None),
        (replay, Some(6)),
        (&format!("{replay} --create --format json"), Some(6)),
    ]
    .map(|(command, code)| (command.to_owned(), code))
    .into()
}

#[test]
fn r7_the_whole_tour_of_a_read_only_explorer_sends_nothing_but_gets() {
    let server = writable();
    tour(&server, "--read-only");
    let asked = server.requests();
    assert!(asked.len() > 20, "only {} requests", asked.len());
    assert_eq!(writes(&server), 0);
}

#[cfg(feature = "sending")]
#[test]
fn r7_the_same_tour_without_the_flag_sends() {
    let server = writable();
    tour(&server, "");
    assert!(writes(&server) > 0, "the tour proves nothing if it never comes to sending");
}

#[cfg(feature = "sending")]
#[test]
fn dh13_a_server_that_says_that_it_is_the_emulator_and_does_not_prove_it_is_written_to_by_nobody() {
    let claims = |request: &Request| {
        let challenge = request.head.lines().find_map(|line| line.strip_prefix("flexplorer-challenge: "));
        let echo = challenge.unwrap_or_default();
        format!("flexplorer-emulator: 1\r\nflexplorer-proof: {echo}\r\n")
    };
    let server =
        FaultServer::scripted(move |request| answer(200, &claims(request), body(request.endpoint())));
    let run = flexplorer("replay run voice-positive --to email:ada@example.com --yes");
    let output = run.envs(&variables(&server)).run().expect_code(6);
    assert!(output.err.contains("read-only") && writes(&server) == 0, "{output:?}");
    let tested = flexplorer("check ada@example.com --format json").envs(&variables(&server)).run();
    assert_eq!(tested.json()["space"]["kind"], "production", "{tested:?}");
    // Without the secret, the real emulator is not trusted either.
    let server = writable();
    let run = flexplorer("replay run voice-positive --to email:ada@example.com --yes");
    let unproven: Vec<_> =
        variables(&server).into_iter().filter(|(name, _)| !name.contains("EMULATOR")).collect();
    run.envs(&unproven).run().expect_code(6);
    assert_eq!(writes(&server), 0);
    assert!(server.requests().iter().all(|request| !request.head.contains("flexplorer-challenge")));
}

#[test]
fn r7_no_command_of_a_read_only_run_sends_anything_but_gets() {
    let server = writable();
    let run =
        |flag: &str, command: &str| flexplorer(&format!("{flag} {command}")).envs(&variables(&server)).run();
    for (command, code) in commands() {
        let output = run("--read-only", &command);
        assert!(code.is_none_or(|code| output.code == code), "{command}: {output:?}");
        assert_eq!(writes(&server), 0, "{command}: {output:?}");
        assert!(code != Some(6) || output.err.contains("nothing is sent"), "{command}: {output:?}");
    }
    #[cfg(feature = "sending")]
    {
        run("", "replay run voice-positive --to email:ada@example.com --timeout 100ms");
        assert!(writes(&server) > 0, "without the flag it sends");
    }
}

#[cfg(not(feature = "sending"))]
#[test]
fn r7_a_build_without_the_code_that_sends_sends_nothing_and_says_so() {
    let server = writable();
    tour(&server, "");
    for (command, code) in commands() {
        let output = flexplorer(&command).envs(&variables(&server)).run();
        assert!(code.is_none_or(|code| output.code == code), "{command}: {output:?}");
        assert!(code != Some(6) || output.err.contains("this build cannot send"), "{command}: {output:?}");
    }
    assert!(server.requests().len() > 40 && writes(&server) == 0);
    let refused = flexplorer("--demo replay run voice-positive --to a@example.com --create").run();
    assert!(refused.code == 6 && refused.err.contains("this build cannot send"), "{refused:?}");
    flexplorer("--demo check ada.okafor@example.com").run().expect_code(0);
    for command in ["--version", "doctor --offline"] {
        let output = flexplorer(command).run().expect_code(0);
        assert!(output.out.contains("cannot send"), "{command}: {output:?}");
    }
}
