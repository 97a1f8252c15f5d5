//! Processes a request: guard, route (axum), fault, API.
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use axum::{
    Extension, Router,
    body::{Body, Bytes, to_bytes},
    extract::State,
    http::{HeaderMap, HeaderValue, Request, Response, StatusCode},
    routing::{get, post},
};
use chrono::{SubsecRound, TimeDelta};
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;
use percent_encoding::percent_decode_str;

use super::{
    clock::Clock,
    faults::Faults,
    guard,
    identifier::StoredAddress,
    population::Population,
    profile::StoredCollection,
    profile_api, proof, public_api,
    query::Query,
    rate::RateLimit,
    reply::{self, Api, RefusedReply},
    rng::Rng,
    routes::Route,
    scenario::{self, Contents},
    server::Bounds,
    settings::EmulatorSettings,
    state::{SpaceState, pipeline::Pipeline},
    tracking_api,
};

#[derive(Clone)]
pub struct Keys {
    pub profile_api_token: String,
    pub write_key: String,
    pub public_api_token: String,
    /// Proves that this is the emulator; see `proof`.
    pub emulator_secret: String,
}

pub struct Emulator {
    pub scenario: Arc<Contents>,
    pub keys: Keys,
    /// Write key of each source, in the order of `scenario.sources`.
    pub write_keys: Vec<String>,
    pub clock: Clock,
    pub rate: RateLimit,
    pub state: Mutex<SpaceState>,
    bounds: Bounds,
    faults: Faults,
    seed: u64,
    answered: AtomicU64,
}

pub struct RoutedRequest<'a> {
    pub sent_to: &'a SentTo,
    pub query: Query,
    pub headers: &'a HeaderMap,
}

#[derive(Clone)]
pub struct SentTo {
    /// `http://` and the authority that the client used.
    pub base: String,
    pub path: String,
}

/// Places of the space, the collection and the profile in the path of a Profile API request.
pub const SPACE: usize = 2;
pub const COLLECTION: usize = 4;
pub const PROFILE: usize = 6;

impl RoutedRequest<'_> {
    /// A segment of the path as sent: axum would decode it, and a raw `+` is not the same as `%2B`.
    pub fn segment(&self, place: usize) -> &str {
        self.sent_to.path.trim_matches('/').split('/').nth(place).unwrap_or_default()
    }
}

/// The routes of the three APIs, and what is answered beside them.
pub fn routes(emulator: &Arc<Emulator>) -> Router {
    let refuse = |refusal: RefusedReply, path: &str| refusal.into_response(Api::of(path));
    let no_route = async move |Extension(SentTo { path, .. })| {
        refuse(RefusedReply::not_found(format!("There is no route {path}.")), &path)
    };
    let mut router = Router::new().fallback(no_route);
    for (path, route) in Route::all() {
        let answer = async move |State(emulator): State<Arc<Emulator>>, Extension(sent_to), request| {
            emulator.answer(route, sent_to, request).await
        };
        let (methods, taken) = if route.takes_post() { (post(answer), "POST") } else { (get(answer), "GET") };
        let wrong_method = async move |Extension(SentTo { path, .. })| {
            let message = format!("This route takes {taken} only.");
            let status = StatusCode::METHOD_NOT_ALLOWED;
            refuse(RefusedReply::new(status, "invalid_request_error", message), &path)
        };
        router = router.route(&path, methods.fallback(wrong_method));
    }
    router.with_state(Arc::clone(emulator))
}

impl Emulator {
    pub fn new(settings: EmulatorSettings) -> Self {
        let people = settings.people();
        let EmulatorSettings { scenario, seed, clock, credentials, bounds, .. } = settings;
        let scenario = Arc::clone(scenario.contents());
        // Whole milliseconds, the precision of the service's event times, so that reading returns exactly what was built.
        let now = clock.now().trunc_subsecs(3);
        let random = || uuid::Uuid::new_v4().simple().to_string();
        let chosen = |given: Option<String>, told: &Option<String>| given.or_else(|| told.clone());
        let mut write_keys: Vec<_> =
            scenario.sources.values().map(|source| source.write_key.clone().unwrap_or_else(random)).collect();
        let published = &mut write_keys[scenario.default_source()];
        if let Some(given) = credentials.write_key {
            *published = given;
        }
        let keys = Keys {
            profile_api_token: chosen(credentials.profile_api_token, &scenario.space.profile_api_token)
                .unwrap_or_else(random),
            public_api_token: chosen(credentials.public_api_token, &scenario.workspace.public_api_token)
                .unwrap_or_else(|| format!("sgp_{}", random())),
            write_key: published.clone(),
            emulator_secret: random(),
        };
        let sources = (scenario.flex().clone(), scenario.web().clone());
        let population = Population::new(seed, people, now, sources).with(scenario.traffic(now));
        let delay = TimeDelta::from_std(settings.visibility_delay).unwrap_or(TimeDelta::MAX);
        let pipeline = Pipeline::new(delay, bounds.calls);
        let profiles = scenario::build(&scenario, now, seed);
        let state = SpaceState::new(profiles, population, scenario.identity.clone(), pipeline, seed);
        Self {
            keys,
            write_keys,
            rate: RateLimit::new(settings.rate_limit),
            state: Mutex::new(state),
            faults: Faults::new(&scenario.faults),
            scenario,
            clock,
            bounds,
            seed,
            answered: AtomicU64::new(0),
        }
    }

    pub fn answered(&self) -> u64 {
        self.answered.load(Ordering::Relaxed)
    }

    /// Runs `use_state` on the state, brought up to the current time.
    pub fn with_state<T>(&self, use_state: impl FnOnce(&mut SpaceState) -> T) -> T {
        // A panic while the lock was held leaves at worst one half-applied call.
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.advance(self.clock.now());
        use_state(&mut state)
    }

    pub async fn serve(
        &self,
        routes: &TowerToHyperService<Router>,
        mut request: Request<Body>,
    ) -> Response<Body> {
        let proof = proof::of(&self.keys.emulator_secret, request.headers());
        let path = request.uri().path().to_owned();
        let mut response = match guard::admit(request.uri(), request.headers()) {
            Ok(host) => {
                // Slashes at either end do not matter.
                let query = request.uri().query().map_or_else(String::new, |query| format!("?{query}"));
                let trimmed = format!("/{}{query}", path.trim_matches('/'));
                *request.uri_mut() = trimmed.parse().unwrap_or_default();
                request.extensions_mut().insert(SentTo { base: format!("http://{host}"), path });
                routes.call(request).await.unwrap_or_else(|never| match never {})
            }
            Err(refusal) => refusal.into_response(Api::of(&path)),
        };
        let number = self.answered.fetch_add(1, Ordering::Relaxed);
        let request_id = Rng::of(self.seed, "request", number).uuid();
        let headers = response.headers_mut();
        headers.insert("flexplorer-emulator", HeaderValue::from_static(env!("CARGO_PKG_VERSION")));
        let date = httpdate::fmt_http_date(self.clock.now().into());
        if let Ok(date) = HeaderValue::from_str(&date) {
            headers.insert("date", date);
        }
        if let Some(proof) = proof {
            headers.insert(proof::PROOF, proof);
        }
        if let Ok(request_id) = HeaderValue::from_str(&request_id) {
            headers.insert("request-id", request_id);
        }
        response
    }

    async fn answer(&self, route: Route, sent_to: SentTo, request: Request<Body>) -> Response<Body> {
        let (parts, body) = request.into_parts();
        let api = Api::of(&sent_to.path);
        let body = match self.read(body, route.takes_post()).await {
            Ok(body) => body,
            Err(refusal) => return refusal.into_response(api),
        };
        let query = Query::parse(parts.uri.query().unwrap_or_default());
        let asked = RoutedRequest { sent_to: &sent_to, query, headers: &parts.headers };
        self.carry_out(api, route, &asked, &body).await
    }

    async fn read(&self, body: Body, is_post: bool) -> Result<Bytes, RefusedReply> {
        if !is_post {
            return Ok(Bytes::new());
        }
        match tokio::time::timeout(self.bounds.request, to_bytes(body, self.bounds.body)).await {
            Ok(Ok(body)) => Ok(body),
            Ok(Err(_)) => Err(tracking_api::too_large("The request", self.bounds.body)),
            Err(_) => {
                let message = "The request took too long to arrive.";
                Err(RefusedReply::new(StatusCode::REQUEST_TIMEOUT, "request_timeout", message))
            }
        }
    }

    async fn carry_out(
        &self,
        api: Api,
        route: Route,
        asked: &RoutedRequest<'_>,
        body: &[u8],
    ) -> Response<Body> {
        let is_about = |profile: &str| matches!(route, Route::Part(_)) && self.is_about(asked, profile);
        let fault = self.faults.hit([route.name(), api.name()], is_about);
        if let Some(delay) = fault.and_then(|fault| fault.delay) {
            tokio::time::sleep(delay.0).await;
        }
        let told = fault.and_then(|fault| fault.status).and_then(|status| StatusCode::from_u16(status).ok());
        let response = match told {
            Some(status) => failure(status).into_response(api),
            None => match api {
                Api::Profile => profile_api::answer(self, route, asked),
                Api::Tracking => tracking_api::answer(self, route, asked, body),
                Api::Public => public_api::answer(self, route, asked),
            }
            .unwrap_or_else(|refusal| refusal.into_response(api)),
        };
        reply::finish(response, api, fault)
    }

    /// Whether a request is about the profile that a fault names, under any of the profile's identifiers.
    fn is_about(&self, asked: &RoutedRequest<'_>, profile: &str) -> bool {
        let (collection, segment) = (asked.segment(COLLECTION), asked.segment(PROFILE));
        let asked = percent_decode_str(segment).decode_utf8_lossy();
        let (Some(collection), Some(named)) =
            (StoredCollection::named(collection), StoredAddress::parse(profile))
        else {
            return asked == profile;
        };
        let asked_for = StoredAddress::parse_all(segment).unwrap_or_default();
        self.with_state(|state| {
            let found = state.find(collection, &named).map(|profile| profile.segment_id.clone());
            let mut addresses = asked_for.iter();
            match addresses.find_map(|address| state.find(collection, address)) {
                Some(profile) => Some(&profile.segment_id) == found.as_ref(),
                // For a missing profile, compare the names.
                None => asked == profile,
            }
        })
    }
}

/// The error that a scenario asks for, with the code that the service uses for its status.
fn failure(status: StatusCode) -> RefusedReply {
    let code = match status.as_u16() {
        401 => "authentication_error",
        403 => "forbidden",
        404 => "not_found",
        429 => "rate_limit_error",
        400..500 => "invalid_request_error",
        _ => "internal_error",
    };
    RefusedReply::new(
        status,
        code,
        status.canonical_reason().unwrap_or("This answer comes from the scenario."),
    )
}
