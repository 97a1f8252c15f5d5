//! How the program presents itself: colours, ASCII, a terminal's width.

use crate::support::program::flexplorer;
use crate::support::terminal::Setting;

/// Flags, variables with their values, and whether colours are expected.
type Case = (&'static str, &'static [(&'static str, &'static str)], bool);

#[test]
fn dc3_flag_and_environment_decide_on_colours() {
    let cases: [Case; 6] = [
        ("", &[], false),
        ("", &[("CLICOLOR_FORCE", "1")], true),
        ("", &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false),
        ("--color always", &[("NO_COLOR", "1")], true),
        ("--color never", &[("CLICOLOR_FORCE", "1")], false),
        ("--color always -f json", &[], false),
    ];
    for (flags, variables, expected) in cases {
        let run = variables
            .iter()
            .fold(flexplorer(&format!("space list {flags}")), |run, (name, value)| run.env(name, value));
        let out = run.run().expect_code(0).out;
        assert_eq!(out.contains('\u{1b}'), expected, "{flags} {variables:?}: {out:?}");
    }
}

#[test]
fn dc3_a_terminal_shows_colours_and_everything_that_decides() {
    let mut session = Setting::new("check farid.nazari@example.com").size(80, 30).start();
    assert_eq!(session.wait_for_end(), 1);
    let bytes = String::from_utf8_lossy(session.bytes()).into_owned();
    assert!(bytes.contains("\u{1b}[33m◐ partly enriched") && bytes.contains("\u{1b}[31mstale"), "{bytes:?}");
    for shown in
        ["KD…9c44 (22h ago), which has", "has no Completed. Find its task in Flex", "reading the demo"]
    {
        assert!(session.text().contains(shown), "{shown}:\n{}", session.text());
    }
}

/// Output for people follows the locale; output for programs does so only if a flag asks for it.
#[test]
fn dh13_a_locale_without_utf8_gets_ascii() {
    let run = |arguments: &str| {
        let run = flexplorer(&format!("check elif.sahin@example.com --demo {arguments}"));
        run.env("LC_ALL", "C").run().expect_code(0)
    };
    for arguments in ["", "-f md", "--ascii -f csv", "--ascii --json"] {
        let output = run(arguments);
        assert!((output.out + &output.err).is_ascii(), "{arguments}");
    }
    assert!(run("").out.starts_with("? cannot tell  Elif Sahin"));
    assert!(run("-f csv").out.contains("Elif Şahin"));
    assert!(run("--ascii -f csv").out.contains("Elif \\{015E}ahin"));
}
