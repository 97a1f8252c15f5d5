//! Compares what is on screen with the pictures in `tests/snapshots`.

use super::rig::Rig;

pub fn snapshot(name: &str, rig: &Rig) {
    snapshot_text(name, &rig.screen());
}

pub fn snapshot_text(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../../tests/snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}
