//! `space test`: each point in words.

use super::super::{exit::Exit, output::Output, table::Table};
use crate::cli::arguments::{DataForm, FOR_PROGRAM};
use crate::cli::{bulk::length, completions, doctor::report::PointRecord, session::space_record};
use crate::domain::{lookup, text::Displayable};
use crate::engine::diagnosis::{Diagnosis, Point, PointState, PointSubject, diagnose};
use crate::engine::{ErrorClass, Setup};
use crate::report::record::SpaceRecord;
use clap::Args;
use clap_complete::engine::ArgValueCompleter;
use serde::Serialize;

/// `space test`
#[derive(Args, Debug)]
pub struct Test {
    /// Its name; the space that would be read if left out
    #[arg(add = ArgValueCompleter::new(completions::spaces))]
    pub name: Option<String>,
    /// A profile known to exist there: finding it proves that the space is the right one
    #[arg(long, value_name = "ID")]
    pub with: Option<String>,
    #[command(flatten)]
    pub form: DataForm<FOR_PROGRAM>,
}

#[derive(Serialize)]
struct Document<'a> {
    space: SpaceRecord,
    usable: bool,
    points: &'a [PointRecord],
}

pub fn diagnosis_table(diagnosis: &Diagnosis) -> Table {
    PointRecord::table(&PointRecord::all(diagnosis).collect::<Vec<_>>(), false)
}

/// The exit code of a diagnosis: wrong settings 2, rejected token 3, no answer 5, a source 1.
pub fn exit_of(diagnosis: &Diagnosis) -> Exit {
    let wrong = diagnosis.points.iter().filter(|point| point.state == PointState::Wrong);
    wrong
        .map(exit_of_point)
        .fold(Exit::Fine, |worst, exit| if severity(exit) > severity(worst) { exit } else { worst })
}

fn exit_of_point(point: &Point) -> Exit {
    match (point.subject, point.class) {
        (_, Some(ErrorClass::Unauthorized | ErrorClass::Refused)) => Exit::NotAuthorised,
        (PointSubject::Connection, _) => Exit::TryLater,
        (PointSubject::Source, _) => Exit::CheckFailed,
        (_, Some(class)) if class != ErrorClass::BadRequest => Exit::of(class),
        _ => Exit::Usage,
    }
}

const fn severity(exit: Exit) -> u8 {
    match exit {
        Exit::Fine => 0,
        Exit::CheckFailed => 1,
        Exit::Usage => 2,
        Exit::TryLater => 3,
        _ => 4,
    }
}

/// Tests a space. `with` names a profile that should exist there.
pub async fn test(output: &mut Output, setup: &Setup, with: Option<&str>) -> Exit {
    let witness = match with {
        None => setup.pins.iter().take(1).cloned().collect(),
        Some(text) => lookup::attempts(text, setup.phone_prefix.as_deref()),
    };
    if with.is_some() && witness.is_empty() {
        output.say_text("--with takes an identifier: an e-mail address, a phone number, type:value, use_…");
        return Exit::Usage;
    }
    let space = &setup.space;
    let words = |took| format!("asking the space {}, {}", space.name, length(took));
    let diagnosis = output.while_waiting(words, diagnose(setup, &witness)).await;
    if output.format.is_for_people() {
        let kind = diagnosis.kind.label();
        let head = format!("space {}  {kind}  {}", space.name, space.region.label());
        output.prose(Displayable::cell(&head));
    }
    let points: Vec<PointRecord> = PointRecord::all(&diagnosis).map(|point| point.of(&space.name)).collect();
    let (space, usable) = (space_record(space, diagnosis.kind), diagnosis.is_usable());
    let document = Document { space, usable, points: &points };
    output.records(&document, &points, || PointRecord::table(&points, false));
    match exit_of(&diagnosis) {
        // If a profile was named, its result counts.
        Exit::Fine if with.is_some() => exit_of_named(&diagnosis),
        exit => exit,
    }
}

fn exit_of_named(diagnosis: &Diagnosis) -> Exit {
    match diagnosis.about(PointSubject::Profile) {
        Some(Point { state: PointState::Good, .. }) => Exit::Fine,
        point => point.and_then(|point| point.class).map_or(Exit::TryLater, Exit::of),
    }
}
