//! Traffic of generated people: a rate, and outages.
use super::*;
use chrono::TimeDelta;

const INITIATED: &str = "Flex - Engagement Initiated";
const COMPLETED: &str = "Flex - Engagement Completed";

/// The times of all engagement events of this name, with their channel type if they have one.
async fn sent(lab: &Lab, people: usize, name: &str) -> Vec<(DateTime<Utc>, Option<String>)> {
    let mut sent = Vec::new();
    for n in 1..=people {
        let query =
            format!("user_id:u_{}/events?limit=100&include={}", 2_000_000 + n, name.replace(' ', "%20"));
        for event in lab.user(&query).await["data"].as_array().unwrap() {
            let at = event["timestamp"].as_str().unwrap().parse().unwrap();
            sent.push((at, event["properties"]["channelType"].as_str().map(str::to_owned)));
        }
    }
    sent
}

#[tokio::test]
async fn an_outage_keeps_back_what_it_names_and_nothing_else() {
    let scenario = json!({ "name": "t", "generated": 60, "traffic": { "per_hour": 30, "hours": 24, "outages": [
        { "kind": "completed", "from": "-3h", "to": "-1h" },
        { "kind": "initiated", "channel": "voice", "from": "-6h", "to": "now" },
    ] } });
    let lab = Lab::told(scenario).await;
    let (initiated, completed) = (sent(&lab, 60, INITIATED).await, sent(&lab, 60, COMPLETED).await);
    let now = lab.now();
    let ago = |hours| now - TimeDelta::hours(hours);
    let within = |events: &[(DateTime<Utc>, Option<String>)], from, to| {
        events.iter().filter(|(at, _)| (from..to).contains(at)).count()
    };
    assert_eq!(within(&completed, ago(3), ago(1)), 0);
    assert!((20..40).contains(&within(&completed, ago(4), ago(3))), "the rate of each hour");
    assert!(within(&completed, ago(1), now) > 10, "it is over");
    let voice: Vec<_> = initiated.into_iter().filter(|(_, on)| on.as_deref() == Some("voice")).collect();
    assert_eq!(within(&voice, ago(6), now), 0);
    assert!(within(&voice, ago(24), ago(6)) > 100, "a third of 18 hours");
}

/// The traits are those of the newest interaction whose events were sent.
#[tokio::test]
async fn traits_stop_with_the_events_that_set_them() {
    let lab = Lab::named("outage").await;
    let cut = lab.now() - TimeDelta::minutes(199);
    let mut set = 0;
    for n in 1..=240 {
        let traits = lab.user(&format!("user_id:u_{}/traits?limit=200&verbose=true", 2_000_000 + n)).await;
        let sentiment = &traits["traits"]["flex_last-interaction-sentiment"];
        if let Some(updated) = sentiment["updated_at"].as_str() {
            set += 1;
            assert!(updated.parse::<DateTime<Utc>>().unwrap() < cut, "{sentiment}");
        }
    }
    assert!(set > 200, "{set}");
}

#[tokio::test]
async fn ten_thousand_people_with_traffic_are_made_in_a_moment() {
    let scenario = json!({ "name": "t", "generated": 10_000, "traffic": { "per_hour": 3_000, "hours": 24 } });
    let begun = std::time::Instant::now();
    let lab = Lab::told(scenario).await;
    let (_, page) = lab.get("users/profiles?limit=100&next=9900").await;
    assert_eq!(page["data"].as_array().unwrap().len(), 100);
    println!("made and listed in {:?}", begun.elapsed());
}

#[test]
fn wrong_traffic_is_one_error_that_names_the_path() {
    let outage = |change: Value| {
        let mut outage = json!({ "from": "-2h", "to": "-1h" });
        outage.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        json!({ "per_hour": 60, "hours": 24, "outages": [outage] })
    };
    for (traffic, path, hint) in [
        (json!({ "hours": 24 }), "traffic", "missing field `per_hour`"),
        (json!({ "per_hour": 0, "hours": 24 }), "traffic.per_hour", "above 0"),
        (json!({ "per_hour": 1, "hours": 400 }), "traffic.hours", "at most 336"),
        (json!({ "per_hour": 1, "hours": 1, "days": 1 }), "traffic.days", "unknown field"),
        (outage(json!({ "to": "-3h" })), "traffic.outages[0].to", "after `from`"),
        (outage(json!({ "kind": "started" })), "traffic.outages[0].kind", "`initiated` or `completed`"),
        (outage(json!({ "agent": "zoe" })), "traffic.outages[0].agent", "no agent"),
    ] {
        let scenario = json!({ "name": "x", "generated": 5, "traffic": traffic });
        let error = Scenario::parse("bad.json", &scenario.to_string()).unwrap_err().to_string();
        assert!(error.starts_with(&format!("scenario bad.json: {path}: ")), "{error}");
        assert!(error.contains(hint), "{error}");
    }
    let nobody = json!({ "name": "x", "traffic": { "per_hour": 60, "hours": 24 } });
    assert!(
        Scenario::parse("bad.json", &nobody.to_string()).unwrap_err().to_string().contains("it needs people")
    );
}
