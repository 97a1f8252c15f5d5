//! One file per screen or tab; each opens with a sketch of itself.

pub mod profile;
pub mod profiles;
pub mod replay;
