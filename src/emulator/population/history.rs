//! The history of a generated person: interactions, the traits they left, and everyday events.
use std::{cmp::Reverse, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value, json};

use super::{AGENTS, Population};
use crate::emulator::{
    interaction::{EmulatedInteraction, Sender, WireForm},
    profile::{StoredProfile, StoredTrait, TraitClass, milliseconds},
    rng::Rng,
    scenario::ScenarioSource,
};

/// How a person's enrichment went; for most people it went well.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Story {
    Enriched,
    /// Wrap-up notes are off: sentiment, outcome and topic are never set.
    NotesOff,
    /// The traits of the notes still describe the previous interaction.
    Stale,
    /// Wrap-up of the newest interaction was never finished.
    Overdue,
    /// A trait that no event explains.
    Mismatch,
    /// The newest interaction has only its Completed event.
    Orphan,
    /// There are events, but no trait was ever written.
    NotEnriched,
    /// The person never talked to the contact centre.
    NoInteraction,
}

const STORIES: [(u64, Story); 8] = [
    (62, Story::Enriched),
    (9, Story::NotesOff),
    (6, Story::Stale),
    (4, Story::Overdue),
    (3, Story::Mismatch),
    (2, Story::Orphan),
    (2, Story::NotEnriched),
    (12, Story::NoInteraction),
];

/// Topics, each with its possible dispositions.
const NOTES: [(&str, [&str; 2]); 6] = [
    ("Billing", ["Refund promised", "Invoice explained"]),
    ("Billing|Double charge", ["Refund issued", "Escalated to finance"]),
    ("Delivery|Late parcel", ["Replacement sent", "Carrier contacted"]),
    ("Account access", ["Password reset", "Identity verified"]),
    ("Product|Warranty", ["Repair booked", "Exchange agreed"]),
    ("Subscription", ["Plan changed", "Cancellation saved"]),
];

/// Everyday events, each with one property.
const EVERYDAY: [(&str, &str, [&str; 3]); 6] = [
    ("Page Viewed", "title", ["Help centre", "Orders", "Pricing"]),
    ("Product Viewed", "product", ["Trail lamp", "Kettle", "Rain jacket"]),
    ("Cart Updated", "product", ["Desk fan", "Kettle", "Notebook"]),
    ("Order Completed", "currency", ["EUR", "USD", "KES"]),
    ("Email Opened", "campaign", ["Autumn news", "Your order", "Welcome back"]),
    ("Article Read", "article", ["Returns", "Shipping times", "Change your plan"]),
];

/// Gives `person` a history that ends at `last`.
pub fn live(
    population: &Population,
    person: &mut StoredProfile,
    (index, last): (u32, DateTime<Utc>),
    draws: &mut Rng,
) {
    let (story, interactions) = match population.share_of_traffic(index, population.current) {
        Some(interactions) => (Story::Enriched, interactions),
        None => own_story(last, draws),
    };
    let sender = |source: &ScenarioSource, kind: &str| {
        let known = person.mappings.iter().map(|mapping| &mapping.identifier);
        let best = known.clone().find(|identifier| identifier.kind == kind).or(known.clone().next());
        let identifiers = best.into_iter().cloned().collect();
        Sender::of(source, identifiers)
    };
    let flex = sender(&population.flex, "phone");
    let web = sender(&population.web, "user_id");
    person.events.extend(interactions.iter().flat_map(|interaction| interaction.events(&flex)));
    enrich(story, person, &interactions, &population.flex);
    compute(person, &interactions);
    let mut at = last;
    for _ in 0..draws.between(3, 11) {
        let (name, property, values) = draws.pick(&EVERYDAY);
        let properties = Map::from_iter([(property.to_owned(), Value::from(draws.pick(&values)))]);
        let message_id = draws.uuid();
        person.events.push(web.event(name, at, message_id, properties));
        at -= TimeDelta::milliseconds(draws.between(200_000, 170_000_000));
    }
}

/// Writes the computed traits that Segment recommends for Flex, as if it had computed them: the person has earlier calls too.
fn compute(person: &mut StoredProfile, interactions: &[EmulatedInteraction]) {
    let Some(known) = person.traits.get("total_inbounds") else { return };
    let earlier = known.value.as_ref().and_then(Value::as_u64).unwrap_or(0);
    let source_id = Arc::clone(&known.source_id);
    let initiated = || interactions.iter().filter(|one| one.initiated);
    let inbound = || initiated().filter(|one| one.direction == "Inbound");
    let Some(newest) = initiated().next() else { return };
    let at = newest.ended_at;
    let mut write = |key: &str, value: Option<Value>, updated_at| {
        if value.is_some() {
            let source_id = Arc::clone(&source_id);
            let entry = StoredTrait { value, class: TraitClass::Computed, source_id, updated_at };
            person.write_trait(key, entry);
        }
    };
    let inbounds = inbound().count() as u64;
    if inbounds > 0 {
        write("total_inbounds", Some((earlier + inbounds).into()), at);
    }
    let outbounds = initiated().filter(|one| one.direction == "Outbound").count();
    write("total_outbounds", (outbounds > 0).then(|| outbounds.into()), at);
    let times = |channel: &str| inbound().filter(|one| one.channel == channel).count();
    // The first in the alphabet, if several are as frequent.
    let frequent = inbound().map(|one| (times(&one.channel), Reverse(&one.channel))).max();
    let frequent = frequent.filter(|(times, _)| *times > 1).map(|(_, Reverse(channel))| json!(channel));
    write("frequent_inbound_channel", frequent, at);
    write("last_known_service_agent", Some(json!(newest.last_agent)), at);
    write("last_interaction_duration", Some(newest.duration.into()), at);
    let told = interactions.iter().find_map(|one| Some((one.sentiment.as_ref()?, one.completed_at?)));
    if let Some((sentiment, at)) = told {
        write("sentiment_in_last_interaction", Some(json!(sentiment)), at);
    }
}

fn own_story(last: DateTime<Utc>, draws: &mut Rng) -> (Story, Vec<EmulatedInteraction>) {
    let story = draw_story(draws);
    let mut interactions = if story == Story::NoInteraction { Vec::new() } else { talk(last, draws) };
    tell(story, &mut interactions);
    (story, interactions)
}

fn draw_story(draws: &mut Rng) -> Story {
    let mut roll = draws.below(100);
    for (share, story) in STORIES {
        if roll < share {
            return story;
        }
        roll -= share;
    }
    Story::Enriched
}

/// One to four interactions before `last`, the newest first.
fn talk(last: DateTime<Utc>, draws: &mut Rng) -> Vec<EmulatedInteraction> {
    let mut ended_at = last - TimeDelta::seconds(draws.between(600, 40_000));
    let count = draws.between(1, 5);
    let next = |_| {
        let one = interaction(ended_at, draws);
        ended_at -= TimeDelta::seconds(draws.between(20_000, 350_000));
        one
    };
    (0..count).map(next).collect()
}

/// An interaction that ended well.
pub fn interaction(ended_at: DateTime<Utc>, draws: &mut Rng) -> EmulatedInteraction {
    let channel = draws.pick(&["voice", "voice", "sms", "whatsapp", "email", "web"]);
    let agents = (agent(draws), agent(draws));
    let transferred = draws.chance(15);
    let (topic, outcomes) = draws.pick(&NOTES);
    EmulatedInteraction {
        sid: draws.sid("KD"),
        channel_sid: draws.sid("UO"),
        channel: channel.to_owned(),
        direction: draws.pick(&["Inbound", "Inbound", "Inbound", "Outbound"]).to_owned(),
        ended_at,
        duration: draws.between(40, 1_500),
        first_agent: if transferred { agents.0 } else { agents.1.clone() },
        last_agent: agents.1,
        initiated: true,
        completed_at: Some(ended_at + TimeDelta::seconds(draws.between(15, 580))),
        sentiment: Some(draws.pick(&["positive", "neutral", "neutral", "negative"]).to_owned()),
        outcome: Some(draws.pick(&outcomes).to_owned()),
        topic: Some(topic.to_owned()),
        omitted: Vec::new(),
        form: WireForm::default(),
    }
}

fn agent(draws: &mut Rng) -> String {
    Rng::of(0, "agent", draws.below(AGENTS)).sid("WK")
}

/// Changes the events to fit the story.
fn tell(story: Story, interactions: &mut [EmulatedInteraction]) {
    match story {
        Story::NotesOff => {
            for interaction in interactions {
                (interaction.sentiment, interaction.outcome, interaction.topic) = (None, None, None);
            }
        }
        Story::Overdue | Story::Orphan => {
            if let Some(newest) = interactions.first_mut() {
                // Long enough ago that it no longer counts as wrapping up.
                newest.ended_at -= TimeDelta::hours(3);
                newest.completed_at = newest.completed_at.filter(|_| story == Story::Orphan);
                newest.initiated = story == Story::Overdue;
            }
        }
        _ => {}
    }
}

/// Writes the Flex traits that the interactions should have left, changed to fit the story.
fn enrich(
    story: Story,
    person: &mut StoredProfile,
    interactions: &[EmulatedInteraction],
    flex: &ScenarioSource,
) {
    if story == Story::NotEnriched {
        return;
    }
    let mut write = |key: &str, value: Value, updated_at| {
        let source_id = flex.id.clone();
        let entry = StoredTrait { value: Some(value), class: TraitClass::Custom, source_id, updated_at };
        person.write_trait(&format!("flex_last-{key}"), entry);
    };
    if let Some(newest) = interactions.iter().find(|interaction| interaction.initiated) {
        let at = newest.ended_at;
        let wrong = if story == Story::Mismatch { 60 } else { 0 };
        write("interaction-duration", (newest.duration + wrong).into(), at);
        write("interaction-start-time", milliseconds(newest.started_at()).into(), at);
        write("known-agent", newest.last_agent.as_str().into(), at);
    }
    let mut completed =
        interactions.iter().filter_map(|interaction| Some((interaction, interaction.completed_at?)));
    let told = if story == Story::Stale { completed.nth(1) } else { completed.next() };
    if let Some((told, at)) = told {
        for (key, value) in [
            ("interaction-sentiment", &told.sentiment),
            ("interaction-outcome", &told.outcome),
            ("interaction-topics", &told.topic),
        ] {
            if let Some(value) = value {
                write(key, json!(value), at);
            }
        }
    }
}
