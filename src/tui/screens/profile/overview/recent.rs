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
use crate::tui::context::Context;
use crate::tui::paint::Line;
use crate::tui::theme::Role;
use crate::tui::widgets::verdict;
use ratatui::layout::Rect;

/// Width of channel and of direction.
const WORD: usize = 10;
/// Width of the right-aligned duration.
const LENGTH: usize = 8;
const SENTIMENT: usize = 12;
/// Width of the state: its symbol and `orphan completed`.
const STATE: usize = 20;
/// From this width on, the direction is shown.
const WITH_DIRECTION: u16 = 76;
/// From this width on, the outcome is shown too.
const WITH_OUTCOME: u16 = 96;

/// One line per interaction, newest first, at most as many as the area has lines.
pub fn lines(check: &Check, context: &Context, area: Rect) -> Vec<Line> {
    let seen = check.interactions.items.iter().take(usize::from(area.height));
    seen.map(|one| line(one, context, area.width)).collect()
}

fn line(interaction: &Interaction, context: &Context, width: u16) -> Line {
    let ascii = context.ascii;
    let (initiated, completed) = (interaction.initiated(), interaction.completed());
    let word = |text: Option<SharedText>| {
        let text = text.map(|text| Line::new().data(&Displayable::cell(&text), Role::Text));
        text.unwrap_or_default().fitted(WORD - 1, ascii).gap(1)
    };
    let last = interaction.last_sent();
    let when = last.map(|at| Line::new().number(context.moment(at), Role::Text)).unwrap_or_default();
    let length =
        initiated.and_then(|event| event.duration.as_ref()).map(readings::duration).unwrap_or_default();
    // A duration that is not a number is shown as sent, but truncated.
    let wide = length.width(ascii).min(LENGTH);
    let length = Line::new().gap(LENGTH - wide).then(length.fitted(wide, ascii));
    let sentiment = completed.map(|event| readings::sentiment(event.sentiment.as_ref())).unwrap_or_default();
    let line = when.fitted(usize::from(context.times.width()), ascii).gap(1);
    let line = line.then(word(initiated.and_then(|event| event.channel_type.clone())));
    let line = if width >= WITH_DIRECTION {
        line.then(word(initiated.and_then(Engagement::direction)))
    } else {
        line
    };
    let line = line.then(length).gap(2);
    let line = line.then(sentiment.fitted(SENTIMENT - 1, ascii)).gap(1);
    let line = line.then(verdict::of_interaction(interaction).fitted(STATE - 1, ascii)).gap(1);
    match completed.and_then(|event| event.outcome.as_ref()) {
        Some(outcome) if width >= WITH_OUTCOME => line.then(readings::said(outcome, Role::Text)),
        _ => line,
    }
}
