//! Long ids, shortened for tables: `KD…4e21`, `use_2Rk…9fQ`.

use crate::domain::json::JsonRef;
use crate::domain::text::Displayable;
use crate::tui::paint::{Line, Symbol};
use crate::tui::theme::Role;

/// Shortest text that is treated as an id, in bytes.
const SHORTEST: usize = 20;
/// Longest text that is treated as an id, in bytes; longer texts are not checked.
const LONGEST: usize = 1_000;

/// A value that may be an id: shortened if it looks like one, otherwise as sent.
pub fn of(value: JsonRef<'_>, role: Role) -> Line {
    let text = (value.as_str().len() <= LONGEST).then(|| value.text()).flatten();
    text.map_or_else(|| Line::new().data_with_badges(&value.cell(), role), |text| short(&text, role))
}

/// The start and end of an id; text that does not look like an id is unchanged.
pub fn short(id: &str, role: Role) -> Line {
    let looks_like_an_id = (SHORTEST..=LONGEST).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    let (head, tail) = if id.contains('_') { (7, 3) } else { (2, 4) };
    match (looks_like_an_id, id.get(..head), id.get(id.len().saturating_sub(tail)..)) {
        (true, Some(head), Some(tail)) => Line::new()
            .data(&Displayable::new(head), role)
            .symbol(Symbol::Ellipsis, role)
            .data(&Displayable::new(tail), role),
        _ => Line::new().data(&Displayable::cell(id), role),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_keep_both_ends() {
        let text = |id| short(id, Role::Text).to_text(false);
        assert_eq!(text("KD0123456789abcdef0123456789ab4e21"), "KD…4e21");
        assert_eq!(text("use_2RkXXXXXXXXXXXXXXXXXXXXXX9fQ"), "use_2Rk…9fQ");
        assert_eq!(text("KD…4e21 is long enough to cut?"), "KD…4e21 is long enough to cut?");
        assert_eq!(text("KD12"), "KD12");
        assert_eq!(text(""), "");
    }
}
