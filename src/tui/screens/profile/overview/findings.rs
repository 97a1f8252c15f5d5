//! Findings besides the verdict: incomplete parts, and events that do not fit together.

use super::super::Parts;
use super::super::news::News;
use crate::domain::check::{Check, TraitCheck};
use crate::domain::finding::{Certainty, Finding, Severity, with_splits, worst_first};
use crate::domain::text::Displayable;
use crate::domain::verdict::Enrichment;
use crate::engine::ErrorClass;
use crate::tui::message::Part;
use crate::tui::paint::{Line, Symbol};
use crate::tui::remote::Remote;
use crate::tui::theme::Role;
use crate::tui::widgets::picture;

/// The most findings on one page; every frame lays them out.
const MOST: usize = 60;

/// `Findings: none`, or a line for each finding. The verdicts are not repeated.
pub fn lines(parts: &Parts) -> Vec<Line> {
    let judged = super::judged_of(parts).filter(|_| parts.handle.has_verdict());
    let of_check = judged.map(|judged| with_splits(&judged.findings, &parts.splits)).unwrap_or_default();
    let of_whole = judged.map_or(&[][..], |_| &parts.of_whole);
    let count = of_check.len() + of_whole.len();
    let all = worst_first(of_check.into_iter().chain(of_whole.iter().cloned()), MOST);
    let mut found: Vec<Line> = all.iter().map(|one| line(one, parts)).collect();
    if let ([only], [line]) = (&*all, &mut *found)
        && !only.rules_out.is_empty()
    {
        *line = line.clone().label(" Seen: ", Role::Muted).sentence(&only.rules_out, Role::Muted);
    }
    if count > MOST {
        let more = "there are more findings; the command `flexplorer check` lists all";
        found.push(sign().label(more, Role::Text));
    }
    found.extend(failures(parts).chain(shortfalls(parts)));
    match judged {
        // While the evidence is loading, "none" would be premature.
        Some(judged) if found.is_empty() && !parts.any_evidence(Remote::is_loading) => {
            let verdicts = of_verdicts(&judged.verdicts);
            if verdicts.is_empty() { vec![none(&judged.check)] } else { verdicts }
        }
        _ => found,
    }
}

/// `✘ trait-missing  start, duration. Next: Look in the Source Debugger for …`: the table says why, and not what to do.
fn of_verdicts(verdicts: &[Finding]) -> Vec<Line> {
    let mut lines = Vec::new();
    for (at, one) in verdicts.iter().enumerate() {
        if verdicts.iter().take(at).any(|before| before.kind == one.kind) {
            continue;
        }
        let alike = verdicts.iter().filter(|other| other.kind == one.kind);
        let traits: Vec<&str> =
            alike.flat_map(|other| &other.about.traits).map(|which| which.label()).collect();
        let phrase = Line::new().symbol(Symbol::Cross, Role::Bad).gap(1).label(one.kind.name(), Role::Bad);
        let phrase = phrase.gap(2).data(&Displayable::message(&traits.join(", ")), Role::Text);
        lines.push(next(phrase).label(one.next, Role::Text));
    }
    lines
}

/// A lone "none" would read as praise if nothing could be judged.
fn none(check: &Check) -> Line {
    let words = match check.enrichment {
        Enrichment::CannotTell if check.unread.is_empty() => "none; there is nothing to judge yet",
        Enrichment::CannotTell => "none in what could be read",
        _ => "none",
    };
    Line::new().label("Findings: ", Role::Muted).label(words, Role::Text)
}

fn sign() -> Line {
    Line::new().symbol(Symbol::Warning, Role::Warn).gap(1)
}

/// `! task-not-completed  KD…9c44: Initiated 22h ago has no Completed. Next: Find its task in Flex; complete or cancel it.`
fn line(finding: &Finding, parts: &Parts) -> Line {
    let (symbol, role) = match finding.kind.severity() {
        Severity::Error => (Symbol::Cross, Role::Bad),
        Severity::Warning => (Symbol::Warning, Role::Warn),
        Severity::Info => (Symbol::Dash, Role::Muted),
    };
    let phrase = Line::new().symbol(symbol, role).gap(1).label(finding.kind.name(), role);
    let phrase = match finding.certainty {
        Certainty::Likely => phrase.label(" (likely)", Role::Muted),
        Certainty::Proven => phrase,
    };
    let phrase = phrase.then(News::mark_finding(parts.news.as_ref(), finding));
    let phrase = phrase.gap(2).sentence(&finding.statement, Role::Text);
    let leads_there =
        |one: &&TraitCheck| super::split_of(parts, one).is_some_and(|split| finding.is_of(split));
    if let Some(leading) = super::check_of(parts).and_then(|check| check.traits.iter().find(leads_there)) {
        let phrase = next(phrase).label("Enter on ", Role::Text).label(leading.which.label(), Role::Text);
        return phrase.label(" opens it.", Role::Text);
    }
    if finding.next.is_empty() { phrase } else { next(phrase).label(finding.next, Role::Text) }
}

fn next(phrase: Line) -> Line {
    phrase.label(". ", Role::Text).label("Next:", Role::Title).gap(1)
}

/// `! metadata, links: answered “upstream down”. Try again in a minute. Request-Id 4f0c-11`
fn failures(parts: &Parts) -> impl Iterator<Item = Line> {
    // A profile that does not exist is reported once, not for each part; old values have their own note.
    let failed = Part::ALL.into_iter().filter(|part| parts[*part].read_at().is_none());
    let failed = failed.filter_map(|part| Some((part.label(), parts[part].error()?)));
    let failed = failed.filter(|(_, error)| error.class != ErrorClass::NotFound);
    grouped(failed, |one, other| picture::are_alike(one, other), picture::in_one_sentence)
}

/// `! engagement events, events: incomplete: page 3 was not read`
fn shortfalls(parts: &Parts) -> impl Iterator<Item = Line> {
    let lists = [
        ("Flex traits", parts.flex_traits().and_then(|traits| picture::missing(&traits.0))),
        ("engagement events", parts.events().and_then(|events| picture::missing(&events.engagements))),
        ("events", parts.events().and_then(|events| picture::missing(&events.all))),
        ("traits", parts.traits().and_then(|traits| picture::missing(&traits.0))),
        ("identifiers", parts.identifiers().and_then(picture::missing)),
        ("links", parts.links().and_then(picture::missing)),
    ];
    let short = lists.into_iter().filter_map(|(what, missing)| Some((what, missing?)));
    grouped(short, |one, other| one.to_text(false) == other.to_text(false), |missing| missing)
}

/// A line for each group of parts with the same statement.
fn grouped<T>(
    parts: impl Iterator<Item = (&'static str, T)>,
    are_alike: impl Fn(&T, &T) -> bool,
    words: impl Fn(T) -> Line,
) -> impl Iterator<Item = Line> {
    let mut groups: Vec<(Vec<&'static str>, T)> = Vec::new();
    for (name, what) in parts {
        match groups.iter_mut().find(|(_, first)| are_alike(first, &what)) {
            Some((names, _)) => names.push(name),
            None => groups.push((vec![name], what)),
        }
    }
    groups.into_iter().map(move |(names, what)| {
        let names = Displayable::message(&names.join(", "));
        sign().data(&names, Role::Text).label(": ", Role::Muted).then(words(what))
    })
}
