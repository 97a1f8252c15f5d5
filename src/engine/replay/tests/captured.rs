//! Existing interactions sent again: the same values, fresh SIDs and message ids.

use super::*;
use crate::domain::engagement;
use crate::domain::interaction::{Interaction, pair};
use crate::domain::json::RawJson;
use crate::domain::replay::capture::from_interaction;
use crate::domain::replay::report::Conclusion;
use std::collections::BTreeSet;

/// People in the demo: enriched, stale, with capitalised properties, with codes as text.
const PEOPLE: [&str; 6] = [
    "ada.okafor@example.com",
    "bruno.salgado@example.com",
    "dalia.haddad@example.com",
    "farid.nazari@example.com",
    "henrik.lund@example.com",
    "kavya.nair@example.com",
];
/// Properties that differ in every captured interaction.
const FRESH: [&str; 3] = ["interactionsid", "channelsid", "customerstarttime"];

async fn demo() -> RunningServer {
    let mut settings = EmulatorSettings::new(Scenario::named("demo").unwrap());
    settings.visibility_delay = Duration::ZERO;
    settings.rate_limit = None;
    emulator::start(settings).await.unwrap()
}

async fn interactions(engine: &Engine, handle: &Handle) -> Vec<Interaction> {
    let events = engine.events(handle, None, &|_| ()).await.unwrap().all.items;
    let read = events.iter().filter_map(engagement::read);
    pair(read.collect(), chrono::Utc::now(), TimeDelta::hours(4)).items
}

/// The properties except those that must differ, sorted, ignoring casing; and the SIDs.
fn parts(properties: &RawJson) -> (Vec<(String, String)>, BTreeSet<String>) {
    let members = properties.members().map(|m| (m.key.to_lowercase(), m.value.as_str().to_owned()));
    let (own, kept): (Vec<_>, Vec<_>) = members.partition(|(key, _)| FRESH.contains(&key.as_str()));
    let sids = own.into_iter().filter(|(key, _)| key.ends_with("sid")).map(|(_, value)| value).collect();
    let mut kept = kept;
    kept.sort();
    (kept, sids)
}

#[tokio::test]
async fn every_interaction_on_screen_can_be_sent_again_with_its_values_and_fresh_sids() {
    let running = demo().await;
    let engine = engine(&running);
    let mut seen = 0;
    for who in PEOPLE {
        let handle = Handle::identifier("email", who);
        for interaction in interactions(&engine, &handle).await {
            let sample = from_interaction(&interaction).unwrap();
            let wish = Wish { sample, handle: handle.clone(), ..wish("voice-positive") };
            let prepared = engine.prepare_replay(&wish).await.unwrap();
            let old = interaction.initiated.iter().chain(&interaction.completed);
            let mut old: Vec<_> =
                old.filter_map(|event| event.event.properties.as_ref()).map(parts).collect();
            let sent = prepared.plan.steps().iter().filter_map(|step| step.event());
            let mut new: Vec<_> = sent.filter_map(|event| event.properties.as_ref()).map(parts).collect();
            old.sort();
            new.sort();
            assert_eq!(new.len(), old.len(), "{who}: {interaction:?}");
            for ((kept, new_sids), (were, old_sids)) in new.iter().zip(&old) {
                assert_eq!(kept, were, "{who}");
                assert!(new_sids.is_disjoint(old_sids) && new_sids.len() == old_sids.len(), "{who}");
            }
            seen += 1;
        }
    }
    assert!(seen >= 8, "{seen} interactions");
}

#[tokio::test]
async fn an_interaction_that_is_sent_again_is_proven() {
    let running = demo().await;
    let engine = engine(&running);
    let handle = Handle::identifier("email", PEOPLE[0]);
    let before = interactions(&engine, &handle).await;
    let sample = from_interaction(&before[0]).unwrap();
    let report = replay(&engine, &Wish { sample, handle: handle.clone(), ..wish("voice-positive") }).await;
    assert_eq!(report.conclusion, Conclusion::Proven, "{report:#?}");
    let after = interactions(&engine, &handle).await;
    assert_eq!(after.len(), before.len() + 1, "one more, and the one it was made from unchanged");
    let told = |interaction: &Interaction| {
        let events = interaction.initiated.iter().chain(&interaction.completed);
        events.map(|event| (event.message_id().cloned(), event.event.properties.clone())).collect::<Vec<_>>()
    };
    let after: Vec<_> = after.iter().map(told).collect();
    assert!(before.iter().map(told).all(|old| after.contains(&old)));
}
