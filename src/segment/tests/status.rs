//! Statuses: which are retried, and how soon.

use super::server::{FaultServer, Request, error, in_both_protocols, json};
use super::{ENDPOINTS, api, api_with, ask, check_message, good_body, limits, verdict};
use crate::config::limits::Limits;
use crate::config::secret::Secret;
use crate::config::space::Kind;
use crate::emulator::{self, EmulatorSettings, Scenario};
use crate::segment::http_client::{Chance, HttpClient};
use crate::segment::profile_api::ProfileApi;
use crate::source::ErrorClass::{
    self, BadRequest, NotFound, RateLimited, Refused, Server, TimedOut, Unauthorized,
};
use std::sync::Arc;
use std::time::{Duration, Instant};

#[tokio::test]
async fn n6_each_status_has_its_class_and_number_of_attempts() {
    in_both_protocols(async || {
        let cases: [(u16, ErrorClass, usize); 13] = [
            (400, BadRequest, 1),
            (401, Unauthorized, 1),
            (403, Refused, 1),
            (404, NotFound, 1),
            (405, BadRequest, 1),
            (408, TimedOut, 3),
            (418, BadRequest, 1),
            (429, RateLimited, 3),
            (500, Server, 3),
            (502, Server, 3),
            (503, Server, 3),
            (504, Server, 3),
            (599, Server, 3),
        ];
        let verdicts = cases.map(|(status, ..)| verdict(move |_| error(status, "")));
        let verdicts = futures_util::future::join_all(verdicts).await;
        for ((status, class, attempts), verdict) in cases.into_iter().zip(verdicts) {
            assert_eq!(verdict, (class, attempts), "{status}");
        }
    })
    .await;
}

#[tokio::test]
async fn n6_a_refused_token_names_space_and_region() {
    in_both_protocols(async || {
        let server = FaultServer::start(|_, _| error(401, "")).await;
        let refused = ask(&api(&server), "traits").await.unwrap_err();
        assert_eq!(
            refused.to_string(),
            "traits of the profile: the token was refused (401): “The service said so.”"
        );
        assert!(refused.next.contains("space env") && refused.next.contains("(us)"), "{}", refused.next);
    })
    .await;
}

#[tokio::test]
async fn n6_a_passing_failure_is_asked_again_and_forgotten() {
    in_both_protocols(async || {
        for status in [429, 500, 503] {
            let server = FaultServer::start(move |number, request| match number {
                0 | 1 => error(status, ""),
                _ => json(good_body(&request.target)),
            })
            .await;
            for endpoint in ENDPOINTS {
                assert_eq!(ask(&api(&server), endpoint).await, Ok(1), "{status}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn n6_retry_after_is_waited_for_up_to_the_limit() {
    in_both_protocols(async || {
        let date = |seconds: i64| {
            let at = super::noon() + chrono::Duration::seconds(seconds);
            httpdate::fmt_http_date(at.into())
        };
        // The clock is 100 ms before the second that the dates are relative to.
        let cases = [
            (date(0), 2, Some(Duration::from_millis(100))),
            (date(-60), 2, Some(Duration::ZERO)),
            ("0".to_owned(), 2, Some(Duration::ZERO)),
            ("3600".to_owned(), 1, Some(Duration::from_hours(1))),
            (date(86_400), 1, Some(Duration::from_millis(86_400_100))),
            ("soon".to_owned(), 2, None),
        ];
        let runs = cases.into_iter().map(|(value, attempts, told)| async move {
            let header = format!("retry-after: {value}\r\n");
            let server = FaultServer::start(move |_, _| error(429, &header)).await;
            let clock = Arc::new(|| super::noon() - chrono::Duration::milliseconds(100));
            let api = super::api_at(&server.url(), Limits { attempts: 2, ..limits() }, clock);
            let begun = Instant::now();
            let failed = ask(&api, "traits").await.unwrap_err();
            assert_eq!((server.requests().len(), failed.retry_after), (attempts, told), "{value}");
            let asked = told.filter(|_| attempts > 1).unwrap_or_default();
            assert!(begun.elapsed() >= asked && begun.elapsed() < Duration::from_secs(5), "{value}");
            check_message(&failed);
        });
        futures_util::future::join_all(runs).await;
    })
    .await;
}

#[tokio::test]
async fn l3_a_failing_service_is_asked_less_and_less() {
    in_both_protocols(async || {
        let server = FaultServer::start(|_, _| error(500, "")).await;
        let api = api(&server);
        for _ in 0..30 {
            ask(&api, "metadata").await.unwrap_err();
        }
        assert_eq!(server.requests().len(), 30 + 10, "ten retries, and then none");
    })
    .await;
}

#[tokio::test]
async fn l3_after_a_429_everything_pauses() {
    in_both_protocols(async || {
        let server = FaultServer::start(|_, _| error(429, "")).await;
        let slow = Limits {
            backoff_base: Duration::from_millis(50),
            backoff_max: Duration::from_millis(200),
            ..limits()
        };
        let api = api_with(&server.url(), slow);
        let begun = Instant::now();
        let asked = futures_util::future::join_all((0..20).map(|_| ask(&api, "metadata")));
        drop(tokio::time::timeout(Duration::from_millis(700), asked).await);
        // Six at once before the first refusal is known; then one at a time, at least 25, 50, 100, 100, … ms apart.
        let most = 6 + 3 + usize::try_from(begun.elapsed().as_millis() / 100).unwrap();
        assert!(server.requests().len() <= most, "{} of {most}", server.requests().len());
        assert!(api.client().reading().limit > 0);
    })
    .await;
}

#[tokio::test]
async fn n9_the_servers_clock_is_measured() {
    in_both_protocols(async || {
        for (date, years) in [("Tue, 04 Mar 2036 12:00:00 GMT", 10), ("Fri, 04 Mar 2016 12:00:00 GMT", -10)] {
            let header = format!("date: {date}\r\n");
            let server = FaultServer::start(move |_, _| error(404, &header)).await;
            let api = api(&server);
            assert_eq!(ask(&api, "traits").await.unwrap_err().class, NotFound);
            let stats = api.client().connection_stats();
            assert_eq!(stats.clock_skew.unwrap().num_days() / 365, years);
            assert_eq!(stats.last_outcome, Some(Ok(())), "an unknown profile is a good answer of the line");
        }
    })
    .await;
}

/// A client for this address, with this emulator secret in its environment.
fn with_secret(url: &str, secret: &str) -> ProfileApi {
    let mut space = super::space(url);
    space.emulator_secret = Some(Secret::new(secret.to_owned()));
    let chance = Chance { clock: Arc::new(super::noon), random: Arc::new(|| 0.5) };
    ProfileApi::new(HttpClient::new(space, limits(), chance))
}

#[tokio::test]
async fn dh13_the_emulator_proves_itself_by_every_answer() {
    let running = emulator::start(EmulatorSettings::new(Scenario::named("empty").unwrap())).await.unwrap();
    let api = with_secret(&running.url(), &running.emulator_secret);
    assert_eq!((api.client().kind(), api.client().reading().limit), (Kind::Production, 1_000));
    for _ in 0..2 {
        ask(&api, "metadata").await.unwrap_err();
        assert_eq!((api.client().kind(), api.client().reading().limit), (Kind::Emulator, 100));
    }
}

#[tokio::test]
async fn dh13_what_does_not_hold_the_secret_does_not_count_as_the_emulator() {
    let says = |request: &Request| {
        let challenge = request.head.lines().find_map(|line| line.strip_prefix("flexplorer-challenge: "));
        format!("flexplorer-emulator: 1\r\nflexplorer-proof: {}\r\n", challenge.unwrap_or("none"))
    };
    let echo = FaultServer::start(move |_, request| error(404, &says(request))).await;
    let running = emulator::start(EmulatorSettings::new(Scenario::named("empty").unwrap())).await.unwrap();
    let another = FaultServer::start(|_, _| error(404, "flexplorer-emulator: 1\r\n")).await;
    for api in [with_secret(&echo.url(), "canary"), with_secret(&another.url(), "canary"), api(&another)] {
        ask(&api, "metadata").await.unwrap_err();
        assert_eq!((api.client().kind(), api.client().reading().limit), (Kind::Production, 1_000));
    }
    // The emulator of another run, which has the secret of this one.
    let api = with_secret(&running.url(), "another");
    ask(&api, "metadata").await.unwrap_err();
    assert_eq!(api.client().kind(), Kind::Production);
    assert!(
        !another.requests()[1].head.contains("challenge"),
        "nothing is asked of who has nothing to prove"
    );
}

#[tokio::test]
async fn n6_dh13_a_pause_longer_than_anybody_waits_is_told_at_once() {
    in_both_protocols(async || {
        let server = FaultServer::start(|_, _| error(429, "retry-after: 60\r\n")).await;
        // As in a run with a short time limit: the requested pause exceeds the time left,
        // but is no longer than is accepted elsewhere.
        let short = Limits {
            concurrent: 2,
            retry_after_max: Duration::from_mins(1),
            profile: Duration::from_secs(30),
            ..limits()
        };
        let api = api_with(&server.url(), short);
        let begun = Instant::now();
        for failed in futures_util::future::join_all(ENDPOINTS.map(|endpoint| ask(&api, endpoint))).await {
            let failed = failed.unwrap_err();
            assert_eq!(failed.class, RateLimited, "{failed}");
            assert!(
                failed.next.starts_with("The service asks for a wait of 60 s")
                    && failed.retry_after.is_some(),
                "{failed:?}"
            );
            check_message(&failed);
        }
        assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
        assert!(server.requests().len() <= 2, "whoever was still in the queue did not ask");
    })
    .await;
}
