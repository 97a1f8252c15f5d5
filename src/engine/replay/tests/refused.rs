//! R1, R2, R7: every way to send to a profile that may not be written to ends with nothing sent.

use super::proxy::{Fate, Proxy, Sent};
use super::*;
use crate::config::space::Kind;
use crate::domain::identifier::Identifier;
use crate::domain::replay::permission::{Pattern, Refusal, WriteRule};

/// The demo space posing as another kind of space: its server does not prove to be the emulator.
pub(super) fn space(running: &RunningServer, proxy: &Proxy, kind: Kind, rule: WriteRule) -> Space {
    let mut space = space_at(running, &proxy.url());
    space.kind = kind;
    space.emulator_secret = None;
    space.replay.rule = rule;
    space
}

async fn proxy(running: &RunningServer) -> Proxy {
    Proxy::before(running, |_: &Sent| Fate::Pass).await
}

pub(super) fn on_disk(space: Space, folder: &tempfile::TempDir) -> Engine {
    on_disk_with(space, folder, limits())
}

pub(super) fn on_disk_with(space: Space, folder: &tempfile::TempDir, limits: Limits) -> Engine {
    Engine::new(Setup { limits, ..Setup::new(space, StoreLocation::Folder(folder.path().to_owned())) })
}

pub(super) fn dev(pattern: &str) -> WriteRule {
    WriteRule::Dev(vec![Pattern::parse(pattern).unwrap()])
}

fn production(listed: &str) -> WriteRule {
    WriteRule::Production(vec![Identifier::parse(listed).unwrap()])
}

async fn attempt(engine: &Engine, to: &str, typed: Option<&str>) -> Result<Report, ReplayError> {
    let wish = Wish {
        handle: Handle::identifier(to.split(':').next().unwrap(), to.split_once(':').unwrap().1),
        ..wish("voice-positive")
    };
    let prepared = engine.prepare_replay(&wish).await?;
    let watch =
        Watch { progress: &|_: &Live| (), cancel: CancellationToken::new(), time_limit: None, settle: None };
    engine.run_replay(&prepared, typed, &watch).await
}

#[tokio::test]
async fn r1_strangers_in_a_dev_space_get_nothing() {
    let running = emulator(Duration::ZERO).await;
    let proxy = proxy(&running).await;
    let folder = tempfile::tempdir().unwrap();
    let engine = on_disk(space(&running, &proxy, Kind::Dev, dev("email:*@example.com")), &folder);
    for to in [
        "email:ada@example.org",
        "email:ada@example.com.org",
        "user_id:u1",
        "phone:+12025550100",
        "anonymous_id:x",
    ] {
        for typed in [None, Some("demo")] {
            let error = attempt(&engine, to, typed).await.unwrap_err();
            assert!(matches!(error, ReplayError::Refused(Refusal::NotListed { .. })), "{to}: {error}");
        }
    }
    assert_eq!(proxy.writes().len(), 0);
    attempt(&engine, "email:ada@example.com", None).await.unwrap();
    assert_eq!(proxy.writes().len(), 4);
}

#[tokio::test]
async fn r1_a_listed_identifier_does_not_let_the_profiles_others_out() {
    let running = emulator(Duration::ZERO).await;
    let make = engine(&running);
    let owner = Wish { handle: Handle::identifier("user_id", "stranger"), ..wish("completed-only") };
    replay(&make, &owner).await;
    let link = serde_json::json!({"userId": "stranger", "traits": {"email": "ada@example.com"}}).to_string();
    post(&running, "identify", &link).await;
    let proxy = proxy(&running).await;
    let folder = tempfile::tempdir().unwrap();
    let engine = on_disk(space(&running, &proxy, Kind::Dev, dev("email:ada@example.com")), &folder);
    let report = attempt(&engine, "email:ada@example.com", None).await.unwrap();
    assert!(report.plan.target().exists && report.plan.target().identity.withheld().is_some());
    assert!(proxy.writes().iter().all(|sent| !sent.body.contains("stranger")));
}

/// Sends a call that does not come from the program under test.
async fn post(running: &RunningServer, call: &str, body: &str) {
    use base64::Engine as _;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let key = base64::engine::general_purpose::STANDARD.encode(format!("{}:", running.write_key));
    let head = format!(
        "POST /v1/{call} HTTP/1.1\r\nhost: {}\r\nauthorization: Basic {key}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        running.address,
        body.len()
    );
    let mut stream = tokio::net::TcpStream::connect(running.address).await.unwrap();
    stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test]
async fn r2_production_wants_the_name_typed_and_the_identifier_listed() {
    let running = emulator(Duration::ZERO).await;
    let proxy = proxy(&running).await;
    let folder = tempfile::tempdir().unwrap();
    let engine =
        on_disk(space(&running, &proxy, Kind::Production, production("email:ada@example.com")), &folder);
    for typed in [None, Some(""), Some("Demo"), Some("production"), Some("demo ")] {
        let error = attempt(&engine, "email:ada@example.com", typed).await.unwrap_err();
        assert!(matches!(error, ReplayError::Refused(Refusal::Unconfirmed(_))), "{typed:?}: {error}");
    }
    let error = attempt(&engine, "email:eve@example.com", Some("demo")).await.unwrap_err();
    assert!(matches!(error, ReplayError::Refused(Refusal::NotListed { .. })), "{error}");
    assert_eq!(proxy.writes().len(), 0);
    let report = attempt(&engine, "email:ada@example.com", Some("demo")).await.unwrap();
    let lines: Vec<String> =
        proxy.writes().iter().map(|sent| format!("{} {}\n", sent.target, sent.body)).collect();
    let bodies = lines.concat();
    assert_eq!(crate::engine::replay::sha256(bodies.as_bytes()), report.hash, "bytes sent are bytes shown");
}

#[tokio::test]
async fn r7_a_read_only_run_sends_nothing_but_gets() {
    let running = emulator(Duration::ZERO).await;
    let proxy = proxy(&running).await;
    let mut read_only = space_at(&running, &proxy.url());
    read_only.make_read_only();
    let engine = engine_with(read_only, limits());
    let error = attempt(&engine, "email:ada@example.com", Some("demo")).await.unwrap_err();
    assert!(matches!(&error, ReplayError::Refused(Refusal::ReadOnly { .. })), "{error}");
    assert!(error.to_string().contains("--read-only"));
    assert_eq!(proxy.writes().len(), 0);
}

#[tokio::test]
async fn without_a_key_without_a_log_and_from_another_space_nothing_is_sent() {
    let running = emulator(Duration::ZERO).await;
    let proxy = proxy(&running).await;
    let keyless = Space::demo(&proxy.url(), &running.space_id, running.profile_api_token.clone()).unwrap();
    let error = attempt(&engine_with(keyless, limits()), "email:ada@example.com", None).await.unwrap_err();
    assert_eq!(error, ReplayError::NoWriteKey("demo".to_owned()));
    let forgetful = engine_with(space(&running, &proxy, Kind::Dev, dev("email:ada@example.com")), limits());
    let error = attempt(&forgetful, "email:ada@example.com", None).await.unwrap_err();
    assert_eq!(error, ReplayError::NoLog);
    let prepared = engine(&running).prepare_replay(&wish("voice-positive")).await.unwrap();
    let error = run_within(&forgetful, &prepared, None).await.unwrap_err();
    assert_eq!(error, ReplayError::ForeignPlan);
    assert_eq!(proxy.writes().len(), 0);
}

#[tokio::test]
async fn r4_a_dev_source_takes_so_many_a_day() {
    let running = emulator(Duration::ZERO).await;
    let proxy = proxy(&running).await;
    let folder = tempfile::tempdir().unwrap();
    let space = space(&running, &proxy, Kind::Dev, dev("email:ada@example.com"));
    let limits = Limits { replay: ReplayLimits { per_day: 2, ..limits().replay }, ..limits() };
    let engine =
        Engine::new(Setup { limits, ..Setup::new(space, StoreLocation::Folder(folder.path().to_owned())) });
    for _ in 0..2 {
        attempt(&engine, "email:ada@example.com", None).await.unwrap();
    }
    assert_eq!(attempt(&engine, "email:ada@example.com", None).await.unwrap_err(), ReplayError::TooMany(2));
    assert_eq!(proxy.writes().len(), 8);
}

#[tokio::test]
async fn r1_thousands_of_strangers_and_not_one_of_them_on_the_wire() {
    let rule = dev("email:test-*@example.com");
    let mut random = fastrand::Rng::with_seed(7);
    let alphabet: Vec<char> = "test-@example.com*:abc+0 \u{202e}É%/".chars().collect();
    for _ in 0..20_000 {
        let length = random.usize(1..24);
        let value: String = (0..length).map(|_| alphabet[random.usize(..alphabet.len())]).collect();
        let kind = ["email", "Email", "phone", "user_id", "email "][random.usize(..5)];
        let identifier = Identifier::new(kind, value.clone());
        let is_ours = kind == "email"
            && value.starts_with("test-")
            && value.ends_with("@example.com")
            && value.len() >= 17;
        assert_eq!(rule.allows(&identifier), is_ours, "{identifier:?}");
    }
}
