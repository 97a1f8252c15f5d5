//! Changes the configuration and credentials files without altering comments, order or anything else in them.

use super::ConfigError;
use super::credentials::{self, SpaceSecrets};
use super::file::{VERSION, ViewEntry, read_text};
use super::replace::{Lock, lock, replace};
use super::space::{Kind, Region};
use std::path::{Path, PathBuf};
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, value};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Files {
    pub config: PathBuf,
    /// `credentials.toml`, in the same folder.
    pub credentials: PathBuf,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSpace {
    pub name: String,
    pub id: String,
    pub region: Region,
    pub kind: Kind,
    /// Further settings by name, such as `token_env` or `profile_api_url`.
    pub texts: Vec<(&'static str, String)>,
}

impl Files {
    /// The first space becomes the current one. Secrets are written first: an entry without its secret is broken.
    pub fn add(
        &self,
        space: &NewSpace,
        secrets: &SpaceSecrets,
        make_current: bool,
    ) -> Result<(), ConfigError> {
        let lock = lock(&self.config)?;
        let mut document = document(&self.config)?;
        let spaces = table(&mut document, "space", &self.config)?;
        if spaces.contains_key(&space.name) {
            return Err(exists(&self.config, &space.name));
        }
        let is_first = spaces.is_empty();
        spaces.insert(&space.name, Item::Table(entry(space)));
        if make_current || (is_first && !document.contains_key("current")) {
            set_current(&mut document, &space.name);
        }
        if !secrets.is_empty() {
            self.put_secrets(&space.name, Some(secrets), &lock)?;
        }
        replace(&self.config, &document.to_string(), &lock)
    }

    /// Adds a view, or replaces the one with its name.
    pub fn save_view(&self, view: &ViewEntry) -> Result<(), ConfigError> {
        let lock = lock(&self.config)?;
        let mut document = document(&self.config)?;
        let mut entry = Table::new();
        let texts = [
            ("filter", Some(&view.filter).filter(|filter| !filter.is_empty())),
            ("sort", view.sort.as_ref()),
        ];
        for (name, text) in texts {
            if let Some(text) = text {
                entry.insert(name, value(text));
            }
        }
        if !view.columns.is_empty() {
            entry.insert("columns", value(view.columns.iter().collect::<Array>()));
        }
        table(&mut document, "view", &self.config)?.insert(&view.name, Item::Table(entry));
        replace(&self.config, &document.to_string(), &lock)
    }

    pub fn make_current(&self, name: &str) -> Result<(), ConfigError> {
        let lock = lock(&self.config)?;
        let mut document = document(&self.config)?;
        set_current(&mut document, name);
        replace(&self.config, &document.to_string(), &lock)
    }

    pub fn remove(&self, name: &str) -> Result<(), ConfigError> {
        let lock = lock(&self.config)?;
        let mut document = document(&self.config)?;
        table(&mut document, "space", &self.config)?.remove(name);
        if document.get("current").and_then(Item::as_str) == Some(name) {
            document.remove("current");
        }
        replace(&self.config, &document.to_string(), &lock)?;
        self.put_secrets(name, None, &lock)
    }

    fn put_secrets(
        &self,
        name: &str,
        secrets: Option<&SpaceSecrets>,
        lock: &Lock,
    ) -> Result<(), ConfigError> {
        let text = credentials::read_text(&self.credentials)?;
        if text.is_none() && secrets.is_none() {
            return Ok(());
        }
        let mut document = parse(&self.credentials, text.as_deref().map_or("", String::as_str))?;
        let spaces = table(&mut document, "space", &self.credentials)?;
        let known = spaces.remove(name).is_some();
        if !known && secrets.is_none() {
            return Ok(());
        }
        if let Some(secrets) = secrets {
            let mut entry = Table::new();
            for (key, secret) in secrets.named_all() {
                if let Some(secret) = secret {
                    entry.insert(key, value(secret.expose()));
                }
            }
            spaces.insert(name, Item::Table(entry));
        }
        replace(&self.credentials, &document.to_string(), lock)
    }
}

impl NewSpace {
    pub fn to_text(&self) -> String {
        let mut spaces = Table::new();
        spaces.set_implicit(true);
        spaces.insert(&self.name, Item::Table(entry(self)));
        let mut document = DocumentMut::new();
        document.insert("space", Item::Table(spaces));
        document.to_string()
    }
}

fn exists(path: &Path, name: &str) -> ConfigError {
    let setting = path.display().to_string();
    let next = format!("Choose another name, or first run `flexplorer space remove {name}`.");
    ConfigError::new(&setting, format!("already has a space {name}"), next)
}

fn document(path: &Path) -> Result<DocumentMut, ConfigError> {
    let text = read_text(path)?;
    let mut document = parse(path, text.as_deref().unwrap_or_default())?;
    if document.is_empty() && text.is_none_or(|text| text.trim().is_empty()) {
        document.insert("version", value(VERSION));
    }
    Ok(document)
}

fn parse(path: &Path, text: &str) -> Result<DocumentMut, ConfigError> {
    text.parse().map_err(|error: toml_edit::TomlError| {
        let start = error.span().map_or(0, |span| span.start);
        let line = 1 + text.bytes().take(start).filter(|byte| *byte == b'\n').count();
        let setting = format!("{}:{line}", path.display());
        ConfigError::new(
            &setting,
            "is not valid TOML here, so the file was not changed",
            "Correct this line.",
        )
    })
}

/// A table of tables, created if missing. An inline table (`space = {…}`) is converted to the usual form.
fn table<'a>(document: &'a mut DocumentMut, name: &str, path: &Path) -> Result<&'a mut Table, ConfigError> {
    let item = document.entry(name).or_insert_with(|| {
        let mut table = Table::new();
        table.set_implicit(true);
        Item::Table(table)
    });
    if let Some(inline) = item.as_inline_table() {
        *item = Item::Table(InlineTable::clone(inline).into_table());
    }
    item.as_table_mut().ok_or_else(|| {
        let setting = format!("{}: {name}", path.display());
        ConfigError::new(&setting, "is not a table", "Write spaces as [space.NAME].")
    })
}

fn entry(space: &NewSpace) -> Table {
    let mut table = Table::new();
    table.insert("id", value(&space.id));
    table.insert("region", value(space.region.label()));
    table.insert("kind", value(space.kind.label()));
    for (key, text) in &space.texts {
        table.insert(key, value(text));
    }
    if space.kind == Kind::Dev {
        // An empty list for the user to fill in; until then, no profile may be written to.
        table.insert("replay_to", value(Array::new()));
    }
    table
}

/// Inserts the setting after the version, so that it does not end up in the table of a space.
fn set_current(document: &mut DocumentMut, name: &str) {
    match document.get_mut("current").and_then(Item::as_value_mut) {
        Some(current) => {
            let decor = current.decor().clone();
            *current = name.into();
            *current.decor_mut() = decor;
        }
        None => {
            document.insert("current", value(name));
        }
    }
}

#[cfg(test)]
mod tests;
