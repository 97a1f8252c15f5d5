//! Branches, and how they are rendered when their conditions are unknown.

use std::collections::HashMap;
use std::sync::Arc;

use super::super::expression::Condition;
use super::super::parse::TemplateNode;
use super::super::{Fragment, Sources, Traced, UnknownValue, Value, words};
use super::compare::Truth;
use super::output::written;
use super::{After, RenderFault, RenderedOutput, Renderer, State};

/// A branch that may be taken.
struct Rendered {
    after: After,
    out: RenderedOutput,
    state: State,
}

impl Renderer<'_> {
    /// Renders the first branch whose condition holds.
    pub(super) fn branches(
        &mut self,
        branches: &[(Option<Condition>, Vec<TemplateNode>)],
        out: &mut RenderedOutput,
    ) -> Result<After, RenderFault> {
        let mut possible: Vec<&[TemplateNode]> = Vec::new();
        let mut undecided: Vec<Arc<UnknownValue>> = Vec::new();
        let mut sources = Sources::default();
        let mut otherwise: &[TemplateNode] = &[];
        for (condition, body) in branches {
            let truth = match condition {
                None => Truth::Known(true),
                Some(condition) => {
                    let (truth, read) =
                        self.condition(condition).map_err(|fault| unsure(fault, &undecided))?;
                    sources.add(&read);
                    truth
                }
            };
            match truth {
                Truth::Known(false) => {}
                Truth::Known(true) => {
                    otherwise = body;
                    break;
                }
                Truth::Unknown(unknown) => {
                    undecided.push(unknown);
                    possible.push(body);
                }
            }
        }
        possible.push(otherwise);
        out.sources.add(&sources);
        let outer = self.control.clone();
        self.control.add(&sources);
        let after = if undecided.is_empty() {
            self.nodes(otherwise, out)
        } else {
            self.fork(&possible, &undecided, out)
        };
        self.control = outer;
        after
    }

    fn fork(
        &mut self,
        possible: &[&[TemplateNode]],
        undecided: &[Arc<UnknownValue>],
        out: &mut RenderedOutput,
    ) -> Result<After, RenderFault> {
        let before = std::mem::take(&mut self.state);
        let mut rendered = Vec::new();
        let mut error = None;
        for body in possible {
            self.count(1 + before.variables.len() + before.counters.len())?;
            self.state = before.clone();
            let mut inner = RenderedOutput::default();
            match self.nodes(body, &mut inner) {
                Ok(after) => {
                    rendered.push(Rendered { after, out: inner, state: std::mem::take(&mut self.state) });
                }
                Err(RenderFault::Template(words)) => error = Some(words),
                Err(fault) => return Err(fault),
            }
        }
        let because = undecided.first().map(|unknown| Arc::clone(&unknown.because)).unwrap_or_default();
        let Some(first) = rendered.first() else {
            return Err(RenderFault::Template(error.unwrap_or_default()));
        };
        let after = first.after;
        if error.is_some() || rendered.iter().any(|other| other.after != after) {
            return Err(RenderFault::Unknown(because));
        }
        let names: Vec<&str> = undecided.iter().map(|unknown| &*unknown.name).collect();
        let fork = Fork { name: names.join(", "), because, sources: self.control.clone() };
        fork.join_texts(&mut rendered, out)?;
        self.state = fork.join_states(rendered.into_iter().map(|rendered| rendered.state).collect());
        Ok(after)
    }
}

/// An error after an undecided condition may not occur.
fn unsure(fault: RenderFault, undecided: &[Arc<UnknownValue>]) -> RenderFault {
    match (fault, undecided.first()) {
        (RenderFault::Template(_), Some(unknown)) => RenderFault::Unknown(Arc::clone(&unknown.because)),
        (fault, _) => fault,
    }
}

/// The conditions under which several branches are merged.
struct Fork {
    name: String,
    because: Arc<str>,
    sources: Sources,
}

impl Fork {
    fn join_texts(&self, rendered: &mut [Rendered], out: &mut RenderedOutput) -> Result<(), RenderFault> {
        let mut texts: Vec<Vec<Fragment>> = Vec::new();
        for one in rendered {
            out.sources.add(&one.out.sources);
            let fragments = one.out.fragments();
            if !texts.iter().any(|other| other == fragments) {
                texts.push(fragments.to_vec());
            }
        }
        if let [same] = &texts[..] {
            return same.iter().try_for_each(|fragment| out.fragment(fragment.clone()));
        }
        let known: Option<Vec<Arc<str>>> = texts
            .iter()
            .map(|fragments| match &fragments[..] {
                [] => Some("".into()),
                [Fragment::Known(text)] => Some(Arc::clone(text)),
                _ => None,
            })
            .collect();
        let all: Vec<String> = texts.iter().map(|fragments| written(fragments)).collect();
        out.unknown(self.unknown(&all.join("⟩⟨"), known.unwrap_or_default()))
    }

    fn unknown(&self, values: &str, one_of: Vec<Arc<str>>) -> Arc<UnknownValue> {
        let name = words::short(&format!("if {}: ⟨{values}⟩", self.name));
        Arc::new(UnknownValue { name, because: Arc::clone(&self.because), fragments: Vec::new(), one_of })
    }

    fn join_states(&self, states: Vec<State>) -> State {
        let mut states = states.into_iter();
        let mut joined = states.next().unwrap_or_default();
        let others: Vec<State> = states.collect();
        let variables: Vec<_> = others.iter().map(|state| &state.variables).collect();
        self.join_maps(&mut joined.variables, &variables);
        let counters: Vec<_> = others.iter().map(|state| &state.counters).collect();
        self.join_maps(&mut joined.counters, &counters);
        for state in others {
            joined.has_lost_cycles |= state.has_lost_cycles;
            // A cycle that does not occur in a branch is at its start there.
            let keys: Vec<String> = state.cycles.keys().chain(joined.cycles.keys()).cloned().collect();
            for key in keys {
                let at =
                    |cycles: &HashMap<String, Option<usize>>| cycles.get(&key).copied().unwrap_or(Some(0));
                let (one, two) = (at(&joined.cycles), at(&state.cycles));
                joined.cycles.insert(key, one.filter(|_| one == two));
            }
        }
        joined
    }

    /// A variable that differs between branches becomes unknown.
    fn join_maps(&self, joined: &mut HashMap<Arc<str>, Traced>, others: &[&HashMap<Arc<str>, Traced>]) {
        let names = others.iter().flat_map(|other| other.keys()).chain(joined.keys());
        let mut names: Vec<Arc<str>> = names.cloned().collect();
        names.sort();
        names.dedup();
        for name in names {
            let values = [&*joined].into_iter().chain(others.iter().copied()).map(|map| map.get(&name));
            let values: Vec<Traced> =
                values.map(|value| value.cloned().unwrap_or_else(Traced::nil)).collect();
            let Some(first) = values.first() else { continue };
            if values.iter().all(|other| other == first) {
                continue;
            }
            let mut sources = self.sources.clone();
            for value in &values {
                sources.add(&value.sources);
            }
            let texts: Option<Vec<Arc<str>>> =
                values.iter().map(|value| value.value.as_text().map(Arc::from)).collect();
            let value = if values.iter().all(|other| other.value == first.value) {
                first.value.clone()
            } else {
                let all: Vec<String> = values.iter().map(|value| format!("{:?}", value.value)).collect();
                Value::Unknown(
                    self.unknown(&format!("{name} = {}", all.join("⟩⟨")), texts.unwrap_or_default()),
                )
            };
            joined.insert(name, Traced { value, sources });
        }
    }
}
