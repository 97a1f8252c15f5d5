//! Reads the missing parts of a list's rows: names for a search, verdicts for `--check`.

use super::super::bulk::{Tally, TallyExtent, length};
use super::super::exit::Exit;
use super::super::session::Session;
use crate::domain::profile::{Naming, ProfileKey};
use crate::domain::roster::{Roster, Row, RowId};
use crate::engine::{Engine, ErrorClass, Priority, RowFill, SourceError};
use futures_util::stream::{self, StreamExt};
use std::collections::HashSet;
use std::time::Duration;

/// Rows read at once; the engine's own budget is the real limit.
const AT_ONCE: usize = 8;
/// Rows built at once from the entries of the list.
const MADE_AT_ONCE: usize = 1_000;
/// From this many rows on, reading takes a second or more, so its cost is announced.
const MANY: usize = 20;

/// The parts of a row that are read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// The name: one request.
    Name,
    /// Name, verdict and last interaction: two requests, and one more for every further page of engagement events.
    Verdict,
}

impl Depth {
    const fn requests(self) -> usize {
        match self {
            Self::Name => 1,
            Self::Verdict => 2,
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Name => "names",
            Self::Verdict => "rows",
        }
    }

    fn is_read(self, row: &Row) -> bool {
        row.missing || row.summary.is_some() || (self == Self::Name && row.naming.name.is_some())
    }

    async fn read(self, engine: &Engine, row: &Row) -> Result<RowRead, SourceError> {
        let answer = match self {
            Self::Name => engine.naming(&row.handle, Priority::Visible).await.map(RowRead::Name),
            Self::Verdict => engine.row(&row.handle, Priority::Visible).await.map(Box::new).map(RowRead::Row),
        };
        match answer {
            Err(error) if error.class == ErrorClass::NotFound => Ok(RowRead::Missing),
            answer => answer,
        }
    }
}

enum RowRead {
    Name((Option<ProfileKey>, Naming)),
    Row(Box<RowFill>),
    /// The profile does not exist. This is an answer, not a failure.
    Missing,
}

/// Reads the `wanted` rows that are not read yet; returns those that could not be read.
///
/// Two rows may turn out to be one profile. Then another row moves up and is read as well. Stops if the rest would fail too.
pub async fn read(
    session: &mut Session<'_>,
    roster: &mut Roster,
    depth: Depth,
    wanted: impl Fn(&Roster) -> Vec<RowId>,
) -> HashSet<RowId> {
    let (mut asked, mut answered) = (HashSet::new(), HashSet::new());
    let mut first: Option<SourceError> = None;
    let mut tally: Option<Tally> = None;
    loop {
        let mut open = unread(roster, depth, &answered, wanted(roster));
        open.retain(|id| asked.insert(*id));
        if open.is_empty() {
            break;
        }
        if tally.is_none() {
            say_cost(session, depth, open.len());
        }
        let tally = tally.get_or_insert_with(|| Tally::new(TallyExtent::Ids(0)));
        tally.extent = TallyExtent::Ids(tally.done + open.len());
        let engine = session.engine;
        for some in open.chunks(MADE_AT_ONCE) {
            if tally.hopeless().is_some() {
                break;
            }
            let rows: Vec<Row> = some.iter().filter_map(|id| roster.row_of(*id)).collect();
            let read = |row: Row| async move { (depth.read(engine, &row).await, row.key) };
            let mut answers = stream::iter(rows).map(read).buffer_unordered(AT_ONCE);
            while tally.hopeless().is_none()
                && let Some((answer, key)) =
                    session.output.while_waiting(|_| tally.words(), answers.next()).await
            {
                tally.count(0, answer.as_ref().err().map(|error| error.class));
                match answer {
                    Ok(answer) => {
                        take_in(roster, &key, answer);
                        answered.extend(roster.id_of(&key));
                    }
                    Err(error) => {
                        first.get_or_insert(error);
                    }
                }
                session.output.show_progress(|| tally.words());
                session.output.if_interrupted(format!("interrupted after {} {}", tally.done, depth.label()));
            }
        }
        if tally.hopeless().is_some() {
            break;
        }
    }
    session.output.not_interrupted();
    if let Some(error) = first {
        fail(session, depth, &error);
    }
    unread(roster, depth, &answered, wanted(roster)).into_iter().collect()
}

/// The unread rows without an answer. Only ids are kept, because a search may go through a million rows.
fn unread(roster: &Roster, depth: Depth, answered: &HashSet<RowId>, mut ids: Vec<RowId>) -> Vec<RowId> {
    ids.retain(|id| !answered.contains(id) && roster.row_of(*id).is_some_and(|row| !depth.is_read(&row)));
    ids
}

/// Announces the requests and the time of a long reading.
fn say_cost(session: &mut Session<'_>, depth: Depth, rows: usize) {
    if rows < MANY {
        return;
    }
    let requests = rows * depth.requests();
    let seconds = requests.div_ceil(session.engine.meter().limit.max(1) as usize);
    let time = length(Duration::from_secs(seconds as u64));
    let what = depth.label();
    session
        .output
        .notice(&format!("reading {rows} {what}: {requests} requests or more, about {time}; Ctrl-C stops"));
}

/// Reports the first failure. The caller counts the rows that are missing.
fn fail(session: &mut Session<'_>, depth: Depth, error: &SourceError) {
    session.output.say_text(&format!("not all {} could be read; the first failure:", depth.label()));
    session.output.say_error(error);
    // The service listed an id that cannot be requested, so the command line is not at fault.
    let asked_wrongly = error.class == ErrorClass::Unaskable;
    session.note(if asked_wrongly { Exit::TryLater } else { Exit::of(error.class) });
}

/// Adds an answer to its row.
fn take_in(roster: &mut Roster, asked: &ProfileKey, answer: RowRead) {
    match answer {
        RowRead::Name((found, naming)) => roster.name(asked, found.as_ref(), naming),
        RowRead::Row(filled) => {
            roster.fill(asked, filled.key.as_ref(), filled.naming, filled.summary);
        }
        RowRead::Missing => roster.lose(asked),
    }
}
