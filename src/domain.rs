//! Floor 0: the words of the program and the pure rules behind them.
//!
//! Nothing here knows a clock, a file, the network or a terminal; times are passed in. Each word below means one thing everywhere.
//!
//! | word | meaning |
//! |---|---|
//! | space | a Segment space: one id, one region, one Profile API token |
//! | kind | what a space is for: production, dev, emulator or the demo |
//! | profile | what Segment stores about a customer: traits, events, identifiers, metadata, links |
//! | part | one of these five, read by a request of its own |
//! | handle | how a profile is addressed in a request ([`profile::Handle`]) |
//! | key | what distinguishes profiles once they have been read ([`profile::ProfileKey`]) |
//! | identifier | `type:value`, such as `email:ada@example.com` ([`identifier::Identifier`]) |
//! | lookup | finding the profile for an identifier as given: every spelling that is tried ([`lookup`]) |
//! | trait | a named value of a profile, with its source and age ([`traits::Trait`]) |
//! | Flex trait | one of the six `flex_last-*` traits ([`flex::FlexTrait`]) |
//! | event | one call as the profile lists it ([`event::Event`]) |
//! | delivery | one of several arrivals of the same event |
//! | engagement event | `Flex - Engagement Initiated` or `Flex - Engagement Completed` ([`engagement::Engagement`]) |
//! | interaction | the engagement events that share an interaction SID ([`interaction::Interaction`]) |
//! | unpaired | an engagement event that belongs to no interaction |
//! | window | the 14 days of events that the Profile API lists |
//! | enrichment | Flex setting the six traits from an interaction; what the program proves |
//! | check | the six Flex traits compared with the interactions ([`check::Check`]) |
//! | verdict | the result for one trait, or for a profile ([`verdict::Verdict`], [`verdict::Enrichment`]) |
//! | finding | something that does not fit together, named, beside the verdicts ([`finding::Finding`]) |
//! | activity | whether the events of one kind go on, stopped, slowed or came back, over many profiles ([`activity::Activity`]) |
//! | canary | what makes a run over a list fail, and what is new since the last one ([`canary`]) |
//! | glance | what the rows that were read show together ([`glance::Glance`]) |
//! | split | an interaction whose two events are on two profiles ([`split::Split`]) |
//! | replay | sending a sample interaction to a profile and watching what arrives ([`replay`]) |
//! | sample | the file that describes such an interaction ([`replay::sample::Sample`]) |
//! | plan, step | the exact requests of a replay, and one of them |
//! | stage | the requests of a replay that are sent together, such as `completed` |
//! | look | one reading of the profile during a replay |
//! | settling | how long everything must stay as expected before it counts as proven |
//! | conclusion | how a replay ended: proven, contradicted, gave up, cannot tell |
//! | cause | what may be behind a missing or contradicting arrival |
//! | partial list | items that were read, those that could not be, and where reading ended ([`listing::Partial`]) |
//! | unreadable | an item that was sent in a form the program cannot read; it is kept as sent |
//! | gap | what is missing from a part, and why |
//! | failure | why something could not be read: class, cause, next step, Request-Id ([`failure::SourceError`]) |
//! | raw JSON | a value digit for digit as it was sent ([`json::RawJson`]) |
//! | displayable | text from strangers made safe to show ([`text::Displayable`]) |
//! | marker | what is shown in place of a control or invisible character, such as `⟨1B⟩` |
//! | timestamp | an instant with the text that it was read from ([`timestamp::Timestamp`]) |
//! | roster | the list of profiles, merged from the service, the store and look-ups ([`roster::Roster`]) |
//! | origin | where a row of the roster comes from: listed, looked up, pinned, imported |
//! | filter | an expression that takes rows, leaves them out, or cannot decide because a row was not read ([`filter::FilterExpr`]) |
//! | tense | whether a time lies in the past, is now or lies ahead ([`past::Tense`]); a trait at T has the rule that gave it |
//! | budget | requests that may start in one second |

pub mod activity;
pub mod canary;
pub mod change;
pub mod check;
pub mod computed;
pub mod decimal;
pub mod duration;
pub mod engagement;
pub mod event;
pub mod failure;
pub mod fields;
pub mod filter;
pub mod finding;
pub mod flex;
pub mod flow;
pub mod glance;
pub mod identifier;
pub mod interaction;
pub mod json;
pub mod liquid;
pub mod listing;
pub mod lookup;
pub mod nearest;
pub mod past;
pub mod profile;
pub mod replay;
pub mod roster;
pub mod route;
#[cfg(test)]
pub mod samples;
pub mod sentence;
pub mod split;
pub mod taskrouter;
pub mod text;
pub mod timestamp;
pub mod traits;
pub mod verdict;
pub mod witness;
