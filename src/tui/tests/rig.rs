//! The harness: keys as text, answers as data, the screen as text.

use crate::config::ahead::ReadingAhead;
use crate::config::space::{Kind, Region};
use crate::domain::check::CheckSettings;
use crate::domain::event::ProfileEvents;
use crate::domain::identifier::{ExternalId, SegmentId};
use crate::domain::interaction::InteractionState;
use crate::domain::json::RawJson;
use crate::domain::listing::Partial;
use crate::domain::profile::{Handle, Link, Metadata, Naming};
use crate::domain::roster::{LastInteraction, Summary, SummaryParts};
use crate::domain::samples;
use crate::domain::timestamp::Timestamp;
use crate::domain::traits::Traits;
use crate::domain::verdict::Enrichment;
use crate::engine::{ErrorClass, KnownProfiles, Meter, RosterPage, RowFill, SourceError};
use crate::source::ListedProfile;
use crate::tui::keymap::Key;
use crate::tui::message::{Answer, ConnectionState, Effect, Message, Part, Slot, SlotQuestion, SpaceLabel};
use crate::tui::model::Model;
use crate::tui::remote::Ticket;
use crate::tui::screens::profile::parts::PartValue;
use crate::tui::{ExplorerOptions, ReadOnly, SpaceChoice};
use crate::tui::{update, view};
use chrono::{DateTime, Duration, Utc};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Size;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A model, its clock, and the effects it requested.
pub struct Rig {
    pub model: Model,
    pub now: DateTime<Utc>,
    pub effects: Vec<Effect>,
    /// The newest ticket of each slot, as the runtime would know it.
    pub tickets: BTreeMap<Slot, Ticket>,
}

impl Rig {
    /// Before the engine is available.
    pub fn starting(width: u16, height: u16) -> Self {
        let now = "2026-11-22T09:14:11Z".parse().unwrap();
        let label = SpaceLabel { name: "demo".to_owned(), kind: Kind::Emulator, region: Region::Us };
        let space = SpaceChoice { label, read_only: ReadOnly::No };
        // Tests that read ahead ask for it.
        let options = ExplorerOptions { ahead: Some(ReadingAhead::Visible), ..ExplorerOptions::new(space) };
        let model = Model::new(&options, Size::new(width, height), now);
        Self { model, now, effects: Vec::new(), tickets: BTreeMap::new() }
    }

    /// Connected, nothing answered yet.
    pub fn connected(width: u16, height: u16) -> Self {
        let mut rig = Self::starting(width, height);
        let space = rig.model.space.clone();
        rig.send(Message::Connected { space, settings: CheckSettings::default() });
        rig.send(Message::Line(Box::new(line())));
        rig
    }

    /// With this many rows listed and the first one open, but none of its parts answered.
    pub fn listed(width: u16, height: u16, rows: usize) -> Self {
        let mut rig = Self::connected(width, height);
        rig.answer(Answer::Known(Ok(KnownProfiles::default())));
        rig.answer(Answer::Roster(Ok(page(0, rows))));
        rig
    }

    /// With rows filled and every part of the first profile loaded.
    pub fn opened(width: u16, height: u16) -> Self {
        let mut rig = Self::listed(width, height, 12);
        rig.fill_rows();
        rig.answer_parts();
        rig
    }

    pub fn send(&mut self, message: Message) -> &mut Self {
        let effects = update::update(&mut self.model, message, self.now);
        for effect in &effects {
            if let Effect::Request { ticket, question } = effect {
                self.tickets.insert(question.slot(), *ticket);
            }
        }
        // Rows are requested as they appear on screen; `fill_rows` answers these requests.
        self.effects = effects
            .into_iter()
            .filter(|effect| !matches!(effect, Effect::FillRows(_) | Effect::ReadAhead(_)))
            .collect();
        self
    }

    /// The current answer of a slot.
    pub fn answer(&mut self, answer: Answer) -> &mut Self {
        let ticket = self.tickets[&answer.slot()];
        self.send(Message::Loaded { ticket, answer })
    }

    /// Every row on screen gets its name and verdict.
    pub fn fill_rows(&mut self) {
        let all = [
            Enrichment::Enriched,
            Enrichment::PartlyEnriched,
            Enrichment::NotEnriched,
            Enrichment::CannotTell,
        ];
        let mut at = self.now;
        for (place, handle) in self.model.wanted_rows().into_iter().enumerate() {
            let fill = fill(&format!("Person {place}"), all[place % 4], at);
            at -= Duration::minutes(12);
            self.send(Message::RowFilled { handle, result: Ok(fill) });
        }
    }

    /// Every part of the open profile arrives.
    pub fn answer_parts(&mut self) {
        self.answer(answered(Part::FlexTraits, Ok(samples::traits(FLEX_TRAITS))));
        self.answer(answered(Part::Events, Ok(events())));
        self.answer_rest();
    }

    /// Every part arrives except those that the verdict needs.
    pub fn answer_rest(&mut self) {
        let now = self.now;
        self.answer(answered(
            Part::Metadata,
            Ok(Metadata {
                created_at: Some(Timestamp::read("2026-03-02T09:14:00Z")),
                updated_at: Some(Timestamp::read((now - Duration::minutes(12)).to_rfc3339())),
                ..Metadata::default()
            }),
        ));
        self.answer(answered(Part::Identifiers, Ok(Partial { items: identifiers(), ..Partial::default() })));
        self.answer_all_traits();
        self.answer(answered(Part::Links, Ok(Partial::<Link>::default())));
    }

    /// The parts that the Traits tab needs arrive: all traits and the six.
    pub fn answer_traits(&mut self) {
        self.answer(answered(Part::FlexTraits, Ok(samples::traits(FLEX_TRAITS))));
        self.answer_all_traits();
    }

    fn answer_all_traits(&mut self) {
        self.answer(answered(Part::Traits, Ok(samples::traits(FLEX_TRAITS))));
    }

    /// A part of the open profile fails.
    pub fn fail(&mut self, part: Part, class: ErrorClass) -> &mut Self {
        self.answer(Answer::Part(part, Err(failure(class))))
    }

    /// Keys as in `jj<Enter>/ada`.
    pub fn keys(&mut self, keys: &str) -> &mut Self {
        let mut rest = keys;
        while let Some(letter) = rest.chars().next() {
            let named = rest.strip_prefix('<').and_then(|rest| rest.split_once('>'));
            let (event, after) = match named.and_then(|(name, after)| Some((Key::parse(name)?, after))) {
                Some((key, after)) => (key.event(), after),
                None => {
                    (KeyEvent::new(KeyCode::Char(letter), KeyModifiers::NONE), &rest[letter.len_utf8()..])
                }
            };
            rest = after;
            self.send(Message::Key(event));
        }
        self
    }

    pub fn click(&mut self, column: u16, row: u16) -> &mut Self {
        self.mouse(MouseEventKind::Down(MouseButton::Left), column, row)
    }

    pub fn mouse(&mut self, kind: MouseEventKind, column: u16, row: u16) -> &mut Self {
        self.send(Message::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE }))
    }

    /// Lets time pass and wakes the model if it asked for that.
    pub fn wait(&mut self, milliseconds: i64) -> &mut Self {
        let until = self.now + Duration::milliseconds(milliseconds);
        while let Some(wake) = self.model.next_wake().filter(|wake| *wake <= until) {
            self.now = wake.max(self.now + Duration::milliseconds(1));
            self.send(Message::Tick);
        }
        self.now = until;
        self
    }

    /// The questions asked by the last message.
    pub fn questions(&self) -> Vec<&SlotQuestion> {
        let mut questions = Vec::new();
        for effect in &self.effects {
            if let Effect::Request { question, .. } = effect {
                questions.push(question);
            }
        }
        questions
    }

    /// The screen as text, without trailing blanks.
    pub fn screen(&self) -> String {
        let Size { width, height } = self.model.size;
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| view::draw(frame, &self.model)).unwrap();
        let buffer = terminal.backend().buffer();
        let mut text = String::new();
        for row in 0..height {
            let mut line = String::new();
            let mut column = 0;
            while column < width {
                let symbol = buffer[(column, row)].symbol();
                line.push_str(symbol);
                column += u16::try_from(unicode_width::UnicodeWidthStr::width(symbol)).unwrap().max(1);
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}

/// The words on screen without borders, line breaks and column gaps.
pub fn words(screen: &str) -> String {
    let letters = screen
        .chars()
        .map(|letter| if "│┃─━┌┐└┘┏┓┗┛".contains(letter) { ' ' } else { letter });
    letters.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

pub fn line() -> ConnectionState {
    let meter = Meter {
        starts: 3,
        limit: 20,
        in_flight: 0,
        waiting: 0,
        last_round_trip: Some(std::time::Duration::from_millis(3)),
        last_outcome: Some(Ok(())),
        backing_off: None,
        clock_skew: None,
    };
    ConnectionState { meter, kind: Kind::Emulator, notices: Vec::new() }
}

pub fn handle(number: usize) -> Handle {
    Handle::segment(SegmentId(format!("use_{number:027}")))
}

/// A page of the list route: the last one.
pub fn page(first: usize, rows: usize) -> RosterPage {
    let rows =
        (first..first + rows).map(|number| ListedProfile { handle: handle(number), modified_at: None });
    RosterPage { rows: rows.collect(), unreadable: 0, next: None, incomplete: None }
}

pub fn fill(name: &str, enrichment: Enrichment, at: DateTime<Utc>) -> RowFill {
    let naming = Naming { name: Some(name.to_owned()), identifier: None };
    RowFill { key: None, naming, summary: summary(enrichment, Some(at), "positive"), halves: Vec::new() }
}

/// The summary of a profile whose last interaction ended at this time with this sentiment.
pub fn summary(enrichment: Enrichment, at: Option<DateTime<Utc>>, sentiment: &str) -> Summary {
    summary_parts(enrichment, at, sentiment).pack()
}

/// The parts of that summary.
pub fn summary_parts(enrichment: Enrichment, at: Option<DateTime<Utc>>, sentiment: &str) -> SummaryParts<'_> {
    let last = LastInteraction {
        state: InteractionState::Completed,
        channel: Some("voice".into()),
        direction: Some("inbound".into()),
        sentiment: Some(sentiment.into()),
        topics: None,
        agent: None,
        interaction_sid: "KD00000000000000000000000000000001".into(),
        duration: Some(60.0),
    };
    SummaryParts {
        enrichment: Some(enrichment),
        last_interaction: at,
        last: Some(last),
        ..SummaryParts::of_account(at.unwrap_or_default())
    }
}

pub fn failure(class: ErrorClass) -> SourceError {
    let mut error = SourceError::new(
        class,
        "events of the profile",
        "answered “upstream down”",
        "Try again in a minute.",
    );
    error.status = match class {
        ErrorClass::Server => Some(503),
        ErrorClass::Unauthorized => Some(401),
        _ => None,
    };
    error.request_id = Some("4f0c-11".to_owned());
    error
}

pub const FLEX_TRAITS: &str = r#"{"name":"Ada Okafor","flex_last-interaction-start-time":"2026-11-22T09:02:11Z",
"flex_last-interaction-duration":630,"flex_last-known-agent":"WK0123456789abcdef0123456789abcdef",
"flex_last-interaction-sentiment":"negative","flex_last-interaction-outcome":"Refund promised",
"flex_last-interaction-topics":"Billing | Double charge"}"#;

pub fn events() -> ProfileEvents {
    let completed = samples::event(
        r#"{"message_id":"m2","event":"Flex - Engagement Completed","timestamp":"2026-11-22T09:04:00Z","properties":
        {"interactionSid":"KD0000000000000000000000000000004e21","channelSid":"UO00000000000000000000000000000077b0",
        "sentiment":"negative","codes":{"dispositionCode":"Refund promised","topic":"Billing | Double charge"}}}"#,
    );
    let initiated = samples::event(
        r#"{"message_id":"m1","event":"Flex - Engagement Initiated","timestamp":"2026-11-22T09:02:20Z","properties":
        {"interactionSid":"KD0000000000000000000000000000004e21","channelSid":"UO00000000000000000000000000000077b0",
        "channelType":"voice","direction":"inbound","duration":630,"customerStartTime":"2026-11-22T09:02:11Z",
        "lastKnownAgentWorkerSid":"WK0123456789abcdef0123456789abcdef"}}"#,
    );
    let all = Partial { items: vec![completed, initiated], ..Partial::default() };
    ProfileEvents { engagements: all.clone(), all }
}

fn identifiers() -> Vec<ExternalId> {
    let one = |kind: &str, value: &str| ExternalId {
        kind: kind.into(),
        value: value.into(),
        collection: Some("users".to_owned()),
        source_id: None,
        created_at: Some(Timestamp::read("2026-03-02T09:14:00Z")),
        raw: RawJson::null(),
    };
    vec![one("email", "ada.okafor@example.com"), one("phone", "+12025550100"), one("user_id", "u_1001")]
}

/// The answer to the request for a part.
pub fn answered(part: Part, result: Result<impl Into<PartValue>, SourceError>) -> Answer {
    Answer::Part(part, result.map(Into::into))
}

macro_rules! part_values {
    ($($variant:ident($value:ty)),*) => {
        $(impl From<$value> for PartValue {
            fn from(value: $value) -> Self {
                Self::$variant(value)
            }
        })*
    };
}

part_values!(
    Traits(Traits),
    Events(Arc<ProfileEvents>),
    Metadata(Metadata),
    Identifiers(Partial<ExternalId>),
    Links(Partial<Link>)
);

impl From<ProfileEvents> for PartValue {
    fn from(events: ProfileEvents) -> Self {
        Self::Events(Arc::new(events))
    }
}
