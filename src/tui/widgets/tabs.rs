//! The tab bar. If space is short, the labels of the unchosen tabs are shortened one after another, then the counts are
//! dropped.

use crate::tui::paint::{Canvas, Line, Number, Symbol};
use crate::tui::theme::Role;
use ratatui::layout::Rect;

#[derive(Clone, Copy, Debug)]
pub struct TabTitle {
    pub number: usize,
    pub word: &'static str,
    /// The label where there is little room.
    pub short: &'static str,
    /// The number of items on the tab, if known.
    pub count: Option<usize>,
    /// Whether something on the tab failed; the mark for that is always shown.
    pub failed: bool,
}

/// How much of the tabs is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct TabForm {
    gap: usize,
    counts: bool,
    words: TabWords,
}

/// How the labels of the tabs are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TabWords {
    /// This many of the unchosen tabs are short, those that save the most first.
    Shortened(usize),
    /// The chosen tab is short too, and this many of the others.
    ChosenToo(usize),
    /// The unchosen tabs show only their numbers.
    Digits,
}

/// All forms from widest to narrowest: labels are shortened one after another, and only as far as needed.
fn manners(tabs: usize) -> impl Iterator<Item = TabForm> {
    let shortened = move |gap, counts| {
        (0..tabs).map(move |short| TabForm { gap, counts, words: TabWords::Shortened(short) })
    };
    let least = |words| TabForm { gap: 1, counts: false, words };
    shortened(2, true)
        .chain(shortened(2, false).take(1))
        .chain(shortened(1, false))
        .chain((0..tabs).map(TabWords::ChosenToo).chain([TabWords::Digits]).map(least))
}

/// Draws the tab bar; `chosen` counts from 0.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, tabs: &[TabTitle], chosen: usize) {
    let (parts, gap) = fit(tabs, chosen, usize::from(area.width), canvas.context().ascii);
    let line = parts.into_iter().enumerate().fold(Line::new(), |line, (index, part)| {
        let line = if index > 0 { line.gap(gap) } else { line };
        line.then(part)
    });
    canvas.put(area, &line);
}

/// The tab at a column, counted from 0.
pub fn tab_at(area: Rect, tabs: &[TabTitle], chosen: usize, ascii: bool, column: u16) -> Option<usize> {
    let offset = usize::from(column.checked_sub(area.x)?);
    let (parts, gap) = fit(tabs, chosen, usize::from(area.width), ascii);
    let mut start = 0;
    for (index, part) in parts.iter().enumerate() {
        let end = start + part.width(ascii);
        if (start..end).contains(&offset) {
            return Some(index);
        }
        start = end + gap;
    }
    None
}

fn fit(tabs: &[TabTitle], chosen: usize, room: usize, ascii: bool) -> (Vec<Line>, usize) {
    let order = shortened_first(tabs, chosen);
    let mut written = (Vec::new(), 1);
    for manner in manners(tabs.len()) {
        let parts: Vec<Line> = tabs
            .iter()
            .enumerate()
            .map(|(index, tab)| {
                let rank = order.iter().position(|other| *other == index);
                one(tab, rank, manner)
            })
            .collect();
        let words: usize = parts.iter().map(|part| part.width(ascii)).sum();
        written = (parts, manner.gap);
        if words + manner.gap * tabs.len().saturating_sub(1) <= room {
            break;
        }
    }
    written
}

/// The unchosen tabs, ordered by how much their short label saves, most first; among equals, the last tab comes first.
fn shortened_first(tabs: &[TabTitle], chosen: usize) -> Vec<usize> {
    let saved =
        |index: &usize| tabs.get(*index).map_or(0, |tab| tab.word.len().saturating_sub(tab.short.len()));
    let mut order: Vec<usize> = (0..tabs.len()).rev().filter(|index| *index != chosen).collect();
    order.sort_by_key(|index| std::cmp::Reverse(saved(index)));
    order
}

/// A tab and its mark, separated by a blank if there is room.
fn one(tab: &TabTitle, rank: Option<usize>, manner: TabForm) -> Line {
    let line = words(tab, rank, manner);
    if !tab.failed {
        return line;
    }
    let (ground, role) = if rank.is_none() { (Role::Chosen, Role::Chosen) } else { (Role::Text, Role::Bad) };
    let line = if manner.gap > 1 { line.label(" ", ground) } else { line };
    line.symbol(Symbol::Warning, role)
}

/// A tab's label; `rank` is its place in the order of shortening, `None` for the chosen tab.
fn words(tab: &TabTitle, rank: Option<usize>, manner: TabForm) -> Line {
    let chosen = rank.is_none();
    let (number, word) = if chosen { (Role::Chosen, Role::Chosen) } else { (Role::Accent, Role::Muted) };
    let line = Line::new().number(Number::count(tab.number), number);
    let text = match (manner.words, rank) {
        (TabWords::Digits, Some(_)) => return line,
        (TabWords::Shortened(short) | TabWords::ChosenToo(short), Some(rank)) if rank < short => tab.short,
        (TabWords::ChosenToo(_), None) => tab.short,
        _ => tab.word,
    };
    let line = line.label(" ", word).label(text, word);
    match tab.count {
        Some(count) if manner.counts => {
            line.label(" ", word).number(Number::count(count), if chosen { word } else { Role::Text })
        }
        _ => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABS: [TabTitle; 6] = [
        TabTitle { number: 1, word: "Overview", short: "Over", count: None, failed: false },
        TabTitle { number: 2, word: "Interactions", short: "Int", count: Some(7), failed: false },
        TabTitle { number: 3, word: "Events", short: "Evt", count: Some(42), failed: false },
        TabTitle { number: 4, word: "Traits", short: "Trt", count: Some(6000), failed: false },
        TabTitle { number: 5, word: "Identities", short: "Ids", count: Some(4), failed: false },
        TabTitle { number: 6, word: "Links", short: "Lnk", count: Some(1), failed: false },
    ];

    fn strip(room: usize, chosen: usize) -> String {
        let (parts, gap) = fit(&TABS, chosen, room, false);
        parts.iter().map(|part| part.to_text(false)).collect::<Vec<_>>().join(&" ".repeat(gap))
    }

    #[test]
    fn the_strip_gives_up_long_words_then_counts() {
        assert_eq!(
            strip(120, 0),
            "1 Overview  2 Interactions 7  3 Events 42  4 Traits 6,000  5 Identities 4  6 Links 1"
        );
        assert_eq!(
            strip(80, 0),
            "1 Overview  2 Int 7  3 Events 42  4 Traits 6,000  5 Identities 4  6 Links 1",
            "one word is enough"
        );
        assert_eq!(strip(72, 0), "1 Overview  2 Int 7  3 Events 42  4 Traits 6,000  5 Ids 4  6 Links 1");
        assert_eq!(strip(50, 1), "1 Over 2 Interactions 3 Events 4 Trt 5 Ids 6 Links");
        assert_eq!(
            strip(44, 1),
            "1 Over 2 Int 3 Events 4 Traits 5 Ids 6 Links",
            "the chosen one too, and no more than needed"
        );
        assert_eq!(strip(20, 2), "1 2 3 Events 4 5 6");
    }

    #[test]
    fn a_tab_on_which_something_failed_is_marked_however_little_room_there_is() {
        for room in 10..160 {
            for chosen in 0..6 {
                let mut tabs = TABS;
                tabs[5].failed = true;
                let (parts, _) = fit(&tabs, chosen, room, true);
                let marked: Vec<bool> = parts.iter().map(|part| part.to_text(true).ends_with('!')).collect();
                assert_eq!(marked, [false, false, false, false, false, true], "{room}");
            }
        }
        let mut tabs = TABS;
        tabs[1].failed = true;
        let (parts, _) = fit(&tabs, 0, 120, false);
        assert_eq!(parts[1].to_text(false), "2 Interactions 7 !");
        let (parts, _) = fit(&tabs, 0, 60, false);
        assert_eq!(parts[1].to_text(false), "2 Int!");
    }

    #[test]
    fn a_click_finds_its_tab() {
        let area = Rect::new(10, 0, 50, 1);
        assert_eq!(tab_at(area, &TABS, 1, false, 10), Some(0));
        assert_eq!(tab_at(area, &TABS, 1, false, 17), Some(1));
        assert_eq!(tab_at(area, &TABS, 1, false, 16), None);
        assert_eq!(tab_at(area, &TABS, 1, false, 3), None);
    }
}
