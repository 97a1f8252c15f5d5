//! The settings of a run besides the sample's values: time limit, destinations, and steps to leave out.

use crate::config::replay::ReplayLimits;
use crate::domain::replay::options::{Options, Skip, StagePart};
use crate::domain::replay::report::length;
use crate::domain::replay::sample::{Sample, Stage};
use crate::domain::replay::span::{length_text, read_length};
use std::time::Duration;

#[derive(Clone, Debug, PartialEq)]
pub struct RunSettings {
    time_limit: Option<Duration>,
    no_destinations: bool,
    stages: Vec<StageSetting>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunSetting {
    /// How long to wait for the result.
    TimeLimit,
    /// Whether the source's destinations receive the data.
    Destinations,
    /// Which part of the stage at this index is sent.
    Stage(usize),
}

#[derive(Clone, Debug, PartialEq)]
struct StageSetting {
    name: String,
    /// The parts that can be left out, in the order in which the key cycles through them, starting with none.
    choices: Vec<Option<StagePart>>,
    chosen: usize,
}

impl RunSettings {
    pub fn of(sample: &Sample) -> Self {
        let stage = |stage: &Stage| {
            let mut choices = vec![None];
            if stage.identify.is_some() {
                choices.extend([Some(StagePart::Traits), Some(StagePart::Events)]);
            }
            choices.push(Some(StagePart::All));
            StageSetting { name: stage.name.clone(), choices, chosen: 0 }
        };
        let stages = sample.stages.iter().map(stage).collect();
        Self { time_limit: None, no_destinations: false, stages }
    }

    pub fn list(&self) -> Vec<RunSetting> {
        let stages = (0..self.stages.len()).map(RunSetting::Stage);
        [RunSetting::TimeLimit, RunSetting::Destinations].into_iter().chain(stages).collect()
    }

    pub fn name(&self, setting: RunSetting) -> String {
        match setting {
            RunSetting::TimeLimit => "time-out".to_owned(),
            RunSetting::Destinations => "destinations".to_owned(),
            RunSetting::Stage(index) => {
                format!("send {}", self.stages.get(index).map_or("", |stage| stage.name.as_str()))
            }
        }
    }

    pub fn value(&self, setting: RunSetting) -> String {
        match setting {
            RunSetting::TimeLimit => length(self.time_limit.unwrap_or(ReplayLimits::default().time_limit)),
            RunSetting::Destinations if self.no_destinations => "none: integrations All: false".to_owned(),
            RunSetting::Destinations => "as set in the source".to_owned(),
            RunSetting::Stage(index) => {
                let stage = self.stages.get(index);
                let has_traits = stage.is_some_and(|stage| stage.choices.len() > 2);
                let left_out = stage.and_then(|stage| stage.choices.get(stage.chosen).copied().flatten());
                match left_out {
                    None if has_traits => "events and traits",
                    None => "events",
                    Some(StagePart::Traits) => "events only",
                    Some(StagePart::Events) => "traits only",
                    Some(StagePart::All) => "nothing",
                }
                .to_owned()
            }
        }
    }

    pub fn is_usual(&self, setting: RunSetting) -> bool {
        match setting {
            RunSetting::TimeLimit => self.time_limit.is_none(),
            RunSetting::Destinations => !self.no_destinations,
            RunSetting::Stage(index) => self.stages.get(index).is_none_or(|stage| stage.chosen == 0),
        }
    }

    /// Explains the setting and what the key does.
    pub const fn hint(setting: RunSetting) -> &'static str {
        match setting {
            RunSetting::TimeLimit => {
                "how long to look, such as 90s or 5m; after half of it nothing more is sent"
            }
            RunSetting::Destinations => "whether Segment forwards the requests to the source's destinations",
            RunSetting::Stage(_) => "leave out the traits of this stage, its events, or both",
        }
    }

    /// Switches to the next choice of a setting that has choices.
    pub fn switch(&mut self, setting: RunSetting) {
        match setting {
            RunSetting::TimeLimit => {}
            RunSetting::Destinations => self.no_destinations = !self.no_destinations,
            RunSetting::Stage(index) => {
                if let Some(stage) = self.stages.get_mut(index) {
                    stage.chosen = (stage.chosen + 1) % stage.choices.len().max(1);
                }
            }
        }
    }

    pub fn time_limit_text(&self) -> String {
        length_text(self.time_limit.unwrap_or(ReplayLimits::default().time_limit))
    }

    /// Sets the time limit as typed, such as `90s`; an empty text means the default. The error is a sentence.
    pub fn set_time_limit(&mut self, text: &str) -> Result<(), String> {
        let text = text.trim();
        if text.is_empty() {
            self.time_limit = None;
            return Ok(());
        }
        let wrong = || format!("`{text}` is not a valid time-out; write it like 90s, 5m or 1h, at most 30d");
        self.time_limit = Some(read_length(text).ok_or_else(wrong)?);
        Ok(())
    }

    pub const fn time_limit(&self) -> Option<Duration> {
        self.time_limit
    }

    pub fn options(&self) -> Options {
        let skip = |stage: &StageSetting| {
            let part = stage.choices.get(stage.chosen).copied().flatten()?;
            Some(Skip::Stage(stage.name.clone(), part))
        };
        Options {
            skip: self.stages.iter().filter_map(skip).collect(),
            no_destinations: self.no_destinations,
            ..Options::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::replay::library;

    fn settings(name: &str) -> RunSettings {
        RunSettings::of(&library::find(name).unwrap().unwrap())
    }

    #[test]
    fn the_usual_settings_depart_from_nothing() {
        let settings = settings("voice-positive");
        assert_eq!((settings.options(), settings.time_limit()), (Options::default(), None));
        let shown: Vec<String> = settings.list().into_iter().map(|one| settings.value(one)).collect();
        assert_eq!(shown, ["2 m", "as set in the source", "events and traits", "events and traits"]);
        assert!(settings.list().into_iter().all(|one| settings.is_usual(one)));
    }

    #[test]
    fn a_stage_goes_through_what_can_be_left_out_and_back() {
        let mut settings = settings("chat-copilot-off");
        let skipped = |settings: &RunSettings| -> Vec<String> {
            settings.options().skip.iter().map(ToString::to_string).collect()
        };
        for expected in ["initiated.traits", "initiated.events", "initiated"] {
            settings.switch(RunSetting::Stage(0));
            assert_eq!(skipped(&settings), [expected]);
        }
        settings.switch(RunSetting::Stage(0));
        assert_eq!(skipped(&settings), Vec::<String>::new());
        settings.switch(RunSetting::Destinations);
        assert!(settings.options().no_destinations && !settings.is_usual(RunSetting::Destinations));
    }

    #[test]
    fn a_time_out_is_typed_as_on_the_command_line() {
        let mut settings = settings("voice-positive");
        assert_eq!(settings.time_limit_text(), "2m");
        settings.set_time_limit(" 90s ").unwrap();
        assert_eq!(
            (settings.time_limit(), settings.time_limit_text()),
            (Some(Duration::from_secs(90)), "90s".to_owned())
        );
        for wrong in ["0s", "90", "+5m", "-5m", "5 minutes", "31d"] {
            assert!(settings.set_time_limit(wrong).unwrap_err().contains("write it like 90s"), "{wrong}");
        }
        assert_eq!(settings.time_limit(), Some(Duration::from_secs(90)));
        settings.set_time_limit("").unwrap();
        assert_eq!(settings.time_limit(), None);
    }
}
