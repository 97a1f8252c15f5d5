//! The messages shown to a user when something fails, kept as snapshots: `tests/snapshots/l4_….snap`.

use super::program::Output;

/// What a person was told by a run against the service at `url`, whatever its port, and whichever of the parts that are asked for at
/// once failed first. At most three lines, and no secret in them.
pub fn told(name: &str, output: &Output, url: &str) -> String {
    let place = url.split_once("://").map_or(url, |(_, place)| place);
    let mut text = match place.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => {
            output.err.replace(place, &format!("{host}:PORT"))
        }
        _ => output.err.clone(),
    };
    for part in ["Flex traits", "traits", "identifiers", "events", "metadata", "links"] {
        text = text.replace(&format!(": {part} of the profile: "), ": PART of the profile: ");
    }
    assert!(text.lines().count() <= 3, "{name}: {text}");
    assert!(!text.contains("canary") && !text.contains("/v1/"), "{name}: {text}");
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{name}: {text}");
    text
}

/// Compares all messages of a kind, each under its name, with `tests/snapshots/l4_{kind}.snap`.
pub fn compare(kind: &str, messages: &[(&str, String)]) {
    let text: String = messages.iter().flat_map(|(name, told)| [name, "\n", told.as_str(), "\n"]).collect();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.add_filter(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT");
    settings.bind(|| insta::assert_snapshot!(format!("l4_{kind}"), text));
}
