//! Turns any interaction on screen into a sample: the same values, with fresh SIDs and message ids.
//!
//! SIDs of agents are kept, because agents are people and one of them is a trait. The start moves with the time of sending
//! and keeps its format; without a duration it keeps its distance to the event.

use super::sample::{Casing, Delivery, Identify, Sample, Stage, Track};
use super::span::TimeSpan;
use super::template::{Base, Moment, MomentFormat, Template};
use crate::domain::json::{JsonKind, JsonRef, RawJson};
use crate::domain::timestamp::Timestamp;
use crate::domain::{engagement::Engagement, flex::FlexTrait, interaction::Interaction};
use chrono::Duration;

const DEEPEST: usize = 16;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaptureError {
    #[error("the interaction has no events to send again")]
    NoEvents,
    #[error("the property `{0}` is nested too deeply to be sent again")]
    TooDeep(String),
}

pub fn from_interaction(interaction: &Interaction) -> Result<Sample, CaptureError> {
    let mut order: Vec<&Engagement> = interaction.initiated.iter().chain(&interaction.completed).collect();
    order.sort_by_key(|engagement| (engagement.sent(), engagement.kind));
    if order.is_empty() {
        return Err(CaptureError::NoEvents);
    }
    let mut capture = Capture { values: Vec::new(), casing: Casing::Lower };
    let stages = order.into_iter().map(|engagement| capture.stage(engagement));
    let stages = stages.collect::<Result<Vec<_>, _>>()?;
    let sid: String = interaction.interaction_sid.chars().filter(char::is_ascii_alphanumeric).collect();
    let tail = sid.get(sid.len().saturating_sub(6)..).unwrap_or_default();
    Ok(Sample {
        name: format!("like-{}", tail.to_ascii_lowercase()),
        description: format!("Like interaction …{tail}, with fresh SIDs and ids."),
        casing: capture.casing,
        values: capture.values,
        stages,
    })
}

struct Capture {
    values: Vec<(String, Template)>,
    casing: Casing,
}

impl Capture {
    fn stage(&mut self, engagement: &Engagement) -> Result<Stage, CaptureError> {
        let mut properties = Vec::new();
        for member in engagement.event.properties.iter().flat_map(RawJson::members) {
            let property = self.property(&member.key, member.value, engagement)?;
            // A key cannot be sent twice; the last one counts.
            properties.retain(|(key, _)| *key != property.0);
            properties.push(property);
        }
        let kind = engagement.kind;
        let traits: Vec<(String, Template)> = FlexTrait::ALL
            .into_iter()
            .filter(|which| which.fed_by() == kind && carries(engagement, *which))
            .map(|which| (which.key().to_owned(), Template::Value(source(which).to_owned())))
            .collect();
        Ok(Stage {
            name: kind.label().to_lowercase(),
            tracks: vec![Track {
                event: kind.event_name().to_owned(),
                properties,
                delivery: Delivery::default(),
            }],
            identify: (!traits.is_empty()).then(|| Identify { traits, delivery: Delivery::default() }),
        })
    }

    fn property(
        &mut self,
        key: &str,
        value: JsonRef<'_>,
        engagement: &Engagement,
    ) -> Result<(String, Template), CaptureError> {
        if Casing::Capital.apply(key) == key && Casing::Lower.apply(key) != key {
            self.casing = Casing::Capital;
        }
        let name = Casing::Lower.apply(key).to_owned();
        let template = match name.as_str() {
            "interactionSid" => self.value(&name, Template::Fresh("KD".to_owned())),
            "channelSid" => self.value(&name, Template::Fresh("UO".to_owned())),
            "customerStartTime" => self.start(&name, value, engagement)?,
            "codes" => self.codes(&name, value)?,
            _ => {
                let template = literal(key, value, 0)?;
                let fits =
                    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b));
                if fits { self.value(&name, template) } else { template }
            }
        };
        Ok((name, template))
    }

    /// Stores a value where it can be edited; a value that differs from an earlier event's stays in the event.
    fn value(&mut self, name: &str, template: Template) -> Template {
        match self.values.iter().find(|(known, _)| known == name) {
            Some((_, known)) if *known != template => template,
            Some(_) => Template::Value(name.to_owned()),
            None => {
                self.values.push((name.to_owned(), template));
                Template::Value(name.to_owned())
            }
        }
    }

    fn start(
        &mut self,
        name: &str,
        value: JsonRef<'_>,
        engagement: &Engagement,
    ) -> Result<Template, CaptureError> {
        let text =
            value.number_text().map(str::to_owned).or_else(|| value.text().map(std::borrow::Cow::into_owned));
        let instant = text.as_deref().and_then(|text| Timestamp::read(text).instant);
        let (Some(text), Some(start)) = (text, instant) else {
            let template = literal(name, value, 0)?;
            return Ok(self.value(name, template));
        };
        let format = match text.trim().parse::<f64>() {
            Err(_) => MomentFormat::Iso,
            Ok(number) if number < 100_000_000_000.0 => MomentFormat::Seconds,
            Ok(_) => MomentFormat::Milliseconds,
        };
        let (base, shift) = match (&engagement.duration, engagement.sent()) {
            (None, Some(sent)) => (Base::Sent, whole_seconds(start - sent)),
            _ => (Base::Start, Duration::zero()),
        };
        let in_text = format != MomentFormat::Iso && value.kind() == JsonKind::String;
        let reference = self.value(name, Template::Moment(Moment { base, shift, format }));
        Ok(if in_text { Template::Text(name.to_owned()) } else { reference })
    }

    fn codes(&mut self, name: &str, value: JsonRef<'_>) -> Result<Template, CaptureError> {
        if let Some(inner) = value.embedded().filter(|inner| inner.kind() == JsonKind::Object) {
            let template = literal(name, inner.view(), 0)?;
            self.value(name, template);
            return Ok(Template::Text(name.to_owned()));
        }
        let template = literal(name, value, 0)?;
        Ok(self.value(name, template))
    }
}

/// A shift that [`TimeSpan`] can represent, so that the sample can be saved.
fn whole_seconds(shift: Duration) -> Duration {
    let seconds = Duration::seconds(shift.num_seconds());
    TimeSpan::read(&TimeSpan(seconds).to_signed_text()).map_or_else(|_| Duration::zero(), |span| span.0)
}

fn carries(engagement: &Engagement, which: FlexTrait) -> bool {
    let value = match which {
        FlexTrait::Start => &engagement.customer_start_time,
        FlexTrait::Duration => &engagement.duration,
        FlexTrait::Agent => &engagement.last_agent,
        FlexTrait::Sentiment => &engagement.sentiment,
        FlexTrait::Outcome => &engagement.outcome,
        FlexTrait::Topics => &engagement.topics,
    };
    value.as_ref().is_some_and(|value| !value.is_null())
}

/// The source of a trait's value, by the names of the event's properties.
const fn source(which: FlexTrait) -> &'static str {
    match which {
        FlexTrait::Start => "customerStartTime",
        FlexTrait::Duration => "duration",
        FlexTrait::Agent => "lastKnownAgentWorkerSid",
        FlexTrait::Sentiment => "sentiment",
        FlexTrait::Outcome => "codes.dispositionCode",
        FlexTrait::Topics => "codes.topic",
    }
}

fn literal(key: &str, value: JsonRef<'_>, depth: usize) -> Result<Template, CaptureError> {
    if depth > DEEPEST {
        return Err(CaptureError::TooDeep(key.to_owned()));
    }
    Ok(match value.kind() {
        JsonKind::Object => {
            let fields = value.members().map(|member| {
                let inner = literal(key, member.value, depth + 1)?;
                Ok((member.key.into_owned(), inner))
            });
            Template::Object(fields.collect::<Result<_, CaptureError>>()?)
        }
        JsonKind::Array => {
            let items = value.items().map(|item| literal(key, item, depth + 1));
            Template::List(items.collect::<Result<_, _>>()?)
        }
        JsonKind::Malformed => Template::Literal("null".to_owned()),
        // A lone surrogate cannot be sent, so the text is encoded again.
        JsonKind::String => Template::text(&value.text().unwrap_or_default()),
        JsonKind::Null | JsonKind::Bool | JsonKind::Number => Template::Literal(value.as_str().to_owned()),
    })
}

#[cfg(test)]
mod tests;
