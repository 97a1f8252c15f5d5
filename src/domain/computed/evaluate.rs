//! Values over counted events.
