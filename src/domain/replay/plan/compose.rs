//! Composes the requests of a plan.

use super::{Call, Draft, PROBE, PlanError, Step};
use crate::domain::event::{EventFields, REPLAY_MARK};
use crate::domain::replay::sample::{Casing, Delivery};
use crate::domain::{json::RawJson, replay::fill::Filler};
use crate::domain::{replay::template::Filled, timestamp::Timestamp};
use chrono::{DateTime, Duration, SecondsFormat, Utc};

pub struct Composed {
    pub run: String,
    pub steps: Vec<Step>,
    /// The last request of a replay whose other message ids were used before.
    pub probe: Option<Step>,
}

struct Composer<'a> {
    draft: &'a Draft<'a>,
    run: String,
    /// The run id used in the message ids.
    run_of_ids: String,
    context: Filled,
    steps: Vec<Step>,
    calls: usize,
}

/// Composes every request, repeated deliveries included.
pub fn compose(draft: &Draft<'_>, random: &mut dyn FnMut() -> u128) -> Result<Composed, PlanError> {
    let run = format!("{:032x}", random());
    let context = context(draft, &run);
    let casing = draft.options.casing.unwrap_or(draft.sample.casing);
    let mut filler = Filler::new(&draft.sample.values, draft.at, random)?;
    let run_of_ids = draft.options.same_ids.clone().unwrap_or_else(|| run.clone());
    let mut composer = Composer { draft, run, run_of_ids, context, steps: Vec::new(), calls: 0 };
    for (index, stage) in draft.sample.stages.iter().enumerate() {
        for track in &stage.tracks {
            let properties = cased(filler.fields(&track.properties)?, casing);
            composer.track(index, &track.event, properties, track.delivery);
        }
        if let Some(identify) = &stage.identify {
            composer.identify(index, filler.fields(&identify.traits)?, identify.delivery);
        }
    }
    let probe = if draft.options.same_ids.is_some() { composer.probe() } else { None };
    Ok(Composed { run: composer.run, steps: composer.steps, probe })
}

/// The sender, and the identifiers in addition to `userId` or `anonymousId`.
fn context(draft: &Draft<'_>, run: &str) -> Filled {
    let mut marker = vec![
        ("replay".to_owned(), Filled::text(run)),
        ("sample".to_owned(), Filled::text(&draft.sample.name)),
    ];
    if let Some(operator) = &draft.marker.operator {
        marker.push(("operator".to_owned(), Filled::text(operator)));
    }
    let library = Filled::object([
        ("name", Filled::text(REPLAY_MARK)),
        ("version", Filled::text(&draft.marker.version)),
    ]);
    let mut context = vec![("library", library), (REPLAY_MARK, Filled::Object(marker))];
    if !draft.target.identity.external().is_empty() {
        context.push(("externalIds", draft.target.identity.external_ids()));
    }
    Filled::object(context)
}

fn cased(fields: Vec<(String, Filled)>, casing: Casing) -> Vec<(String, Filled)> {
    fields.into_iter().map(|(key, value)| (casing.apply(&key).to_owned(), value)).collect()
}

impl Composer<'_> {
    fn track(&mut self, stage: usize, event: &str, properties: Vec<(String, Filled)>, delivery: Delivery) {
        let properties = Filled::Object(properties);
        let head = [("type", Filled::text("track")), ("event", Filled::text(event))];
        let body = |composer: &Self, id: &str, at| {
            composer.body(
                head.to_vec(),
                id,
                [at, shifted(at, delivery.happened)],
                ("properties", properties.clone()),
            )
        };
        let listed = |composer: &Self, id: &str, at: DateTime<Utc>| {
            let body = body(composer, id, at);
            let timestamp = iso(shifted(at, delivery.happened));
            let event = EventFields {
                message_id: Some(id.into()),
                kind: "track".into(),
                name: Some(event.into()),
                timestamp: Timestamp::read(timestamp.as_str()),
                source_id: None,
                segment_id: None,
                properties: Some(raw(&properties)),
                raw: raw(&body),
            };
            (Call::Track(event.into()), body)
        };
        self.deliver(stage, delivery, listed);
    }

    fn identify(&mut self, stage: usize, traits: Vec<(String, Filled)>, delivery: Delivery) {
        // If all values of a stage are unset, no identify is sent: an empty one would only add noise.
        if traits.is_empty() {
            return;
        }
        let set: Vec<(String, RawJson)> =
            traits.iter().map(|(key, value)| (key.clone(), raw(value))).collect();
        let traits = Filled::Object(traits);
        let head = [("type", Filled::text("identify"))];
        self.deliver(stage, delivery, |composer, id, at| {
            let body = composer.body(
                head.to_vec(),
                id,
                [at, shifted(at, delivery.happened)],
                ("traits", traits.clone()),
            );
            (Call::Identify(set.clone()), body)
        });
    }

    /// An empty track event with a message id of this run: no other message id of the plan is new.
    fn probe(&mut self) -> Option<Step> {
        self.run_of_ids.clone_from(&self.run);
        self.track(0, PROBE, Vec::new(), Delivery::default());
        self.steps.pop()
    }

    /// Adds one call once per delivery, with the same bytes each time.
    fn deliver(
        &mut self,
        stage: usize,
        delivery: Delivery,
        make: impl Fn(&Self, &str, DateTime<Utc>) -> (Call, Filled),
    ) {
        self.calls += 1;
        let message_id = format!("{REPLAY_MARK}-{}-{}", self.run_of_ids, self.calls);
        let offset = i64::try_from(self.steps.len()).unwrap_or(i64::MAX);
        // The bytes have millisecond precision, and the listed times depend on them.
        let whole =
            |time: DateTime<Utc>| DateTime::from_timestamp_millis(time.timestamp_millis()).unwrap_or(time);
        let sent_at = shifted(whole(self.draft.at), Duration::try_milliseconds(offset).unwrap_or_default());
        let (call, body) = make(self, &message_id, sent_at);
        let first = Step { stage, call, message_id, sent_at, repeat: false, body: body.to_json() };
        let repeats = (1..delivery.times).map(|_| Step { repeat: true, ..first.clone() }).collect::<Vec<_>>();
        self.steps.push(first);
        self.steps.extend(repeats);
    }

    fn body(
        &self,
        head: Vec<(&str, Filled)>,
        message_id: &str,
        [sent_at, happened]: [DateTime<Utc>; 2],
        content: (&str, Filled),
    ) -> Filled {
        let (member, value) = self.draft.target.identity.primary();
        let mut fields = head;
        fields.extend([
            ("messageId", Filled::text(message_id)),
            (member, Filled::text(value)),
            ("timestamp", Filled::text(&iso(happened))),
            ("sentAt", Filled::text(&iso(sent_at))),
            content,
            ("context", self.context.clone()),
        ]);
        if self.draft.options.no_destinations {
            let all = [("All", Filled::Scalar("false".to_owned()))];
            fields.push(("integrations", Filled::object(all)));
        }
        Filled::object(fields)
    }
}

fn shifted(time: DateTime<Utc>, by: Duration) -> DateTime<Utc> {
    time.checked_add_signed(by).unwrap_or(time)
}

fn iso(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn raw(value: &Filled) -> RawJson {
    RawJson::parse(&value.to_json()).unwrap_or_else(|_| RawJson::null())
}
