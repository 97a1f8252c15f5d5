//! The table of fields as `docs/filter.md` shows it.

use super::field::{FieldEntry, FilterField, FilterRows, fields_of};

/// A section for each kind of rows, with a line for each of its fields.
pub fn markdown() -> String {
    FilterRows::ALL.into_iter().map(section).collect::<Vec<_>>().join("\n")
}

fn section(rows: FilterRows) -> String {
    let lines: String = fields_of(rows).map(line).collect();
    format!(
        "### Fields of {}\n\n| field | takes | example | meaning |\n|---|---|---|---|\n{lines}",
        rows.label()
    )
}

fn line(entry: &FieldEntry) -> String {
    let alias = if entry.alias.is_empty() { String::new() } else { format!(", `{}:`", entry.alias) };
    let takes = if entry.field == FilterField::Finding {
        "the name of a [finding](findings.md)".to_owned()
    } else {
        entry.takes_in_words()
    };
    let example = entry.example.replace('|', "\\|");
    format!("| `{}:`{alias} | {takes} | `{example}` | {} |\n", entry.name, entry.meaning)
}
