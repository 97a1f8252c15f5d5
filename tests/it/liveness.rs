//! Keys work whatever the service or the network does: the screen never waits.

use crate::support::fault_server::{Act, FaultServer, Request, answer, closed_port, error, json};
use crate::support::keys::{self, Times, press};
use crate::support::service::{body, good};
use crate::support::terminal::Setting;
use crate::support::tls::AUTHORITY;
use crate::{network, network_reach, secure};
use std::time::Duration;

const TOKEN: &str = "canary-token-4711";

/// A faulty service, or a faulty route to one.
struct Broken {
    name: String,
    variables: Vec<(String, String)>,
    /// Kept for as long as keys are pressed.
    _server: Option<FaultServer>,
}

impl Broken {
    /// A service that answers as the script says.
    fn service(name: &str, script: impl Fn(&Request) -> Vec<Act> + Send + Sync + 'static) -> Self {
        let server = FaultServer::scripted(script);
        Self { name: name.to_owned(), variables: server.variables(TOKEN), _server: Some(server) }
    }

    /// A service whose list works, and which does this for every other request.
    fn parts(name: &str, acts: Vec<Act>) -> Self {
        Self::service(name, move |request| match request.endpoint() {
            "profiles" => good(request),
            _ => acts.clone(),
        })
    }

    /// A service at this address, reached as these variables configure.
    fn at(name: &str, url: &str, variables: &[(&str, &str)]) -> Self {
        let space = [
            ("SEGMENT_SPACE_ID", "spa_1"),
            ("SEGMENT_PROFILE_API_TOKEN", TOKEN),
            ("SEGMENT_PROFILE_API_URL", url),
        ];
        let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        let variables = space.into_iter().chain(variables.iter().copied()).map(owned).collect();
        Self { name: name.to_owned(), variables, _server: None }
    }

    /// Measures how long keys take meanwhile, and checks that the program can be quit as usual.
    fn press(self, span: Duration) -> Times {
        let setting = Setting::new("").envs(&self.variables).env("FLEXPLORER_TIMEOUT", "1500ms");
        let mut session = setting.size(120, 40).start();
        session.wait_for("the first frame", |s| s.contains("quit"));
        let times = press(&mut session, span);
        session.send("\u{3}");
        assert_eq!(session.wait_for_end(), 0, "{}", self.name);
        assert_eq!(session.left_behind(), Vec::<String>::new(), "{}", self.name);
        times
    }
}

fn unreachable() -> Vec<Broken> {
    let mut all = vec![
        Broken::at("n1 closed port", &closed_port(), &[]),
        Broken::at("n1 name not found", "https://profiles.example.invalid", &[]),
    ];
    for (name, url, authority) in secure::untrusted().into_iter().chain([secure::plain()]) {
        let authority = authority.map(|path| ("SSL_CERT_FILE", path));
        all.push(Broken::at(&format!("n1 tls {name}"), &url, authority.as_slice()));
    }
    for (name, url) in network_reach::tls_of_the_past() {
        all.push(Broken::at(&format!("n1 tls {name}"), &url, &[("SSL_CERT_FILE", AUTHORITY)]));
    }
    for (name, proxy) in network_reach::proxies() {
        let url = proxy.as_ref().map_or_else(closed_port, FaultServer::url);
        let variables = [("HTTPS_PROXY", &*url), ("SSL_CERT_FILE", AUTHORITY)];
        let broken = Broken::at(&format!("n1 proxy {name}"), "https://profiles.example.invalid", &variables);
        all.push(Broken { _server: proxy, ..broken });
    }
    all
}

fn partial() -> Vec<Broken> {
    vec![
        Broken::service("n7 one endpoint down", |request| match request.endpoint() {
            "events" => error(503, ""),
            _ => good(request),
        }),
        Broken::service("n7 every other request fails", |request| {
            if request.number % 2 == 1 { error(500, "") } else { good(request) }
        }),
        Broken::service("n7 page three down", |request| network::third_page_down("events", request)),
        Broken::service("n4 one value of 10 MB", |request| match request.endpoint() {
            "events" => json(format!(
                r#"{{"data":[{{"event":"huge","properties":{{"v":"{}"}}}}]}}"#,
                "v".repeat(10 << 20)
            )),
            _ => good(request),
        }),
    ]
}

fn paging() -> Vec<Broken> {
    let cases = network::CURSORS.into_iter().map(|(name, cursor, _)| {
        Broken::service(&format!("n8 {name}"), move |request| match request.endpoint() {
            "profiles" => good(request),
            _ => network::paged(cursor, request),
        })
    });
    let never_ends = Broken::service("n8 endless pages", |request| match request.endpoint() {
        "events" => json(network::page_with(request.number + 1)),
        _ => good(request),
    });
    cases.chain([never_ends]).collect()
}

fn clocks() -> Vec<Broken> {
    let dates = ["Thu, 20 Nov 2036 12:00:00 GMT", "Sun, 20 Nov 2016 12:00:00 GMT"];
    let broken = dates.map(|date| {
        Broken::service(&format!("n9 {date}"), move |request| {
            answer(200, &format!("date: {date}\r\n"), body(request.endpoint()))
        })
    });
    broken.into()
}

/// Presses keys under each fault, one after the other: two programs at once would wait for each other.
fn press_under(faults: Vec<Broken>) {
    let mut late = Vec::new();
    for broken in faults {
        let name = broken.name.clone();
        if !broken.press(keys::span()).are_prompt(&name) {
            late.push(name);
        }
    }
    assert!(late.is_empty(), "keys were answered late under {late:?}");
}

#[test]
fn t7_keys_are_answered_while_a_service_misbehaves() {
    let faults = [("silence", vec![Act::Stall]), ("429 for ever", error(429, ""))];
    let endless = network::faults().into_iter().filter(|(name, _)| *name == "n4_endless");
    for (name, acts) in faults.into_iter().chain(endless) {
        let times = Broken::parts(name, acts).press(Duration::from_secs(1));
        println!("t7 {name}: {times}");
        assert!(times.median() < Duration::from_millis(100), "{name}: {times}");
    }
}

#[test]
#[ignore = "release check: 5 s under each way of not being reached"]
fn t7_keys_are_answered_under_every_fault_of_reach() {
    press_under(unreachable());
}

#[test]
#[ignore = "release check: 5 s under each kind of bad answer"]
fn t7_keys_are_answered_under_every_fault_of_answers() {
    press_under(network::faults().into_iter().map(|(name, acts)| Broken::parts(name, acts)).collect());
}

#[test]
#[ignore = "release check: 5 s under each kind of gap, paging and clock"]
fn t7_keys_are_answered_under_every_fault_of_parts_pages_and_clocks() {
    press_under(partial().into_iter().chain(paging()).chain(clocks()).collect());
}
