//! Reusable drawing, no application state inside.
