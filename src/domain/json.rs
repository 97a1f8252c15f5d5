//! JSON as it was sent: nothing rounded, reordered, merged or given up.
//!
//! A general decoder refuses a whole body for one lone surrogate, a byte order mark, a number such as `1e400`
//! or deep nesting, and keeps one of two repeated keys. Here a value stays the text it is. [`RawJson`] owns one
//! value, [`JsonRef`] looks at a part of it without copying, and every question (kind, members, items, text) is
//! answered by scanning. No function recurses, so depth costs no stack.
//!
//! Two strengths of reading:
//! - [`RawJson::parse`] wants JSON to the letter (RFC 8259).
//! - [`RawJson::from_bytes`] wants sound structure only (brackets, commas, colons, quoted keys). A word such as
//!   `NaN` inside is kept and has the kind [`JsonKind::Malformed`], so one bad item costs one item:
//!   [`JsonRef::flaw`] tells what is wrong with it.

mod check;
mod error;
mod flaw;
mod inert;
mod pretty;
mod raw;
mod same;
mod scan;
mod shared;
mod string;
#[cfg(test)]
mod tests;
mod token;
mod tree;
mod view;
mod walk;

pub use error::JsonReason;
pub use flaw::Flaw;
pub use inert::{inert, on_one_line};
pub use pretty::pretty;
pub use raw::RawJson;
pub use same::same_value;
pub use shared::SharedText;
pub use tree::{Folds, Tree, TreeLimits, TreeRow};
pub use view::JsonRef;

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JsonKind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool,
    /// A number, of any size and precision.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
    /// A word that is no JSON, such as `NaN`; only in answers read from a service.
    Malformed,
}

impl JsonKind {
    /// Whether it holds other values.
    pub const fn is_container(self) -> bool {
        matches!(self, Self::Array | Self::Object)
    }

    /// Its name, in lower case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "boolean",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
            Self::Malformed => "malformed",
        }
    }
}
