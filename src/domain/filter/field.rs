//! The one table of fields: parsing, errors, completion and `docs/filter.md` come from it.

use super::choice::{self, FilterChoice};

/// The kinds of rows that are filtered; each has its own fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilterRows {
    Profiles,
    Events,
    Traits,
    Interactions,
    Identifiers,
    /// Computed traits, previewed.
    Computed,
    /// They have no fields.
    Links,
}

impl FilterRows {
    /// Those that have fields.
    pub const ALL: [Self; 6] =
        [Self::Profiles, Self::Events, Self::Traits, Self::Interactions, Self::Identifiers, Self::Computed];

    /// The rows in a sentence.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Profiles => "profiles",
            Self::Events => "events",
            Self::Traits => "traits",
            Self::Interactions => "interactions",
            Self::Identifiers => "identifiers",
            Self::Computed => "computed traits",
            Self::Links => "links",
        }
    }
}

/// The fields, whatever the rows are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilterField {
    Is,
    Finding,
    Trait,
    Has,
    Missing,
    Event,
    Type,
    Prop,
    Value,
    Source,
    Channel,
    Direction,
    Sentiment,
    Topic,
    Agent,
    Sid,
    State,
    Duration,
    Age,
    Seen,
    Since,
    Until,
}

/// What follows the colon.
#[derive(Clone, Copy, Debug)]
pub enum Takes {
    /// One of these.
    Choice(&'static [FilterChoice]),
    /// A text; these occur often.
    Text(&'static [&'static str]),
    /// `KEY` or `KEY=VALUE`.
    Key,
    /// A comparison with a number of seconds or a length of time.
    Length,
    /// A comparison with a length of time before now.
    Age,
    /// A date, an instant, or a length of time before now.
    Moment,
}

/// A field of some rows.
#[derive(Debug)]
pub struct FieldEntry {
    pub field: FilterField,
    pub name: &'static str,
    /// Another name for it; empty if it has none.
    pub alias: &'static str,
    pub rows: &'static [FilterRows],
    pub takes: Takes,
    pub example: &'static str,
    /// What it means, in one sentence.
    pub meaning: &'static str,
}

use FilterField as F;
use FilterRows::{Computed, Events, Identifiers, Interactions, Profiles, Traits};

const CHANNELS: &[&str] = &["voice", "sms", "whatsapp", "chat", "email"];
const DIRECTIONS: &[&str] = &["inbound", "outbound"];
const SENTIMENTS: &[&str] = &["positive", "neutral", "negative"];
const EVENTS: &[&str] = &["initiated", "completed"];
const CALLS: &[&str] = &["track", "identify", "page", "screen", "group"];
const KINDS: &[&str] =
    &["event_counter", "aggregation", "most_frequent", "first", "last", "unique_list", "unique_list_count"];
const VALUES: &[&str] = &["string", "number", "boolean", "array", "object", "null"];

macro_rules! fields {
    ($($field:ident $name:literal $(or $alias:literal)? [$($rows:ident)+] $takes:expr, $example:literal, $meaning:literal;)+) => {
        &[$(FieldEntry {
            field: F::$field,
            name: $name,
            alias: concat!($($alias)?),
            rows: &[$($rows),+],
            takes: $takes,
            example: $example,
            meaning: $meaning,
        }),+]
    };
}

/// Every field, in the order of the documentation.
#[rustfmt::skip]
pub const FIELDS: &[FieldEntry] = fields! {
    Is "is" [Profiles] Takes::Choice(choice::OF_PROFILES), "is:not-enriched", "The verdict, or what is known about the row.";
    Is "is" [Events] Takes::Choice(choice::OF_EVENTS), "is:engagement", "One of Flex's two events; one that flexplorer sent; an engagement event that names no interaction.";
    Is "is" [Traits] Takes::Choice(choice::OF_TRAITS), "is:flex", "One of the six Flex traits; a key that occurred more than once.";
    Is "is" [Interactions] Takes::Choice(choice::OF_INTERACTIONS), "is:replayed", "flexplorer sent one of its events.";
    Is "is" [Computed] Takes::Choice(choice::OF_COMPUTED), "is:contradicts", "The verdict on the trait of the profile.";
    Finding "finding" [Profiles] Takes::Choice(choice::FINDINGS), "finding:task-not-completed", "A finding of this name.";
    Trait "trait" [Profiles] Takes::Key, "trait:sentiment=negative", "A Flex trait that is set, or has this value; its key or its short name.";
    Trait "trait" [Traits] Takes::Key, "trait:flex_last-*", "The key, and the value if one is given.";
    Trait "trait" [Computed] Takes::Key, "trait:total_*", "The key, and the value of the preview if one is given.";
    Has "has" [Profiles] Takes::Choice(choice::IN_PROFILES), "has:sentiment", "The Flex trait is set; the profile has a name, or an interaction.";
    Has "has" [Events] Takes::Choice(choice::IN_EVENTS), "has:codes", "An engagement event with this property.";
    Has "has" [Interactions] Takes::Choice(choice::IN_INTERACTIONS), "has:sentiment", "One of its events has this property; it has this event.";
    Missing "missing" [Profiles] Takes::Choice(choice::IN_PROFILES), "missing:sentiment", "The Flex trait is unset; the profile has no name, or no interaction.";
    Missing "missing" [Events] Takes::Choice(choice::IN_EVENTS), "missing:codes", "No engagement event, or one without this property.";
    Missing "missing" [Interactions] Takes::Choice(choice::IN_INTERACTIONS), "missing:completed", "None of its events has this property; it lacks this event.";
    Event "event" [Events] Takes::Text(EVENTS), "event:completed", "The event's name; `initiated` and `completed` are Flex's two.";
    Event "event" [Computed] Takes::Text(EVENTS), "event:initiated", "The name of the events that it counts.";
    Prop "prop" [Events] Takes::Key, "prop:plan=gold", "A property of the event, and its value if one is given.";
    Type "type" [Events] Takes::Text(CALLS), "type:track", "The type of the call.";
    Type "type" [Traits] Takes::Text(VALUES), "type:number", "The type of the value in JSON.";
    Type "type" [Computed] Takes::Text(KINDS), "type:event_counter", "The kind of the computed trait.";
    Type "type" [Identifiers] Takes::Text(&["email", "phone", "user_id", "anonymous_id"]), "type:email", "The type of the identifier.";
    Value "value" [Traits Identifiers] Takes::Text(&[]), "value:gold", "The value.";
    Value "value" [Computed] Takes::Text(&[]), "value:sms", "The value of the preview.";
    Source "source" [Events Traits Identifiers] Takes::Text(&[]), "source:src1", "The id of the source.";
    Channel "channel" [Profiles] Takes::Text(CHANNELS), "channel:sms", "The channel of the last interaction.";
    Channel "channel" [Events Interactions] Takes::Text(CHANNELS), "channel:sms|voice", "The channel.";
    Direction "dir" or "direction" [Profiles] Takes::Text(DIRECTIONS), "dir:inbound", "The direction of the last interaction.";
    Direction "dir" or "direction" [Events Interactions] Takes::Text(DIRECTIONS), "dir:outbound", "The direction.";
    Sentiment "sentiment" [Profiles] Takes::Text(SENTIMENTS), "sentiment:negative", "The sentiment of the last interaction.";
    Sentiment "sentiment" [Events Interactions] Takes::Text(SENTIMENTS), "sentiment:negative", "The sentiment.";
    Topic "topic" [Profiles] Takes::Text(&[]), "topic:refund", "A topic of the last interaction.";
    Topic "topic" [Events Interactions] Takes::Text(&[]), "topic:\"late delivery\"", "A topic.";
    Agent "agent" or "worker" [Profiles] Takes::Text(&[]), "agent:WK12*", "The last agent of the last interaction.";
    Agent "agent" or "worker" [Events Interactions] Takes::Text(&[]), "agent:WK12*", "The last agent.";
    Sid "sid" [Profiles] Takes::Text(&[]), "sid:KD12*", "The SID of the last interaction.";
    Sid "sid" [Events Interactions] Takes::Text(&[]), "sid:KD12*", "The SID of the interaction or of its channel.";
    State "state" [Profiles] Takes::Choice(choice::STATES), "state:overdue", "The state of the last interaction.";
    State "state" [Interactions] Takes::Choice(choice::STATES), "state:overdue", "The state.";
    Duration "duration" [Profiles] Takes::Length, "duration:>300", "The length of the last interaction.";
    Duration "duration" [Events Interactions] Takes::Length, "duration:>=5m", "The length of the interaction.";
    Age "age" [Profiles] Takes::Age, "age:<2h", "How long ago the last interaction was.";
    Age "age" [Events Interactions] Takes::Age, "age:<2h", "How long ago it was sent.";
    Age "age" [Traits Identifiers] Takes::Age, "age:>30d", "How long ago it was set.";
    Seen "seen" [Profiles] Takes::Age, "seen:<10m", "How long ago the row was read.";
    Since "since" [Profiles Events Interactions] Takes::Moment, "since:2026-11-20", "Not before this day, instant or length of time ago.";
    Until "until" [Profiles Events Interactions] Takes::Moment, "until:1h", "Not after this day, instant or length of time ago; a day counts whole.";
};

/// The fields of some rows.
pub fn fields_of(rows: FilterRows) -> impl Iterator<Item = &'static FieldEntry> {
    FIELDS.iter().filter(move |entry| entry.rows.contains(&rows))
}

impl FieldEntry {
    /// Whether this is one of its names, in any case.
    pub fn is_named(&self, name: &str) -> bool {
        let is = |own: &str| !own.is_empty() && own.eq_ignore_ascii_case(name);
        is(self.name) || is(self.alias)
    }

    /// Values to offer.
    pub fn offers(&self) -> Vec<&'static str> {
        match self.takes {
            Takes::Choice(choices) => choices.iter().map(|choice| choice.name()).collect(),
            Takes::Text(often) => often.to_vec(),
            _ => Vec::new(),
        }
    }

    /// What it takes, in words.
    pub fn takes_in_words(&self) -> String {
        match self.takes {
            Takes::Choice(choices) => {
                let names: Vec<&str> = choices.iter().map(|choice| choice.name()).collect();
                format!("one of {}", names.join(", "))
            }
            Takes::Text(_) => "a text".to_owned(),
            Takes::Key => "KEY or KEY=VALUE".to_owned(),
            Takes::Length => "a comparison with seconds or a length of time".to_owned(),
            Takes::Age => "`<` or `>` and a length of time".to_owned(),
            Takes::Moment => "a date, an instant, or how long ago".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_rows_has_a_field_once_and_all_its_entries_agree_on_the_name() {
        for rows in FilterRows::ALL {
            let names: Vec<&str> = fields_of(rows).map(|entry| entry.name).collect();
            let distinct: std::collections::BTreeSet<_> = names.iter().collect();
            assert_eq!(distinct.len(), names.len(), "{names:?}");
        }
        for one in FIELDS {
            for other in FIELDS.iter().filter(|other| other.field == one.field) {
                assert_eq!((one.name, one.alias), (other.name, other.alias));
            }
            assert!(one.example.starts_with(&format!("{}:", one.name)), "{}", one.example);
            assert!(one.meaning.ends_with('.'), "{}", one.meaning);
        }
    }
}
