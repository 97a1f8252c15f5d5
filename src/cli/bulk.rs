//! Many identifiers, one after another as far as anybody can see: read as a stream, asked several at once, answered in order.
//!
//! ```text
//!   arguments, or a list ─▶ each once ─▶ several asked at once, inside the engine's budget ─▶ answers in the order given
//!                                                                       progress on a terminal ◀─┘─▶ printed, then forgotten
//! ```
//! Nothing but the answers under way is held, so ten thousand identifiers cost the memory of a few.

use super::arguments;
use super::ids::{Entry, IdList, ListError, Placed, Seen};
use super::session::Session;
use super::words;
use crate::domain::text::Displayable;
use crate::engine::{ErrorClass, SourceError};
use futures_util::stream::{self, BoxStream, StreamExt};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use tokio::time::MissedTickBehavior;

/// Entries read ahead of those that are asked for.
const AHEAD: usize = 64;
/// How often progress is drawn anew while nothing is answered.
const BEAT: Duration = Duration::from_secs(1);
/// After so many failures in a row to reach the service the rest is not asked for.
const IN_VAIN: usize = 25;

/// What a command is about.
pub enum Ids {
    /// Given on the command line.
    Given(Vec<String>),
    /// In a list.
    Listed(Box<IdList>),
}

/// An identifier on its way to being asked for.
pub struct Asked {
    /// What is asked for, or the failure that stands for a line that cannot be used.
    pub text: Result<String, Box<SourceError>>,
    read: u64,
}

/// What an answer means for the rest.
pub enum Outcome {
    /// It is there, as far as it could be read.
    Answered,
    /// It is not, because of an error of this class.
    Failed(ErrorClass),
}

impl Ids {
    /// From a command's arguments; opens the list.
    pub fn new(arguments: &arguments::Ids) -> Result<Self, ListError> {
        match &arguments.ids_from {
            Some(path) => IdList::open(path).map(|list| Self::Listed(Box::new(list))),
            None => Ok(Self::Given(arguments.ids.clone())),
        }
    }

    /// How far a run is when so many identifiers are done and so many bytes of the list are.
    fn extent(&self) -> Extent {
        match self {
            Self::Given(ids) => Extent::Ids(ids.len()),
            Self::Listed(list) => list.bytes().map_or(Extent::Unknown, Extent::Bytes),
        }
    }

    fn into_stream(self) -> BoxStream<'static, Result<Asked, ListError>> {
        match self {
            Self::Given(ids) => {
                let asked = |text| Ok(Asked { text: Ok(text), read: 0 });
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

fn asked(name: &str, placed: Placed) -> Asked {
    let text = match placed.entry {
        Entry::Id(text) => Ok(text),
        Entry::Unusable(why) => {
            let what = format!("{name}, line {}", placed.line);
            let next = "This line was left out; the others were not.";
            Err(Box::new(SourceError::new(ErrorClass::Unaskable, &what, why, next)))
        }
    };
    Asked { text, read: placed.read }
}

/// Asks `ask` for each identifier, `at_once` at a time, and gives the answers to `take` in the order of the list. Returns why
/// the rest was left out, if it was.
pub async fn run<'s, T, F>(
    session: &mut Session<'s>,
    ids: Ids,
    at_once: usize,
    ask: impl Fn(Asked) -> F,
    mut take: impl FnMut(&mut Session<'s>, T) -> Outcome,
) -> Option<String>
where
    F: Future<Output = T>,
{
    let mut tally = Tally::new(ids.extent());
    let mut seen = Seen::default();
    let mut folded = 0_usize;
    let mut beat = tokio::time::interval(BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let watched = session.output.shows_progress();
    let once = ids.into_stream().filter(|asked| {
        let repeats = matches!(asked, Ok(Asked { text: Ok(text), .. }) if seen.is_repeated(text.trim()));
        folded += usize::from(repeats);
        std::future::ready(!repeats)
    });
    let ask = &ask;
    let answers = once.map(|asked| async move {
        match asked {
            Ok(asked) => {
                let read = asked.read;
                Ok((read, ask(asked).await))
            }
            Err(error) => Err(error),
        }
    });
    let mut answers = Box::pin(answers.buffered(at_once));
    let gap = loop {
        let answer = tokio::select! {
            biased;
            answer = answers.next() => answer,
            _ = beat.tick(), if watched => {
                session.output.show_progress(|| tally.words());
                continue;
            }
        };
        let (read, answer) = match answer {
            None => break None,
            Some(Ok(answer)) => answer,
            Some(Err(error)) => {
                let error = Displayable::cell(&error.to_string()).to_string();
                session.output.say_text(&error);
                session.note(super::exit::Exit::Usage);
                break Some(error);
            }
        };
        let outcome = take(session, answer);
        tally.count(read, &outcome);
        session.output.if_interrupted(format!("interrupted after {} identifiers", tally.done));
        session.output.show_progress(|| tally.words());
        if let Some(why) =
            tally.hopeless().or_else(|| session.output.is_closed().then_some("nobody reads on"))
        {
            break Some(why.to_owned());
        }
    };
    drop(answers);
    session.output.not_interrupted();
    tell(session, &tally, folded, gap.as_deref());
    gap
}

/// Says what is not plain from the data.
fn tell(session: &mut Session<'_>, tally: &Tally, folded: usize, gap: Option<&str>) {
    if folded > 0 {
        session.output.say_text(&format!("{folded} repeated; each is asked for once"));
    }
    let Some(why) = gap.filter(|_| !session.output.is_closed()) else { return };
    match tally.extent {
        Extent::Ids(all) if all > tally.done + folded => {
            let left = words::count(all - tally.done - folded, "more identifier");
            session.output.say_text(&format!("{left} not asked for: {why}"));
        }
        Extent::Ids(_) => {}
        Extent::Bytes(_) | Extent::Unknown => {
            session
                .output
                .say_text(&format!("stopped after {}: {why}", words::count(tally.done, "identifier")));
        }
    }
}

enum Extent {
    Ids(usize),
    Bytes(u64),
    Unknown,
}

/// How a run goes.
struct Tally {
    extent: Extent,
    began: Instant,
    done: usize,
    failed: usize,
    in_vain: usize,
    is_refused: bool,
    read: u64,
}

impl Tally {
    fn new(extent: Extent) -> Self {
        Self { extent, began: Instant::now(), done: 0, failed: 0, in_vain: 0, is_refused: false, read: 0 }
    }

    fn count(&mut self, read: u64, outcome: &Outcome) {
        self.done += 1;
        self.read = self.read.max(read);
        let Outcome::Failed(class) = outcome else {
            self.in_vain = 0;
            return;
        };
        self.failed += 1;
        self.is_refused |= *class == ErrorClass::Unauthorized;
        let is_vain = matches!(class, ErrorClass::Unreachable | ErrorClass::TimedOut);
        self.in_vain = if is_vain { self.in_vain + 1 } else { 0 };
    }

    /// Why the rest would fail as well.
    fn hopeless(&self) -> Option<&'static str> {
        if self.is_refused {
            Some("the token was refused")
        } else if self.in_vain >= IN_VAIN {
            Some("the service could not be reached any more")
        } else {
            None
        }
    }

    fn words(&self) -> String {
        let seconds = self.began.elapsed().as_secs_f64();
        let share = match self.extent {
            Extent::Ids(all) => Some(ratio(self.done as u64, all as u64)),
            Extent::Bytes(all) => Some(ratio(self.read, all)),
            Extent::Unknown => None,
        };
        let mut words = match (&self.extent, share) {
            (Extent::Ids(all), _) => vec![format!("{} of {all} done", self.done)],
            (_, Some(share)) => vec![format!("{} done ({:.0} %)", self.done, share * 100.0)],
            (_, None) => vec![format!("{} done", self.done)],
        };
        if self.failed > 0 {
            words.push(format!("{} not shown", self.failed));
        }
        words.push(format!("{seconds:.0} s"));
        if let Some(share) = share.filter(|share| seconds > 2.0 && *share > 0.01) {
            words.push(format!("about {:.0} s left", seconds / share - seconds));
        }
        words.join(", ")
    }
}

/// A share of a whole, 1 at most.
#[expect(clippy::cast_precision_loss, reason = "a share is shown in whole per cent")]
pub fn ratio(part: u64, whole: u64) -> f64 {
    (part as f64 / whole.max(1) as f64).min(1.0)
}
