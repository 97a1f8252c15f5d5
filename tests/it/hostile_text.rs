//! A profile in which an attacker wrote every field, on every screen of the real program and in the output of its commands.

use crate::support::acts::unlawful;
use crate::support::fault_server::{Act, FaultServer, Request, answer};
use crate::support::program::flexplorer;
use crate::support::service::PROFILE;
use crate::support::terminal::{Session, Setting};
use serde_json::{Map, Value, json};
use std::thread;
use std::time::Duration;

/// Texts that try to control the terminal, hide, reorder, or pass for output of the program.
const WEAPONS: &[&str] = &[
    "\u{1b}[2J\u{1b}[H cleared",
    "\u{1b}]0;owned\u{7}",
    "\u{1b}]52;c;cm0gLXJmIC8=\u{7}",
    "\u{1b}]8;;http://evil.example.com\u{1b}\\link\u{1b}]8;;\u{1b}\\",
    "\u{1b}P+q544e\u{1b}\\",
    "\u{1b}[6n\u{1b}[c\u{5}",
    "\u{1b}[?1049l\u{1b}[?25h",
    "\u{1b}[?2026h frozen",
    "\u{9b}31m\u{9d}0;x\u{9c}\u{90}q\u{9c}",
    "\u{1b}c\u{1b}(0",
    "a\rb\nc\td\u{8}\u{b}\u{c}\u{0}\u{7f}",
    "\u{202e}gpj.exe\u{202c}\u{2066}x\u{2069}\u{200f}\u{61c}",
    "in\u{200b}vis\u{2060}ible\u{feff}\u{ad}\u{34f}\u{180e}\u{3164}",
    "\u{e0001}\u{e0041}tag\u{e007f}",
    "\u{fff9}a\u{fffa}b\u{fffb}\u{fdd0}\u{ffff}\u{e000}\u{10ffff}",
    "line\u{2028}two\u{2029}three",
    "Z\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}\u{309}\u{30a}\u{30b}\u{30c}\u{30d}\u{30e}\u{30f}\u{310}\u{311}",
    "👨\u{200d}👩\u{200d}👧\u{200d}👦 🇳🇴 1\u{fe0f}\u{20e3} ガ か\u{3099}",
    "✔ ENRICHED  Press y to confirm: ",
    "flexplorer   PRODUCTION   env  us",
    "مرحبا שלום देवनागरी ไทย",
    "=cmd|'/c calc'!A1 $(reboot) `id` ../../etc/passwd",
];

/// The `n`th hostile text: two of the attacks, one after the other, so that they are combined.
fn weapon(n: usize) -> String {
    let pick = |n: usize| WEAPONS[n % WEAPONS.len()];
    format!("{}{}", pick(n), pick(n / WEAPONS.len() + n * 7))
}

fn hostile_properties(n: usize) -> Value {
    let mut properties = Map::new();
    for offset in 0..6 {
        properties.insert(weapon(n + offset), json!([weapon(n + 11), {weapon(n + 3): weapon(n + 5)}]));
    }
    for name in
        ["interactionSid", "channelSid", "agentId", "sentiment", "channelType", "direction", "outcome"]
    {
        properties.insert(name.into(), json!(weapon(n)));
    }
    Value::Object(properties)
}

fn hostile_body(request: &Request) -> Value {
    let cursor = json!({"has_more": false, "next": weapon(1), "url": weapon(2)});
    match request.endpoint() {
        "traits" => {
            let mut traits = Map::new();
            let verbose = request.target.contains("verbose=true");
            let value = |n| {
                if verbose {
                    json!({"value": weapon(n), "source_id": weapon(n + 1), "updated_at": weapon(n + 2)})
                } else {
                    json!(weapon(n))
                }
            };
            for n in 0..60 {
                traits.insert(weapon(n), value(n + 1));
            }
            for (n, name) in [
                "name",
                "email",
                "phone",
                "firstName",
                "flex_last-interaction-sentiment",
                "flex_last-interaction-topics",
                "flex_last-interaction-start-time",
            ]
            .iter()
            .enumerate()
            {
                traits.insert((*name).into(), value(n));
            }
            json!({"traits": traits, "cursor": cursor})
        }
        "events" => {
            let name = |n: usize| match n % 4 {
                0 => "Flex - Engagement Initiated".to_owned(),
                1 => "Flex - Engagement Completed".to_owned(),
                _ => weapon(n),
            };
            let events: Vec<_> = (0..60)
                .map(|n| json!({"type": weapon(n), "event": name(n), "message_id": weapon(n), "timestamp": if n % 3 == 0 { weapon(n) } else { format!("2026-11-20T10:{n:02}:00Z") }, "source_id": weapon(n), "properties": hostile_properties(n), "context": {weapon(n): weapon(n)}, "related": {"users": PROFILE}, weapon(n): weapon(n)}))
                .collect();
            json!({"data": events, "cursor": cursor})
        }
        "external_ids" => {
            let ids: Vec<_> = (0..25).map(|n| json!({"id": weapon(n), "type": weapon(n + 1), "source_id": weapon(n + 2), "collection": weapon(n + 3), "created_at": weapon(n + 4), "encoding": weapon(n)})).collect();
            json!({"data": ids, "cursor": cursor})
        }
        "metadata" => {
            json!({"metadata": {"created_at": weapon(1), "updated_at": weapon(2), "first_message_id": weapon(3), "last_message_id": weapon(4), "last_source_id": weapon(5), weapon(6): weapon(7)}})
        }
        "links" => {
            let links: Vec<_> = (0..20).map(|n| json!({"to_collection": weapon(n), "external_ids": [{"id": weapon(n), "type": weapon(n + 1)}, {"id": weapon(n + 2), "type": "group_id"}]})).collect();
            json!({"data": links})
        }
        _ => {
            let rows: Vec<_> = (0..WEAPONS.len() * 2).map(|n| json!({"segment_id": if n == 0 { PROFILE.to_owned() } else { weapon(n) }, "metadata": {"created_at": weapon(n), "modified_at": weapon(n)}})).collect();
            json!({"data": rows, "cursor": cursor})
        }
    }
}

/// The answer of a hostile service: every text of the body, and headers with bytes that are not valid in text.
fn hostile(request: &Request) -> Vec<Act> {
    let headers = "request-id: caf\u{e9} \u{9b}31m\u{202e}\r\nx-\u{71}: \u{fffd}\r\n";
    answer(200, headers, hostile_body(request).to_string())
}

/// The same as errors: status, message and `Request-Id` are hostile.
fn hostile_error(request: &Request) -> Vec<Act> {
    let statuses = [500, 401, 418, 403, 400, 404];
    let message = WEAPONS.join(" ");
    let body = json!({"error": {"code": weapon(request.number), "message": message}}).to_string();
    answer(statuses[request.number % statuses.len()], "request-id: \u{9b}31m\u{202e}\r\n", body)
}

/// Visits every tab, scrolls, opens details, explanations and help; the screens must contain nothing that acts on the terminal.
fn tour(mut session: Session) -> Session {
    session.wait_until_quiet(Duration::from_millis(300));
    for keys in ["jjj", "kkkk", "\r", "1", "2", "3", "4", "5", "6", "w"] {
        session.send(keys);
        session.wait_until_quiet(Duration::from_millis(60));
        if keys.len() == 1 && keys != "w" {
            for inner in ["jjj", "\t", "zz ", "\u{1b}[6~", "\t", "\u{1b}[6~", "G"] {
                session.send(inner);
                session.wait_until_quiet(Duration::from_millis(20));
            }
        }
    }
    session.send("\u{3}");
    assert_eq!(session.wait_for_end(), 0);
    assert_eq!(session.left_behind(), Vec::<String>::new());
    session
}

#[track_caller]
fn expect_lawful(name: &str, session: &Session) {
    let found = unlawful(session.bytes());
    assert!(
        found.is_empty(),
        "{name}: {:?} …; the last screen:\n{}",
        &found[..found.len().min(5)],
        session.text()
    );
}

fn explorer(arguments: &str, server: &FaultServer) -> Session {
    Setting::new(arguments).envs(&server.variables("canary-token-4711")).size(120, 40).start()
}

#[test]
fn x1_no_field_of_a_hostile_profile_acts_on_the_terminal() {
    let server = FaultServer::scripted(hostile);
    let mut session = explorer("", &server);
    session.wait_for("the profile", |s| s.contains("CANNOT TELL") && s.contains("start, duration and agent"));
    let session = tour(session);
    expect_lawful("a hostile profile", &session);
}

#[test]
fn x1_no_error_of_a_hostile_service_acts_on_the_terminal() {
    let server = FaultServer::scripted(hostile_error);
    let mut session = explorer("", &server);
    session.wait_for("a failure", |s| s.contains('✘'));
    session.send("/\u{202e}x@example.com\r");
    let session = tour(session);
    expect_lawful("hostile errors", &session);
}

#[test]
fn x1_ascii_stays_ascii_whatever_comes() {
    let server = FaultServer::scripted(hostile);
    let mut session = explorer("--ascii", &server);
    session.wait_for("the profile", |s| s.contains("CANNOT TELL") && s.contains("start, duration and agent"));
    let session = tour(session);
    assert!(session.bytes().is_ascii());
    expect_lawful("a hostile profile in ASCII", &session);
}

#[test]
fn x1_what_commands_print_cannot_act() {
    let commands = [
        "profile list --check --limit 5",
        "profile show ada",
        "events list ada",
        "traits list ada",
        "check ada",
    ];
    thread::scope(|threads| {
        for script in [hostile as fn(&Request) -> Vec<Act>, hostile_error] {
            for command in commands {
                threads.spawn(move || {
                    let server = FaultServer::scripted(script);
                    for format in ["table", "json", "ndjson"] {
                        check_printed(&server, command, format);
                    }
                });
            }
        }
    });
}

fn check_printed(server: &FaultServer, command: &str, format: &str) {
    let command = format!("{command} --format {format}");
    let output = flexplorer(&command).envs(&server.variables("canary")).run();
    // In data for programs, invisible characters stay as sent; control characters are escaped there too.
    let acts = |c: char| c.is_control() && c != '\n';
    assert!(!output.out.contains(acts), "{command}: {:?}", output.out);
    let lines = if format == "table" { output.out.as_bytes() } else { b"" };
    let printed = [lines, output.err.as_bytes()].concat();
    let found: Vec<_> = unlawful(&printed).into_iter().filter(|found| found != "U+000A").collect();
    assert!(found.is_empty(), "{command}: {found:?}");
}

#[test]
fn x7_a_paste_with_commands_and_line_breaks_is_text() {
    let server = FaultServer::scripted(hostile);
    let mut session = explorer("", &server);
    session.wait_for("the profile", |s| s.contains("CANNOT TELL") && s.contains("start, duration and agent"));
    let asked = server.requests().len();
    session.send("/");
    session.send("\u{1b}[200~marker\r\nq\u{3}\u{1b}[31m?\u{1b}]0;x\u{7}end\u{1b}[201~");
    session.wait_for("the text in the field", |s| s.contains("marker") && s.contains("end"));
    session.wait_until_quiet(Duration::from_millis(50));
    assert!(!server.requests()[asked..].iter().any(|r| r.target.contains("marker")), "a break submitted it");
    session.send("\u{3}");
    assert_eq!(session.wait_for_end(), 0);
    session.left_behind();
    expect_lawful("a paste", &session);
}

/// If a terminal does not sanitise pastes, pasted text can end the paste: what follows is still treated as text.
#[test]
fn x7_text_that_ends_its_own_paste_gives_no_commands() {
    let server = FaultServer::scripted(hostile);
    let mut session = explorer("", &server);
    session.wait_for("the profile", |s| s.contains("CANNOT TELL") && s.contains("start, duration and agent"));
    for inner in ["q", "\r", "q\rq", "\u{3}", "\u{1b}", "\u{4}\u{1a}", "?\r", "\u{1b}[200~q", "y\ny\n"] {
        let asked = server.requests().len();
        session.send("/");
        session.wait_for_more();
        session.send(&format!("\u{1b}[200~marker\u{1b}[201~{inner}\u{1b}[201~"));
        session.wait_for("the text in the field", |s| s.contains("marker"));
        session.wait_until_quiet(Duration::from_millis(30));
        assert!(session.text().contains("marker"), "{inner:?}: {}", session.text());
        assert!(
            !server.requests()[asked..].iter().any(|r| r.target.contains("marker")),
            "{inner:?} submitted it"
        );
        session.send("\u{1b}");
        session.wait_for("an empty field", |s| !s.contains("marker"));
        // Without a text field it has no effect.
        session.send(&format!("\u{1b}[200~{inner}\u{1b}[201~{inner}\u{1b}[201~"));
        session.wait_until_quiet(Duration::from_millis(30));
    }
    session.send("\u{3}");
    assert_eq!(session.wait_for_end(), 0);
}

#[test]
fn x3_the_frame_stands_whatever_the_widths() {
    let server = FaultServer::scripted(hostile);
    let mut session = explorer("", &server);
    session.wait_for("the profile", |s| s.contains("CANNOT TELL") && s.contains("start, duration and agent"));
    for tab in ["3", "4", "5", "6"] {
        session.send(tab);
        session.wait_until_quiet(Duration::from_millis(100));
        for (number, line) in session.text().lines().enumerate().skip(2).take(36) {
            let line = line.trim_end();
            assert!(
                line.ends_with(['│', '┃', '█', '╌', '┐', '┘']),
                "tab {tab}, line {number}: {line:?}\n{}",
                session.text()
            );
        }
    }
    session.send("\u{3}");
    session.wait_for_end();
}
