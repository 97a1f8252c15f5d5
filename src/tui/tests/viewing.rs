//! Filters in force: named views, filters that cannot be read, and ages that pass while one stays.

use super::rig::{Rig, fill, handle};
use crate::config::file::ViewEntry;
use crate::domain::roster::sort::{Sort, SortKey};
use crate::domain::verdict::Enrichment;
use crate::tui::message::{Effect, Message};
use chrono::Duration;

/// Four people, whose last interactions were 1 h 58 m, 1 h 59 m, 2 h and 3 h ago.
fn rig() -> Rig {
    let mut rig = Rig::listed(120, 40, 4);
    for (number, minutes) in [118, 119, 120, 180].into_iter().enumerate() {
        let at = rig.now - Duration::minutes(minutes);
        let mut fill = fill(&format!("Person {number}"), Enrichment::Enriched, at);
        fill.summary.read_at = rig.now;
        rig.send(Message::RowFilled { handle: handle(number), result: Ok(fill) });
    }
    rig
}

#[test]
fn ages_in_a_filter_count_from_the_present_minute() {
    let mut rig = rig();
    rig.keys("/age:<2h<Tab>");
    rig.wait(500);
    assert_eq!(rig.model.list.len(), 2);
    let opened = |rig: &Rig| rig.model.open.as_ref().map(|open| open.key.clone());
    let before = opened(&rig);
    assert!(before.is_some());
    rig.wait(61_000);
    assert_eq!(rig.model.list.len(), 1, "{}", rig.screen());
    rig.wait(61_000);
    assert_eq!(rig.model.list.len(), 0, "{}", rig.screen());
    assert_eq!(opened(&rig), before, "nobody moved the cursor");
    assert!(rig.screen().contains("no profile matches this filter"), "{}", rig.screen());
}

#[test]
fn a_clock_that_was_set_back_counts_at_once_and_other_filters_never_wake() {
    let mut rig = rig();
    rig.keys("/age:<2h<Tab>");
    rig.send(Message::ClockAhead(-Duration::minutes(10)));
    rig.wait(1);
    assert_eq!(rig.model.list.len(), 3);
    for (text, is_timed) in
        [("seen:<1h", true), ("since:2h", true), ("since:2026-11-20", false), ("person", false)]
    {
        let mut rig = self::rig();
        rig.keys("/").keys(text);
        assert_eq!(rig.model.list.filter_holds_for(rig.now).is_some(), is_timed, "{text}");
    }
}

fn view(name: &str, filter: &str, sort: Option<&str>) -> ViewEntry {
    let setting = format!("config.toml:3: view {name}");
    ViewEntry {
        name: name.into(),
        filter: filter.into(),
        sort: sort.map(Into::into),
        setting,
        ..ViewEntry::default()
    }
}

#[test]
fn a_view_is_shown_in_place_of_the_filter_and_the_order() {
    let mut rig = rig();
    rig.model.views = vec![view("late", "age:<2h", None), view("named", "", Some("-name"))];
    rig.keys("V<Enter>");
    assert_eq!((rig.model.list.len(), rig.model.list.sort()), (2, Sort::default()));
    rig.keys("Vj<Enter>");
    assert_eq!((rig.model.list.len(), rig.model.list.words()), (4, ""), "a view without a filter shows all");
    assert_eq!(rig.model.list.sort(), Sort { key: SortKey::Name, reversed: true });
}

#[test]
fn what_cannot_be_read_is_a_sentence_with_the_nearest_name_and_changes_nothing() {
    let cases = [
        (view("odd", "chanel:sms", None), "did you mean `channel:`"),
        (view("odd", "is:enrichd", None), "enriched"),
        (view("odd", "", Some("-nmae")), "Did you mean name?"),
        (view("odd", "age:soon", None), "length of time"),
        (view("odd\u{1b}[2J", "", Some("\u{1b}]0;x")), "It is one of service, last, name"),
    ];
    for (odd, words) in cases {
        let mut rig = rig();
        rig.keys("sj<Enter>/person 1<Tab>");
        rig.model.views = vec![odd];
        let listed = rig.keys("V").screen();
        assert!(listed.contains("! "), "{listed}");
        let screen = rig.keys("<Enter>").screen();
        let said = super::rig::words(&screen);
        assert!(said.contains("config.toml:3: view odd") && said.contains(words), "{words}: {screen}");
        assert!(screen.chars().all(|letter| letter == '\n' || !letter.is_control()));
        assert_eq!((rig.model.list.words(), rig.model.list.len()), ("person 1", 1));
        assert_eq!(rig.model.list.sort().key, SortKey::LastInteraction);
    }
}

#[test]
fn a_bad_filter_says_why_and_the_last_good_one_stays_and_none_is_saved() {
    let mut rig = rig();
    rig.keys("/person 1 is:enrichd ");
    let screen = rig.screen();
    assert!(screen.contains("enriched") && screen.contains('^'), "{screen}");
    assert_eq!((rig.model.list.words(), rig.model.list.len()), ("person 1", 1));
    rig.keys("<Tab><S-Tab>v");
    assert!(rig.screen().contains("correct the filter first"), "{}", rig.screen());
    assert!(!rig.effects.iter().any(|effect| matches!(effect, Effect::SaveView(_))));
}
