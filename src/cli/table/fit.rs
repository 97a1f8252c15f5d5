//! Computes the width of each column.
//!
//! A table is narrowed one cell at a time, in a fixed order of steps, until it fits. A wider terminal needs fewer steps, so no
//! column gets narrower when the terminal gets wider.

use super::{Column, GAP, Overflow};
use unicode_width::UnicodeWidthStr;

/// The widths of columns with these natural widths; `None` for those that are left out.
pub(super) fn widths(columns: &[Column], natural: &[usize], room: Option<usize>) -> Vec<Option<usize>> {
    let mut widths: Vec<Option<usize>> = natural.iter().copied().map(Some).collect();
    let Some(room) = room else { return widths };
    while total(&widths) > room {
        let gives = |(at, width): (usize, &Option<usize>)| {
            let width = (*width)?;
            columns.get(at).filter(|column| width > least(column)).map(|_| (width, at))
        };
        let Some((width, at)) = widths.iter().enumerate().filter_map(gives).max() else { break };
        if let Some(narrowed) = widths.get_mut(at) {
            *narrowed = Some(width - 1);
        }
    }
    let mut leaving: Vec<(u8, usize)> =
        columns.iter().enumerate().filter_map(|(at, column)| Some((column.leaves?, at))).collect();
    leaving.sort_unstable();
    for (_, at) in leaving {
        if total(&widths) <= room {
            break;
        }
        if let Some(width) = widths.get_mut(at) {
            *width = None;
        }
    }
    widths
}

fn total(widths: &[Option<usize>]) -> usize {
    let shown = widths.iter().flatten();
    shown.clone().sum::<usize>() + GAP * shown.count().saturating_sub(1)
}

/// A column keeps room for every word of its title.
fn least(column: &Column) -> usize {
    match column.manner {
        Overflow::Whole => usize::MAX,
        Overflow::Middle | Overflow::Lines(_) => {
            let words = column.title.as_str().split(' ').map(UnicodeWidthStr::width);
            words.max().unwrap_or_default().max(column.least)
        }
    }
}
