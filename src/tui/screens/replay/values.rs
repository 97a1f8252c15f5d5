//! The sample's values as rows that can be edited.

use crate::domain::replay::sample::Sample;
use crate::domain::replay::template::Template;
use crate::tui::message::{Action, Edit};
use crate::tui::widgets::place::moved;
use crate::tui::widgets::text_input::TextInput;

/// Values being edited.
#[derive(Clone, Debug, PartialEq)]
pub struct Values {
    sample: Sample,
    cursor: usize,
    input: Option<TextInput>,
    error: Option<String>,
}

/// One value: its path, and what stands there as JSON; nothing where it is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueRow {
    /// Dotted.
    pub path: String,
    /// As a sample file has it.
    pub value: Option<String>,
}

impl Values {
    /// The values of a sample.
    pub const fn of(sample: Sample) -> Self {
        Self { sample, cursor: 0, input: None, error: None }
    }

    /// The sample with the values so far.
    pub const fn sample(&self) -> &Sample {
        &self.sample
    }

    /// Which row is selected.
    pub const fn cursor(&self) -> usize {
        self.cursor
    }

    /// The field, while a value is typed.
    pub const fn input(&self) -> Option<&TextInput> {
        self.input.as_ref()
    }

    /// Why the last value was not taken.
    pub fn error(&self) -> Option<&str> {
        self.error.as_deref()
    }

    /// Whether keys are letters.
    pub const fn is_typing(&self) -> bool {
        self.input.is_some()
    }

    /// The rows; an object shows as its members only.
    pub fn rows(&self) -> Vec<ValueRow> {
        let paths = self.sample.paths();
        let has_members = |path: &str| paths.iter().any(|other| other.starts_with(&format!("{path}.")));
        let rows = paths.iter().filter(|path| !has_members(path));
        rows.map(|path| ValueRow { path: path.clone(), value: self.value(path) }).collect()
    }

    fn value(&self, path: &str) -> Option<String> {
        let mut fields = &self.sample.values;
        let mut parts = path.split('.').peekable();
        while let Some(part) = parts.next() {
            let (_, template) = fields.iter().find(|(name, _)| name == part)?;
            match template {
                template if parts.peek().is_none() => return Some(template.to_json()),
                Template::Object(inner) => fields = inner,
                _ => return None,
            }
        }
        None
    }

    /// A letter.
    pub fn edit(&mut self, edit: &Edit) {
        if let Some(input) = &mut self.input {
            input.edit(edit);
        }
    }

    /// A key.
    pub fn update(&mut self, action: Action, height: usize) {
        let rows = self.rows();
        if let Some(input) = &self.input {
            match action {
                Action::Open => {
                    let text = input.text().to_owned();
                    let Some(row) = rows.get(self.cursor) else { return };
                    self.error = super::set(&mut self.sample, &row.path, &text).err();
                    if self.error.is_none() {
                        self.input = None;
                    }
                }
                Action::Cancel => {
                    self.input = None;
                    self.error = None;
                }
                _ => {}
            }
            return;
        }
        if let Some(next) = moved(action, self.cursor, rows.len().saturating_sub(1), height) {
            self.cursor = next;
        } else if action == Action::Open {
            let value = rows.get(self.cursor).and_then(|row| row.value.clone()).unwrap_or_default();
            self.input = Some(TextInput::with(&value));
        }
    }
}
