//! Findings: problems in the files of a dry run, or found while it ran.

use crate::domain::finding::Severity;
use crate::domain::flow::FilePlace;
use serde::{Serialize, Serializer};
use std::fmt;

/// One finding in a flow, a workflow or a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteFinding {
    pub kind: TrapKind,
    pub place: TrapPlace,
    /// What was found, as a sentence without a full stop.
    pub words: String,
    /// What to do next, as a sentence.
    pub next: String,
}

impl RouteFinding {
    pub fn new(kind: TrapKind, place: TrapPlace, words: impl Into<String>) -> Self {
        Self { kind, place, words: words.into(), next: kind.next().to_owned() }
    }
}

/// Joins what was found and the next step. `words` may end with a question such as "Did you mean date?".
pub fn with_next_step(words: &str, next: &str) -> String {
    let stop = if words.ends_with(['?', '.']) { "" } else { "." };
    format!("{words}{stop} {next}")
}

/// What a finding is about: a widget and a branch, or a filter and a target, and its place in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrapPlace {
    /// A widget, or a filter of a workflow; empty if it is about the whole file.
    pub part: String,
    /// A branch of the widget, a target of the filter, or a property.
    pub detail: String,
    pub at: Option<FilePlace>,
}

impl TrapPlace {
    pub fn part(part: impl AsRef<str>, at: FilePlace) -> Self {
        Self { part: part.as_ref().to_owned(), detail: String::new(), at: Some(at) }
    }

    pub fn detail(part: impl AsRef<str>, detail: impl AsRef<str>, at: FilePlace) -> Self {
        Self { part: part.as_ref().to_owned(), detail: detail.as_ref().to_owned(), at: Some(at) }
    }

    pub fn file(at: FilePlace) -> Self {
        Self { at: Some(at), ..Self::default() }
    }
}

impl fmt::Display for TrapPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = [self.part.as_str(), self.detail.as_str()];
        let mut parts: Vec<String> =
            names.iter().filter(|name| !name.is_empty()).map(|&n| n.to_owned()).collect();
        parts.extend(self.at.map(|at| at.to_string()));
        f.write_str(&parts.join(", "))
    }
}

/// Declares the kinds with their severities, names and next steps. An error is something that does not do
/// what it says.
macro_rules! trap_kinds {
    ($($(#[$doc:meta])* $kind:ident $severity:ident $name:literal $next:literal,)*) => {
        /// The kind of a finding.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum TrapKind { $($(#[$doc])* $kind,)* }

        impl TrapKind {
            #[cfg(test)]
            pub const ALL: &[Self] = &[$(Self::$kind,)*];

            /// The name for people; with `_` for `-` this is the name in JSON.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)* }
            }

            pub const fn severity(self) -> Severity {
                match self { $(Self::$kind => Severity::$severity,)* }
            }

            /// What to do next, as a sentence.
            pub const fn next(self) -> &'static str {
                match self { $(Self::$kind => $next,)* }
            }
        }
    };
}

trap_kinds! {
    /// A branch leads to a widget that does not exist.
    MissingTarget Error "missing-target" "Correct the name, or add the widget.",
    /// Two widgets have one name.
    DuplicateWidget Error "duplicate-widget" "Rename one of them: Studio rejects such a flow (81022).",
    /// An item of the flow cannot be read.
    UnreadablePart Error "unreadable-part" "Export the flow again.",
    /// A key occurs twice in one object.
    RepeatedKey Warning "repeated-key" "Remove one of the two; the last one is used.",
    /// A template reads a widget that does not exist.
    MissingWidget Error "missing-widget" "Correct the name in the template: as it is, the value is always empty.",
    /// A template reads a trait whose name only resembles a Flex trait's.
    NearMissTrait Error "near-miss-trait" "Correct the name: as it is, the value is always empty.",
    /// A template is broken.
    TemplateError Error "template-error" "Correct the template: Studio only warns (81018) and continues.",
    /// The operator of a condition is not one of Studio's.
    UnknownOperator Error "unknown-operator" "Choose one of the 17 operators of Studio.",
    /// A condition has no text to compare.
    NoArguments Error "no-arguments" "Add `arguments`; Studio's schema requires them.",
    /// The argument of a condition is not the input of its split.
    StaleArgument Warning "split-stale-argument" "Choose the variable of the split again in Studio, so that its conditions follow.",
    /// A text satisfies two branches with different targets.
    OverlappingConditions Warning "overlapping-conditions" "Make the conditions exclude each other: which branch Studio tries first is not documented.",
    /// A branch can never be taken.
    ShadowedBranch Warning "shadowed-branch" "Put the narrower condition first, or exclude it from the wider one.",
    /// A split has no branch for text that matches nothing.
    NoMatchMissing Info "no-match-missing" "Connect No Condition Matches: without it the run ends (81005).",
    /// One branch has several conditions.
    SeveralConditions Warning "several-conditions" "Use one condition for each branch: whether all or any must hold is not documented.",
    /// A regular expression would match only a part of what it should match.
    RegexPartial Warning "split-regex-partial" "Write `.*` at both ends: the expression must match the whole text.",
    /// A regular expression cannot be read, or only Java reads it.
    RegexUnreadable Warning "regex-unreadable" "Check it in Studio: this dry run cannot tell whether it matches.",
    /// A comparison of numbers with something that is not a number.
    NumericText Error "split-numeric-text" "Compare with a number such as 24; other text never matches.",
    /// A comparison of dates with something that is not `YYYY-MM-DD`.
    DateShape Error "split-date-shape" "Use YYYY-MM-DD, and cut an instant with `date: '%Y-%m-%d'`.",
    /// A comparison of times with something that is not `HH:MM`.
    TimeShape Error "split-time-shape" "Use HH:MM with two digits each.",
    /// A comparison with an empty operand.
    EmptyOperand Warning "empty-operand" "Enter the text to compare with.",
    /// The type of a widget is unknown.
    UnknownWidget Info "unknown-widget" "Give an answer for it: a dry run only knows its branches.",
    /// No branch leads to a widget.
    UnreachedWidget Info "unreached-widget" "Connect it, or delete it.",
    /// A value was left for Terraform to fill in.
    TerraformTemplate Error "terraform-template" "Give the flow as exported from Studio: `${…}` is not filled in here.",
    /// A template reads output that a widget has only if it succeeds.
    LookupFailedEmpty Warning "lookup-failed-branch-empty" "Read it only after the success branch, or give a default.",
    /// The flow is a draft.
    NotPublished Info "flow-not-published" "Publish it: calls use the published revision.",
    /// There is too much to compare.
    NotCompared Info "not-compared" "Split it into several widgets.",
    /// A time in milliseconds is read as seconds.
    EpochMilliseconds Warning "epoch-milliseconds" "Divide by 1000 before `date`.",
    /// The attributes of a task are not JSON.
    AttributesBroken Error "attributes-broken-json" "Use `to_json` for text from traits.",
    /// The attributes of a task are too long.
    AttributesTooLong Error "attributes-too-long" "Leave out what routing does not need: Studio accepts 1,024 characters.",
    /// A profile search looks for somebody else.
    LooksUpAnother Warning "looks-up-another" "Look up an identifier of this profile.",
    /// A subflow calls a subflow.
    NestedSubflow Error "nested-subflow" "Studio runs only one level of subflows (81024).",
    /// Text that should be JSON is not.
    ParseAsJson Error "parse-as-json" "Make it JSON: Studio only warns (81027) and keeps the text.",
    /// A hyphen in an expression of TaskRouter.
    HyphenInExpression Error "hyphen-in-expression" "Copy the trait to an attribute with underscores, and compare that instead.",
    /// An expression of TaskRouter cannot be read.
    BadExpression Error "bad-expression" "Correct the expression.",
    /// The expression of a filter reads a worker.
    WorkerInFilter Error "worker-in-filter" "Move the comparison to the expression of a target.",
    /// The expression of a target reads a bare name.
    BareNameInTarget Error "bare-name-in-target" "Write `task.` or `worker.` before the name.",
    /// `HAS` is used on a string.
    HasOnText Error "has-on-text" "Use CONTAINS for strings; HAS is for lists.",
    /// A workflow has no default filter.
    NoDefaultFilter Info "no-default-filter" "Add a default filter: without it such tasks are canceled.",
    /// The last target has a time-out.
    LastTargetTimeout Warning "last-target-timeout" "Add a target or a later filter: the default filter does not get tasks that timed out.",
    /// A filter has no targets.
    NoTargets Error "filter-without-targets" "Add a target with a `queue`.",
    /// The first target of a filter names no queue.
    NoQueue Error "target-without-queue" "Add the SID of a queue as `queue`.",
    /// Of the workflows that are given none is the one that a task is for.
    UnknownWorkflow Warning "unknown-workflow" "Give the file of this workflow with --workflow.",
    /// A queue of the workflow is not in the file of queues.
    UnknownQueue Warning "unknown-queue" "List the queues again, or correct the SID.",
    /// The known worker of a target is not in its queue.
    KnownWorkerNotInQueue Warning "known-worker-not-in-queue" "Name a worker of the queue: TaskRouter reports 40152 and the task waits out the target.",
}

impl Serialize for TrapKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.name().replace('-', "_"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_question_has_no_further_stop() {
        assert_eq!(
            with_next_step("no filter `dat`. Did you mean date?", "Correct it."),
            "no filter `dat`. Did you mean date? Correct it."
        );
        assert_eq!(with_next_step("it leads to `two`", "Add it."), "it leads to `two`. Add it.");
    }

    #[test]
    fn names_are_unique_and_the_next_step_is_a_sentence() {
        let names: BTreeSet<&str> = TrapKind::ALL.iter().map(|kind| kind.name()).collect();
        assert_eq!(names.len(), TrapKind::ALL.len());
        for kind in TrapKind::ALL {
            let next = kind.next();
            assert!(next.starts_with(char::is_uppercase) && next.ends_with('.'), "{kind:?}: {next}");
        }
    }
}
