use super::*;
use crate::domain::check::EventRef;
use crate::domain::engagement::read;
use crate::domain::samples::event;
use crate::domain::samples::hostile::Dice;
use proptest::prelude::*;

fn now() -> DateTime<Utc> {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

/// An event from some minutes ago; empty texts are left out.
fn at(minutes: i64, kind: EngagementKind, id: &str, interaction: &str, channel: &str) -> Engagement {
    let mut item = serde_json::json!({ "event": kind.event_name(), "properties": {} });
    item["timestamp"] = (now() - Duration::minutes(minutes)).to_rfc3339().into();
    for (key, value) in [("interactionSid", interaction), ("channelSid", channel)] {
        if !value.is_empty() {
            item["properties"][key] = value.into();
        }
    }
    if !id.is_empty() {
        item["message_id"] = id.into();
    }
    read(&event(&item.to_string())).unwrap()
}

const INITIATED: EngagementKind = EngagementKind::Initiated;
const COMPLETED: EngagementKind = EngagementKind::Completed;

fn paired(events: Vec<Engagement>) -> Interactions {
    pair(events, now(), Duration::hours(4))
}

/// A summary of the interactions, such as `KD1/UO1 1+1 completed`, and the ids of unpaired events.
fn outline(interactions: &Interactions) -> (Vec<String>, Vec<String>) {
    let item = |item: &Interaction| {
        let channel = item.channel_sid.as_deref().unwrap_or("-");
        let (initiated, completed) = (item.initiated.len(), item.completed.len());
        format!("{}/{channel} {initiated}+{completed} {}", &*item.interaction_sid, item.state.label())
    };
    let id = |event: &Engagement| String::from(event.message_id().cloned().unwrap_or_default());
    (interactions.items.iter().map(item).collect(), interactions.unpaired.iter().map(id).collect())
}

fn assert_outline(events: Vec<Engagement>, items: &[&str], unpaired: &[&str]) {
    let (found, left) = outline(&paired(events));
    assert_eq!(found, items);
    assert_eq!(left, unpaired);
}

#[test]
fn events_that_share_both_sids_are_one_interaction() {
    assert_outline(
        vec![at(60, INITIATED, "a", "KD1", "UO1"), at(50, COMPLETED, "b", "KD1", "UO1")],
        &["KD1/UO1 1+1 completed"],
        &[],
    );
}

#[test]
fn late_completed_is_paired_by_sid_not_by_time() {
    assert_outline(
        vec![
            at(2880, INITIATED, "a", "KD1", "UO1"),
            at(60, INITIATED, "b", "KD2", "UO2"),
            at(50, COMPLETED, "c", "KD2", "UO2"),
            at(5, COMPLETED, "d", "KD1", "UO1"),
        ],
        &["KD1/UO1 1+1 completed", "KD2/UO2 1+1 completed"],
        &[],
    );
}

#[test]
fn a_lone_initiated_wraps_up_until_the_limit_and_is_overdue_from_then_on() {
    let state = |minutes| paired(vec![at(minutes, INITIATED, "a", "KD1", "UO1")]).items[0].state;
    assert_eq!(state(-5), InteractionState::WrappingUp);
    assert_eq!(state(239), InteractionState::WrappingUp);
    assert_eq!(state(240), InteractionState::Overdue);
    assert_eq!(state(3000), InteractionState::Overdue);
}

#[test]
fn an_initiated_without_a_readable_time_is_not_accused_of_being_late() {
    let item =
        r#"{"event":"Flex - Engagement Initiated","timestamp":"","properties":{"interactionSid":"KD1"}}"#;
    let one = paired(vec![read(&event(item)).unwrap()]);
    assert_eq!(one.items[0].state, InteractionState::WrappingUp);
}

#[test]
fn a_lone_completed_is_an_orphan() {
    assert_outline(vec![at(5, COMPLETED, "a", "KD1", "UO1")], &["KD1/UO1 0+1 orphan completed"], &[]);
}

#[test]
fn events_in_reverse_order_are_still_one_interaction() {
    let one = paired(vec![at(5, INITIATED, "a", "KD1", "UO1"), at(9, COMPLETED, "b", "KD1", "UO1")]);
    assert_eq!(outline(&one).0, ["KD1/UO1 1+1 completed"]);
    assert_eq!(one.items[0].wrap_up_time(), Some(Duration::minutes(-4)));
    assert_eq!(one.items[0].newest(now()).and_then(Engagement::sent), Some(now() - Duration::minutes(5)));
}

#[test]
fn two_distinct_events_of_one_kind_conflict_and_the_newest_is_used() {
    let one = paired(vec![
        at(90, INITIATED, "a", "KD1", "UO1"),
        at(60, INITIATED, "b", "KD1", "UO1"),
        at(50, COMPLETED, "c", "KD1", "UO1"),
    ]);
    assert_eq!(outline(&one).0, ["KD1/UO1 2+1 conflicting"]);
    assert_eq!(one.items[0].initiated().unwrap().message_id().map(|id| &**id), Some("b"));
    let lone = vec![at(9, COMPLETED, "a", "KD1", "UO1"), at(5, COMPLETED, "b", "KD1", "UO1")];
    assert_outline(lone, &["KD1/UO1 0+2 orphan completed"], &[]);
}

#[test]
fn one_interaction_can_have_several_channels() {
    assert_outline(
        vec![
            at(60, INITIATED, "a", "KD1", "UO1"),
            at(50, INITIATED, "b", "KD1", "UO2"),
            at(40, COMPLETED, "c", "KD1", "UO1"),
        ],
        &["KD1/UO1 1+1 completed", "KD1/UO2 1+0 wrapping up"],
        &[],
    );
}

#[test]
fn a_missing_channel_joins_the_only_one() {
    assert_outline(
        vec![at(60, INITIATED, "a", "KD1", ""), at(50, COMPLETED, "b", "KD1", "UO1")],
        &["KD1/UO1 1+1 completed"],
        &[],
    );
    assert_outline(
        vec![at(60, INITIATED, "a", "KD1", ""), at(50, COMPLETED, "b", "KD1", "")],
        &["KD1/- 1+1 completed"],
        &[],
    );
}

#[test]
fn a_missing_channel_stays_unpaired_where_several_could_be_meant() {
    assert_outline(
        vec![
            at(60, INITIATED, "a", "KD1", "UO1"),
            at(50, INITIATED, "b", "KD1", "UO2"),
            at(40, COMPLETED, "c", "KD1", ""),
        ],
        &["KD1/UO2 1+0 wrapping up", "KD1/UO1 1+0 wrapping up"],
        &["c"],
    );
}

#[test]
fn without_an_interaction_sid_an_event_stays_unpaired() {
    assert_outline(
        vec![at(60, INITIATED, "a", "", "UO1"), at(50, COMPLETED, "b", "", "UO1")],
        &[],
        &["b", "a"],
    );
}

#[test]
fn sids_are_compared_exactly() {
    assert_outline(
        vec![at(60, INITIATED, "a", "KD1", "UO1"), at(50, COMPLETED, "b", "kd1", "UO1")],
        &["kd1/UO1 0+1 orphan completed", "KD1/UO1 1+0 wrapping up"],
        &[],
    );
    assert_outline(
        vec![at(60, INITIATED, "a", "KD1", "UO1"), at(50, COMPLETED, "b", "KD1", "UO1 ")],
        &["KD1/UO1  0+1 orphan completed", "KD1/UO1 1+0 wrapping up"],
        &[],
    );
}

#[test]
fn d3_the_same_message_id_twice_is_one_event() {
    let one = paired(vec![at(60, INITIATED, "a", "KD1", "UO1"), at(60, INITIATED, "a", "KD1", "UO1")]);
    assert_eq!(outline(&one).0, ["KD1/UO1 1+0 wrapping up"]);
    assert!(!one.items[0].initiated[0].contradicted);
}

#[test]
fn d3_the_same_message_id_with_other_content_is_a_flagged_conflict() {
    let one = paired(vec![
        at(60, INITIATED, "a", "KD1", "UO1"),
        at(60, INITIATED, "a", "KD1", "UO1"),
        at(59, INITIATED, "a", "KD2", "UO1"),
    ]);
    assert_eq!(outline(&one).0, ["KD2/UO1 1+0 wrapping up"]);
    assert!(one.items[0].initiated[0].contradicted);
}

#[test]
fn an_initiated_and_a_completed_that_share_an_id_are_both_kept() {
    assert_outline(
        vec![at(60, INITIATED, "a", "KD1", "UO1"), at(50, COMPLETED, "a", "KD1", "UO1")],
        &["KD1/UO1 1+1 completed"],
        &[],
    );
}

#[test]
fn events_without_an_id_are_one_if_they_say_the_same() {
    assert_outline(
        vec![at(60, INITIATED, "", "KD1", "UO1"), at(60, INITIATED, "", "KD1", "UO1")],
        &["KD1/UO1 1+0 wrapping up"],
        &[],
    );
    assert_outline(
        vec![at(60, INITIATED, "", "KD1", "UO1"), at(59, INITIATED, "", "KD1", "UO1")],
        &["KD1/UO1 2+0 conflicting"],
        &[],
    );
}

fn any_event() -> impl Strategy<Value = Engagement> {
    let kind = prop_oneof![Just(INITIATED), Just(COMPLETED)];
    let pick = |texts: &'static [&'static str]| prop::sample::select(texts);
    let ids = pick(&["", "a", "b", "c", "d", "e", "f"]);
    (0i64..4, kind, ids, pick(&["", "KD1", "KD2", "KD3"]), pick(&["", "UO1", "UO2"]), any::<bool>()).prop_map(
        |(hours, kind, id, interaction, channel, timed)| {
            let mut one = at(hours * 120, kind, id, interaction, channel);
            if !timed {
                one.event.timestamp = crate::domain::timestamp::Timestamp::read("");
            }
            one
        },
    )
}

/// The same events in another order, some of them twice.
fn shuffled(events: &[Engagement], dice: &mut Dice) -> Vec<Engagement> {
    let mut shuffled = events.to_vec();
    for _ in 0..dice.below(6).min(events.len()) {
        shuffled.push(events[dice.below(events.len())].clone());
    }
    for place in (1..shuffled.len()).rev() {
        shuffled.swap(place, dice.below(place + 1));
    }
    shuffled
}

proptest! {
    #![proptest_config(crate::cases::property(1_000, 50_000, 5_000_000))]

    #[test]
    fn d3_the_model_depends_on_the_set_of_events_not_on_arrival_in_twenty_orders(
        events in prop::collection::vec(any_event(), 0..12),
        seed in any::<u64>(),
    ) {
        let once = paired(events.clone());
        let mut dice = Dice::new(seed);
        for _ in 0..20 {
            prop_assert_eq!(&paired(shuffled(&events, &mut dice)), &once);
        }
    }

    #[test]
    fn every_event_is_in_exactly_one_place(events in prop::collection::vec(any_event(), 0..12)) {
        let result = paired(events.clone());
        let placed: Vec<_> = result.items.iter().flat_map(Interaction::events).chain(&result.unpaired).collect();
        for (place, one) in placed.iter().enumerate() {
            prop_assert!(placed[place + 1..].iter().all(|other| !one.same_content(other) || one.message_id() != other.message_id()));
        }
        for event in &events {
            let found = placed.iter().any(|one| {
                one.kind == event.kind && one.message_id() == event.message_id() && (one.contradicted || one.same_content(event))
            });
            prop_assert!(found, "lost {:?}", event);
        }
        for item in &result.items {
            prop_assert!(item.events().all(|event| result.of(&EventRef::from(event)) == Some(item)));
        }
        let listed: usize = EngagementKind::BOTH.iter().map(|kind| result.newest_first(*kind, now()).len()).sum();
        prop_assert_eq!(listed, placed.len());
    }
}
