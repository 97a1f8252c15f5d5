//! The part of a scenario that describes the space: its ids, sources and switches.
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::emulator::interaction::{CodesNotation, PropertyCasing, TimeFormat};

/// The emulated space.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "an object")]
pub struct ScenarioSpace {
    pub id: String,
    pub slug: String,
    pub name: String,
    pub profile_api_token: Option<String>,
}

impl Default for ScenarioSpace {
    fn default() -> Self {
        let [id, slug, name] = ["spa_emulated", "emulated", "Emulated space"].map(Into::into);
        Self { id, slug, name, profile_api_token: None }
    }
}

/// The workspace around the space.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "an object")]
pub struct ScenarioWorkspace {
    pub id: String,
    pub slug: String,
    pub name: String,
    pub public_api_token: Option<String>,
}

impl Default for ScenarioWorkspace {
    fn default() -> Self {
        let [id, slug, name] = ["wks_emulated", "emulated", "Emulated workspace"].map(Into::into);
        Self { id, slug, name, public_api_token: None }
    }
}

/// A source of the workspace. The scenario's name for it stands for an id or slug that is not given.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "an object")]
pub struct ScenarioSource {
    pub id: Arc<str>,
    pub slug: String,
    pub name: String,
    /// Name of its entry in Segment's catalogue.
    pub catalog: String,
    /// The library named in its events: `name/version`.
    pub library: Arc<str>,
    /// Generated at random if the scenario has none.
    pub write_key: Option<String>,
    pub enabled: bool,
    /// Whether it feeds the space.
    pub connected: bool,
    pub status: String,
}

impl Default for ScenarioSource {
    fn default() -> Self {
        Self {
            id: "".into(),
            slug: String::new(),
            name: String::new(),
            catalog: "HTTP API".into(),
            library: "analytics-java/3.5.2".into(),
            write_key: None,
            enabled: true,
            connected: true,
            status: "PUBLIC".into(),
        }
    }
}

impl ScenarioSource {
    /// Fills in what is not given.
    pub fn complete(&mut self, key: &str) {
        if self.id.is_empty() {
            self.id = key.into();
        }
        if self.slug.is_empty() {
            key.clone_into(&mut self.slug);
        }
        if self.name.is_empty() {
            self.name.clone_from(&self.slug);
        }
    }
}

/// An event filter of the space, as the Public API lists it. It is not applied.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "an object")]
pub struct ScenarioFilter {
    pub name: String,
    /// What it fits, in Segment's query language.
    #[serde(rename = "if")]
    pub fits: String,
    pub enabled: bool,
    pub drop: bool,
}

impl Default for ScenarioFilter {
    fn default() -> Self {
        Self { name: "Filter".into(), fits: String::new(), enabled: true, drop: true }
    }
}

impl ScenarioFilter {
    /// As the Public API shows it; `at` is its place.
    pub fn shown(&self, at: usize, space: &ScenarioSpace, workspace: &ScenarioWorkspace) -> Value {
        json!({
            "id": format!("flt_{at}"), "workspaceId": workspace.id, "integrationId": space.id, "enabled": self.enabled,
            "name": self.name, "if": self.fits, "drop": self.drop,
            "createdAt": "2026-01-01T00:00:00.000Z", "updatedAt": "2026-01-01T00:00:00.000Z",
        })
    }
}

/// A computed trait of the space, as the Public API lists it. It is not computed.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "an object")]
pub struct ScenarioComputed {
    pub name: String,
    /// The name in snake case if it is empty.
    pub key: String,
    pub description: String,
    /// Segment's query language.
    pub query: String,
    pub r#type: String,
    pub enabled: bool,
    pub status: String,
    pub options: Value,
}

impl Default for ScenarioComputed {
    fn default() -> Self {
        let [name, kind, status] = ["Computed trait", "users", "Live"].map(Into::into);
        let options = json!({ "includeHistoricalData": true, "includeAnonymousUsers": true });
        let (key, description, query) = Default::default();
        Self { name, key, description, query, r#type: kind, enabled: true, status, options }
    }
}

impl ScenarioComputed {
    /// As the Public API shows it; `at` is its place.
    pub fn shown(&self, at: usize, space: &ScenarioSpace) -> Value {
        let snake = || self.name.to_lowercase().replace(|c: char| !c.is_alphanumeric(), "_");
        let key = if self.key.is_empty() { snake() } else { self.key.clone() };
        json!({
            "id": format!("cmp_{at}"), "spaceId": space.id, "name": self.name, "description": self.description, "key": key,
            "enabled": self.enabled, "definition": { "type": self.r#type, "query": self.query }, "status": self.status,
            "createdBy": "usr_emulated", "updatedBy": "usr_emulated",
            "createdAt": "2026-01-01T00:00:00.000Z", "updatedAt": "2026-01-01T00:00:00.000Z", "options": self.options,
        })
    }
}

/// Choices where the documentation leaves the behaviour open.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "an object")]
pub struct Switches {
    /// Form of the engagement events that the scenario describes.
    pub property_casing: PropertyCasing,
    pub codes: CodesNotation,
    pub start_time: TimeFormat,
    /// Whether event pages have a top-level `segment_id`.
    pub event_segment_id: bool,
    /// Whether the undocumented list route is available.
    pub list_route: bool,
    /// How `cursor.url` names the profile.
    pub cursor_path: CursorPath,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            property_casing: PropertyCasing::Lower,
            codes: CodesNotation::Object,
            start_time: TimeFormat::Iso,
            event_segment_id: false,
            list_route: true,
            cursor_path: CursorPath::Request,
        }
    }
}

/// How `cursor.url` names the profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CursorPath {
    /// The same way as the request.
    Request,
    /// By its Segment id.
    SegmentId,
}
