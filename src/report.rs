//! Floor 1: what the program prints about the domain, in every format.
//!
//! ```text
//!   domain types ─▶ [`record`], [`replay`]: one record each, the JSON contract ─┬─▶ [`json`]   documents and lines
//!                                                                               ├─▶ [`csv`]    [`row`]: cells under titles
//!                                                                               └─▶ [`junit`]  suites of cases
//! ```
//! [`stream`] writes a document record by record and handles the formats for programs; `cli/output.rs` handles those for
//! people. A new format needs a variant of [`Format`], a writer, and its line in [`stream`].

pub mod change;
pub mod columns;
pub mod computed;
pub mod csv;
pub mod format;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod prometheus;
pub mod record;
pub mod replay;
pub mod rounds;
pub mod route;
pub mod row;
pub mod stream;

pub use format::Format;
