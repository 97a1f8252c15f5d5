//! Possible causes why a replay did not arrive, with a way to distinguish them. The Tracking API answers 200 to nearly
//! everything, even to a wrong write key (Segment docs, HTTP Tracking API).

use super::super::finding::{About, Certainty, Finding, FindingKind};
use super::super::sentence::Sentence;
use super::super::text::Displayable;
use super::judgement::{Judgement, Outcome, TraitOutcome};
use super::options::Options;
use std::borrow::Cow;

/// The bytes shown of the target.
const TARGET: usize = 120;
/// The events that a finding names.
const MOST_NAMED: usize = 20;

/// The evidence when waiting has ended.
#[derive(Clone, Debug, PartialEq)]
pub struct CauseEvidence<'a> {
    /// The number of requests that were answered with 200.
    pub accepted: usize,
    pub tracking_api: &'a str,
    /// `us` or `eu`.
    pub region: &'a str,
    /// Whether the profile existed before anything was sent.
    pub existed: bool,
    /// The address of the target: `type:value`, or `use_…`.
    pub target: &'a str,
    /// Whether the `userId` or `anonymousId` that was sent finds a profile; `None` if this was not looked up.
    pub found_by_primary: Option<bool>,
    pub options: &'a Options,
    pub judgement: &'a Judgement,
}

/// The possible causes, likeliest first.
pub fn causes(evidence: &CauseEvidence<'_>) -> Vec<Finding> {
    let judgement = evidence.judgement;
    // Events that were not read may exist.
    let is_unread = judgement.messages.iter().any(|message| message.listed.is_none());
    if evidence.accepted == 0 || is_unread {
        return Vec::new();
    }
    let fresh = || judgement.messages.iter().filter(|message| !message.is_again);
    let listed = fresh().filter(|message| message.is_listed()).count();
    let all_listed = listed == fresh().count();
    let mut causes = of_contradictions(judgement, evidence.options);
    if causes.is_empty() || !all_listed {
        let more = of_what_is_missing(evidence, listed, all_listed);
        let about = missing(judgement);
        let more = more.into_iter().map(|one| Finding { about: about.clone(), ..one });
        causes.extend(
            more.filter(|one| !causes.iter().any(|known| known.kind == one.kind)).collect::<Vec<_>>(),
        );
    }
    causes
}

/// What is not there: events that are not listed, traits that are not as expected.
fn missing(judgement: &Judgement) -> About {
    let events = judgement.messages.iter().filter(|message| !message.is_again && !message.is_listed());
    let traits = judgement.traits.iter().filter(|one| !one.outcome.is_good()).map(|one| one.which);
    let message_ids = events.take(MOST_NAMED).map(|message| message.message_id.as_str().into());
    About { message_ids: message_ids.collect(), ..About::traits(traits) }
}

/// Causes for missing items; `listed` is the number of listed events.
fn of_what_is_missing(evidence: &CauseEvidence<'_>, listed: usize, all_listed: bool) -> Vec<Finding> {
    let judgement = evidence.judgement;
    if evidence.found_by_primary == Some(true) && listed == 0 {
        return identity_causes(evidence);
    }
    // A value that existed before does not show that anything arrived.
    let is_sent = |one: &TraitOutcome| one.expected.is_some() && !one.is_foreign && one.after != one.before;
    let traits_moved = judgement.traits.iter().any(is_sent);
    let traits_wrong = judgement.traits.iter().any(|t| !t.outcome.is_good());
    match (listed, traits_moved) {
        (0, false) => nothing_arrived(evidence),
        (0, true) => vec![filtered_tracks(), silently_dropped(), delay()],
        _ if all_listed && traits_wrong => {
            let skipped = (!evidence.options.skip.is_empty()).then(left_out);
            skipped.into_iter().chain([traits_filtered(), other_writer(), delay()]).collect()
        }
        _ if all_listed => vec![delay()],
        _ => vec![filtered_tracks(), split_identity(), silently_dropped(), delay()],
    }
}

/// Causes for contradictions: each kind has its own cause, and no filter duplicates an event or writes a value.
fn of_contradictions(judgement: &Judgement, options: &Options) -> Vec<Finding> {
    let wrong = || judgement.traits.iter().filter(|one| !one.outcome.is_good());
    let is_forgotten = options.same_ids.is_some()
        && (wrong().any(|one| !one.is_foreign && one.outcome == Outcome::Changed)
            || judgement.messages.iter().any(|message| message.is_again && !message.differences.is_empty()));
    let is_doubled = judgement.messages.iter().any(|message| !message.is_again && message.is_doubled());
    let is_altered = !is_doubled
        && judgement.messages.iter().any(|message| !message.is_again && !message.differences.is_empty());
    let causes = [
        (is_forgotten, not_remembered as fn() -> Finding),
        (is_doubled, duplicated),
        (judgement.profiles.len() > 1 || judgement.other_profile.is_some(), split_identity),
        (is_altered, altered),
        (wrong().any(|one| one.is_foreign), other_writer),
    ];
    causes.into_iter().filter(|(fits, _)| *fits).map(|(_, cause)| cause()).collect()
}

fn nothing_arrived(evidence: &CauseEvidence<'_>) -> Vec<Finding> {
    let mut causes: Vec<Finding> = evidence.options.no_destinations.then(integrations).into_iter().collect();
    causes.extend([
        cause(
            FindingKind::WrongWriteKey,
            "the write key belongs to another source, or to none; the Tracking API answers 200 anyway"
                ,
            "Segment, Connections, the source this key should belong to, Debugger: the events are not there. \
             Compare the key with Settings, API keys.",
        ),
        cause(
            FindingKind::WrongRegionIngest,
            format!(
                "the events went to {}, which is right for region {} only; the other region takes them without an error and \
                 drops them",
                evidence.tracking_api, evidence.region
            ),
            "Segment, Workspace settings, General: compare the region with this space's `region` setting.",
        ),
        cause(
            FindingKind::SourceNotInSpace,
            "the source is disabled, or not among this space's profile sources",
            "The events show in the source's Debugger, and the source is missing under Unify settings, Profile sources.",
        ),
        filtered_all(),
    ]);
    if !evidence.existed {
        causes.extend(identity_causes(evidence));
    }
    causes.extend([silently_dropped(), deduplicated(), delay()]);
    causes
}

/// The events created or found a profile, but not the requested one.
fn identity_causes(evidence: &CauseEvidence<'_>) -> Vec<Finding> {
    let found = if evidence.found_by_primary == Some(true) {
        "the id that was sent with the events finds a profile, "
    } else {
        "there may be a profile under another id, "
    };
    let of_target = |before: &'static str, after: &'static str| {
        Sentence::new().say(found).say(before).data(Displayable::bounded(evidence.target, TARGET)).say(after)
    };
    vec![
        of_sentence(
            FindingKind::IdNotConfigured,
            of_target("but the type of ", " is not configured as an identifier of this space"),
            "Unify settings, Identity resolution: the type is missing. `phone` is not one of the default types.",
        ),
        of_sentence(
            FindingKind::IdTypeMismatch,
            of_target(
                "but the space calls the type of ",
                " differently, such as phone, phone_number or phonenumber",
            ),
            "Look the person up under the other spellings.",
        ),
        of_sentence(
            FindingKind::IdFormat,
            of_target("but ", " is stored in another spelling: letter case, blanks, +, a channel prefix"),
            "Look the person up by another identifier and compare the Identities tab.",
        ),
        of_sentence(
            FindingKind::IdBlocked,
            of_target(
                "but the value of ",
                " is blocked, or the profile already has the maximum number of this type",
            ),
            "Unify settings, Identity resolution, blocked values and limits; the event's external_ids show violations.",
        ),
        split_identity(),
    ]
}

/// A cause that fits; `tell` is how to tell it from its look-alikes.
fn cause(kind: FindingKind, what: impl Into<Cow<'static, str>>, tell: &'static str) -> Finding {
    of_sentence(kind, Sentence::new().say(what), tell)
}

fn of_sentence(kind: FindingKind, what: Sentence, tell: &'static str) -> Finding {
    let finding = Finding::new(kind, About::default(), what);
    // An answer of 200 proves none of them.
    Finding { certainty: Certainty::Likely, next: tell, ..finding }
}

fn filtered_all() -> Finding {
    cause(
        FindingKind::Filtered,
        "an event filter of the space, or the source's schema controls, drop these events before identity resolution",
        "The events appear in the source's Debugger, but a filter in Unify settings, Event filters, matches them, or the source's Schema blocks them.",
    )
}

fn filtered_tracks() -> Finding {
    cause(
        FindingKind::Filtered,
        "some of what was sent arrived, so key, region and source are right; a filter drops the events that are missing",
        "Unify settings, Event filters, and the source's Schema: look for the names of the missing events.",
    )
}

fn altered() -> Finding {
    cause(
        FindingKind::Filtered,
        "schema controls of the source may omit properties; transformations, insert functions and filters may change names, \
         types, values and times on the way",
        "The source's Debugger shows the event as it was received; compare it with Schema, Transformations and Functions.",
    )
}

fn duplicated() -> Finding {
    cause(
        FindingKind::Duplicated,
        "the service accepted one message id more than once: it drops duplicates only for a limited time and per source",
        "The Events tab: the same message id twice; compare the source and the time of both.",
    )
}

fn traits_filtered() -> Finding {
    cause(
        FindingKind::Filtered,
        "all events arrived, so key, region and source are right; the identify calls that set the traits are dropped",
        "The source's Debugger shows the identify calls; its Schema, Identify, or Unify's event filters block them.",
    )
}

fn other_writer() -> Finding {
    cause(
        FindingKind::Overwritten,
        "another source, such as the real Flex source, set the traits after the replay did",
        "The Traits tab: source and time of the current value.",
    )
}

fn integrations() -> Finding {
    cause(
        FindingKind::IntegrationsOff,
        "every request had integrations All: false, and some spaces receive nothing in that case",
        "Replay it again with destinations as set in the source.",
    )
}

fn left_out() -> Finding {
    cause(
        FindingKind::LeftOut,
        "the missing values are set by the steps that were left out",
        "The plan names them; replay it again without leaving them out.",
    )
}

fn not_remembered() -> Finding {
    cause(
        FindingKind::NotRemembered,
        "the service treated reused message ids as new",
        "It remembers them for about a day: check in the log of replays when they were first sent, and by which source.",
    )
}

fn split_identity() -> Finding {
    cause(
        FindingKind::SplitIdentity,
        "the events were attached to another profile than the one that was asked for",
        "Look up every identifier that was sent; two keys mean two profiles that were never merged.",
    )
}

fn silently_dropped() -> Finding {
    cause(
        FindingKind::SilentlyDropped,
        "the service drops events with more than 300 properties or a long message id; the plan stays below both limits",
        "Unify, Profiles insights, Errors, by the identifier.",
    )
}

fn deduplicated() -> Finding {
    cause(
        FindingKind::Deduplicated,
        "a message id seen within the last day is dropped; the plan's are new, so this fits only if these bytes were sent before",
        "The replay log: the same message ids twice.",
    )
}

fn delay() -> Finding {
    cause(
        FindingKind::UnificationDelay,
        "the service does not guarantee a time limit; the events may still arrive",
        "Open the profile again in a few minutes, or repeat with a longer --timeout.",
    )
}

#[cfg(test)]
mod tests;
