//! Finds the value that broke the JSON of attributes.

use super::scan::MarkedText;
use crate::domain::json::{JsonReason, RawJson};

/// A value contained in the attributes.
#[derive(Clone, Copy, Debug)]
pub struct Suspect<'a> {
    /// What it is, such as `the trait plan`.
    pub name: &'a str,
    pub text: &'a str,
}

/// Characters shown before the place.
const SHOWN: usize = 30;

/// Why the attributes are not JSON: what is wrong, where, and which value's quotation mark or line break
/// caused it.
pub(super) fn words(marked: &MarkedText, error: (usize, JsonReason), suspects: &[Suspect<'_>]) -> String {
    let (offset, reason) = error;
    let text = &marked.text;
    let at = text.floor_char_boundary(offset);
    let before = text.get(..at).unwrap_or_default();
    let skipped = before.chars().count().saturating_sub(SHOWN);
    let excerpt: String = before.chars().skip(skipped).collect();
    let character = marked.shown(before).chars().count() + 1;
    let mut words = format!("the attributes are not JSON: {reason} at character {character}");
    if !excerpt.is_empty() {
        words.extend([", after `", &marked.shown(&excerpt), "`"]);
    }
    if let Some(culprit) = suspects.iter().find(|suspect| is_culprit(text, suspect)) {
        let what = if culprit.text.contains('"') {
            "a quotation mark"
        } else if culprit.text.contains('\\') {
            "a backslash"
        } else if culprit.text.chars().any(char::is_control) {
            "a line break or control character"
        } else {
            "text without quotation marks around it"
        };
        words.extend(["; ", culprit.name, " has ", what]);
    }
    words
}

/// Whether the attributes would be JSON if this value were written as JSON.
fn is_culprit(text: &str, suspect: &Suspect<'_>) -> bool {
    if suspect.text.is_empty() {
        return false;
    }
    let quoted = serde_json::Value::from(suspect.text).to_string();
    let escaped = quoted.get(1..quoted.len() - 1).unwrap_or_default();
    [escaped, quoted.as_str()].into_iter().any(|json| {
        json != suspect.text
            && text.contains(suspect.text)
            && RawJson::parse(&text.replace(suspect.text, json)).is_ok()
    })
}
