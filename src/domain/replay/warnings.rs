//! Warnings to show before a plan is sent, one sentence each, the most serious first.

use super::expectation::{Expectation, Expected};
use super::plan::{Plan, Step};
use crate::domain::flex::{EngagementKind, FlexTrait};
use crate::domain::{identifier::IdentifierClass, lookup, text::Displayable};

pub fn warnings(plan: &Plan) -> Vec<String> {
    let mut warnings = Vec::new();
    if plan.space().kind == "production" {
        warnings
            .push("PRODUCTION: real customers' data is changed, and what is sent stays there.".to_owned());
    }
    about_identity(plan, &mut warnings);
    about_options(plan, &mut warnings);
    about_traits(plan, &mut warnings);
    let known = EngagementKind::BOTH.map(EngagementKind::event_name);
    let mut strange: Vec<&str> =
        plan.steps().iter().filter_map(Step::event).filter_map(|event| event.name.as_deref()).collect();
    strange.retain(|name| !known.contains(name));
    strange.dedup();
    warnings.extend(
        strange
            .iter()
            .map(|name| format!("{name} is not an engagement event: no Flex trait is expected from it.")),
    );
    warnings
}

fn about_identity(plan: &Plan, warnings: &mut Vec<String>) {
    let identity = &plan.target().identity;
    if !plan.target().exists {
        warnings.push("No profile has this identifier yet: the replay creates one.".to_owned());
    }
    if identity.is_derived() {
        warnings.push(
            "The profile gets one more identifier: an anonymous_id made from space and identifier."
                .to_owned(),
        );
    }
    if identity.withheld().is_some() {
        warnings.push("The profile's user_id is not listed for writing and is left out.".to_owned());
    }
    let mut phones = identity.external().iter().filter(|id| id.class() == IdentifierClass::Phone);
    // An existing profile with the number proves that the space knows the type; a new one does not.
    if phones.clone().next().is_some() && !plan.target().exists {
        let text =
            "Phone numbers reach a profile only where the space has this type configured as an identifier.";
        warnings.push(text.to_owned());
    }
    if let Some(odd) = phones.find(|id| !lookup::is_e164(&id.value)) {
        let number = Displayable::cell(&odd.value);
        warnings.push(format!(
            "{number} is not in E.164 format, such as +12025550100: Segment may treat it as a different identifier."
        ));
    }
}

fn about_options(plan: &Plan, warnings: &mut Vec<String>) {
    let options = plan.options();
    if let Some(run) = &options.same_ids {
        warnings.push(format!(
            "The message ids are those of replay {run}: the service drops what it has seen within about a day, so nothing may \
             change."
        ));
    }
    if options.no_destinations {
        let text = "Every request says integrations All: false, so the source's destinations get nothing. Whether the space \
                    takes such requests is not documented: if it does not, nothing will be seen.";
        warnings.push(text.to_owned());
    }
    if !options.skip.is_empty() {
        let skipped: Vec<String> = options.skip.iter().map(ToString::to_string).collect();
        warnings.push(format!("Left out: {}.", skipped.join(", ")));
    }
}

/// Traits for which the run will show little: nothing sets them, or they already have the expected value.
fn about_traits(plan: &Plan, warnings: &mut Vec<String>) {
    let Some(expectation) = Expectation::of(plan).pop() else { return };
    let named = |wanted: &dyn Fn(FlexTrait, &Expected, bool) -> bool| {
        let fits = expectation.traits.iter().filter(|one| wanted(one.which, &one.expected, one.was_so));
        fits.map(|one| one.which.label()).collect::<Vec<_>>().join(", ")
    };
    let is_set = |which: FlexTrait| plan.trait_keys().any(|key| key == which.key());
    let unset =
        named(&|which, expected, was_so| matches!(expected, Expected::Value(_)) && !is_set(which) && !was_so);
    if !unset.is_empty() {
        warnings.push(format!(
            "The events contain new values for {unset}, but no request sets these traits: the run waits for something else to set them."
        ));
    }
    let was_so = named(&|_, _, was_so| was_so);
    if !was_so.is_empty() {
        warnings.push(format!(
            "Already as expected, so they prove nothing by themselves: {was_so}. A different value would show a change."
        ));
    }
}

#[cfg(test)]
mod tests;
