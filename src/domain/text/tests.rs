//! Promises about untrusted text.

mod bounds;
mod classes;
mod compose;
mod honest;
mod hostile;
mod properties;
