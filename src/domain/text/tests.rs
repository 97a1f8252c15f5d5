//! What is promised about text from strangers.

mod bounds;
mod classes;
mod compose;
mod honest;
mod hostile;
mod properties;
