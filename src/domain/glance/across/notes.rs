//! Notes that one agent or one channel never has, and others do.

use super::super::super::finding::{About, Finding, FindingKind};
use super::super::super::sentence::Sentence;
use super::super::super::text::Displayable;
use super::{AcrossRows, FALSE_CLAIM, LastState, MOST_OF_A_KIND, NAMED, Witness, float};
use std::collections::{BTreeMap, BTreeSet};

/// Interactions on each side of a comparison.
const FEWEST: usize = 8;

/// How many Completed have a note, and how many have none.
#[derive(Clone, Copy, Debug, Default)]
struct NoteCount {
    noted: usize,
    bare: usize,
}

impl NoteCount {
    const fn all(self) -> usize {
        self.noted + self.bare
    }

    const fn without(self, other: Self) -> Self {
        Self { noted: self.noted.saturating_sub(other.noted), bare: self.bare.saturating_sub(other.bare) }
    }

    /// Never certain, however many have one.
    fn share(self) -> f64 {
        float(self.noted) / float(self.all() + 2)
    }

    const fn is_never(self) -> bool {
        self.noted == 0 && self.bare >= FEWEST
    }

    const fn is_often(self) -> bool {
        self.noted >= FEWEST
    }

    fn add(&mut self, state: LastState) {
        match state {
            LastState::Noted => self.noted += 1,
            LastState::Bare => self.bare += 1,
            LastState::Overdue | LastState::Other => {}
        }
    }
}

pub fn findings(rows: &AcrossRows) -> Vec<Finding> {
    let judged =
        || rows.witnesses.iter().filter(|one| matches!(one.state, LastState::Noted | LastState::Bare));
    let excluded = without_notes(judged());
    let of_channels = excluded.iter().filter_map(|(channel, counts)| {
        let name = rows.channel_name(*channel)?;
        Some((counts, of_channel(name, *counts, agents_on(judged(), *channel))))
    });
    let elsewhere = || judged().filter(|one| !excluded.contains_key(&one.channel));
    let agents = agents_without_notes(elsewhere());
    let of_agents = agents.iter().map(|(agent, counts)| (counts, of_agent(rows.name_of(*agent), *counts)));
    worst(of_channels.collect()).chain(worst(of_agents.collect())).collect()
}

/// The findings with the most interactions; the order in which rows came does not matter.
fn worst(mut found: Vec<(&[NoteCount; 2], Finding)>) -> impl Iterator<Item = Finding> {
    let name = |finding: &Finding| (finding.about.agent.clone(), finding.about.channel.clone());
    found.sort_by(|([one, _], first), ([two, _], second)| {
        two.bare.cmp(&one.bare).then_with(|| name(first).cmp(&name(second)))
    });
    found.into_iter().take(MOST_OF_A_KIND).map(|(_, finding)| finding)
}

fn counted<'a, K: Ord>(
    witnesses: impl Iterator<Item = &'a Witness>,
    key: impl Fn(&Witness) -> Option<K>,
) -> BTreeMap<K, NoteCount> {
    let mut counts = BTreeMap::new();
    for one in witnesses {
        if let Some(key) = key(one) {
            counts.entry(key).or_insert_with(NoteCount::default).add(one.state);
        }
    }
    counts
}

fn sum<'a>(counts: impl Iterator<Item = &'a NoteCount>) -> NoteCount {
    counts.fold(NoteCount::default(), |sum, one| NoteCount {
        noted: sum.noted + one.noted,
        bare: sum.bare + one.bare,
    })
}

/// Channels without a single note: their counts, and those of the others.
fn without_notes<'a>(witnesses: impl Iterator<Item = &'a Witness>) -> BTreeMap<Option<u8>, [NoteCount; 2]> {
    let by_channel = counted(witnesses, |one| Some(one.channel));
    let all = sum(by_channel.values());
    let limit = FALSE_CLAIM / float(by_channel.len().max(1));
    let found = by_channel.iter().filter_map(|(channel, own)| {
        let others = all.without(*own);
        let chance = (1.0 - others.share()).powi(i32::try_from(own.bare).unwrap_or(i32::MAX));
        (own.is_never() && others.is_often() && chance <= limit).then_some((*channel, [*own, others]))
    });
    found.collect()
}

/// Agents without a single note: their counts, and those of others on the same channels. What an agent should have had is
/// counted channel by channel, because an agent may work on one that seldom has notes.
fn agents_without_notes<'a>(
    witnesses: impl Iterator<Item = &'a Witness> + Clone,
) -> Vec<(u32, [NoteCount; 2])> {
    let by_channel = counted(witnesses.clone(), |one| Some(one.channel));
    let by_both = counted(witnesses, |one| Some((one.agent?, one.channel)));
    let mut by_agent: BTreeMap<u32, (NoteCount, NoteCount, f64)> = BTreeMap::new();
    for ((agent, channel), own) in &by_both {
        let others = by_channel.get(channel).copied().unwrap_or_default().without(*own);
        let (all, of_others, chance) =
            by_agent.entry(*agent).or_insert((NoteCount::default(), NoteCount::default(), 1.0));
        *all = sum([*all, *own].iter());
        *of_others = sum([*of_others, others].iter());
        *chance *= (1.0 - others.share()).powi(i32::try_from(own.bare).unwrap_or(i32::MAX));
    }
    let limit = FALSE_CLAIM / float(by_agent.len().max(1));
    let is_found = |(_, (own, others, chance)): &(u32, (NoteCount, NoteCount, f64))| {
        own.is_never() && others.is_often() && *chance <= limit
    };
    let found: Vec<_> = by_agent
        .into_iter()
        .filter(is_found)
        .map(|(agent, (own, others, _))| (agent, [own, others]))
        .collect();
    found
}

fn agents_on<'a>(witnesses: impl Iterator<Item = &'a Witness>, channel: Option<u8>) -> usize {
    witnesses
        .filter(|one| one.channel == channel)
        .filter_map(|one| one.agent)
        .collect::<BTreeSet<u32>>()
        .len()
}

fn of_channel(channel: &str, [own, others]: [NoteCount; 2], agents: usize) -> Finding {
    let shown = Displayable::bounded(channel, NAMED);
    let statement = Sentence::new().say(format!("none of {} last Completed on ", own.bare)).data(shown).say(
        format!(" has sentiment or topics; {} of {} on other channels have them", others.noted, others.all()),
    );
    let of_agents = match agents {
        0 => "no agent is named there".to_owned(),
        1 => "the cause may be one agent: only one works on it".to_owned(),
        some => format!("not one agent: {some} work on it"),
    };
    let rules_out = Sentence::new().say(format!("not copilot-off: other channels have notes; {of_agents}"));
    let is_voice = channel.trim().eq_ignore_ascii_case("voice");
    let kind = if is_voice { FindingKind::CopilotVoiceOff } else { FindingKind::CopilotQueueExcluded };
    let about = About { channel: Some(channel.to_owned()), ..About::default() };
    Finding::new(kind, about, statement).ruling_out(rules_out)
}

fn of_agent(agent: &str, [own, others]: [NoteCount; 2]) -> Finding {
    let statement = Sentence::new()
        .say(format!("none of {} last Completed of the agent ", own.bare))
        .sid(agent)
        .say(format!(
            " has sentiment or topics; {} of {} of other agents on the same channels have them",
            others.noted,
            others.all()
        ));
    let rules_out = Sentence::new()
        .say("not copilot-off and not the channel: others have notes there; not note-lost: it is so for all of this agent's");
    let about = About { agent: Some(agent.to_owned()), ..About::default() };
    Finding::new(FindingKind::CopilotQueueExcluded, about, statement).ruling_out(rules_out)
}
