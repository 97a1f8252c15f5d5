//! Who may send requests (tokens, spaces, hosts, web pages), and how many.
use std::time::Duration;

use super::*;

#[tokio::test]
async fn only_the_token_as_basic_user_with_a_colon_is_let_in() {
    let lab = Lab::named("demo").await;
    let token = lab.running.profile_api_token.clone();
    let url = format!(
        "{}/v1/spaces/{}/collections/users/profiles/user_id:u_1001/traits",
        lab.running.url(),
        lab.running.space_id
    );
    for (header, expected) in [
        (Some(basic(&format!("{token}:"))), 200),
        (Some(basic(&format!("{token}:")).replace("Basic", "basic")), 200),
        (Some(basic(&token)), 401),
        (Some(basic(":")), 401),
        (Some(basic(&format!("{token}x:"))), 401),
        (Some(basic(&format!("{}:", &token[1..]))), 401),
        (Some(format!("Bearer {token}")), 401),
        (Some("Basic ???".into()), 401),
        (None, 401),
    ] {
        let request = lab.client.get(&url);
        let request = header.iter().fold(request, |request, value| request.header("authorization", value));
        let (status, body) = read(request.send().await.unwrap()).await;
        assert_eq!(status, expected, "{header:?}");
        if expected == 401 {
            assert_eq!(body["error"]["code"], "authentication_error");
        }
    }
}

#[tokio::test]
async fn a_wrong_space_or_collection_is_told_from_an_ill_formed_one() {
    let lab = Lab::named("demo").await;
    let space = lab.running.space_id.clone();
    for (place, status, code) in [
        (format!("{space}/collections/users"), 200, ""),
        ("spa_other/collections/users".into(), 404, "not_found"),
        ("my-space/collections/users".into(), 400, "validation_error"),
        (format!("{space}/collections/pets"), 404, "not_found"),
        (format!("{space}/collections/users!"), 400, "validation_error"),
    ] {
        let url = format!("{}/v1/spaces/{place}/profiles/user_id:u_1001/traits", lab.running.url());
        let request = lab.client.get(url).basic_auth(&lab.running.profile_api_token, Some(""));
        let (found, body) = read(request.send().await.unwrap()).await;
        assert_eq!((found, body["error"]["code"].as_str().unwrap_or_default()), (status, code), "{place}");
    }
}

#[tokio::test]
async fn the_rate_limit_refuses_what_exceeds_it_and_recovers() {
    let lab = Lab::with(Scenario::demo().unwrap(), |settings| settings.rate_limit = Some(3)).await;
    for expected in [200, 200, 200, 429, 429] {
        assert_eq!(lab.status("user_id:u_1001/traits").await, expected);
    }
    let (_, body) = lab.get("users/profiles").await;
    assert_eq!(body["error"]["code"], "rate_limit_error");
    // Every third of a second allows one more request.
    lab.pass(TimeDelta::milliseconds(333));
    assert_eq!(lab.status("user_id:u_1001/traits").await, 429);
    lab.pass(TimeDelta::milliseconds(1));
    for expected in [200, 429] {
        assert_eq!(lab.status("user_id:u_1001/traits").await, expected);
    }
    lab.pass(TimeDelta::hours(1));
    for expected in [200, 200, 200, 429] {
        assert_eq!(lab.status("user_id:u_1001/traits").await, expected);
    }
}

#[tokio::test]
async fn e2_de5_a_web_page_cannot_use_it_and_a_forwarded_port_can() {
    let lab = Lab::named("demo").await;
    let port = lab.running.address.port();
    let own = format!("Host: 127.0.0.1:{port}");
    for (target, headers, expected) in [
        ("/sources", own.clone(), 401),
        ("/sources", format!("Host: localhost:{port}"), 401),
        ("/sources", format!("Host: LOCALHOST:{port}"), 401),
        ("/sources", format!("Host: [::1]:{port}"), 401),
        // A forwarded port: only the host name matters.
        ("/sources", "Host: 127.0.0.1".into(), 401),
        ("/sources", format!("Host: 127.0.0.1:{}", port ^ 1), 401),
        ("/sources", "Host: localhost:8080".into(), 401),
        ("/sources", format!("Host: attacker.example:{port}"), 421),
        ("/sources", format!("Host: 127.0.0.1.attacker.example:{port}"), 421),
        ("/sources", format!("Host: localhost.:{port}"), 421),
        ("/sources", format!("Host: 10.0.0.1:{port}"), 421),
        ("/sources", format!("Host: 0.0.0.0:{port}"), 421),
        ("/sources", format!("Host: attacker@127.0.0.1:{port}"), 421),
        ("/sources", format!("Host: 2130706433:{port}"), 421),
        ("/sources", "Host: ".into(), 421),
        ("/sources", "X-Nothing: 1".into(), 421),
        ("/sources", format!("{own}\r\n{own}"), 421),
        ("/sources", format!("{own}\r\nOrigin: http://127.0.0.1:{port}"), 403),
        ("/sources", format!("{own}\r\nOrigin: null"), 403),
        ("/sources", format!("{own}\r\nOrigin: https://attacker.example"), 403),
        ("/sources", format!("{own}\r\nSec-Fetch-Site: cross-site"), 403),
        ("/sources", format!("{own}\r\nSec-Fetch-Site: same-site"), 403),
        ("/sources", format!("{own}\r\nSec-Fetch-Site: none"), 401),
        ("/sources", format!("{own}\r\nSec-Fetch-Site: same-origin"), 401),
        ("/sources", format!("{own}\r\nSec-Fetch-Mode: cors"), 401),
        ("/sources", format!("{own}\r\nSec-Fetch-Site: same-origin\r\nSec-Fetch-Site: cross-site"), 403),
        ("/sources", format!("Host: 127.0.0.1:{port}, attacker.example"), 421),
        ("/sources", format!("Host: 127.0.0.1:{port}/sources"), 421),
        ("/sources", format!("Host: [::ffff:10.0.0.1]:{port}"), 421),
        ("http://attacker.example/sources", own.clone(), 421),
        ("http://attacker.example@127.0.0.1/sources", own.clone(), 421),
    ] {
        let answer =
            lab.raw(&format!("GET {target} HTTP/1.1\r\n{headers}\r\nConnection: close\r\n\r\n")).await;
        assert_eq!(
            answer.split(' ').nth(1),
            Some(expected.to_string().as_str()),
            "{target} {headers}: {answer}"
        );
        assert!(!answer.to_lowercase().contains("access-control-"), "{answer}");
    }
    let own_target =
        format!("GET http://127.0.0.1:{port}/sources HTTP/1.1\r\n{own}\r\nConnection: close\r\n\r\n");
    assert!(lab.raw(&own_target).await.starts_with("HTTP/1.1 401"));
    let preflight = format!(
        "OPTIONS /v1/track HTTP/1.1\r\n{own}\r\nOrigin: https://attacker.example\r\nConnection: close\r\n\r\n"
    );
    assert!(lab.raw(&preflight).await.starts_with("HTTP/1.1 403"));
    let form = format!(
        "POST /v1/track HTTP/1.1\r\n{own}\r\nOrigin: null\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\
         Connection: close\r\n\r\n{{}}"
    );
    assert!(lab.raw(&form).await.starts_with("HTTP/1.1 403"));
}

#[tokio::test]
async fn e3_oversized_heads_and_bodies_are_refused() {
    let lab = Lab::named("empty").await;
    let own = format!("Host: 127.0.0.1:{}", lab.running.address.port());
    let head = format!("GET / HTTP/1.1\r\n{own}\r\nX-Long: {}\r\n\r\n", "x".repeat(17 << 10));
    assert!(lab.raw(&head).await.starts_with("HTTP/1.1 431"));
    let (status, _) = lab.post("batch", &lab.running.write_key, vec![b' '; (1 << 20) + 1]).await;
    assert_eq!(status, 400);
}

/// An emulator with few connections and a short time limit for each.
async fn crowded(connections: usize, patience: Duration) -> Lab {
    Lab::with(Scenario::named("empty").unwrap(), |settings| {
        settings.bounds.connections = connections;
        settings.bounds.request = patience;
    })
    .await
}

/// Connections that each begin a request and never finish it: half of them stop in the head, half in the body.
async fn slow_connections(lab: &Lab, number: usize) -> Vec<TcpStream> {
    let own = format!("Host: 127.0.0.1:{}", lab.running.address.port());
    let mut slow = Vec::new();
    for each in 0..number {
        let mut stream = TcpStream::connect(lab.running.address).await.unwrap();
        let begun = match each % 2 {
            0 => "GET / HTTP/1.1\r\nHost:".to_owned(),
            _ => format!("POST /v1/track HTTP/1.1\r\n{own}\r\nContent-Length: 10\r\n\r\n{{"),
        };
        stream.write_all(begun.as_bytes()).await.unwrap();
        slow.push(stream);
    }
    slow
}

#[tokio::test]
async fn e3_de1_slow_clients_are_closed_after_the_limit_and_honest_ones_get_in() {
    let lab = crowded(2, Duration::from_millis(50)).await;
    let slow = slow_connections(&lab, 20).await;
    assert_eq!(lab.get("users/profiles").await.0, 200);
    // Each of them has been closed by then: without an answer, or with one that says why.
    for (number, mut stream) in slow.into_iter().enumerate() {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert_eq!(answer.starts_with("HTTP/1.1 408"), number % 2 == 1, "{number}: {answer}");
    }
}

#[tokio::test]
async fn e3_de1_clients_that_send_nothing_or_rest_between_requests_are_closed() {
    let lab = crowded(2, Duration::from_millis(50)).await;
    let own = format!("Host: 127.0.0.1:{}", lab.running.address.port());
    for sent in [String::new(), format!("HEAD / HTTP/1.1\r\n{own}\r\n\r\n")] {
        // Without `Connection: close`: the server must close the connection.
        let answer = lab.raw(&sent).await;
        assert_eq!(answer.starts_with("HTTP/1.1 401"), !sent.is_empty(), "{answer}");
    }
}

#[tokio::test]
async fn e3_de1_clients_that_do_not_read_their_answers_are_closed() {
    let lab = crowded(1, Duration::from_millis(100)).await;
    let own = format!("Host: 127.0.0.1:{}", lab.running.address.port());
    let request = format!("GET /v1/spaces/{} HTTP/1.1\r\n{own}\r\n\r\n", "x".repeat(4 << 10));
    let mut deaf = TcpStream::connect(lab.running.address).await.unwrap();
    // Write until neither side accepts more, and the server gives up.
    while deaf.write_all(request.as_bytes()).await.is_ok() {}
    assert_eq!(lab.get("users/profiles").await.0, 200);
}

#[tokio::test]
async fn de1_no_connection_is_closed_for_a_later_one() {
    let scenario = json!({ "name": "told", "faults": [{ "route": "list", "delay": "300ms" }] });
    let lab = Lab::with(parse(&scenario), |settings| settings.bounds.connections = 4).await;
    // All at once, each on its own connection: four are served, the others wait for their turn.
    let answers = (0..12).map(|_| async { lab.get("users/profiles").await.0 });
    assert_eq!(futures_util::future::join_all(answers).await, [200; 12]);
}

#[tokio::test]
async fn e3_de1_an_honest_request_is_answered_beside_a_thousand_slow_ones() {
    let lab = Lab::named("empty").await;
    let slow = slow_connections(&lab, 1_000).await;
    let begun = std::time::Instant::now();
    assert_eq!(lab.get("users/profiles").await.0, 200);
    // Far less than the thirty seconds that each of them may take.
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    drop(slow);
}

#[tokio::test]
async fn e1_only_loopback_addresses_are_listened_on() {
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0"] {
        let mut settings = EmulatorSettings::new(Scenario::named("empty").unwrap());
        settings.listen = address.parse().unwrap();
        let error = start(settings).await.unwrap_err().to_string();
        assert!(error.contains("loopback") && error.contains(address.trim_end_matches(":0")), "{error}");
    }
    let mut settings = EmulatorSettings::new(Scenario::named("empty").unwrap());
    settings.profiles = Some(10_000_001);
    assert!(start(settings).await.unwrap_err().to_string().contains("10000000"));
    let lab = Lab::named("empty").await;
    let mut settings = EmulatorSettings::new(Scenario::named("empty").unwrap());
    settings.listen = lab.running.address;
    let error = start(settings).await.unwrap_err().to_string();
    assert!(error.contains(&lab.running.address.to_string()), "{error}");
}

#[tokio::test]
async fn e3_the_port_is_free_and_connections_end_after_the_last_use() {
    let lab = Lab::named("empty").await;
    let address = lab.running.address;
    let mut open = TcpStream::connect(address).await.unwrap();
    drop(lab.running);
    // Ended, or reset because it had not been accepted yet.
    assert_eq!(open.read(&mut [0]).await.unwrap_or(0), 0);
    while TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn e1_tokens_are_random_unless_they_are_given() {
    let (one, two) = (Lab::named("demo").await, Lab::named("demo").await);
    assert_ne!(one.running.profile_api_token, two.running.profile_api_token);
    assert_ne!(one.running.write_key, two.running.write_key);
    assert_eq!(one.running.write_key.len(), 32);
    let fixed = Lab::with(Scenario::demo().unwrap(), |settings| {
        settings.credentials.profile_api_token = Some("given".into());
    })
    .await;
    assert_eq!(fixed.running.profile_api_token, "given");
    assert!(!format!("{:?}", fixed.running).contains("given"));
}

#[tokio::test]
async fn unknown_routes_and_methods_answer_in_the_envelope_of_their_api() {
    let lab = Lab::named("demo").await;
    let url = lab.running.url();
    let deleted =
        lab.client.delete(format!("{url}/v1/spaces/x/collections/users/profiles")).send().await.unwrap();
    let (status, body) = read(deleted).await;
    assert_eq!((status, body["error"]["code"].as_str()), (405, Some("invalid_request_error")));
    let (status, body) = read(lab.client.post(format!("{url}/v1/nonsense")).send().await.unwrap()).await;
    assert_eq!((status, keys(&body)), (404, vec!["success", "code", "message", "error"]));
    let (status, body) = read(lab.client.get(format!("{url}/nonsense")).send().await.unwrap()).await;
    assert_eq!((status, body["errors"][0]["type"].as_str()), (404, Some("not-found")));
}

#[tokio::test]
async fn the_public_api_pages_in_three_spellings() {
    let lab = Lab::named("demo").await;
    let ask = |path: &str| {
        let request = lab.client.get(format!("{}{path}", lab.running.url()));
        request.bearer_auth(&lab.running.public_api_token).send()
    };
    let second = STANDARD.encode("2").replace('=', "%3D");
    for query in [
        format!("pagination.count=2&pagination.cursor={second}"),
        format!("pagination%5Bcount%5D=2&pagination%5Bcursor%5D={second}"),
        format!("pagination=%7B%22cursor%22%3A%22{second}%22%2C%22count%22%3A2%7D"),
    ] {
        let (status, body) = read(ask(&format!("/sources?{query}")).await.unwrap()).await;
        assert_eq!(status, 200, "{body}");
        assert_eq!(texts(&body["data"]["sources"], "slug"), ["crm-sync", "flex-unify-server-source"]);
        assert_eq!(
            body["data"]["pagination"],
            json!({ "current": "Mg==", "next": "NA==", "previous": "MA==", "totalEntries": 6 })
        );
    }
    let (_, all) = read(ask("/sources").await.unwrap()).await;
    assert!(all["data"]["pagination"].get("next").is_none());
    assert_eq!(all["data"]["sources"][0]["metadata"]["status"], "PUBLIC");
    let (_, one) = read(ask("/sources/srcFlexUnify").await.unwrap()).await;
    assert_eq!(one["data"]["source"]["slug"], "flex-unify-server-source");
    let (status, wrong) = read(ask("/sources?pagination.count=0").await.unwrap()).await;
    assert_eq!((status, wrong["errors"][0]["field"].as_str()), (422, Some("pagination.count")));
    let (_, space) = read(ask(&format!("/spaces/{}", lab.running.space_id)).await.unwrap()).await;
    assert_eq!(space["data"]["space"]["slug"], "demo");
    let (_, workspace) = read(ask("/").await.unwrap()).await;
    assert_eq!(workspace["data"]["workspace"]["slug"], "demo-workspace");
    let (status, _) =
        read(lab.client.get(format!("{}/sources", lab.running.url())).send().await.unwrap()).await;
    assert_eq!(status, 401);
}
