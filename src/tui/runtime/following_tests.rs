//! A followed profile over real HTTP: the explorer's questions are answered by the engine, on a clock that the test moves.

use super::{Envelope, SharedEngine, questions};
use crate::config::paths::StoreLocation;
use crate::config::secret::Secret;
use crate::config::space::{ApiUrls, BaseUrl, Region, Space};
use crate::domain::profile::Handle;
use crate::emulator::{self, EmulatorSettings, Scenario};
use crate::engine::{Engine, KnownProfiles, Setup};
use crate::segment::tests::server::{FaultServer, error, json};
use crate::source::{ListedProfile, RosterPage};
use crate::tui::message::{Answer, Effect, Message, Slot};
use crate::tui::tests::rig::Rig;
use chrono::Utc;
use serde_json::{Value, json as object};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// The explorer on a profile, and the engine behind it.
struct Watched {
    rig: Rig,
    engine: SharedEngine,
    inbox: Sender<Envelope>,
    _answers: Receiver<Envelope>,
}

impl Watched {
    async fn open(url: &str, id: &str, token: &str) -> Self {
        let base = BaseUrl::parse("test", url).unwrap();
        let urls = ApiUrls { profile: base.clone(), tracking: base.clone(), public: base };
        let space = Space::new("env", id, Region::Us, urls, Secret::new(token.to_owned()));
        let engine = Arc::new(Engine::new(Setup::new(space, StoreLocation::Memory)));
        let (inbox, answers) = channel(256);
        let mut rig = Rig::connected(120, 40);
        rig.now = Utc::now();
        let row = ListedProfile { handle: Handle::identifier("user_id", "u"), modified_at: None };
        rig.answer(Answer::Known(Ok(KnownProfiles::default())));
        let page = RosterPage { rows: vec![row], unreadable: 0, next: None, incomplete: None };
        rig.answer(Answer::Roster(Ok(page)));
        let mut watched = Self { rig, engine, inbox, _answers: answers };
        watched.answer_all().await;
        watched
    }

    /// Answers every question, and those that follow from the answers.
    async fn answer_all(&mut self) {
        let mut effects = std::mem::take(&mut self.rig.effects);
        while let Some(effect) = effects.pop() {
            if let Effect::Request { ticket, question } = effect {
                let answer = questions::answer(&self.engine, question, ticket, &self.inbox).await;
                self.rig.send(Message::Loaded { ticket, answer });
                effects.append(&mut self.rig.effects);
            }
        }
    }

    async fn press(&mut self, keys: &str) {
        self.rig.keys(keys);
        self.answer_all().await;
    }

    /// Moves the clock to the next poll, which is answered.
    async fn next_poll(&mut self) {
        let due = self.rig.model.open.as_ref().and_then(|open| open.following.as_ref()?.due);
        self.rig.now = due.expect("a poll is due");
        self.rig.send(Message::Tick);
        self.answer_all().await;
    }
}

async fn track(url: &str, key: &str, call: &str, body: Value) {
    let client = reqwest::Client::builder().tls_certs_only(std::iter::empty()).no_proxy().build().unwrap();
    let request = client.post(format!("{url}/v1/{call}")).basic_auth(key, Some("")).body(body.to_string());
    assert_eq!(request.send().await.unwrap().status(), 200);
}

fn engagement(name: &str, id: &str) -> Value {
    object!({ "userId": "u", "messageId": id, "event": format!("Flex - Engagement {name}"), "properties": {
        "interactionSid": "KD0000000000000000000000000000000001",
        "channelSid": "UO0000000000000000000000000000000001",
        "channelType": "voice", "direction": "inbound", "duration": 60, "sentiment": "negative" } })
}

#[tokio::test]
async fn a_message_that_arrives_is_marked_and_the_next_polls_are_quiet() {
    // Another test may already have chosen it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut settings = EmulatorSettings::new(Scenario::named("empty").unwrap());
    settings.rate_limit = None;
    let running = emulator::start(settings).await.unwrap();
    let (url, key) = (running.url(), running.write_key.clone());
    let person = object!({ "userId": "u", "traits": { "name": "Ada Okafor", "plan": "gold" } });
    track(&url, &key, "identify", person).await;
    track(&url, &key, "track", engagement("Initiated", "m-1")).await;
    let mut watched = Box::pin(Watched::open(&url, &running.space_id, &running.profile_api_token)).await;
    watched.press("3").await;
    watched.press("L").await;
    assert!(watched.rig.screen().contains("nothing changed"), "{}", watched.rig.screen());

    track(&url, &key, "track", engagement("Completed", "m-2")).await;
    let traits = object!({ "flex_last-interaction-sentiment": "negative", "plan": "silver" });
    track(&url, &key, "identify", object!({ "userId": "u", "traits": traits })).await;
    watched.next_poll().await;
    let screen = watched.rig.screen();
    for word in ["+1 event", "? → ◐", "Completed [new]"] {
        assert!(screen.contains(word), "{word}\n{screen}");
    }
    assert_eq!(screen.matches("[new]").count(), 1, "{screen}");
    watched.press("4").await;
    let screen = watched.rig.screen();
    assert!(screen.contains("plan [new]") && !screen.contains("name [new]"), "{screen}");
    watched.press("F").await;
    track(&url, &key, "track", engagement("Completed", "m-3")).await;
    watched.rig.wait(60_000);
    assert!(watched.rig.effects.is_empty() && watched.rig.screen().contains("frozen"));
    watched.press("F").await;
    assert!(watched.rig.screen().contains("+2 events"), "{}", watched.rig.screen());
}

/// A service with one profile that has been enriched long ago; `is_busy` makes it refuse the metadata.
async fn service(is_busy: Arc<AtomicBool>) -> FaultServer {
    FaultServer::start(move |_, request| {
        let path = request.target.split('?').next().unwrap_or_default();
        match path.rsplit('/').next().unwrap_or_default() {
            "metadata" if is_busy.load(Ordering::SeqCst) => error(429, "retry-after: 3000\r\n"),
            "metadata" => json(r#"{"metadata":{"created_at":"2026-01-01T00:00:00Z","last_message_id":"m"}}"#),
            "traits" => json(r#"{"traits":{"name":"Ada"},"cursor":{"has_more":false}}"#),
            _ => json(r#"{"data":[],"cursor":{"has_more":false}}"#),
        }
    })
    .await
}

#[tokio::test]
async fn a_quiet_profile_costs_one_request_a_poll() {
    let server = service(Arc::default()).await;
    let mut watched = Box::pin(Watched::open(&server.url(), "spa", "token")).await;
    watched.press("L").await;
    for _ in 0..6 {
        let before = server.requests().len();
        watched.next_poll().await;
        let asked = server.requests().split_off(before);
        assert!(matches!(&asked[..], [only] if only.target.contains("/metadata")), "{asked:?}");
    }
    assert!(watched.rig.screen().contains("live · 15 s"), "{}", watched.rig.screen());
}

#[tokio::test]
async fn under_429_one_poll_a_minute_is_tried_and_then_it_goes_on() {
    let is_busy = Arc::new(AtomicBool::new(false));
    let server = service(Arc::clone(&is_busy)).await;
    let mut watched = Box::pin(Watched::open(&server.url(), "spa", "token")).await;
    watched.press("L").await;
    is_busy.store(true, Ordering::SeqCst);
    let before = server.requests().len();
    watched.next_poll().await;
    assert!(watched.rig.screen().contains("live · waiting (429)"), "{}", watched.rig.screen());
    assert_eq!(server.requests().len(), before + 1);
    watched.rig.wait(59_000);
    assert!(!watched.rig.model.tickets.is_open(Slot::Following));
    let said = watched.rig.keys("w").screen();
    assert!(said.contains("following the profile"), "{said}");
}
