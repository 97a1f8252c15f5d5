//! The Routing tab in a terminal, on the demo: one customer's story from the misrouted call to the case that guards it.

use crate::support::program::flexplorer;
use crate::support::terminal::Setting;
use std::fs;

#[test]
fn isabelas_call_is_misrouted_explained_mended_and_kept_as_a_case() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cases.toml");
    let mut session = Setting::new("--demo isabela.costa@example.com --tab routing").size(160, 50).start();
    session.wait_for_text("MISROUTED");
    session.wait_for("both queues", |s| s.contains("GENERAL") && s.contains("PRIORITY  priority 100"));
    // Her trait as the events say it.
    session.send("8e");
    session.wait_for_text("What if");
    session.send("\r\u{15}negative\r");
    session.wait_for("the mended outcome", |s| s.contains("what-if: flex_last") && s.contains("→ PRIORITY"));
    session.send("s");
    session.wait_for_text("Save as a case");
    session.send("\u{15}");
    session.send(&file.display().to_string());
    session.send("\r");
    session.wait_for_text("added to ");
    // The call before: what was known then.
    session.send("u<");
    session.wait_for("the time before", |s| s.contains('◷') && s.contains("Flex trait"));
    session.send(">");
    session.wait_for("now again", |s| s.contains("MISROUTED") && !s.contains('◷'));
    session.send("\u{3}");
    assert_eq!(session.wait_for_end(), 0);
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains("[[case]]") && text.contains("\"Priority\""), "{text}");
    let test = || flexplorer("route test").arg(&file.display().to_string());
    test().run().expect_code(0);
    fs::write(&file, text.replace("\"negative\"", "\"positive\"")).unwrap();
    test().run().expect_code(1);
}
