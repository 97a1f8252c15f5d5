//! The hostile corpus of `tests/corpus`: answers, and what client, store, model, screen and export make of them.

mod case;
mod stack;

use case::{Case, cases};
use stack::{Seen, see};

/// Checks what holds for every case, then what this case expects.
#[track_caller]
fn expect(case: &Case, seen: &Seen) {
    let at = |what: &str, text: &str| format!("{}: {what}\n{text}", case.name);
    for text in &case.shown {
        assert!(
            seen.screens.contains(text.as_str()),
            "{}",
            at(&format!("{text:?} is not shown"), &seen.screens)
        );
    }
    for text in &case.hidden {
        assert!(
            !seen.screens.contains(text.as_str()),
            "{}",
            at(&format!("{text:?} is shown"), &seen.screens)
        );
    }
    for (what, wanted, printed) in [
        ("JSON", &case.json, &seen.json),
        ("CSV", &case.csv, &seen.csv),
        ("Markdown", &case.md, &seen.md),
        ("talk", &case.told, &seen.told),
    ] {
        for text in wanted {
            assert!(
                printed.contains(text.as_str()),
                "{}",
                at(&format!("{text:?} is not in the {what}"), printed)
            );
        }
    }
    if let Some(verdict) = &case.verdict {
        let said = format!("\"verdict\": \"{verdict}\"");
        let first = seen.json.find("\"verdict\": ").map(|at| &seen.json[at..]).unwrap_or_default();
        assert!(first.starts_with(&said), "{}", at(&said, first));
    }
    if let Some((name, verdict)) = case.judged.as_deref().and_then(|judged| judged.split_once(' ')) {
        let from = seen.json.find(&format!("\"name\": \"{name}\"")).unwrap_or_default();
        let said = format!("\"verdict\": \"{verdict}\"");
        let first =
            seen.json[from..].find("\"verdict\": ").map(|at| &seen.json[from + at..]).unwrap_or_default();
        assert!(
            first.starts_with(&said),
            "{}",
            at(&format!("{name}: {said}"), &first[..first.len().min(200)])
        );
    }
    assert_eq!(seen.unlawful, [""; 0], "{}", at("acts on the terminal", &seen.screens));
    let acts = |c: char| c.is_control() && c != '\n';
    for printed in [&seen.json, &seen.csv, &seen.md, &seen.told] {
        assert!(!printed.contains(acts), "{}", at("acts where it is printed", printed));
    }
    if let Some(error) = &seen.not_json {
        panic!("{}", at(error, &seen.json));
    }
}

fn run(file: &str, least: usize) {
    let cases = cases(file);
    assert!(cases.len() >= least, "{file} holds {} cases", cases.len());
    for case in &cases {
        expect(case, &see(case));
    }
}

#[test]
fn x1_x2_thirty_texts_for_terminals_in_every_place() {
    run("terminal", 30);
}

#[test]
fn d1_d2_thirty_ways_to_damage_an_answer() {
    run("damage", 30);
}

#[test]
fn d4_every_documented_field_wrong_in_three_ways() {
    run("meaning", 54);
}

#[test]
fn n8_fifteen_ways_to_page_wrongly() {
    run("paging", 15);
}

#[test]
fn x6_fifteen_texts_for_spreadsheets_shells_and_pages() {
    run("export", 15);
}
