//! A template: parsed once, rendered as often as a run needs it.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::error::LiquidError;
use super::parse::{TemplateNode, parse};
use super::render::{RenderFault, RenderedOutput, Renderer, constants, paths};
use super::{Amount, Sources, Value};
use crate::domain::route::reading::{Reading, Readings, TouchedReadings};

/// Longer templates are not parsed; their output is unknown.
const LONGEST: usize = 64 << 10;

/// A key of a path.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PathKey {
    Name(Arc<str>),
    Index(i64),
}

/// Gives templates the values of variables.
pub trait LiquidVariables {
    /// The value at the longest prefix of this path that is stored as one value, and the number of keys in
    /// that prefix. Absent values are nil; values that the run cannot know are unknown.
    fn read(&self, path: &[PathKey]) -> (super::Traced, usize);
}

/// The time of rendering, and the choices for open questions.
#[derive(Clone, Copy, Debug)]
pub struct RenderSettings {
    pub now: DateTime<Utc>,
    pub readings: Readings,
}

#[derive(Clone, Debug)]
pub struct LiquidTemplate {
    text: Arc<str>,
    /// Empty if the text contains no Liquid.
    nodes: Result<Vec<TemplateNode>, LiquidError>,
}

/// The output of a template.
#[derive(Clone, Debug)]
pub struct LiquidText {
    /// A string, or an unknown with its known parts.
    pub value: Value,
    pub sources: Sources,
    pub touched: TouchedReadings,
    /// What is wrong with it (Studio's warning 81018).
    pub error: Option<LiquidError>,
    /// Epoch milliseconds were taken as seconds.
    pub has_milliseconds: bool,
    /// The number, if the output is nothing but the result of a calculation.
    pub number: Option<Amount>,
    /// How much work it was.
    pub operations: usize,
}

impl LiquidTemplate {
    /// Never fails; errors are in [`LiquidTemplate::error`].
    pub fn parse(text: &str) -> Self {
        let is_parsed = Self::has_liquid(text) && text.len() <= LONGEST;
        let nodes = if is_parsed { parse(text) } else { Ok(Vec::new()) };
        Self { text: text.into(), nodes }
    }

    /// Whether a text has outputs or tags; without them it renders to itself.
    pub fn has_liquid(text: &str) -> bool {
        text.contains("{{") || text.contains("{%")
    }

    pub fn as_written(&self) -> &Arc<str> {
        &self.text
    }

    pub fn error(&self) -> Option<&LiquidError> {
        self.nodes.as_ref().err()
    }

    /// Whether it always renders to itself, whatever the variables are.
    pub fn is_plain(&self) -> bool {
        self.nodes.as_ref().is_ok_and(Vec::is_empty) && self.text.len() <= LONGEST
    }

    /// The paths that it may read, each up to its first index by a variable.
    pub fn paths(&self) -> Vec<Vec<Arc<str>>> {
        let mut found = BTreeSet::new();
        paths(self.nodes.as_deref().unwrap_or_default(), &mut found);
        found.into_iter().collect()
    }

    /// The strings and numbers that it compares something with.
    pub fn constants(&self) -> Vec<Arc<str>> {
        let mut found = Vec::new();
        constants(self.nodes.as_deref().unwrap_or_default(), &mut found);
        found
    }

    pub fn render(&self, variables: &dyn LiquidVariables, settings: &RenderSettings) -> LiquidText {
        let mut text = LiquidText {
            value: Value::Text(Arc::clone(&self.text)),
            sources: Sources::default(),
            touched: TouchedReadings::default(),
            error: None,
            has_milliseconds: false,
            number: None,
            operations: 0,
        };
        if self.text.len() > LONGEST {
            text.value = Value::anonymous("text", "its template is longer than 64 KiB");
            return text;
        }
        let nodes = match &self.nodes {
            Ok(nodes) if nodes.is_empty() => return text,
            Ok(nodes) => nodes,
            Err(error) => {
                self.fail(error.clone(), settings.readings, &mut text);
                return text;
            }
        };
        let mut renderer = Renderer::new(variables, settings.now, settings.readings);
        let mut out = RenderedOutput::default();
        let result = renderer.render(nodes, &mut out);
        text.touched = renderer.touched;
        text.has_milliseconds = renderer.has_milliseconds;
        let rendered = out.finish();
        text.sources = rendered.sources;
        text.operations = renderer.operations;
        match result {
            Ok(()) => {
                text.value = rendered.value;
                text.number = renderer.number(nodes);
            }
            Err(RenderFault::Unknown(because)) => {
                text.value = Value::anonymous("text", &because);
                text.sources = renderer.seen;
            }
            Err(RenderFault::Template(words)) => {
                text.sources = renderer.seen;
                self.fail(LiquidError::while_rendering(words), settings.readings, &mut text);
            }
        }
        text
    }

    fn fail(&self, error: LiquidError, readings: Readings, text: &mut LiquidText) {
        text.touched.touch(Reading::TemplateError);
        let is_empty = readings.is_default(Reading::TemplateError);
        text.value = if is_empty { Value::text("") } else { Value::Text(Arc::clone(&self.text)) };
        text.error = Some(error);
    }
}
