//! Follows a flow over every branch that an unknown value leaves open. States that the rest of the flow
//! cannot distinguish are explored once, those with the fewest conditions first.

mod loops;
mod numbers;

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use self::numbers::NumberedStates;
use super::run::{OutcomeKind, RouteGoal, RunOutcome, RunStep};
use super::state::{SharedMap, WalkState, object};
use super::step::{LEFT_OFF, Move, Stepper, Then, WalkEnd};
use super::words::{RunCondition, sentences};
use crate::domain::flow::{Branch, NextWidget, Widget};
use crate::domain::liquid::{Traced, Value};

/// Studio's own limits.
const MOST_STEPS: usize = 1_000;
const MOST_IN_ROW: u32 = 10;
/// The most states and outcomes of one run.
const MOST_STATES: usize = 20_000;
const MOST_OUTCOMES: usize = 200;
/// The most values held in all states of a run, including queued ones, and the extra weight of each state.
const MOST_WEIGHT: usize = 1_000_000;
const STATE_WEIGHT: usize = 10;

/// A state on a way, and the step that led to it.
struct Node {
    before: Option<usize>,
    step: Option<Arc<RunStep>>,
    conditions: Vec<RunCondition>,
    steps: usize,
    /// Whether something was assumed on the way.
    is_open: bool,
}

/// A state that is queued to be followed.
struct Pending {
    state: WalkState,
    node: usize,
    /// The number of the state that it was reached from.
    from: Option<usize>,
}

struct FoundOutcome {
    outcome: RunOutcome,
    watched: u64,
}

/// How often a widget was entered, and the values at its first visit.
type SeenAtWidget = (usize, SharedMap<Traced>);

/// Where a move begins.
#[derive(Clone, Copy)]
struct WalkStart {
    node: usize,
    /// The number of the state.
    number: usize,
    steps: usize,
    /// Whether nothing was assumed, so that it comes before all others.
    is_free: bool,
}

/// The result of exploring.
pub(super) struct Explored {
    pub outcomes: Vec<RunOutcome>,
    pub incomplete_because: Option<String>,
    /// The number of states followed.
    pub states: usize,
}

#[derive(Default)]
struct Explorer {
    nodes: Vec<Node>,
    pending: VecDeque<Pending>,
    states: NumberedStates,
    /// The successors of each state, with its widget and first node, to find ways that never end.
    follows: Vec<Vec<usize>>,
    places: Vec<(Arc<str>, usize, u64)>,
    /// The number of values in all states and in the ways to them.
    weight: usize,
    at_widget: HashMap<(usize, usize), SeenAtWidget>,
    found: Vec<FoundOutcome>,
    incomplete_because: Option<String>,
}

pub(super) fn explore(stepper: &mut Stepper<'_>) -> Explored {
    let mut explorer = Explorer::default();
    let initial = stepper.flows.first().map_or(0, |flow| flow.flow.initial);
    explorer.nodes.push(Node { before: None, step: None, conditions: Vec::new(), steps: 0, is_open: false });
    let mut start = WalkState { widget: initial, ..WalkState::default() };
    watch(stepper, &mut start);
    explorer.pending.push_back(Pending { state: start, node: 0, from: None });
    while let Some(pending) = explorer.pending.pop_front() {
        if stepper.work.is_over() {
            stepper.cut = Some(LEFT_OFF);
            break;
        }
        if explorer.states.count >= MOST_STATES || explorer.weight >= MOST_WEIGHT {
            let states = explorer.states.count;
            explorer.incomplete_because =
                Some(format!("it was cut short after {states} states; give answers"));
            break;
        }
        explorer.follow(stepper, pending);
    }
    explorer.endless();
    let mut outcomes: Vec<RunOutcome> = explorer.found.into_iter().map(|found| found.outcome).collect();
    outcomes.sort_by_key(|outcome| outcome.when.len());
    let cut = stepper.cut.map(str::to_owned);
    let incomplete_because = explorer.incomplete_because.or(cut);
    // If all ways end alike, the outcome has no conditions.
    if let ([only], None) = (outcomes.as_mut_slice(), &incomplete_because)
        && only.goal.kind != OutcomeKind::Stopped
    {
        only.when.clear();
    }
    Explored { outcomes, incomplete_because, states: explorer.states.count }
}

impl Explorer {
    fn follow(&mut self, stepper: &mut Stepper<'_>, pending: Pending) {
        let Pending { mut state, node, from } = pending;
        let (Some(prepared), Some(widget)) = (stepper.prepared(&state), stepper.widget(&state)) else {
            return;
        };
        prepared.prune(&mut state);
        // A run without unknown values ends by itself, after a thousand steps at the latest.
        if self.nodes.get(node).is_some_and(|node| node.is_open) {
            self.widen(&mut state);
        }
        let next = self.states.count;
        let number = self.states.number(prepared, &state);
        if let Some(follows) = from.and_then(|from| self.follows.get_mut(from)) {
            follows.push(number);
        }
        if number < next {
            return;
        }
        self.follows.push(Vec::new());
        self.places.push((Arc::clone(&widget.name), node, state.watched));
        let steps = self.nodes.get(node).map_or(0, |node| node.steps);
        if steps >= MOST_STEPS || state.in_row >= MOST_IN_ROW {
            let goal = RouteGoal::at(OutcomeKind::Stopped, &widget.name);
            self.end(&state, node, WalkEnd::of(goal));
            return;
        }
        stepper.find_in_file(&state, widget);
        let moves = stepper.moves(state, widget);
        // Pushing to the front reverses the order.
        let (free, bound): (Vec<Move>, Vec<Move>) =
            moves.into_iter().partition(|one| one.conditions.is_empty());
        for one in bound {
            self.take(stepper, widget, one, WalkStart { node, number, steps, is_free: false });
        }
        for one in free.into_iter().rev() {
            self.take(stepper, widget, one, WalkStart { node, number, steps, is_free: true });
        }
    }

    /// Makes one move: to the next widget, or to an outcome.
    fn take(&mut self, stepper: &mut Stepper<'_>, widget: &Widget, mut one: Move, start: WalkStart) {
        let WalkStart { node, number, steps, is_free } = start;
        let conditions = std::mem::take(&mut one.conditions);
        let then = std::mem::replace(&mut one.then, Then::Next);
        let branch = one.branch.and_then(|at| widget.branches.get(at));
        let mut target = branch.map_or(NextWidget::End, |branch| branch.next.clone());
        let parent = one.state.parent.clone().filter(|_| matches!(then, Then::Subflow));
        self.weight += one.others.len();
        let step = Arc::new(step(stepper, parent.as_deref(), widget, &mut one, &target));
        let is_open = !conditions.is_empty() || self.nodes.get(node).is_some_and(|node| node.is_open);
        self.nodes.push(Node { before: Some(node), step: Some(step), conditions, steps: steps + 1, is_open });
        let node = self.nodes.len() - 1;
        let mut state = one.state;
        let (mut at, mut label) = (&*widget.name, branch.map(Branch::label));
        loop {
            match (&then, &target) {
                (Then::Ends(ending), _) => return self.end(&state, node, WalkEnd::clone(ending)),
                (Then::Subflow, _) => state.in_row = 0,
                (Then::Next, NextWidget::Widget(next)) => {
                    state.in_row = if *next == state.widget { state.in_row + 1 } else { 0 };
                    state.widget = *next;
                }
                (Then::Next, NextWidget::Missing(name)) => {
                    stepper.find_missing(&state, at, label.map_or("", |label| label), name);
                    return self.end(&state, node, WalkEnd::of(RouteGoal::at(OutcomeKind::Stopped, at)));
                }
                (Then::Next, NextWidget::End) if state.parent.is_some() => {
                    let Some((outer, caller, branch)) = stepper.back(state.clone()) else { return };
                    (state, at) = (outer, &caller.name);
                    let branch = branch.and_then(|at| caller.branches.get(at));
                    label = branch.map(Branch::label);
                    target = branch.map_or(NextWidget::End, |branch| branch.next.clone());
                    continue;
                }
                (Then::Next, NextWidget::End) => {
                    return self.end(&state, node, WalkEnd::of(RouteGoal::at(OutcomeKind::Ended, at)));
                }
            }
            break;
        }
        watch(stepper, &mut state);
        let weight = STATE_WEIGHT + state.variables.len() + state.widgets.len() + state.decisions.len();
        self.weight += weight;
        stepper.work.add(weight);
        let pending = Pending { state, node, from: Some(number) };
        if is_free {
            self.pending.push_front(pending);
        } else {
            self.pending.push_back(pending);
        }
    }

    /// Adds an outcome, or merges it with an equal one.
    fn end(&mut self, state: &WalkState, node: usize, ending: WalkEnd) {
        self.add((object(&state.variables).value, state.watched), node, Vec::new(), ending);
    }

    fn add(&mut self, held: (Value, u64), node: usize, more: Vec<RunCondition>, ending: WalkEnd) {
        let (variables, watched) = held;
        let same =
            self.found.iter_mut().find(|found| found.outcome.goal == ending.goal && found.watched == watched);
        if let Some(found) = same {
            let outcome = &mut found.outcome;
            outcome.variables = joined(&outcome.variables, &variables);
            outcome.attributes = match (&outcome.attributes, &ending.attributes) {
                (Some(one), Some(two)) => Some(joined(one, two)),
                (one, two) => one.clone().or_else(|| two.clone()),
            };
            for (name, sources) in ending.origins {
                match outcome.origins.iter_mut().find(|(other, _)| *other == name) {
                    Some((_, held)) => {
                        held.extend(
                            sources.into_iter().filter(|one| !held.contains(one)).collect::<Vec<_>>(),
                        );
                    }
                    None => outcome.origins.push((name, sources)),
                }
            }
            if outcome.timeline != ending.timeline {
                outcome.timeline.truncate(1);
                outcome.ending = None;
            }
            return;
        }
        if self.found.len() >= MOST_OUTCOMES {
            self.incomplete_because = Some(format!("more than {MOST_OUTCOMES} outcomes are possible"));
            return;
        }
        let (path, mut conditions) = self.way(node);
        conditions.extend(more);
        let outcome = RunOutcome {
            goal: ending.goal,
            when: sentences(&conditions),
            timeline: ending.timeline,
            ending: ending.after_all,
            path,
            attributes: ending.attributes,
            origins: ending.origins,
            characters: ending.characters,
            variables,
        };
        self.found.push(FoundOutcome { outcome, watched });
    }

    fn way(&self, node: usize) -> (Vec<Arc<RunStep>>, Vec<RunCondition>) {
        let (mut steps, mut conditions) = (Vec::new(), Vec::new());
        let mut at = Some(node);
        while let Some(node) = at.and_then(|at| self.nodes.get(at)) {
            steps.extend(node.step.clone());
            conditions.extend(node.conditions.iter().rev().cloned());
            at = node.before;
        }
        steps.reverse();
        conditions.reverse();
        (steps, conditions)
    }
}

/// Records that a watched widget was entered.
fn watch(stepper: &Stepper<'_>, state: &mut WalkState) {
    let watched = &stepper.world.settings.watched;
    if watched.is_empty() {
        return;
    }
    let Some(name) = stepper.prepared(state).and_then(|flow| flow.widget_name(state.widget)) else { return };
    let at = watched.iter().take(64).position(|widget| **widget == **name);
    state.watched |= at.map_or(0, |at| 1 << at);
}

fn step(
    stepper: &Stepper<'_>,
    parent: Option<&WalkState>,
    widget: &Widget,
    one: &mut Move,
    target: &NextWidget,
) -> RunStep {
    let prepared = stepper.prepared(parent.unwrap_or(&one.state));
    RunStep {
        flow: prepared.map(|flow| Arc::clone(&flow.name)).unwrap_or_default(),
        widget: Arc::clone(&widget.name),
        type_name: Arc::clone(&widget.type_name),
        event: one.event.take(),
        branch: one.branch.and_then(|at| widget.branches.get(at)).map(|branch| Arc::clone(branch.label())),
        next: match target {
            NextWidget::Widget(next) => prepared.and_then(|flow| flow.widget_name(*next).cloned()),
            NextWidget::Missing(name) => Some(name.as_str().into()),
            NextWidget::End => None,
        },
        why: std::mem::take(&mut one.why),
        reads: std::mem::take(&mut one.reads),
        sets: std::mem::take(&mut one.sets),
        would_write: one.would_write,
        others: std::mem::take(&mut one.others),
    }
}

/// Merges two objects; members that differ depend on the way.
fn joined(one: &Value, two: &Value) -> Value {
    let (Value::Object(left), Value::Object(right)) = (one, two) else {
        return if matches!(two, Value::Unknown(_)) { two.clone() } else { one.clone() };
    };
    if left == right {
        return one.clone();
    }
    let further = right.iter().filter(|(key, _)| one.member(key).is_none());
    let all = left.iter().chain(further).map(|(key, _)| {
        let (left, right) = (one.member(key), two.member(key));
        let value = if left == right { left.cloned() } else { None };
        let differs = || Value::unknown(&format!("¿{key}"), "it depends on the way through the flow");
        (Arc::clone(key), value.unwrap_or_else(differs))
    });
    Value::Object(all.collect())
}
