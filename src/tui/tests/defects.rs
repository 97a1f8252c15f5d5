//! Every defect that a check can find, as the Overview and the glance show it.

use super::rig::{Rig, answered, handle};
use crate::domain::check::{CheckSettings, check};
use crate::domain::engagement;
use crate::domain::event::{Event, ProfileEvents};
use crate::domain::finding::findings;
use crate::domain::finding::tests::defects::{Sample, cases};
use crate::domain::finding::tests::now;
use crate::domain::listing::Partial;
use crate::domain::profile::Naming;
use crate::domain::roster::Summary;
use crate::domain::samples;
use crate::engine::RowFill;
use crate::tui::message::{Message, Part};

/// The Overview of a profile with this sample.
fn overview((traits, events): Sample) -> String {
    let mut rig = Rig::listed(200, 60, 1);
    rig.now = now();
    let all = Partial { items: events, ..Partial::default() };
    let is_engagement = |event: &&Event| engagement::read(event).is_some();
    let engagements =
        Partial { items: all.items.iter().filter(is_engagement).cloned().collect(), ..Partial::default() };
    let traits = samples::traits(&traits.to_string());
    rig.answer(answered(Part::FlexTraits, Ok(traits.clone())));
    rig.answer(answered(Part::Events, Ok(ProfileEvents { all, engagements })));
    rig.answer(answered(Part::Traits, Ok(traits)));
    rig.screen()
}

/// A list whose only read row is a profile with this sample, at a glance.
fn glance((traits, events): Sample) -> String {
    let mut rig = Rig::listed(200, 60, 2);
    rig.now = now();
    let (traits, events) =
        (samples::traits(&traits.to_string()), Partial { items: events, ..Partial::default() });
    let check = check(&traits, &events, now(), CheckSettings::default());
    let kinds = findings(&check, Some(&traits), Some(&events), now()).map(|one| one.dated_kind());
    let naming = Naming { name: Some("Ada Okafor".to_owned()), identifier: None };
    let summary = Summary::of(&check, kinds, now());
    let fill = RowFill { key: None, naming, summary, halves: Vec::new() };
    rig.send(Message::RowFilled { handle: handle(0), result: Ok(fill) });
    rig.keys("0");
    rig.screen()
}

/// A finding begins with the symbol of its severity; what it rules out has names too.
fn is_named(screen: &str, name: &str) -> bool {
    ["✘", "!", "–"].iter().any(|symbol| screen.contains(&format!("{symbol} {name}")))
}

#[test]
fn fs8_every_defect_is_named_on_the_overview_and_at_a_glance_and_no_look_alike_is() {
    for (kind, [has, has_not]) in cases() {
        for screen in [overview, glance] {
            let (with, without) = (screen(has.clone()), screen(has_not.clone()));
            assert!(is_named(&with, kind.name()), "{}:\n{with}", kind.name());
            assert!(!is_named(&without, kind.name()), "{}:\n{without}", kind.name());
        }
    }
}
