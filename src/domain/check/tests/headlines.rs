//! The sentence shown to a support engineer, for every combination that has a wording of its own.

use super::*;
use crate::domain::listing::{Extent, Unreadable};
use crate::domain::sentence::Sids;
use crate::domain::text::Displayable;

/// Traits as `start duration agent | sentiment outcome topics`, each `-` or a letter that stands for a value.
fn trait_values(short: &str) -> String {
    let letters = short.chars().filter(|c| !c.is_whitespace() && *c != '|');
    let set = FlexTrait::ALL.iter().zip(letters).filter(|(_, letter)| *letter != '-');
    let object: serde_json::Map<_, _> =
        set.map(|(which, letter)| (which.key().to_owned(), letter.to_string().into())).collect();
    serde_json::Value::Object(object).to_string()
}

/// Properties that all have the same letter as value.
fn all(kind: EngagementKind, letter: char) -> String {
    match (kind, letter) {
        (_, '-') => "{}".to_owned(),
        (Initiated, _) => {
            format!(
                r#"{{"customerStartTime":"{letter}","duration":"{letter}","lastKnownAgentWorkerSid":"{letter}"}}"#
            )
        }
        (Completed, _) => {
            format!(
                r#"{{"sentiment":"{letter}","codes":{{"dispositionCode":"{letter}","topic":"{letter}"}}}}"#
            )
        }
    }
}

type Told = (EngagementKind, i64, &'static str, char);

fn told(told: &[Told]) -> Partial<Event> {
    let filled: Vec<_> = told.iter().map(|one| all(one.0, one.3)).collect();
    let made: Vec<_> =
        told.iter().zip(&filled).map(|(one, json)| (one.0, one.1, one.2, json.as_str())).collect();
    events(&made)
}

const H: i64 = 60;
const D: i64 = 24 * H;

#[rustfmt::skip]
const CASES: &[(&str, &[Told], &str)] = &[
    // Enriched.
    ("nnn nnn", &[(Initiated, 20, "4e21", 'n'), (Completed, 12, "4e21", 'n')],
        "enriched: all six Flex traits follow from interaction KD…4e21, 12m ago"),
    ("nnn ---", &[(Initiated, 20, "4e21", 'n'), (Completed, 12, "4e21", '-')],
        "enriched: start, duration and agent follow from interaction KD…4e21, 12m ago; its Completed carries no sentiment, outcome or topics"),
    ("nnn n--", &[(Initiated, 20, "4e21", 'n'), (Completed, 12, "4e21", 'n')],
        "partly enriched: outcome and topics are unset, although KD…4e21 (12m ago) says them"),
    ("nnn xxx", &[(Initiated, 20, "4e21", 'n'), (Completed, 12, "4e21", '-')],
        "enriched: start, duration and agent follow from interaction KD…4e21, 12m ago; sentiment, outcome and topics come from no event of the last 14 days, and KD…4e21 (12m ago) carries none"),
    ("--- nnn", &[(Completed, 12, "4e21", 'n')],
        "partly enriched: 3 of 6 traits are unset, and KD…4e21 (12m ago) has no Initiated"),
    ("xxx nnn", &[(Completed, 12, "4e21", 'n')],
        "enriched: sentiment, outcome and topics follow from interaction KD…4e21, 12m ago; start, duration and agent are set, but the last 14 days contain no Initiated"),
    ("nnn ooo", &[(Initiated, 20, "4e21", 'n'), (Completed, 12, "4e21", '-'), (Initiated, 2 * D, "1b07", 'o'), (Completed, 2 * D, "1b07", 'o')],
        "enriched: start, duration and agent follow from interaction KD…4e21, 12m ago; sentiment, outcome and topics are carried over from KD…1b07 (2d ago), as KD…4e21 (12m ago) carries none"),
    ("nnn mmm", &[(Initiated, 20, "4e21", 'n'), (Completed, 12, "77aa", 'm')],
        "enriched: start, duration and agent follow from interaction KD…4e21, 20m ago; sentiment, outcome and topics follow from interaction KD…77aa, 12m ago"),
    ("nnn nnn", &[(Initiated, 20, "", 'n'), (Completed, 12, "", 'n')],
        "enriched: start, duration and agent follow from an Initiated without interactionSid, 20m ago; sentiment, outcome and topics follow from a Completed without interactionSid, 12m ago"),
    // Partly enriched.
    ("nnn ooo", &[(Initiated, 22 * H, "9c44", 'n'), (Initiated, 2 * D, "1b07", 'o'), (Completed, 2 * D, "1b07", 'o')],
        "partly enriched: 3 of 6 traits still describe KD…1b07 (2d ago), not KD…9c44 (22h ago)"),
    ("nnn ooo", &[(Initiated, 3, "9c44", 'n'), (Initiated, 2 * D, "1b07", 'o'), (Completed, 2 * D, "1b07", 'o')],
        "partly enriched: start, duration and agent follow from interaction KD…9c44, 3m ago; sentiment, outcome and topics wait for its Completed"),
    ("nnn ---", &[(Initiated, 22 * H, "9c44", 'n')],
        "partly enriched: 3 of 6 traits are unset, and KD…9c44 (22h ago) has no Completed"),
    ("nnn xxx", &[(Initiated, 22 * H, "9c44", 'n')],
        "partly enriched: 3 of 6 traits still describe an interaction from before the window, not KD…9c44 (22h ago)"),
    ("nnn xxx", &[(Initiated, 22 * H, "9c44", 'n'), (Completed, 2 * D, "1b07", 'o')],
        "partly enriched: 3 of 6 traits match no Completed of the last 14 days, and KD…9c44 (22h ago) has none"),
    ("nnn nnx", &[(Initiated, 20, "4e21", 'n'), (Completed, 12, "4e21", 'n')],
        "partly enriched: topics differ from what KD…4e21 (12m ago) says"),
    ("nnn n-x", &[(Initiated, 20, "4e21", 'n'), (Completed, 12, "4e21", 'n')],
        "partly enriched: topics differ from what KD…4e21 (12m ago) says; outcome is unset, although KD…4e21 (12m ago) says it"),
    ("-nn xxo", &[(Initiated, 20, "4e21", 'n'), (Completed, 12, "4e21", 'n'), (Completed, 2 * D, "1b07", 'o')],
        "partly enriched: sentiment and outcome differ from what KD…4e21 (12m ago) says; start is unset, although KD…4e21 (12m ago) says it; topics still describe KD…1b07 (2d ago), not KD…4e21 (12m ago)"),
    ("nnn nn-", &[(Initiated, 9, "4e21", 'n'), (Completed, 1, "4e21", 'n')],
        "partly enriched: start, duration, agent, sentiment and outcome follow from interaction KD…4e21, 1m ago; too early to say: topics do not follow from it yet"),
    ("ooo nnn", &[(Initiated, 90, "4e21", 'n'), (Initiated, 120, "4e21", 'o'), (Completed, 12, "4e21", 'n')],
        "partly enriched: 3 of 6 traits still describe an older Initiated of KD…4e21 (2h ago), not the newest (1h ago)"),
    // Not enriched.
    ("--- ---", &[(Initiated, 20, "4e21", 'n'), (Completed, 12, "4e21", 'n')],
        "not enriched: all six Flex traits are unset, although KD…4e21 (12m ago) says them"),
    ("xxx xxx", &[(Initiated, 20, "4e21", 'n'), (Completed, 12, "4e21", 'n')],
        "not enriched: all six Flex traits differ from what KD…4e21 (12m ago) says"),
    ("ooo ooo", &[(Initiated, 20, "4e21", 'n'), (Completed, 12, "4e21", 'n'), (Initiated, 2 * D, "1b07", 'o'), (Completed, 2 * D, "1b07", 'o')],
        "not enriched: all six Flex traits still describe KD…1b07 (2d ago), not KD…4e21 (12m ago)"),
    ("--- ---", &[(Initiated, 22 * H, "9c44", 'n')],
        "not enriched: start, duration and agent are unset, although KD…9c44 (22h ago) says them; sentiment, outcome and topics are unset, and KD…9c44 (22h ago) has no Completed"),
    ("--- ---", &[(Initiated, 20, "9c44", 'n')],
        "not enriched: start, duration and agent are unset, although KD…9c44 (20m ago) says them; sentiment, outcome and topics wait for the Completed of KD…9c44 (20m ago)"),
    ("-x- ---", &[(Initiated, 20, "4e21", 'n'), (Completed, 12, "4e21", '-')],
        "not enriched: duration differs from what KD…4e21 (12m ago) says; start and agent are unset, although KD…4e21 (12m ago) says them"),
    // Cannot tell.
    ("--- ---", &[], "cannot tell: no Flex trait is set and the last 14 days contain no Flex event"),
    ("xxx xxx", &[], "cannot tell: all six Flex traits are set, but the last 14 days contain no Flex event"),
    ("x-- ---", &[], "cannot tell: one Flex trait is set, but the last 14 days contain no Flex event"),
    ("xxx ---", &[], "cannot tell: 3 of 6 Flex traits are set, but the last 14 days contain no Flex event"),
    ("--- ---", &[(Initiated, 1, "9c44", 'n')],
        "cannot tell: too early to say: start, duration and agent do not follow from KD…9c44 (1m ago) yet; sentiment, outcome and topics wait for the Completed of KD…9c44 (1m ago)"),
    ("--- ---", &[(Initiated, 20, "4e21", '-'), (Completed, 12, "4e21", '-')],
        "cannot tell: KD…4e21 (12m ago) carries no start, duration, agent, sentiment, outcome or topics"),
    ("--- ---", &[(Completed, 12, "", '-')],
        "cannot tell: a Completed without interactionSid (12m ago) carries no sentiment, outcome or topics; start, duration and agent are unset, and the last 14 days contain no Initiated"),
    ("xxx xxx", &[(Initiated, 20, "4e21", '-'), (Completed, 12, "4e21", '-')],
        "cannot tell: all six Flex traits come from no event of the last 14 days, and KD…4e21 (12m ago) carries none"),
];

fn headline(check: &Check) -> String {
    let sentence = check.headline(now()).to_displayable(Sids::Short);
    format!("{}: {sentence}", check.enrichment.label())
}

#[test]
fn headlines_say_why() {
    let mut wrong = Vec::new();
    for (values, made, expected) in CASES {
        let check = check(&traits(&trait_values(values)), &told(made), now(), CheckSettings::default());
        let found = headline(&check);
        if found != *expected {
            wrong.push(format!("{values} {made:?}\n     found {found}\n  expected {expected}\n"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// The same events, but those of one interaction were sent by flexplorer.
fn replayed(mut listed: Partial<Event>, sid: &str) -> Partial<Event> {
    for one in &mut listed.items {
        if one.raw.as_str().contains(sid) {
            let marked = one.raw.as_str().replacen('{', r#"{"context":{"flexplorer":{"replay":"r"}},"#, 1);
            *one = event(&marked);
        }
    }
    listed
}

#[test]
fn dt6_a_replay_is_no_enrichment_and_what_flex_itself_did_stands_beside_it() {
    let again: &[Told] = &[(Initiated, 20, "77aa", 'n'), (Completed, 12, "77aa", 'n')];
    let own: &[Told] = &[(Initiated, 2 * D, "1b07", 'o'), (Completed, 2 * D, "1b07", 'o')];
    let late: &[Told] = &[(Initiated, 2 * D, "1b07", 'o')];
    let cases: [(&str, Vec<Told>, &str); 5] = [
        (
            "nnn nnn",
            [again, own].concat(),
            "replayed: the last interaction is a replay by flexplorer; Flex's own last one: KD…1b07, 2d ago, completed",
        ),
        (
            "nnn nnn",
            [again, late].concat(),
            "replayed: the last interaction is a replay by flexplorer; Flex's own last one: KD…1b07, 2d ago, overdue",
        ),
        (
            "nnn nnn",
            again.to_vec(),
            "replayed: the last interaction is a replay by flexplorer; the last 14 days contain none of Flex's own",
        ),
        (
            "nnn ooo",
            [again, own].concat(),
            "partly enriched: 3 of 6 traits still describe KD…1b07 (2d ago), not KD…77aa (12m ago); the last interaction is a replay by flexplorer; Flex's own last one: KD…1b07, 2d ago, completed",
        ),
        ("ooo ooo", own.to_vec(), "enriched: all six Flex traits follow from interaction KD…1b07, 2d ago"),
    ];
    for (values, made, expected) in cases {
        let listed = replayed(told(&made), "77aa");
        let check = check(&traits(&trait_values(values)), &listed, now(), CheckSettings::default());
        assert_eq!(headline(&check), expected);
        let of_replay = |one: &TraitCheck| one.verdict == Verdict::Match && one.is_replayed();
        assert_eq!(check.traits.iter().any(of_replay), made.len() != own.len() || values != "ooo ooo");
        assert_eq!(check.interactions.items[0].is_replayed(), values != "ooo ooo");
    }
}

#[test]
fn a_headline_says_what_could_not_be_read() {
    let (set, listed) = (traits("{}"), told(&[]));
    let settings = CheckSettings::default();
    let failed = || Displayable::new("503, try again later");
    let cases = [
        (check(None, &listed, now(), settings), "cannot tell: traits are not here yet"),
        (check(&set, None, now(), settings), "cannot tell: events are not here yet"),
        (
            check(Evidence::Failed(failed()), &listed, now(), settings),
            "cannot tell: traits could not be read: 503, try again later",
        ),
        (
            check(&set, Evidence::Failed(failed()), now(), settings),
            "cannot tell: events could not be read: 503, try again later",
        ),
        (
            check(None, Evidence::Failed(failed()), now(), settings),
            "cannot tell: traits are not here yet; events could not be read: 503, try again later",
        ),
    ];
    for (check, expected) in cases {
        assert_eq!(headline(&check), expected);
    }
}

#[test]
fn a_headline_says_what_it_does_not_rest_on() {
    let settings = CheckSettings::default();
    let set = traits(&trait_values("nnn nnn"));
    let mut listed =
        told(&[(Completed, 12, "4e21", 'n'), (Initiated, 20, "4e21", 'n'), (Completed, 90, "1b07", 'n')]);
    let raw = RawJson::parse(r#"{"event":"Page Viewed","timestamp":{}}"#).ok();
    let bad = Unreadable { place: "data[2]".to_owned(), raw, reason: "broken".to_owned() };
    listed.unreadable.push(bad.clone());
    let good = "enriched: all six Flex traits follow from interaction KD…4e21, 12m ago";
    assert_eq!(
        headline(&check(&set, &listed, now(), settings)),
        format!("{good}; one event could not be read")
    );
    listed.unreadable.push(bad);
    listed.extent = Extent::incomplete("page 2 failed");
    assert_eq!(
        headline(&check(&set, &listed, now(), settings)),
        format!("{good}; 2 events could not be read; not all events were read")
    );
    listed.unreadable[0].raw = None;
    assert_eq!(
        headline(&check(&set, &listed, now(), settings)),
        "cannot tell: not all events were read, so no Flex trait can be judged; 2 events could not be read"
    );
    let mut none = told(&[]);
    none.extent = Extent::Reading;
    assert_eq!(
        headline(&check(&set, &none, now(), settings)),
        "cannot tell: not all events were read, so no Flex trait can be judged"
    );
    let mut part = traits(&trait_values("nnn ---"));
    part.0.extent = Extent::incomplete("page 2 failed");
    listed.unreadable.clear();
    listed.extent = Extent::Complete;
    assert_eq!(
        headline(&check(&part, &listed, now(), settings)),
        "cannot tell: not all traits were read, so sentiment, outcome and topics cannot be judged"
    );
}

#[test]
fn a_reason_says_what_could_not_be_read() {
    let unread = check(None, &told(&[]), now(), CheckSettings::default());
    let found = reason(unread.of(FlexTrait::Sentiment).unwrap(), now()).to_displayable(Sids::Short);
    assert_eq!(found.as_str(), "not all traits were read");
}

const OLD: Told = (Completed, 2 * D, "1b07", 'o');
const LATE: Told = (Initiated, 22 * H, "9c44", 'n');
const FRESH: Told = (Completed, 12, "4e21", 'n');
const BARE: Told = (Completed, 12, "4e21", '-');
const MOOD: FlexTrait = FlexTrait::Sentiment;
const LENGTH: FlexTrait = FlexTrait::Duration;

#[rustfmt::skip]
const REASONS: &[(&str, &[Told], FlexTrait, &str)] = &[
    ("nnn nnn", &[FRESH], MOOD, "from KD…4e21 (12m ago)"),
    ("nnn ---", &[FRESH], MOOD, r#"unset, but KD…4e21 (12m ago) says "n""#),
    ("nnn xxx", &[FRESH], MOOD, r#"KD…4e21 (12m ago) says "n""#),
    ("nnn ooo", &[FRESH, OLD], MOOD, "from KD…1b07 (2d ago), not KD…4e21 (12m ago)"),
    ("nnn ---", &[BARE], MOOD, "KD…4e21 (12m ago) carries no sentiment"),
    ("nnn ooo", &[BARE, OLD], MOOD, "from KD…1b07 (2d ago); KD…4e21 (12m ago) carries no sentiment"),
    ("nnn xxx", &[BARE, OLD], MOOD, "KD…4e21 (12m ago) carries no sentiment, and no older event of the last 14 days has this value"),
    ("nnn ooo", &[(Initiated, 60, "9c44", 'n')], MOOD, "waits for the Completed of KD…9c44 (1h ago)"),
    ("nnn ---", &[LATE], MOOD, "unset, and KD…9c44 (22h ago) has no Completed"),
    ("nnn ooo", &[LATE, OLD], MOOD, "from KD…1b07 (2d ago), not KD…9c44 (22h ago), which has no Completed"),
    ("nnn xxx", &[LATE], MOOD, "from before the window, not from KD…9c44 (22h ago), which has no Completed"),
    ("nnn xxx", &[LATE, OLD], MOOD, "in no Completed of the last 14 days; KD…9c44 (22h ago) has none"),
    ("--- ---", &[], LENGTH, "unset, and the last 14 days contain no Initiated"),
    ("nnn ---", &[], LENGTH, "set, but the last 14 days contain no Initiated"),
    ("--- ---", &[(Initiated, 1, "9c44", 'n')], LENGTH, r#"too early to say: still unset, KD…9c44 (1m ago) says "n""#),
    ("xxx ---", &[(Initiated, 0, "9c44", 'n')], LENGTH, r#"too early to say: KD…9c44 (just now) says "n""#),
    ("ooo ---", &[(Initiated, 1, "9c44", 'n'), (Initiated, D, "1b07", 'o')], LENGTH, "too early to say: still from KD…1b07 (1d ago), not KD…9c44 (1m ago)"),
    ("nnn ---", &[(Initiated, 60, "", 'n')], LENGTH, "from an Initiated without interactionSid (1h ago)"),
];

#[test]
fn reasons_fit_a_row() {
    for (values, made, which, expected) in REASONS {
        let check = check(&traits(&trait_values(values)), &told(made), now(), CheckSettings::default());
        let found = reason(check.of(*which).unwrap(), now()).to_displayable(Sids::Short);
        assert_eq!(found.as_str(), *expected);
    }
}
