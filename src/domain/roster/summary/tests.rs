use super::*;
use proptest::prelude::*;
use std::borrow::Cow;

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 123_456_789).unwrap()
}

#[test]
fn each_kind_has_its_bit() {
    let mut kinds = KindSet::default();
    for kind in FindingKind::ALL {
        assert!(!kinds.has(kind), "{kind:?}");
        kinds.insert(kind);
        assert!(kinds.has(kind), "{kind:?}");
    }
    let listed: std::collections::HashSet<_> = kinds.iter().collect();
    assert_eq!((listed.len(), kinds.iter().count()), (FindingKind::ALL.len(), FindingKind::ALL.len()));
    assert_eq!(KindSet::default().iter().next(), None);
}

#[test]
fn a_kind_is_held_once_with_its_oldest_time() {
    use FindingKind::{SplitIdentity, StaleGeneration, TaskNotCompleted};
    let findings = vec![
        (SplitIdentity, None),
        (TaskNotCompleted, Some(at(30))),
        (StaleGeneration, Some(at(7))),
        (TaskNotCompleted, Some(at(20))),
        (TaskNotCompleted, None),
    ];
    let summary = SummaryParts { findings, ..SummaryParts::of_account(at(0)) }.pack();
    let held: Vec<_> = summary.findings().collect();
    assert_eq!(held.len(), 3);
    for expected in [(TaskNotCompleted, Some(at(20))), (SplitIdentity, None), (StaleGeneration, Some(at(7)))]
    {
        assert!(held.contains(&expected) && summary.has_finding(expected.0), "{expected:?}");
    }
}

#[test]
fn a_summary_without_anything_holds_no_memory_of_its_own() {
    let account = Summary::of_account(at(0));
    assert_eq!(account.packed, Packed::default());
    assert_eq!((account.sentiment(), account.flex_trait(FlexTrait::Topics)), (None, None));
    assert_eq!((account.findings().count(), account.engagements().count()), (0, 0));
    assert!(!account.has_flex_trait(FlexTrait::Start) && !account.has_finding(FindingKind::IdBlocked));
}

/// A text, often one that others have too, sometimes longer than one byte can say.
fn a_text() -> impl Strategy<Value = Cow<'static, str>> {
    let text = prop_oneof![
        4 => "[ab|é]{0,2}",
        1 => "[a-c]{250,260}",
        1 => "(ßx){100,300}",
    ];
    text.prop_map(Cow::Owned)
}

fn last() -> impl Strategy<Value = LastInteraction<'static>> {
    let texts = prop::array::uniform5(prop::option::of(a_text()));
    (texts, a_text(), any::<Option<f64>>()).prop_map(|(texts, interaction_sid, duration)| {
        let [channel, direction, sentiment, topics, agent] = texts;
        LastInteraction {
            state: InteractionState::Overdue,
            channel,
            direction,
            sentiment,
            topics,
            agent,
            interaction_sid,
            duration,
        }
    })
}

fn a_point() -> impl Strategy<Value = EngagementPoint> {
    let kind = prop::sample::select(EngagementKind::BOTH.to_vec());
    (any::<u32>(), kind, 0..4_u8, any::<bool>(), any::<bool>()).prop_map(
        |(sent, kind, channel, has_sentiment, replayed)| EngagementPoint {
            sent,
            kind,
            channel,
            has_sentiment,
            replayed,
        },
    )
}

fn parts() -> impl Strategy<Value = SummaryParts<'static>> {
    let kinds = prop::sample::subsequence(FindingKind::ALL.to_vec(), 0..4);
    let findings = kinds.prop_map(|kinds| kinds.into_iter().zip([None, Some(at(5)), Some(at(-7))]).collect());
    let traits = prop::array::uniform6(prop::option::of(a_text()));
    let points = prop::collection::vec(a_point(), 0..6);
    let channels = prop::collection::vec(a_text(), 0..4);
    (prop::option::of(last()), traits, findings, points, channels).prop_map(
        |(last, flex_traits, findings, engagements, channels)| SummaryParts {
            last,
            flex_traits,
            findings,
            engagements,
            channels,
            ..SummaryParts::of_account(at(9))
        },
    )
}

proptest! {
    #![proptest_config(crate::cases::property(500, 20_000, 2_000_000))]

    #[test]
    fn what_was_packed_is_read_again(parts in parts()) {
        let summary = parts.pack();
        let last = parts.last.as_ref();
        prop_assert_eq!(summary.state, last.map(|last| last.state));
        prop_assert_eq!(summary.duration.map(f64::to_bits), last.and_then(|last| last.duration).map(f64::to_bits));
        for (which, expected) in [
            (LastText::Channel, last.and_then(|last| last.channel.as_deref())),
            (LastText::Direction, last.and_then(|last| last.direction.as_deref())),
            (LastText::Sentiment, last.and_then(|last| last.sentiment.as_deref())),
            (LastText::Topics, last.and_then(|last| last.topics.as_deref())),
            (LastText::Agent, last.and_then(|last| last.agent.as_deref())),
            (LastText::Sid, last.map(|last| &*last.interaction_sid)),
        ] {
            prop_assert_eq!(summary.last_text(which), expected, "{:?}", which);
        }
        for (which, expected) in FlexTrait::ALL.into_iter().zip(&parts.flex_traits) {
            prop_assert_eq!(summary.flex_trait(which), expected.as_deref());
            prop_assert_eq!(summary.has_flex_trait(which), expected.is_some());
        }
        let mut expected = parts.findings.clone();
        expected.sort_by_key(|(kind, _)| *kind as u8);
        prop_assert_eq!(summary.findings().collect::<Vec<_>>(), expected);
        let held: Vec<EngagementPoint> = summary.engagements().collect();
        prop_assert_eq!(held.len(), parts.engagements.len());
        for (held, point) in held.into_iter().zip(&parts.engagements) {
            let channel = parts.channels.get(usize::from(point.channel));
            prop_assert_eq!(summary.channel(held), channel.map(|name| &**name));
            prop_assert_eq!(EngagementPoint { channel: point.channel, ..held }, *point);
        }
    }
}
