//! Both directions: each pattern where it is, and not where something looks like it; healthy spaces have none.

use super::super::super::finding::Certainty;
use super::super::super::flex::EngagementKind;
use super::super::super::roster::{EngagementPoint, LastInteraction, SummaryParts};
use super::super::super::samples::event;
use super::super::super::samples::hostile::Dice;
use super::super::super::sentence::Sids;
use super::super::super::verdict::Enrichment;
use super::super::{Gathering, RowBasis};
use super::*;
use serde_json::json;

/// Any instant will do; noon.
const NOW: i64 = 1_800_273_600;

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap()
}

/// The last interaction of a profile: its agent, its channel, what became of it, and its age in minutes.
#[derive(Clone, Copy)]
struct Last(usize, &'static str, LastState, i64);

fn row(last: Last) -> Summary {
    row_of(last, false)
}

fn row_of(Last(agent, channel, state, minutes): Last, replayed: bool) -> Summary {
    let last = LastInteraction {
        state: if state == Overdue { InteractionState::Overdue } else { InteractionState::Completed },
        channel: Some(channel.into()),
        direction: None,
        sentiment: (state == Noted).then(|| "positive".into()),
        topics: None,
        agent: Some(format!("WK{agent:032}").into()),
        interaction_sid: "KD1".into(),
        duration: Some(if state == LastState::Other { 4.0 } else { 300.0 }),
    };
    let parts = SummaryParts {
        enrichment: Some(Enrichment::Enriched),
        last_interaction: Some(at(NOW - minutes * 60)),
        last: Some(last),
        ..SummaryParts::of_account(at(NOW))
    };
    if replayed {
        let mut point = EngagementPoint::on(0, EngagementKind::Completed, u32::try_from(NOW).unwrap());
        point.replayed = true;
        return SummaryParts { engagements: vec![point], ..parts }.pack();
    }
    parts.pack()
}

fn rows(lasts: impl IntoIterator<Item = Last>) -> Vec<Summary> {
    lasts.into_iter().map(row).collect()
}

fn found(rows: &[Summary]) -> Vec<Finding> {
    let mut across = AcrossRows::default();
    for row in rows {
        across.add(row);
    }
    let found = across.findings(true);
    assert!(found.iter().all(|one| !one.rules_out.is_empty() && !one.next.is_empty()));
    found
}

/// Kind, agent and channel of each.
fn named(found: &[Finding]) -> Vec<(&'static str, Option<usize>, Option<&str>)> {
    let agent = |agent: &String| agent.trim_start_matches("WK").parse().unwrap();
    let name =
        |one: &'_ Finding| (one.kind.name(), one.about.agent.as_ref().map(agent), one.about.channel.clone());
    found.iter().map(|one| (name(one).0, name(one).1, one.about.channel.as_deref())).collect()
}

use LastState::{Bare, Noted, Overdue};

/// This number of interactions of one kind, spread over days.
fn some(number: usize, agent: usize, channel: &'static str, state: LastState) -> Vec<Last> {
    (0..number).map(|n| Last(agent, channel, state, 300 + 97 * i64::try_from(n).unwrap())).collect()
}

fn spread(agents: usize, each: usize, channel: &'static str, state: LastState) -> Vec<Last> {
    (1..=agents).flat_map(|agent| some(each, agent, channel, state)).collect()
}

#[test]
fn ac1_an_agent_or_a_channel_that_never_has_notes() {
    let noted = || spread(5, 12, "sms", Noted);
    let of = |lasts: Vec<Last>| {
        let found = found(&rows([noted(), lasts].concat()));
        named(&found)
            .iter()
            .map(|(kind, agent, channel)| format!("{kind} {agent:?} {channel:?}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(of(some(9, 9, "sms", Bare)), ["copilot-queue-excluded Some(9) None"]);
    assert_eq!(of(some(7, 9, "sms", Bare)), [""; 0], "too few");
    assert_eq!(of([some(20, 9, "sms", Bare), some(1, 9, "sms", Noted)].concat()), [""; 0], "one has a note");
    assert_eq!(of(spread(3, 4, "whatsapp", Bare)), ["copilot-queue-excluded None Some(\"whatsapp\")"]);
    assert_eq!(of(spread(3, 4, "Voice", Bare)), ["copilot-voice-off None Some(\"voice\")"]);
    assert_eq!(of(some(20, 9, "sms", LastState::Other)), [""; 0], "nothing to rate");
    // An agent of a channel without notes is as good as the others there.
    assert_eq!(of(spread(3, 9, "whatsapp", Bare)), ["copilot-queue-excluded None Some(\"whatsapp\")"]);
}

/// Notes that are rare are no pattern, and without any there is nothing to compare with.
#[test]
fn ac1_rare_notes_prove_nothing() {
    let rare = [spread(5, 20, "sms", Bare), some(10, 6, "sms", Noted), some(9, 7, "sms", Bare)].concat();
    assert_eq!(named(&found(&rows(rare))), []);
    assert_eq!(named(&found(&rows(spread(9, 20, "sms", Bare)))), []);
    // Seldom on this channel, always on the other: the agent who works on this one only is as the others here.
    let mixed = [
        spread(5, 20, "sms", Noted),
        spread(5, 8, "chat", Bare),
        some(1, 8, "chat", Noted),
        some(9, 9, "chat", Bare),
    ];
    assert_eq!(named(&found(&rows(mixed.concat()))), []);
}

#[test]
fn ac2_what_overdue_interactions_have_in_common() {
    let done = || [spread(10, 6, "sms", Noted), spread(10, 6, "voice", Noted)].concat();
    let of = |lasts: Vec<Last>| found(&rows([done(), lasts].concat()));
    let [one] = &of(some(12, 3, "sms", Overdue))[..] else { panic!("one finding") };
    assert_eq!((one.kind, one.certainty), (FindingKind::OverdueInCommon, Certainty::Likely));
    assert!(one.about.agent.as_deref().unwrap().ends_with('3') && one.about.channel.is_none());
    assert_eq!(named(&of(some(4, 3, "sms", Overdue))), [], "too few");
    assert_eq!(
        named(&of(spread(2, 4, "sms", Overdue))),
        [],
        "two agents, and half of all is on this channel"
    );
    let [one] = &of(spread(9, 1, "whatsapp", Overdue))[..] else { panic!("one finding") };
    assert_eq!(one.about.channel.as_deref(), Some("whatsapp"));
    let hour: Vec<Last> = (0..8)
        .map(|n| {
            Last(n, if n % 2 == 0 { "sms" } else { "voice" }, Overdue, 250 + 5 * i64::try_from(n).unwrap())
        })
        .collect();
    let [one] = &of(hour)[..] else { panic!("one finding") };
    assert_eq!(one.about.began, Some(at(NOW - 285 * 60)));
    let words = one.statement.to_displayable(Sids::Full).to_string();
    assert!(words.starts_with("all 8 overdue last interactions have in common: all between 20"), "{words}");
    // If nearly everything is overdue, it is no wonder that all of it has something in common.
    assert_eq!(named(&found(&rows([some(40, 1, "sms", Overdue), some(6, 1, "sms", Noted)].concat()))), []);
}

fn blank() -> Summary {
    let findings = vec![(FindingKind::NeverEnriched, None)];
    let enrichment = Some(Enrichment::CannotTell);
    SummaryParts { enrichment, findings, ..SummaryParts::of_account(at(NOW)) }.pack()
}

fn gathered(rows: &[Summary], failed: usize) -> Vec<&'static str> {
    let mut gathering = Gathering::default();
    for row in rows {
        gathering.add(row, RowBasis::Listed, || "somebody".into());
    }
    let glance = gathering.finish(rows.len() + failed, failed, 0, true);
    glance.across().map(|one| one.kind.name()).collect()
}

#[test]
fn ac3_a_space_without_anything_of_flex() {
    let many = |number: usize| vec![blank(); number];
    assert_eq!(gathered(&many(20), 0), ["source-missing"]);
    assert_eq!(gathered(&many(19), 0), [""; 0], "too few");
    assert_eq!(gathered(&many(40), 1), [""; 0], "one was not read");
    let one = [many(40), rows(some(1, 1, "sms", Noted))].concat();
    assert_eq!(gathered(&one, 0), [""; 0], "one has an interaction");
    let accounts = [many(40), vec![Summary::of_account(at(NOW)); 3]].concat();
    assert_eq!(gathered(&accounts, 0), ["source-missing"], "accounts are not enriched");
}

#[test]
fn ac4_events_of_other_names_that_go_on() {
    let since = at(NOW - 9_000);
    let found = source_stopped(since, at(NOW - 60), "Ada Okafor").unwrap();
    assert_eq!((found.kind, found.about.began), (FindingKind::SourceStopped, Some(since)));
    assert_eq!(source_stopped(since, since, "Ada Okafor"), None);
    let sent = |name: &str, minutes: i64, id: &str| {
        let timestamp = at(NOW - minutes * 60).to_rfc3339();
        event(&json!({"event": name, "message_id": id, "timestamp": timestamp}).to_string())
    };
    let other = |events: &[Event]| newest_other(events, at(NOW));
    assert_eq!(other(&[sent("Page Viewed", 5, "a"), sent("Page Viewed", 9, "b")]), Some(at(NOW - 300)));
    assert_eq!(other(&[sent("Flex - Engagement Completed", 5, "a")]), None);
    assert_eq!(other(&[sent("Page Viewed", 5, "flexplorer-1"), sent("Page Viewed", -90, "b")]), None);
}

/// What flexplorer sent says nothing about Flex.
#[test]
fn ac5_replays_are_no_witnesses() {
    let bare = |replayed: bool| {
        let bare = some(20, 9, "sms", Bare).into_iter().map(|last| row_of(last, replayed));
        found(&rows(spread(5, 12, "sms", Noted)).into_iter().chain(bare).collect::<Vec<_>>()).len()
    };
    assert_eq!((bare(false), bare(true)), (1, 0));
}

/// Agents and channels of any size, notes lost and tasks left open by chance.
#[test]
fn ac6_healthy_spaces_have_no_pattern_and_order_changes_nothing() {
    let mut dice = Dice::new(61);
    for _ in 0..crate::cases::count(150, 600, 6_000) {
        let (agents, number) = (dice.below(30) + 1, dice.below(500));
        let (noted, open) = (dice.below(101), dice.below(8));
        let lasts = (0..number).map(|_| {
            let roll = dice.below(100);
            let state = if dice.below(100) < open {
                Overdue
            } else if roll < noted {
                Noted
            } else {
                Bare
            };
            // Some work more than others.
            let most = dice.below(agents) + 1;
            let agent = dice.below(most);
            let minutes = i64::try_from(dice.below(14 * 24 * 60)).unwrap();
            Last(agent, dice.pick(&["sms", "voice", "voice", "whatsapp"]), state, minutes)
        });
        let more = rows;
        let mut rows = more(lasts.collect::<Vec<_>>());
        let before = found(&rows);
        assert_eq!(named(&before), [], "{number} rows, {agents} agents, {noted} % noted, {open} % open");
        rows.extend(more(some(30, 99, "sms", Bare)));
        rows.extend(more(spread(5, 20, "sms", Noted)));
        let with = found(&rows);
        for place in (1..rows.len()).rev() {
            rows.swap(place, dice.below(place + 1));
        }
        assert_eq!(found(&rows), with);
    }
}
