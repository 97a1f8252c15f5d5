//! The user's keys on top of the built-in table; all errors in them are reported at once, with file and line.

use super::{Binding, Key, Keymap, Scope};
use crate::config::ConfigError;
use crate::config::file::KeyRemap;
use crate::config::problems::Problems;
use crate::tui::message::Action;

impl Keymap {
    /// This table with other keys for some actions; an empty list of keys unbinds an action.
    pub fn remapped(&self, remaps: &[KeyRemap]) -> Result<Self, Problems> {
        let mut keymap = self.clone();
        if remaps.is_empty() {
            return Ok(keymap);
        }
        let mut problems = Vec::new();
        for remap in remaps {
            if let Err(problem) = keymap.remap(remap) {
                problems.push(problem);
            }
        }
        if problems.is_empty() {
            problems.extend(keymap.clashes().into_iter().map(|clash| {
                let setting =
                    remaps.iter().find(|remap| is_in(remap, &clash)).map_or("keys", |remap| &remap.setting);
                ConfigError::new(setting, clash, "Assign another key to one of the two.")
            }));
        }
        if problems.is_empty() { Ok(keymap) } else { Err(Problems(problems)) }
    }

    fn remap(&mut self, remap: &KeyRemap) -> Result<(), ConfigError> {
        let wrong = |why: String, next: String| Err(ConfigError::new(&remap.setting, why, next));
        let Some(scope) = Scope::named(&remap.context) else {
            let known: Vec<&str> = Scope::ALL.into_iter().map(Scope::name).collect();
            let why = format!("unknown context {:?}", remap.context);
            return wrong(why, format!("Known names: {}.", known.join(", ")));
        };
        let bindings = self.bindings.entry(scope).or_default();
        let action = Action::named(&remap.action);
        let Some(binding) = action.and_then(|action| bindings.iter_mut().find(|b| b.action == action)) else {
            let known: Vec<&str> = bindings.iter().map(|binding| binding.action.name()).collect();
            let why = format!("unknown action {:?} in {}", remap.action, scope.name());
            return wrong(why, format!("Known names: {}.", known.join(", ")));
        };
        let mut keys = Vec::with_capacity(remap.keys.len());
        for key in &remap.keys {
            let Some(key) = Key::parse(key) else {
                let next =
                    "A key is a character, ^x for Ctrl-x, F1 to F12, or a name such as Enter, PgUp, S-Tab.";
                return wrong(format!("{key:?} is not a key"), next.to_owned());
            };
            keys.push(key);
        }
        *binding = Binding { action: binding.action, keys };
        if binding.keys.is_empty() {
            bindings.retain(|binding| !binding.keys.is_empty());
        }
        Ok(())
    }
}

/// Whether a clash concerns this remap, that is, names its action and one of its keys.
fn is_in(remap: &KeyRemap, clash: &str) -> bool {
    clash.contains(&format!("`{}`", remap.action))
        && remap.keys.iter().any(|key| clash.starts_with(&format!("`{key}` ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::keymap::built_in;

    fn remap(line: usize, context: &str, action: &str, keys: &[&str]) -> KeyRemap {
        KeyRemap {
            context: context.to_owned(),
            action: action.to_owned(),
            keys: keys.iter().map(|key| (*key).to_owned()).collect(),
            setting: format!("config.toml:{line}: keys.{context}.{action}"),
        }
    }

    fn problems(remaps: &[KeyRemap]) -> Vec<String> {
        let Err(Problems(problems)) = built_in().remapped(remaps) else { return Vec::new() };
        problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn other_keys_take_the_place_of_the_built_in_ones() {
        let keymap =
            built_in().remapped(&[remap(1, "global", "refresh", &["F5", "r"]), remap(2, "list", "pin", &[])]);
        let keymap = keymap.unwrap();
        let event = |key: &str| Key::parse(key).unwrap().event();
        assert_eq!(keymap.action(Scope::List, event("F5")), Action::named("refresh"));
        assert_eq!(keymap.key(Scope::List, Action::named("refresh").unwrap()).unwrap().to_string(), "F5");
        assert_eq!(keymap.action(Scope::List, event("p")), None);
        // `Ctrl-C` quits regardless of the table.
        let without = built_in().remapped(&[remap(1, "global", "quit", &[])]).unwrap();
        assert_eq!(without.action(Scope::List, event("^c")), Action::named("quit"));
    }

    #[test]
    fn unknown_names_are_told_all_at_once_with_their_lines() {
        let told = problems(&[
            remap(3, "nowhere", "pin", &["p"]),
            remap(4, "list", "fly", &["p"]),
            remap(5, "list", "pin", &["Hyper-x"]),
        ]);
        assert_eq!(told.len(), 3, "{told:#?}");
        for (line, text) in
            [(3, "unknown context \"nowhere\""), (4, "unknown action \"fly\" in list"), (5, "is not a key")]
        {
            assert!(
                told.iter().any(|t| t.starts_with(&format!("config.toml:{line}: ")) && t.contains(text)),
                "{told:#?}"
            );
        }
    }

    #[test]
    fn clashes_are_told_with_the_line_that_made_them() {
        let told = problems(&[remap(7, "list", "pin", &["y"])]);
        assert_eq!(told.len(), 1, "{told:#?}");
        assert!(told[0].starts_with("config.toml:7: ") && told[0].contains("`y` means both"), "{told:#?}");
    }
}
