//! The listed events under a definition.

use super::definition::ComputedTrait;
use super::preview::{ComputedVerdict, HeldTrait, PreviewCoverage, PreviewInput, Previews, TraitPreview};
use super::trial::WeighedEvent;
use crate::domain::sentence::Sentence;

pub fn preview(definitions: &[ComputedTrait], input: &PreviewInput<'_>) -> Previews {
    let empty = |definition: &ComputedTrait| TraitPreview {
        definition: definition.clone(),
        value: None,
        counted: 0,
        events: Vec::new(),
        coverage: PreviewCoverage::Window,
        held: HeldTrait::Unread,
        verdict: ComputedVerdict::CannotTell,
        because: Sentence::new(),
        readings: Vec::new(),
        findings: Vec::new(),
    };
    Previews {
        events: input.events.items.clone(),
        items: definitions.iter().map(empty).collect(),
        at: input.at.unwrap_or(input.now),
        readings: input.readings,
    }
}

pub fn reason(previews: &Previews, preview: &TraitPreview, weighed: WeighedEvent) -> Sentence {
    let _ = (previews, preview, weighed);
    Sentence::new()
}
