//! The client against a server that misbehaves. Limits are scaled down, so that each fault shows within a moment.

#[path = "../../tests/it/support/act.rs"]
pub mod act;
mod faults;
mod forms;
mod guards;
#[path = "../../tests/it/support/http2.rs"]
pub mod http2;
mod http2_faults;
mod paging;
pub mod server;
mod status;
#[path = "../../tests/it/support/tls.rs"]
pub mod tls;

use super::client::{self, Credential};
use super::http_client::{Chance, HttpClient};
use super::profile_api::ProfileApi;
use crate::config::limits::Limits;
use crate::config::secret::Secret;
use crate::config::space::{ApiUrls, BaseUrl, Region, Space};
use crate::domain::event::Event;
use crate::domain::identifier::Identifier;
use crate::domain::profile::{Address, Collection, Handle};
use crate::source::{ErrorClass, EventQuery, OnPage, Priority, SourceError, TraitQuery};
use chrono::{DateTime, Utc};
use server::{FaultServer, Protocol};
use std::sync::Arc;
use std::time::Duration;

const TOKEN: &str = "canary-token-4711";
/// `canary-token-4711:` in base64.
const BASIC: &str = "Basic Y2FuYXJ5LXRva2VuLTQ3MTE6";

/// Sizes and back-offs are scaled down; times are as in production, so that a busy machine changes no result.
fn limits() -> Limits {
    Limits {
        body_bytes: 256 << 10,
        parse_inline_bytes: 32 << 10,
        starts_per_second: 1_000,
        backoff_base: Duration::from_millis(2),
        backoff_max: Duration::from_millis(4),
        retry_after_max: Duration::from_secs(2),
        ..Limits::default()
    }
}

fn space(url: &str) -> Space {
    let base = BaseUrl::parse("test", url).unwrap();
    let urls = ApiUrls { profile: base.clone(), tracking: base.clone(), public: base };
    Space::new("env", "spa_test", Region::Us, urls, Secret::new(TOKEN.to_owned()))
}

fn noon() -> DateTime<Utc> {
    "2026-03-04T12:00:00Z".parse().unwrap()
}

fn api_with(url: &str, limits: Limits) -> ProfileApi {
    api_at(url, limits, Arc::new(noon))
}

fn api_at(url: &str, limits: Limits, clock: Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>) -> ProfileApi {
    let chance = Chance { clock, random: Arc::new(|| 0.5) };
    let client = believing(&space(url), &limits);
    ProfileApi::new(HttpClient::new(space(url), limits, chance).over(client))
}

/// A client as in production, except that it trusts the tests' certificate authority instead of this machine's.
fn believing(space: &Space, limits: &Limits) -> reqwest::Client {
    let authority = reqwest::Certificate::from_pem(&std::fs::read(tls::AUTHORITY).unwrap()).unwrap();
    let credential = Credential::Basic(space.segment().profile_api_token.clone());
    let builder = client::builder(&space.segment().profile_api_url, Some(&credential), limits).unwrap();
    let builder = if space.segment().profile_api_url.is_plain() {
        builder
    } else {
        builder.tls_certs_only([authority])
    };
    builder.build().unwrap()
}

fn api(server: &FaultServer) -> ProfileApi {
    api_with(&server.url(), limits())
}

fn ada() -> Handle {
    Handle {
        collection: Collection::Users,
        address: Address::Identifier(Identifier::new("email", "ada@example.com")),
    }
}

/// The endpoints of one profile.
const ENDPOINTS: [&str; 5] = ["traits", "external_ids", "events", "metadata", "links"];

/// The endpoint that is tested in all protocols.
const COMPARED: &str = "events";

fn every_event(on_page: OnPage<'_, Event>) -> EventQuery<'_> {
    EventQuery::All { before: None, on_page }
}

/// Requests one endpoint and returns the number of items.
async fn ask(api: &ProfileApi, endpoint: &str) -> Result<usize, SourceError> {
    let ada = ada();
    match endpoint {
        "traits" => api
            .traits(&ada, TraitQuery::All(&mut |_| ()), Priority::Interactive)
            .await
            .map(|part| part.listed.items.len()),
        "external_ids" => api.external_ids(&ada).await.map(|part| part.listed.items.len()),
        "events" => api
            .events(&ada, every_event(&mut |_| ()), Priority::Interactive)
            .await
            .map(|part| part.listed.items.len()),
        "links" => api.links(&ada).await.map(|part| part.listed.items.len()),
        _ => api.metadata(&ada, Priority::Interactive).await.map(|_| 1),
    }
}

/// A good answer for any endpoint, one item each.
fn good_body(path: &str) -> String {
    let body = if path.contains("/traits") {
        r#"{"traits":{"name":{"value":"Ada"}},"cursor":{"url":"","has_more":false,"next":""}}"#
    } else if path.contains("/external_ids") {
        r#"{"data":[{"id":"ada@example.com","type":"email"}],"cursor":{"has_more":false,"next":""}}"#
    } else if path.contains("/events") {
        r#"{"data":[{"type":"track","event":"X","message_id":"m1","timestamp":""}],"cursor":{"has_more":false}}"#
    } else if path.contains("/links") {
        r#"{"data":[{"to_collection":"accounts","external_ids":[]}]}"#
    } else {
        r#"{"metadata":{"created_at":"2026-01-01T00:00:00Z","first_message_id":"m0"}}"#
    };
    body.to_owned()
}

/// Checks what must hold for every message.
fn check_message(error: &SourceError) {
    let lines = error.lines();
    assert!(lines.len() <= 3 && !error.next.is_empty(), "{lines:?}");
    let all = format!("{} {error:?}", lines.join(" "));
    for canary in [TOKEN, "Y2FuYXJ5", "ada@example.com", "ada%40", "/v1/", "spa_test"] {
        assert!(!all.contains(canary), "{canary} in {all}");
    }
    assert!(all.chars().count() < 1_500, "{all}");
}

/// Asks every endpoint of a server that always does the same; see [`verdict_within`].
async fn verdict(
    script: impl Fn(&server::Request) -> Vec<server::Act> + Send + Sync + Clone + 'static,
) -> (ErrorClass, usize) {
    verdict_within(limits(), script).await
}

/// Asks every endpoint of a server that always does the same, checks every message, and returns the one class and the
/// number of attempts that all five have in common, and that one of them has over TLS and in HTTP/2, with the same words.
async fn verdict_within(
    limits: Limits,
    script: impl Fn(&server::Request) -> Vec<server::Act> + Send + Sync + Clone + 'static,
) -> (ErrorClass, usize) {
    let plain = plain_verdict(limits.clone(), script.clone()).await;
    for protocol in [Protocol::Http1, Protocol::Http2] {
        let (error, attempts) = failure_of(protocol, limits.clone(), COMPARED, script.clone()).await;
        assert_eq!(
            (error.class, attempts, &error.why),
            (plain.0, plain.1, &plain.2),
            "{protocol:?}: {error}"
        );
    }
    (plain.0, plain.1)
}

/// Requests one endpoint of a server that always answers in the same way; returns the failure and the number of attempts.
async fn failure_of(
    protocol: Protocol,
    limits: Limits,
    endpoint: &str,
    script: impl Fn(&server::Request) -> Vec<server::Act> + Send + Sync + 'static,
) -> (SourceError, usize) {
    let server = FaultServer::speaking(protocol, move |_, request| script(request)).await;
    let error = ask(&api_with(&server.url(), limits), endpoint).await.expect_err(endpoint);
    check_message(&error);
    (error, server.requests().len())
}

async fn plain_verdict(
    limits: Limits,
    script: impl Fn(&server::Request) -> Vec<server::Act> + Send + Sync + Clone + 'static,
) -> (ErrorClass, usize, String) {
    let asked =
        ENDPOINTS.map(|endpoint| failure_of(Protocol::Plain, limits.clone(), endpoint, script.clone()));
    let seen = futures_util::future::join_all(asked).await;
    let (first, attempts) = seen.first().unwrap().clone();
    assert!(seen.iter().all(|(e, n)| (e.class, *n) == (first.class, attempts)), "{seen:#?}");
    let at = ENDPOINTS.iter().position(|endpoint| *endpoint == COMPARED).unwrap();
    (first.class, attempts, seen[at].0.why.clone())
}
