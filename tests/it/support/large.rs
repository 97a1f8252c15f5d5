//! Profiles with very many events.

use super::fault_server::{Act, Request, answer, proof};
use super::service::body;
use std::sync::Arc;

/// When an event was sent: newest first, this many seconds apart.
fn sent(number: usize, apart: usize) -> String {
    let before = i64::try_from(3_000 + number * apart).unwrap();
    let seconds = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let at = chrono::DateTime::from_timestamp(i64::try_from(seconds).unwrap() - before, 0).unwrap();
    at.format("%Y-%m-%dT%H:%M:%S.000Z").to_string()
}

/// An event as services send it, of about 480 bytes.
fn event(number: usize, name: &str, properties: &str) -> String {
    let ids = r#"[{"collection":"users","type":"user_id","id":"u_1","encoding":"none"}]"#;
    format!(
        r#"{{"external_ids":{ids},"context":{{"library":{{"name":"analytics-java"}}}},"type":"track","message_id":"m{number}","source_id":"srcFlex","timestamp":"{}","properties":{properties},"event":"{name}","related":{{"users":"use_2VhPq0000000000000000000ab"}}}}"#,
        sent(number, 5)
    )
}

pub fn plain(number: usize) -> String {
    event(
        number,
        "Product Viewed",
        &format!(r#"{{"sku":"SKU-{number}","price":12.5,"name":"Lamp {number}"}}"#),
    )
}

/// Every other one is the Completed of the Initiated that follows.
pub fn engagement(number: usize) -> String {
    let sids = format!(r#""interactionSid":"KD{:030x}","channelSid":"UO{:030x}""#, number / 2, number / 2);
    if number.is_multiple_of(2) {
        let codes =
            r#""codes":{"dispositionCode":"Refund promised","topic":"Billing"},"sentiment":"positive""#;
        return event(number, "Flex - Engagement Completed", &format!("{{{sids},{codes}}}"));
    }
    let start = sent(number + 126, 5);
    let more = format!(
        r#""customerStartTime":"{start}","duration":630,"lastKnownAgentWorkerSid":"WK{:032x}","channelType":"voice","direction":"Inbound""#,
        7
    );
    event(number, "Flex - Engagement Initiated", &format!("{{{sids},{more}}}"))
}

/// Pages of this many events each; the service does not support `include`.
pub fn pages(pages: usize, each: usize, event: fn(usize) -> String) -> impl Fn(&Request) -> Vec<Act> {
    let page = |page: usize| {
        let events: Vec<String> = (page * each..(page + 1) * each).map(event).collect();
        let has_more = page + 1 < pages;
        format!(
            r#"{{"data":[{}],"cursor":{{"has_more":{has_more},"next":"{}"}}}}"#,
            events.join(","),
            page + 1
        )
    };
    let bodies: Arc<Vec<String>> = Arc::new((0..pages).map(page).collect());
    move |request| {
        if request.endpoint() != "events" {
            return answer(200, &proof(request), body(request.endpoint()));
        }
        let next = request.target.split("next=").nth(1).and_then(|next| next.parse().ok()).unwrap_or(0_usize);
        answer(200, &proof(request), &bodies[next])
    }
}

/// The answer of an endpoint with this many items, each of about 1,500 bytes except the events.
pub fn heavy(endpoint: &str, items: usize, event: fn(usize) -> String) -> String {
    let filler = "v".repeat(1_450);
    let joined = |item: &dyn Fn(usize) -> String| (0..items).map(item).collect::<Vec<_>>().join(",");
    match endpoint {
        "traits" => {
            format!(r#"{{"traits":{{{}}}}}"#, joined(&|n| format!(r#""k{n}":{{"value":"{filler}"}}"#)))
        }
        "events" => format!(r#"{{"data":[{}],"cursor":{{}}}}"#, joined(&event)),
        "external_ids" => {
            format!(r#"{{"data":[{}]}}"#, joined(&|n| format!(r#"{{"type":"user_id","id":"{n}{filler}"}}"#)))
        }
        "links" => {
            let link = |n| {
                format!(
                    r#"{{"to_collection":"accounts","external_ids":[{{"type":"group_id","id":"{n}{filler}"}}]}}"#
                )
            };
            format!(r#"{{"data":[{}]}}"#, joined(&link))
        }
        _ => body(endpoint),
    }
}
