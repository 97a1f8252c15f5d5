//! Equality of two texts as JSON values.

use super::{super::decimal::Decimal, JsonKind, view::JsonRef};

/// Maximum nesting compared by value; deeper containers must have the same text. Every level is scanned again by the one
/// above it, so without a limit hostile nesting would take quadratic time.
const DEEPEST: usize = 128;

/// Whether both are the same JSON value: numbers by value (`630` = `630.0`), strings by content, objects regardless of the
/// order of their keys. Members with the same key must be in the same order.
pub fn same_value(one: JsonRef<'_>, two: JsonRef<'_>) -> bool {
    let mut waiting = vec![(one, two, 0)];
    while let Some((one, two, depth)) = waiting.pop() {
        if one.as_str() == two.as_str() {
            continue;
        }
        let kind = one.kind();
        if kind != two.kind() || (kind.is_container() && depth == DEEPEST) {
            return false;
        }
        match kind {
            JsonKind::Number if same_number(one.as_str(), two.as_str()) => {}
            JsonKind::String if one.text() == two.text() => {}
            JsonKind::Array if one.len() == two.len() => {
                waiting.extend(one.items().zip(two.items()).map(|(one, two)| (one, two, depth + 1)));
            }
            JsonKind::Object => {
                let (one, two) = (by_key(one), by_key(two));
                if one.len() != two.len() {
                    return false;
                }
                for ((key, one), (other_key, two)) in one.into_iter().zip(two) {
                    if key != other_key {
                        return false;
                    }
                    waiting.push((one, two, depth + 1));
                }
            }
            _ => return false,
        }
    }
    true
}

fn same_number(one: &str, two: &str) -> bool {
    Decimal::read(one).zip(Decimal::read(two)).is_some_and(|(one, two)| one == two)
}

fn by_key(object: JsonRef<'_>) -> Vec<(std::borrow::Cow<'_, str>, JsonRef<'_>)> {
    let mut members: Vec<_> = object.members().map(|member| (member.key, member.value)).collect();
    members.sort_by(|(one, _), (two, _)| one.cmp(two));
    members
}
