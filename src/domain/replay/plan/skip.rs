//! Leaves steps out of a plan.

use super::{PlanError, Step};
use crate::domain::replay::options::{Skip, StagePart};

/// The steps without the skipped ones, and the stages that still have at least one.
pub fn without(
    skip: &[Skip],
    steps: Vec<Step>,
    stages: Vec<String>,
    sample: &str,
) -> Result<(Vec<Step>, Vec<String>), PlanError> {
    if skip.is_empty() {
        return Ok((steps, stages));
    }
    let left_out = skipped(skip, &steps, &stages).map_err(|unknown| PlanError::UnknownStep {
        step: unknown.to_string(),
        sample: sample.to_owned(),
        valid: steps_to_skip(&steps, &stages),
    })?;
    let mut kept: Vec<Step> = Vec::new();
    let mut named: Vec<usize> = Vec::new();
    for (mut step, _) in steps.into_iter().zip(left_out).filter(|(_, left_out)| !left_out) {
        if named.last() != Some(&step.stage) {
            named.push(step.stage);
        }
        step.stage = named.len() - 1;
        // If the original of a repeated request is skipped, the repeat becomes the original.
        step.repeat &= kept.iter().any(|known| known.message_id == step.message_id);
        kept.push(step);
    }
    if kept.is_empty() {
        return Err(PlanError::NothingLeft);
    }
    let stages = named.into_iter().filter_map(|index| stages.get(index).cloned()).collect();
    Ok((kept, stages))
}

fn covers(skip: &Skip, number: usize, step: &Step, stages: &[String]) -> bool {
    match skip {
        Skip::Request(wanted) => *wanted == number,
        Skip::Stage(name, part) => {
            let fits = match part {
                StagePart::All => true,
                StagePart::Events => step.event().is_some(),
                StagePart::Traits => step.event().is_none(),
            };
            fits && stages.get(step.stage) == Some(name)
        }
    }
}

/// Which of these requests are left out, and the first item to skip that matches none of them.
fn skipped<'a>(skip: &'a [Skip], steps: &[Step], stages: &[String]) -> Result<Vec<bool>, &'a Skip> {
    let covered = |one: &Skip, index: usize, step: &Step| covers(one, index + 1, step, stages);
    let is_idle = |one: &&Skip| !steps.iter().enumerate().any(|(index, step)| covered(one, index, step));
    if let Some(idle) = skip.iter().find(is_idle) {
        return Err(idle);
    }
    let left_out = |(index, step)| skip.iter().any(|one| covered(one, index, step));
    Ok(steps.iter().enumerate().map(left_out).collect())
}

/// Everything that can be skipped, in the notation of [`Skip::read`].
fn steps_to_skip(steps: &[Step], stages: &[String]) -> Vec<String> {
    let numbers = (1..=steps.len()).map(|number| number.to_string());
    let named = stages.iter().enumerate().flat_map(|(index, name)| {
        let own = steps.iter().filter(move |step| step.stage == index);
        let (events, traits): (Vec<&Step>, Vec<&Step>) = own.partition(|step| step.event().is_some());
        let parts = [
            (StagePart::All, true),
            (StagePart::Events, !events.is_empty()),
            (StagePart::Traits, !traits.is_empty()),
        ];
        parts
            .into_iter()
            .filter(|(_, there)| *there)
            .map(|(part, _)| Skip::Stage(name.clone(), part).to_string())
    });
    numbers.chain(named).collect()
}
