//! Searches for secrets in everything that a run leaves behind: both streams, every byte sent to the terminal, every file.

use crate::support::Home;
use crate::support::desk::Desk;
use crate::support::emulator::Emulator;
use crate::support::fault_server::{Act, FaultServer, Request, answer, closed_port, error, json};
use crate::support::program::{Run, flexplorer};
use crate::support::service::PROFILE;
use crate::support::terminal::Setting;
use aho_corasick::AhoCorasick;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use std::sync::Arc;

/// The secrets of a run, in every form that would reveal them.
struct Canaries {
    /// A description of each form, in search order.
    names: Vec<String>,
    search: AhoCorasick,
}

impl Canaries {
    fn new(secrets: &[(&str, &str)]) -> Self {
        let mut forms = Vec::new();
        for (name, secret) in secrets {
            let each = |write: fn(u8) -> String| secret.bytes().map(write).collect::<Vec<String>>().concat();
            let (hex, percent) = (each(|b| format!("{b:02x}")), each(|b| format!("%{b:02X}")));
            // The last characters of an encoding depend on what follows; those before them do not.
            let stable = |text: String| text[..text.len() - 4].to_owned();
            forms.push(((*name).to_owned(), (*secret).to_owned()));
            forms.push((format!("{name}, base64"), stable(STANDARD.encode(secret))));
            forms.push((format!("{name}, base64 for URLs"), stable(URL_SAFE_NO_PAD.encode(secret))));
            forms.push((
                format!("{name}, as user of Basic auth"),
                stable(STANDARD.encode(format!("{secret}:"))),
            ));
            // As JSON may write any letter (RFC 8259, section 7).
            forms.push((format!("{name}, escaped in JSON"), each(|b| format!("\\u{b:04x}"))));
            forms.push((format!("{name}, hex"), hex));
            forms.push((format!("{name}, percent-escaped"), percent));
        }
        let (names, forms): (Vec<String>, Vec<String>) = forms.into_iter().unzip();
        Self { names, search: AhoCorasick::new(forms).unwrap() }
    }

    #[track_caller]
    fn expect_none_in(&self, place: &str, bytes: &[u8]) {
        if let Some(found) = self.search.find(bytes) {
            let name = &self.names[found.pattern()];
            panic!("{place} holds the {name}:\n{}", String::from_utf8_lossy(bytes));
        }
    }
}

fn secret_variables(emulator: &Emulator) -> (Vec<(String, String)>, Canaries) {
    let mut variables = emulator.variables();
    variables.push(("SEGMENT_WRITE_KEY".into(), emulator.said("write_key").into()));
    variables.push(("SEGMENT_TRACKING_API_URL".into(), emulator.said("tracking_api_url").into()));
    variables.push(("SEGMENT_PUBLIC_API_TOKEN".into(), emulator.said("public_api_token").into()));
    variables.push(("SEGMENT_PUBLIC_API_URL".into(), emulator.said("public_api_url").into()));
    let secrets = ["profile_api_token", "write_key", "public_api_token", "emulator_secret"]
        .map(|name| (name, emulator.said(name)));
    let canaries = Canaries::new(&secrets);
    (variables, canaries)
}

/// The name of the log in the home of a run.
const LOG: &str = "run.log";

/// The run, with a log among its output files.
fn logged(run: Run) -> Run {
    let home = Home::new();
    let log = home.path().join(LOG);
    run.at(home).arg("--log").arg(log.to_str().unwrap())
}

#[test]
fn p1_no_secret_in_what_commands_print_or_write() {
    let emulator = Emulator::start("--rate-limit off");
    let (variables, canaries) = secret_variables(&emulator);
    let broken = [
        None,
        Some(closed_port()),
        Some(
            FaultServer::http("401 Unauthorized", "application/json", r#"{"error":{"message":"no"}}"#).url(),
        ),
        Some(FaultServer::http("302 Found\r\nLocation: /elsewhere", "text/plain", "").url()),
        Some(FaultServer::http("200 OK", "text/html", "<html>").url()),
    ];
    let commands = [
        "profile list --check --limit 3",
        "check ada.okafor@example.com",
        "profile show nobody --format json",
    ];
    for url in broken {
        for command in commands {
            let run = flexplorer(command).envs(&variables).env("RUST_BACKTRACE", "1");
            let run = url.iter().fold(run, |run, url| run.env("SEGMENT_PROFILE_API_URL", url));
            let (output, files) = logged(run).run_with_files();
            canaries.expect_none_in(&format!("standard output of {command}"), output.out.as_bytes());
            canaries.expect_none_in(&format!("standard error of {command}"), output.err.as_bytes());
            for (path, content) in files {
                canaries.expect_none_in(&path.display().to_string(), &content);
            }
        }
    }
}

#[test]
fn p1_no_secret_on_the_terminal() {
    let emulator = Emulator::start("--rate-limit off");
    let (variables, canaries) = secret_variables(&emulator);
    let mut session = Setting::new("").envs(&variables).size(120, 40).start();
    session.wait_for_text("Ada Okafor");
    for keys in ["\r", "2", "3", "4", "5", "6", "1", "?", "\u{1b}"] {
        session.send(keys);
        session.wait_until_quiet(std::time::Duration::from_millis(30));
    }
    session.send("\u{3}");
    session.wait_for_end();
    session.left_behind();
    canaries.expect_none_in("the terminal", session.bytes());
    for (path, content) in session.home.files() {
        canaries.expect_none_in(&path.display().to_string(), &content);
    }
}

/// The data in a customer's profile; each piece is a unique word.
struct Customer {
    words: Vec<String>,
}

impl Customer {
    fn new() -> Self {
        Self { words: (0..200).map(|number| format!("personal-{number:03}-quince")).collect() }
    }

    fn canaries(&self) -> Canaries {
        let named: Vec<_> = self.words.iter().map(|word| (word.as_str(), word.as_str())).collect();
        Canaries::new(&named)
    }

    /// A service with this profile; requests contain none of the words.
    fn answer(&self, request: &Request) -> Vec<Act> {
        let word = |number: usize| self.words[number].as_str();
        let is_verbose = request.target.contains("verbose=true");
        let text = match request.endpoint() {
            "traits" => {
                let of = |n: usize| {
                    let value = word(n);
                    let key = ["name", "email", "phone", "note"]
                        .get(n)
                        .map_or(format!("trait-{n}"), ToString::to_string);
                    if is_verbose {
                        let source = word(50 + n % 5);
                        format!(r#""{key}":{{"value":"{value}","source_id":"{source}"}}"#)
                    } else {
                        format!(r#""{key}":"{value}""#)
                    }
                };
                let traits: Vec<_> = (0..50).map(of).collect();
                format!(r#"{{"traits":{{{}}},"cursor":{{"has_more":false}}}}"#, traits.join(","))
            }
            "external_ids" => {
                let of = |n: usize| {
                    format!(r#"{{"id":"{}","type":"user_id","source_id":"{}"}}"#, word(n), word(n + 1))
                };
                format!(r#"{{"data":[{}]}}"#, (60..80).map(of).collect::<Vec<_>>().join(","))
            }
            "events" => {
                let of = |n: usize| {
                    let (text, kin) = (word(n), word(n + 1));
                    format!(
                        r#"{{"type":"track","event":"{text}","message_id":"m{n}","timestamp":"2026-11-20T10:00:00Z","properties":{{"a":"{kin}"}},"context":{{"ip":"{kin}"}},"external_ids":[{{"id":"{kin}","type":"email"}}],"related":{{"users":"{PROFILE}"}}}}"#
                    )
                };
                // One of them cannot be read, and is kept with its reason.
                let broken = format!(r#"{{"event":7,"properties":"{}"}}"#, word(199));
                format!(
                    r#"{{"data":[{},{broken}]}}"#,
                    (80..160).step_by(2).map(of).collect::<Vec<_>>().join(",")
                )
            }
            "links" => {
                let of = |n: usize| {
                    format!(
                        r#"{{"to_collection":"accounts","external_ids":[{{"id":"{}","type":"group_id"}}]}}"#,
                        word(n)
                    )
                };
                format!(r#"{{"data":[{}]}}"#, (160..190).map(of).collect::<Vec<_>>().join(","))
            }
            "metadata" => format!(
                r#"{{"metadata":{{"created_at":"2026-01-01T00:00:00Z","first_message_id":"{}","last_message_id":"{}"}}}}"#,
                "m-first", "m-last"
            ),
            _ => {
                format!(r#"{{"data":[{{"segment_id":"{PROFILE}","metadata":{{"note":"{}"}}}}]}}"#, word(192))
            }
        };
        json(text)
    }
}

const TOKEN: &str = "canary-token-4711-abcdef";
const WRITE_KEY: &str = "canary-write-key-4711-abcdef";
const PROXY_PASSWORD: &str = "canary-proxy-4711-abcdef";

/// The variables of a space that has every kind of secret.
fn all_secrets(server: &FaultServer) -> (Vec<(String, String)>, Canaries) {
    let mut variables = server.variables(TOKEN);
    let proxy = format!("http://ada:{PROXY_PASSWORD}@127.0.0.1:9");
    for (name, value) in [
        ("SEGMENT_WRITE_KEY", WRITE_KEY),
        ("HTTPS_PROXY", proxy.as_str()),
        ("SEGMENT_TRACKING_API_URL", &server.url()),
    ] {
        variables.push((name.to_owned(), value.to_owned()));
    }
    let canaries =
        Canaries::new(&[("token", TOKEN), ("write key", WRITE_KEY), ("proxy password", PROXY_PASSWORD)]);
    (variables, canaries)
}

/// Ways in which every request except the list fails.
const FAILURES: [fn() -> Vec<Act>; 4] = [
    || error(500, ""),
    || error(401, ""),
    || vec![Act::Send(b"HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{".to_vec()), Act::Close],
    || answer(200, "content-type: text/html\r\n", "<html>"),
];

#[test]
fn p1_p2_no_secret_and_nothing_personal_in_what_commands_say_or_leave() {
    let customer = Arc::new(Customer::new());
    let personal = customer.canaries();
    let mut services = vec![FaultServer::scripted({
        let customer = Arc::clone(&customer);
        move |request| customer.answer(request)
    })];
    for failure in FAILURES {
        let customer = Arc::clone(&customer);
        services.push(FaultServer::scripted(move |request| match request.endpoint() {
            "events" | "links" => failure(),
            _ => customer.answer(request),
        }));
    }
    for server in &services {
        let (variables, secrets) = all_secrets(server);
        for command in ["profile show", "check", "events list", "traits list"] {
            for format in ["table", "csv"] {
                let run = flexplorer(&format!("{command} {PROFILE} --format {format}")).envs(&variables);
                let run = logged(run.env("RUST_BACKTRACE", "full").env("RUST_LOG", "trace"));
                let (output, files) = run.run_with_files();
                let log = files.iter().find(|(path, _)| path.ends_with(LOG)).expect("a log");
                let log = String::from_utf8_lossy(&log.1);
                assert!(log.contains("\"request\"") && !log.contains(PROFILE), "{log}");
                secrets.expect_none_in(command, output.out.as_bytes());
                for canaries in [&secrets, &personal] {
                    canaries.expect_none_in(&format!("standard error of {command}"), output.err.as_bytes());
                    for (path, content) in &files {
                        canaries.expect_none_in(&path.display().to_string(), content);
                    }
                }
            }
        }
    }
}

#[test]
fn p1_p2_a_tour_over_every_screen_leaves_no_secret_and_nothing_personal() {
    for failing in [None, Some(FAILURES[0]), Some(FAILURES[3])] {
        let customer = Customer::new();
        let personal = customer.canaries();
        let server = FaultServer::scripted(move |request| match failing {
            Some(failure) if ["events", "links", "metadata"].contains(&request.endpoint()) => failure(),
            _ => customer.answer(request),
        });
        let (variables, secrets) = all_secrets(&server);
        let folder = Home::new();
        let log = folder.path().join(LOG);
        let setting = Setting::new("--log").argument(log.to_str().unwrap());
        let mut session = setting.envs(&variables).size(120, 40).start();
        session.wait_for_text("personal-000");
        for keys in [
            "/qq\r", "\u{15}", "\u{1b}", "\t", "2", "3", "4", "5", "6", "1", "w", "\u{1b}", "?", "\u{1b}",
            "x", "\u{1b}", "p", "y", "R",
        ] {
            session.send(keys);
            session.wait_until_quiet(std::time::Duration::from_millis(20));
        }
        let arguments = std::fs::read(format!("/proc/{}/cmdline", session.process())).unwrap();
        secrets.expect_none_in("the arguments", &arguments);
        session.send("\u{3}");
        session.wait_for_end();
        session.left_behind();
        secrets.expect_none_in("the terminal", session.bytes());
        let log = (log.clone(), std::fs::read(&log).unwrap());
        assert!(!String::from_utf8_lossy(&log.1).contains(PROFILE));
        for (path, content) in session.home.files().into_iter().chain([log]) {
            for canaries in [&secrets, &personal] {
                canaries.expect_none_in(&path.display().to_string(), &content);
            }
        }
    }
}

#[test]
fn p1_a_token_command_sees_no_other_secret() {
    let desk = Desk::new();
    let seen = desk.config().with_file_name("seen");
    let watch = format!("(env; tr '\\\\0' ' ' < /proc/$PPID/cmdline) > {}; echo {TOKEN}", seen.display());
    desk.configure(&format!("[space.shop]\nid = \"spa_1\"\nprofile_api_url = \"http://127.0.0.1:9\"\ntoken_command = \"{watch}\"\n"));
    let secrets = [
        "SEGMENT_PROFILE_API_TOKEN",
        "SEGMENT_WRITE_KEY",
        "SEGMENT_PUBLIC_API_TOKEN",
        "SEGMENT_ACCESS_TOKEN",
        "FLEXPLORER_EMULATOR_SECRET",
    ];
    let run = desk.run(&format!("traits list {PROFILE} --space shop"));
    secrets.iter().fold(run, |run, name| run.env(name, WRITE_KEY)).run().expect_code(5);
    let canaries = Canaries::new(&[("write key", WRITE_KEY), ("token", TOKEN)]);
    let seen = std::fs::read(seen).unwrap();
    assert!(String::from_utf8_lossy(&seen).contains("HOME="), "it has an environment");
    canaries.expect_none_in("the environment of a token command", &seen);
}

#[test]
fn a_canary_is_found_in_every_form() {
    let canaries = Canaries::new(&[("token", "0123456789abcdef-secret")]);
    let token = "0123456789abcdef-secret";
    let basic = STANDARD.encode(format!("{token}:"));
    let escaped = token.bytes().map(|byte| format!("\\u{byte:04x}")).collect::<Vec<_>>().concat();
    for form in [token.to_owned(), STANDARD.encode(token), basic, escaped] {
        let caught =
            std::panic::catch_unwind(|| canaries.expect_none_in("a sample", format!("x{form}x").as_bytes()));
        assert!(caught.is_err(), "{form}");
    }
}
