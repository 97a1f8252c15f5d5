//! One file per screen or tab; each starts with a sketch of it.

pub mod glance;
pub mod profile;
pub mod profiles;
pub mod replay;
