//! Every key of the focused pane and the global keys, each with a sentence, and every sign; a search narrows the list.
//!
//! ```text
//! ┏ Keys ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
//! ┃ / search                                                  ┃
//! ┃ Profile list                                              ┃
//! ┃          p  Pin the profile to the top of the list …      ┃
//! ┃ Everywhere                                                ┃
//! ┃      Enter  Open what is selected …                       ┃
//! ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
//! ```

mod legend;

use super::{Drawn, OverlayWish};
use crate::domain::text::Displayable;
use crate::tui::keymap::{Binding, Scope, in_force};
use crate::tui::message::{Action, Edit};
use crate::tui::paint::{Align, Canvas, Line};
use crate::tui::theme::Role;
use crate::tui::widgets::pane::PaneFrame;
use crate::tui::widgets::selection::moved;
use crate::tui::widgets::text_input::TextInput;
use crate::tui::widgets::words::Words;
use crate::tui::widgets::{popup, table};
use legend::{SIGNS, Sign};
use ratatui::layout::Rect;

/// Width of the column of keys.
const KEYS: u16 = 14;

#[derive(Debug)]
pub struct Help {
    /// The scope in which help was opened.
    from: Scope,
    input: TextInput,
    typing: bool,
    top: usize,
}

enum HelpEntry {
    Title(&'static str),
    /// Keys and this line of their sentence.
    Keys(&'static Binding, usize),
    Sign(&'static Sign),
}

/// Moving is known to everyone, so its keys come last.
const MOVEMENTS: [Action; 14] = [
    Action::Up,
    Action::Down,
    Action::Left,
    Action::Right,
    Action::PageUp,
    Action::PageDown,
    Action::HalfUp,
    Action::HalfDown,
    Action::Top,
    Action::Bottom,
    Action::NextMatch,
    Action::PreviousMatch,
    Action::Suspend,
    Action::Mouse,
];

/// The most lines that a sentence may take.
const TALLEST: u16 = 3;

impl Help {
    /// The help for a scope.
    pub fn new(from: Scope) -> Self {
        Self { from, input: TextInput::default(), typing: false, top: 0 }
    }

    /// Whether keys go into the search box.
    pub const fn typing(&self) -> bool {
        self.typing
    }

    /// Whether there is a search to clear.
    pub fn searched(&self) -> bool {
        self.typing || !self.input.text().is_empty()
    }

    /// Handles a key.
    pub fn update(&mut self, action: Action, body: Rect) -> Option<OverlayWish> {
        let area = list_area(place(body));
        let entries = self.entries(area.width).len();
        let height = usize::from(area.height);
        if let Some(top) = moved(action, self.top, entries.saturating_sub(height), height) {
            self.top = top;
            return None;
        }
        match action {
            Action::Filter => self.typing = true,
            Action::Open => self.typing = false,
            Action::Cancel if self.searched() => {
                self.typing = false;
                self.input.clear();
                self.top = 0;
            }
            Action::Cancel | Action::Back | Action::Help => return Some(OverlayWish::Close),
            _ => {}
        }
        None
    }

    /// Handles a change to the search box.
    pub fn edit(&mut self, edit: &Edit) {
        self.input.edit(edit);
        self.top = 0;
    }

    /// The entries of a list of this width.
    fn entries(&self, width: u16) -> Vec<HelpEntry> {
        let words = Words::of(self.input.text());
        let order =
            std::iter::once(self.from).chain(Scope::ALL.into_iter().filter(|&scope| scope != self.from));
        let mut entries = Vec::new();
        for scope in order {
            let fits = |binding: &&'static Binding| {
                let keys: Vec<String> = binding.keys.iter().map(ToString::to_string).collect();
                let words_of_ours = [binding.action.sentence(), binding.action.label(), scope.title()];
                let texts: Vec<&str> =
                    words_of_ours.into_iter().chain(keys.iter().map(String::as_str)).collect();
                words.match_any(&texts)
            };
            let lines = |binding: &'static Binding| {
                // No sentence contains symbols with an ASCII form.
                let lines = usize::from(sentence(binding).line_count(sentence_width(width), TALLEST, false));
                (0..lines.max(1)).map(move |line| HelpEntry::Keys(binding, line))
            };
            let mut bindings: Vec<&'static Binding> = in_force().own(scope).iter().filter(fits).collect();
            bindings.sort_by_key(|binding| self.rank(binding.action));
            let found: Vec<HelpEntry> = bindings.into_iter().flat_map(lines).collect();
            if !found.is_empty() {
                entries.push(HelpEntry::Title(scope.title()));
                entries.extend(found);
            }
            if scope == Scope::Global {
                entries.extend(signs(&words));
            }
        }
        entries
    }

    /// The most useful first: what the footer offers, then the rest, then movements.
    fn rank(&self, action: Action) -> usize {
        let footer = in_force().footer(self.from);
        let offered = footer.iter().position(|&other| other == action);
        let moves = MOVEMENTS.iter().position(|&other| other == action);
        moves.map(|place| footer.len() + 1 + place).or(offered).unwrap_or(footer.len())
    }

    /// Draws it above the panes.
    pub fn draw(&self, canvas: &mut Canvas<'_>, body: Rect) -> Drawn {
        let place = place(body);
        let inner = popup::draw(canvas, place, &PaneFrame::titled("Keys", true));
        let cursor = self.input.draw(
            canvas,
            Rect { height: inner.height.min(1), ..inner },
            self.typing,
            "searches keys and signs",
        );
        let area = list_area(place);
        let entries = self.entries(area.width);
        if entries.is_empty() {
            canvas.put(area, &Line::new().label("no key matches these words", Role::Muted));
        }
        for (entry, y) in entries.iter().skip(self.top).zip(area.top()..area.bottom()) {
            let line = Rect { y, height: 1, ..area };
            match entry {
                HelpEntry::Title(title) => canvas.put(line, &Line::new().label(title, Role::Title)),
                HelpEntry::Sign((symbol, role, meaning)) => {
                    let sign = Line::new().symbol(*symbol, *role);
                    canvas.put_aligned(Rect { width: KEYS.min(line.width), ..line }, &sign, Align::Right);
                    canvas.put(beside_keys(line, area), &Line::new().label(meaning, Role::Text));
                }
                HelpEntry::Keys(binding, skip) => {
                    if *skip == 0 {
                        draw_keys(canvas, line, binding);
                    }
                    canvas.wrap_from(beside_keys(line, area), &sentence(binding), *skip);
                }
            }
        }
        table::draw_scroll_bar(canvas, Rect { width: area.width + 1, ..area }, self.top, entries.len());
        Drawn { inner, cursor }
    }
}

/// The signs whose meaning contains the words.
fn signs(words: &Words) -> Vec<HelpEntry> {
    let fits = |sign: &&'static Sign| words.match_any(&["signs", sign.2, sign.0.text(false)]);
    let found: Vec<HelpEntry> = SIGNS.iter().filter(fits).map(HelpEntry::Sign).collect();
    if found.is_empty() { found } else { std::iter::once(HelpEntry::Title("Signs")).chain(found).collect() }
}

fn draw_keys(canvas: &mut Canvas<'_>, line: Rect, binding: &Binding) {
    let keys = binding.keys.iter().enumerate().fold(Line::new(), |phrase, (place, key)| {
        let phrase = if place > 0 { phrase.gap(1) } else { phrase };
        phrase.data(&Displayable::new(&key.to_string()), Role::Accent)
    });
    canvas.put_aligned(Rect { width: KEYS.min(line.width), ..line }, &keys, Align::Right);
}

fn sentence(binding: &Binding) -> Line {
    Line::new().label(binding.action.sentence(), Role::Text)
}

/// The width that keys and gap leave for the sentence.
const fn sentence_width(line: u16) -> u16 {
    line.saturating_sub(KEYS + 2)
}

/// The area of a sentence that starts on this line.
const fn beside_keys(line: Rect, area: Rect) -> Rect {
    let width = sentence_width(line.width);
    Rect { x: line.right() - width, width, height: area.bottom() - line.y, ..line }
}

/// Nearly the whole body, but no wider than the longest sentence needs.
fn place(body: Rect) -> Rect {
    popup::centred(body, if body.width < 110 { body.width } else { 98 }, body.height)
}

/// The area of the entries, below the search box and a blank line.
fn list_area(place: Rect) -> Rect {
    Rect {
        x: place.x + 2,
        y: place.y + 3,
        width: place.width.saturating_sub(4),
        height: place.height.saturating_sub(4),
    }
}
