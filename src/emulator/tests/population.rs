//! Generated people: found without being stored, the same every time, adopted when touched.
use super::*;

async fn crowd(profiles: usize) -> Lab {
    Lab::with(Scenario::named("empty").unwrap(), |settings| settings.profiles = Some(profiles)).await
}

#[tokio::test]
async fn each_identifier_of_a_generated_person_finds_it() {
    let lab = crowd(300).await;
    for user in ["u_2000001", "u_2000007", "u_2000300"] {
        let address = format!("user_id:{user}");
        let ids = lab.user(&format!("{address}/external_ids?limit=25")).await;
        let traits = lab.user(&format!("{address}/traits?limit=200")).await;
        for id in ids["data"].as_array().unwrap() {
            let value = id["id"].as_str().unwrap().replace('+', "%2B");
            let same = format!("{}:{value}", id["type"].as_str().unwrap());
            let found = lab.user(&format!("{same}/traits?limit=200")).await;
            assert_eq!(found["traits"], traits["traits"], "{same}");
        }
    }
    for absent in
        ["user_id:u_2000301", "user_id:u_02000001", "email:x.y.1@example.com", "phone:%2B12025550170"]
    {
        assert_eq!(lab.status(&format!("{absent}/traits")).await, 404, "{absent}");
    }
}

#[tokio::test]
async fn everybody_listed_can_be_opened_and_says_when_they_were_last_seen() {
    let lab = crowd(120).await;
    let mut listed = 0;
    for offset in [0, 100] {
        let (_, page) = lab.get(&format!("users/profiles?limit=100&next={offset}")).await;
        for row in page["data"].as_array().unwrap() {
            let id = row["segment_id"].as_str().unwrap();
            assert_eq!(id.len(), 31);
            let metadata = lab.user(&format!("{id}/metadata")).await["metadata"].clone();
            assert_eq!(metadata["updated_at"], row["metadata"]["modified_at"]);
            assert_eq!(metadata["created_at"], row["metadata"]["created_at"]);
            listed += 1;
        }
    }
    assert_eq!(listed, 120);
}

#[tokio::test]
async fn same_seed_and_clock_give_the_same_bytes() {
    let mut answers = Vec::new();
    for seed in [7, 7, 8] {
        let lab = Lab::with(Scenario::demo().unwrap(), |settings| settings.seed = seed).await;
        lab.send("track", json!({ "userId": "fresh", "event": "E" })).await;
        let mut bytes = Vec::new();
        for path in
            ["profiles?limit=100", "profiles/user_id:u_2000009/events", "profiles/user_id:fresh/events"]
        {
            let response = lab.ask(&format!("users/{path}")).send().await.unwrap();
            let request_id = response.headers()["request-id"].clone();
            let body = response.text().await.unwrap().replace(&lab.running.url(), "");
            bytes.push((request_id, body));
        }
        answers.push(bytes);
    }
    assert_eq!(answers[0], answers[1]);
    assert_ne!(answers[0], answers[2]);
}

#[tokio::test]
async fn a_touched_person_keeps_its_past_and_moves_to_the_top() {
    let lab = crowd(50).await;
    let before = lab.event_names("user_id:u_2000040").await;
    let traits = lab.user("user_id:u_2000040/traits?limit=200").await["traits"].clone();
    let id = lab.user("user_id:u_2000040/events?limit=1").await;
    lab.send("track", json!({ "userId": "u_2000040", "event": "Back again" })).await;
    let after = lab.event_names("user_id:u_2000040").await;
    assert_eq!(after[0], "Back again");
    assert_eq!(after[1..], before);
    assert_eq!(lab.user("user_id:u_2000040/traits?limit=200").await["traits"], traits);
    let (_, list) = lab.get("users/profiles?limit=100").await;
    let ids = texts(&list["data"], "segment_id");
    assert_eq!(ids.len(), 50);
    if let Some(known) = id["data"][0]["related"]["users"].as_str() {
        assert_eq!(ids[0], known);
        assert_eq!(ids.iter().filter(|id| **id == known).count(), 1);
    }
}

#[tokio::test]
async fn a_touched_person_merges_like_any_other() {
    let lab = crowd(50).await;
    lab.send("track", json!({ "anonymousId": "device", "event": "E" })).await;
    lab.send("track", json!({ "userId": "u_2000005", "anonymousId": "device", "event": "Signed in" })).await;
    assert_eq!(lab.event_names("anonymous_id:device").await[..2], ["Signed in", "E"]);
    let (_, list) = lab.get("users/profiles?limit=100").await;
    assert_eq!(list["data"].as_array().unwrap().len(), 50);
}

#[tokio::test]
async fn a_hundred_thousand_people_are_listed_to_the_end() {
    let lab = crowd(100_000).await;
    let (_, page) = lab.get("users/profiles?limit=100&next=99950").await;
    assert_eq!(page["data"].as_array().unwrap().len(), 50);
    assert_eq!(page["cursor"]["has_more"], json!(false));
    let id = page["data"][49]["segment_id"].as_str().unwrap();
    assert_eq!(lab.status(&format!("{id}/traits")).await, 200);
}

#[tokio::test]
async fn lists_of_people_look_alive() {
    let lab = crowd(200).await;
    let (mut enriched, mut talked, mut names) = (0, 0, std::collections::BTreeSet::new());
    for n in 1..=200 {
        let traits =
            lab.user(&format!("user_id:u_{}/traits?limit=200", 2_000_000 + n)).await["traits"].clone();
        enriched += i32::from(traits.get("flex_last-interaction-sentiment").is_some());
        names.insert(traits["name"].as_str().unwrap().to_owned());
        let flex = "include=Flex%20-%20Engagement%20Initiated,Flex%20-%20Engagement%20Completed";
        let events = lab.user(&format!("user_id:u_{}/events?{flex}", 2_000_000 + n)).await;
        talked += i32::from(!events["data"].as_array().unwrap().is_empty());
    }
    assert!((110..=180).contains(&enriched), "{enriched}");
    assert!((120..=190).contains(&talked), "{talked}");
    assert!(names.len() > 150, "{}", names.len());
}
