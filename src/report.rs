//! Floor 1: what the program prints about the domain, in every format.
//!
//! ```text
//!   domain types ─▶ [`record`], [`replay`]: one record each, the JSON contract ─┬─▶ [`json`]   documents and lines
//!                                                                               ├─▶ [`csv`]    [`row`]: cells under titles
//!                                                                               └─▶ [`junit`]  suites of cases
//! ```
//! [`stream`] writes a document record by record and tells the formats of programs apart; `cli/output.rs` does for those of
//! people. A new format is a variant of [`Format`], what writes it, and its line in [`stream`].

pub mod csv;
pub mod format;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod record;
pub mod replay;
pub mod row;
pub mod stream;

pub use format::Format;
