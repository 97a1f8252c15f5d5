//! Floor 4: the terminal explorer.
//!
//! A key press: terminal event → [`keymap`] by context → [`message::Action`] → `update(&mut Model, Message)` → effects → draw
//! when the inbox is empty. A late answer: the effect's task sends `Message::Loaded { slot, ticket, result }` → one guard drops
//! stale tickets → [`remote::Remote::Ready`] → draw.

pub mod context;
pub mod keymap;
pub mod message;
pub mod paint;
pub mod remote;
pub mod screens;
pub mod terminal;
pub mod theme;
pub mod widgets;
