//! Names that mix scripts, as imitations of other names do: a Cyrillic `а` in `pаypal`.

use super::class;

const LATIN: u8 = 0;
pub(super) const HAN: u8 = 1;
const HIRAGANA: u8 = 2;
const KATAKANA: u8 = 3;
const BOPOMOFO: u8 = 4;
const HANGUL: u8 = 5;
pub(super) const MONGOLIAN: u8 = 6;

/// Scripts that honest writers use together.
const FAMILIES: [&[u8]; 3] =
    [&[LATIN, HAN, HIRAGANA, KATAKANA], &[LATIN, HAN, BOPOMOFO], &[LATIN, HAN, HANGUL]];

/// What kind of name a text is, for judging whether it mixes scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// The key of a trait or property: judged as a whole.
    Key,
    /// A domain: judged label by label, as `пример.com` is honest.
    Domain,
    /// An e-mail address: the part before the last `@` as a whole, the rest as a domain.
    Email,
}

impl Naming {
    /// Whether `raw` mixes scripts in a way honest names do not.
    pub(super) fn mixes_scripts(self, raw: &str) -> bool {
        if raw.is_ascii() {
            return false;
        }
        match self {
            Self::Key => is_mixed(raw),
            Self::Domain => raw.split('.').any(is_mixed),
            Self::Email => match raw.rsplit_once('@') {
                Some((person, domain)) => is_mixed(person) || Self::Domain.mixes_scripts(domain),
                None => is_mixed(raw),
            },
        }
    }
}

fn is_mixed(text: &str) -> bool {
    let mut scripts: Vec<u8> = text.chars().filter_map(class::script).collect();
    scripts.sort_unstable();
    scripts.dedup();
    scripts.len() > 1 && !FAMILIES.iter().any(|family| scripts.iter().all(|script| family.contains(script)))
}
