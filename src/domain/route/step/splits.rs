//! Splits: the branch that the input takes, or all those it may take.

use std::sync::Arc;

use super::super::run::UntakenBranch;
use super::super::split::{self, DecidedTest, Holds, SplitDecision, SplitOperator, TestedCondition, folded};
use super::super::state::{RunDecision, WalkState};
use super::super::words::{self, RunCondition};
use super::super::work;
use super::{Move, Stepper, by_event};
use crate::domain::flow::{NextWidget, Widget};
use crate::domain::liquid::{Sources, Traced, UnknownValue, Value};

/// With more candidates they are not tried one by one.
const MOST_TEXTS: usize = 16;
/// The most decisions that a state remembers, and conditions and branches that a step lists.
const MOST_DECISIONS: usize = 200;
const MOST_CONDITIONS: usize = 20;
const MOST_OTHERS: usize = 40;

impl<'a> Stepper<'a> {
    pub(super) fn split(&mut self, state: &WalkState, widget: &'a Widget) -> Vec<Move> {
        let decision = self.decide(state, widget);
        if let Some(unknown) = one_of(&decision) {
            let mut moves = Vec::new();
            for text in &unknown.one_of {
                let mut state = state.clone();
                let taken = RunDecision {
                    name: Arc::clone(&unknown.name),
                    operator: "equal_to",
                    operand: Arc::clone(text),
                    holds: true,
                };
                let condition = RunCondition::of(&unknown, SplitOperator::EqualTo, text, true);
                state.decisions.insert(taken);
                let decision = self.decide(&state, widget);
                let mut further = self.by_decision(&state, widget, &decision);
                for one in &mut further {
                    one.conditions.insert(0, condition.clone());
                }
                moves.extend(further);
            }
            return moves;
        }
        self.by_decision(state, widget, &decision)
    }

    fn decide(&mut self, state: &WalkState, widget: &Widget) -> SplitDecision {
        let mut patterns = std::mem::take(&mut self.patterns);
        let before = patterns.pairs;
        let readings = self.world.settings.readings;
        let decision = split::decide(widget, &readings, &mut patterns, &mut |text| {
            let mut rendered = self.rendered(state, widget, text, true);
            if let Value::Unknown(unknown) = &rendered.value
                && let Some(text) = state.decided(unknown)
            {
                rendered.value = Value::Text(Arc::clone(text));
            }
            rendered
        });
        self.work.add(work::of_pairs(patterns.pairs - before));
        self.patterns = patterns;
        self.touched.add(decision.touched);
        decision
    }

    fn by_decision(&mut self, state: &WalkState, widget: &'a Widget, decision: &SplitDecision) -> Vec<Move> {
        self.work.add(decision.tested.len() * (2 + state.decisions.len() / 4));
        for tested in &decision.tested {
            let texts = [tested.operand.value.as_text().map(Arc::from)];
            self.note_constants(&tested.subject.sources, &texts.into_iter().flatten().collect::<Vec<_>>());
            if let Some((kind, words)) = &tested.trap {
                self.find(*kind, &widget.name, words);
            }
        }
        let mut moves = Vec::new();
        let mut state = state.clone();
        let mut conditions: Vec<RunCondition> = Vec::new();
        for possible in &decision.possible {
            let tested = conditions_of(decision, possible.branch);
            let remembered = match tested {
                [one] => remembered(&state, one),
                _ => None,
            };
            if remembered == Some(false) {
                continue;
            }
            let is_certain = possible.is_certain || remembered == Some(true);
            let mut taken = state.clone();
            let mut whens = conditions.clone();
            if !is_certain {
                for tested in tested {
                    self.note_unknown(&tested.subject.value);
                }
                let label = words::branch_label(widget, possible.branch);
                let place = format!("the branch {label} of {} is taken", widget.name);
                take(&mut taken, tested, &place, &mut whens);
            }
            let one = self.taken(taken, widget, decision, possible.branch);
            moves.push(Move { conditions: whens, ..one });
            if is_certain {
                break;
            }
            if let [one] = tested
                && let Some(not) = learned(one, false)
            {
                let known_text = Some(&not).filter(|not| not.operator == "equal_to" && not.holds).cloned();
                if state.decisions.len() < MOST_DECISIONS {
                    state.decisions.insert(not);
                }
                if conditions.len() < MOST_CONDITIONS {
                    conditions.extend(condition(one, false));
                }
                if known_text.is_some_and(|not| state.decisions.contains(&not)) {
                    moves.extend(self.now_known(&state, widget, &conditions));
                    return moves;
                }
            } else if conditions.len() < MOST_CONDITIONS {
                conditions.push(RunCondition::Text(format!(
                    "not the branch {} of {}",
                    words::branch_label(widget, possible.branch),
                    widget.name
                )));
            }
        }
        moves
    }

    /// A value that is not unequal to some text is that text, which decides the remaining branches.
    fn now_known(&mut self, state: &WalkState, widget: &'a Widget, conditions: &[RunCondition]) -> Vec<Move> {
        let decision = self.decide(state, widget);
        let mut moves = self.by_decision(state, widget, &decision);
        for one in &mut moves {
            one.conditions.splice(0..0, conditions.iter().cloned());
        }
        moves
    }

    fn taken(
        &self,
        state: WalkState,
        widget: &'a Widget,
        decision: &SplitDecision,
        branch: Option<usize>,
    ) -> Move {
        let mut sources = Sources::default();
        decision.tested.iter().take(MOST_OTHERS).for_each(|tested| {
            sources.add(&tested.subject.sources);
            sources.add(&tested.operand.sources);
        });
        let of_branch = conditions_of(decision, branch).first();
        let why = match (of_branch, decision.tested.first()) {
            (Some(tested), _) => words::held(widget, tested, &self.world.traits),
            (None, Some(tested)) => {
                format!("{}, which matches nothing", words::subject(widget, tested, &self.world.traits))
            }
            (None, None) => "it has no conditions".to_owned(),
        };
        let others = widget.branches.iter().enumerate().filter(|(at, _)| Some(*at) != branch);
        let others = others.take(MOST_OTHERS).map(|(at, other)| {
            let tested = conditions_of(decision, Some(at)).first();
            UntakenBranch {
                branch: Arc::clone(other.label()),
                next: match other.next {
                    NextWidget::Widget(next) => {
                        self.prepared(&state).and_then(|flow| flow.widget_name(next).cloned())
                    }
                    _ => None,
                },
                why: tested
                    .map(|tested| words::not_held(widget, tested, &self.world.traits))
                    .unwrap_or_default(),
            }
        });
        let others = others.collect();
        let reads = self.reads(&state, &sources);
        let event = if of_branch.is_some() { "match" } else { "noMatch" };
        Move { branch, why, reads, others, ..by_event(state, widget, event) }
    }
}

/// Records what is known once an uncertain branch is taken.
fn take(state: &mut WalkState, tested: &[TestedCondition], place: &str, conditions: &mut Vec<RunCondition>) {
    let [one] = tested else {
        conditions.push(RunCondition::Text(place.to_owned()));
        return;
    };
    // The conditions of this branch already imply what an earlier branch excluded.
    let known = condition(one, true);
    if let Some(RunCondition::Value { name, operator: SplitOperator::EqualTo, holds: true, .. }) = &known {
        conditions.retain(|other| !matches!(other, RunCondition::Value { name: other, .. } if other == name));
    }
    conditions.extend(known.or_else(|| {
        let Holds::Unknown(because) = &one.holds else { return None };
        Some(RunCondition::Text(format!("{place} ({because})")))
    }));
    let Some(learned) = learned(one, true) else { return };
    if learned.operator == "equal_to"
        && learned.holds
        && learned.name.ends_with(".Digits")
        && let Some(text) = one.operand.value.as_text()
    {
        state.learn(&learned.name, &text.trim().into());
    }
    state.decisions.insert(learned);
}

/// Conditions are listed in the order of their branches.
fn conditions_of(decision: &SplitDecision, branch: Option<usize>) -> &[TestedCondition] {
    let Some(branch) = branch else { return &[] };
    let start = decision.tested.partition_point(|tested| tested.branch < branch);
    let end = decision.tested.partition_point(|tested| tested.branch <= branch);
    decision.tested.get(start..end).unwrap_or_default()
}

/// The one unknown value that every condition tests, if it has only a few candidates.
fn one_of(decision: &SplitDecision) -> Option<Arc<UnknownValue>> {
    let first = decision.tested.first()?.subject.value.as_unknown()?;
    let is_same = |tested: &TestedCondition| tested.subject.value.as_unknown() == Some(first);
    let is_usable = (1..=MOST_TEXTS).contains(&first.one_of.len()) && first.has_identity();
    let is_open = decision.possible.len() > 1;
    (is_usable && is_open && decision.tested.iter().all(is_same)).then(|| Arc::clone(first))
}

/// What was decided before, or follows from it.
fn remembered(state: &WalkState, tested: &TestedCondition) -> Option<bool> {
    let (name, operator, operand, is_negated) = parts(tested)?;
    let asked = DecidedTest { operator, operand: operand.trim(), holds: true };
    let same = state.decisions.iter().filter(|decision| decision.name == name);
    let mut told = same.filter_map(|decision| {
        let operator = SplitOperator::named(decision.operator)?;
        let decided = DecidedTest { operator, operand: &decision.operand, holds: decision.holds };
        decided.tells(asked)
    });
    told.next().map(|holds| holds != is_negated)
}

/// A comparison of an unknown subject with a known operand, in the form in which it is remembered. A negation
/// becomes the opposite operator.
fn learned(tested: &TestedCondition, holds: bool) -> Option<RunDecision> {
    let (name, operator, operand, is_negated) = parts(tested)?;
    let operand = folded(operand.trim()).into_owned().into();
    Some(RunDecision { name, operator: operator.name(), operand, holds: holds != is_negated })
}

fn condition(tested: &TestedCondition, holds: bool) -> Option<RunCondition> {
    let (_, operator, operand, is_negated) = parts(tested)?;
    let unknown = tested.subject.value.as_unknown()?;
    Some(RunCondition::of(unknown, operator, operand.trim(), holds != is_negated))
}

fn parts(tested: &TestedCondition) -> Option<(Arc<str>, SplitOperator, &str, bool)> {
    let unknown = tested.subject.value.as_unknown().filter(|unknown| unknown.has_identity())?;
    let operand = match &tested.operand {
        Traced { value: Value::Text(text), .. } => &**text,
        Traced { value: Value::Nil, .. } => "",
        _ => return None,
    };
    let operator = tested.operator?;
    let (operator, is_negated) = match operator {
        SplitOperator::NotEqualTo => (SplitOperator::EqualTo, true),
        SplitOperator::MatchesNoneOf => (SplitOperator::MatchesAnyOf, true),
        SplitOperator::IsNotBlank => (SplitOperator::IsBlank, true),
        SplitOperator::ContainsNot => (SplitOperator::Contains, true),
        SplitOperator::StartsNotWith => (SplitOperator::StartsWith, true),
        other => (other, false),
    };
    Some((Arc::clone(&unknown.name), operator, operand, is_negated))
}
