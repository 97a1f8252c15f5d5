//! JSON text whose values know their position.

use super::error::{FlowError, FlowProblem};
use super::place::{FilePlace, FilePlaces};
use crate::domain::json::{JsonRef, Member, RawJson};
use crate::domain::route::finding::{RouteFinding, TrapKind, TrapPlace};

/// Real flows nest less than ten levels; the reader of properties allows 127.
const MOST_DEPTH: usize = 100;
const MOST_REPEATS: usize = 20;

pub(super) struct FlowDocument<'a> {
    places: FilePlaces<'a>,
    json: RawJson,
    /// The bytes of white space before the value.
    indent: usize,
}

impl<'a> FlowDocument<'a> {
    /// `within` is the key in the file that holds this text, if it is JSON within a string.
    pub(super) fn parse(text: &'a str, within: Option<&'static str>) -> Result<Self, FlowError> {
        let places = FilePlaces::of(text, within);
        let json = RawJson::parse(text).map_err(|error| FlowError {
            problem: FlowProblem::NotJson(error.reason.to_string()),
            at: Some(places.at(error.offset)),
        })?;
        if json.view().depth() > MOST_DEPTH {
            return Err(FlowError { problem: FlowProblem::TooDeep(MOST_DEPTH), at: None });
        }
        let indent = text.len() - text.trim_start_matches([' ', '\t', '\r', '\n']).len();
        Ok(Self { places, json, indent })
    }

    pub(super) fn root(&self) -> JsonRef<'_> {
        self.json.view()
    }

    /// The position where a value of this document begins.
    pub(super) fn place(&self, value: JsonRef<'_>) -> FilePlace {
        let start = self.json.as_str().as_ptr().addr();
        let offset = value.as_str().as_ptr().addr().saturating_sub(start);
        self.places.at(self.indent + offset)
    }

    /// A finding for each repeated key of an object, up to a limit.
    pub(super) fn repeated(&self) -> Vec<RouteFinding> {
        let repeated = self.json.view().repeated_keys(MOST_REPEATS);
        let found = repeated.into_iter().map(|(offset, key)| {
            let place = TrapPlace::file(self.places.at(self.indent + offset));
            RouteFinding::new(
                TrapKind::RepeatedKey,
                place,
                format!("the key `{key}` occurs twice in one object"),
            )
        });
        found.collect()
    }
}

/// The members of an object, read once; of a repeated key the last one counts, as in JSON readers.
pub(super) struct LastMembers<'a>(Vec<Member<'a>>);

impl<'a> LastMembers<'a> {
    pub(super) fn of(object: JsonRef<'a>) -> Self {
        Self(object.members().collect())
    }

    pub(super) fn get(&self, key: &str) -> Option<JsonRef<'a>> {
        self.0.iter().rev().find(|member| member.key == key).map(|member| member.value)
    }
}

/// A string, or a number or boolean as written.
pub(super) fn scalar(value: JsonRef<'_>) -> Option<String> {
    if value.kind().is_container() || value.is_null() {
        return None;
    }
    value.text().map_or_else(|| Some(value.as_str().to_owned()), |text| Some(text.into_owned()))
}
