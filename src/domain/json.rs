//! JSON exactly as it was sent: nothing is rounded, reordered, merged or dropped.
//!
//! A general decoder refuses a whole body because of one lone surrogate, a byte order mark, a number such as `1e400` or deep
//! nesting, and it keeps only one of two repeated keys. Here a value remains its original text. [`RawJson`] owns one value,
//! [`JsonRef`] borrows a part of it, and every question (kind, members, items, text) is answered by scanning. No function
//! recurses, so depth costs no stack.
//!
//! Values can be read in two ways:
//! - [`RawJson::parse`] requires strictly valid JSON (RFC 8259).
//! - [`RawJson::from_bytes`] requires only a sound structure (brackets, commas, colons, quoted keys). A word such as
//!   `NaN` is kept and has the kind [`JsonKind::Malformed`], so one bad item does not affect the others;
//!   [`JsonRef::flaw`] returns what is wrong with it.

mod check;
mod error;
mod flaw;
mod inert;
mod raw;
mod repeats;
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
pub use raw::RawJson;
pub use same::same_value;
pub use shared::SharedText;
pub use tree::{Folds, Tree, TreeLimits, TreeRow};
pub use view::JsonRef;
pub use walk::{Member, Members};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JsonKind {
    Null,
    /// `true` or `false`.
    Bool,
    Number,
    String,
    Array,
    Object,
    /// A word that is not valid JSON, such as `NaN`; only in answers read from a service.
    Malformed,
}

impl JsonKind {
    /// Whether values of this kind contain other values.
    pub const fn is_container(self) -> bool {
        matches!(self, Self::Array | Self::Object)
    }

    /// The kind's name in lower case.
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
