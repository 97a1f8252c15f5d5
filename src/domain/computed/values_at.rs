//! What definitions say that traits were at an earlier time.

use super::definition::ComputedTrait;
use super::listed;
use super::preview::{PreviewCoverage, PreviewInput, TraitPreview};
use crate::domain::liquid::Value;

/// The value at `input.at` of each trait that a definition surely counted then; nil is unset.
///
/// It is sure where all events that count until then are listed, the definition gives for now what the trait is, none of its
/// events had just come, no batch was outstanding, and no reading that is left open gives another value.
pub fn values_at(definitions: &[ComputedTrait], input: &PreviewInput<'_>) -> Vec<(String, Value)> {
    let is_only = |one: &&ComputedTrait| definitions.iter().filter(|other| other.key == one.key).count() == 1;
    let only: Vec<ComputedTrait> = definitions.iter().filter(is_only).cloned().collect();
    if only.is_empty() {
        return Vec::new();
    }
    let now = listed::preview(&only, &PreviewInput { at: None, ..*input });
    let agreeing: Vec<ComputedTrait> =
        now.items.into_iter().filter(agrees).map(|one| one.definition).collect();
    let then = listed::preview(&agreeing, input);
    let is_sure =
        |one: &TraitPreview| one.coverage == PreviewCoverage::Whole && one.is_settled && is_one(one);
    then.items.into_iter().filter(is_sure).map(value).collect()
}

/// Whether the trait is what its definition gives. Otherwise something else wrote it, or wrote it last.
fn agrees(one: &TraitPreview) -> bool {
    one.coverage == PreviewCoverage::Whole && one.verdict.is_good()
}

/// Whether every reading that is left open gives the same value.
fn is_one(one: &TraitPreview) -> bool {
    one.readings.iter().all(|effect| effect.value == one.value)
}

fn value(one: TraitPreview) -> (String, Value) {
    let key = one.definition.key;
    let value = one.value.map_or(Value::Nil, |value| Value::from_json(value.view(), &key));
    (key, value)
}
