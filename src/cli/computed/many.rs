//! Previews of one or many profiles of the space, printed in the order given.

use super::list::{OriginRecord, origin, records};
use super::plan::PreviewPlan;
use super::summary::Tallies;
use super::{ComputedPreview, print};
use crate::cli::bulk::{self, BatchCommand};
use crate::cli::exit::Exit;
use crate::cli::find::Missing;
use crate::cli::session::{Session, space_record};
use crate::domain::computed::{ComputedVerdict, PreviewInput, Previews, preview};
use crate::domain::event::Event;
use crate::domain::listing::Partial;
use crate::engine::computed::{PreviewQuestion, Previewable};
use crate::engine::{Engine, ErrorClass, Found, Reached, SourceError};
use crate::report::Format;
use crate::report::computed::{DefinitionRecord, PreviewRecord, PreviewRow, PreviewSummary, PreviewedRecord};
use crate::report::record::{FindingRecord, Gaps, SpaceRecord, WhoRecord};
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::sync::{Mutex, PoisonError};

/// The previews that one command makes.
struct Previewing<'a> {
    plan: &'a PreviewPlan,
    question: PreviewQuestion,
    definitions: Vec<DefinitionRecord>,
    form: PreviewForm,
    tallies: Mutex<Tallies>,
}

/// The output for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PreviewForm {
    /// Each profile, with the events behind every wrong trait.
    Profiles,
    /// Each profile with all events.
    Events,
    /// Only the summary of all profiles.
    Summary,
}

#[derive(Serialize)]
struct PreviewHead<'a> {
    space: SpaceRecord,
    #[serde(flatten)]
    origin: OriginRecord,
    at: Option<DateTime<Utc>>,
    definitions: &'a [DefinitionRecord],
    not_in_space: Option<&'a [String]>,
}

#[derive(Serialize)]
struct PreviewClosing<'a> {
    findings: Vec<FindingRecord<'a>>,
    summary: &'a PreviewSummary,
}

/// Previews each profile and prints the results in order, each as soon as it is available.
pub async fn run(session: &mut Session<'_>, plan: &PreviewPlan, arguments: &ComputedPreview) {
    let form = match (&arguments.ids.list, arguments.each) {
        (None, false) | (Some(_), true) => PreviewForm::Profiles,
        (None, true) => PreviewForm::Events,
        (Some(_), false) => PreviewForm::Summary,
    };
    let tallies = Mutex::new(Tallies::new(&plan.definitions));
    let (question, definitions) = (plan.question(), records(&plan.set));
    let previewing = Previewing { plan, question, definitions, form, tallies };
    let Ok(gap) = bulk::read(session, &previewing, &arguments.ids).await else { return };
    previewing.finish(session, gap.as_deref());
}

impl BatchCommand for Previewing<'_> {
    type Answer = Previewable;
    type Record = PreviewedRecord<'static>;
    const AT_ONCE: usize = 24;

    async fn ask(
        &self,
        engine: &Engine,
        text: &str,
        first: impl Future<Output = ()>,
    ) -> Reached<Previewable> {
        engine.previewable(text, &self.question, first).await
    }

    fn take(&self, session: &mut Session<'_>, asked: &str, found: &[Found<Previewable>]) {
        for one in found {
            self.print(session, (asked, found.len()), one);
        }
    }

    fn lose(&self, session: &mut Session<'_>, missing: &Missing) {
        self.tallies.lock().unwrap_or_else(PoisonError::into_inner).lose();
        if !session.is_for_people() {
            let (asked, errors) = (missing.asked.as_deref(), vec![&*missing.error]);
            self.record(session, &PreviewedRecord { asked, errors, ..PreviewedRecord::default() });
        }
    }
}

impl Previewing<'_> {
    fn print(&self, session: &mut Session<'_>, (asked, leads_to): (&str, usize), found: &Found<Previewable>) {
        let value = &found.value;
        let account = (!found.handle.has_verdict()).then(of_account);
        let errors = [value.traits.as_ref().err(), value.events.as_ref().err(), account.as_ref()];
        let errors: Vec<&SourceError> = errors.into_iter().flatten().collect();
        for error in &errors {
            session.fail(error);
        }
        let events = value.events.as_ref().ok().filter(|_| account.is_none());
        let traits = value.traits.as_ref().ok();
        if let Some(traits) = traits {
            session.tell_gaps("traits", &traits.0);
        }
        if let Some(events) = events {
            session.tell_gaps("events", events);
        }
        let previews = events.map(|events| self.previews(events, value));
        let mut gaps = Gaps::default();
        gaps.note("traits", traits.map(|traits| &traits.0));
        gaps.note("events", events);
        let record = PreviewedRecord {
            asked: Some(asked),
            profile: Some(WhoRecord::new(&found.key, &found.handle, &value.naming)),
            leads_to,
            at: previews.as_ref().map(|previews| previews.at),
            events_read: events.map(|events| events.items.len()),
            previews: previews.iter().flat_map(|previews| self.preview_records(previews)).collect(),
            gaps,
            errors,
        };
        if record.previews.iter().any(|one| one.as_required == Some(false))
            || (record.previews.is_empty() && self.plan.require.is_some())
        {
            session.note(Exit::CheckFailed);
        }
        self.tallies.lock().unwrap_or_else(PoisonError::into_inner).add(&record);
        match (session.is_for_people(), &previews) {
            (true, Some(previews)) if self.form != PreviewForm::Summary => {
                print::profile(session, found, previews, &record, self.form);
            }
            (true, _) => {}
            (false, _) => self.record(session, &record),
        }
    }

    fn previews(&self, events: &Partial<Event>, value: &Previewable) -> Previews {
        let input = PreviewInput {
            events,
            traits: value.traits.as_ref().ok(),
            created: value.created_at,
            now: value.read_at,
            at: self.plan.at,
            readings: self.plan.readings,
        };
        preview(&self.plan.definitions, &input)
    }

    fn preview_records<'b>(&self, previews: &'b Previews) -> Vec<PreviewRecord<'b>> {
        let requires =
            self.plan.require.map(|require| move |verdict: ComputedVerdict| require.is_met_by(verdict));
        let requires = requires.as_ref().map(|requires| requires as &dyn Fn(ComputedVerdict) -> bool);
        previews.items.iter().map(|one| PreviewRecord::new(previews, one, requires)).collect()
    }

    fn record(&self, session: &mut Session<'_>, record: &PreviewedRecord<'_>) {
        self.begin(session);
        if session.format() != Format::Csv {
            return session.output.record(record);
        }
        if record.previews.is_empty() {
            session.output.record(&PreviewRow { profile: record, preview: None });
        }
        for preview in &record.previews {
            session.output.record(&PreviewRow { profile: record, preview: Some(preview) });
        }
    }

    fn begin(&self, session: &mut Session<'_>) {
        let head = PreviewHead {
            space: space_record(session.engine.space(), session.engine.kind()),
            origin: origin(&self.plan.set),
            at: self.plan.at,
            definitions: &self.definitions,
            not_in_space: self.plan.not_in_space.as_deref(),
        };
        match session.format() {
            Format::Csv => session.output.begin::<PreviewRow<'_>>(&head, "profiles"),
            _ => session.output.begin::<PreviewedRecord<'_>>(&head, "profiles"),
        }
    }

    /// Prints the summary of all profiles; `gap` says why some are missing.
    fn finish(self, session: &mut Session<'_>, gap: Option<&str>) {
        let findings: Vec<FindingRecord<'_>> = self.plan.limited.iter().map(Into::into).collect();
        let tallies = std::mem::take(&mut *self.tallies.lock().unwrap_or_else(PoisonError::into_inner));
        let summary = tallies.finish();
        if session.is_for_people() {
            if self.form == PreviewForm::Summary || summary.profiles + summary.lost > 1 {
                print::summary(session.output, &summary);
            }
            print::of_space(session.output, self.plan.not_in_space.as_deref(), &findings);
        } else {
            self.begin(session);
        }
        session.output.end_with(gap, &PreviewClosing { findings, summary: &summary });
    }
}

fn of_account() -> SourceError {
    let why = "it is an account, but computed traits are previewed over the events of one person";
    SourceError::new(ErrorClass::Unaskable, "previews", why, "Ask for a profile of a person.")
}
