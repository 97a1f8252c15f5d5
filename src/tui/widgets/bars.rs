//! Counts as bars one cell wide. A bar is never the only form of a number: the caller shows the total beside them.

use crate::tui::paint::{Line, Symbol};
use crate::tui::theme::Role;

const LEVELS: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
const ASCII: [&str; 8] = ["_", "_", "-", "-", "=", "=", "#", "#"];

/// A bar for each count, in proportion to the highest; nothing is a dot.
pub fn line(counts: &[u32], ascii: bool) -> Line {
    let highest = counts.iter().copied().max().unwrap_or_default();
    let signs = if ascii { ASCII } else { LEVELS };
    counts.iter().fold(Line::new(), |line, count| match signs.get(level(*count, highest)) {
        Some(sign) if *count > 0 => line.label(sign, Role::Text),
        _ => line.symbol(Symbol::Dot, Role::Muted),
    })
}

/// The sign of each part, as often as its share of the width; a part that is there has at least one cell.
pub fn shares(parts: &[(Symbol, Role, usize)], width: usize) -> Line {
    let all: usize = parts.iter().map(|(.., count)| count).sum();
    let some = parts.iter().filter(|(.., count)| *count > 0).count();
    let free = width.saturating_sub(some);
    let (mut before, mut line) = (0, Line::new());
    for (symbol, role, count) in parts.iter().filter(|(.., count)| *count > 0) {
        let place = |passed: usize| free * passed / all.max(1);
        let cells = 1 + place(before + count) - place(before);
        before += count;
        line = (0..cells).fold(line, |line, _| line.symbol(*symbol, *role));
    }
    line
}

/// The level of a count from 0 to 7: something is at least the lowest, only the highest is the highest.
fn level(count: u32, highest: u32) -> usize {
    let steps = u64::try_from(LEVELS.len()).unwrap_or(1);
    let level = u64::from(count) * steps / u64::from(highest.max(1));
    usize::try_from(level.saturating_sub(1)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_fill_the_width_and_hide_no_part() {
        let parts = |counts: [usize; 3]| {
            let [one, two, three] = counts;
            let (good, half, bad) = (Symbol::Check, Symbol::Half, Symbol::Cross);
            shares(&[(good, Role::Good, one), (half, Role::Warn, two), (bad, Role::Bad, three)], 10)
                .to_text(false)
        };
        assert_eq!(parts([1_000, 1, 1]), "✔✔✔✔✔✔✔◐✘✘");
        assert_eq!(parts([5, 5, 0]), "✔✔✔✔✔◐◐◐◐◐");
        assert_eq!(parts([0, 0, 7]), "✘✘✘✘✘✘✘✘✘✘");
        assert_eq!(parts([0, 0, 0]), "");
    }

    #[test]
    fn a_bar_is_as_high_as_its_count() {
        assert_eq!(line(&[0, 1, 4, 8, 80], false).to_text(false), "·▁▁▁█");
        assert_eq!(line(&[10, 20, 30, 40, 50, 60, 70, 80], false).to_text(false), "▁▂▃▄▅▆▇█");
        assert_eq!(line(&[0, 40, 80], true).to_text(true), ".-#");
        assert_eq!(line(&[0, 0], false).to_text(false), "··");
    }
}
