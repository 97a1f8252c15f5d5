//! The terminal's character set according to the locale (POSIX, Environment Variables, Internationalization Variables).

use super::variables::Variables;

/// The relevant variables; the first one that is set and not empty wins.
const NAMES: [&str; 3] = ["LC_ALL", "LC_CTYPE", "LANG"];

/// The effective locale for characters; `None` if no variable sets it.
pub fn in_force(variables: &Variables) -> Option<&str> {
    NAMES.into_iter().find_map(|name| variables.os(name)).and_then(|value| value.to_str())
}

pub fn is_utf8(locale: &str) -> bool {
    locale.to_ascii_lowercase().replace('-', "").contains("utf8")
}

/// Whether the environment states that the terminal does not show UTF-8. False if no variable is set.
pub fn is_without_utf8(variables: &Variables) -> bool {
    in_force(variables).is_some_and(|locale| !is_utf8(locale))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dh13_a_locale_without_utf8_means_ascii() {
        for (set, expected) in [
            (&[][..], false),
            (&[("LC_ALL", "C")], true),
            (&[("LANG", "POSIX")], true),
            (&[("LANG", "de_DE.ISO-8859-1")], true),
            (&[("LANG", "C.UTF-8")], false),
            (&[("LANG", "en_US.utf8")], false),
            (&[("LC_ALL", ""), ("LANG", "C.UTF-8")], false),
            (&[("LC_ALL", "C"), ("LANG", "C.UTF-8")], true),
            (&[("LC_CTYPE", "UTF-8"), ("LANG", "C")], false),
        ] {
            let variables: Variables = set.iter().copied().collect();
            assert_eq!(is_without_utf8(&variables), expected, "{set:?}");
        }
    }
}
