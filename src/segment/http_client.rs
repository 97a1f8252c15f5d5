//! The HTTP client for one space: sends a GET through the scheduler, reads the answer within the limits, retries if useful.

use super::client::{self, Credential};
use super::connection_stats::ConnectionStats;
use super::failure::{Failure, RequestContext, Retry, TimeLimit};
use super::proof;
use super::redactor::{LOOKED_AT_BYTES, Redactor};
use super::request_log::RequestLog;
use super::retry::{RetryAfter, RetryPolicy};
use super::scheduler::{Permit, Scheduler, SchedulerStats};
use crate::config::space::{BaseUrl, Kind, Space};
use crate::config::{limits::Limits, secret::Secret};
use crate::domain::json::RawJson;
use crate::source::{ErrorClass, Priority, RequestTotals, SourceError, allowance::Allowance};
use chrono::{DateTime, Utc};
#[cfg(feature = "sending")]
pub use reading::may_be_cut;
pub use reading::text_of;
use reading::{UnreadAnswer, date_of, parse, request_id_of};
use reqwest::header::{HeaderMap, RETRY_AFTER};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{OnceCell, Semaphore};
use tokio::time::{Instant, sleep, timeout};

mod answer;
mod reading;

use answer::{Turn, WholeAnswer};

#[derive(Clone)]
pub struct Chance {
    pub clock: Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    /// A number in `0.0..1.0`.
    pub random: Arc<dyn Fn() -> f64 + Send + Sync>,
}

#[derive(Clone, Debug)]
pub struct GetRequest {
    /// What is requested, without personal data: `events of the profile`.
    pub what: &'static str,
    /// Path and query after the base, each part percent-encoded.
    pub path: String,
    pub priority: Priority,
    /// Bytes allowed while other profiles are read at the same time; `None` applies only the general limits.
    pub allowance: Option<Arc<Allowance>>,
}

struct Endpoint {
    api: &'static str,
    base: BaseUrl,
    /// Path between the base URL and the path of a request.
    root: &'static str,
    credential: Credential,
}

/// HTTP client for one space; it is built for the first request.
pub struct HttpClient {
    space: Space,
    endpoint: Endpoint,
    limits: Limits,
    chance: Chance,
    client: OnceCell<reqwest::Client>,
    gate: Scheduler,
    retries: Arc<RetryPolicy>,
    /// Allows one large body at a time: from the moment it turns out to be large until it is parsed.
    large: Arc<Semaphore>,
    withheld: Arc<Redactor>,
    stats: Mutex<ConnectionStats>,
}

impl HttpClient {
    pub fn new(space: Space, limits: Limits, chance: Chance) -> Self {
        let gate = Scheduler::new(&limits);
        let retries = Arc::new(RetryPolicy::new(&limits, Arc::clone(&chance.random)));
        let endpoint = Endpoint {
            api: "Profile API",
            base: space.segment().profile_api_url.clone(),
            root: "/v1/",
            credential: Credential::Basic(space.segment().profile_api_token.clone()),
        };
        let (client, stats) = (OnceCell::new(), Mutex::default());
        let large = Arc::new(Semaphore::new(1));
        let withheld = Arc::new(Redactor::new(&endpoint.credential));
        let new = Self { space, endpoint, limits, chance, client, gate, retries, large, withheld, stats };
        new.gate.set_budget(new.budget());
        new
    }

    /// A client for the Public API of the same space's workspace; it shares the scheduler and the retry budget.
    pub fn to_public_api(&self, token: Secret) -> Self {
        let endpoint = Endpoint {
            api: "Public API",
            base: self.space.public_api_url.clone(),
            root: "/",
            credential: Credential::Bearer(token),
        };
        Self {
            space: self.space.clone(),
            withheld: Arc::new(Redactor::new(&endpoint.credential)),
            endpoint,
            limits: self.limits.clone(),
            chance: self.chance.clone(),
            client: OnceCell::new(),
            gate: self.gate(),
            retries: self.retries(),
            large: Arc::clone(&self.large),
            stats: Mutex::new(self.connection_stats()),
        }
    }

    /// Uses a test's own client, which trusts the test servers' certificate authority.
    #[cfg(test)]
    pub fn over(self, client: reqwest::Client) -> Self {
        Self { client: OnceCell::new_with(Some(client)), ..self }
    }

    pub fn space(&self) -> &Space {
        &self.space
    }

    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The space's kind: as configured, or emulator as long as every answer has proved it.
    pub fn kind(&self) -> Kind {
        if self.space.emulator_secret.is_some() && self.connection_stats().is_emulator() {
            return Kind::Emulator;
        }
        self.space.kind
    }

    #[cfg(feature = "sending")]
    pub fn chance(&self) -> &Chance {
        &self.chance
    }

    /// The scheduler, to be shared by other requests to the same space.
    pub fn gate(&self) -> Scheduler {
        self.gate.clone()
    }

    /// The retry rules and budget, to be shared by other requests to the same space.
    pub fn retries(&self) -> Arc<RetryPolicy> {
        Arc::clone(&self.retries)
    }

    pub fn reading(&self) -> SchedulerStats {
        self.gate.reading()
    }

    pub fn totals(&self) -> RequestTotals {
        self.gate.totals()
    }

    pub fn connection_stats(&self) -> ConnectionStats {
        *self.lock()
    }

    /// Requests until there is an answer or further retries are pointless. `read` gets the answer's JSON object, and
    /// returns an error text if it cannot use it. Large answers are read off the async workers.
    pub async fn get<T: Send + 'static>(
        &self,
        question: &GetRequest,
        read: impl FnOnce(&RawJson) -> Result<T, String> + Send + 'static,
    ) -> Result<T, SourceError> {
        self.get_by(Instant::now() + self.limits.profile, question, read).await
    }

    /// Like `get`, but does not wait for anything that would come after the deadline.
    pub async fn get_by<T: Send + 'static>(
        &self,
        deadline: Instant,
        question: &GetRequest,
        read: impl FnOnce(&RawJson) -> Result<T, String> + Send + 'static,
    ) -> Result<T, SourceError> {
        let mut attempt = 0;
        loop {
            attempt += 1;
            let (api, root) = (self.endpoint.api, self.endpoint.root);
            let mut log = RequestLog::new("GET", api, root, &question.path, attempt);
            let parsed = match self.attempt(question, deadline, &mut log).await {
                Ok(answer) => {
                    log.answered(200, Some(answer.body.len()), answer.request_id.as_deref());
                    self.parsed(question, answer).await
                }
                Err(failure) => Err(failure),
            };
            let failure = match parsed {
                Ok(parsed) => {
                    let read = self.read(question, parsed, read).await;
                    return read.inspect_err(|error| log.failed(error, None));
                }
                Err(failure) => failure,
            };
            let wait = match failure.retry {
                Retry::Never => None,
                Retry::Later(asked) => self.retries.wait_after(attempt, asked, deadline),
            };
            log.failed(&failure.error, wait);
            drop(log);
            let Some(wait) = wait else { return Err(*failure.error) };
            sleep(wait).await;
        }
    }

    async fn attempt(
        &self,
        question: &GetRequest,
        deadline: Instant,
        log: &mut RequestLog<'_>,
    ) -> Result<WholeAnswer, Failure> {
        // Building it takes a moment; without this, the first requests would pile up behind the scheduler.
        self.client().await.map_err(|error| Failure { error: Box::new(error), retry: Retry::Never })?;
        let asked = self.asked(question);
        let admitted = self.gate.admit(question.priority, deadline).await;
        let permit = admitted.map_err(|pause| asked.held_back(pause))?;
        log.sent();
        let whole = timeout(self.limits.request, self.exchange(question, &permit)).await;
        let result = whole.unwrap_or_else(|_| Err(asked.timed_out(TimeLimit::Request, self.limits.request)));
        let outcome = match &result {
            Err(failure) if failure.error.class != ErrorClass::NotFound => Err(failure.error.class),
            _ => Ok(()),
        };
        if outcome.is_ok() {
            self.retries.succeeded();
        }
        let mut stats = self.lock();
        stats.last_outcome = Some(outcome);
        if outcome.is_ok() {
            stats.last_round_trip = Some(permit.started().elapsed());
        }
        result
    }

    async fn exchange(&self, question: &GetRequest, permit: &Permit) -> Result<WholeAnswer, Failure> {
        let asked = self.asked(question);
        let client =
            self.client().await.map_err(|error| Failure { error: Box::new(error), retry: Retry::Never })?;
        let url = format!("{}{}{}", self.endpoint.base.as_str(), self.endpoint.root, question.path);
        let mut request = client.get(url);
        let secret = self.space.emulator_secret.as_ref().map(|secret| (secret, proof::challenge()));
        if let Some((_, challenge)) = &secret {
            request = request.header(proof::CHALLENGE, challenge);
        }
        let sent = timeout(self.limits.first_byte, request.send()).await;
        let response = match sent {
            Err(_) => return Err(asked.timed_out(TimeLimit::FirstByte, self.limits.first_byte)),
            Ok(Err(error)) => return Err(asked.transport(error)),
            Ok(Ok(response)) => response,
        };
        let proven =
            secret.is_some_and(|(secret, challenge)| proof::holds(secret, &challenge, response.headers()));
        self.note_head(response.headers(), proven);
        let request_id = request_id_of(response.headers(), |id| self.withheld.request_id(id));
        let mut result = self.answer(question, response, permit).await;
        match &mut result {
            Ok(answer) => answer.request_id = request_id,
            Err(failure) => failure.error.request_id = request_id,
        }
        result
    }

    async fn parsed(&self, question: &GetRequest, answer: WholeAnswer) -> Result<Parsed, Failure> {
        let WholeAnswer { body, large, may_be_cut, request_id } = answer;
        let is_large = body.len() > self.limits.parse_inline_bytes;
        let (withheld, path) = (Arc::clone(&self.withheld), question.path.clone());
        let beginning = body.get(..LOOKED_AT_BYTES + 1).unwrap_or(&body).to_vec();
        let work = move || parse(body, |said| withheld.quote(said, &path));
        let json = if is_large { apart(work).await.and_then(|parsed| parsed) } else { work() };
        match json {
            Ok(json) => Ok(Parsed { json, is_large, large, request_id }),
            Err(unread) => {
                let mut failure = unread.told(self.asked(question), may_be_cut);
                failure.error.request_id = request_id;
                failure.error.status = Some(200);
                failure.error.excerpt = self.withheld.excerpt(&beginning, &question.path);
                Err(failure)
            }
        }
    }

    async fn read<T: Send + 'static>(
        &self,
        question: &GetRequest,
        parsed: Parsed,
        read: impl FnOnce(&RawJson) -> Result<T, String> + Send + 'static,
    ) -> Result<T, SourceError> {
        let Parsed { json, is_large, large, request_id } = parsed;
        let work = move || {
            let read = read(&json).map_err(|why| {
                let text = json.as_str();
                let beginning = text.as_bytes().get(..LOOKED_AT_BYTES + 1).unwrap_or(text.as_bytes());
                (UnreadAnswer::Foreign(why), beginning.to_vec())
            });
            drop((json, large));
            read
        };
        let lost = |unread| (unread, Vec::new());
        let result = if is_large { apart(work).await.map_err(lost).and_then(|read| read) } else { work() };
        result.map_err(|(unread, beginning)| {
            let mut error = *unread.told(self.asked(question), false).error;
            error.request_id = request_id;
            error.status = Some(200);
            error.excerpt = self.withheld.excerpt(&beginning, &question.path);
            error
        })
    }

    async fn client(&self) -> Result<&reqwest::Client, SourceError> {
        self.client
            .get_or_try_init(|| async {
                let (base, credential) = (self.endpoint.base.clone(), self.endpoint.credential.clone());
                let limits = self.limits.clone();
                let work = move || client::build_as(&base, Some(&credential), &limits);
                let built = tokio::task::spawn_blocking(work).await;
                built.unwrap_or_else(|_| {
                    let why = "setting it up was interrupted";
                    Err(SourceError::new(ErrorClass::Unreachable, "a secure connection", why, "Try again."))
                })
            })
            .await
    }

    fn note_head(&self, headers: &HeaderMap, is_proven: bool) {
        let skew = date_of(headers).map(|date| date - (self.chance.clock)());
        let before = self.budget();
        self.lock().note(is_proven, skew);
        if self.budget() != before {
            self.gate.set_budget(self.budget());
        }
    }

    fn budget(&self) -> u32 {
        match self.kind() {
            Kind::Emulator => self.limits.emulator_starts_per_second,
            Kind::Dev | Kind::Production => self.limits.starts_per_second,
        }
    }

    fn retry_after(&self, headers: &HeaderMap) -> RetryAfter {
        // An HTTP date in the header is relative to the server's clock, so measure it with that clock.
        let now = date_of(headers).unwrap_or_else(|| (self.chance.clock)());
        text_of(headers, RETRY_AFTER.as_str())
            .map_or(RetryAfter::Unsaid, |value| RetryAfter::read(value, now))
    }

    fn asked<'a>(&'a self, question: &'a GetRequest) -> RequestContext<'a> {
        RequestContext {
            what: question.what,
            space: &self.space,
            base: &self.endpoint.base,
            api: self.endpoint.api,
            path: &question.path,
            withheld: &self.withheld,
        }
    }

    fn lock(&self) -> MutexGuard<'_, ConnectionStats> {
        self.stats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Parsed {
    json: RawJson,
    is_large: bool,
    large: Turn,
    request_id: Option<String>,
}

async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, UnreadAnswer> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| UnreadAnswer::Damaged("reading the answer failed".to_owned()))
}
