//! The part of a scenario that describes the space: its ids, sources, identity rules and switches.
use std::{collections::BTreeMap, sync::Arc};

use super::reader::{Fields, Problem, ScenarioNode};
use crate::emulator::{
    identity::IdentityRules,
    interaction::{TimeFormat, WireForm},
};

/// The emulated space and the workspace around it.
#[derive(Clone, Debug)]
pub struct ScenarioSpace {
    pub id: String,
    pub slug: String,
    pub name: String,
    pub profile_api_token: Option<String>,
    pub workspace_id: String,
    pub workspace_slug: String,
    pub workspace_name: String,
    pub public_api_token: Option<String>,
    pub sources: Vec<ScenarioSource>,
    /// Index in `sources` of the source whose write key is published.
    pub default_source: usize,
    pub switches: Switches,
}

/// A source of the workspace.
#[derive(Clone, Debug)]
pub struct ScenarioSource {
    /// The scenario's name for the source.
    pub key: String,
    pub id: Arc<str>,
    pub slug: String,
    pub name: String,
    /// Name of its entry in Segment's catalogue.
    pub catalog: String,
    /// The library named in its events: name and version.
    pub library: (String, String),
    /// Generated at random if the scenario has none.
    pub write_key: Option<String>,
    pub enabled: bool,
    /// Whether it feeds the space.
    pub connected: bool,
    pub status: String,
}

/// Choices where the documentation leaves the behaviour open.
#[derive(Clone, Copy, Debug)]
pub struct Switches {
    /// Form of the engagement events that the scenario describes.
    pub form: WireForm,
    /// Whether event pages have a top-level `segment_id`.
    pub event_segment_id: bool,
    /// Whether the undocumented list route is available.
    pub list_route: bool,
    /// How `cursor.url` names the profile.
    pub cursor_path: CursorPath,
}

/// How `cursor.url` names the profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CursorPath {
    /// The same way as the request.
    Request,
    /// By its Segment id.
    SegmentId,
}

impl ScenarioSpace {
    /// Reads `space`, `workspace`, `sources`, `default_source` and `switches`.
    pub fn read(scenario: &Fields<'_>) -> Result<Self, Problem> {
        let empty = serde_json::Value::Object(serde_json::Map::new());
        let absent = ScenarioNode::root(&empty);
        let space = scenario.get("space").unwrap_or_else(|| absent.clone());
        let space = space.fields(&["id", "slug", "name", "profile_api_token"])?;
        let workspace = scenario.get("workspace").unwrap_or(absent);
        let workspace = workspace.fields(&["id", "slug", "name", "public_api_token"])?;
        let sources = read_sources(scenario)?;
        let text = |fields: &Fields<'_>, key, default: &str| -> Result<String, Problem> {
            Ok(fields.text(key)?.unwrap_or(default).to_owned())
        };
        let default_source = match scenario.get("default_source") {
            Some(node) => find_source(&sources, &node)?,
            None => 0,
        };
        Ok(Self {
            id: text(&space, "id", "spa_emulated")?,
            slug: text(&space, "slug", "emulated")?,
            name: text(&space, "name", "Emulated space")?,
            profile_api_token: space.text("profile_api_token")?.map(ToOwned::to_owned),
            workspace_id: text(&workspace, "id", "wks_emulated")?,
            workspace_slug: text(&workspace, "slug", "emulated")?,
            workspace_name: text(&workspace, "name", "Emulated workspace")?,
            public_api_token: workspace.text("public_api_token")?.map(ToOwned::to_owned),
            sources,
            default_source,
            switches: read_switches(scenario.get("switches"))?,
        })
    }

    /// The source that `node` names, or the first if there is no node.
    pub fn source(&self, node: Option<&ScenarioNode<'_>>) -> Result<&ScenarioSource, Problem> {
        let place = node.map_or(Ok(0), |node| find_source(&self.sources, node))?;
        Ok(&self.sources[place])
    }

    /// The source of Flex's events: the one called `flex`, otherwise the first.
    pub fn flex(&self) -> &ScenarioSource {
        self.sources.iter().find(|source| source.key == "flex").unwrap_or(&self.sources[0])
    }

    /// The source of everyday events of generated people: the one called `web`, otherwise the first.
    pub fn web(&self) -> &ScenarioSource {
        self.sources.iter().find(|source| source.key == "web").unwrap_or(&self.sources[0])
    }
}

fn find_source(sources: &[ScenarioSource], node: &ScenarioNode<'_>) -> Result<usize, Problem> {
    let wanted = node.text()?;
    sources.iter().position(|source| source.key == wanted).ok_or_else(|| {
        let known: Vec<_> = sources.iter().map(|source| source.key.as_str()).collect();
        node.problem(format!("no source is called `{wanted}`; there are {}", known.join(", ")))
    })
}

/// The sources; a scenario without any gets one.
fn read_sources(scenario: &Fields<'_>) -> Result<Vec<ScenarioSource>, Problem> {
    let entries = scenario.get("sources").map(|node| node.entries()).transpose()?.unwrap_or_default();
    let mut sources: Vec<_> =
        entries.iter().map(|(key, node)| read_source(key, node)).collect::<Result<_, _>>()?;
    if sources.is_empty() {
        let empty = serde_json::Value::Object(serde_json::Map::new());
        sources.push(read_source("default", &ScenarioNode::root(&empty))?);
    }
    Ok(sources)
}

fn read_source(key: &str, node: &ScenarioNode<'_>) -> Result<ScenarioSource, Problem> {
    let fields = node.fields(&[
        "id",
        "slug",
        "name",
        "catalog",
        "library",
        "write_key",
        "enabled",
        "connected",
        "status",
    ])?;
    let slug = fields.text("slug")?.unwrap_or(key);
    let library = fields.text("library")?.unwrap_or("analytics-java/3.5.2");
    Ok(ScenarioSource {
        key: key.to_owned(),
        id: fields.text("id")?.unwrap_or(key).into(),
        slug: slug.to_owned(),
        name: fields.text("name")?.unwrap_or(slug).to_owned(),
        catalog: fields.text("catalog")?.unwrap_or("HTTP API").to_owned(),
        library: library
            .split_once('/')
            .map_or((library.into(), String::new()), |(n, v)| (n.into(), v.into())),
        write_key: fields.text("write_key")?.map(ToOwned::to_owned),
        enabled: fields.flag("enabled", true)?,
        connected: fields.flag("connected", true)?,
        status: fields.text("status")?.unwrap_or("PUBLIC").to_owned(),
    })
}

fn read_switches(node: Option<ScenarioNode<'_>>) -> Result<Switches, Problem> {
    let mut switches = Switches {
        form: WireForm::default(),
        event_segment_id: false,
        list_route: true,
        cursor_path: CursorPath::Request,
    };
    let Some(node) = node else { return Ok(switches) };
    let fields = node.fields(&[
        "property_casing",
        "codes",
        "start_time",
        "event_segment_id",
        "list_route",
        "cursor_path",
    ])?;
    switches.form = read_form(&fields, switches.form)?;
    switches.event_segment_id = fields.flag("event_segment_id", false)?;
    switches.list_route = fields.flag("list_route", true)?;
    if let Some(node) = fields.get("cursor_path") {
        switches.cursor_path =
            node.choice(&[("request", CursorPath::Request), ("segment_id", CursorPath::SegmentId)])?;
    }
    Ok(switches)
}

/// Reads `property_casing`, `codes` and `start_time`, with `form` as the default.
pub fn read_form(fields: &Fields<'_>, mut form: WireForm) -> Result<WireForm, Problem> {
    if let Some(node) = fields.get("property_casing") {
        form.capital = node.choice(&[("lower", false), ("capital", true)])?;
    }
    if let Some(node) = fields.get("codes") {
        form.codes_as_text = node.choice(&[("object", false), ("string", true)])?;
    }
    if let Some(node) = fields.get("start_time") {
        form.start_time = node.choice(&TimeFormat::WORDS)?;
    }
    Ok(form)
}

/// Reads the identity rules, on top of the defaults.
pub fn read_identity(node: Option<ScenarioNode<'_>>) -> Result<IdentityRules, Problem> {
    let mut rules = IdentityRules::default();
    let Some(node) = node else { return Ok(rules) };
    let fields =
        node.fields(&["custom", "limits", "priority", "blocked", "block_zeros", "accept_unknown_types"])?;
    for (key, list) in
        [("custom", &mut rules.custom), ("priority", &mut rules.priority), ("blocked", &mut rules.blocked)]
    {
        if fields.get(key).is_some() {
            *list = fields.texts(key)?;
        }
    }
    if let Some(limits) = fields.get("limits") {
        let limits = limits.entries()?.into_iter().map(|(kind, node)| Ok((kind.to_owned(), node.count()?)));
        rules.limits.extend(limits.collect::<Result<BTreeMap<_, _>, Problem>>()?);
    }
    rules.block_zeros = fields.flag("block_zeros", rules.block_zeros)?;
    rules.accept_unknown_types = fields.flag("accept_unknown_types", rules.accept_unknown_types)?;
    Ok(rules)
}
