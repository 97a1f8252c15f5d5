//! The columns of a table, or fields of an object, that hold identifiers, and the type of each.

/// Names in lower case without punctuation, most specific first, each with the type of its values. Without a type the value is
/// any identifier, such as `email:…`, `use_…` or a text that [`lookup`](crate::domain::lookup) can interpret.
const NAMES: [(&str, Option<&str>); 17] = [
    ("asked", None),
    ("identifier", None),
    ("segmentid", None),
    ("profileid", None),
    ("userid", Some("user_id")),
    ("email", Some("email")),
    ("emailaddress", Some("email")),
    ("mail", Some("email")),
    ("phone", Some("phone")),
    ("phonenumber", Some("phone_number")),
    ("telephone", Some("phone")),
    ("mobile", Some("phone")),
    ("mobilephone", Some("phone")),
    ("anonymousid", Some("anonymous_id")),
    ("customerid", Some("user_id")),
    ("externalid", None),
    ("id", None),
];

/// Types for which `type` and `id` belong together, as in the Profile API's external ids.
const KINDS: [&str; 8] = [
    "email",
    "phone",
    "phone_number",
    "phonenumber",
    "user_id",
    "anonymous_id",
    "cross_domain_id",
    "ga_client_id",
];

/// The rank of a column of this name, 0 being the most specific; `None` for a column without identifiers.
pub fn rank(name: &str) -> Option<usize> {
    let bare = bare(name);
    NAMES.iter().position(|(known, _)| *known == bare)
}

pub const KNOWN: &str = "identifier, user_id, email, phone, anonymous_id, segment_id or id";

/// The identifier among named values: the one with the most specific name that has a value, or `type` and `value` together.
pub fn identifier<'a>(values: &(impl Iterator<Item = (&'a str, &'a str)> + Clone)) -> Option<String> {
    let of = |wanted: &str| {
        values.clone().find(|(name, value)| bare(name) == wanted && !value.is_empty()).map(|(_, value)| value)
    };
    if let Some(kind) = of("type") {
        if let Some(value) = of("value") {
            return Some(format!("{kind}:{value}"));
        }
        if let Some(id) = of("id").filter(|_| KINDS.contains(&kind)) {
            return Some(format!("{kind}:{id}"));
        }
    }
    let known = values.clone().filter(|(_, value)| !value.is_empty());
    let (rank, name, value) = known.filter_map(|(name, value)| Some((rank(name)?, name, value))).min()?;
    let (_, kind) = NAMES.get(rank)?;
    // Spaces spell the type of phone numbers in two ways; a column with one of these names means that type.
    let kind = kind.map(|kind| if name.eq_ignore_ascii_case("phonenumber") { "phonenumber" } else { kind });
    Some(match kind {
        Some(kind) if !value.starts_with(&format!("{kind}:")) => format!("{kind}:{value}"),
        _ => value.to_owned(),
    })
}

/// A name in lower case without punctuation: `User ID`, `userId` and `user_id` are equal.
fn bare(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_telling_column_with_a_value_counts() {
        let of = |values: &[(&str, &str)]| identifier(&values.iter().copied());
        assert_eq!(
            of(&[("id", "7"), ("E-Mail", "ada@example.com")]).as_deref(),
            Some("email:ada@example.com")
        );
        assert_eq!(of(&[("id", "7"), ("email", "")]).as_deref(), Some("7"));
        assert_eq!(of(&[("userId", "u1"), ("email", "a@example.com")]).as_deref(), Some("user_id:u1"));
        assert_eq!(of(&[("PhoneNumber", "+12025550101")]).as_deref(), Some("phonenumber:+12025550101"));
        assert_eq!(of(&[("phone number", "+12025550101")]).as_deref(), Some("phone_number:+12025550101"));
        assert_eq!(of(&[("type", "ios.idfa"), ("value", "x")]).as_deref(), Some("ios.idfa:x"));
        assert_eq!(of(&[("type", "email"), ("id", "a@example.com")]).as_deref(), Some("email:a@example.com"));
        assert_eq!(of(&[("type", "premium"), ("id", "7")]).as_deref(), Some("7"));
        assert_eq!(of(&[("email", "email:a@example.com")]).as_deref(), Some("email:a@example.com"));
        assert_eq!(of(&[("name", "Ada"), ("address", "1 Example Street")]), None);
    }
}
