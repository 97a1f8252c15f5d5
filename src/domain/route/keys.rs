//! The traits that a flow may read, so that a run requests only those.

use super::super::flow::{Flow, WidgetKind};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The parts between a widget's name and a trait's key in paths that read a profile widget.
const BEFORE_TRAITS: [&str; 3] = ["ProfileData", "profile", "parsed"];
/// If there are more, all traits are requested.
const MOST_KEYS: usize = 150;

/// The keys that these flows read, or `None` if only a run could tell. `answered` are widgets that answer
/// with the profile.
pub fn trait_keys<'a>(
    flows: impl IntoIterator<Item = &'a Flow>,
    answered: &[&str],
) -> Option<BTreeSet<String>> {
    let mut keys = BTreeSet::new();
    for flow in flows {
        let is_profile = |name: &str| {
            let widget = flow.widget(name);
            answered.contains(&name) || widget.is_some_and(|widget| widget.kind == WidgetKind::ProfileSearch)
        };
        let mut reads_all = false;
        for widget in &flow.widgets {
            widget.templates(|_, text| {
                for path in flow.reads().paths(text) {
                    match of_path(path, &is_profile) {
                        PathRead::Nothing => {}
                        PathRead::Key(key) => drop(keys.insert(key)),
                        PathRead::All => reads_all = true,
                    }
                }
            });
        }
        if reads_all {
            return None;
        }
    }
    (keys.len() <= MOST_KEYS).then_some(keys)
}

/// What a path reads from a profile.
enum PathRead {
    Nothing,
    Key(String),
    All,
}

fn of_path(path: &[Arc<str>], is_profile: &dyn Fn(&str) -> bool) -> PathRead {
    let mut names = path.iter().map(AsRef::as_ref).peekable();
    match names.next() {
        Some("widgets") => {}
        _ => return PathRead::Nothing,
    }
    match names.next() {
        Some(widget) if is_profile(widget) => {}
        // The widget depends on a variable.
        None => return PathRead::All,
        Some(_) => return PathRead::Nothing,
    }
    names.next_if(|name| BEFORE_TRAITS.contains(name));
    names.next_if(|name| *name == "traits");
    names.next().map_or(PathRead::All, |key| PathRead::Key(key.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys_of(text: &str) -> Option<Vec<String>> {
        let text = serde_json::Value::from(text);
        let flow = format!(
            r#"{{"initial_state": "T", "states": [
                {{"name": "T", "type": "trigger", "properties": {{}}, "transitions": [{{"event": "incomingCall", "next": "find"}}]}},
                {{"name": "find", "type": "search-for-profile", "properties": {{}}, "transitions": [{{"event": "found", "next": "say"}}]}},
                {{"name": "fn", "type": "run-function", "properties": {{}}, "transitions": []}},
                {{"name": "say", "type": "say-play", "properties": {{"say": [{{"deep": {text}}}]}}, "transitions": []}}]}}"#
        );
        let flow = Flow::read(flow.as_bytes()).unwrap();
        trait_keys([&flow], &["fn"]).map(|keys| keys.into_iter().collect())
    }

    #[test]
    fn keys_are_found_under_every_path_of_a_profile() {
        for (text, expected) in [
            ("hello", Some(vec![])),
            (
                "{{widgets.find.ProfileData.traits.plan}} {{ widgets.find.traits.tier }}",
                Some(vec!["plan", "tier"]),
            ),
            (
                "{{widgets.find.profile.traits.a}}{{widgets.find.b}}{{widgets.find.ProfileData.c}}",
                Some(vec!["a", "b", "c"]),
            ),
            (
                "{% if widgets.find.traits['flex_last-known-agent'] %}x{% endif %}",
                Some(vec!["flex_last-known-agent"]),
            ),
            ("{{widgets.find.traits.topics[0]}}", Some(vec!["topics"])),
            (
                "{{widgets.fn.parsed.traits.plan}} {{widgets.other.traits.x}} {{flow.variables.x}}",
                Some(vec!["plan"]),
            ),
            ("{{widgets.find.ProfileData.traits | to_json}}", None),
            ("{{widgets.find.traits[flow.variables.key]}}", None),
            ("{% assign w = widgets.find %}{{w.traits.plan}}", None),
        ] {
            let expected =
                expected.map(|keys: Vec<&str>| keys.into_iter().map(str::to_owned).collect::<Vec<_>>());
            assert_eq!(keys_of(text), expected, "{text}");
        }
    }
}
