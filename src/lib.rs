//! flexplorer: a terminal explorer of Twilio Segment profiles that proves Flex enrichment.
//!
//! # The floors
//!
//! A floor imports only what lies below it; `tests/it/architecture.rs` holds the table and reads every import.
//!
//! ```text
//!  5  main · lib · assembly      environment → space → engine → front end; the exit code
//!  4  cli · tui                  two front ends over the same questions, which never import each other
//!  3  engine                     the use cases: list, look up, open, check     emulator  a Segment space on a
//!  2  segment · store · source   Profile API client; local store; trait of sources       loopback port; imports
//!  1  config · report            space, secrets, limits, folders; records in formats     nothing of ours
//!  0  domain                     the words and the pure rules: verdicts, pairing, text made safe to show
//! ```
//!
//! Where to start: `assembly.rs` for how a run is put together, `domain.rs` for the words, `engine.rs` for the questions.
//!
//! # A key press
//!
//! ```text
//!  terminal event ─▶ tui/keymap: key in its context ─▶ Action
//!                    tui/update: update(&mut Model, Message) ─▶ Vec<Effect>, plain data; no clock, no I/O
//!                    tui/runtime: each effect becomes a task that asks the engine
//!                    tui/view: drawn once, when the inbox is empty
//! ```
//!
//! # A late answer
//!
//! ```text
//!  engine answers ─▶ the task sends Message::Loaded { ticket, answer } to the one inbox
//!                    one guard compares the ticket: an answer to an older question is dropped
//!                    Remote::Loading becomes Ready or Failed ─▶ drawn when the inbox is empty
//! ```
//!
//! # A request
//!
//! ```text
//!  engine ─▶ segment/scheduler: budget and order ─▶ client: token, time limits, size limits ─▶ retry ─▶ wire
//!  wire   ─▶ items read one by one, values kept as sent ─▶ domain types ─▶ Displayable before anything is shown
//! ```

#![cfg_attr(
    test,
    expect(
        clippy::disallowed_methods,
        clippy::disallowed_types,
        reason = "tests may look at and damage everything"
    )
)]

mod assembly;
#[cfg(test)]
mod cases;
mod cli;
mod config;
mod domain;
pub mod emulator;
mod engine;
mod report;
mod segment;
mod source;
mod store;
mod tui;

pub use assembly::run;
