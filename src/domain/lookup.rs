//! What a search box's text may mean: which addresses to try, in order.

use super::profile::Handle;

/// Addresses to try for a text, in order, each once.
///
/// E-mail as given, then lower-cased; phone as `phone`, `phone_number`, `phonenumber` in E.164 (national numbers only with a
/// prefix); `type:value`; `use_…`; else `user_id`, then `anonymous_id`.
pub fn attempts(text: &str, phone_prefix: Option<&str>) -> Vec<Handle> {
    let _ = (text, phone_prefix);
    todo!()
}
