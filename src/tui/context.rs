//! Stub until the real module lands.
/// What views need besides the model.
#[derive(Clone, Debug, Default)]
pub struct Context {}
