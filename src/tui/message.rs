//! What can happen, and what can be asked for: plain data, so that a list of messages replays a bug and a test compares effects.

pub mod action;

pub use action::Action;

use crate::config::space::{Kind, Region};
use crate::domain::check::CheckSettings;
use crate::domain::event::ProfileEvents;
use crate::domain::identifier::ExternalId;
use crate::domain::listing::Partial;
use crate::domain::profile::{Handle, Link, Metadata};
use crate::domain::replay::report::Report;
use crate::domain::replay::sample::Sample;
use crate::domain::text::{Document, FileName};
use crate::domain::traits::Traits;
use crate::engine::replay::{Live, OpenReplay, Prepared, ReplayError, Wish};
use crate::engine::{
    KnownProfiles, LookupReport, Meter, Notice, PackId, PackedRows, RosterPage, RowFill, SourceError, Within,
};
use crate::tui::remote::Ticket;
use crate::tui::screens::profile::judged::{Judged, JudgedCase};
use crossterm::event::{KeyEvent, MouseEvent};
use std::sync::Arc;
use std::time::Duration;

/// Something that happened; the loop hands it to `update` together with the time.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// A key was pressed or repeats.
    Key(KeyEvent),
    /// A click or the wheel.
    Mouse(MouseEvent),
    /// Text was pasted.
    Paste(String),
    /// The terminal has this size now.
    Resize {
        /// Columns.
        width: u16,
        /// Rows.
        height: u16,
    },
    /// The moment came that [`super::model::Model::next_wake`] named.
    Tick,
    /// Ages and verdicts are told by a clock that is this far ahead of the one that says what is due.
    ClockAhead(chrono::Duration),
    /// The engine is there.
    Connected {
        /// The space it reads.
        space: SpaceLabel,
        /// How verdicts are judged.
        settings: CheckSettings,
    },
    /// There will be no engine.
    ConnectionFailed(SourceError),
    /// The line to the service looks different.
    Line(Box<ConnectionState>),
    /// The answer of a slot's request; dropped unless its ticket is the slot's current one.
    Loaded {
        /// What was asked for.
        ticket: Ticket,
        /// What came.
        answer: Answer,
    },
    /// A row's two calls came back; rows are keyed by handle, so an answer is never too late.
    RowFilled {
        /// Which row.
        handle: Handle,
        /// What came.
        result: Result<RowFill, SourceError>,
    },
    /// A pin was kept, or not.
    Pinned {
        /// Which profile.
        handle: Handle,
        /// Whether it is pinned now, or why that could not be kept.
        result: Result<bool, SourceError>,
    },
    /// A replay's plan was made, or not.
    ReplayPrepared {
        /// Which request.
        ticket: Ticket,
        /// The plan, or why there is none.
        result: Result<Box<Prepared>, Box<ReplayError>>,
    },
    /// A replay went on.
    ReplayLive {
        /// Which request.
        ticket: Ticket,
        /// How far it is.
        live: Box<Live>,
    },
    /// A replay ended, or was refused.
    ReplayDone {
        /// Which request.
        ticket: Ticket,
        /// The report, or why nothing was sent.
        result: Result<Box<Report>, Box<ReplayError>>,
    },
    /// Replays of earlier runs whose outcome nobody knows; never empty.
    ReplaysOpen(Vec<OpenReplay>),
    /// Every sample, with those of the user's folder; those that cannot be used with the reason.
    Samples(Vec<Result<Sample, String>>),
    /// A file was written, under this name, or not.
    Saved(Result<FileName, String>),
    /// A signal asks to leave, or the terminal went away.
    Signal(i32),
    /// The shell asks to stop.
    Stop,
    /// The program runs again after having been stopped from outside.
    Continued,
}

/// How the line to the service looks.
#[derive(Clone, Debug, PartialEq)]
pub struct ConnectionState {
    /// Requests, budget, round trip.
    pub meter: Meter,
    /// The space's kind, as far as proven.
    pub kind: Kind,
    /// What the engine has to say about itself, one notice for each subject.
    pub notices: Vec<Notice>,
}

/// The requests that can be under way, one at a time each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Slot {
    /// Profiles known locally.
    Known,
    /// Rows of those that the list does not hold.
    Packed,
    /// Which of them have the words.
    Words,
    /// The list route.
    Roster,
    /// A lookup by text.
    Lookup,
    /// A part of the open profile.
    Part(Part),
    /// A replay's plan or run.
    Replay,
    /// The verdict on the open profile, where it takes longer than a frame may wait.
    Judgement,
}

/// The parts of a profile; each arrives, fails and refreshes on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// The six Flex traits and the name keys.
    FlexTraits,
    /// Events.
    Events,
    /// Metadata.
    Metadata,
    /// Identifiers.
    Identifiers,
    /// All traits.
    Traits,
    /// Links.
    Links,
}

impl Part {
    /// All, in the order they are asked for: what the verdict needs comes first.
    pub const ALL: [Self; 6] =
        [Self::FlexTraits, Self::Events, Self::Metadata, Self::Identifiers, Self::Traits, Self::Links];

    /// What it is called on screen.
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
    /// Of [`Slot::Known`].
    Known(Result<KnownProfiles, SourceError>),
    /// Of [`Slot::Packed`]; none if the pack is not in force any more.
    Packed(Result<Option<PackedRows>, SourceError>),
    /// Of [`Slot::Words`]: positions; none if the pack is not in force any more.
    Words(Result<Option<Vec<u32>>, SourceError>),
    /// Of [`Slot::Roster`].
    Roster(Result<RosterPage, SourceError>),
    /// Of [`Slot::Lookup`].
    Lookup(LookupReport),
    /// Of [`Part::FlexTraits`].
    FlexTraits(Result<Traits, SourceError>),
    /// Of [`Part::Traits`].
    Traits(Result<Traits, SourceError>),
    /// Of [`Part::Traits`]: the pages that are here.
    TraitsSoFar(Traits),
    /// Of [`Part::Events`].
    Events(Result<ProfileEvents, SourceError>),
    /// Of [`Part::Events`]: the pages that are here.
    EventsSoFar(ProfileEvents),
    /// Of [`Part::Identifiers`].
    Identifiers(Result<Partial<ExternalId>, SourceError>),
    /// Of [`Part::Metadata`].
    Metadata(Result<Metadata, SourceError>),
    /// Of [`Part::Links`].
    Links(Result<Partial<Link>, SourceError>),
    /// Of [`Slot::Judgement`]; none if nothing came of it.
    Judged(Option<Arc<Judged>>),
}

impl Answer {
    /// Whose answer it is.
    pub const fn slot(&self) -> Slot {
        match self {
            Self::Known(_) => Slot::Known,
            Self::Packed(_) => Slot::Packed,
            Self::Words(_) => Slot::Words,
            Self::Roster(_) => Slot::Roster,
            Self::Lookup(_) => Slot::Lookup,
            Self::FlexTraits(_) => Slot::Part(Part::FlexTraits),
            Self::Traits(_) | Self::TraitsSoFar(_) => Slot::Part(Part::Traits),
            Self::Events(_) | Self::EventsSoFar(_) => Slot::Part(Part::Events),
            Self::Identifiers(_) => Slot::Part(Part::Identifiers),
            Self::Metadata(_) => Slot::Part(Part::Metadata),
            Self::Links(_) => Slot::Part(Part::Links),
            Self::Judged(_) => Slot::Judgement,
        }
    }
}

/// Something to be done outside; the runtime does it and answers with a [`Message`].
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Make the engine; it did not work before.
    Connect,
    /// Ask; an older request of the same slot is cancelled.
    Request {
        /// Names the request.
        ticket: Ticket,
        /// What to ask.
        question: SlotQuestion,
    },
    /// Give up what is under way in this slot.
    Cancel(Slot),
    /// Pin or unpin.
    Pin {
        /// Which profile.
        handle: Handle,
        /// On or off.
        pinned: bool,
    },
    /// Make a replay's plan.
    PrepareReplay {
        /// Names the request.
        ticket: Ticket,
        /// What is wanted.
        wish: Box<Wish>,
    },
    /// Send a plan and wait for the verdict.
    RunReplay {
        /// Names the request.
        ticket: Ticket,
        /// The plan as shown.
        prepared: Box<Prepared>,
        /// What was typed as the space's name.
        typed: Option<String>,
        /// How long to look; `None` for the usual.
        time_limit: Option<Duration>,
    },
    /// Stop the replay that is under way.
    StopReplay,
    /// Look for replays of earlier runs whose outcome nobody knows.
    FindOpenReplays,
    /// The user has seen these replays: they are not shown again.
    MarkSeen(Vec<OpenReplay>),
    /// Look for the user's own samples.
    FindSamples,
    /// Write a file of this name; never over another one.
    Save {
        /// Its name.
        name: FileName,
        /// What goes into it.
        text: Document,
    },
    /// Hand this text to the terminal's clipboard.
    Copy(String),
    /// Have the terminal report the mouse, or not.
    CaptureMouse(bool),
    /// Stop like any other program of the shell.
    Suspend,
    /// Take the terminal over again: whoever stopped us has used it.
    Retake,
}

/// What a request asks.
#[derive(Clone, Debug, PartialEq)]
pub enum SlotQuestion {
    /// Profiles known locally.
    Known,
    /// Rows of a pack, at these positions.
    Packed(PackId, Vec<u32>),
    /// Which rows of a pack have every word.
    Words {
        /// Of which pack.
        pack: PackId,
        /// The words.
        words: String,
        /// Where they can be at all.
        within: Within,
    },
    /// A page of the list route.
    Page(Option<String>),
    /// What a text may mean.
    Lookup(String),
    /// A part of a profile.
    Part(Part, Handle),
    /// The events of a profile again; these are shown until the answer comes.
    EventsAgain(Handle, Arc<ProfileEvents>),
    /// What its traits and events come to.
    Judgement(Box<JudgedCase>),
}

impl SlotQuestion {
    /// The slot it occupies.
    pub const fn slot(&self) -> Slot {
        match self {
            Self::Known => Slot::Known,
            Self::Packed(..) => Slot::Packed,
            Self::Words { .. } => Slot::Words,
            Self::Page(_) => Slot::Roster,
            Self::Lookup(_) => Slot::Lookup,
            Self::Part(part, _) => Slot::Part(*part),
            Self::EventsAgain(..) => Slot::Part(Part::Events),
            Self::Judgement(_) => Slot::Judgement,
        }
    }
}

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// A key asked for it.
    Quit,
    /// A signal did, or the terminal went away (as `SIGHUP`).
    Signal(i32),
}

/// What the header says about the space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpaceLabel {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: Kind,
    /// Where it lives.
    pub region: Region,
}

/// A change to the text field that has the focus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Typed or pasted text, already without control characters.
    Insert(String),
    /// Delete the letter before the cursor.
    Backspace,
    /// Delete the letter under the cursor.
    Delete,
    /// Delete the word before the cursor.
    DeleteWord,
    /// Delete everything before the cursor.
    DeleteToStart,
    /// One letter back.
    Left,
    /// One letter on.
    Right,
    /// To the start.
    Home,
    /// To the end.
    End,
}
