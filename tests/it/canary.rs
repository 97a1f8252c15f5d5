//! Secrets are looked for in everything a run leaves: both streams, every byte on the terminal, every file.

use crate::support::emulator::Emulator;
use crate::support::fault_server::{FaultServer, closed_port};
use crate::support::program::flexplorer;
use crate::support::terminal::Setting;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

/// The secrets of a run, in every form that gives them away.
struct Canaries {
    forms: Vec<(String, String)>,
}

impl Canaries {
    fn new(secrets: &[(&str, &str)]) -> Self {
        let mut forms = Vec::new();
        for (name, secret) in secrets {
            let each = |write: fn(u8) -> String| secret.bytes().map(write).collect::<Vec<String>>().concat();
            let (hex, percent) = (each(|b| format!("{b:02x}")), each(|b| format!("%{b:02X}")));
            // The last characters of an encoding depend on what follows; the stretch before them does not.
            let stable = |text: String| text[..text.len() - 4].to_owned();
            forms.push(((*name).to_owned(), (*secret).to_owned()));
            forms.push((format!("{name}, base64"), stable(STANDARD.encode(secret))));
            forms.push((format!("{name}, base64 for URLs"), stable(URL_SAFE_NO_PAD.encode(secret))));
            forms.push((
                format!("{name}, as user of Basic auth"),
                stable(STANDARD.encode(format!("{secret}:"))),
            ));
            forms.push((format!("{name}, hex"), hex));
            forms.push((format!("{name}, percent-escaped"), percent));
        }
        Self { forms }
    }

    #[track_caller]
    fn expect_none_in(&self, place: &str, bytes: &[u8]) {
        let text = String::from_utf8_lossy(bytes);
        for (name, form) in &self.forms {
            assert!(!text.contains(form.as_str()), "{place} holds the {name}:\n{text}");
        }
    }
}

fn secret_variables(emulator: &Emulator) -> (Vec<(String, String)>, Canaries) {
    let mut variables = emulator.variables();
    variables.push(("SEGMENT_WRITE_KEY".into(), emulator.said("write_key").into()));
    variables.push(("SEGMENT_TRACKING_API_URL".into(), emulator.said("tracking_api_url").into()));
    variables.push(("SEGMENT_PUBLIC_API_TOKEN".into(), emulator.said("public_api_token").into()));
    variables.push(("SEGMENT_PUBLIC_API_URL".into(), emulator.said("public_api_url").into()));
    let secrets =
        ["profile_api_token", "write_key", "public_api_token"].map(|name| (name, emulator.said(name)));
    let canaries = Canaries::new(&secrets);
    (variables, canaries)
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
            let (output, files) = run.run_with_files();
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

#[test]
fn a_canary_is_found_in_every_form() {
    let canaries = Canaries::new(&[("token", "0123456789abcdef-secret")]);
    let token = "0123456789abcdef-secret";
    let basic = STANDARD.encode(format!("{token}:"));
    for form in [token.to_owned(), STANDARD.encode(token), basic] {
        let caught =
            std::panic::catch_unwind(|| canaries.expect_none_in("a sample", format!("x{form}x").as_bytes()));
        assert!(caught.is_err(), "{form}");
    }
}
