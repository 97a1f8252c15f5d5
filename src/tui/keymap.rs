//! The key table: context → action → keys, read from `assets/keymap.toml`; footer, help and docs/keys.md are printed from it.
//!
//! No key is named anywhere else, except those that edit text ([`edit`]).

mod key;
mod remap;
#[cfg(test)]
mod tests;

pub use key::Key;

use crate::tui::message::{Action, Edit};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

/// Where the focus is, as far as keys are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// Everywhere but in text fields and overlays.
    Global,
    /// The profile list.
    List,
    /// A tab's table.
    Table,
    /// A tab's detail.
    Detail,
    /// A text field.
    Field,
    /// Help, error detail.
    Overlay,
    /// The replay screen.
    Replay,
}

impl Scope {
    /// Every scope, in the order of the help.
    pub const ALL: [Self; 7] =
        [Self::Global, Self::List, Self::Table, Self::Detail, Self::Field, Self::Overlay, Self::Replay];

    /// Its name in the key table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::List => "list",
            Self::Table => "table",
            Self::Detail => "detail",
            Self::Field => "field",
            Self::Overlay => "overlay",
            Self::Replay => "replay",
        }
    }

    /// What it is called in help and docs/keys.md.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Global => "Everywhere",
            Self::List => "Profile list",
            Self::Table => "Tables",
            Self::Detail => "Details",
            Self::Field => "Text fields",
            Self::Overlay => "Overlays",
            Self::Replay => "Replay",
        }
    }

    /// Whether keys it does not bind mean what they mean everywhere.
    pub const fn inherits(self) -> bool {
        matches!(self, Self::List | Self::Table | Self::Detail)
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

/// What is wrong with a key table; all of it at once.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the key table cannot be used: {}", .0.join("; "))]
pub struct KeymapError(pub Vec<String>);

/// One binding: an action and its keys, the one to show first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// What the keys mean.
    pub action: Action,
    /// At least one.
    pub keys: Vec<Key>,
}

/// The key table.
#[derive(Clone, Debug, Default)]
pub struct Keymap {
    bindings: BTreeMap<Scope, Vec<Binding>>,
    footers: BTreeMap<Scope, Vec<Action>>,
}

/// The table that is in force: the built-in one, unless the user's was put in its place.
pub fn in_force() -> &'static Keymap {
    IN_FORCE.get().unwrap_or_else(built_in)
}

/// Puts a table in force, once and before the first key.
pub fn put_in_force(keymap: Keymap) {
    // A second one would make footer and help disagree with what they showed before: the first stays.
    let _ = IN_FORCE.set(keymap);
}

static IN_FORCE: OnceLock<Keymap> = OnceLock::new();

/// The built-in table.
pub fn built_in() -> &'static Keymap {
    // The table is part of the program and proven by a test, so that a start need not look for clashes; one that cannot be
    // read would leave `Ctrl-C` below.
    static BUILT_IN: LazyLock<Keymap> =
        LazyLock::new(|| Keymap::read(BUILT_IN_TEXT).map(|(keymap, _)| keymap).unwrap_or_default());
    &BUILT_IN
}

const BUILT_IN_TEXT: &str = include_str!("../../assets/keymap.toml");

impl Keymap {
    /// Reads a table and checks it: unknown scopes, actions and keys, and keys bound twice, are all named. The program's own
    /// table is held to this by a test, not at every start.
    #[cfg(test)]
    fn parse(text: &str) -> Result<Self, KeymapError> {
        let (keymap, mut complaints) = Self::read(text)?;
        complaints.extend(keymap.clashes());
        if complaints.is_empty() { Ok(keymap) } else { Err(KeymapError(complaints)) }
    }

    /// Reads a table, and what in it names nothing.
    fn read(text: &str) -> Result<(Self, Vec<String>), KeymapError> {
        let file: BTreeMap<String, BTreeMap<String, Vec<String>>> =
            toml::from_str(text).map_err(|error| KeymapError(vec![error.to_string()]))?;
        let mut keymap = Self::default();
        let mut complaints = Vec::new();
        for (scope, entries) in &file {
            if scope == "footer" {
                keymap.read_footers(entries, &mut complaints);
            } else if let Some(scope) = Scope::named(scope) {
                keymap.read_scope(scope, entries, &mut complaints);
            } else {
                complaints.push(format!("there is no context `{scope}`"));
            }
        }
        Ok((keymap, complaints))
    }

    fn read_scope(
        &mut self,
        scope: Scope,
        entries: &BTreeMap<String, Vec<String>>,
        complaints: &mut Vec<String>,
    ) {
        let mut bindings = Vec::new();
        for (name, keys) in entries {
            let Some(action) = Action::named(name) else {
                complaints.push(format!("there is no action `{name}` (in {})", scope.name()));
                continue;
            };
            let (known, unknown): (Vec<_>, Vec<_>) = keys.iter().partition(|key| Key::parse(key).is_some());
            complaints
                .extend(unknown.iter().map(|key| format!("`{key}` is no key (in {}, {name})", scope.name())));
            bindings.push(Binding { action, keys: known.iter().filter_map(|key| Key::parse(key)).collect() });
        }
        // In the order of the help, whatever the order of the file.
        bindings.sort_by_key(|binding| Action::all().position(|action| action == binding.action));
        self.bindings.insert(scope, bindings);
    }

    fn read_footers(&mut self, entries: &BTreeMap<String, Vec<String>>, complaints: &mut Vec<String>) {
        for (name, actions) in entries {
            let Some(scope) = Scope::named(name) else {
                complaints.push(format!("there is no context `{name}` (in footer)"));
                continue;
            };
            let known = actions.iter().filter_map(|name| {
                let action = Action::named(name);
                if action.is_none() {
                    complaints.push(format!("there is no action `{name}` (in footer)"));
                }
                action
            });
            self.footers.insert(scope, known.collect());
        }
    }

    /// Keys that mean two things in one place.
    fn clashes(&self) -> Vec<String> {
        let mut complaints = Vec::new();
        for scope in Scope::ALL {
            let mut seen: BTreeMap<String, Action> = BTreeMap::new();
            let inherited = if scope.inherits() { self.own(Scope::Global) } else { &[] };
            for binding in inherited.iter().chain(self.own(scope)) {
                for key in &binding.keys {
                    if let Some(other) = seen.insert(key.to_string(), binding.action) {
                        complaints.push(format!(
                            "`{key}` means both `{}` and `{}` in {}",
                            other.name(),
                            binding.action.name(),
                            scope.name()
                        ));
                    }
                }
            }
        }
        complaints
    }

    /// The bindings a scope adds.
    pub fn own(&self, scope: Scope) -> &[Binding] {
        self.bindings.get(&scope).map_or(&[], Vec::as_slice)
    }

    /// What a key means in a scope.
    pub fn action(&self, scope: Scope, event: KeyEvent) -> Option<Action> {
        let inherited: &[Binding] = if scope.inherits() { self.own(Scope::Global) } else { &[] };
        let found = self.own(scope).iter().chain(inherited).find(|b| b.keys.iter().any(|key| key.is(event)));
        found.map(|binding| binding.action).or_else(|| last_resort(event))
    }

    /// The key to show for an action in a scope.
    pub fn key(&self, scope: Scope, action: Action) -> Option<&Key> {
        let inherited: &[Binding] = if scope.inherits() { self.own(Scope::Global) } else { &[] };
        let found = self.own(scope).iter().chain(inherited).find(|binding| binding.action == action);
        found.and_then(|binding| binding.keys.first())
    }

    /// What the footer shows in a scope, most useful first.
    pub fn footer(&self, scope: Scope) -> &[Action] {
        self.footers.get(&scope).map_or(&[], Vec::as_slice)
    }

    /// The table as Markdown, for docs/keys.md.
    pub fn markdown(&self) -> String {
        let mut text = String::from("| where | keys | what they do |\n|---|---|---|\n");
        for scope in Scope::ALL {
            for (row, binding) in self.own(scope).iter().enumerate() {
                let keys: Vec<String> = binding.keys.iter().map(|key| format!("`{key}`")).collect();
                let place = if row == 0 { scope.title() } else { "" };
                text.push_str(
                    &["| ", place, " | ", &keys.join(" "), " | ", binding.action.sentence(), " |\n"].concat(),
                );
            }
        }
        text
    }
}

/// `Ctrl-C` quits whatever a table says.
fn last_resort(event: KeyEvent) -> Option<Action> {
    let control = event.modifiers.contains(KeyModifiers::CONTROL);
    (control && event.code == KeyCode::Char('c')).then_some(Action::Quit)
}

/// What a key does to the text field that has the focus, if the table has nothing to say about it.
pub fn edit(event: KeyEvent) -> Option<Edit> {
    let control = event.modifiers.contains(KeyModifiers::CONTROL);
    let alt = event.modifiers.contains(KeyModifiers::ALT);
    Some(match event.code {
        KeyCode::Char('w') if control => Edit::DeleteWord,
        KeyCode::Char('u') if control => Edit::DeleteToStart,
        KeyCode::Char('a') if control => Edit::Home,
        KeyCode::Char('e') if control => Edit::End,
        KeyCode::Char('h') if control => Edit::Backspace,
        KeyCode::Backspace if alt || control => Edit::DeleteWord,
        KeyCode::Char(letter) if !control && !alt && !letter.is_control() => Edit::Insert(letter.to_string()),
        KeyCode::Backspace => Edit::Backspace,
        KeyCode::Delete => Edit::Delete,
        KeyCode::Left => Edit::Left,
        KeyCode::Right => Edit::Right,
        KeyCode::Home => Edit::Home,
        KeyCode::End => Edit::End,
        _ => return None,
    })
}
