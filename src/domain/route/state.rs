//! The state of a run at a widget, and the variables that templates read there.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;
use std::sync::Arc;

use super::run::{DryRunSettings, RoutedProfile};
use crate::domain::liquid::{LiquidVariables, PathKey, Sources, Traced, UnknownValue, Value, ValueSource};

const BY_TWILIO: &str = "made by Twilio";

/// The values of a run at one widget. Steps are counted elsewhere: they do not make two states different.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct WalkState {
    /// 0 is the flow itself; others are subflows.
    pub flow: usize,
    pub widget: usize,
    pub variables: SharedMap<Traced>,
    pub widgets: SharedMap<WidgetRecord>,
    /// Traits that an update would have written.
    pub written: SharedMap<Traced>,
    /// The parameters of a subflow.
    pub parameters: SharedMap<Traced>,
    /// Where a subflow returns to.
    pub parent: Option<Arc<Self>>,
    /// How often each widget with several answers was entered.
    pub visits: BTreeMap<Arc<str>, usize>,
    /// How many times in a row the widget was entered.
    pub in_row: u32,
    /// What was decided about unknown values on the way.
    pub decisions: BTreeSet<RunDecision>,
    /// Which of the watched widgets were entered.
    pub watched: u64,
}

/// Values by name. Copies share them until one changes: most moves change few values or none.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct SharedMap<V>(Arc<BTreeMap<Arc<str>, V>>);

impl<V> Default for SharedMap<V> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<V> Deref for SharedMap<V> {
    type Target = BTreeMap<Arc<str>, V>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<V: Clone> SharedMap<V> {
    pub fn insert(&mut self, name: Arc<str>, value: V) {
        Arc::make_mut(&mut self.0).insert(name, value);
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&Arc<str>, &mut V)> {
        Arc::make_mut(&mut self.0).iter_mut()
    }

    fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        Arc::make_mut(&mut self.0).values_mut()
    }

    /// Drops the values whose names do not pass.
    pub fn keep(&mut self, passes: impl Fn(&Arc<str>) -> bool) {
        if !self.keys().all(&passes) {
            Arc::make_mut(&mut self.0).retain(|name, _| passes(name));
        }
    }
}

/// The output of a widget.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct WidgetRecord {
    /// By path, such as `inbound.Body`.
    pub fields: BTreeMap<Arc<str>, Traced>,
    pub rest: RestOfWidget,
}

/// Other output values of a widget.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum RestOfWidget {
    Nil,
    Unknown(Arc<str>),
    /// The traits, under every path at which they may be read.
    Profile,
    /// The traits under `parsed.traits`.
    ParsedProfile,
}

/// A comparison of an unknown value that was taken as true or false.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct RunDecision {
    pub name: Arc<str>,
    pub operator: &'static str,
    pub operand: Arc<str>,
    pub holds: bool,
}

impl RunDecision {
    /// The first widget that the value was derived from.
    pub fn widget(&self) -> Option<&str> {
        let (_, rest) = self.name.split_once("widgets.")?;
        rest.split_once('.').map(|(widget, _)| widget)
    }
}

impl WalkState {
    /// The text that an unknown value was decided to be equal to.
    pub fn decided(&self, unknown: &UnknownValue) -> Option<&Arc<str>> {
        let equals = |one: &&RunDecision| one.operator == "equal_to" && one.holds && one.name == unknown.name;
        self.decisions.iter().find(equals).filter(|_| unknown.has_identity()).map(|one| &one.operand)
    }

    /// A widget is entered again: its earlier output is a different value from its new output.
    pub fn forget(&mut self, widget: &str) {
        let prefix = format!("widgets.{widget}.");
        // A shortened name may have contained it.
        let is_of = |name: &str| name.contains(&prefix) || name.contains('…');
        self.decisions.retain(|decision| !is_of(&decision.name));
        self.replace(&|unknown| {
            let earlier = || Value::unknown(&format!("¿{}", unknown.name), &unknown.because);
            (is_of(&unknown.name) && unknown.has_identity()).then(earlier)
        });
    }

    /// Replaces a value that turned out to be this text.
    pub fn learn(&mut self, name: &str, text: &Arc<str>) {
        self.replace(&|unknown| (&*unknown.name == name).then(|| Value::Text(Arc::clone(text))));
    }

    /// Replaces unknown parts of every value.
    fn replace(&mut self, with: &dyn Fn(&UnknownValue) -> Option<Value>) {
        let is_open = |value: &Traced| has_unknown(&value.value);
        for map in [&mut self.variables, &mut self.written, &mut self.parameters] {
            if map.values().any(is_open) {
                map.values_mut().for_each(|value| value.value = replaced(&value.value, with));
            }
        }
        if self.widgets.values().any(|record| record.fields.values().any(is_open)) {
            let fields = self.widgets.values_mut().flat_map(|record| record.fields.values_mut());
            fields.for_each(|value| value.value = replaced(&value.value, with));
        }
    }
}

/// Whether an unknown part of a value was derived from the value with this name. A shortened name may contain
/// it.
pub(super) fn mentions(value: &Value, name: &str) -> bool {
    match value {
        Value::Unknown(unknown) => unknown.name.contains(name) || unknown.name.contains('…'),
        Value::List(items) => items.iter().any(|item| mentions(item, name)),
        Value::Object(members) => members.iter().any(|(_, value)| mentions(value, name)),
        _ => false,
    }
}

fn has_unknown(value: &Value) -> bool {
    match value {
        Value::Unknown(_) => true,
        Value::List(items) => items.iter().any(has_unknown),
        Value::Object(members) => members.iter().any(|(_, value)| has_unknown(value)),
        _ => false,
    }
}

/// A value with some of its unknown parts replaced; text of several parts stays as it is. Values are at most
/// 64 levels deep.
fn replaced(value: &Value, with: &dyn Fn(&UnknownValue) -> Option<Value>) -> Value {
    match value {
        Value::Unknown(unknown) => with(unknown).unwrap_or_else(|| value.clone()),
        Value::List(items) if items.iter().any(|item| !matches!(item, Value::Text(_))) => {
            Value::List(items.iter().map(|item| replaced(item, with)).collect())
        }
        Value::Object(members) => Value::Object(
            members.iter().map(|(key, value)| (Arc::clone(key), replaced(value, with))).collect(),
        ),
        _ => value.clone(),
    }
}

/// A value that passes from one flow into another, where different widgets have the same names.
pub(super) fn carried(value: &Traced, prefix: &str) -> Traced {
    let value_there = replaced(&value.value, &|unknown| {
        let name = format!("{prefix}{}", unknown.name);
        Some(Value::Unknown(Arc::new(UnknownValue {
            name: name.into(),
            fragments: Vec::new(),
            ..unknown.clone()
        })))
    });
    Traced { value: value_there, sources: value.sources.clone() }
}

/// The data shared by every state of a run.
#[derive(Debug)]
pub(super) struct RunWorld<'a> {
    pub settings: &'a DryRunSettings,
    pub profile: &'a RoutedProfile,
    /// The traits, with the edits.
    pub traits: BTreeMap<Arc<str>, Value>,
    pub trigger: &'static str,
    pub from: Option<Arc<str>>,
}

impl<'a> RunWorld<'a> {
    pub fn new(
        settings: &'a DryRunSettings,
        profile: &'a RoutedProfile,
        edits: &[(String, Value)],
        trigger: &'static str,
    ) -> Self {
        let all = profile.traits.iter().chain(edits);
        let traits = all.map(|(key, value)| (Arc::from(key.as_str()), value.clone())).collect();
        let address =
            |kind: &str| profile.identifiers.iter().find_map(|id| id.strip_prefix(kind)?.strip_prefix(':'));
        let from = settings.from.as_deref().or_else(|| address("phone")).or_else(|| address("email"));
        Self { settings, profile, traits, trigger, from: from.map(Arc::from) }
    }

    fn trait_value(&self, state: &WalkState, key: &str) -> Traced {
        if let Some(written) = state.written.get(key) {
            return written.clone();
        }
        match (self.traits.get_key_value(key), &self.profile.unread) {
            (Some((key, value)), _) => Traced::from(value.clone(), ValueSource::Trait(Arc::clone(key))),
            (None, Some(why)) => {
                let unknown = Value::unknown(&format!("trait {key}"), why);
                Traced::from(unknown, ValueSource::Trait(key.into()))
            }
            (None, None) => Traced::from(Value::Nil, ValueSource::Trait(key.into())),
        }
    }

    /// All traits as one object.
    fn all_traits(&self, state: &WalkState) -> Traced {
        if let Some(why) = &self.profile.unread {
            return Traced::unknown("all traits", why);
        }
        let mut sources = Sources::default();
        let keys: BTreeSet<&Arc<str>> = self.traits.keys().chain(state.written.keys()).collect();
        let member = |key: &Arc<str>| {
            let value = self.trait_value(state, key);
            sources.add(&value.sources);
            (Arc::clone(key), value.value)
        };
        let members: Arc<[_]> = keys.into_iter().map(member).collect();
        Traced { value: Value::Object(members), sources }
    }

    /// An address of the trigger, if it is known.
    pub fn address(&self, is_caller: bool) -> Value {
        let known = if is_caller { self.from.clone() } else { self.settings.to.as_deref().map(Arc::from) };
        let (name, flag) =
            if is_caller { ("the caller's address", "--from") } else { ("the called address", "--to") };
        known.map_or_else(|| Value::unknown(name, &format!("not given; use {flag}")), Value::Text)
    }
}

/// The variables of a state.
pub(super) struct StateVariables<'a> {
    pub world: &'a RunWorld<'a>,
    pub state: &'a WalkState,
}

impl LiquidVariables for StateVariables<'_> {
    fn read(&self, path: &[PathKey]) -> (Traced, usize) {
        let names: Vec<&str> = path
            .iter()
            .map_while(|key| match key {
                PathKey::Name(name) => Some(&**name),
                PathKey::Index(_) => None,
            })
            .collect();
        self.given(&names).unwrap_or_else(|| self.by_root(&names))
    }
}

impl StateVariables<'_> {
    /// The values set with `--input`.
    fn given(&self, names: &[&str]) -> Option<(Traced, usize)> {
        let inputs = &self.world.settings.inputs;
        if inputs.is_empty() {
            return None;
        }
        (1..=names.len()).rev().find_map(|count| {
            let path = names.get(..count)?.join(".");
            let (_, value) = inputs.iter().rev().find(|(input, _)| *input == path)?;
            Some((Traced::from(value.clone(), ValueSource::Input(path.into())), count))
        })
    }

    fn by_root(&self, names: &[&str]) -> (Traced, usize) {
        match names {
            ["flow", "variables", name, ..] => {
                (self.state.variables.get(*name).cloned().unwrap_or_else(Traced::nil), 3)
            }
            ["flow", "variables"] => (object(&self.state.variables), 2),
            ["flow", "data", ..] => self.of_trigger("request", names, 2),
            ["flow", "channel", "address", ..] => {
                (input(self.world.address(false), "flow.channel.address"), 3)
            }
            ["contact", "channel", "address", ..] => {
                (input(self.world.address(true), "contact.channel.address"), 3)
            }
            ["trigger", "parent", "parameters", name, ..] if self.state.parent.is_some() => {
                (self.state.parameters.get(*name).cloned().unwrap_or_else(Traced::nil), 4)
            }
            ["trigger", kind, ..] => self.of_trigger(kind, names, 2),
            ["widgets", widget, rest @ ..] => self.of_widget(widget, rest),
            ["flow" | "trigger" | "contact" | "widgets" | "account", ..] => {
                (Traced::unknown(&names.join("."), BY_TWILIO), names.len())
            }
            _ => (Traced::nil(), names.len()),
        }
    }

    fn of_trigger(&self, kind: &str, names: &[&str], used: usize) -> (Traced, usize) {
        let path = names.join(".");
        let Some(key) = names.get(used) else { return (Traced::unknown(&path, BY_TWILIO), names.len()) };
        let is_active = kind == self.world.trigger;
        let value = match *key {
            "From" | "from" | "Caller" | "Author" if is_active => self.world.address(true),
            "To" | "to" | "Called" if is_active => self.world.address(false),
            "Direction" if is_active => Value::text("inbound"),
            "Body" => Value::unknown(&path, &format!("the message text is not given; use --input {path}=…")),
            "parameters" => Value::unknown(&path, &format!("not given; use --input {path}=…")),
            _ if kind == "request" => Value::unknown(&path, &format!("not given; use --input {path}=…")),
            _ => Value::unknown(&path, BY_TWILIO),
        };
        let used = if matches!(value, Value::Unknown(_)) { names.len() } else { used + 1 };
        (input(value, &path), used)
    }

    fn of_widget(&self, widget: &str, rest: &[&str]) -> (Traced, usize) {
        let Some(record) = self.state.widgets.get(widget) else { return (Traced::nil(), 2 + rest.len()) };
        for count in (1..=rest.len()).rev() {
            let path = rest.get(..count).unwrap_or_default().join(".");
            if let Some(value) = record.fields.get(path.as_str()) {
                return (value.clone(), 2 + count);
            }
        }
        let whole = || format!("widgets.{widget}.{}", rest.join("."));
        match (&record.rest, rest) {
            (RestOfWidget::Unknown(because), _) => {
                let unknown = Value::unknown(&whole(), because);
                (Traced::from(unknown, ValueSource::Answer(widget.into())), 2 + rest.len())
            }
            (RestOfWidget::ParsedProfile, ["parsed", "traits", key, ..]) => {
                (self.world.trait_value(self.state, key), 5)
            }
            (RestOfWidget::ParsedProfile, ["parsed", "traits"]) => (self.world.all_traits(self.state), 4),
            (RestOfWidget::Nil | RestOfWidget::ParsedProfile, _) => (Traced::nil(), 2 + rest.len()),
            (RestOfWidget::Profile, _) => self.of_profile(&whole(), rest),
        }
    }

    fn of_profile(&self, whole: &str, rest: &[&str]) -> (Traced, usize) {
        let one = |key: &str, used: usize| (self.world.trait_value(self.state, key), used);
        match rest {
            ["ProfileData", "profileConnectSid", ..] | ["profileConnectSid", ..] => {
                (Traced::unknown(whole, BY_TWILIO), 2 + rest.len())
            }
            ["ProfileData" | "profile", "traits", key, ..] => one(key, 5),
            ["ProfileData" | "traits"] | ["ProfileData" | "profile", "traits"] => {
                (self.world.all_traits(self.state), 2 + rest.len())
            }
            ["profile"] | [] => (Traced::unknown(whole, BY_TWILIO), 2 + rest.len()),
            ["ProfileData" | "traits", key, ..] => one(key, 4),
            [key, ..] => one(key, 3),
        }
    }
}

pub(super) fn object(map: &BTreeMap<Arc<str>, Traced>) -> Traced {
    let mut sources = Sources::default();
    for value in map.values() {
        sources.add(&value.sources);
    }
    Traced {
        value: Value::Object(map.iter().map(|(key, value)| (Arc::clone(key), value.value.clone())).collect()),
        sources,
    }
}

fn input(value: Value, path: &str) -> Traced {
    Traced::from(value, ValueSource::Input(path.into()))
}
