//! Everything a preview needs besides the profile: definitions, a time, readings and the required verdict.

use super::list::{self, NO_TOKEN};
use super::{ComputedPreview, ComputedRequirement};
use crate::cli::exit::Exit;
use crate::cli::session::Session;
use crate::config::instant;
use crate::config::zone::Zone;
use crate::domain::computed::{ComputedReading, ComputedReadings, ComputedTrait};
use crate::domain::finding::Finding;
use crate::domain::nearest::meant;
use crate::domain::text::Displayable;
use crate::engine::computed::{DefinitionOrigin, DefinitionSet, OF_SPACE, PreviewQuestion};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use std::path::Path;

/// How far back the service lists events (Profile API docs, Get a profile's events).
const WINDOW: TimeDelta = TimeDelta::days(14);
const HOURS_OF_WINDOW: u32 = 14 * 24;

/// What to preview, and which verdict is required.
#[derive(Debug)]
pub struct PreviewPlan {
    pub set: DefinitionSet,
    /// The definitions of the set that can be previewed.
    pub definitions: Vec<ComputedTrait>,
    /// A time other than now.
    pub at: Option<DateTime<Utc>>,
    pub readings: ComputedReadings,
    pub require: Option<ComputedRequirement>,
    /// Keys for which the space has no definition, if its own are known.
    pub not_in_space: Option<Vec<String>>,
    /// The finding that the space may have reached its limit of traits.
    pub limited: Option<Finding>,
}

impl PreviewPlan {
    /// The plan; `None` once a problem with the arguments was reported.
    pub async fn of(session: &mut Session<'_>, arguments: &ComputedPreview) -> Option<Self> {
        let (zone, now) = (session.zone, session.now());
        let given = timed(arguments, zone, now).and_then(|at| Ok((at, readings(&arguments.reading)?)));
        let (at, readings) = match given {
            Ok(given) => given,
            Err(why) => return refuse(session, &why),
        };
        if at.is_some_and(|at| at > now) {
            session.output.notice("the time of --at is in the future: events and traits are as of now");
        }
        if arguments.definitions == "-" && arguments.ids.list.as_deref() == Some(Path::new("-")) {
            return refuse(
                session,
                "standard input cannot be both the definitions and the list; put one in a file",
            );
        }
        let (set, own) = sets(session, &arguments.definitions).await?;
        let limited = own.as_ref().and_then(|own| list::limited(own, set.keys()));
        let not_in_space = own.filter(|own| own.is_complete).map(|own| {
            set.keys().filter(|key| own.keys().all(|known| known != *key)).map(str::to_owned).collect()
        });
        let definitions = set.previewable();
        let require = arguments.require;
        let plan = Self { set, definitions, at, readings, require, not_in_space, limited };
        plan.check(session)?;
        Some(plan)
    }

    /// Reports what cannot be previewed; in a file that is an error.
    fn check(&self, session: &mut Session<'_>) -> Option<()> {
        let file = match &self.set.origin {
            DefinitionOrigin::File(file) => Some(file.as_str()),
            _ => None,
        };
        let refused = |one: &(&str, &str)| {
            format!("{}{}: {}", file.map(|file| format!("{file}: ")).unwrap_or_default(), one.0, one.1)
        };
        let items = self.set.items.iter();
        let left_out: Vec<(&str, &str)> = items
            .filter_map(|one| Some((one.definition.key.as_str(), one.not_previewable.as_deref()?)))
            .collect();
        for one in &left_out {
            session.output.say(&Displayable::page(&refused(one)));
        }
        if !left_out.is_empty() && file.is_some() {
            session.note(Exit::Usage);
            return None;
        }
        if !left_out.is_empty() && self.require.is_some() {
            session.note(Exit::CheckFailed);
        }
        if self.definitions.is_empty() {
            let why = if left_out.is_empty() {
                "there are no definitions to preview"
            } else {
                "none of the definitions can be previewed"
            };
            return refuse(session, why);
        }
        Some(())
    }

    /// The parts to read of each profile.
    pub fn question(&self) -> PreviewQuestion {
        let is_within = |one: &ComputedTrait| {
            let window = one.computation.as_ref().ok().and_then(|computation| computation.window);
            window.is_some_and(|window| window.from_hours < HOURS_OF_WINDOW)
        };
        PreviewQuestion {
            keys: self.definitions.iter().map(|one| one.key.clone()).collect(),
            wants_birth: !self.definitions.iter().all(is_within) || self.at.is_some(),
        }
    }
}

fn refuse<T>(session: &mut Session<'_>, why: &str) -> Option<T> {
    session.output.say(&Displayable::page(why));
    session.note(Exit::Usage);
    None
}

/// The definitions that an argument names; with the space's own beside them, if they can be read.
async fn sets(session: &mut Session<'_>, text: &str) -> Option<(DefinitionSet, Option<DefinitionSet>)> {
    if text != OF_SPACE {
        return match DefinitionSet::read(text) {
            // Without the space's own definitions the previews are the same; only what the space lacks is not
            // reported.
            Ok(set) => Some((set, list::of_space(session).await.and_then(Result::ok))),
            Err(why) => refuse(session, &why.to_string()),
        };
    }
    match list::of_space(session).await {
        Some(Ok(set)) => {
            if !set.is_complete {
                session.output.say_text(list::NOT_ALL);
                session.note(Exit::TryLater);
            }
            Some((set, None))
        }
        Some(Err(error)) => {
            session.fail(&error);
            None
        }
        None => refuse(session, NO_TOKEN),
    }
}

/// The time of `--at`, if it is in the past; never earlier than what the service keeps.
fn timed(
    arguments: &ComputedPreview,
    zone: Zone,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, String> {
    let Some(text) = &arguments.at else { return Ok(None) };
    let at = instant::instant(text, zone, now)?;
    if at < now - WINDOW {
        let shown = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
        return Err(format!(
            "--at {text} is {}, and the service keeps the events of 14 days only. Give a time after {}",
            shown(at),
            shown(now - WINDOW)
        ));
    }
    Ok((at != now).then_some(at))
}

fn readings(given: &[String]) -> Result<ComputedReadings, String> {
    let mut readings = ComputedReadings::default();
    for text in given {
        let Some((name, choice)) = text.split_once('=') else {
            return Err(format!(
                "--reading {text:?} is not a name and a value; write it like --reading condition_case=folded"
            ));
        };
        let Some(reading) = ComputedReading::named(name.trim()) else {
            let known = ComputedReading::ALL.map(ComputedReading::name);
            return Err(format!(
                "{name:?} is not a reading. {}The readings are {}",
                meant(name, known),
                known.join(", ")
            ));
        };
        readings = readings.with(reading, choice.trim()).ok_or_else(|| {
            let known = reading.choices();
            format!(
                "{choice:?} is not a choice of {name}. {}The choices are {}",
                meant(choice, known),
                known.join(", ")
            )
        })?;
    }
    Ok(readings)
}
