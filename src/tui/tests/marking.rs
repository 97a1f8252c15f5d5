//! Marked rows, and going back and forward over opened profiles.

use super::rig::{Rig, answered, fill, handle};
use crate::domain::listing::Partial;
use crate::domain::profile::{Handle, Link};
use crate::domain::verdict::Enrichment;
use crate::tui::message::{Effect, Message, Part};
use crate::tui::screens::profile::TabId;

fn copied(rig: &Rig) -> Vec<String> {
    let text = rig.effects.iter().find_map(|effect| match effect {
        Effect::Copy(text) => Some(text.clone()),
        _ => None,
    });
    text.unwrap_or_default().lines().map(str::to_owned).collect()
}

fn texts(numbers: &[usize]) -> Vec<String> {
    numbers.iter().map(|number| handle(*number).text().into_owned()).collect()
}

#[test]
fn marked_rows_are_counted_copied_and_pinned_together() {
    let mut rig = Rig::listed(120, 40, 8);
    rig.keys("y");
    assert_eq!(copied(&rig), texts(&[0]), "without marks the selected row");
    rig.keys("jj<Space>j<Space>kk<Space>k");
    assert!(rig.screen().contains("Profiles 8 · 0 read · 3 marked"), "{}", rig.screen());
    assert_eq!(rig.screen().matches('■').count(), 3);
    rig.keys("y");
    assert_eq!(copied(&rig), texts(&[1, 2, 3]), "in the order of the list, one per line");
    rig.keys("p");
    let expected = Effect::Pin { handles: vec![handle(1), handle(2), handle(3)], pinned: true };
    assert_eq!(rig.effects, [expected]);
    for number in [1, 2] {
        rig.send(Message::Pinned { handle: handle(number), result: Ok(true) });
    }
    rig.keys("p");
    assert_eq!(rig.effects, [Effect::Pin { handles: vec![handle(3)], pinned: true }], "the one that is not");
    rig.send(Message::Pinned { handle: handle(3), result: Ok(true) });
    rig.keys("p");
    let pinned =
        |effect: &Effect| matches!(effect, Effect::Pin { handles, pinned: false } if handles.len() == 3);
    assert!(rig.effects.iter().any(pinned), "{:?}", rig.effects);
    rig.keys("gj<Space>");
    assert!(rig.screen().contains("2 marked"), "the same key unmarks: {}", rig.screen());
}

#[test]
fn a_star_marks_what_the_filter_shows_and_unmarks_it() {
    let mut rig = Rig::listed(120, 40, 8);
    rig.fill_rows();
    rig.keys("/person 3<Tab><S-Tab>*");
    assert_eq!(rig.model.list.marked(), 1);
    rig.keys("<Esc>");
    assert!(rig.screen().contains("1 marked"), "a mark outlives the filter: {}", rig.screen());
    rig.keys("*");
    assert_eq!(rig.model.list.marked(), 8);
    rig.keys("*");
    assert_eq!(rig.model.list.marked(), 0);
}

#[test]
fn a_mark_stays_on_a_row_whose_key_changes() {
    let mut rig = Rig::listed(120, 40, 3);
    rig.keys("<Space>");
    let key = rig.model.list.row(2).unwrap().key;
    let fill = crate::engine::RowFill { key: Some(key), ..fill("Ada", Enrichment::Enriched, rig.now) };
    rig.send(Message::RowFilled { handle: handle(0), result: Ok(fill) });
    assert_eq!((rig.model.list.total(), rig.model.list.marked()), (2, 1));
    assert_eq!(rig.screen().matches('■').count(), 1, "{}", rig.screen());
}

fn opened(rig: &Rig) -> Handle {
    rig.model.open.as_ref().unwrap().parts.handle.clone()
}

#[test]
fn back_and_forward_lead_over_the_opened_profiles_and_the_selection_follows() {
    let mut rig = Rig::listed(120, 40, 8);
    rig.keys("j").wait(300);
    rig.keys("jj").wait(300);
    assert_eq!(opened(&rig), handle(3));
    rig.keys("<Backspace>");
    assert_eq!((opened(&rig), rig.model.list.cursor().index()), (handle(1), 1));
    rig.keys("<Backspace>");
    assert_eq!((opened(&rig), rig.model.list.cursor().index()), (handle(0), 0));
    rig.keys("<Backspace>");
    assert!(rig.screen().contains("there is no profile to go back to"), "{}", rig.screen());
    rig.keys("--").wait(300);
    assert_eq!((opened(&rig), rig.model.list.cursor().index()), (handle(3), 3));
}

#[test]
fn a_followed_link_leads_back_to_the_tab_that_it_was_on() {
    let mut rig = Rig::opened(120, 40);
    let link = crate::domain::samples::link("accounts", &[("group_id", "acme")]);
    rig.keys("R");
    rig.answer(answered(Part::Links, Ok(Partial { items: vec![link], ..Partial::<Link>::default() })));
    rig.keys("6<Tab><Enter>");
    assert_eq!((opened(&rig).text().as_ref(), rig.model.tab), ("group_id:acme", TabId::Overview));
    rig.keys("<Backspace>");
    assert_eq!((opened(&rig), rig.model.tab), (handle(0), TabId::Links));
}
