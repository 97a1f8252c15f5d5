//! Data never sends a byte that controls the terminal: every widget, then every screen, drawn by the real writer and read by a
//! terminal that rejects every sequence the program must not send.

use super::emulated::{Emulated, Sent, Widths};
use super::rig::{Rig, answered, handle};
use crate::cases::{self, Watch};
use crate::domain::identifier::ExternalId;
use crate::domain::json::RawJson;
use crate::domain::listing::{Extent, Partial, Unreadable};
use crate::domain::profile::{Link, Metadata, Naming};
use crate::domain::samples::{self, hostile::Dice};
use crate::domain::text::Displayable;
use crate::domain::timestamp::Timestamp;
use crate::domain::traits::{Trait, Traits};
use crate::domain::verdict::Enrichment;
use crate::engine::{Attempt, ErrorClass, LookupReport, Notice, RowFill, SourceError, Subject};
use crate::tui::context::Context;
use crate::tui::message::{Answer, Message, Part};
use crate::tui::paint::{Align, Canvas, Line};
use crate::tui::terminal::backend::FrameWriter;
use crate::tui::theme::Role;
use crate::tui::view;
use crate::tui::widgets::hint_bar::{self, Hint};
use crate::tui::widgets::pane::{self, PaneFrame};
use crate::tui::widgets::table::{self, TableColumn, Window};
use crate::tui::widgets::text_input::TextInput;
use crate::tui::widgets::toast::{self, Tone};
use crate::tui::widgets::{picture, sid};
use ratatui::backend::Backend;
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::{Frame, Terminal};

/// A terminal of one size: the bytes sent to it, and its emulated screen.
struct Bench {
    sent: Sent,
    screen: Emulated,
}

impl Bench {
    fn new(columns: u16, lines: u16) -> Self {
        Self { sent: Sent::default(), screen: Emulated::new(Widths::Letters, columns.into(), lines.into()) }
    }

    /// Interprets the sent bytes; an error names the forbidden one.
    fn read(&mut self) -> Result<(), String> {
        self.screen.feed(&self.sent.take())
    }
}

const SMALL: Size = Size::new(48, 14);
const LARGE: Size = Size::new(100, 30);

/// Every widget that shows untrusted text, each in its own area.
fn draw_widgets(canvas: &mut Canvas<'_>, text: &Displayable) {
    let line = |y: u16| Rect::new(0, y, SMALL.width, 1);
    let phrase = || Line::new().data_with_badges(text, Role::Text);
    canvas.put(line(0), &phrase());
    canvas.put_aligned(line(1), &phrase(), Align::Right);
    canvas.put_both_ends(line(2), &phrase());
    canvas.put(line(3), &phrase().fitted(17, canvas.context().ascii).label("|", Role::Border));
    canvas.wrap(Rect { height: 2, ..line(4) }, &phrase());
    let pane = PaneFrame { title: phrase(), note: phrase(), focused: true };
    pane.draw(canvas, Rect { height: 2, ..line(6) });
    pane::draw_rule(canvas, line(8), &pane);
    toast::draw(canvas, line(9), Tone::Note, &phrase());
    hint_bar::draw(canvas, line(10), &[Hint { key: text.clone(), word: "act" }], &[]);
    let columns = [
        TableColumn::fixed("", 20),
        TableColumn::share("", 1, 4).both_ends(),
        TableColumn::fixed("", 6).right(),
    ];
    let window = Window { len: 1, top: 0, selected: Some(0), focused: true };
    table::draw(canvas, Rect { height: 2, ..line(11) }, &columns, &window, |_| {
        vec![phrase(), phrase(), phrase()]
    });
}

/// Draws `count` texts in every widget, made displayable by `make`; returns the first text that sent something forbidden.
fn drawn_in_widgets(count: u32, make: impl Fn(String) -> Displayable) -> Result<(), String> {
    let mut bench = Bench::new(SMALL.width, SMALL.height);
    let mut writer = FrameWriter::new(bench.sent.clone(), || Ok(SMALL));
    writer.clear().unwrap();
    let (mut dice, watch) = (Dice::new(1), Watch::default());
    for number in 0..count {
        let raw = dice.text();
        let context = Context { ascii: number % 4 == 3, ..Context::default() };
        let mut buffer = Buffer::empty(Rect::from((ratatui::layout::Position::ORIGIN, SMALL)));
        let text = make(raw.clone());
        watch.case(|| draw_widgets(&mut Canvas::new(&mut buffer, &context), &text));
        let cells = buffer.content.iter().enumerate();
        let placed = cells.map(|(index, cell)| {
            let (x, y) = buffer.pos_of(index);
            (x, y, cell)
        });
        writer.draw(placed).unwrap();
        Backend::flush(&mut writer).unwrap();
        bench.read().map_err(|why| format!("{raw:?}: {why}"))?;
    }
    Ok(())
}

#[test]
fn x1_no_text_in_any_widget_acts_on_the_terminal() {
    let texts = cases::count(5_000, 100_000, 5_000_000);
    assert_eq!(drawn_in_widgets(texts, |raw| Displayable::cell(&raw)), Ok(()));
}

/// Proves that the test works: without escaping, the same texts in the same widgets are caught. Control characters are left
/// out, because the drawing library panics on them before anything is sent.
#[test]
fn x1_without_the_sanitiser_the_same_texts_are_caught() {
    let as_it_comes = |raw: String| Displayable::label(raw.replace(char::is_control, "").leak());
    let caught = drawn_in_widgets(50, as_it_comes);
    assert!(caught.is_err(), "{caught:?}");
}

/// Puts hostile text in every place where a service or a person can, and counts the texts.
struct Stranger {
    dice: Dice,
    said: usize,
}

impl Stranger {
    fn text(&mut self) -> String {
        self.said += 1;
        self.dice.text()
    }

    fn json(&mut self) -> RawJson {
        self.said += 1;
        self.dice.json()
    }

    fn stamp(&mut self) -> Timestamp {
        Timestamp::read(self.text())
    }

    fn object(&mut self, keys: &[&str]) -> serde_json::Value {
        let mut object = serde_json::Map::new();
        for key in keys {
            object.insert((*key).to_owned(), self.text().into());
        }
        let inner: Vec<_> = (0..2).map(|_| self.text()).collect();
        object.insert(self.text(), inner.into());
        object.into()
    }

    fn event(&mut self, number: usize) -> crate::domain::event::Event {
        let names = ["Flex - Engagement Initiated", "Flex - Engagement Completed"];
        let name = names.get(number % 3).map_or_else(|| self.text(), |name| (*name).to_owned());
        let keys =
            ["interactionSid", "channelSid", "channelType", "direction", "duration", "sentiment", "codes"];
        let time =
            if number.is_multiple_of(4) { self.text() } else { format!("2026-11-2{}T09:00:00Z", number % 3) };
        let item = serde_json::json!({
            "event": name, "message_id": self.text(), "timestamp": time, "properties": self.object(&keys),
        });
        let mut event = samples::event(&item.to_string());
        event.source_id = Some(self.text().into());
        event
    }

    fn traits(&mut self) -> Traits {
        let one = |key: String, stranger: &mut Self| Trait {
            key,
            value: stranger.json(),
            source_id: Some(stranger.text()),
            updated_at: Some(stranger.stamp()),
            repeated: true,
            sent: None,
        };
        let keys = crate::domain::flex::FlexTrait::ALL.map(|which| which.key().to_owned());
        let mut items: Vec<Trait> = keys.into_iter().map(|key| one(key, self)).collect();
        items.extend((0..14).map(|_| one(self.text(), self)));
        Traits(self.listed(items))
    }

    fn listed<T>(&mut self, items: Vec<T>) -> Partial<T> {
        let unreadable = vec![Unreadable { place: self.text(), raw: Some(self.json()), reason: self.text() }];
        Partial { items, unreadable, extent: Extent::incomplete(self.text()) }
    }

    fn identifier(&mut self) -> ExternalId {
        ExternalId {
            kind: self.text().into(),
            value: self.text().into(),
            collection: Some(self.text()),
            source_id: Some(self.text()),
            created_at: Some(self.stamp()),
            raw: self.json(),
        }
    }

    fn identifiers(&mut self, count: usize) -> Vec<ExternalId> {
        (0..count).map(|_| self.identifier()).collect()
    }

    fn link(&mut self) -> Link {
        samples::link(&self.text(), &[(&self.text(), &self.text()), (&self.text(), &self.text())])
    }

    fn failure(&mut self) -> SourceError {
        let mut error = SourceError::new(ErrorClass::Server, &self.text(), self.text(), self.text());
        error.request_id = Some(self.text());
        error
    }

    fn fill(&mut self) -> RowFill {
        let summary = super::rig::summary(Enrichment::Enriched, None, &self.text());
        RowFill {
            key: None,
            naming: Naming { name: Some(self.text()), identifier: None },
            summary,
            halves: Vec::new(),
        }
    }

    /// A rig in which everything shown is untrusted text.
    fn rig(&mut self) -> Rig {
        let mut rig = Rig::listed(LARGE.width, LARGE.height, 20);
        for row in rig.model.wanted_rows() {
            rig.send(Message::RowFilled { handle: row, result: Ok(self.fill()) });
        }
        let events = (0..15).map(|number| self.event(number)).collect();
        let events = self.listed(events);
        let links = (0..6).map(|_| self.link()).collect();
        let identifiers = self.identifiers(10);
        let metadata = Metadata {
            created_at: Some(self.stamp()),
            updated_at: Some(self.stamp()),
            first_message_id: Some(self.text()),
            ..Metadata::default()
        };
        for answer in [
            answered(Part::FlexTraits, Ok(self.traits())),
            answered(
                Part::Events,
                Ok(crate::domain::event::ProfileEvents { engagements: events.clone(), all: events }),
            ),
            answered(Part::Metadata, Ok(metadata)),
            answered(Part::Identifiers, Ok(self.listed(identifiers))),
            answered(Part::Traits, Ok(self.traits())),
            answered(Part::Links, Ok(self.listed(links))),
        ] {
            rig.answer(answer);
        }
        let mut line = super::rig::line();
        line.notices = vec![Notice { subject: Subject::Keeping, number: 0, lasts: true, text: self.text() }];
        rig.send(Message::Line(Box::new(line)));
        rig
    }
}

/// Draws screens full of untrusted text until this many texts were used; returns the number.
fn drawn_on_screens(texts: usize) -> usize {
    let mut stranger = Stranger { dice: Dice::new(7), said: 0 };
    let mut bench = Bench::new(LARGE.width, LARGE.height);
    let mut terminal = Terminal::new(FrameWriter::new(bench.sent.clone(), || Ok(LARGE))).unwrap();
    terminal.clear().unwrap();
    let mut look = |rig: &Rig, what: &str| {
        terminal.draw(|frame| view::draw(frame, &rig.model)).unwrap();
        let read = bench.read();
        assert_eq!(read, Ok(()), "{what}:\n{}", rig.screen());
    };
    while stranger.said < texts {
        let mut rig = stranger.rig();
        rig.model.context.ascii = stranger.said.is_multiple_of(3);
        for keys in
            ["<Enter>1", "2", "jj<Tab>", "3", "jj<Tab>j<Space>", "4", "j<Tab>z", "5", "j", "6", "y", "?"]
        {
            rig.keys(keys);
            look(&rig, keys);
        }
        rig.keys("<Esc><Esc>/").send(Message::Paste(stranger.text()));
        look(&rig, "a paste");
        rig.keys("<Enter>");
        if rig.tickets.contains_key(&crate::tui::message::Slot::Lookup) {
            let attempts = vec![Attempt { handle: handle(1), outcome: Err(stranger.failure()) }];
            rig.answer(Answer::Lookup(LookupReport { attempts }));
            look(&rig, "a lookup");
        }
        rig.keys("<Esc><Esc>R");
        if rig.tickets.contains_key(&crate::tui::message::Slot::Part(Part::Events)) {
            rig.answer(Answer::Part(Part::Events, Err(stranger.failure())));
        }
        rig.keys("<Enter>3");
        look(&rig, "a failure");
        rig.keys("w");
        look(&rig, "why");
    }
    stranger.said
}

#[test]
fn x1_no_text_on_any_screen_acts_on_the_terminal() {
    let texts = cases::count(5_000, 100_000, 5_000_000);
    assert!(drawn_on_screens(texts as usize) >= texts as usize);
}

#[test]
fn x1_typed_text_ids_and_failures_are_shown_inertly() {
    let mut bench = Bench::new(SMALL.width, SMALL.height);
    let mut terminal = Terminal::new(FrameWriter::new(bench.sent.clone(), || Ok(SMALL))).unwrap();
    terminal.clear().unwrap();
    let context = Context::default();
    let mut stranger = Stranger { dice: Dice::new(3), said: 0 };
    let watch = Watch::default();
    for _ in 0..cases::count(500, 25_000, 1_250_000) {
        let (typed, id, failure) = (stranger.text(), stranger.text(), stranger.failure());
        let listed: Partial<()> = stranger.listed(Vec::new());
        let draw = |frame: &mut Frame<'_>| {
            let mut canvas = Canvas::new(frame.buffer_mut(), &context);
            let line = Rect::new(0, 0, SMALL.width, 1);
            TextInput::with(&typed).draw(&mut canvas, line, true, "");
            canvas.put(Rect { y: 1, ..line }, &sid::short(&id, Role::Text));
            canvas.put(Rect { y: 2, ..line }, &picture::missing(&listed).unwrap_or_default());
            picture::draw_failure(&mut canvas, Rect::new(0, 3, SMALL.width, 11), &failure, context.now);
        };
        watch.case(|| terminal.draw(draw).map(|_| ())).unwrap();
        assert_eq!(bench.read(), Ok(()), "{typed:?} {id:?} {failure:?} {listed:?}");
    }
}
