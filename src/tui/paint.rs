//! The only way onto the screen.
//!
//! A screen builds a [`Phrase`] from pieces of known origin and puts it somewhere with a [`Pen`]. A piece is a label of the
//! program (`&'static str`), a [`Glyph`], a [`Figure`] (a number or a time, made from numbers), or text from strangers as
//! [`Displayable`](crate::domain::text::Displayable); there is no piece made from a plain `String`. No other file under
//! `tui` writes to a buffer.
//!
//! Whatever is put is cut to its place, so that a long or a wide value never pushes its neighbour.

mod border;
mod figure;
mod lines;
mod pen;
mod phrase;

pub use crate::domain::text::Glyph;
pub use figure::Figure;
pub use pen::{Align, Pen};
pub use phrase::Phrase;

#[cfg(test)]
mod tests;
