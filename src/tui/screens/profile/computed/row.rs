//! A previewed definition, as the tab shows it.

use super::super::readings::told_apart;
use crate::domain::computed::{ComputedVerdict, HeldTrait, PreviewCoverage, Previews, TraitPreview};
use crate::domain::filter::{FilterChoice, FilterField, Filterable, RowState, Wanted};
use crate::domain::flex::EngagementKind;
use crate::domain::json::{JsonRef, RawJson};
use crate::domain::sentence::Sentence;
use crate::domain::text::Displayable;
use crate::engine::computed::ListedDefinition;
use crate::tui::paint::{Line, Symbol};
use crate::tui::theme::Role;
use crate::tui::widgets::json_tree::role_of;
use std::sync::Arc;

/// The longest value that is shown, in bytes.
const VALUE: usize = 200;

#[derive(Clone, Debug)]
pub struct ComputedRow {
    pub listed: ListedDefinition,
    /// The index of its preview; `None` if it cannot be previewed.
    preview: Option<(Arc<Previews>, usize)>,
    /// Whether the traits are still being read.
    is_reading: bool,
}

impl ComputedRow {
    pub const fn new(
        listed: ListedDefinition,
        preview: Option<(Arc<Previews>, usize)>,
        is_reading: bool,
    ) -> Self {
        Self { listed, preview, is_reading }
    }

    /// The key of the trait, untrusted.
    pub fn key(&self) -> &str {
        &self.listed.definition.key
    }

    pub fn preview(&self) -> Option<&TraitPreview> {
        let (previews, at) = self.preview.as_ref()?;
        previews.items.get(*at)
    }

    /// The previews that contain its own.
    pub fn previews(&self) -> Option<&Previews> {
        self.preview.as_ref().map(|(previews, _)| previews.as_ref())
    }

    /// The name of the events it looks at; empty if the definition is not understood.
    pub fn event(&self) -> &str {
        self.listed.definition.computation.as_ref().map_or("", |computation| &computation.event)
    }

    fn kind(&self) -> &'static str {
        self.listed.definition.computation.as_ref().map_or("", |computation| computation.kind.name())
    }

    pub fn verdict(&self) -> ComputedVerdict {
        self.preview().map_or(ComputedVerdict::CannotTell, |preview| preview.verdict)
    }

    /// The reason for the verdict.
    pub fn because(&self) -> Sentence {
        match (self.preview(), &self.listed.not_previewable) {
            (Some(preview), _) if self.waits(preview) => {
                Sentence::new().say("the traits are still being read, so whether it is set is unknown")
            }
            (Some(preview), _) => preview.because.clone(),
            (None, Some(why)) => {
                Sentence::new().say("it cannot be previewed: ").data(Displayable::message(why))
            }
            (None, None) => Sentence::new(),
        }
    }

    pub fn preview_line(&self) -> Line {
        let Some(preview) = self.preview() else { return dash() };
        let line = preview.value.as_ref().map_or_else(|| none("no value"), value);
        match preview.coverage {
            PreviewCoverage::Incomplete(_) | PreviewCoverage::Unreadable(_) => {
                line.label(" of part", Role::Warn)
            }
            _ => line,
        }
    }

    /// The trait of the profile.
    pub fn held_line(&self) -> Line {
        match self.preview().map(|preview| &preview.held) {
            Some(HeldTrait::Set { value: raw, .. }) => value(raw),
            Some(HeldTrait::Unset) => none("unset"),
            Some(HeldTrait::ChangedSince(_)) => unknown("changed since"),
            Some(HeldTrait::Unread) if self.is_reading => none("reading"),
            Some(HeldTrait::Unread) => unknown("not read"),
            None => dash(),
        }
    }

    /// Whether the trait may still arrive.
    fn waits(&self, preview: &TraitPreview) -> bool {
        self.is_reading && preview.held == HeldTrait::Unread
    }

    /// `✔ equal`
    pub fn verdict_line(&self) -> Line {
        let (symbol, role) = sign(self.verdict());
        Line::new().symbol(symbol, role).gap(1).label(self.verdict().words(), role)
    }

    /// What `y` copies from the row: the preview.
    pub fn copied(&self) -> (String, String) {
        let value = self.preview().and_then(|preview| preview.value.as_ref());
        let text =
            value.map(|raw| raw.text().map_or_else(|| raw.as_str().to_owned(), std::borrow::Cow::into_owned));
        (format!("the preview of {}", self.key()), text.unwrap_or_default())
    }

    /// What `y` copies from the detail: the query.
    pub fn definition_copied(&self) -> (String, String) {
        let query = self.listed.query.clone().unwrap_or_default();
        (format!("the definition of {} as a query", self.key()), query)
    }
}

fn value(raw: &RawJson) -> Line {
    Line::new().data_with_badges(&told_apart(raw).excerpt(VALUE), role_of(raw.kind()))
}

fn none(words: &'static str) -> Line {
    Line::new().label(words, Role::Muted)
}

fn dash() -> Line {
    Line::new().symbol(Symbol::Dash, Role::Muted)
}

fn unknown(words: &'static str) -> Line {
    Line::new().symbol(Symbol::Question, Role::Warn).gap(1).label(words, Role::Warn)
}

/// The symbol and role of a verdict on a computed trait.
const fn sign(verdict: ComputedVerdict) -> (Symbol, Role) {
    match verdict {
        ComputedVerdict::Equal => (Symbol::Check, Role::Good),
        ComputedVerdict::Consistent => (Symbol::Half, Role::Good),
        ComputedVerdict::Differs => (Symbol::Unequal, Role::Bad),
        ComputedVerdict::Contradicts | ComputedVerdict::Missing => (Symbol::Cross, Role::Bad),
        ComputedVerdict::Pending => (Symbol::Waiting, Role::Warn),
        ComputedVerdict::CannotTell => (Symbol::Question, Role::Warn),
    }
}

const fn state(verdict: ComputedVerdict) -> RowState {
    match verdict {
        ComputedVerdict::Equal => RowState::Equal,
        ComputedVerdict::Consistent => RowState::Consistent,
        ComputedVerdict::Differs => RowState::Differs,
        ComputedVerdict::Contradicts => RowState::Contradicts,
        ComputedVerdict::Missing => RowState::Absent,
        ComputedVerdict::Pending => RowState::Pending,
        ComputedVerdict::CannotTell => RowState::CannotTell,
    }
}

fn is_text(value: JsonRef<'_>, is_it: &mut dyn FnMut(&str) -> bool) -> bool {
    match value.text() {
        Some(text) => is_it(&text),
        None => is_it(value.as_str()),
    }
}

impl Filterable for ComputedRow {
    fn has_text(&self, sought: &Wanted<'_>) -> Option<bool> {
        let preview = self.preview();
        let held = preview.and_then(|preview| match &preview.held {
            HeldTrait::Set { value, .. } => Some(value),
            _ => None,
        });
        let value = preview.and_then(|preview| preview.value.as_ref());
        let texts = [Some(self.key()), Some(self.event()), self.listed.query.as_deref()];
        let words = [value.map(RawJson::as_str), held.map(RawJson::as_str), Some(self.verdict().words())];
        Some(texts.into_iter().chain(words).flatten().any(|text| sought.is_in(text)))
    }

    fn chosen(&self, choice: FilterChoice) -> Option<bool> {
        Some(choice == FilterChoice::Is(state(self.verdict())))
    }

    fn is_engagement(&self, kind: EngagementKind) -> Option<bool> {
        Some(self.event() == kind.event_name())
    }

    fn has_value(&self, field: FilterField, is_it: &mut dyn FnMut(&str) -> bool) -> Option<bool> {
        match field {
            FilterField::Type => Some(is_it(self.kind())),
            FilterField::Event => Some(is_it(self.event())),
            FilterField::Value => {
                let value = self.preview()?.value.as_ref();
                Some(value.is_some_and(|raw| is_text(raw.view(), is_it)))
            }
            _ => Some(false),
        }
    }

    fn has_pair(&self, is_key: &dyn Fn(&str) -> bool, is_value: &dyn Fn(&str) -> bool) -> Option<bool> {
        if !is_key(self.key()) {
            return Some(false);
        }
        match self.preview().map(|preview| preview.value.as_ref()) {
            Some(Some(raw)) => Some(is_text(raw.view(), &mut |value| is_value(value))),
            Some(None) => Some(is_value("")),
            // A key alone does not ask about a value; with a value it cannot be decided.
            None => is_value("").then_some(true),
        }
    }
}
