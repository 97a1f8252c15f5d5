//! Liquid as Studio reads it: templates that never fail to parse, and values that may be unknown.
//!
//! A value knows where it comes from. What a run cannot have is [`Value::Unknown`] with its cause; it is never an empty text.

pub mod amount;
pub mod value;

pub use amount::Amount;
pub use value::{Fragment, Sources, Traced, UnknownValue, Value, ValueSource};
