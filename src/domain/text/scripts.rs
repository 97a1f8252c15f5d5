//! Names that mix scripts, as imitations of other names do: `pаypal` with a Cyrillic `а`.

use super::class;
use icu_properties::props::Script;

/// Scripts that are legitimately used together.
const FAMILIES: [&[Script]; 3] = [
    &[Script::Latin, Script::Han, Script::Hiragana, Script::Katakana],
    &[Script::Latin, Script::Han, Script::Bopomofo],
    &[Script::Latin, Script::Han, Script::Hangul],
];

/// The kind of a name, which decides how mixed scripts are detected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScriptNaming {
    /// The key of a trait or property: checked as a whole.
    Key,
    /// A domain: checked label by label, because `пример.com` is legitimate.
    Domain,
    /// An e-mail address: the part before the last `@` is checked as a whole, the rest as a domain.
    Email,
}

impl ScriptNaming {
    /// Whether `raw` mixes scripts in a way that legitimate names do not.
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
    let mut scripts: Vec<Script> = text.chars().filter_map(class::script).collect();
    scripts.sort_unstable();
    scripts.dedup();
    scripts.len() > 1 && !FAMILIES.iter().any(|family| scripts.iter().all(|script| family.contains(script)))
}
