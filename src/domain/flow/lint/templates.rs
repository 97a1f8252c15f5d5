//! What templates read, as far as the file alone tells. The text of a template is never shown: it may hold a secret.

use crate::domain::flex::FlexTrait;
use crate::domain::flow::{Flow, Widget, WidgetKind};
use crate::domain::nearest::meant;
use crate::domain::route::finding::{RouteFinding, TrapKind, TrapPlace};
use std::collections::BTreeSet;

pub(super) fn check(flow: &Flow, findings: &mut Vec<RouteFinding>) {
    for widget in &flow.widgets {
        let mut missing = BTreeSet::new();
        let mut terraform = None;
        let mut near_misses = BTreeSet::new();
        for (path, text) in widget.templates() {
            if terraform.is_none() && text.contains("${") {
                terraform = Some(path.clone());
            }
            for code in codes(text) {
                for (name, read) in paths(code).filter_map(|read| Some((read_widget(read)?, read))) {
                    match flow.widget(name) {
                        None => drop(missing.insert((path.clone(), name))),
                        Some(widget) => near_misses.extend(near_miss(widget, read)),
                    }
                }
            }
        }
        let place = |detail: &str| TrapPlace::detail(&widget.name, detail, widget.place);
        for (path, name) in missing {
            let words = format!("it reads `widgets.{name}`, and no widget has that name");
            let mut finding = RouteFinding::new(TrapKind::MissingWidget, place(&path), words);
            finding.next = format!("{}{}", meant(name, flow.names()), finding.next);
            findings.push(finding);
        }
        for (key, meant) in near_misses {
            let words = format!("it reads `{key}`; the Flex trait is `{meant}`");
            findings.push(RouteFinding::new(TrapKind::NearMissTrait, place(""), words));
        }
        if let Some(path) = terraform {
            let words = "a text has `${…}`, which Terraform fills in";
            findings.push(RouteFinding::new(TrapKind::TerraformTemplate, place(&path), words));
        }
    }
}

/// The widgets of the flow that a widget's templates read.
pub(super) fn widgets_read(flow: &Flow, widget: &Widget) -> Vec<usize> {
    let templates = widget.templates();
    let codes = templates.iter().flat_map(|(_, text)| codes(text));
    let names = codes.flat_map(paths).filter_map(read_widget);
    let mut read: Vec<usize> = names.filter_map(|name| flow.find(name)).collect();
    read.sort_unstable();
    read.dedup();
    read
}

/// The parts of a template that are code: between `{{` and `}}`, and between `{%` and `%}`.
fn codes(template: &str) -> impl Iterator<Item = &str> {
    let mut rest = template;
    std::iter::from_fn(move || {
        let start = rest
            .match_indices('{')
            .map(|(at, _)| at)
            .find(|at| matches!(rest.as_bytes().get(at + 1), Some(b'{' | b'%')))?;
        let inner = rest.get(start + 2..)?;
        let end = if rest.as_bytes().get(start + 1) == Some(&b'{') { "}}" } else { "%}" };
        let length = inner.find(end)?;
        rest = inner.get(length + 2..)?;
        inner.get(..length)
    })
}

/// The variable paths of code: words with dots outside of quotation marks.
fn paths(code: &str) -> impl Iterator<Item = &str> {
    let mut quote = None;
    code.split(move |letter: char| {
        let was_quoted = quote.is_some();
        match quote {
            Some(open) if open == letter => quote = None,
            None if matches!(letter, '\'' | '"') => quote = Some(letter),
            _ => {}
        }
        was_quoted || !(is_name(letter) || letter == '.')
    })
}

const fn is_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-')
}

/// `NAME` of `widgets.NAME…`.
fn read_widget(path: &str) -> Option<&str> {
    let name = path.strip_prefix("widgets.")?.split('.').next()?;
    (!name.is_empty()).then_some(name)
}

/// The last name of a path into a profile, if it only resembles a Flex trait's, with that trait.
fn near_miss<'a>(widget: &Widget, path: &'a str) -> Option<(&'a str, &'static str)> {
    let key = path.rsplit('.').next().filter(|_| widget.kind == WidgetKind::ProfileSearch)?;
    FlexTrait::looked_like_by(key).map(|meant| (key, meant.key()))
}
