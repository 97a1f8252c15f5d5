//! The only way onto the screen.
//!
//! A screen builds a [`Line`] from pieces of known origin and puts it somewhere with a [`Canvas`]. A piece is a label of the
//! program (`&'static str`), a [`Symbol`], a [`Number`] (a number or a time, made from numbers), or text from strangers as
//! [`Displayable`](crate::domain::text::Displayable); there is no piece made from a plain `String`. No other file under
//! `tui` writes to a buffer.
//!
//! Whatever is put is cut to its place, so that a long or a wide value never pushes its neighbour.

mod border;
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
