//! Widgets that look up or update a profile. Their types are undocumented, so they are recognised by what
//! they do.

use super::widget::{Widget, WidgetKind};
use serde_json::Value;
use std::collections::HashSet;

/// What a branch of a profile search means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProfileEvent {
    Found,
    NotFound,
    Failed,
}

impl ProfileEvent {
    /// The meaning of an event by its name; `None` if the name says nothing.
    pub fn of(event: &str) -> Option<Self> {
        let event = event.to_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| event.contains(word));
        if has(&["fail", "error", "timeout"]) {
            return Some(Self::Failed);
        }
        if has(&["notfound", "not_found", "noprofile", "no_profile", "unknown"]) {
            return Some(Self::NotFound);
        }
        let is_found = ["found", "profilefound", "profile_found"].contains(&event.as_str());
        (is_found || has(&["success", "complete", "next"])).then_some(Self::Found)
    }
}

impl Widget {
    /// The indexes of the branches with this meaning; if there are several, which one is taken is open.
    pub fn profile_branches(&self, meaning: ProfileEvent) -> Vec<usize> {
        let meant = self.branches.iter().enumerate();
        meant
            .filter(|(_, branch)| ProfileEvent::of(&branch.event) == Some(meaning))
            .map(|(index, _)| index)
            .collect()
    }
}

/// The kind of a widget of an undocumented type; `read_as_profile` has the widgets whose `ProfileData` some template reads.
pub(super) fn classify(
    name: &str,
    type_name: &str,
    properties: &Value,
    read_as_profile: &HashSet<String>,
) -> WidgetKind {
    let type_name = type_name.to_lowercase();
    let is_of_profiles = type_name.contains("profile");
    let changes = type_name.contains("update") || type_name.contains("create");
    let has_connector = properties.get("profile_connector_instance").is_some();
    let has_traits = properties.get("traits").is_some();
    if (is_of_profiles && changes) || (has_connector && has_traits) {
        return WidgetKind::ProfileUpdate;
    }
    if is_of_profiles || has_connector || read_as_profile.contains(name) {
        return WidgetKind::ProfileSearch;
    }
    WidgetKind::Unknown
}

/// The names of the widgets that a text reads as `widgets.NAME.ProfileData`.
pub(super) fn read_as_profile(text: &str, names: &mut HashSet<String>) {
    for (at, _) in text.match_indices(".ProfileData") {
        let before = text.get(..at).unwrap_or_default();
        if let Some((_, name)) = before.rsplit_once("widgets.")
            && !name.contains(['{', '}', '|'])
        {
            names.insert(name.trim().to_owned());
        }
    }
}
