//! Describes definitions in words.

use crate::domain::computed::{
    AggregateFunction, ComparedValue, Computation, ComputedKind, EventCondition, PreviewCoverage,
    PropertyTest, TestOperator, TimeWindow,
};
use crate::domain::sentence::Sentence;
use crate::domain::text::Displayable;
use crate::engine::computed::ListedDefinition;

/// The longest string of a definition that is shown as a whole, in bytes.
const TEXT: usize = 120;

fn text(raw: &str) -> Displayable {
    Displayable::bounded(raw, TEXT)
}

/// `how many events Flex - Engagement Initiated there are where direction equals "Inbound"`
pub fn definition(listed: &ListedDefinition) -> Sentence {
    let said = match &listed.definition.computation {
        Ok(computation) => computed(computation),
        Err(error) => Sentence::new().data(Displayable::message(&error.to_string())),
    };
    let said = match listed.enabled {
        Some(false) => said.say("; the space has it switched off"),
        _ => said,
    };
    match &listed.status {
        Some(status) => said.say("; its status is ").data(text(status)),
        None => said,
    }
}

fn computed(computation: &Computation) -> Sentence {
    let said = match &computation.kind {
        ComputedKind::EventCounter => Sentence::new().say("how many"),
        kind => {
            let property = kind.property().map(ToString::to_string).unwrap_or_default();
            Sentence::new().say(of_kind(kind)).data(text(&property)).say(" of the")
        }
    };
    let said = said.say(" events ").data(text(&computation.event));
    let said = match &computation.condition {
        Some(condition) => conditioned(said.say(" where "), condition, false),
        None => said,
    };
    let said = computation
        .excluded_sources
        .iter()
        .fold(said, |said, source| said.say(", not from the source ").data(text(source)));
    match &computation.window {
        Some(window) => said.say(", ").say(windowed(*window)),
        None => said,
    }
}

fn of_kind(kind: &ComputedKind) -> String {
    match kind {
        ComputedKind::EventCounter => String::new(),
        ComputedKind::Aggregation { function, .. } => match function {
            AggregateFunction::Sum => "the sum of ".to_owned(),
            AggregateFunction::Average => "the average of ".to_owned(),
            AggregateFunction::Least => "the minimum of ".to_owned(),
            AggregateFunction::Greatest => "the maximum of ".to_owned(),
        },
        ComputedKind::MostFrequent { minimum_frequency, .. } => {
            format!("the most frequent value, seen at least {minimum_frequency} times, of ")
        }
        ComputedKind::First { .. } => "the first ".to_owned(),
        ComputedKind::Last { .. } => "the last ".to_owned(),
        ComputedKind::UniqueList { .. } => "every different value of ".to_owned(),
        ComputedKind::UniqueListCount { .. } => "how many different values of ".to_owned(),
    }
}

fn windowed(window: TimeWindow) -> String {
    let said = |hours: u32| match (hours % 24, hours / 24) {
        (0, days) if days > 0 => format!("{days} d"),
        _ => format!("{hours} h"),
    };
    match window.to_hours {
        0 => format!("in the last {}", said(window.from_hours)),
        to => format!("from {} to {} ago", said(window.from_hours), said(to)),
    }
}

fn conditioned(said: Sentence, condition: &EventCondition, is_inside: bool) -> Sentence {
    let (all, word) = match condition {
        EventCondition::Test(test) => return tested(said, test),
        EventCondition::Not(inner) => return conditioned(said.say("not ("), inner, false).say(")"),
        EventCondition::All(all) => (all, " and "),
        EventCondition::Any(any) => (any, " or "),
    };
    let said = if is_inside { said.say("(") } else { said };
    let said = all
        .iter()
        .enumerate()
        .fold(said, |said, (at, one)| conditioned(if at > 0 { said.say(word) } else { said }, one, true));
    if is_inside { said.say(")") } else { said }
}

fn tested(said: Sentence, test: &PropertyTest) -> Sentence {
    let property = test.property.to_string();
    let said = said.data(text(&property)).say(" ").say(operator(test.operator));
    test.operands.iter().enumerate().fold(said, |said, (at, operand)| {
        let said = said.say(if at > 0 { " or " } else { " " });
        match operand {
            ComparedValue::Text(raw) => said.data(text(raw).quote()),
            ComparedValue::Number(number) => said.data(text(number)),
            ComparedValue::Bool(flag) => said.say(if *flag { "true" } else { "false" }),
            ComparedValue::Hours(hours) => said.say(format!("{hours} h")),
        }
    })
}

fn operator(operator: TestOperator) -> String {
    match operator {
        TestOperator::Equals => "is".to_owned(),
        TestOperator::NotEquals => "is not".to_owned(),
        TestOperator::Exists => "is there".to_owned(),
        TestOperator::NotExists => "is not there".to_owned(),
        operator => operator.name().replace('_', " "),
    }
}

/// Whether all events that can count were listed.
pub fn coverage(coverage: &PreviewCoverage) -> Sentence {
    match coverage {
        PreviewCoverage::Whole => Sentence::new().say("all that can count are listed"),
        PreviewCoverage::Window => {
            Sentence::new().say("older ones may count: the service lists only the last 14 days")
        }
        PreviewCoverage::Incomplete(why) => {
            Sentence::new().say("not all could be read: ").data(Displayable::message(why))
        }
        PreviewCoverage::Unreadable(count) => Sentence::new().say(format!("{count} could not be read")),
        PreviewCoverage::Doubtful(count) => {
            Sentence::new().say(format!("whether {count} of them count is unknown"))
        }
    }
}
