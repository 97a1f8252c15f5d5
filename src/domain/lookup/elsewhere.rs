//! Other types and spellings under which a space may have what a lookup did not find.

use super::super::identifier::{Identifier, IdentifierClass};
use super::super::profile::{Address, Collection, Handle};
use super::{PHONE_KINDS, attempts, is_e164, is_email};

/// Each costs a request.
const MOST: usize = 4;

/// The addresses to try after those of [`attempts`] led nowhere, the likeliest first.
pub fn elsewhere(text: &str, phone_prefix: Option<&str>) -> Vec<Handle> {
    let tried = attempts(text, phone_prefix);
    let mut found: Vec<Handle> = Vec::new();
    for other in tried.iter().filter_map(identifier).flat_map(others_of) {
        let handle = Handle::identifier(other.kind, other.value);
        if found.len() < MOST && !tried.contains(&handle) && !found.contains(&handle) {
            found.push(handle);
        }
    }
    found
}

fn identifier(handle: &Handle) -> Option<&Identifier> {
    match &handle.address {
        Address::Identifier(identifier) if handle.collection == Collection::Users => Some(identifier),
        _ => None,
    }
}

fn others_of(tried: &Identifier) -> Vec<Identifier> {
    let value = tried.value.as_str();
    let new = |kind: &str, value: &str| Identifier::new(kind, value);
    match tried.class() {
        IdentifierClass::Phone if is_e164(value) => {
            let kinds = PHONE_KINDS.iter().map(|kind| new(kind, value));
            kinds.chain([new("phone", value.trim_start_matches('+')), new("user_id", value)]).collect()
        }
        IdentifierClass::Email => vec![new("user_id", value), new("user_id", &value.to_lowercase())],
        _ if is_email(value) => vec![new("email", value), new("email", &value.to_lowercase())],
        _ if is_e164(value) => PHONE_KINDS.iter().map(|kind| new(kind, value)).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_not_tried_and_may_be_the_same_is_tried() {
        for (text, others) in [
            (
                "phone:+12025550115",
                "phone_number:+12025550115 phonenumber:+12025550115 phone:12025550115 user_id:+12025550115",
            ),
            ("+12025550115", "phone:12025550115 user_id:+12025550115"),
            ("Ada@example.com", "user_id:Ada@example.com user_id:ada@example.com"),
            ("user_id:Ada@example.com", "email:Ada@example.com email:ada@example.com"),
            ("crm:+12025550115", "phone:+12025550115 phone_number:+12025550115 phonenumber:+12025550115"),
            ("u_1001", ""),
            ("use_2RkAdaOkaforFullyEnrich99fQ", ""),
            ("group_id:ada@example.com", "email:ada@example.com"),
            ("two words", ""),
            ("", ""),
        ] {
            let found: Vec<String> =
                elsewhere(text, None).iter().map(|handle| handle.text().into_owned()).collect();
            assert_eq!(found.join(" "), others, "{text}");
        }
    }
}
