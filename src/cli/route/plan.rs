//! Everything a dry run needs besides the caller: files, answers, edits, readings and expectations.

mod files;

pub use files::{FlowFile, RouteFiles};

use super::{RouteArguments, RouteTrigger, WorldArguments};
use crate::config::instant;
use crate::config::read::FileKind;
use crate::config::zone::Zone;
use crate::domain::json::RawJson;
use crate::domain::liquid::Value;
use crate::domain::nearest::meant;
use crate::domain::past::{self, Tense};
use crate::domain::route::cases::{self, GivenAnswer, json_or_text};
use crate::domain::route::expect::RunExpectation;
use crate::domain::route::keys::trait_keys;
use crate::domain::route::reading::Reading;
use crate::domain::route::run::DryRunSettings;
use chrono::{DateTime, Utc};
use clap::ValueEnum;
use serde_json::Value as Json;
use std::path::Path;

const ANSWERS: FileKind = FileKind { what: "a file of answers", most: 1 << 20 };

/// What to run, and what is expected of it.
#[derive(Clone, Debug)]
pub struct RoutePlan {
    pub files: RouteFiles,
    pub against: Option<FlowFile>,
    pub world: RouteWorld,
    pub expectations: Vec<RunExpectation>,
}

/// The circumstances of a run.
#[derive(Clone, Debug)]
pub struct RouteWorld {
    pub settings: DryRunSettings,
    pub tense: Tense,
    pub as_events_say: bool,
}

impl RoutePlan {
    pub fn of(arguments: &RouteArguments, zone: Zone, now: DateTime<Utc>) -> Result<Self, String> {
        let flow = arguments.flow.as_deref().unwrap_or_default();
        let files = RouteFiles::of(flow, arguments.start.as_deref(), &arguments.files)?;
        let against = arguments.against.as_deref().map(FlowFile::read).transpose()?;
        let world = RouteWorld::of(&arguments.world, zone, now)?;
        let expectations = arguments.expect.iter().map(|text| RunExpectation::parse(text));
        let plan = Self { files, against, world, expectations: expectations.collect::<Result<_, _>>()? };
        plan.check_names()?;
        Ok(plan)
    }

    /// The traits that a run may read; `None` if it may read any.
    pub fn keys(&self) -> Option<Vec<String>> {
        let is_profile = |answers: &[GivenAnswer]| answers.iter().any(|answer| answer.event == "profile");
        let answered = self.world.settings.answers.iter().filter(|(_, answers)| is_profile(answers));
        let answered: Vec<&str> = answered.map(|(widget, _)| widget.as_str()).collect();
        let flows = self.files.flows().chain(&self.against).map(|file| &file.flow);
        trait_keys(flows, &answered).map(|keys| keys.into_iter().collect())
    }

    /// Rejects answers and expectations about widgets that no flow has.
    pub fn check_names(&self) -> Result<(), String> {
        for (widget, answers) in &self.world.settings.answers {
            self.files.check_widget(widget, "answer")?;
            for answer in answers {
                self.files.check_event(widget, &answer.event)?;
            }
        }
        for widget in self.expectations.iter().filter_map(RunExpectation::widget) {
            self.files.check_widget(widget, "expect")?;
        }
        Ok(())
    }
}

impl RouteWorld {
    /// The circumstances of a run at this time, with nothing else given.
    pub fn plain(at: DateTime<Utc>) -> Self {
        Self { settings: DryRunSettings::at(at), tense: Tense::Now, as_events_say: false }
    }

    fn of(arguments: &WorldArguments, zone: Zone, now: DateTime<Utc>) -> Result<Self, String> {
        let mut world = Self::plain(now);
        if let Some(text) = &arguments.at {
            world.set_time(text, zone, now)?;
        }
        world.settings.trigger = arguments.trigger.map(RouteTrigger::label);
        world.settings.from.clone_from(&arguments.from);
        world.settings.to.clone_from(&arguments.to);
        for text in &arguments.input {
            let (path, value) = pair(text, "--input", "trigger.call.CallStatus=ringing")?;
            world.settings.inputs.push((path.to_owned(), value_of(&json_or_text(value), path)));
        }
        if let Some(file) = &arguments.answers {
            world.read_answers(file)?;
        }
        for text in &arguments.answer {
            let (widget, answer) = pair(text, "--answer", "menu=keypress:1")?;
            world.answer(widget, GivenAnswer::parse(answer));
        }
        for text in &arguments.set {
            let (key, value) = pair(text, "--set", "plan=gold")?;
            world.settings.edits.push((key.to_owned(), value_of(&json_or_text(value), key)));
        }
        world.settings.edits.extend(arguments.unset.iter().map(|key| (key.clone(), Value::Nil)));
        world.as_events_say = arguments.as_events_say;
        for text in &arguments.reading {
            let (name, choice) = pair(text, "--reading", "liquid_zone=UTC")?;
            world.fix(name, choice)?;
        }
        Ok(world)
    }

    pub fn set_time(&mut self, text: &str, zone: Zone, now: DateTime<Utc>) -> Result<(), String> {
        self.settings.now = instant::instant(text, zone, now)?;
        self.tense = Tense::of(self.settings.now, now);
        Ok(())
    }

    /// Rejects a time at which nothing is known about a profile.
    pub fn check_time(&self, now: DateTime<Utc>) -> Result<(), String> {
        past::refuse_too_early(self.settings.now, now)
    }

    /// The time at which the traits are needed, if it is in the past.
    pub fn past(&self) -> Option<DateTime<Utc>> {
        (self.tense == Tense::Past).then_some(self.settings.now)
    }

    pub fn set_trigger(&mut self, name: &str) -> Result<(), String> {
        let trigger = RouteTrigger::from_str(name, false).map_err(|_| {
            let known = RouteTrigger::value_variants().iter().map(|one| one.label());
            let all: Vec<&str> = known.clone().collect();
            format!("{name:?} is not a trigger. {}Give one of {}", meant(name, known), all.join(", "))
        })?;
        self.settings.trigger = Some(trigger.label());
        Ok(())
    }

    fn read_answers(&mut self, path: &Path) -> Result<(), String> {
        let shown = path.display();
        let text = ANSWERS.text(path).map_err(|error| format!("{shown} {error}. {}", error.next()))?;
        let answers = cases::read_answers(path, &text).map_err(|error| format!("{shown}: {error}"))?;
        self.settings
            .answers
            .extend(answers.iter().map(|(widget, written)| (widget.clone(), written.given())));
        Ok(())
    }

    /// Adds the answer for a widget's next visit.
    fn answer(&mut self, widget: &str, answer: GivenAnswer) {
        match self.settings.answers.iter_mut().find(|(name, _)| name == widget) {
            Some((_, given)) => given.push(answer),
            None => self.settings.answers.push((widget.to_owned(), vec![answer])),
        }
    }

    /// Fixes a reading.
    pub fn fix(&mut self, name: &str, choice: &str) -> Result<(), String> {
        let Some(reading) = Reading::named(name) else {
            let known = Reading::ALL.map(Reading::name);
            return Err(format!(
                "{name:?} is not a reading. {}The readings are {}",
                meant(name, known),
                known.join(", ")
            ));
        };
        self.settings.readings = self.settings.readings.with(reading, choice).ok_or_else(|| {
            let known = reading.choices();
            let meant = meant(choice, known.iter().copied());
            format!("{choice:?} is not a choice of {name}. {meant}The choices are {}", known.join(", "))
        })?;
        self.settings.fixed.touch(reading);
        Ok(())
    }
}

/// A JSON value under a name.
pub fn value_of(json: &Json, name: &str) -> Value {
    RawJson::parse(&json.to_string()).map_or(Value::Nil, |raw| Value::from_json(raw.view(), name))
}

fn pair<'a>(text: &'a str, flag: &str, example: &str) -> Result<(&'a str, &'a str), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim(), value)),
        _ => Err(format!("{flag} {text:?} is not a name and a value; write it like {flag} {example}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings_and_triggers_are_refused_with_the_nearest_name() {
        let mut world = RouteWorld::plain(DateTime::<Utc>::UNIX_EPOCH);
        for (name, choice, expected) in [
            ("liquid_zne", "UTC", "Did you mean liquid_zone?"),
            ("liquid_zone", "utc", "Did you mean UTC?"),
            ("zulu_time", "x", "The choices are instant, local"),
        ] {
            let error = world.fix(name, choice).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
        world.fix("zulu_time", "local").unwrap();
        assert_eq!(world.settings.readings.choice(Reading::ZuluTime), "local");
        assert!(world.set_trigger("cal").unwrap_err().contains("Did you mean call?"));
        for wrong in ["plan", "=gold", " =x"] {
            assert!(pair(wrong, "--set", "plan=gold").is_err(), "{wrong}");
        }
        assert_eq!(pair("a=b=c", "--set", "plan=gold"), Ok(("a", "b=c")));
    }

    #[test]
    fn an_answer_given_again_is_for_the_next_visit() {
        let mut world = RouteWorld::plain(DateTime::<Utc>::UNIX_EPOCH);
        world.answer("menu", GivenAnswer::parse("timeout"));
        world.answer("other", GivenAnswer::parse("timeout"));
        world.answer("menu", GivenAnswer::parse("keypress:1"));
        let events: Vec<&str> =
            world.settings.answers[0].1.iter().map(|answer| answer.event.as_str()).collect();
        assert_eq!((world.settings.answers.len(), events), (2, vec!["timeout", "keypress"]));
    }
}
