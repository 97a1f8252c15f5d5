//! The key table: context → action → keys, read from `assets/keymap.toml`. Footer, help and docs/keys.md are generated from it.
//!
//! No other code names keys, except those that edit text ([`edit`]).

mod key;
mod remap;
#[cfg(test)]
mod tests;

pub use key::Key;

use crate::tui::message::{Action, Edit};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

/// The part of the screen that has the focus, for looking up keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// Everywhere except in text fields and overlays.
    Global,
    List,
    Table,
    Detail,
    Field,
    /// Help and failure details.
    Overlay,
    Replay,
}

impl Scope {
    /// Every scope, in the order used by the help.
    pub const ALL: [Self; 7] =
        [Self::Global, Self::List, Self::Table, Self::Detail, Self::Field, Self::Overlay, Self::Replay];

    /// The scope's name in the key table.
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

    /// The scope's title in help and docs/keys.md.
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

    /// Whether keys that this scope does not bind fall back to the global scope.
    pub const fn inherits(self) -> bool {
        matches!(self, Self::List | Self::Table | Self::Detail)
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

/// All problems found in a key table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the key table cannot be used: {}", .0.join("; "))]
pub struct KeymapError(pub Vec<String>);

/// An action and its keys; the first key is the one shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    pub action: Action,
    /// Never empty.
    pub keys: Vec<Key>,
}

#[derive(Clone, Debug, Default)]
pub struct Keymap {
    bindings: BTreeMap<Scope, Vec<Binding>>,
    footers: BTreeMap<Scope, Vec<Action>>,
}

/// The active table: the built-in one, unless the user's table replaced it.
pub fn in_force() -> &'static Keymap {
    IN_FORCE.get().unwrap_or_else(built_in)
}

/// Activates a table. Call it once, before the first key.
pub fn put_in_force(keymap: Keymap) {
    // The first table stays: a second one would make footer and help disagree with what they showed before.
    let _ = IN_FORCE.set(keymap);
}

static IN_FORCE: OnceLock<Keymap> = OnceLock::new();

pub fn built_in() -> &'static Keymap {
    // A test proves the built-in table free of clashes, so startup does not check it. If it could not be read, `Ctrl-C` below
    // would still work.
    static BUILT_IN: LazyLock<Keymap> =
        LazyLock::new(|| Keymap::read(BUILT_IN_TEXT).map(|(keymap, _)| keymap).unwrap_or_default());
    &BUILT_IN
}

const BUILT_IN_TEXT: &str = include_str!("../../assets/keymap.toml");

impl Keymap {
    /// Reads a table and reports every unknown scope, action and key, and every key bound twice. A test holds the built-in table
    /// to this; startup does not check it.
    #[cfg(test)]
    fn parse(text: &str) -> Result<Self, KeymapError> {
        let (keymap, mut complaints) = Self::read(text)?;
        complaints.extend(keymap.clashes());
        if complaints.is_empty() { Ok(keymap) } else { Err(KeymapError(complaints)) }
    }

    /// Reads a table; also returns the names in it that are unknown.
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
                complaints.push(format!("unknown context `{scope}`"));
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
                complaints.push(format!("unknown action `{name}` (in {})", scope.name()));
                continue;
            };
            let (known, unknown): (Vec<_>, Vec<_>) = keys.iter().partition(|key| Key::parse(key).is_some());
            complaints.extend(
                unknown.iter().map(|key| format!("`{key}` is not a key (in {}, {name})", scope.name())),
            );
            bindings.push(Binding { action, keys: known.iter().filter_map(|key| Key::parse(key)).collect() });
        }
        // Sort by the order of the help, not of the file.
        bindings.sort_by_key(|binding| Action::all().position(|action| action == binding.action));
        self.bindings.insert(scope, bindings);
    }

    fn read_footers(&mut self, entries: &BTreeMap<String, Vec<String>>, complaints: &mut Vec<String>) {
        for (name, actions) in entries {
            let Some(scope) = Scope::named(name) else {
                complaints.push(format!("unknown context `{name}` (in footer)"));
                continue;
            };
            let known = actions.iter().filter_map(|name| {
                let action = Action::named(name);
                if action.is_none() {
                    complaints.push(format!("unknown action `{name}` (in footer)"));
                }
                action
            });
            self.footers.insert(scope, known.collect());
        }
    }

    /// Keys that have two meanings in one scope.
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

    /// The bindings that a scope adds.
    pub fn own(&self, scope: Scope) -> &[Binding] {
        self.bindings.get(&scope).map_or(&[], Vec::as_slice)
    }

    /// The action of a key in a scope.
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

    /// The actions that the footer shows in a scope, most useful first.
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

/// `Ctrl-C` quits even if the table does not bind it.
fn last_resort(event: KeyEvent) -> Option<Action> {
    let control = event.modifiers.contains(KeyModifiers::CONTROL);
    (control && event.code == KeyCode::Char('c')).then_some(Action::Quit)
}

/// The edit that a key makes in the focused text field, if the table does not bind the key.
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
