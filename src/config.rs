//! Floor 1: which space, which limits, which secrets. Knows no network and no terminal.

pub mod limits;
pub mod secret;
pub mod space;
