//! The file of fixed texts and the order of findings.

use super::super::entry::file;
use super::*;
use std::collections::BTreeSet;

#[test]
fn fs1_every_kind_has_one_entry_and_every_entry_a_kind() {
    let named: BTreeSet<&str> = file().finding.keys().map(String::as_str).collect();
    let kinds = FindingKind::ALL.map(FindingKind::name);
    assert_eq!(kinds.iter().copied().collect::<BTreeSet<_>>().len(), kinds.len(), "a name twice");
    assert_eq!(named, kinds.into_iter().collect());
}

#[test]
fn fs1_every_text_is_a_sentence_and_every_name_leads_somewhere() {
    for kind in FindingKind::ALL {
        let (entry, name) = (kind.entry(), kind.name());
        for text in [&entry.meaning, &entry.next].into_iter().chain(&entry.proof) {
            assert!(text.ends_with('.') && text.starts_with(char::is_uppercase), "{name}: {text}");
        }
        assert!(
            !entry.there.is_empty() && !entry.there.ends_with('.') && !entry.there.contains('|'),
            "{name}"
        );
        let known = ["https://www.twilio.com/docs/", "https://segment.com/docs/"];
        assert!(known.iter().any(|site| entry.link.starts_with(site)), "{name}: {}", entry.link);
        for other in &entry.consequences {
            let is_other = FindingKind::ALL.iter().any(|kind| kind.name() == other && other != name);
            assert!(is_other, "{name}: {other}");
        }
        for other in &entry.fits {
            assert!(cause(other).is_some() && other != name, "{name}: {other}");
        }
    }
    let all: Vec<&String> = FindingKind::ALL.iter().flat_map(|kind| &kind.entry().fits).collect();
    for name in file().cause.keys() {
        assert!(all.contains(&name), "no finding fits the cause {name}");
    }
}

#[test]
fn fs1_the_page_has_every_name() {
    let page = markdown();
    for kind in FindingKind::ALL {
        assert!(page.contains(&format!("[`{}`](", kind.name().replace('-', "_"))), "{}", kind.name());
    }
    for name in file().answer.keys().chain(file().elsewhere.keys()) {
        assert!(page.contains(&format!("| {name} |")), "{name}");
    }
}

/// Cut anywhere, the worst stay.
#[test]
fn fs2_the_worst_come_first_then_the_newest_in_whatever_order_they_are_found() {
    let one = |kind, hours: Option<i64>| {
        let began = hours.map(|hours| now() - Duration::hours(hours));
        finding(kind, About { began, ..About::default() }, say("x"))
    };
    let sorted = [
        one(FindingKind::TaskNotCompleted, Some(2)),
        one(FindingKind::TraitMissing, Some(9)),
        one(FindingKind::UnknownSentiment, Some(1)),
        one(FindingKind::ReverseOrder, Some(3)),
        one(FindingKind::UnknownSentiment, None),
        one(FindingKind::CopilotOff, Some(1)),
        one(FindingKind::OlderThanWindow, None),
    ];
    let mut dice = Dice::new(8);
    for _ in 0..200 {
        let mut mixed = sorted.to_vec();
        for place in (1..mixed.len()).rev() {
            mixed.swap(place, dice.below(place + 1));
        }
        let most = dice.below(9);
        assert_eq!(worst_first(mixed, most), sorted[..most.min(7)], "{most}");
    }
}

#[test]
fn fs2_the_cause_of_a_verdict_comes_before_it() {
    let of = |kind: FindingKind, which| finding(kind, About::traits([which]), say("x"));
    let kinds = |found: Vec<Finding>| -> Vec<FindingKind> {
        worst_first(found, usize::MAX).into_iter().map(|one| one.kind).collect()
    };
    let odd = || finding(FindingKind::UnknownSentiment, About::default(), say("x"));
    let (mismatch, cause) = (FindingKind::TraitMismatch, FindingKind::StartTimeSkew);
    let found = vec![odd(), of(mismatch, FlexTrait::Start), of(cause, FlexTrait::Start)];
    assert_eq!(kinds(found), [cause, mismatch, FindingKind::UnknownSentiment]);
    let found = vec![odd(), of(mismatch, FlexTrait::Agent), of(cause, FlexTrait::Start)];
    assert_eq!(kinds(found), [mismatch, FindingKind::UnknownSentiment, cause], "of another trait");
}
