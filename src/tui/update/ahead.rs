//! Reading every row of the list: started and stopped by a key, or by itself where nothing is spent by it.

use super::say;
use crate::config::ahead::ReadingAhead;
use crate::config::space::Kind;
use crate::tui::message::Effect;
use crate::tui::model::{Connection, Model};
use crate::tui::widgets::toast::Tone;

/// Asks for the next rows to be read ahead, if that is under way.
pub fn follow(model: &mut Model) -> Vec<Effect> {
    if model.connection != Connection::Connected {
        return Vec::new();
    }
    if reads_by_itself(model) {
        model.list.read_by_itself(model.context.now);
    }
    let wanted = model.list.wanted_ahead(&model.filling);
    if wanted == model.reading_ahead {
        return Vec::new();
    }
    model.reading_ahead.clone_from(&wanted);
    vec![Effect::ReadAhead(wanted)]
}

/// An emulator's answers cost nothing; elsewhere the setting decides.
fn reads_by_itself(model: &Model) -> bool {
    match model.ahead {
        Some(ahead) => ahead == ReadingAhead::All,
        None => model.kind() == Kind::Emulator,
    }
}

/// Starts or stops reading every row.
pub fn turn(model: &mut Model) {
    if model.connection != Connection::Connected {
        return say(model, Tone::Note, "not connected yet");
    }
    model.list.turn_reading(model.context.now);
    if !model.list.ahead.is_on() && model.list.ahead.stopped.is_none() {
        let tally = model.list.tally();
        let words = if tally.unread() == 0 {
            "every row is read"
        } else if tally.read >= model.list.ahead.most {
            "no more rows are read at once; the others are read when they come on screen"
        } else {
            "the others are read when they come on screen"
        };
        say(model, Tone::Note, words);
    }
}
