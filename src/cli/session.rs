//! What every reading command works with.

use super::arguments::Format;
use super::exit::Exit;
use super::find::{Found, Missing};
use super::output::Output;
use super::record::{SpaceRecord, incomplete};
use super::words;
use crate::config::zone::Zone;
use crate::domain::listing::Listed;
use crate::domain::profile::{Handle, ProfileKey};
use crate::domain::text::Displayable;
use crate::engine::replay::Cancel;
use crate::engine::{Engine, ErrorClass, SourceError};
use chrono::{DateTime, Utc};
use serde::Serialize;

/// One run of a reading command.
pub struct Session<'a> {
    /// Answers the questions.
    pub engine: &'a Engine,
    /// Prints the answers.
    pub output: &'a mut Output,
    /// The zone of times in tables.
    pub zone: Zone,
    /// The outcome so far.
    pub exit: Exit,
    /// A signal asks to end; what leaves traces ends in order, all else is simply dropped.
    pub stop: Cancel,
}

impl Session<'_> {
    /// The space, with the kind that its answers proved.
    pub fn space(&self) -> SpaceRecord {
        SpaceRecord::new(self.engine.space(), self.engine.kind())
    }

    /// The time ages and verdicts are judged by.
    pub fn now(&self) -> DateTime<Utc> {
        self.engine.now()
    }

    /// The form of the data.
    pub const fn format(&self) -> Format {
        self.output.format
    }

    /// Notes an outcome.
    pub fn note(&mut self, exit: Exit) {
        self.exit = self.exit.or_worse(exit);
    }

    /// Tells a failure and notes what it means for a script.
    pub fn fail(&mut self, error: &SourceError) {
        self.output.say_error(error);
        self.note(Exit::of(error.class));
    }

    /// A part that could be read, or a failure told.
    pub fn part<T>(&mut self, part: Result<T, SourceError>) -> Option<T> {
        part.inspect_err(|error| self.fail(error)).ok()
    }

    /// Tells that a text led nowhere, and what to do about it.
    pub fn tell_missing(&mut self, missing: &Missing) {
        if let Some(asked) = missing.asked.as_deref().map(Displayable::cell) {
            let outcome = match missing.error.class {
                ErrorClass::NotFound => "leads to no profile",
                _ => "could not be looked up",
            };
            self.output.say_text(&format!("\"{asked}\" {outcome}:"));
        }
        self.output.say_error(&missing.error);
        self.note(missing.exit());
    }

    /// Tells when a text led to more than one profile.
    pub fn tell_several(&mut self, found: &[Found]) {
        if let [first, ..] = found {
            let ways: Vec<_> = found.iter().map(|one| (&one.handle, &one.key)).collect();
            self.tell_ways(&first.asked, &ways);
        }
    }

    /// Tells when a text led to more than one profile, by these addresses.
    pub fn tell_ways(&mut self, asked: &str, found: &[(&Handle, &ProfileKey)]) {
        if found.len() > 1 {
            let way = |(handle, key): &(&Handle, &ProfileKey)| {
                format!("{} is {}", Displayable::cell(&words::address(handle)), words::key(key, handle))
            };
            let ways: Vec<String> = found.iter().map(way).collect();
            let asked = Displayable::cell(asked);
            self.output.say_text(&format!("{asked} leads to {} profiles: {}", found.len(), ways.join("; ")));
        }
    }

    /// Tells that a command cannot be used as it was given.
    pub fn refuse(&mut self, why: &str) {
        self.output.say(&Displayable::cell(why));
        self.note(Exit::Usage);
    }

    /// Begins a JSON document about profiles, unless it is begun: by then an answer has proved the space's kind.
    pub fn begin_profiles(&mut self) {
        #[derive(Serialize)]
        struct Head {
            space: SpaceRecord,
        }
        let head = Head { space: self.space() };
        self.output.begin_list(&head, "profiles");
    }

    /// Tells when a list is not all there is, or when items of it could not be read.
    pub fn tell_gaps<T>(&mut self, what: &str, listed: &Listed<T>) {
        if let Some(why) = incomplete(listed) {
            self.output.say_text(&format!("{what}: incomplete, because {why}"));
            self.note(Exit::TryLater);
        }
        for item in &listed.unreadable {
            let (place, reason) = (Displayable::cell(&item.place), Displayable::cell(&item.reason));
            self.output.say_text(&format!("{what}: {place} could not be read: {reason}"));
        }
        if !listed.unreadable.is_empty() {
            self.note(Exit::TryLater);
        }
    }
}
