//! The Public API as its documentation describes it: volume, names in the space, filters, computed traits.
use super::*;

async fn lab(outages: Value) -> Lab {
    Lab::told(json!({
        "name": "witness", "generated": 30,
        "sources": {
            "flex": { "id": "srcFlex", "slug": "flex-unify-server-source", "catalog": "Java" },
            "web": { "id": "srcWeb" },
        },
        "computed": [{ "name": "Total inbounds", "query": "event('a').count()" }, { "name": "b", "key": "b_key", "enabled": false }],
        "filters": [{ "name": "a", "if": "type = \"page\"" }, { "name": "b", "enabled": false, "drop": false }],
        "traffic": { "per_hour": 30, "hours": 24, "outages": outages },
    }))
    .await
}

async fn ask(lab: &Lab, path: &str) -> (u16, Value) {
    let request = lab.client.get(format!("{}{path}", lab.running.url()));
    let answer = request.bearer_auth(&lab.running.public_api_token).send().await.unwrap();
    let status = answer.status().as_u16();
    (status, serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap())
}

const LAST_HOURS: &str = "startTime=2026-11-22T08:00:00Z&endTime=2026-11-22T12:00:00Z";

/// In every notation that client libraries use for lists.
#[tokio::test]
async fn volume_is_counted_by_bucket_source_and_name() {
    let lab = lab(json!([])).await;
    let name = "Flex%20-%20Engagement%20Initiated";
    for lists in [
        format!("groupBy=eventName&sourceId=srcFlex&eventName={name}"),
        format!("groupBy.0=eventName&sourceId.0=srcFlex&eventName.0={name}"),
        format!("groupBy[0]=eventName&sourceId[0]=srcFlex&eventName[0]={name}"),
        format!("groupBy=[%22eventName%22]&sourceId=[%22srcFlex%22]&eventName=[%22{name}%22]"),
    ] {
        let path = format!("/events/volume?granularity=MINUTE&{LAST_HOURS}&{lists}");
        let (status, answer) = ask(&lab, &path).await;
        let rows = answer["data"]["result"].as_array().unwrap();
        assert_eq!((status, rows.len()), (200, 1), "{answer}");
        assert_eq!(rows[0]["eventName"], "Flex - Engagement Initiated");
        let total = rows[0]["total"].as_u64().unwrap();
        assert!((100..=125).contains(&total), "30 an hour for 4 hours: {total}");
        let series = rows[0]["series"].as_array().unwrap();
        assert_eq!(series.iter().map(|point| point["count"].as_u64().unwrap()).sum::<u64>(), total);
        assert!(series.iter().all(|point| point["time"].as_str().unwrap().ends_with(":00Z")), "{series:?}");
        assert_eq!(answer["data"]["query"]["granularity"], "MINUTE");
        assert_eq!(answer["data"]["pagination"]["totalEntries"], 1);
    }
}

#[tokio::test]
async fn what_a_source_received_may_be_on_no_profile() {
    let count = async |received: bool| {
        let lab = lab(json!([{ "from": "-2h", "to": "now", "received": received }])).await;
        let path =
            "/events/volume?granularity=HOUR&startTime=2026-11-22T10:00:00Z&endTime=2026-11-22T12:00:00Z";
        let (_, answer) = ask(&lab, &format!("{path}&groupBy=eventName&sourceId=srcFlex")).await;
        let rows = answer["data"]["result"].as_array().unwrap().clone();
        rows.iter().map(|row| row["total"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(count(false).await, [0; 0]);
    assert_eq!(count(true).await, [60, 60]);
}

#[tokio::test]
async fn names_and_filters_of_the_space() {
    let lab = lab(json!([])).await;
    let (_, answer) = ask(&lab, "/spaces/spa_emulated/events?search=engagement").await;
    let names: Vec<&str> = answer["data"]["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    assert_eq!(names.len(), 2, "{answer}");
    let (_, answer) = ask(
        &lab,
        "/spaces/spa_emulated/events/Flex%20-%20Engagement%20Initiated/properties?pagination.count=3",
    )
    .await;
    assert_eq!(answer["data"]["eventProperties"].as_array().unwrap().len(), 3, "{answer}");
    assert!(answer["data"]["pagination"]["next"].is_string(), "{answer}");
    let (_, answer) = ask(&lab, "/filters?integrationId=spa_emulated").await;
    let drops: Vec<bool> = answer["data"]["filters"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["drop"].as_bool().unwrap())
        .collect();
    assert_eq!(drops, [true, false], "{answer}");
    let (_, answer) = ask(&lab, "/spaces/spa_emulated/computed-traits?pagination.count=1").await;
    let first = &answer["data"]["computedTraits"][0];
    assert_eq!((&first["key"], &first["spaceId"]), (&json!("total_inbounds"), &json!("spa_emulated")));
    assert_eq!(first["definition"], json!({ "type": "users", "query": "event('a').count()" }));
    let next = answer["data"]["pagination"]["next"].as_str().unwrap();
    let (_, answer) =
        ask(&lab, &format!("/spaces/spa_emulated/computed-traits?pagination.cursor={next}")).await;
    let rows = answer["data"]["computedTraits"].as_array().unwrap();
    assert_eq!((rows.len(), &rows[0]["key"]), (1, &json!("b_key")));
    let (_, answer) = ask(&lab, "/spaces/spa_emulated/computed-traits/cmp_1").await;
    assert_eq!(answer["data"]["computedTrait"]["enabled"], false, "{answer}");
}

#[tokio::test]
async fn wrong_questions_get_the_documented_envelope() {
    let lab = lab(json!([])).await;
    for (path, status, field) in [
        (format!("/events/volume?{LAST_HOURS}"), 422, "granularity"),
        (format!("/events/volume?granularity=WEEK&{LAST_HOURS}"), 422, "granularity"),
        ("/events/volume?granularity=DAY".to_owned(), 422, "startTime"),
        (
            "/events/volume?granularity=MINUTE&startTime=2026-11-20T00:00:00Z&endTime=2026-11-22T00:00:00Z"
                .to_owned(),
            422,
            "endTime",
        ),
        (format!("/events/volume?granularity=HOUR&{LAST_HOURS}&groupBy=colour"), 422, "groupBy"),
        (format!("/events/volume?granularity=HOUR&{LAST_HOURS}&pagination.count=0"), 422, "pagination.count"),
        ("/filters".to_owned(), 422, "integrationId"),
    ] {
        let (found, answer) = ask(&lab, &path).await;
        assert_eq!((found, &answer["errors"][0]["field"]), (status, &json!(field)), "{path}: {answer}");
    }
    for path in [
        "/spaces/other/events",
        "/spaces/other/computed-traits",
        "/spaces/spa_emulated/computed-traits/cmp_9",
    ] {
        assert_eq!(ask(&lab, path).await.0, 404, "{path}");
    }
    let url = format!("{}/spaces/spa_emulated/computed-traits", lab.running.url());
    let sent = lab.client.post(url).bearer_auth(&lab.running.public_api_token).send().await.unwrap();
    assert_eq!(sent.status().as_u16(), 405, "it creates nothing");
    let open = lab
        .client
        .get(format!("{}/filters?integrationId=spa_emulated", lab.running.url()))
        .send()
        .await
        .unwrap();
    assert_eq!(open.status().as_u16(), 401);
}
