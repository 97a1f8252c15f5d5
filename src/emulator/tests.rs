//! The emulator over real HTTP, as any client sees it.
mod api_guard;
mod identity;
mod malformed;
mod parsing;
mod population;
mod reading;
mod scenarios;
mod tracking;
mod traffic;
mod witness;

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{Clock, EmulatorSettings, RunningServer, Scenario, start};

/// A running emulator whose clock the test moves.
struct Lab {
    running: RunningServer,
    client: Client,
    millis: Arc<AtomicI64>,
}

/// The time at which every test starts.
fn noon() -> DateTime<Utc> {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn client() -> Client {
    // The client library needs both even for plain HTTP: a TLS provider, and no search for root certificates.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().tls_certs_only(std::iter::empty()).no_proxy().build().unwrap()
}

impl Lab {
    async fn named(name: &str) -> Self {
        Self::with(Scenario::named(name).unwrap(), |_| {}).await
    }

    async fn told(scenario: Value) -> Self {
        Self::with(parse(&scenario), |_| {}).await
    }

    async fn with(scenario: Scenario, change: impl FnOnce(&mut EmulatorSettings)) -> Self {
        let millis = Arc::new(AtomicI64::new(noon().timestamp_millis()));
        let mut settings = EmulatorSettings::new(scenario);
        let read = millis.clone();
        settings.clock =
            Clock::from_fn(move || DateTime::from_timestamp_millis(read.load(Ordering::Relaxed)).unwrap());
        settings.rate_limit = None;
        change(&mut settings);
        Self { running: start(settings).await.unwrap(), client: client(), millis }
    }

    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.millis.load(Ordering::Relaxed)).unwrap()
    }

    fn pass(&self, time: TimeDelta) {
        self.millis.fetch_add(time.num_milliseconds(), Ordering::Relaxed);
    }

    /// A time before now, as clients send it.
    fn ago(&self, time: TimeDelta) -> String {
        (self.now() - time).to_rfc3339()
    }

    fn ask(&self, path: &str) -> RequestBuilder {
        let url = format!("{}/v1/spaces/{}/collections/{path}", self.running.url(), self.running.space_id);
        self.client.get(url).basic_auth(&self.running.profile_api_token, Some(""))
    }

    /// Status and body of a Profile API path below `collections/`.
    async fn get(&self, path: &str) -> (u16, Value) {
        read(self.ask(path).send().await.unwrap()).await
    }

    /// The same below `users/profiles/`, expected to succeed.
    async fn user(&self, path: &str) -> Value {
        let (status, body) = self.get(&format!("users/profiles/{path}")).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    async fn status(&self, path: &str) -> u16 {
        self.get(&format!("users/profiles/{path}")).await.0
    }

    /// Sends a call with the write key; expected to be accepted.
    async fn send(&self, call: &str, body: Value) {
        let (status, answer) = self.post(call, &self.running.write_key, body.to_string().into_bytes()).await;
        assert_eq!((status, answer), (200, json!({ "success": true })));
    }

    async fn post(&self, call: &str, key: &str, body: Vec<u8>) -> (u16, Value) {
        let request = self.client.post(format!("{}/v1/{call}", self.running.url()));
        read(request.basic_auth(key, Some("")).body(body).send().await.unwrap()).await
    }

    /// Names of the events of a user, as listed.
    async fn event_names(&self, user: &str) -> Vec<String> {
        let events = self.user(&format!("{user}/events?limit=100")).await;
        let events = events["data"].as_array().unwrap().iter();
        events.map(|event| event["event"].as_str().unwrap_or("-").to_owned()).collect()
    }

    /// Sends bytes unchanged and returns the whole answer as text.
    async fn raw(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(self.running.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        // Even if the connection was reset, what it sent before can be read.
        let _ = stream.read_to_end(&mut answer).await;
        String::from_utf8_lossy(&answer).into_owned()
    }
}

fn parse(scenario: &Value) -> Scenario {
    Scenario::parse("told", &scenario.to_string()).unwrap()
}

async fn read(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    assert!(response.headers().contains_key("flexplorer-emulator"));
    assert!(response.headers().contains_key("request-id"));
    (status, serde_json::from_slice(&response.bytes().await.unwrap()).unwrap())
}

/// A scenario with one user, `user_id:u1`, who has the given traits and events.
fn one_user(traits: &Value, events: &Value) -> Value {
    json!({ "name": "told", "profiles": [{
        "created": "-30d", "identifiers": ["user_id:u1", "email:u1@example.com"], "traits": traits, "events": events,
    }]})
}

fn keys(object: &Value) -> Vec<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

fn texts<'a>(list: &'a Value, field: &str) -> Vec<&'a str> {
    list.as_array().unwrap().iter().map(|item| item[field].as_str().unwrap()).collect()
}

fn basic(text: &str) -> String {
    format!("Basic {}", STANDARD.encode(text))
}
