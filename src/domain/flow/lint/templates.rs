//! What templates read, as far as the file alone shows. The text of a template is never shown because it may
//! hold a secret.

use crate::domain::flex::FlexTrait;
use crate::domain::flow::hints::Hints;
use crate::domain::flow::reads::ReadPath;
use crate::domain::flow::{Flow, Widget, WidgetKind};
use crate::domain::liquid::LiquidError;
use crate::domain::route::finding::{RouteFinding, TrapKind, TrapPlace};

/// What the templates of a widget read and what is wrong with them, each with the path of its property.
#[derive(Default)]
pub(super) struct WidgetReads<'f> {
    paths: Vec<(String, &'f [ReadPath])>,
    errors: Vec<(String, &'f LiquidError)>,
    /// The first property with a placeholder of Terraform.
    terraform: Option<String>,
}

impl<'f> WidgetReads<'f> {
    pub(super) fn of(flow: &'f Flow, widget: &Widget) -> Self {
        let mut reads = Self::default();
        widget.templates(|property, text| {
            if reads.terraform.is_none() && is_for_terraform(text) {
                reads.terraform = Some(property.to_string());
            }
            let Some(template) = flow.reads().template(text) else { return };
            reads.errors.extend(template.error().map(|error| (property.to_string(), error)));
            let paths = flow.reads().paths(text);
            if !paths.is_empty() {
                reads.paths.push((property.to_string(), paths));
            }
        });
        reads
    }

    /// The names of the widgets that are read, with the property and the last name of the path.
    fn widgets(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        let all =
            self.paths.iter().flat_map(|(property, paths)| paths.iter().map(move |path| (property, path)));
        all.filter_map(|(property, path)| match path.as_slice() {
            [root, name, .., last] if root.as_ref() == "widgets" => {
                Some((name.as_ref(), property.as_str(), last.as_ref()))
            }
            [root, name] if root.as_ref() == "widgets" => Some((name.as_ref(), property.as_str(), "")),
            _ => None,
        })
    }

    /// The widgets of the flow that are read, by their index.
    pub(super) fn indexes(&self, flow: &Flow) -> Vec<usize> {
        let mut read: Vec<usize> = self.widgets().filter_map(|(name, ..)| flow.find(name)).collect();
        read.sort_unstable();
        read.dedup();
        read
    }
}

pub(super) fn check(flow: &Flow, reads: &[WidgetReads<'_>], findings: &mut Vec<RouteFinding>) {
    let mut hints = Hints::default();
    for (widget, reads) in flow.widgets.iter().zip(reads) {
        let place = |detail: &str| TrapPlace::detail(&widget.name, detail, widget.place);
        for (name, property, key) in reads.widgets() {
            let finding = match flow.widget(name) {
                None => Some(missing_widget(flow, name, place(property), &mut hints)),
                Some(other) => near_miss(other, key, place(property)),
            };
            // The same name is often read several times.
            findings.extend(finding.filter(|finding| findings.last() != Some(finding)));
        }
        for (property, error) in &reads.errors {
            // The error message quotes the template.
            let words = if widget.kind.holds_secrets() {
                "a template is broken".to_owned()
            } else {
                error.to_string()
            };
            findings.push(RouteFinding::new(TrapKind::TemplateError, place(property), words));
        }
        if let Some(property) = &reads.terraform {
            let words = "a string has `${…}`, which Terraform fills in";
            findings.push(RouteFinding::new(TrapKind::TerraformTemplate, place(property), words));
        }
    }
}

fn missing_widget(flow: &Flow, name: &str, place: TrapPlace, hints: &mut Hints) -> RouteFinding {
    let words = format!("it reads `widgets.{name}`, but no widget has that name");
    let mut finding = RouteFinding::new(TrapKind::MissingWidget, place, words);
    finding.next = format!("{}{}", hints.meant(name, flow.names()), finding.next);
    finding
}

/// A name that is read from a profile and only resembles a Flex trait's.
fn near_miss(widget: &Widget, key: &str, place: TrapPlace) -> Option<RouteFinding> {
    let meant = FlexTrait::looked_like_by(key).filter(|_| widget.kind == WidgetKind::ProfileSearch)?;
    let words = format!("it reads `{key}`; the Flex trait is `{}`", meant.key());
    Some(RouteFinding::new(TrapKind::NearMissTrait, place, words))
}

/// Whether a text has `${…}`. In `${{ price }}` the sign is that of a currency.
fn is_for_terraform(text: &str) -> bool {
    text.match_indices("${")
        .any(|(at, open)| !text.get(at + open.len()..).unwrap_or_default().starts_with('{'))
}
