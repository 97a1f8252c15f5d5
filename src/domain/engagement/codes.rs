//! `codes` of a Completed event: an object according to the docs' table; other senders use JSON in a string, or lists as in
//! notes.

use super::super::json::{JsonKind, JsonRef, RawJson};
use super::present;

/// The form of `codes`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CodesForm {
    /// Missing, `null`, or without content.
    #[default]
    Absent,
    /// `{"dispositionCode": …, "topic": …}`.
    Object,
    /// The same object as JSON in a string.
    Text,
    /// `{"generated": […], "selected": […]}`, the form of wrap-up notes.
    Notes,
    /// Something else, or several entries without a way to tell which one counts; neither is interpreted.
    Unreadable,
}

/// The content of `codes`.
#[derive(Default)]
pub struct Codes {
    pub form: CodesForm,
    pub outcome: Option<RawJson>,
    pub topics: Option<RawJson>,
}

const OUTCOME_KEYS: [&str; 2] = ["dispositionCode", "disposition_code"];
const TOPIC_KEYS: [&str; 3] = ["topic", "topics", "topic_path"];

/// Reads `codes` in any of the known forms; the results share their text.
pub fn read(codes: &RawJson) -> Codes {
    match codes.kind() {
        JsonKind::Object => from_object(codes),
        JsonKind::String => from_text(codes.view()),
        JsonKind::Array => from_entries(codes, codes.view(), CodesForm::Notes),
        _ => Codes { form: CodesForm::Unreadable, ..Codes::default() },
    }
}

fn from_text(value: JsonRef<'_>) -> Codes {
    let text = value.text().unwrap_or_default();
    if matches!(text.trim(), "" | "null") {
        return Codes::default();
    }
    let Some(embedded) = value.embedded() else {
        return Codes { form: CodesForm::Unreadable, ..Codes::default() };
    };
    let mut codes = read(&embedded);
    if codes.form == CodesForm::Object {
        codes.form = CodesForm::Text;
    }
    codes
}

fn from_object(codes: &RawJson) -> Codes {
    let value = codes.view();
    let list = |key: &str| value.get_ignore_case(key).map(|m| m.value).filter(|v| !v.is_empty());
    // The agent's selection takes precedence over generated entries.
    if let Some(entries) = list("selected").or_else(|| list("generated")) {
        return from_entries(codes, entries, CodesForm::Notes);
    }
    let (outcome, topics) = (pick(value, &OUTCOME_KEYS), pick(value, &TOPIC_KEYS));
    let form = match (&outcome, &topics) {
        (None, None) if value.members().any(|member| is_content(member.value)) => CodesForm::Unreadable,
        (None, None) => CodesForm::Absent,
        _ => CodesForm::Object,
    };
    Codes { form, outcome: outcome.map(|one| codes.part(one)), topics: topics.map(|one| codes.part(one)) }
}

/// The only entry of a list. Several entries are unreadable, because it is unknown which one Flex writes into the traits.
fn from_entries(codes: &RawJson, entries: JsonRef<'_>, form: CodesForm) -> Codes {
    let entries: Vec<_> = if entries.kind() == JsonKind::Array {
        entries.items().filter(|entry| has_content(*entry)).collect()
    } else {
        vec![entries]
    };
    let entry = match entries.as_slice() {
        [] => return Codes::default(),
        [entry] => *entry,
        _ => return Codes { form: CodesForm::Unreadable, ..Codes::default() },
    };
    let (outcome, topics) = (pick(entry, &OUTCOME_KEYS), pick(entry, &TOPIC_KEYS));
    let form = match (&outcome, &topics) {
        (None, None) if has_content(entry) => CodesForm::Unreadable,
        (None, None) => CodesForm::Absent,
        _ => form,
    };
    Codes { form, outcome: outcome.map(|one| codes.part(one)), topics: topics.map(|one| codes.part(one)) }
}

/// Whether an entry that was not understood has any content.
fn has_content(entry: JsonRef<'_>) -> bool {
    match entry.kind() {
        JsonKind::Object => entry.members().any(|member| is_content(member.value)),
        _ => is_content(entry),
    }
}

/// Whether a value is more than `null` or an empty list or object.
fn is_content(value: JsonRef<'_>) -> bool {
    if value.kind().is_container() { !value.is_empty() } else { !value.is_null() }
}

fn pick<'a>(object: JsonRef<'a>, keys: &[&str]) -> Option<JsonRef<'a>> {
    keys.iter().find_map(|key| object.get_ignore_case(key).and_then(|member| present(member.value)))
}
