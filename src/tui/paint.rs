//! The only way onto the screen.
//!
//! A screen builds a [`Line`] from pieces of known origin and draws it with a [`Canvas`]. A piece is a label of the program
//! (`&'static str`), a [`Symbol`], a [`Number`] (formatted from numbers or times), or outside text as
//! [`Displayable`](crate::domain::text::Displayable). A plain `String` cannot become a piece. No other file under `tui` writes
//! to a buffer.
//!
//! Every piece is cut to its area, so that a long or wide value never displaces its neighbour.

mod canvas;
mod line;
mod lines;
mod number;

pub use crate::domain::text::Symbol;
pub use canvas::{Align, Canvas};
pub use line::Line;
pub use number::Number;

#[cfg(test)]
mod tests;
