//! Findings besides the verdict: incomplete parts, and events that do not fit together.

use super::super::Parts;
use crate::domain::check::{Check, TraitCheck};
use crate::domain::finding::{Finding, with_splits};
use crate::domain::text::Displayable;
use crate::domain::verdict::Enrichment;
use crate::engine::{ErrorClass, SourceError};
use crate::tui::message::Part;
use crate::tui::paint::{Line, Symbol};
use crate::tui::remote::Remote;
use crate::tui::theme::Role;
use crate::tui::widgets::picture;

/// `Findings: none`, or a line for each of the first findings. The verdicts are not repeated.
pub fn lines(parts: &Parts, most: usize) -> Vec<Line> {
    let judged = super::judged_of(parts).filter(|_| parts.handle.has_verdict());
    let all = judged.map(|judged| with_splits(&judged.findings, &parts.splits)).unwrap_or_default();
    let look_alikes = judged.map_or(&[][..], |_| &parts.look_alikes);
    let mut found: Vec<Line> = all.iter().chain(look_alikes).take(most).map(|one| line(one, parts)).collect();
    failures(parts, &mut found);
    shortfalls(parts, &mut found);
    match judged {
        // While the evidence is loading, "none" would be premature.
        Some(judged) if found.is_empty() && !parts.any_evidence(Remote::is_loading) => {
            vec![none(&judged.check, judged.found_anything)]
        }
        _ => found,
    }
}

/// A lone "none" below a bad verdict would read as a contradiction, and as praise if nothing could be judged.
fn none(check: &Check, besides_verdicts: bool) -> Line {
    let words = match check.enrichment {
        _ if besides_verdicts => "none besides the verdicts above",
        Enrichment::CannotTell if check.unread.is_empty() => "none; there is nothing to judge yet",
        Enrichment::CannotTell => "none in what could be read",
        _ => "none",
    };
    Line::new().label("Findings: ", Role::Muted).label(words, Role::Text)
}

fn sign() -> Line {
    Line::new().symbol(Symbol::Warning, Role::Warn).gap(1)
}

/// `! task-not-completed  KD…9c44: Initiated 22h ago has no Completed. Find its task in Flex; complete or cancel it.`
fn line(finding: &Finding, parts: &Parts) -> Line {
    let phrase = sign().label(finding.kind.name(), Role::Warn).gap(2).sentence(&finding.told, Role::Text);
    let leads_there =
        |one: &&TraitCheck| super::split_of(parts, one).is_some_and(|split| finding.is_of(split));
    if let Some(leading) = super::check_of(parts).and_then(|check| check.traits.iter().find(leads_there)) {
        let phrase = phrase.label(". Enter on ", Role::Muted).label(leading.which.label(), Role::Muted);
        return phrase.label(" opens it.", Role::Muted);
    }
    if finding.next.is_empty() {
        phrase
    } else {
        phrase.label(". ", Role::Muted).label(finding.next, Role::Muted)
    }
}

/// `! metadata, links: answered “upstream down”. Try again in a minute. Request-Id 4f0c-11`: groups parts with the same failure.
fn failures(parts: &Parts, found: &mut Vec<Line>) {
    let mut failed: Vec<(Vec<&'static str>, &SourceError)> = Vec::new();
    for part in Part::ALL {
        // A profile that does not exist is reported once, not for each part; old values have their own note.
        if parts[part].read_at().is_some() {
            continue;
        }
        let Some(error) = parts[part].error().filter(|error| error.class != ErrorClass::NotFound) else {
            continue;
        };
        match failed.iter_mut().find(|(_, first)| picture::are_alike(first, error)) {
            Some((names, _)) => names.push(part.label()),
            None => failed.push((vec![part.label()], error)),
        }
    }
    found.extend(failed.into_iter().map(|(names, error)| {
        let names = Displayable::message(&names.join(", "));
        sign().data(&names, Role::Text).label(": ", Role::Muted).then(picture::in_one_sentence(error))
    }));
}

/// `! engagement events, events: incomplete: page 3 was not read`: groups lists with the same gap.
fn shortfalls(parts: &Parts, found: &mut Vec<Line>) {
    let lists = [
        ("Flex traits", parts.flex_traits().and_then(|traits| picture::missing(&traits.0))),
        ("engagement events", parts.events().and_then(|events| picture::missing(&events.engagements))),
        ("events", parts.events().and_then(|events| picture::missing(&events.all))),
        ("traits", parts.traits().and_then(|traits| picture::missing(&traits.0))),
        ("identifiers", parts.identifiers().and_then(picture::missing)),
        ("links", parts.links().and_then(picture::missing)),
    ];
    let mut short: Vec<(Vec<&'static str>, Line)> = Vec::new();
    for (what, missing) in lists {
        let Some(missing) = missing else { continue };
        match short.iter_mut().find(|(_, first)| first.to_text(false) == missing.to_text(false)) {
            Some((names, _)) => names.push(what),
            None => short.push((vec![what], missing)),
        }
    }
    found.extend(short.into_iter().map(|(names, missing)| {
        let names = Displayable::message(&names.join(", "));
        sign().data(&names, Role::Text).label(": ", Role::Muted).then(missing)
    }));
}
