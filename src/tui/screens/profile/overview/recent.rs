//! The latest interactions, if the pane has room left; they explain the symbols on the timeline.
//!
//! ```text
//!  Latest interactions
//!  22m   voice     Inbound   10m 30s  ▼ negative  ✔ completed   Refund promised
//!  1d    sms       Inbound    6m 50s  ▼ negative  ✔ completed   Invoice explained
//! ```

use super::super::readings;
use crate::domain::check::Check;
use crate::domain::engagement::Engagement;
use crate::domain::interaction::Interaction;
use crate::domain::json::SharedText;
use crate::domain::text::Displayable;
use crate::tui::context::{Context, TimeRoom};
use crate::tui::paint::Line;
use crate::tui::theme::Role;
use crate::tui::widgets::verdict;
use ratatui::layout::Rect;

/// Width of channel and of direction.
const WORD: usize = 9;
/// Width of the right-aligned duration.
const LENGTH: usize = 7;
const SENTIMENT: usize = 12;
/// Width of the state: its symbol and `orphan completed`.
const STATE: usize = 20;
/// From this width on, the direction is shown on the one line of an interaction.
const WITH_DIRECTION: u16 = 76;
/// From this width on, the outcome is shown on it too.
const WITH_OUTCOME: u16 = 96;
/// From this width on, the outcome is on the second of two lines, else on a third one.
const OUTCOME_ON_SECOND: u16 = 58;

/// One line per interaction, newest first, at most as many as the area has lines.
pub fn lines(check: &Check, context: &Context, area: Rect) -> Vec<Line> {
    newest(check, area).map(|one| Cells::of(one, context).on_one_line(context, area.width)).collect()
}

/// Everything about each interaction, on one line in a wide column, else on two or three.
pub fn stacked(check: &Check, context: &Context, area: Rect) -> Vec<Line> {
    if area.width >= WITH_OUTCOME {
        return lines(check, context, area);
    }
    newest(check, area).flat_map(|one| Cells::of(one, context).on_lines(context, area.width)).collect()
}

fn newest(check: &Check, area: Rect) -> impl Iterator<Item = &Interaction> {
    check.interactions.items.iter().take(usize::from(area.height))
}

/// From this width on, a sentiment has its word and not only its sign.
const WITH_WORD: u16 = 58;

struct Cells {
    sign: Line,
    when: Line,
    channel: Line,
    direction: Line,
    length: Line,
    sentiment: Line,
    state: Line,
    outcome: Line,
}

impl Cells {
    fn of(interaction: &Interaction, context: &Context) -> Self {
        let ascii = context.ascii;
        let (initiated, completed) = (interaction.initiated(), interaction.completed());
        let word = |text: Option<SharedText>| {
            text.map(|text| Line::new().data(&Displayable::cell(&text), Role::Text)).unwrap_or_default()
        };
        let room = TimeRoom::Short;
        let when = interaction.last_sent().map(|at| Line::new().number(context.moment(at, room), Role::Text));
        let length = initiated.and_then(|event| event.duration.as_ref()).map(readings::duration);
        let outcome = completed.and_then(|event| event.outcome.as_ref());
        Self {
            when: when.unwrap_or_default().fitted(usize::from(context.times.width(room)), ascii),
            channel: word(initiated.and_then(|event| event.channel_type.clone())),
            direction: word(initiated.and_then(Engagement::direction)),
            length: length.unwrap_or_default(),
            sentiment: completed
                .map(|event| readings::sentiment(event.sentiment.as_ref()))
                .unwrap_or_default(),
            sign: completed
                .map(|event| readings::sentiment_alone(event.sentiment.as_ref()))
                .unwrap_or_default(),
            state: verdict::of_interaction(interaction),
            outcome: outcome.map(|raw| readings::said(raw, Role::Text)).unwrap_or_default(),
        }
    }

    fn on_one_line(self, context: &Context, width: u16) -> Line {
        let ascii = context.ascii;
        let line = self.when.gap(1).then(self.channel.fitted(WORD, ascii)).gap(1);
        let with_direction = width >= WITH_DIRECTION;
        let line = if with_direction { line.then(self.direction.fitted(WORD, ascii)).gap(1) } else { line };
        // A duration that is not a number is shown as sent, but truncated.
        let wide = self.length.width(ascii).min(LENGTH);
        let line = line.gap(LENGTH - wide).then(self.length.fitted(wide, ascii)).gap(2);
        let (sentiment, room) =
            if width >= WITH_WORD { (self.sentiment, SENTIMENT - 1) } else { (self.sign, 1) };
        let line = line.then(sentiment.fitted(room, ascii)).gap(1);
        let line = line.then(self.state.fitted(STATE - 1, ascii)).gap(1);
        if width >= WITH_OUTCOME { line.then(self.outcome) } else { line }
    }

    fn on_lines(self, context: &Context, width: u16) -> Vec<Line> {
        let ascii = context.ascii;
        let indent = self.when.width(ascii) + 1;
        let first = self.when.gap(1).then(self.channel.fitted(WORD - 1, ascii)).gap(1);
        let first = first.then(self.direction.fitted(WORD - 1, ascii)).gap(1).then(self.length);
        let second = Line::new().gap(indent);
        let second = if self.sentiment.is_empty() {
            second
        } else {
            second.then(self.sentiment.fitted(SENTIMENT - 2, ascii)).gap(1)
        };
        let second = second.then(self.state);
        if self.outcome.is_empty() {
            return vec![first, second];
        }
        if width >= OUTCOME_ON_SECOND {
            let state = second.padded_to(indent + SENTIMENT - 1 + STATE, ascii);
            return vec![first, state.then(self.outcome)];
        }
        vec![first, second, Line::new().gap(indent).then(self.outcome)]
    }
}
