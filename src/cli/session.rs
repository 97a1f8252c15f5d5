//! The state shared by all reading commands.

use super::exit::Exit;
use super::find::{self, Missing};
use super::output::Output;
use super::table::{Column, Table};
use super::words;
use crate::config::file::ViewEntry;
use crate::config::space::{Kind, Space};
use crate::config::zone::Zone;
use crate::domain::listing::{Partial, Unreadable};
use crate::domain::text::Displayable;
use crate::engine::{Engine, ErrorClass, Found, Reached, SourceError, replay::Cancel};
use crate::report::Format;
use crate::report::record::{SpaceRecord, WhoRecord};
use crate::report::row::Record;
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::ffi::OsString;

pub struct Session<'a> {
    pub engine: &'a Engine,
    pub output: &'a mut Output,
    /// The zone of times in tables.
    pub zone: Zone,
    pub exit: Exit,
    /// Set when a signal asks to end. Commands that leave traces end in order; all others are dropped.
    pub stop: Cancel,
    /// The named views of the configuration.
    pub views: &'a [ViewEntry],
    /// Variables with secrets, which no command of the user's gets.
    pub secret_variables: &'a [OsString],
}

impl Session<'_> {
    /// The time against which ages and verdicts are judged.
    pub fn now(&self) -> DateTime<Utc> {
        self.engine.now()
    }

    pub const fn format(&self) -> Format {
        self.output.format
    }

    pub fn note(&mut self, exit: Exit) {
        self.exit = self.exit.or_worse(exit);
    }

    /// Reports a failure and notes its exit code.
    pub fn fail(&mut self, error: &SourceError) {
        self.output.say_error(error);
        self.note(Exit::of(error.class));
    }

    /// Returns a part, or reports the failure to read it.
    pub fn part<T>(&mut self, part: Result<T, SourceError>) -> Option<T> {
        part.inspect_err(|error| self.fail(error)).ok()
    }

    /// Reports that nothing was found for a text, and what to do about it.
    pub fn tell_missing(&mut self, missing: &Missing) {
        let asked = missing.asked.as_deref().map(|asked| Displayable::cell(&shortened(asked)));
        let asked = asked.map(|asked| match missing.error.class {
            ErrorClass::NotFound => format!("\"{asked}\": "),
            _ => format!("\"{asked}\" could not be looked up: "),
        });
        self.output.say_error_of(&asked.unwrap_or_default(), &missing.error);
        self.note(missing.exit());
    }

    /// Reports that a text matches more than one profile.
    pub fn tell_several<T>(&mut self, asked: &str, found: &[Found<T>]) {
        if found.len() > 1 {
            let way = |Found { handle, key, .. }: &Found<T>| {
                format!("{} is {}", Displayable::cell(&handle.text()), words::key(key, handle))
            };
            let ways: Vec<String> = found.iter().map(way).collect();
            let asked = Displayable::cell(asked);
            self.output.say_text(&format!("{asked} leads to {} profiles: {}", found.len(), ways.join("; ")));
        }
    }

    /// Reports that a command cannot be used as given.
    pub fn refuse(&mut self, why: &str) {
        self.output.say(&Displayable::cell(why));
        self.note(Exit::Usage);
    }

    /// The profiles found for a text; `None` after reporting a failure.
    pub fn found<T>(&mut self, asked: &str, reached: Reached<T>) -> Option<Vec<Found<T>>> {
        match find::read(asked, reached) {
            Ok(found) => {
                self.tell_several(asked, &found);
                Some(found)
            }
            Err(missing) => {
                self.tell_missing(&missing);
                None
            }
        }
    }

    /// Begins output about profiles unless it has begun. By then an answer has proved the space's kind.
    pub fn begin_profiles<R: Record>(&mut self) {
        #[derive(Serialize)]
        struct Head {
            space: SpaceRecord,
        }
        let space = space_record(self.engine.space(), self.engine.kind());
        self.output.begin::<R>(&Head { space }, "profiles");
    }

    pub fn profile<R: Record>(&mut self, record: &R) {
        self.begin_profiles::<R>();
        self.output.record(record);
    }

    /// Prints output about one profile: its items, then what could not be read.
    pub fn parts<T, R: Record>(
        &mut self,
        profile: WhoRecord<'_>,
        parts: &'static str,
        records: impl IntoIterator<Item = R>,
        listed: &Partial<T>,
    ) {
        #[derive(Serialize)]
        struct Head<'a> {
            space: SpaceRecord,
            profile: WhoRecord<'a>,
        }
        #[derive(Serialize)]
        struct Tail<'a> {
            error: Option<&'a SourceError>,
            unreadable: &'a [Unreadable],
        }
        let space = space_record(self.engine.space(), self.engine.kind());
        self.output.begin::<R>(&Head { space, profile }, parts);
        for record in records {
            self.output.record(&record);
        }
        for item in &listed.unreadable {
            self.output.unreadable::<R>(item);
        }
        let tail = Tail { error: listed.extent.failure(), unreadable: &listed.unreadable };
        self.output.end_with(listed.extent.gap(), &tail);
    }

    /// Prints the unreadable items as sent, for people.
    pub fn table_of_unreadable<T>(&mut self, listed: &Partial<T>) {
        if listed.unreadable.is_empty() {
            return;
        }
        let mut table = Table::new(vec![
            Column::left("COULD NOT BE READ"),
            Column::text("WHY", 12),
            Column::value("AS SENT", 12),
        ]);
        for item in &listed.unreadable {
            let sent = item.raw.as_ref().map_or(words::NOTHING, |raw| Displayable::cell(raw.as_str()));
            table.row(vec![Displayable::cell(&item.place), Displayable::cell(&item.reason), sent]);
        }
        self.output.table(&table);
    }

    pub const fn is_for_people(&self) -> bool {
        self.format().is_for_people()
    }

    /// Reports an incomplete list and unreadable items.
    pub fn tell_gaps<T>(&mut self, what: &'static str, listed: &Partial<T>) {
        if let Some(error) = listed.extent.failure() {
            self.output.say_early_end(what, error);
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

/// The record of this space, with the kind proved by its answers.
pub fn space_record(space: &Space, kind: Kind) -> SpaceRecord {
    SpaceRecord {
        name: space.name.clone(),
        id: space.id.clone(),
        kind: kind.label(),
        region: space.region.label(),
    }
}

/// Longest identifier that messages repeat in full, in characters.
const LONGEST_ASKED: usize = 120;

/// An identifier as messages repeat it, shortened because some are pasted files.
fn shortened(asked: &str) -> String {
    let mut kept: String = asked.chars().take(LONGEST_ASKED).collect();
    if kept.len() < asked.len() {
        kept.push('…');
    }
    kept
}
