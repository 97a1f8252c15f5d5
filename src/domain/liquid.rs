//! Liquid as Studio reads it: templates that never fail to parse, and values that may be unknown.
//!
//! A value knows where it comes from. A value that the run cannot know is [`Value::Unknown`] with its cause,
//! never an empty string.
//!
//! ```text
//!  lex: text, outputs, tags ─▶ parse: a tree, by the expressions of each markup ─▶ render: known and unknown parts
//! ```

pub mod amount;
mod date;
mod error;
mod expression;
mod filter;
mod lex;
mod parse;
mod render;
mod template;
#[cfg(test)]
mod tests;
pub mod value;
mod words;

pub use amount::Amount;
pub use error::LiquidError;
pub use template::{LiquidTemplate, LiquidVariables, PathKey, RenderSettings};
pub use value::{Fragment, Sources, Traced, UnknownValue, Value, ValueSource};

/// The longest string that a filter may produce.
const MOST_BYTES: usize = 64 << 10;
