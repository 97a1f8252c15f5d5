//! The values that can be edited before the plan is made: those of the sample, then the settings of the run.

use super::settings::{RunSetting, RunSettings};
use crate::domain::replay::adjust;
use crate::domain::replay::options::Options;
use crate::domain::replay::sample::Sample;
use crate::domain::replay::template::{Base, Template};
use crate::tui::message::{Action, Edit};
use crate::tui::widgets::selection::moved;
use crate::tui::widgets::text_input::TextInput;
use std::time::Duration;

#[derive(Clone, Debug, PartialEq)]
pub struct Values {
    sample: Sample,
    settings: RunSettings,
    cursor: usize,
    input: Option<TextInput>,
    error: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueRow {
    Value {
        path: String,
        /// The text as in a sample file; `None` if the value is left out.
        text: Option<String>,
        /// The value that an open value gets when the plan is made.
        meaning: Option<String>,
    },
    Setting(RunSetting),
}

impl Values {
    /// The values of a sample, with the default settings.
    pub fn of(sample: Sample) -> Self {
        Self { settings: RunSettings::of(&sample), sample, cursor: 0, input: None, error: None }
    }

    pub const fn sample(&self) -> &Sample {
        &self.sample
    }

    pub const fn settings(&self) -> &RunSettings {
        &self.settings
    }

    pub fn options(&self) -> Options {
        self.settings.options()
    }

    pub const fn time_limit(&self) -> Option<Duration> {
        self.settings.time_limit()
    }

    pub const fn cursor(&self) -> usize {
        self.cursor
    }

    pub fn selected(&self) -> Option<ValueRow> {
        self.rows().into_iter().nth(self.cursor)
    }

    /// The text input, while a value is being typed.
    pub const fn input(&self) -> Option<&TextInput> {
        self.input.as_ref()
    }

    /// Why the last typed value was rejected.
    pub fn error(&self) -> Option<&str> {
        self.error.as_deref()
    }

    pub const fn is_typing(&self) -> bool {
        self.input.is_some()
    }

    /// The rows, values first; an object is shown only as its members.
    pub fn rows(&self) -> Vec<ValueRow> {
        let paths = self.sample.paths();
        let has_members = |path: &str| paths.iter().any(|other| other.starts_with(&format!("{path}.")));
        let values = paths.iter().filter(|path| !has_members(path)).map(|path| {
            let template = self.template(path);
            ValueRow::Value {
                path: path.clone(),
                text: template.map(Template::to_json),
                meaning: template.and_then(meaning),
            }
        });
        values.chain(self.settings.list().into_iter().map(ValueRow::Setting)).collect()
    }

    fn template(&self, path: &str) -> Option<&Template> {
        let mut fields = &self.sample.values;
        let mut parts = path.split('.').peekable();
        while let Some(part) = parts.next() {
            let (_, template) = fields.iter().find(|(name, _)| name == part)?;
            match template {
                template if parts.peek().is_none() => return Some(template),
                Template::Object(inner) => fields = inner,
                _ => return None,
            }
        }
        None
    }

    pub fn edit(&mut self, edit: &Edit) {
        if let Some(input) = &mut self.input {
            input.edit(edit);
        }
    }

    pub fn update(&mut self, action: Action, height: usize) {
        if self.input.is_some() {
            match action {
                Action::Open => self.accept(),
                Action::Cancel => (self.input, self.error) = (None, None),
                _ => {}
            }
            return;
        }
        if let Some(next) = moved(action, self.cursor, self.rows().len().saturating_sub(1), height) {
            self.cursor = next;
        } else if action == Action::Open {
            self.open();
        }
    }

    /// Opens an input for typed values, or switches a setting with choices.
    fn open(&mut self) {
        match self.selected() {
            Some(ValueRow::Value { text, .. }) => {
                self.input = Some(TextInput::with(&text.unwrap_or_default()));
            }
            Some(ValueRow::Setting(RunSetting::TimeLimit)) => {
                self.input = Some(TextInput::with(&self.settings.time_limit_text()));
            }
            Some(ValueRow::Setting(setting)) => self.settings.switch(setting),
            None => {}
        }
    }

    /// Accepts the typed value, or shows why it was rejected.
    fn accept(&mut self) {
        let Some(text) = self.input.as_ref().map(|input| input.text().to_owned()) else { return };
        let taken = match self.selected() {
            Some(ValueRow::Value { path, .. }) => set(&mut self.sample, &path, &text),
            Some(ValueRow::Setting(_)) => self.settings.set_time_limit(&text),
            None => Ok(()),
        };
        self.error = taken.err();
        if self.error.is_none() {
            self.input = None;
        }
    }
}

/// Sets a value as typed; an empty text leaves it out. The error is a sentence.
fn set(sample: &mut Sample, path: &str, text: &str) -> Result<(), String> {
    let done = if text.trim().is_empty() {
        adjust::unset(sample, path)
    } else {
        adjust::set_value(sample, path, text)
    };
    done.map_err(|error| error.to_string())
}

/// The value that an open value gets when the plan is made.
fn meaning(template: &Template) -> Option<String> {
    Some(match template {
        Template::Fresh(_) => "a new SID".to_owned(),
        Template::Moment(moment) if moment.shift.is_zero() => match moment.base {
            Base::Sent => "when it is sent".to_owned(),
            Base::Start => "when it is sent, minus the duration".to_owned(),
        },
        Template::Moment(_) => "a time relative to when it is sent".to_owned(),
        Template::Value(_) => "the same value".to_owned(),
        Template::Text(_) => "as JSON in a string".to_owned(),
        Template::Literal(_) | Template::Object(_) | Template::List(_) => return None,
    })
}
