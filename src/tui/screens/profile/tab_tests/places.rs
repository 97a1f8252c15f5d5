//! Keys in, places and effects out.
