//! Events, and what engagement events say.

use super::choice::{FilterChoice, Portion, RowState};
use super::evaluate::{Filterable, RowValue, Wanted};
use super::field::FilterField;
use super::profile_row::has_topic;
use crate::domain::engagement::{self, CodesForm, Engagement};
use crate::domain::event::Event;
use crate::domain::flex::EngagementKind;
use crate::domain::json::{JsonKind, JsonRef, RawJson};
use chrono::{DateTime, Utc};

impl Filterable for Event {
    fn has_text(&self, sought: &Wanted<'_>) -> Option<bool> {
        let texts = [self.name.as_deref(), Some(&*self.kind), self.message_id.as_deref()];
        let properties = self.properties.as_ref().map(RawJson::as_str);
        Some(texts.into_iter().chain([properties]).flatten().any(|text| sought.is_in(text)))
    }

    fn chosen(&self, choice: FilterChoice) -> Option<bool> {
        let engagement = || engagement::read(self);
        Some(match choice {
            FilterChoice::Is(RowState::Engagement) => engagement().is_some(),
            FilterChoice::Is(RowState::Unpaired) => {
                engagement().is_some_and(|engagement| engagement.interaction_sid.is_none())
            }
            FilterChoice::Is(RowState::Replayed) => self.is_replayed(),
            FilterChoice::Has(portion) => engagement().is_some_and(|engagement| has(&engagement, portion)),
            _ => false,
        })
    }

    fn is_engagement(&self, kind: EngagementKind) -> Option<bool> {
        Some(self.name.as_deref() == Some(kind.event_name()))
    }

    fn has_value(&self, field: FilterField, is_it: &mut dyn FnMut(&str) -> bool) -> Option<bool> {
        Some(match field {
            FilterField::Event => self.name.as_deref().is_some_and(is_it),
            FilterField::Type => is_it(&self.kind),
            FilterField::Source => self.source_id.as_deref().is_some_and(is_it),
            _ => engagement::read(self).is_some_and(|engagement| says(&engagement, field, is_it)),
        })
    }

    fn has_pair(&self, is_key: &dyn Fn(&str) -> bool, is_value: &dyn Fn(&str) -> bool) -> Option<bool> {
        let mut members = self.properties.iter().flat_map(|properties| properties.members());
        Some(members.any(|member| is_key(&member.key) && is_text(member.value, &mut |value| is_value(value))))
    }

    fn seconds(&self) -> RowValue<f64> {
        RowValue::read(engagement::read(self).and_then(|engagement| length(&engagement)))
    }

    fn time(&self, _field: FilterField) -> RowValue<DateTime<Utc>> {
        RowValue::read(self.timestamp.instant)
    }
}

/// Whether an engagement event has this value.
pub(super) fn says(event: &Engagement, field: FilterField, is_it: &mut dyn FnMut(&str) -> bool) -> bool {
    let in_raw = |raw: &Option<RawJson>, is_it: &mut dyn FnMut(&str) -> bool| {
        raw.as_ref().is_some_and(|raw| is_text(raw.view(), is_it))
    };
    match field {
        FilterField::Channel => event.channel_type.as_deref().is_some_and(is_it),
        FilterField::Direction => direction(event).is_some_and(|value| is_text(value, is_it)),
        FilterField::Sentiment => in_raw(&event.sentiment, is_it),
        FilterField::Topic => event.topics.as_ref().is_some_and(|topics| is_topic(topics.view(), is_it)),
        FilterField::Agent => in_raw(&event.last_agent, is_it),
        FilterField::Sid => {
            [&event.interaction_sid, &event.channel_sid].into_iter().flatten().any(|sid| is_it(sid))
        }
        _ => false,
    }
}

/// Whether an engagement event has this property.
pub(super) fn has(event: &Engagement, portion: Portion) -> bool {
    match portion {
        Portion::Start => event.customer_start_time.is_some(),
        Portion::Duration => event.duration.is_some(),
        Portion::Agent => event.last_agent.is_some(),
        Portion::Sentiment => event.sentiment.is_some(),
        Portion::Outcome => event.outcome.is_some(),
        Portion::Topics => event.topics.is_some(),
        Portion::Codes => event.form.codes != CodesForm::default(),
        Portion::Channel => event.channel_type.is_some(),
        Portion::Direction => direction(event).is_some(),
        Portion::Initiated => event.kind == EngagementKind::Initiated,
        Portion::Completed => event.kind == EngagementKind::Completed,
        Portion::Name | Portion::Interaction => false,
    }
}

/// The length that the event names, in seconds.
pub(super) fn length(event: &Engagement) -> Option<f64> {
    let raw = event.duration.as_ref()?;
    raw.text().as_deref().unwrap_or(raw.as_str()).trim().parse().ok()
}

fn direction(event: &Engagement) -> Option<JsonRef<'_>> {
    let member = event.event.properties.as_ref()?.view().get_ignore_case("direction")?;
    Some(member.value).filter(|value| !value.is_null())
}

/// Whether a value is the text that is looked for: the content of a string, anything else as sent.
pub(super) fn is_text(value: JsonRef<'_>, is_it: &mut dyn FnMut(&str) -> bool) -> bool {
    match value.text() {
        Some(text) => is_it(&text),
        None => is_it(value.as_str()),
    }
}

fn is_topic(topics: JsonRef<'_>, is_it: &mut dyn FnMut(&str) -> bool) -> bool {
    if topics.kind() == JsonKind::Array {
        return topics.items().any(|topic| is_text(topic, is_it));
    }
    is_text(topics, &mut |topics| has_topic(topics, is_it))
}
