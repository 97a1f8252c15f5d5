//! `replay run`: plan, send, wait, report.

use super::print::{self, Narrator};
use crate::cli::arguments::{DataForm, FOR_REPLAYS};
use crate::cli::metrics::listen;
use crate::cli::{completions, exit::Exit, find::find, session::Session, span};
use crate::domain::lookup;
use crate::domain::profile::{Address, Handle};
use crate::domain::replay::adjust;
use crate::domain::replay::options::{Options, Skip};
use crate::domain::replay::report::{Conclusion, Report};
use crate::domain::replay::sample::{Casing, Sample};
use crate::domain::text::{Displayable, Document};
use crate::engine::replay::{Live, Prepared, ReplayError, Watch, Wish};
use crate::engine::{Engine, ErrorClass};
use crate::report::replay::{PlanRecord, ReportRecord, markdown::markdown};
use crate::report::{Format, replay::junit::junit};
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap_complete::engine::ArgValueCompleter;
use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// What `--help` says below the options.
pub const HELP: &str = "\
Exits with 0 if the profile shows everything as it was sent, 1 if it contradicts, 6 if sending is not allowed, 7 if time ran out or \
the result is unclear; `flexplorer --help` lists the others. What was sent stays in the space: try a replay on an emulator first, \
or look at its bytes with --dry-run.

Examples:
  flexplorer --demo replay run voice-positive --to email:ada.okafor@example.com
  flexplorer replay run voice-positive --to email:ada.okafor@example.com --set duration=99 --dry-run
  flexplorer replay run voice-positive --to ada.okafor@example.com --every 30m";

/// `replay run`
#[derive(Args, Debug)]
pub struct RunArguments {
    /// A sample's name, or a file
    #[arg(value_name = "SAMPLE", add = ArgValueCompleter::new(completions::samples))]
    pub sample: String,
    /// Whose profile: an identifier, as for `profile show`
    #[arg(long, value_name = "ID")]
    pub to: String,
    /// Set a value: JSON keeps its type (`duration=630`, `codes={"topic":"x"}`), quotes make a string (`duration="630"`); may
    /// be repeated
    #[arg(long, value_name = "PATH=VALUE")]
    pub set: Vec<String>,
    /// Leave a value out; may be repeated
    #[arg(long, value_name = "PATH")]
    pub unset: Vec<String>,
    /// Casing of `duration` and `direction`, instead of the sample's own
    #[arg(long, value_parser = casings())]
    pub casing: Option<Casing>,
    /// Leave a step out: a request's number in the dry run, or a stage (`completed`, `completed.events`, `completed.traits`)
    #[arg(long, value_name = "STEP")]
    pub skip: Vec<String>,
    /// Send `integrations: {"All": false}`, so that the source's destinations get nothing
    #[arg(long)]
    pub no_destinations: bool,
    /// Reuse the message ids of an earlier replay, to see that nothing changes; an additional new message, `flexplorer probe`,
    /// shows that messages arrive
    #[arg(long, value_name = "REPLAY")]
    pub same_id: Option<String>,
    /// Create the profile if none has the identifier
    #[arg(long)]
    pub create: bool,
    /// Print every request's exact bytes and send nothing
    #[arg(long = "dry-run")]
    pub plan_only: bool,
    /// How long to wait for the profile, 2m if left out; nothing more is sent after half of it
    #[arg(long, value_name = "TIME", value_parser = span::positive)]
    pub timeout: Option<Duration>,
    /// How long the profile must stay as expected to count as proven, 1s if left out, 3s for samples that send the same bytes
    /// twice; with 0 one look is enough
    #[arg(long, value_name = "TIME", value_parser = span::or_zero)]
    pub settle: Option<Duration>,
    /// Send it again and again with this time in between, and print a line for each; 29m or more on a real space, any time on an
    /// emulator. A replay that fails does not end it
    #[arg(long, value_name = "TIME", value_parser = span::positive, conflicts_with_all = ["plan_only", "same_id"])]
    pub every: Option<Duration>,
    /// With --every, serve metrics of the replays for Prometheus at http://ADDRESS/metrics
    #[arg(long, value_name = "ADDRESS", requires = "every", value_parser = listen)]
    pub listen: Option<SocketAddr>,
    /// Confirm a production space, which `--space` must name
    #[arg(long)]
    pub yes: bool,
    #[command(flatten)]
    pub form: DataForm<FOR_REPLAYS>,
}

fn casings() -> impl TypedValueParser<Value = Casing> {
    let value = |casing: Casing, help| PossibleValue::new(casing.label()).help(help);
    let lower = value(Casing::Lower, "`duration`, `direction`");
    let capital = value(Casing::Capital, "`Duration`, `Direction`");
    PossibleValuesParser::new([lower, capital]).map(|word| Casing::read(&word).unwrap_or_default())
}

/// The number of SIGINT, for the exit code of a stopped run.
pub const INTERRUPT: u8 = 2;

/// Sends a sample to a profile and waits until the profile shows it.
pub async fn run(session: &mut Session<'_>, arguments: &RunArguments, named: Option<&str>) {
    if let Some(every) = arguments.every {
        return Box::pin(super::every::run(session, arguments, named, every)).await;
    }
    if matches!(session.format(), Format::Ndjson | Format::Prometheus) {
        let why = "--format ndjson and prometheus are for --every; one replay prints json, md or junit";
        return super::usage(session, why);
    }
    if arguments.plan_only && session.format() == Format::Junit {
        let why =
            "--dry-run sends nothing, so there are no passes and failures for --format junit; use json or md";
        return super::usage(session, why);
    }
    let Some(prepared) = prepare(session, arguments).await else { return };
    if arguments.plan_only {
        return plan(session, &prepared);
    }
    match carry_out(session, arguments, named, &prepared).await {
        Ok(done) => report(session, &done),
        Err(error) => refuse(session, &error),
    }
}

/// Carries a plan out.
pub async fn carry_out(
    session: &mut Session<'_>,
    arguments: &RunArguments,
    named: Option<&str>,
    prepared: &Prepared,
) -> Result<Report, ReplayError> {
    let typed = arguments.yes.then_some(named).flatten();
    let is_watched = session.output.shows_progress();
    let narrator = Mutex::new(Narrator::new(prepared, session.output));
    let progress = |live: &Live| {
        narrator.lock().unwrap_or_else(PoisonError::into_inner).tell(live);
    };
    let cancel = session.stop.clone();
    let (time_limit, settle) = (arguments.timeout, arguments.settle);
    let watch = Watch { progress: &progress, cancel, time_limit, settle };
    let work = Box::pin(run_in_turn(session.engine, prepared, typed, &watch, &narrator));
    let beat = || narrator.lock().unwrap_or_else(PoisonError::into_inner).show_progress();
    with_beat(work, is_watched, beat).await
}

/// Plans a replay; `None` after reporting why that is not possible, or a signal.
pub async fn prepare(session: &mut Session<'_>, arguments: &RunArguments) -> Option<Prepared> {
    let sample = match sample(session, arguments) {
        Ok(sample) => sample,
        Err(why) => {
            super::usage(session, &why);
            return None;
        }
    };
    let stop = session.stop.clone();
    let handle = tokio::select! {
        biased;
        () = stop.cancelled() => None,
        handle = async {
            tell_open(session).await;
            target(session, arguments).await
        } => handle,
    };
    if stop.is_cancelled() {
        session.note(Exit::Signal(INTERRUPT));
        return None;
    }
    let handle = handle?;
    let options = options(arguments);
    let wish = Wish { sample, options, handle, create: arguments.create, operator: operator() };
    let planned = tokio::select! {
        biased;
        () = session.stop.cancelled() => {
            session.note(Exit::Signal(INTERRUPT));
            return None;
        }
        planned = session.engine.prepare_replay(&wish) => planned,
    };
    let prepared = match planned {
        Ok(prepared) => prepared,
        Err(error) => {
            refuse(session, &error);
            return None;
        }
    };
    for warning in &prepared.warnings {
        session.output.say_text(warning);
    }
    Some(prepared)
}

/// Runs the work and calls `other` every second until the work ends.
async fn with_beat<T>(work: impl Future<Output = T>, is_wanted: bool, mut other: impl FnMut()) -> T {
    let mut work = std::pin::pin!(work);
    let mut beat = tokio::time::interval(Duration::from_secs(1));
    loop {
        tokio::select! {
            biased;
            done = &mut work => return done,
            _ = beat.tick(), if is_wanted => other(),
        }
    }
}

/// Runs the replay, after a pause if another one has just started.
async fn run_in_turn(
    engine: &Engine,
    prepared: &Prepared,
    typed: Option<&str>,
    watch: &Watch<'_>,
    narrator: &Mutex<Narrator<'_>>,
) -> Result<Report, ReplayError> {
    loop {
        let outcome = engine.run_replay(prepared, typed, watch).await;
        let Err(ReplayError::TooSoon(pause)) = outcome else { return outcome };
        narrator.lock().unwrap_or_else(PoisonError::into_inner).waiting(pause);
        tokio::select! {
            biased;
            () = watch.cancel.cancelled() => return outcome,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

fn sample(session: &Session<'_>, arguments: &RunArguments) -> Result<Sample, String> {
    let mut sample = session.engine.find_sample(&arguments.sample).map_err(|error| error.to_string())?;
    for assignment in &arguments.set {
        adjust::set(&mut sample, assignment).map_err(|error| error.to_string())?;
    }
    for path in &arguments.unset {
        adjust::unset(&mut sample, path).map_err(|error| error.to_string())?;
    }
    Ok(sample)
}

fn options(arguments: &RunArguments) -> Options {
    Options {
        casing: arguments.casing,
        skip: arguments.skip.iter().map(|step| Skip::read(step)).collect(),
        no_destinations: arguments.no_destinations,
        same_ids: arguments.same_id.clone(),
    }
}

/// The user who runs this, according to the system; named in the events and in the log.
fn operator() -> Option<String> {
    let name = std::env::var("USER").or_else(|_| std::env::var("USERNAME")).ok()?;
    Some(name.chars().filter(|c| !c.is_control()).take(60).collect::<String>())
        .filter(|name| !name.is_empty())
}

/// Reports unfinished earlier runs once. They are never sent again automatically.
async fn tell_open(session: &mut Session<'_>) {
    let Ok(open) = session.engine.open_replays().await else { return };
    for replay in open {
        let text = format!(
            "the replay of {} to {} at {} ended before its outcome was known: {} requests may or may not have been accepted \
             (replay {})",
            Displayable::cell(&replay.sample),
            Displayable::cell(&replay.target),
            replay.at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            replay.message_ids.len(),
            Displayable::cell(&replay.run),
        );
        session.output.say_text(&text);
        // If it cannot be marked, it is reported again next time.
        let _ = session.engine.mark_replay_seen(&replay.run).await;
    }
}

/// The target profile. A text that matches two profiles is rejected; one that matches none needs `--create`.
async fn target(session: &mut Session<'_>, arguments: &RunArguments) -> Option<Handle> {
    match find(session.engine, &arguments.to).await {
        Ok(found) => {
            session.tell_several(&arguments.to, &found);
            if found.len() > 1 {
                super::usage(
                    session,
                    "nothing is sent: give the identifier with its type, such as email:a@example.com",
                );
                return None;
            }
            found.into_iter().next().map(|found| found.handle)
        }
        Err(missing) if missing.error.class == ErrorClass::NotFound => {
            let first = lookup::attempts(&arguments.to, None).into_iter().next();
            if let Some(handle @ Handle { address: Address::Identifier(_), .. }) = first {
                return Some(handle);
            }
            session.tell_missing(&missing);
            None
        }
        Err(missing) => {
            session.tell_missing(&missing);
            None
        }
    }
}

fn plan(session: &mut Session<'_>, prepared: &Prepared) {
    match session.format() {
        Format::Json => session.output.document(&PlanRecord::of(&prepared.plan, &prepared.hash)),
        _ => print::plan(session, prepared),
    }
    if let Some(refusal) = &prepared.refusal {
        session.output.say_text(&format!("it would not be sent: {refusal}"));
    }
    session.output.notice("dry run: nothing was sent");
}

fn report(session: &mut Session<'_>, report: &Report) {
    match session.format() {
        Format::Json => session.output.document(&ReportRecord::of(report)),
        Format::Md => session.output.document_lines(&Document::new(&markdown(report))),
        Format::Junit => session.output.document_lines(&Document::new(&junit(report))),
        _ => print::report(session, report),
    }
    session.note(match &report.conclusion {
        Conclusion::Proven => Exit::Fine,
        Conclusion::Contradicted => Exit::CheckFailed,
        Conclusion::GaveUp | Conclusion::CannotTell { .. } => Exit::GaveUp,
        Conclusion::Cancelled => Exit::Signal(INTERRUPT),
        Conclusion::SendFailed { class, .. } | Conclusion::LookFailed { class, .. } => {
            let is_refused = matches!(class, ErrorClass::Unauthorized | ErrorClass::Refused);
            if is_refused { Exit::NotAuthorised } else { Exit::TryLater }
        }
    });
}

pub fn refuse(session: &mut Session<'_>, error: &ReplayError) {
    match error {
        ReplayError::Source(error) => session.fail(error),
        ReplayError::Identity(_)
        | ReplayError::Plan(_)
        | ReplayError::Key(_)
        | ReplayError::UnknownRun(_)
        | ReplayError::OtherTarget { .. }
        | ReplayError::OtherRequests(_) => {
            super::usage(session, &error.to_string());
        }
        ReplayError::Refused(_)
        | ReplayError::UnknownTarget(_)
        | ReplayError::NoWriteKey(_)
        | ReplayError::Stale(_)
        | ReplayError::ForeignPlan
        | ReplayError::TooSoon(_)
        | ReplayError::TooMany(_)
        | ReplayError::NoLog
        | ReplayError::Cancelled
        | ReplayError::Log(_) => {
            session.output.say_text(&error.to_string());
            session.note(Exit::Refused);
        }
    }
}
