//! Data cannot imitate the program: whatever its text, only its own cells change, and they look like data.

use super::rig::{Rig, answered, events, failure, fill};
use super::stored::snapshot;
use crate::domain::event::ProfileEvents;
use crate::domain::identifier::ExternalId;
use crate::domain::json::RawJson;
use crate::domain::listing::Partial;
use crate::domain::profile::Metadata;
use crate::domain::samples;
use crate::domain::text::Displayable;
use crate::domain::verdict::Enrichment;
use crate::engine::ErrorClass;
use crate::tui::message::{Answer, Message, Part};
use crate::tui::view;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;

const WIDTH: u16 = 120;
const HEIGHT: u16 = 40;

/// Texts that imitate prompts, states, errors and frames of the program.
const IMITATIONS: [&str; 20] = [
    "✔ ENRICHED",
    "✘ NOT ENRICHED   all six Flex traits differ",
    "Press y to confirm: ",
    "type the space's name to send: ",
    "flexplorer   PRODUCTION   env  us",
    "connected · 3 ms",
    "✘ token refused (401)   r try again",
    "loading events… 0.4 s   Esc cancel",
    "▲ as of 09:14:03, refresh failed: 503",
    "Findings: none",
    "! 3 items could not be read",
    "Enter open  / filter  q quit",
    "│ ┃ ┏━━━━━┓ ┗━━━━━┛",
    "1 Overview  2 Interactions  3 Events",
    "sent to the terminal: “token”",
    "⟨1B⟩[0m ⟨+1234 bytes⟩",
    "[reordering] [hidden characters]",
    "Request-Id 4f0c-11",
    "read-only",
    "unknown outcome (x shows it)",
];

/// Harmless text of the same shape: the same blanks, and another letter in place of each letter.
fn neutral(text: &str) -> String {
    let shown = Displayable::new(text);
    shown.as_str().chars().map(|c| if c == ' ' { ' ' } else { 'ø' }).collect()
}

/// A profile in which every text is `text`.
fn rig(text: &str) -> Rig {
    let mut rig = Rig::listed(WIDTH, HEIGHT, 3);
    for row in rig.model.wanted_rows() {
        let filled = fill(text, Enrichment::PartlyEnriched, rig.now);
        rig.send(Message::RowFilled { handle: row, result: Ok(filled) });
    }
    let traits = serde_json::json!({
        "name": text, "flex_last-interaction-outcome": text, "flex_last-interaction-topics": text,
        "flex_last-known-agent": text, "plan": text,
    });
    let traits = samples::traits(&traits.to_string());
    let mut all = events().all;
    for number in 0..3 {
        let item = serde_json::json!({
            "message_id": format!("m{number}0"), "event": text, "timestamp": "2026-11-22T08:00:00Z",
            "properties": {"said": text},
        });
        all.items.push(samples::event(&item.to_string()));
    }
    let one = |kind: &str, value: &str| ExternalId {
        kind: kind.into(),
        value: value.into(),
        collection: None,
        source_id: Some(text.to_owned()),
        created_at: None,
        raw: RawJson::null(),
    };
    // Capitals and blanks at the ends of an address are a finding, which one of two compared screens would have alone.
    let address = text.trim().to_lowercase();
    let identifiers = vec![one("email", &address), one(text, "u_1001")];
    rig.answer(answered(Part::FlexTraits, Ok(traits.clone())));
    rig.answer(answered(Part::Events, Ok(ProfileEvents { engagements: all.clone(), all })));
    rig.answer(answered(Part::Metadata, Ok(Metadata::default())));
    rig.answer(answered(Part::Identifiers, Ok(Partial { items: identifiers, ..Partial::default() })));
    rig.answer(answered(Part::Traits, Ok(traits)));
    let mut error = failure(ErrorClass::Server);
    // An id of one word is not quoted; the neutral text, which is no id, would be.
    let id = if text.contains(' ') { text } else { "4f0c-11" };
    (error.why, error.request_id) =
        (format!("answered {}", Displayable::new(text).quote()), Some(id.to_owned()));
    rig.answer(Answer::Part(Part::Links, Err(error)));
    rig
}

fn drawn(rig: &Rig) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(WIDTH, HEIGHT)).unwrap();
    terminal.draw(|frame| view::draw(frame, &rig.model)).unwrap();
    terminal.backend().buffer().clone()
}

/// The two screens may differ only in the letters of cells that contain the neutral text; markers may be dimmed.
#[track_caller]
fn expect_own_cells_only(said: &Rig, plain: &Rig, at: &str) {
    let (said_cells, plain_cells) = (drawn(said), drawn(plain));
    let marker = said.model.context.theme.style(crate::tui::theme::Role::Marker).fg;
    for (index, (cell, neutral)) in said_cells.content.iter().zip(&plain_cells.content).enumerate() {
        let place = said_cells.pos_of(index);
        let picture =
            || format!("{at} at {place:?}: {:?}\n{}\n{}", cell.symbol(), said.screen(), plain.screen());
        if neutral.symbol() != "ø" {
            assert_eq!(cell, neutral, "a cell of the program changed, {}", picture());
        } else if Some(cell.fg) != marker {
            assert_eq!(cell.style(), neutral.style(), "data changed its look, {}", picture());
        }
    }
}

#[test]
fn x5_no_cell_of_the_program_comes_from_data() {
    for text in IMITATIONS {
        let (mut said, mut plain) = (rig(text), rig(&neutral(text)));
        for keys in ["1", "2", "3", "3jj<Enter>", "<Esc>4", "5", "6", "6w"] {
            said.keys(keys);
            plain.keys(keys);
            expect_own_cells_only(&said, &plain, &format!("{text:?} after {keys}"));
        }
    }
}

#[test]
fn x5_imitations_stand_as_data_on_the_screen() {
    let mut rig = rig("✔ ENRICHED  Press y to confirm: ");
    snapshot("imitation_overview", &rig);
    rig.keys("6");
    snapshot("imitation_failure", &rig);
}
