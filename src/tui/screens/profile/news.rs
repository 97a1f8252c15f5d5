//! What changed on a followed profile since following began: the marks of its rows, and one line.

use super::judged::Judged;
use super::parts::Parts;
use crate::domain::change::{Change, EventContent, ReadingView, differences};
use crate::domain::check::TraitCheck;
use crate::domain::event::{Event, ProfileEvents};
use crate::domain::finding::{Finding, FindingKind};
use crate::domain::flex::FlexTrait;
use crate::domain::traits::Traits;
use crate::domain::verdict::{Enrichment, Verdict};
use crate::tui::message::Part;
use crate::tui::paint::{Line, Number, Symbol};
use crate::tui::remote::Remote;
use crate::tui::theme::Role;
use crate::tui::widgets::verdict;
use chrono::{DateTime, Utc};
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// The widest value in the line, in cells.
const VALUE: usize = 26;
/// The part of a value that is looked at, in bytes.
const VALUE_BYTES: usize = 120;

/// What the profile was when following began.
#[derive(Debug)]
pub struct Baseline {
    events: Arc<ProfileEvents>,
    flex_traits: Vec<TraitCheck>,
    enrichment: Enrichment,
    findings: Vec<Finding>,
    /// The values of all traits by key, as hashes: the values may be very large. `None` until all were read.
    traits: Option<HashMap<String, u64>>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct News {
    /// When following began.
    pub since: DateTime<Utc>,
    /// When the last change was seen.
    pub changed_at: Option<DateTime<Utc>>,
    /// Changes of Flex traits and findings in words, the most telling first.
    told: Vec<Line>,
    /// How many other traits changed.
    others: usize,
    verdict: Option<Line>,
    events: HashSet<EventContent>,
    traits: HashSet<String>,
    findings: Vec<Finding>,
}

impl News {
    pub fn none(since: DateTime<Utc>) -> Self {
        Self {
            since,
            changed_at: None,
            told: Vec::new(),
            others: 0,
            verdict: None,
            events: HashSet::new(),
            traits: HashSet::new(),
            findings: Vec::new(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.events.is_empty() && self.told.is_empty() && self.others == 0 && self.verdict.is_none()
    }

    /// `+2 events, sentiment neutral → negative, 3 more, ◐ → ✔`: as many changes in words as there is room for.
    pub fn sum_up(&self, room: usize, ascii: bool) -> Line {
        let with = |named: usize| {
            let more = self.told.len() - named;
            let rest = match (named, more) {
                (_, 0) => counted("", self.others, [" other trait", " other traits"]),
                (0, _) => counted("", more + self.others, [" change", " changes"]),
                _ => counted("", more + self.others, [" more", " more"]),
            };
            let events = counted("+", self.events.len(), [" event", " events"]);
            let told = self.told.iter().take(named).cloned();
            listed(events.into_iter().chain(told).chain(rest).chain(self.verdict.clone()))
        };
        let mut lines = (0..=self.told.len()).rev().map(with);
        lines.find(|line| line.width(ascii) <= room).unwrap_or_else(|| with(0))
    }

    /// ` [new]` behind an event that arrived.
    pub fn mark_event(of: Option<&Self>, event: &Event) -> Line {
        let is_new =
            |news: &Self| !news.events.is_empty() && news.events.contains(&EventContent::from(event));
        mark(of.is_some_and(is_new))
    }

    /// ` [new]` behind a trait whose value or verdict changed.
    pub fn mark_trait(of: Option<&Self>, key: &str) -> Line {
        mark(of.is_some_and(|news| news.traits.contains(key)))
    }

    pub fn mark_finding(of: Option<&Self>, finding: &Finding) -> Line {
        let is_it = |one: &Finding| (one.kind, &one.about) == (finding.kind, &finding.about);
        mark(of.is_some_and(|news| news.findings.iter().any(is_it)))
    }
}

fn mark(is_new: bool) -> Line {
    if is_new { Line::new().label(" [new]", Role::Badge) } else { Line::new() }
}

impl Baseline {
    pub fn of(parts: &Parts) -> Option<Self> {
        let (events, judged) = (Arc::clone(parts.events()?), parts.judged.as_ref()?);
        Some(Self {
            events,
            flex_traits: judged.check.traits.clone(),
            enrichment: judged.check.enrichment,
            findings: findings_of(judged).to_vec(),
            traits: trait_values(parts),
        })
    }

    /// What is different now; `before` is the last comparison.
    pub fn compare(&mut self, parts: &Parts, before: &News, now: DateTime<Utc>) -> News {
        let (Some(events), Some(judged)) = (parts.events(), &parts.judged) else { return before.clone() };
        let values = trait_values(parts);
        if self.traits.is_none() {
            self.traits.clone_from(&values);
        }
        let after = view(events, judged, parts);
        let found = differences(self.view(), after);
        let is_person = parts.handle.has_verdict();
        let found = found.into_iter().filter(|change| is_person || matches!(change, Change::Event(_)));
        let mut news = News::none(before.since);
        let mut told = Vec::new();
        for change in found {
            let line = news.add(&change);
            match change {
                Change::Verdict(..) => news.verdict = line,
                _ => told.extend(line.map(|line| (rank(&change), line))),
            }
        }
        let flex = news.traits.len();
        news.traits.extend(self.changed_traits(values.as_ref(), parts));
        news.others = news.traits.len() - flex;
        told.sort_by_key(|(rank, _)| *rank);
        news.told = told.into_iter().map(|(_, line)| line).collect();
        let is_same = News { changed_at: before.changed_at, ..news.clone() } == *before;
        news.changed_at = if is_same { before.changed_at } else { Some(now) };
        news
    }

    fn view(&self) -> ReadingView<'_> {
        let Self { events, flex_traits, enrichment, findings, .. } = self;
        ReadingView { events, traits: flex_traits, enrichment: *enrichment, findings, is_whole: true }
    }

    /// The keys of the other traits that were added, changed or removed.
    fn changed_traits(&self, after: Option<&HashMap<String, u64>>, parts: &Parts) -> Vec<String> {
        let (Some(before), Some(after)) = (&self.traits, after) else { return Vec::new() };
        let is_other = |key: &&String| {
            parts.check().is_none_or(|check| check.traits.iter().all(|one| one.which.key() != **key))
        };
        let added = after.iter().filter(|(key, value)| before.get(*key) != Some(value));
        let removed = before.keys().filter(|key| !after.contains_key(*key));
        added.map(|(key, _)| key).chain(removed).filter(is_other).cloned().collect()
    }
}

impl News {
    /// Adds a change to the marks; returns its words, except for events, which are counted.
    fn add(&mut self, change: &Change<'_>) -> Option<Line> {
        Some(match change {
            Change::Event(event) => {
                self.events.insert(EventContent::from(*event));
                return None;
            }
            Change::Trait(before, after) => {
                self.traits.insert(after.which.key().to_owned());
                of_trait(*before, after)
            }
            Change::FindingBegan(finding) => {
                self.findings.push((*finding).clone());
                named("found ", finding.kind)
            }
            Change::FindingEnded(finding) => named("no longer ", finding.kind),
            Change::Verdict(Some(before), after) => arrow(verdict::mark(*before)).then(verdict::mark(*after)),
            Change::Verdict(None, after) => verdict::mark(*after),
        })
    }
}

/// The order of changes in words.
const fn rank(change: &Change<'_>) -> u8 {
    match change {
        Change::FindingBegan(_) | Change::FindingEnded(_) => 0,
        Change::Trait(_, after) => match after.which {
            FlexTrait::Sentiment => 1,
            FlexTrait::Outcome | FlexTrait::Topics => 2,
            FlexTrait::Start | FlexTrait::Duration | FlexTrait::Agent => 3,
        },
        Change::Event(_) | Change::Verdict(..) => 4,
    }
}

fn named(words: &'static str, kind: FindingKind) -> Line {
    Line::new().label(words, Role::Text).label(kind.name(), Role::Warn)
}

/// `+2 events`; nothing if there are none.
fn counted(sign: &'static str, count: usize, [one, many]: [&'static str; 2]) -> Option<Line> {
    let line = Line::new().label(sign, Role::Text).number(Number::count(count), Role::Text);
    (count > 0).then(|| line.label(if count == 1 { one } else { many }, Role::Text))
}

fn listed(lines: impl Iterator<Item = Line>) -> Line {
    lines.fold(
        Line::new(),
        |all, line| {
            if all.is_empty() { line } else { all.label(", ", Role::Muted).then(line) }
        },
    )
}

/// `sentiment neutral → negative`; with the same value before and after, `sentiment pending → match`.
fn of_trait(before: Option<&TraitCheck>, after: &TraitCheck) -> Line {
    let line = Line::new().label(after.which.label(), Role::Text).gap(1);
    let Some(before) = before else { return line.then(value(after)) };
    if before.value == after.value {
        return arrow(line.then(word(before))).then(word(after));
    }
    arrow(line.then(value(before))).then(value(after))
}

fn word(one: &TraitCheck) -> Line {
    let (_, role) = verdict::sign(one.verdict);
    Line::new().label(one.verdict.label(), role)
}

fn value(one: &TraitCheck) -> Line {
    match &one.value {
        Some(raw) => {
            let line = Line::new().data(&raw.view().cell().truncated(VALUE_BYTES), Role::Title);
            if line.width(false) > VALUE { line.fitted(VALUE, false) } else { line }
        }
        None if one.verdict == Verdict::Unknown => Line::new().label("unknown", Role::Warn),
        None => Line::new().label("none", Role::Muted),
    }
}

fn arrow(line: Line) -> Line {
    line.gap(1).symbol(Symbol::Arrow, Role::Muted).gap(1)
}

/// Of very many findings only the worst are kept: what is not among them may be there, so none is compared.
fn findings_of(judged: &Judged) -> &[Finding] {
    if judged.keeps_all_findings() { &judged.findings } else { &[] }
}

fn view<'a>(events: &'a ProfileEvents, judged: &'a Judged, parts: &Parts) -> ReadingView<'a> {
    let has_traits = parts.flex_traits().is_some_and(|traits| traits.0.is_whole());
    let has_events = events.all.is_whole() && events.engagements.is_whole();
    ReadingView {
        events,
        traits: &judged.check.traits,
        enrichment: judged.check.enrichment,
        findings: findings_of(judged),
        is_whole: judged.keeps_all_findings() && has_traits && has_events,
    }
}

/// A hash of the value of every trait by key, if all were read.
fn trait_values(parts: &Parts) -> Option<HashMap<String, u64>> {
    let Remote::Ready(_) = &parts[Part::Traits] else { return None };
    let Traits(listed) = parts.traits()?;
    let hash = |text: &str| {
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        hasher.finish()
    };
    let values = listed.items.iter().map(|one| (one.key.clone(), hash(one.value.as_str())));
    listed.is_whole().then(|| values.collect())
}
