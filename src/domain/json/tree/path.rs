//! The address of a row.

use std::fmt::Write as _;

use super::{Tree, TreeRow};

impl Tree {
    /// In JSONPath notation (RFC 9535), such as `$.traits['flex_last-agent'][0]`. Members that share a key share the path.
    pub fn path(&self, row: usize) -> String {
        let mut steps = Vec::new();
        let mut at = self.row(row);
        while let Some(found) = at.filter(|found| found.parent.is_some()) {
            steps.push(found);
            at = found.parent.and_then(|parent| self.row(parent));
        }
        let mut path = String::from("$");
        for step in steps.into_iter().rev() {
            write_step(step, &mut path);
        }
        path
    }
}

fn write_step(row: &TreeRow, path: &mut String) {
    // Writing to a String cannot fail.
    match row.key.as_deref() {
        None => drop(write!(path, "[{}]", row.index)),
        Some(key) if is_plain_name(key) => drop(write!(path, ".{key}")),
        Some(key) => {
            path.push_str("['");
            for c in key.chars() {
                match c {
                    '\'' | '\\' => path.extend(['\\', c]),
                    '\0'..='\u{1F}' => drop(write!(path, "\\u{:04x}", u32::from(c))),
                    _ => path.push(c),
                }
            }
            path.push_str("']");
        }
    }
}

fn is_plain_name(key: &str) -> bool {
    let mut chars = key.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
}
