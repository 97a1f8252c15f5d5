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
    fn a_bar_is_as_high_as_its_count() {
        assert_eq!(line(&[0, 1, 4, 8, 80], false).to_text(false), "·▁▁▁█");
        assert_eq!(line(&[10, 20, 30, 40, 50, 60, 70, 80], false).to_text(false), "▁▂▃▄▅▆▇█");
        assert_eq!(line(&[0, 40, 80], true).to_text(true), ".-#");
        assert_eq!(line(&[0, 0], false).to_text(false), "··");
    }
}
