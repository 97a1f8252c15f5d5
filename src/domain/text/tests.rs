//! What is promised about text from strangers.

mod bounds;
mod compose;
mod honest;
mod hostile;
mod properties;
mod tables;
