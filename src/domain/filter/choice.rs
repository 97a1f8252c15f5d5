//! Fields that take one of a fixed set of names.

use super::super::finding::FindingKind;
use super::super::flex::FlexTrait;
use super::super::interaction::InteractionState;

/// What a row is, has, or is found to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilterChoice {
    Is(RowState),
    Finding(FindingKind),
    State(InteractionState),
    Has(Portion),
}

/// What `is:` takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowState {
    Enriched,
    Partly,
    NotEnriched,
    CannotTell,
    Replayed,
    Unread,
    Failed,
    NotFound,
    Pinned,
    /// One of the two engagement events.
    Engagement,
    /// An engagement event that names no interaction.
    Unpaired,
    /// One of the six Flex traits.
    Flex,
    /// A trait whose key occurred more than once.
    Repeated,
    Equal,
    Differs,
    Consistent,
    Contradicts,
    /// The trait is unset where a value must be.
    Absent,
    Pending,
}

/// What `has:` and `missing:` take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Portion {
    Start,
    Duration,
    Agent,
    Sentiment,
    Outcome,
    Topics,
    Codes,
    Channel,
    Direction,
    Initiated,
    Completed,
    Name,
    Interaction,
}

impl FilterChoice {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Is(standing) => standing.name(),
            Self::Finding(kind) => kind.name(),
            Self::Has(portion) => portion.name(),
            Self::State(InteractionState::WrappingUp) => "wrapping-up",
            Self::State(InteractionState::OrphanCompleted) => "orphan-completed",
            Self::State(state) => state.label(),
        }
    }
}

impl RowState {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Enriched => "enriched",
            Self::Partly => "partly",
            Self::NotEnriched => "not-enriched",
            Self::CannotTell => "cannot-tell",
            Self::Replayed => "replayed",
            Self::Unread => "unread",
            Self::Failed => "failed",
            Self::NotFound => "not-found",
            Self::Pinned => "pinned",
            Self::Engagement => "engagement",
            Self::Unpaired => "unpaired",
            Self::Flex => "flex",
            Self::Repeated => "repeated",
            Self::Equal => "equal",
            Self::Differs => "differs",
            Self::Consistent => "consistent",
            Self::Contradicts => "contradicts",
            Self::Absent => "missing",
            Self::Pending => "pending",
        }
    }
}

impl Portion {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Start => FlexTrait::Start.label(),
            Self::Duration => FlexTrait::Duration.label(),
            Self::Agent => FlexTrait::Agent.label(),
            Self::Sentiment => FlexTrait::Sentiment.label(),
            Self::Outcome => FlexTrait::Outcome.label(),
            Self::Topics => FlexTrait::Topics.label(),
            Self::Codes => "codes",
            Self::Channel => "channel",
            Self::Direction => "direction",
            Self::Initiated => "initiated",
            Self::Completed => "completed",
            Self::Name => "name",
            Self::Interaction => "interaction",
        }
    }
}

macro_rules! choices {
    ($of:ident: $kind:ident { $($name:ident),+ }) => { &[$(FilterChoice::$of($kind::$name)),+] };
}

pub(super) const OF_PROFILES: &[FilterChoice] = choices!(Is: RowState {
    Enriched, Partly, NotEnriched, CannotTell, Replayed, Unread, Failed, NotFound, Pinned
});
pub(super) const OF_EVENTS: &[FilterChoice] = choices!(Is: RowState { Engagement, Replayed, Unpaired });
pub(super) const OF_TRAITS: &[FilterChoice] = choices!(Is: RowState { Flex, Repeated });
pub(super) const OF_INTERACTIONS: &[FilterChoice] = choices!(Is: RowState { Replayed });
pub(super) const OF_COMPUTED: &[FilterChoice] = choices!(Is: RowState {
    Equal, Differs, Consistent, Contradicts, Absent, Pending, CannotTell
});
pub(super) const STATES: &[FilterChoice] = choices!(State: InteractionState {
    WrappingUp, Overdue, Completed, OrphanCompleted, Conflicting
});
pub(super) const IN_PROFILES: &[FilterChoice] = choices!(Has: Portion {
    Start, Duration, Agent, Sentiment, Outcome, Topics, Name, Interaction
});
pub(super) const IN_EVENTS: &[FilterChoice] = choices!(Has: Portion {
    Start, Duration, Agent, Sentiment, Outcome, Topics, Codes, Channel, Direction
});
pub(super) const IN_INTERACTIONS: &[FilterChoice] = choices!(Has: Portion {
    Start, Duration, Agent, Sentiment, Outcome, Topics, Codes, Channel, Direction, Initiated, Completed
});

/// The kinds that a row can have.
const OF_ROWS: usize = {
    let (mut at, mut count) = (0, 0);
    while at < FindingKind::ALL.len() {
        count += FindingKind::ALL[at].is_of_a_profile() as usize;
        at += 1;
    }
    count
};
const KINDS: [FilterChoice; OF_ROWS] = {
    let mut kinds = [FilterChoice::Finding(FindingKind::TaskNotCompleted); OF_ROWS];
    let (mut at, mut place) = (0, 0);
    while at < FindingKind::ALL.len() {
        if FindingKind::ALL[at].is_of_a_profile() {
            kinds[place] = FilterChoice::Finding(FindingKind::ALL[at]);
            place += 1;
        }
        at += 1;
    }
    kinds
};
pub(super) const FINDINGS: &[FilterChoice] = &KINDS;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_program_without_blanks_and_distinct() {
        for choices in
            [OF_PROFILES, OF_EVENTS, OF_COMPUTED, STATES, IN_PROFILES, IN_EVENTS, IN_INTERACTIONS, FINDINGS]
        {
            let names: std::collections::BTreeSet<_> = choices.iter().map(|choice| choice.name()).collect();
            assert_eq!(names.len(), choices.len());
            assert!(names.iter().all(|name| !name.contains(' ')), "{names:?}");
        }
        for choice in STATES {
            let FilterChoice::State(state) = choice else { panic!("{choice:?}") };
            assert_eq!(choice.name(), state.label().replace(' ', "-"));
        }
    }
}
