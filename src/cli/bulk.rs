//! Runs a command for many identifiers: reads them as a stream, requests several at once, and prints the answers in order.
//!
//! ```text
//!   arguments, or a list ─▶ each once ─▶ several asked at once, inside the engine's budget ─▶ answers in the order given
//!                                                                       progress on a terminal ◀─┘─▶ printed, then forgotten
//! ```
//! Only the answers in flight are held, so ten thousand identifiers need no more memory than a few.

mod misses;
mod tally;
mod texts;

pub use self::tally::{Tally, TallyExtent, length, ratio, time_left};
pub use self::texts::texts;

use self::misses::Misses;
use super::arguments;
use super::exit::Exit;
use super::find::{self, Missing};
use super::ids::{self, IdEntry, IdList, ListError, Placed, SeenIds};
use super::session::Session;
use super::words;
use crate::domain::text::Displayable;
use crate::engine::{Engine, ErrorClass, Found, Reached, SourceError};
use crate::report::row::Record;
use futures_util::stream::{self, BoxStream, StreamExt};
use tokio::sync::{mpsc, watch};

/// Entries read ahead of the requests; the rest of a longer list waits unread.
const AHEAD: usize = 64;

/// The identifiers of a command.
enum BatchIdentifiers {
    /// Given on the command line.
    Given(Vec<String>),
    /// Read from a list.
    Listed(Box<IdList>),
}

/// An identifier that waits for its request.
struct AskedIdentifier {
    /// The identifier, or the error for an unusable line.
    text: Result<String, Box<SourceError>>,
    read: u64,
}

/// A command that runs for many identifiers.
pub trait BatchCommand {
    /// The answer for each profile.
    type Answer;
    /// One record of the output.
    type Record: Record;
    /// Identifiers in flight at once; the engine's own budget is the real limit.
    const AT_ONCE: usize;

    /// Requests the answer. `first` completes once all earlier answers are printed and dropped.
    async fn ask(
        &self,
        engine: &Engine,
        text: &str,
        first: impl Future<Output = ()>,
    ) -> Reached<Self::Answer>;
    /// Prints the profile or profiles found for a text.
    fn take(&self, session: &mut Session<'_>, asked: &str, found: &[Found<Self::Answer>]);
    /// Prints that nothing was found for a text, if the output form has a place for it.
    fn lose(&self, session: &mut Session<'_>, missing: &Missing);
    /// Ends the output; `gap` says why it is incomplete.
    fn end(&self, session: &mut Session<'_>, gap: Option<&str>) {
        session.output.end(gap);
    }
}

impl BatchIdentifiers {
    /// Reads a command's arguments; opens the list.
    async fn new(arguments: &arguments::Ids) -> Result<Self, ListError> {
        match &arguments.list {
            Some(path) => ids::open(path.clone()).await.map(|list| Self::Listed(Box::new(list))),
            None => Ok(Self::Given(arguments.given.clone())),
        }
    }

    /// The total that progress is measured against.
    fn extent(&self) -> TallyExtent {
        match self {
            Self::Given(ids) => TallyExtent::Ids(ids.len()),
            Self::Listed(list) => list.bytes().map_or(TallyExtent::Unknown, TallyExtent::Bytes),
        }
    }

    fn into_stream(self) -> BoxStream<'static, Result<AskedIdentifier, ListError>> {
        match self {
            Self::Given(ids) => {
                let asked = |text| Ok(AskedIdentifier { text: Ok(text), read: 0 });
                stream::iter(ids).map(asked).boxed()
            }
            Self::Listed(list) => {
                let name = list.name().to_owned();
                let placed = stream::unfold(in_background(*list), |mut placed| async {
                    placed.recv().await.map(|one| (one, placed))
                });
                placed.map(move |placed| placed.map(|one| asked(&name, one))).boxed()
            }
        }
    }
}

/// Reads a list on a thread that may block, a few entries ahead.
fn in_background(list: IdList) -> mpsc::Receiver<Result<Placed, ListError>> {
    let (sender, receiver) = mpsc::channel(AHEAD);
    tokio::task::spawn_blocking(move || {
        for placed in list {
            if sender.blocking_send(placed).is_err() {
                return;
            }
        }
    });
    receiver
}

fn asked(name: &str, placed: Placed) -> AskedIdentifier {
    let text = match placed.entry {
        IdEntry::Id(text) => Ok(text),
        IdEntry::Unusable(why) => {
            let what = format!("{name}, line {}", placed.line);
            let next = "Only this line was skipped.";
            Err(Box::new(SourceError::new(ErrorClass::Unaskable, &what, why, next)))
        }
    };
    AskedIdentifier { text, read: placed.read }
}

/// Runs a command for all identifiers of the arguments, several at a time, and prints the answers in the order given.
pub async fn run<E: BatchCommand>(session: &mut Session<'_>, command: &E, arguments: &arguments::Ids) {
    if let Ok(gap) = read(session, command, arguments).await {
        session.begin_profiles::<E::Record>();
        command.end(session, gap.as_deref());
    }
}

/// The list of identifiers cannot be used; the reason was reported.
pub struct Refused;

/// Runs a command for all identifiers of the arguments without ending the output. Returns why the rest was left out, if it was.
pub async fn read<E: BatchCommand>(
    session: &mut Session<'_>,
    command: &E,
    arguments: &arguments::Ids,
) -> Result<Option<String>, Refused> {
    match BatchIdentifiers::new(arguments).await {
        Ok(ids) => Ok(ask_all(session, command, ids, arguments.allow_empty).await),
        Err(error) => {
            session.refuse(&error.to_string());
            Err(Refused)
        }
    }
}

/// Requests and prints all answers. Returns why the rest was left out, if it was.
async fn ask_all<E: BatchCommand>(
    session: &mut Session<'_>,
    command: &E,
    ids: BatchIdentifiers,
    allow_empty: bool,
) -> Option<String> {
    let mut tally = Tally::new(ids.extent());
    let mut misses = Misses::new(matches!(ids, BatchIdentifiers::Listed(_)));
    let mut seen = SeenIds::default();
    let mut folded = 0_usize;
    let engine = session.engine;
    let once = ids.into_stream().filter(|asked| {
        let repeats =
            matches!(asked, Ok(AskedIdentifier { text: Ok(text), .. }) if seen.is_repeated(text.trim()));
        folded += usize::from(repeats);
        std::future::ready(!repeats)
    });
    let printed = watch::Sender::new(0_usize);
    let answers = once.enumerate().map(|(before, asked)| {
        let mut printed = printed.subscribe();
        async move {
            // The sender lives as long as the answers.
            let first = async { _ = printed.wait_for(|printed| *printed >= before).await };
            match asked {
                Ok(AskedIdentifier { text, read }) => Ok((read, ask(command, engine, text, first).await)),
                Err(error) => Err(error),
            }
        }
    });
    let mut answers = Box::pin(answers.buffered(E::AT_ONCE));
    let gap = loop {
        let answer = session.output.while_waiting(|_| tally.words(), answers.next()).await;
        let (read, answer) = match answer {
            None => break None,
            Some(Ok(answer)) => answer,
            Some(Err(error)) => {
                let error = Displayable::cell(&error.to_string()).to_string();
                session.output.say_text(&error);
                session.note(Exit::Usage);
                break Some(error);
            }
        };
        let failure = take(session, command, answer, &mut misses);
        printed.send_modify(|printed| *printed += 1);
        tally.count(read, failure);
        session.output.if_interrupted(format!("interrupted after {} identifiers", tally.done));
        session.output.show_progress(|| tally.words());
        if let Some(why) = tally
            .hopeless()
            .or_else(|| session.output.is_closed().then_some("the reader of the output closed the pipe"))
        {
            break Some(why.to_owned());
        }
    };
    drop(answers);
    session.output.not_interrupted();
    if tally.done == 0 && gap.is_none() && !allow_empty {
        // An unexpectedly empty list points to an error in the program that made it.
        session.refuse(ids::EMPTY);
    }
    tell(session, &tally, &misses, folded, gap.as_deref());
    gap
}

/// A text and the profiles found for it.
type Answered<E> = (String, Vec<Found<<E as BatchCommand>::Answer>>);

async fn ask<E: BatchCommand>(
    command: &E,
    engine: &Engine,
    text: Result<String, Box<SourceError>>,
    first: impl Future<Output = ()>,
) -> Result<Answered<E>, Missing> {
    let text = text.map_err(|error| Missing { asked: None, error })?;
    let found = find::read(&text, command.ask(engine, &text, first).await)?;
    Ok((text, found))
}

/// Prints an answer; returns the class of the failure, if it is one.
fn take<E: BatchCommand>(
    session: &mut Session<'_>,
    command: &E,
    answer: Result<Answered<E>, Missing>,
    misses: &mut Misses,
) -> Option<ErrorClass> {
    let failure = match answer {
        Ok((asked, found)) => {
            session.tell_several(&asked, &found);
            command.take(session, &asked, &found);
            None
        }
        Err(missing) => {
            if misses.is_said(missing.error.class) {
                session.tell_missing(&missing);
            }
            session.note(missing.exit());
            command.lose(session, &missing);
            Some(missing.error.class)
        }
    };
    session.output.flush();
    failure
}

/// Reports what the data does not show.
fn tell(session: &mut Session<'_>, tally: &Tally, misses: &Misses, folded: usize, gap: Option<&str>) {
    if let Some(more) = misses.more() {
        session.output.say_text(&more);
    }
    if folded > 0 {
        session.output.notice(&format!("{folded} repeated; each is requested once"));
    }
    let Some(why) = gap.filter(|_| !session.output.is_closed()) else { return };
    match tally.extent {
        TallyExtent::Ids(all) if all > tally.done + folded => {
            let left = words::count(all - tally.done - folded, "more identifier");
            session.output.say_text(&format!("{left} not requested: {why}"));
        }
        TallyExtent::Ids(_) => {}
        TallyExtent::Bytes(_) | TallyExtent::Unknown => {
            session
                .output
                .say_text(&format!("stopped after {}: {why}", words::count(tally.done, "identifier")));
        }
    }
}

#[cfg(test)]
mod tests;
