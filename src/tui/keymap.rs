//! The key table: context → action → keys, read from `assets/keymap.toml`. Footer, help and docs/keys.md are generated from it.
//!
//! No other code names keys, except those that edit text ([`edit`]).

#![expect(clippy::disallowed_types, reason = "the key table names keys")]

mod remap;
#[cfg(test)]
mod tests;

use crate::tui::message::{Action, Edit};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{LazyLock, OnceLock};

/// The part of the screen that has the focus, for looking up keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// Everywhere except in text fields and overlays.
    Global,
    List,
    Table,
    Detail,
    /// The space at a glance.
    Glance,
    /// The rows of the Computed tab.
    Computed,
    /// The Routing tab.
    Routing,
    Field,
    /// Help and failure details.
    Overlay,
    Replay,
}

impl Scope {
    /// Every scope, in the order used by the help.
    pub const ALL: [Self; 10] = [
        Self::Global,
        Self::List,
        Self::Table,
        Self::Detail,
        Self::Glance,
        Self::Computed,
        Self::Routing,
        Self::Field,
        Self::Overlay,
        Self::Replay,
    ];

    /// The scope's name in the key table, and its title in help and docs/keys.md.
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Global => ("global", "Everywhere"),
            Self::List => ("list", "Profile list"),
            Self::Table => ("table", "Tables"),
            Self::Detail => ("detail", "Details"),
            Self::Glance => ("glance", "The space at a glance"),
            Self::Computed => ("computed", "Computed traits"),
            Self::Routing => ("routing", "Routing"),
            Self::Field => ("field", "Text fields"),
            Self::Overlay => ("overlay", "Overlays"),
            Self::Replay => ("replay", "Replay"),
        }
    }

    pub const fn name(self) -> &'static str {
        self.words().0
    }

    pub const fn title(self) -> &'static str {
        self.words().1
    }

    /// Whether keys that this scope does not bind fall back to the global scope.
    pub const fn inherits(self) -> bool {
        matches!(
            self,
            Self::List | Self::Table | Self::Detail | Self::Glance | Self::Computed | Self::Routing
        )
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

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
            let unknown = keys.iter().filter(|key| Key::parse(key).is_none());
            complaints
                .extend(unknown.map(|key| format!("`{key}` is not a key (in {}, {name})", scope.name())));
            bindings.push(Binding { action, keys: keys.iter().filter_map(|key| Key::parse(key)).collect() });
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

    /// The bindings in force in a scope.
    fn in_scope(&self, scope: Scope) -> impl Iterator<Item = &Binding> {
        let inherited: &[Binding] = if scope.inherits() { self.own(Scope::Global) } else { &[] };
        self.own(scope).iter().chain(inherited)
    }

    /// The action of a key in a scope.
    pub fn action(&self, scope: Scope, event: KeyEvent) -> Option<Action> {
        let found = self.in_scope(scope).find(|binding| binding.keys.iter().any(|key| key.is(event)));
        found.map(|binding| binding.action).or_else(|| last_resort(event))
    }

    /// The key to show for an action in a scope.
    pub fn key(&self, scope: Scope, action: Action) -> Option<&Key> {
        self.in_scope(scope).find(|binding| binding.action == action)?.keys.first()
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

/// A key, possibly with Ctrl. Shift is part of the character (`G`) or of the name (`S-Tab`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    code: KeyCode,
    control: bool,
}

const NAMES: [(&str, KeyCode); 15] = [
    ("Enter", KeyCode::Enter),
    ("Esc", KeyCode::Esc),
    ("Tab", KeyCode::Tab),
    ("S-Tab", KeyCode::BackTab),
    ("Space", KeyCode::Char(' ')),
    ("Backspace", KeyCode::Backspace),
    ("Up", KeyCode::Up),
    ("Down", KeyCode::Down),
    ("Left", KeyCode::Left),
    ("Right", KeyCode::Right),
    ("Home", KeyCode::Home),
    ("End", KeyCode::End),
    ("PgUp", KeyCode::PageUp),
    ("PgDn", KeyCode::PageDown),
    ("Delete", KeyCode::Delete),
];

impl Key {
    /// Parses a key such as `a`, `^c`, `PgUp` or `F1`.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some((_, code)) = NAMES.iter().find(|(name, _)| *name == text) {
            return Some(Self { code: *code, control: false });
        }
        let mut letters = text.chars();
        match (letters.next()?, letters.next(), letters.next()) {
            (letter, None, _) => Some(Self { code: KeyCode::Char(letter), control: false }),
            ('^', Some(letter), None) => Some(Self { code: KeyCode::Char(letter), control: true }),
            ('F', Some(_), _) => {
                let number = text.get(1..)?.parse().ok().filter(|number| (1..=12).contains(number))?;
                Some(Self { code: KeyCode::F(number), control: false })
            }
            _ => None,
        }
    }

    /// Whether the event is this key.
    pub fn is(self, event: KeyEvent) -> bool {
        let control = event.modifiers.contains(KeyModifiers::CONTROL);
        let alt = event.modifiers.contains(KeyModifiers::ALT);
        // Some terminals report Shift-Tab as Tab with Shift.
        let code = match event.code {
            KeyCode::Tab if event.modifiers.contains(KeyModifiers::SHIFT) => KeyCode::BackTab,
            code => code,
        };
        code == self.code && control == self.control && !alt
    }

    /// The event that a terminal reports for this key.
    #[cfg(test)]
    pub fn event(self) -> KeyEvent {
        KeyEvent::new(self.code, if self.control { KeyModifiers::CONTROL } else { KeyModifiers::NONE })
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((name, _)) = NAMES.iter().find(|(_, code)| *code == self.code) {
            return f.write_str(name);
        }
        match self.code {
            KeyCode::Char(letter) if self.control => write!(f, "^{letter}"),
            KeyCode::Char(letter) => write!(f, "{letter}"),
            KeyCode::F(number) => write!(f, "F{number}"),
            _ => f.write_str("?"),
        }
    }
}
