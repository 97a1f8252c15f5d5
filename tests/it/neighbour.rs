//! The token goes to the configured origin only, and requests to the space never exceed the promised rate.

use crate::support::fault_server::{FaultServer, Request, answer, error, json};
use crate::support::program::flexplorer;
use crate::support::service::{PROFILE, good};
use crate::support::terminal::Setting;
use std::thread;
use std::time::{Duration, Instant};

const TOKEN: &str = "canary-token-4711";

/// A listener that records what reaches it and answers with a customer of its own.
fn trap() -> FaultServer {
    FaultServer::scripted(|_| json(r#"{"traits":{"name":"Trapped Customer"},"data":[],"metadata":{}}"#))
}

fn expect_untouched(trap: &FaultServer) {
    assert!(trap.requests().is_empty(), "the trap heard {:?}", trap.requests());
}

#[test]
fn l1_no_redirect_takes_the_token_anywhere() {
    let trap = trap();
    let host = trap.url();
    let bare = host.trim_start_matches("http://").to_owned();
    let port = bare.rsplit(':').next().unwrap().to_owned();
    let targets = [
        format!("{host}/v1/x"),
        format!("http://localhost:{port}/v1/x"),
        format!("https://{bare}/v1/x"),
        format!("http://user:pass@{bare}/"),
        format!("http://127.0.0.1@{bare}/"),
        format!("//{bare}/v1/x"),
        format!("\\\\{bare}\\v1"),
        format!("http:{bare}"),
        "/v1/elsewhere".to_owned(),
        "?again".to_owned(),
        "https://profiles.segment.com/".to_owned(),
        "ftp://127.0.0.1/".to_owned(),
        "javascript:alert(1)".to_owned(),
        "http://127.0.0.1:0/\u{7f}\u{80}".to_owned(),
        String::new(),
    ];
    thread::scope(|threads| {
        for (number, target) in targets.iter().enumerate() {
            let trap = &trap;
            threads.spawn(move || {
                let status = [301, 302, 303, 307, 308][number % 5];
                let headers =
                    format!("location: {target}\r\nrefresh: 0; url={target}\r\nset-cookie: a=b\r\n");
                let server = FaultServer::scripted(move |_| answer(status, &headers, "moved"));
                let run = flexplorer("profile show user_id:ada")
                    .envs(&server.variables(TOKEN))
                    .run()
                    .expect_code(5);
                assert!(!run.err.contains("Trapped") && !run.err.contains("elsewhere"), "{run:?}");
                // Each part is requested once, and never again elsewhere.
                assert_eq!(server.requests().len(), 6, "{target}");
                expect_untouched(trap);
            });
        }
    });
}

#[test]
fn l1_no_cursor_takes_the_token_anywhere() {
    let trap = trap();
    let forms = [format!("{}/v1/next", trap.url()), trap.url().replace("http:", ""), "/v1/other".to_owned()];
    for url in forms {
        let server = FaultServer::scripted(move |request| {
            let more = !request.target.contains("&next=");
            match request.endpoint() {
                "metadata" => good(request),
                _ => json(format!(
                    r#"{{"data":[],"traits":{{}},"cursor":{{"url":"{url}","has_more":{more},"next":"n"}}}}"#
                )),
            }
        });
        flexplorer(&format!("profile show {PROFILE}")).envs(&server.variables(TOKEN)).run().expect_code(0);
        let own = |r: &Request| r.target.starts_with("/v1/spaces/spa_1/collections/users/profiles/");
        assert!(server.requests().iter().all(own), "{:?}", server.requests());
        expect_untouched(&trap);
    }
}

#[test]
fn l1_loopback_is_never_asked_through_a_proxy() {
    let trap = trap();
    let server = FaultServer::scripted(good);
    let mut run = flexplorer(&format!("profile show {PROFILE}")).envs(&server.variables(TOKEN));
    for variable in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        run = run.env(variable, &trap.url());
    }
    run.run().expect_code(0);
    expect_untouched(&trap);
}

#[test]
fn l1_plain_http_to_another_machine_is_refused_before_anything_is_sent() {
    for url in [
        "http://192.0.2.1/",
        "http://localhost.example.com/",
        "http://127.0.0.1@192.0.2.1/",
        "http://0x7f.1@x/",
    ] {
        let output = flexplorer("profile list")
            .env("SEGMENT_SPACE_ID", "spa_1")
            .env("SEGMENT_PROFILE_API_TOKEN", TOKEN)
            .env("SEGMENT_PROFILE_API_URL", url)
            .run()
            .expect_code(2);
        assert!(output.err.contains("SEGMENT_PROFILE_API_URL") && !output.err.contains(TOKEN), "{output:?}");
    }
}

/// The maximum number of requests that arrived within any stretch of this length.
fn most_within(stretch: Duration, requests: &[Request]) -> usize {
    let within =
        |first: &Request| requests.iter().filter(|r| r.at >= first.at && r.at - first.at < stretch).count();
    requests.iter().map(within).max().unwrap_or(0)
}

/// A second, less what a server with two busy programs beside it may be late in noticing a request. A copy that sends more
/// than its budget is still seen: 23 a second are 21 in this time.
const NEARLY_A_SECOND: Duration = Duration::from_millis(900);

/// A list of two hundred profiles.
fn long_list() -> String {
    let rows: Vec<_> =
        (0..200).map(|n| format!(r#"{{"segment_id":"use_{n:027}","metadata":{{}}}}"#)).collect();
    format!(r#"{{"data":[{}],"cursor":{{"has_more":false,"next":""}}}}"#, rows.join(","))
}

#[test]
fn l3_racing_through_two_hundred_profiles_stays_within_the_budget() {
    let server = FaultServer::scripted(|request| match request.endpoint() {
        "profiles" => json(long_list()),
        _ => json(r#"{"data":[],"traits":{},"metadata":{}}"#),
    });
    let mut session = Setting::new("").envs(&server.variables(TOKEN)).size(120, 40).start();
    session.wait_for_text("Profiles 200");
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_millis(2_300) {
        session.send("jj\rjj");
        session.wait_until_quiet(Duration::from_millis(5));
    }
    session.send("\u{3}");
    assert_eq!(session.wait_for_end(), 0);
    let requests = server.requests();
    assert!(requests.len() > 30, "only {} requests", requests.len());
    let busiest = most_within(NEARLY_A_SECOND, &requests);
    assert!(busiest <= 20, "{busiest} within 0.9 seconds");
}

#[test]
fn l3_two_copies_together_stay_below_forty_a_second() {
    let server = FaultServer::scripted(|request| match request.endpoint() {
        "profiles" => json(long_list()),
        _ => json(r#"{"data":[],"traits":{},"metadata":{}}"#),
    });
    let variables = server.variables(TOKEN);
    let start = || Setting::new("").envs(&variables).size(120, 40).start();
    let mut copies = [start(), start()];
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_millis(2_300) {
        for copy in &mut copies {
            copy.send("jj\rjj");
            copy.wait_until_quiet(Duration::from_millis(5));
        }
    }
    for copy in &mut copies {
        copy.send("\u{3}");
        assert_eq!(copy.wait_for_end(), 0);
    }
    let busiest = most_within(NEARLY_A_SECOND, &server.requests());
    assert!((21..=40).contains(&busiest), "{busiest} within 0.9 seconds");
}

#[test]
fn l3_under_a_permanent_429_the_program_falls_silent() {
    let server = FaultServer::scripted(|request| match request.endpoint() {
        "profiles" => json(long_list()),
        _ => error(429, ""),
    });
    let mut session = Setting::new("").envs(&server.variables(TOKEN)).size(120, 40).start();
    session.wait_for_text("backing off");
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_millis(2_500) {
        session.send("jr");
        session.wait_until_quiet(Duration::from_millis(50));
    }
    session.send("\u{3}");
    assert_eq!(session.wait_for_end(), 0);
    let requests = server.requests();
    let late = requests.iter().filter(|r| r.at > begun + Duration::from_millis(1_500)).count();
    assert!(late < 2, "{late} of {} in the last second", requests.len());
}
