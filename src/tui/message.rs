//! Messages and effects as plain data: a list of messages reproduces a bug, and a test can compare effects.
//!
//! Over 400 lines on purpose: whatever may come in or go out stands in one place.

pub mod action;

pub use action::Action;

use crate::config::file::ViewEntry;
use crate::config::space::{Kind, Region};
use crate::domain::check::CheckSettings;
use crate::domain::event::ProfileEvents;
use crate::domain::profile::Handle;
use crate::domain::replay::report::Report;
use crate::domain::replay::sample::Sample;
use crate::domain::route::cases::SavedCase;
use crate::domain::text::{Document, FileName};
use crate::engine::replay::{Live, OpenReplay, Prepared, ReplayError, Wish};
use crate::engine::route::own::OwnRouteFiles;
use crate::engine::{
    KeptPlace, KnownProfiles, LookupReport, Meter, Notice, PackId, PackedRows, RosterPage, RowFill,
    SourceError,
};
use crate::tui::Reachability;
use crate::tui::model::definitions::{DefinitionsChoice, ReadDefinitions};
use crate::tui::remote::Ticket;
use crate::tui::screens::profile::following::{FollowQuestion, Followed};
use crate::tui::screens::profile::judged::{Judged, JudgedCase};
use crate::tui::screens::profile::parts::PartValue;
use crate::tui::screens::profile::routing::running::{FinishedRun, RunInput};
use crossterm::event::{KeyEvent, MouseEvent};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// An event; the loop passes it to `update` together with the time.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// A key was pressed or auto-repeats.
    Key(KeyEvent),
    Mouse(MouseEvent),
    Paste(String),
    Resize {
        width: u16,
        height: u16,
    },
    /// The time named by [`super::model::Model::next_wake`] has come.
    Tick,
    /// How far the clock for ages and verdicts is ahead of the one for deadlines.
    ClockAhead(chrono::Duration),
    /// The engine is ready.
    Connected {
        space: SpaceLabel,
        settings: CheckSettings,
    },
    /// The engine could not be created.
    ConnectionFailed(SourceError),
    /// A view was saved, or not, and why.
    ViewSaved(Result<Box<ViewEntry>, String>),
    /// Whether the host of a space answers.
    SpaceProbed {
        space: usize,
        result: Reachability,
    },
    /// The state of the connection changed.
    Line(Box<ConnectionState>),
    /// The answer to a slot's request; dropped unless its ticket is the slot's current one.
    Loaded {
        ticket: Ticket,
        answer: Answer,
    },
    /// A row's two calls returned. Rows are keyed by handle, so this answer is never out of date.
    RowFilled {
        handle: Handle,
        result: Result<RowFill, SourceError>,
    },
    /// A pin was changed, or could not be.
    Pinned {
        handle: Handle,
        /// Whether the profile is pinned now, or why the change could not be stored.
        result: Result<bool, SourceError>,
    },
    /// Something of the space that was left could not be stored.
    NotStored {
        space: String,
        what: &'static str,
        error: SourceError,
    },
    /// A replay's plan is ready, or failed.
    ReplayPrepared {
        ticket: Ticket,
        result: Result<Box<Prepared>, Box<ReplayError>>,
    },
    /// A replay made progress.
    ReplayLive {
        ticket: Ticket,
        live: Box<Live>,
    },
    /// A replay ended or was refused.
    ReplayDone {
        ticket: Ticket,
        /// The report, or why nothing was sent.
        result: Result<Box<Report>, Box<ReplayError>>,
    },
    /// Earlier replays with an unknown outcome; never empty.
    ReplaysOpen(Vec<OpenReplay>),
    /// All samples, including those in the user's folder; an error says why a sample cannot be used.
    Samples(Vec<Result<Sample, String>>),
    /// The file that was written, or why it was not.
    Saved(Result<FileName, String>),
    /// The path of the file that a case was added to, or why it was not.
    CaseSaved(Result<String, String>),
    /// The text of a sample as the editor left it, or why there is none.
    SampleEdited(Result<String, String>),
    /// A termination signal, or the terminal went away.
    Signal(i32),
    /// The shell asked the program to stop (suspend).
    Stop,
    /// The program continues after being stopped from outside.
    Continued,
}

/// The state of the connection.
#[derive(Clone, Debug, PartialEq)]
pub struct ConnectionState {
    /// Requests, budget and round-trip time.
    pub meter: Meter,
    /// The space's kind, as far as it is proven.
    pub kind: Kind,
    /// Notices from the engine, one for each subject.
    pub notices: Vec<Notice>,
}

/// The kinds of request; at most one of each is in flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Slot {
    /// Where somebody was when the program ended.
    Place,
    /// Locally known profiles.
    Known,
    /// Rows of known profiles that the list does not hold.
    Packed,
    /// Which known profiles match the search words.
    Words,
    /// The list route.
    Roster,
    /// A lookup by text.
    Lookup,
    Part(Part),
    /// A replay's plan or run.
    Replay,
    /// The verdict on the open profile, when it takes too long to compute within a frame.
    Judgement,
    /// A poll of the followed profile.
    Following,
    /// Another space.
    Space,
    /// Definitions of computed traits.
    Definitions,
    /// The user's own files for dry runs.
    RouteFiles,
    /// A dry run for the open profile, when it may take longer than a frame.
    DryRun,
}

/// The parts of a profile. Each one loads, fails and refreshes independently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// The six Flex traits and the name keys.
    FlexTraits,
    Events,
    Metadata,
    Identifiers,
    Traits,
    Links,
}

impl Part {
    /// All parts in request order; those that the verdict needs come first.
    pub const ALL: [Self; 6] =
        [Self::FlexTraits, Self::Events, Self::Metadata, Self::Identifiers, Self::Traits, Self::Links];

    /// The part's name on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::FlexTraits => "Flex traits",
            Self::Events => "events",
            Self::Metadata => "metadata",
            Self::Identifiers => "identifiers",
            Self::Traits => "traits",
            Self::Links => "links",
        }
    }
}

/// An answer to a slot's request.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    Place(Result<Option<KeptPlace>, SourceError>),
    Known(Result<KnownProfiles, SourceError>),
    /// Of [`Slot::Packed`]; `None` if the pack has been replaced.
    Packed(Result<Option<PackedRows>, SourceError>),
    /// Row positions for [`Slot::Words`]; `None` if the pack has been replaced.
    Words(Result<Option<Vec<u32>>, SourceError>),
    Roster(Result<RosterPage, SourceError>),
    Lookup(LookupReport),
    Part(Part, Result<PartValue, SourceError>),
    /// The pages of a part loaded so far.
    PartSoFar(Part, PartValue),
    /// Of [`Slot::Judgement`]; `None` if no verdict was reached.
    Judged(Option<Arc<Judged>>),
    /// Of [`Slot::Following`].
    Followed(Result<Box<Followed>, SourceError>),
    /// Whether the space at this index was reached and takes the token.
    Space(usize, Result<(), SourceError>),
    Definitions(Result<Arc<ReadDefinitions>, SourceError>),
    RouteFiles(OwnRouteFiles),
    /// Of [`Slot::DryRun`].
    DryRan(FinishedRun),
}

impl Answer {
    /// The slot that this answer belongs to.
    pub const fn slot(&self) -> Slot {
        match self {
            Self::Place(_) => Slot::Place,
            Self::Known(_) => Slot::Known,
            Self::Packed(_) => Slot::Packed,
            Self::Words(_) => Slot::Words,
            Self::Roster(_) => Slot::Roster,
            Self::Lookup(_) => Slot::Lookup,
            Self::Part(part, _) | Self::PartSoFar(part, _) => Slot::Part(*part),
            Self::Judged(_) => Slot::Judgement,
            Self::Followed(_) => Slot::Following,
            Self::Space(..) => Slot::Space,
            Self::Definitions(_) => Slot::Definitions,
            Self::RouteFiles(_) => Slot::RouteFiles,
            Self::DryRan(_) => Slot::DryRun,
        }
    }
}

/// A side effect; the runtime performs it and answers with a [`Message`].
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Try again to create the engine.
    Connect,
    /// Save a view in the configuration; answers with [`Message::ViewSaved`].
    SaveView(Box<ViewEntry>),
    /// Ask every space's host whether it answers; each answers with [`Message::SpaceProbed`].
    ProbeSpaces,
    /// Reach another space; the open one stays as it is. Answers with [`Answer::Space`].
    OpenSpace {
        ticket: Ticket,
        space: usize,
    },
    /// Leave the open space for the one that was reached. The model has been made anew for it.
    SwitchSpace {
        /// The place in the old space, to be kept for the next time.
        left: KeptPlace,
    },
    /// Ask a question; an older request of the same slot is cancelled.
    Request {
        ticket: Ticket,
        question: SlotQuestion,
    },
    /// Cancel the slot's request in flight.
    Cancel(Slot),
    /// Fill exactly these rows, in this order; fills of other rows are cancelled. Each answers with [`Message::RowFilled`].
    FillRows(Vec<Handle>),
    /// Read exactly these rows behind everything else; earlier ones are cancelled. Each answers with [`Message::RowFilled`].
    ReadAhead(Vec<Handle>),
    /// Pin or unpin these profiles; each answers with [`Message::Pinned`].
    Pin {
        handles: Vec<Handle>,
        pinned: bool,
    },
    PrepareReplay {
        ticket: Ticket,
        wish: Box<Wish>,
    },
    /// Send a plan and wait for the verdict.
    RunReplay {
        ticket: Ticket,
        /// The plan as shown to the user.
        prepared: Box<Prepared>,
        /// The space name that the user typed to confirm.
        typed: Option<String>,
        /// How long to wait for the result; `None` for the default.
        time_limit: Option<Duration>,
    },
    /// Stop the running replay.
    StopReplay,
    /// Look for earlier replays with an unknown outcome.
    FindOpenReplays,
    /// Mark these replays as seen, so that they are not shown again.
    MarkSeen(Vec<OpenReplay>),
    /// Look for the user's own samples.
    FindSamples,
    /// Write a file of this name; never overwrites another file.
    Save {
        name: FileName,
        text: Document,
    },
    /// Add a case to a file of cases; answers with [`Message::CaseSaved`].
    SaveCase {
        path: String,
        case: Box<SavedCase>,
    },
    /// Have the user change a sample's text in an editor; answers with [`Message::SampleEdited`].
    EditSample(String),
    /// Copy this text to the clipboard through the terminal.
    Copy(String),
    /// Turn mouse reporting of the terminal on or off.
    CaptureMouse(bool),
    /// Suspend the program, like any other job of the shell.
    Suspend,
    /// Set up the terminal again: another program used it while this one was stopped.
    Retake,
}

/// A request's question.
#[derive(Clone, Debug, PartialEq)]
pub enum SlotQuestion {
    /// Where somebody was when the program ended.
    Place,
    /// Locally known profiles.
    Known,
    /// Rows of a pack at these positions.
    Packed(PackId, Vec<u32>),
    /// Which rows of a pack contain every word.
    Words {
        pack: PackId,
        words: String,
    },
    /// A page of the list route.
    Page(Option<String>),
    /// The profiles that a text may refer to.
    Lookup(String),
    Part(Part, Handle),
    /// Reload a profile's events; the given ones are shown until the answer arrives.
    EventsAgain(Handle, Arc<ProfileEvents>),
    /// The verdict on a profile's traits and events.
    Judgement(Box<JudgedCase>),
    /// Whether a message arrived on the followed profile, and its parts if so.
    Follow(Box<FollowQuestion>),
    /// Definitions of computed traits.
    Definitions(DefinitionsChoice),
    /// The user's own files for dry runs.
    RouteFiles(Vec<PathBuf>),
    /// Where a call of the open profile goes.
    DryRun(Box<RunInput>),
}

impl SlotQuestion {
    /// The slot that this question occupies.
    pub const fn slot(&self) -> Slot {
        match self {
            Self::Place => Slot::Place,
            Self::Known => Slot::Known,
            Self::Packed(..) => Slot::Packed,
            Self::Words { .. } => Slot::Words,
            Self::Page(_) => Slot::Roster,
            Self::Lookup(_) => Slot::Lookup,
            Self::Part(part, _) => Slot::Part(*part),
            Self::EventsAgain(..) => Slot::Part(Part::Events),
            Self::Judgement(_) => Slot::Judgement,
            Self::Follow(_) => Slot::Following,
            Self::Definitions(_) => Slot::Definitions,
            Self::RouteFiles(_) => Slot::RouteFiles,
            Self::DryRun(_) => Slot::DryRun,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    Quit,
    /// A signal ended it, or the terminal went away (reported as `SIGHUP`).
    Signal(i32),
}

/// The header's description of the space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpaceLabel {
    pub name: String,
    pub kind: Kind,
    pub region: Region,
}

/// A change to the focused text field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Typed or pasted text, already without control characters.
    Insert(String),
    /// Delete the character before the cursor.
    Backspace,
    /// Delete the character under the cursor.
    Delete,
    DeleteWord,
    DeleteToStart,
    /// One character back.
    Left,
    /// One character forward.
    Right,
    Home,
    End,
}
