//! Branches of one split that the same text satisfies, and branches that can never be taken.
//!
//! An overlap is proved by a text that both branches match; a shadow by a rule under which an earlier branch
//! matches everything.

use super::constant::{ConstantTest, constant_tests};
use crate::domain::decimal::Decimal;
use crate::domain::flow::{Branch, Flow, NextWidget, Widget};
use crate::domain::liquid::Value;
use crate::domain::route::finding::{RouteFinding, TrapKind, TrapPlace};
use crate::domain::route::split::{PatternCache, SplitOperator, folded, is_date, is_number, is_time};
use chrono::{Days, NaiveDate};

/// How many strings may still be tried in one flow.
pub(super) struct Budget {
    pub(super) patterns: PatternCache,
    left: usize,
    is_reported: bool,
}

impl Default for Budget {
    fn default() -> Self {
        Self { patterns: PatternCache::default(), left: 50_000, is_reported: false }
    }
}

impl Budget {
    /// Spends part of the budget on trying a string; a regular expression may cost as much as a hundred other
    /// comparisons.
    fn spend(&mut self, rules: &[&ConstantRule<'_>]) -> bool {
        let tests = rules.iter().flat_map(|rule| &rule.tests);
        let cost = tests.map(|test| if test.operator == SplitOperator::Regex { 100 } else { 1 }).sum();
        self.left = self.left.saturating_sub(cost);
        self.left > 0
    }
}

/// A branch whose conditions are constant.
struct ConstantRule<'a> {
    branch: &'a Branch,
    tests: Vec<ConstantTest>,
}

pub(super) fn check(flow: &Flow, widget: &Widget, budget: &mut Budget, findings: &mut Vec<RouteFinding>) {
    let branches = widget.branches.iter().filter(|branch| branch.is_of("match"));
    let rules: Vec<ConstantRule<'_>> = branches
        .filter_map(|branch| {
            constant_tests(branch, &mut budget.patterns).map(|tests| ConstantRule { branch, tests })
        })
        .collect();
    let place =
        |rule: &ConstantRule<'_>| TrapPlace::detail(&widget.name, rule.branch.label(), rule.branch.place);
    let mut overlap = None;
    for (at, later) in rules.iter().enumerate() {
        if budget.left == 0 {
            break;
        }
        let earlier = rules.get(..at).unwrap_or_default();
        if let Some(shadow) = shadow(later, earlier, budget) {
            let words = format!("it is never taken: {shadow}");
            findings.push(RouteFinding::new(TrapKind::ShadowedBranch, place(later), words));
        }
        if overlap.is_none() {
            let mut differing = earlier.iter().filter(|other| other.branch.next != later.branch.next);
            overlap =
                differing.find_map(|other| witness(other, later, budget).map(|text| (other, later, text)));
        }
    }
    if let Some((one, other, text)) = overlap {
        let side = |rule: &ConstantRule<'_>| format!("{} (to {})", rule.words(), rule.target(flow));
        let words = format!("\"{text}\" {} and {}", side(one), side(other));
        findings.push(RouteFinding::new(TrapKind::OverlappingConditions, place(other), words));
    }
    if budget.left == 0 && !budget.is_reported {
        budget.is_reported = true;
        let words = "not all conditions of this split and of later ones were compared with each other";
        let place = TrapPlace::part(&widget.name, widget.place);
        findings.push(RouteFinding::new(TrapKind::NotCompared, place, words));
    }
}

impl ConstantRule<'_> {
    fn takes(&self, text: &Value) -> bool {
        self.tests.iter().all(|test| test.takes(text))
    }

    fn words(&self) -> String {
        let words = self.tests.iter().map(|test| {
            let operand = if test.operator.ignores_operand() {
                String::new()
            } else {
                format!(" \"{}\"", test.operand)
            };
            format!("{}{operand}", test.operator.words())
        });
        words.collect::<Vec<_>>().join(" and ")
    }

    fn target(&self, flow: &Flow) -> String {
        match &self.branch.next {
            NextWidget::End => "the end".to_owned(),
            NextWidget::Widget(index) => {
                flow.widgets.get(*index).map(|next| next.name.to_string()).unwrap_or_default()
            }
            NextWidget::Missing(name) => name.clone(),
        }
    }

    /// Every string it can match, if there are only a few.
    fn only(&self) -> Option<Vec<Value>> {
        self.tests.iter().find_map(ConstantTest::only)
    }
}

/// A string that both branches match.
fn witness(one: &ConstantRule<'_>, other: &ConstantRule<'_>, budget: &mut Budget) -> Option<String> {
    let texts = one.only().or_else(|| other.only()).unwrap_or_else(|| candidates(one, other));
    let found =
        texts.into_iter().find(|text| budget.spend(&[one, other]) && one.takes(text) && other.takes(text));
    found.and_then(|text| text.as_text().map(str::to_owned))
}

/// Strings that both are likely to match: their operands, alone and joined, and values between and next to
/// them.
fn candidates(one: &ConstantRule<'_>, other: &ConstantRule<'_>) -> Vec<Value> {
    let texts = |rule: &ConstantRule<'_>| -> Vec<String> {
        rule.tests
            .iter()
            .flat_map(|test| test.texts().take(5).map(str::to_owned).collect::<Vec<_>>())
            .take(10)
            .collect()
    };
    let (ones, others) = (texts(one), texts(other));
    let mut found: Vec<String> = Vec::new();
    for first in &ones {
        for second in &others {
            found.extend([first.clone(), second.clone()]);
            found.extend([
                format!("{first} {second}"),
                format!("{second} {first}"),
                format!("{first}{second}"),
            ]);
            found.extend(between(first, second));
        }
    }
    found.extend(["x", "0", ""].map(str::to_owned));
    found.iter().map(|text| Value::text(text.as_str())).collect()
}

/// Numbers, times or dates between two others and next to them.
fn between(one: &str, other: &str) -> Vec<String> {
    if is_number(one) && is_number(other) {
        let numbers = one.parse::<f64>().ok().zip(other.parse::<f64>().ok());
        let near = |(one, other): (f64, f64)| {
            [f64::midpoint(one, other), one.min(other) - 1.0, one.max(other) + 1.0]
        };
        return numbers.map(near).unwrap_or_default().iter().map(f64::to_string).collect();
    }
    let both = [one, other];
    if both.iter().all(|text| is_time(text)) {
        return both.iter().flat_map(|text| minutes_beside(text)).collect();
    }
    if both.iter().all(|text| is_date(text)) {
        return both.iter().flat_map(|text| days_beside(text)).collect();
    }
    Vec::new()
}

fn minutes_beside(time: &str) -> Vec<String> {
    let minutes =
        time.split(':').filter_map(|part| part.parse::<u32>().ok()).fold(0, |all, part| all * 60 + part);
    let beside = [minutes.checked_sub(1), Some(minutes + 1).filter(|next| *next < 24 * 60)];
    beside.into_iter().flatten().map(|minutes| format!("{:02}:{:02}", minutes / 60, minutes % 60)).collect()
}

fn days_beside(date: &str) -> Vec<String> {
    let Ok(day) = NaiveDate::parse_from_str(date, "%Y-%m-%d") else { return Vec::new() };
    let beside = [day.checked_sub_days(Days::new(1)), day.checked_add_days(Days::new(1))];
    beside.into_iter().flatten().map(|day| day.format("%Y-%m-%d").to_string()).collect()
}

/// Why a branch with one condition is never taken, if earlier branches that lead elsewhere match everything
/// it could match.
fn shadow(later: &ConstantRule<'_>, earlier: &[ConstantRule<'_>], budget: &mut Budget) -> Option<String> {
    let [test] = later.tests.as_slice() else { return None };
    let differing = earlier.iter().filter(|rule| rule.branch.next != later.branch.next);
    let mut covers = |rule: &&ConstantRule<'_>| {
        budget.spend(&[later]) && matches!(rule.tests.as_slice(), [other] if is_within(test, other))
    };
    if let Some(rule) = differing.clone().find(&mut covers) {
        return Some(format!(
            "text that {} is already matched by the earlier \"{}\"",
            rule.words(),
            rule.branch.label()
        ));
    }
    let texts = test.only().filter(|texts| !texts.is_empty())?;
    let mut is_taken = |text: &Value| differing.clone().any(|rule| budget.spend(&[rule]) && rule.takes(text));
    texts.iter().all(&mut is_taken).then(|| "earlier branches match everything it can match".to_owned())
}

/// Whether `outer` matches every string that `inner` matches; only where a rule says so.
fn is_within(inner: &ConstantTest, outer: &ConstantTest) -> bool {
    use SplitOperator as Op;
    let (low, high) = (folded(&inner.operand), folded(&outer.operand));
    if inner.operator == outer.operator && inner.operand == outer.operand {
        return true;
    }
    let orders = |order: std::cmp::Ordering| {
        let both = numbers(&inner.operand, &outer.operand);
        both.is_some_and(|(low, high)| low == high || low.cmp(&high) == order)
    };
    let takes_no_blank = !matches!(
        inner.operator,
        Op::IsBlank | Op::NotEqualTo | Op::MatchesNoneOf | Op::ContainsNot | Op::StartsNotWith | Op::Regex
    ) && !inner.operand.is_empty();
    match (inner.operator, outer.operator) {
        (_, Op::NotEqualTo | Op::MatchesNoneOf) => {
            inner.operator != Op::Regex && outer.texts().all(|text| inner.refuses(&Value::text(text)))
        }
        (_, Op::IsNotBlank) => takes_no_blank,
        (Op::Contains | Op::StartsWith, Op::Contains) => low.contains(high.as_ref()),
        (Op::StartsWith, Op::StartsWith) => low.starts_with(high.as_ref()),
        (Op::LessThan, Op::LessThan) => orders(std::cmp::Ordering::Less),
        (Op::GreaterThan, Op::GreaterThan) => orders(std::cmp::Ordering::Greater),
        (Op::BeforeTime, Op::BeforeTime) => is_time(&low) && is_time(&high) && low <= high,
        (Op::AfterTime, Op::AfterTime) => is_time(&low) && is_time(&high) && low >= high,
        (Op::BeforeDate, Op::BeforeDate) => is_date(&low) && is_date(&high) && low <= high,
        (Op::AfterDate, Op::AfterDate) => is_date(&low) && is_date(&high) && low >= high,
        _ => false,
    }
}

fn numbers(one: &str, other: &str) -> Option<(Decimal, Decimal)> {
    let read = |text: &str| Decimal::read(text).filter(|_| is_number(text));
    read(one).zip(read(other))
}
