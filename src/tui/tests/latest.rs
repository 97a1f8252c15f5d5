//! People who were looked up lately are offered while the box is empty.

use super::rig::{Rig, fill, handle, page};
use crate::domain::profile::{Handle, ProfileKey};
use crate::domain::roster::Known;
use crate::domain::verdict::Enrichment;
use crate::engine::KnownProfiles;
use crate::tui::message::{Answer, Message};
use crate::tui::model::Pane;
use chrono::Duration;

/// Twelve rows of the list; of these, 11 was looked up as Bo an hour ago, and Ada, whose row is not listed, a minute ago.
fn rig(width: u16, height: u16) -> Rig {
    let mut rig = Rig::connected(width, height);
    let known = |name: &str, number: usize, minutes: i64| Known {
        handle: Handle::identifier("email", format!("{name}@example.com")),
        key: Some(ProfileKey::of_handle(&handle(number))),
        pinned: false,
        imported: false,
        missing: false,
        last_lookup: Some(rig.now - Duration::minutes(minutes)),
    };
    let rows = vec![known("ada", 70, 1), known("bo\u{1b}[2J", 11, 60)];
    rig.answer(Answer::Roster(Ok(page(0, 12))));
    rig.answer(Answer::Known(Ok(KnownProfiles { rows, ..KnownProfiles::default() })));
    rig
}

fn opened(rig: &Rig) -> Option<ProfileKey> {
    rig.model.open.as_ref().map(|open| open.key.clone())
}

#[test]
fn the_latest_are_offered_by_address_and_by_name_once_that_is_read() {
    for (width, height) in [(60, 16), (80, 24), (100, 30), (120, 40)] {
        let mut rig = rig(width, height);
        assert!(!rig.screen().contains("looked up lately"));
        let screen = rig.keys("/").screen();
        assert!(screen.contains("looked up lately") && screen.contains("email:ada@"), "{screen}");
        assert!(screen.contains("email:bo⟨1B⟩"), "{screen}");
        let result = Ok(fill("Bo Salgado", Enrichment::Enriched, rig.now));
        rig.send(Message::RowFilled { handle: handle(11), result });
        assert!(rig.screen().contains("Bo Salgado  email:") || width < 100, "{}", rig.screen());
        rig.model.context.ascii = true;
        assert!(rig.screen().is_ascii(), "{}", rig.screen());
    }
}

#[test]
fn down_and_enter_open_one_and_typing_goes_on_as_ever() {
    let mut rig = rig(120, 40);
    rig.keys("/<Down><Down><Down><Up><Down><Enter>");
    assert_eq!(opened(&rig), Some(ProfileKey::of_handle(&handle(11))));
    assert_eq!((rig.model.pane, rig.model.list.typing()), (Pane::Profile, false));
    assert_eq!(rig.model.list.selected_key(), opened(&rig));
    rig.keys("<Tab>/<Down><Enter>");
    assert_eq!(opened(&rig), Some(ProfileKey::of_handle(&handle(70))));
    rig.keys("<Tab>/use_");
    assert!(!rig.screen().contains("looked up lately"), "only while the box is empty");
    rig.keys("<Down>");
    assert_eq!(rig.model.list.cursor().index(), 1, "the key moves in the list");
    rig.keys("<Esc>/<Esc>");
    assert!(!rig.screen().contains("looked up lately") && !rig.model.list.typing());
    let mut none = Rig::listed(120, 40, 8);
    none.keys("/<Down>");
    assert_eq!(none.model.list.cursor().index(), 1, "nobody was looked up");
}
