//! What a row is called, in one piece of memory.

use super::super::filter::{RowNames, fold};
use super::super::identifier::Identifier;
use super::super::profile::Naming;

/// A packed [`Naming`], with the name as filters compare it.
#[derive(Clone, Debug, Default)]
pub struct HeldNaming {
    /// Name, folded name, type of the identifier, its value.
    texts: Box<str>,
    /// Where the first three of them end.
    ends: [u32; 3],
    has_name: bool,
    has_identifier: bool,
}

impl HeldNaming {
    pub fn of(naming: &Naming) -> Self {
        let name = naming.name.as_deref().unwrap_or_default();
        // Filters fold an ASCII name faster than they find a copy.
        let folded = if name.is_ascii() { String::new() } else { fold(name) };
        let identifier = naming.identifier.as_ref();
        let (kind, value) = identifier.map_or(("", ""), |one| (&*one.kind, &*one.value));
        let mut end = 0;
        let ends = [name, &folded, kind].map(|text| {
            end += text.len();
            u32::try_from(end).unwrap_or(u32::MAX)
        });
        Self {
            texts: [name, &folded, kind, value].concat().into(),
            ends,
            has_name: naming.name.is_some(),
            has_identifier: identifier.is_some(),
        }
    }

    pub fn is_empty(&self) -> bool {
        !self.has_name && !self.has_identifier
    }

    /// The name, borrowed.
    pub fn names(&self) -> RowNames<'_> {
        let [name, folded, kind] = self.ends;
        let (name, folded, kind) = (name as usize, folded as usize, kind as usize);
        let text = |from: usize, to: usize| self.texts.get(from..to).unwrap_or_default();
        RowNames {
            name: self.has_name.then(|| text(0, name)),
            folded: (name < folded).then(|| text(name, folded)),
            identifier: self.has_identifier.then(|| (text(folded, kind), text(kind, self.texts.len()))),
        }
    }

    pub fn to_naming(&self) -> Naming {
        let RowNames { name, identifier, .. } = self.names();
        Naming {
            name: name.map(str::to_owned),
            identifier: identifier.map(|(kind, value)| Identifier::new(kind, value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_naming_comes_back_as_it_was() {
        let identifier = || Some(Identifier::new("email", "ada@example.com"));
        for name in [None, Some(""), Some("Ada"), Some("Ångström"), Some("\u{301}")] {
            for identifier in
                [None, identifier(), Some(Identifier::new("", "")), Some(Identifier::new("é", "ß"))]
            {
                let naming = Naming { name: name.map(str::to_owned), identifier };
                let held = HeldNaming::of(&naming);
                assert_eq!(held.to_naming(), naming);
                assert_eq!(held.is_empty(), naming == Naming::default());
            }
        }
        let folded = |name: &str| {
            let held = HeldNaming::of(&Naming { name: Some(name.to_owned()), identifier: None });
            held.names().folded.map(str::to_owned)
        };
        assert_eq!(folded("Ångström").as_deref(), Some("angstrom"));
        assert_eq!(folded("Ada"), None);
    }
}
