//! What a second witness says about a space: its sources, the events that they received, its filters and names. Together with
//! what the profiles show it distinguishes "Flex stopped sending" from "Segment stopped showing".

use super::finding::{About, Finding, FindingKind};
use super::flex::EngagementKind;
use super::sentence::Sentence;
use super::text::Displayable;
use chrono::{DateTime, Duration, SecondsFormat, Utc};

/// The source that Flex creates and sends through; a second one gets a suffix (Segment docs, Unified Profiles).
pub const FLEX_SOURCE: &str = "flex-unify-server-source";
/// Fewer events than this may be on their way.
const FEWEST_RECEIVED: u64 = 5;
/// Events may take this long from the source to a profile.
const ON_THE_WAY: Duration = Duration::minutes(10);
/// Findings of one kind that are reported.
const MOST: usize = 5;
const SHOWN: usize = 80;
const COUNTED: &str = "not filtered and not source-not-in-space: nothing arrived that they could keep back; counted by the minute \
                       for four hours, by the hour before";

/// A source that Flex may send through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FlexSource {
    pub id: String,
    /// Untrusted.
    pub slug: String,
    pub enabled: bool,
}

/// The events of Flex that its sources received: their number in each bucket, which begins at the time. The order is that of
/// [`EngagementKind::BOTH`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReceivedEvents {
    /// The oldest time that was asked for.
    pub from: DateTime<Utc>,
    pub series: [Vec<(DateTime<Utc>, u64)>; 2],
}

/// An event filter that is on and drops what it fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DropFilter {
    /// Untrusted.
    pub name: String,
    /// Untrusted.
    pub fits: String,
}

/// What was read; `None` for a part that could not be read to its end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WitnessFacts {
    pub sources: Option<Vec<FlexSource>>,
    pub received: Option<ReceivedEvents>,
    /// When the space itself last saw each kind, whether or not a profile shows it; the order is that of [`EngagementKind::BOTH`].
    pub seen: Option<[Option<DateTime<Utc>>; 2]>,
    pub filters: Option<Vec<DropFilter>>,
    /// The properties of Initiated and of Completed in the space, as they are spelled there (untrusted).
    pub properties: [Option<Vec<String>>; 2],
}

/// When the last event of each kind was sent that a profile shows, if the kind stopped.
pub type StoppedKinds = [Option<DateTime<Utc>>; 2];

impl WitnessFacts {
    /// The findings, given what the profiles show.
    pub fn findings(&self, stopped: StoppedKinds) -> Vec<Finding> {
        let sources = self.of_sources().into_iter();
        let filters: Vec<Finding> =
            self.filters.iter().flatten().filter(|one| one.is_of_flex()).take(MOST).map(of_filter).collect();
        let of_silence = self.of_silence(stopped, !filters.is_empty());
        let spellings = EngagementKind::BOTH.into_iter().zip(&self.properties);
        let spellings =
            spellings.flat_map(|(kind, names)| two_spellings(kind, names.as_deref().unwrap_or_default()));
        sources.chain(of_silence).chain(filters).chain(spellings).collect()
    }

    fn of_sources(&self) -> Option<Finding> {
        let sources = self.sources.as_ref()?;
        let Some(first) = sources.first() else {
            let statement =
                say(format!("the workspace has no source {FLEX_SOURCE}: Flex sends nothing here"));
            let rules_out = say("not source-not-in-space: all sources of the workspace were read");
            return Some(
                Finding::new(FindingKind::SourceMissing, About::default(), statement)
                    .ruling_out(rules_out)
                    .proven(),
            );
        };
        if sources.iter().any(|one| one.enabled) {
            return None;
        }
        let statement = say("the source ").data(shown(&first.slug)).say(" is switched off");
        let about = About { source_id: Some(first.id.clone()), ..About::default() };
        let rules_out = say("not source-missing: the workspace has it");
        Some(Finding::new(FindingKind::SourceDisabled, about, statement).ruling_out(rules_out))
    }

    /// What the source received since the profiles show nothing more.
    fn of_silence(&self, stopped: StoppedKinds, has_filter: bool) -> Option<Finding> {
        let ReceivedSilence { kinds, since, number, last } = self.silence(stopped)?;
        let names: Vec<&str> = kinds.iter().map(|kind| kind.label()).collect();
        let names = names.join(" and ");
        let about = About { began: Some(since), source_id: self.flex_source(), ..About::default() };
        if let Some(last) = last.filter(|last| is_going_on(number, since, *last)) {
            let statement = say(format!(
                "the source received {number} {names} after {}, the last at {}; no profile that was read shows one",
                time(since),
                time(last)
            ));
            let is_part = kinds.len() < EngagementKind::BOTH.len();
            let (is_in_space, words) = self.in_space(&kinds, since);
            let rules_out = say(format!("not source-stopped: Flex still sends{words}"));
            let is_filtered = has_filter || is_part || is_in_space;
            let kind = if is_filtered { FindingKind::Filtered } else { FindingKind::SourceNotInSpace };
            return Some(Finding::new(kind, about, statement).ruling_out(rules_out));
        }
        if number > 0 || kinds.len() < EngagementKind::BOTH.len() {
            return None;
        }
        let statement =
            say(format!("the source received no {names} after {} either: Flex stopped sending", time(since)));
        let rules_out = say(COUNTED);
        Some(Finding::new(FindingKind::SourceStopped, about, statement).ruling_out(rules_out).proven())
    }

    /// Whether the source receives events of a kind that no profile shows any more: Flex still sends.
    pub fn still_receives(&self, stopped: StoppedKinds) -> bool {
        let silence = self.silence(stopped);
        silence.is_some_and(|one| one.last.is_some_and(|last| is_going_on(one.number, one.since, last)))
    }

    fn silence(&self, stopped: StoppedKinds) -> Option<ReceivedSilence> {
        let received = self.received.as_ref()?;
        let silent = EngagementKind::BOTH.into_iter().zip(stopped);
        let silent: Vec<_> = silent.filter_map(|(kind, last)| Some((kind, last?))).collect();
        let since = silent.iter().map(|(_, last)| *last).max().filter(|since| *since >= received.from)?;
        let counts = silent.iter().map(|(kind, last)| received.after(*kind, *last));
        let (number, last) =
            counts.fold((0, None), |(sum, newest), (number, last)| (sum + number, last.max(newest)));
        Some(ReceivedSilence {
            kinds: silent.into_iter().map(|(kind, _)| kind).collect(),
            since,
            number,
            last,
        })
    }

    /// Whether the space itself saw these kinds after `since`, and what that rules out.
    fn in_space(&self, kinds: &[EngagementKind], since: DateTime<Utc>) -> (bool, String) {
        let Some(seen) = self.seen else { return (false, String::new()) };
        let seen = EngagementKind::BOTH.into_iter().zip(seen).filter(|(kind, _)| kinds.contains(kind));
        let last: Vec<Option<DateTime<Utc>>> = seen.map(|(_, last)| last).collect();
        let is_later = |last: &Option<DateTime<Utc>>| last.is_some_and(|last| last > since + ON_THE_WAY);
        if last.iter().all(is_later) {
            let newest = last.into_iter().flatten().max().map(time).unwrap_or_default();
            let words = format!("; not source-not-in-space: the space itself saw the last one at {newest}");
            return (true, words);
        }
        let is_silent = !last.iter().any(is_later);
        let words = "; the space has seen none since either, so they may be kept back before it: the schema of the source blocks them, or the source is not in the space";
        (false, if is_silent { words.to_owned() } else { String::new() })
    }

    fn flex_source(&self) -> Option<String> {
        let source = self.sources.as_ref()?.first()?;
        Some(source.id.clone()).filter(|id| !id.is_empty())
    }
}

/// Kinds of events that no profile shows any more, and what the source received of them since.
struct ReceivedSilence {
    kinds: Vec<EngagementKind>,
    since: DateTime<Utc>,
    number: u64,
    last: Option<DateTime<Utc>>,
}

fn is_going_on(number: u64, since: DateTime<Utc>, last: DateTime<Utc>) -> bool {
    number >= FEWEST_RECEIVED && last > since + ON_THE_WAY
}

impl ReceivedEvents {
    /// Events of a kind in the buckets that begin after this time: how many, and when the last of these begins.
    fn after(&self, kind: EngagementKind, since: DateTime<Utc>) -> (u64, Option<DateTime<Utc>>) {
        let series = EngagementKind::BOTH.into_iter().zip(&self.series).find(|(other, _)| *other == kind);
        let later =
            series.into_iter().flat_map(|(_, series)| series).filter(|(at, count)| *at > since && *count > 0);
        later.fold((0, None), |(sum, last), (at, count)| (sum + count, last.max(Some(*at))))
    }

    /// When the last event of a kind arrived, to the bucket, and how many did.
    pub fn of(&self, kind: EngagementKind) -> (u64, Option<DateTime<Utc>>) {
        self.after(kind, DateTime::<Utc>::MIN_UTC)
    }
}

impl DropFilter {
    /// Whether it names an event of Flex, or all events.
    pub fn is_of_flex(&self) -> bool {
        self.fits.contains("Flex - Engagement")
    }
}

fn of_filter(filter: &DropFilter) -> Finding {
    let statement = say("the filter ")
        .data(shown(&filter.name))
        .say(" is on and drops events that match ")
        .data(shown(&filter.fits));
    let rules_out = say("its condition names an event of Flex; whether it fits every one was not tried");
    Finding::new(FindingKind::Filtered, About::default(), statement).ruling_out(rules_out)
}

fn two_spellings(kind: EngagementKind, names: &[String]) -> Vec<Finding> {
    let mut names: Vec<&String> = names.iter().collect();
    names.sort_by_key(|name| (name.to_lowercase(), (*name).clone()));
    names.dedup();
    let pairs = names.windows(2).filter_map(|pair| match pair {
        [one, two] if one.to_lowercase() == two.to_lowercase() => Some((*one, *two)),
        _ => None,
    });
    let found = pairs.take(MOST).map(|(one, two)| {
        let statement = say(format!("{} has the property ", kind.label()))
            .data(shown(one))
            .say(" and the property ")
            .data(shown(two))
            .say(" in this space");
        let rules_out = say("both spellings are among the names that the space has seen");
        Finding::new(FindingKind::PropertyCase, About::default(), statement).ruling_out(rules_out)
    });
    found.collect()
}

fn say(words: impl Into<std::borrow::Cow<'static, str>>) -> Sentence {
    Sentence::new().say(words)
}

fn shown(text: &str) -> Displayable {
    Displayable::bounded(text, SHOWN).quote()
}

fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    use super::super::finding::Certainty;
    use super::super::sentence::Sids;
    use super::*;

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_273_600 + minutes * 60, 0).unwrap()
    }

    /// Both kinds, one event a minute, from four hours ago until then.
    fn received(until: [i64; 2]) -> ReceivedEvents {
        let series = until.map(|until| (-240..until).map(|minute| (at(minute), 1)).collect());
        ReceivedEvents { from: at(-240), series }
    }

    fn flex(enabled: bool) -> FlexSource {
        FlexSource { id: "src_1".to_owned(), slug: FLEX_SOURCE.to_owned(), enabled }
    }

    fn healthy() -> WitnessFacts {
        let properties = || Some(vec!["duration".to_owned(), "direction".to_owned(), "Durations".to_owned()]);
        WitnessFacts {
            sources: Some(vec![flex(true)]),
            received: Some(received([0, 0])),
            seen: None,
            filters: Some(Vec::new()),
            properties: [properties(), properties()],
        }
    }

    fn found(facts: &WitnessFacts, stopped: [Option<i64>; 2]) -> Vec<(&'static str, Certainty)> {
        let found = facts.findings(stopped.map(|minutes| minutes.map(at)));
        assert!(found.iter().all(|one| !one.rules_out.is_empty()));
        found.iter().map(|one| (one.kind.name(), one.certainty)).collect()
    }

    use Certainty::{Likely, Proven};

    #[test]
    fn wf1_sources() {
        let of = |sources| found(&WitnessFacts { sources, ..healthy() }, [None, None]);
        assert_eq!(of(Some(vec![flex(true)])), []);
        assert_eq!(of(Some(vec![])), [("source-missing", Proven)]);
        assert_eq!(of(Some(vec![flex(false)])), [("source-disabled", Proven)]);
        assert_eq!(of(Some(vec![flex(false), flex(true)])), [], "another one is on");
        assert_eq!(of(None), [], "not read");
    }

    #[test]
    fn wf2_flex_stopped_sending_or_segment_stopped_showing() {
        let of =
            |until, stopped| found(&WitnessFacts { received: Some(received(until)), ..healthy() }, stopped);
        let both = [Some(-60), Some(-59)];
        assert_eq!(of([0, 0], [None, None]), [], "nothing stopped");
        assert_eq!(of([-60, -59], both), [("source-stopped", Proven)]);
        assert_eq!(of([0, 0], both), [("source-not-in-space", Likely)]);
        assert_eq!(of([-60, 0], [None, Some(-60)]), [("filtered", Likely)], "one kind only");
        assert_eq!(of([0, -60], [None, Some(-60)]), [], "Completed are not sent");
        assert_eq!(of([-57, -57], both), [], "a few are on their way");
        assert_eq!(of([-300, -300], [Some(-300), Some(-300)]), [], "before what was read");
        assert_eq!(found(&WitnessFacts { received: None, ..healthy() }, both), [], "not read");
        let words = WitnessFacts { received: Some(received([0, 0])), ..healthy() }
            .findings(both.map(|one| one.map(at)));
        let words = words[0].statement.to_displayable(Sids::Full).to_string();
        assert!(words.starts_with("the source received 117 Initiated and Completed after 20"), "{words}");
    }

    #[test]
    fn wf4_what_the_space_saw_tells_a_source_that_is_not_in_it_from_a_filter() {
        let both = [Some(-60), Some(-59)];
        let of = |seen: [Option<i64>; 2], stopped: [Option<i64>; 2]| {
            let seen = Some(seen.map(|minutes| minutes.map(at)));
            let facts = WitnessFacts { seen, ..healthy() };
            let [one] = &facts.findings(stopped.map(|minutes| minutes.map(at)))[..] else {
                panic!("one finding")
            };
            (one.kind.name(), one.rules_out.to_displayable(Sids::Full).to_string())
        };
        let (kind, words) = of([Some(-1), Some(-2)], both);
        assert!(
            kind == "filtered" && words.contains("the space itself saw the last one at 20"),
            "{kind} {words}"
        );
        let (kind, words) = of([Some(-60), Some(-59)], both);
        assert!(
            kind == "source-not-in-space" && words.contains("the schema of the source"),
            "{kind} {words}"
        );
        let (kind, words) = of([None, None], both);
        assert!(kind == "source-not-in-space" && words.contains("none since either"), "{kind} {words}");
        let (kind, words) = of([Some(-1), Some(-60)], both);
        assert_eq!((kind, words.as_str()), ("source-not-in-space", "not source-stopped: Flex still sends"));
        assert_eq!(of([Some(0), Some(-60)], [None, Some(-60)]).0, "filtered", "one kind only");
    }

    #[test]
    fn wf3_filters_and_spellings() {
        let filter = |fits: &str| {
            let filters = Some(vec![DropFilter { name: "f".to_owned(), fits: fits.to_owned() }]);
            WitnessFacts { filters, ..healthy() }
        };
        let flex = filter("event = \"Flex - Engagement Completed\"");
        assert_eq!(found(&flex, [None, None]), [("filtered", Likely)]);
        assert_eq!(found(&filter("event = \"Page Viewed\""), [None, None]), []);
        let both = found(&flex, [Some(-60), Some(-60)]);
        assert_eq!(both, [("filtered", Likely), ("filtered", Likely)], "the silence and the filter");
        let names = |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect());
        let spelled =
            |one: &[&str]| found(&WitnessFacts { properties: [names(one), None], ..healthy() }, [None, None]);
        assert_eq!(spelled(&["Direction", "duration", "direction"]), [("property-case", Proven)]);
        assert_eq!(spelled(&["Direction", "duration"]), []);
    }
}
