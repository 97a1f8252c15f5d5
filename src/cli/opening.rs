//! What the explorer opens with: profiles by their identifiers, and a tab.

use super::arguments::Arguments;
use crate::config::tab::TabId;
use crate::domain::nearest::nearest;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Args, CommandFactory};

/// What the explorer opens with.
#[derive(Args, Clone, Debug, Default)]
pub struct Opening {
    /// Open the explorer on these profiles: an e-mail address, a phone number, `type:value`, `use_…`, a user id or an anonymous id.
    /// The first one opens; several are marked in the list
    #[arg(value_name = "ID")]
    pub ids: Vec<String>,
    /// Open the explorer on this tab
    #[arg(long, value_parser = tab_names(), value_name = "TAB")]
    pub tab: Option<TabId>,
}

/// Reads the name of a tab, and lists the names in help and errors.
fn tab_names() -> impl TypedValueParser<Value = TabId> {
    let names = PossibleValuesParser::new(TabId::ALL.iter().map(|tab| tab.name()));
    names.map(|name| TabId::named(&name).unwrap_or_default())
}

impl Arguments {
    /// Why the words before or instead of a command cannot be used.
    pub fn slip(&self) -> Option<clap::Error> {
        let mut command = Self::command();
        let Opening { ids, tab } = &self.opening;
        if self.command.is_some() {
            let is_with_opening = !ids.is_empty() || tab.is_some();
            let why = "ID and --tab open the explorer, so no command can follow them";
            return is_with_opening.then(|| command.error(ErrorKind::ArgumentConflict, why));
        }
        let word = ids.first()?;
        if !word.bytes().all(|byte| byte.is_ascii_alphabetic()) || word.len() > LONGEST_COMMAND {
            return None;
        }
        let names: Vec<String> = command.get_subcommands().map(|one| one.get_name().to_owned()).collect();
        let near = nearest(word, names.iter().map(String::as_str))?;
        let why = format!("unrecognized subcommand '{word}'\n\n  tip: a similar subcommand exists: '{near}'");
        Some(command.error(ErrorKind::InvalidSubcommand, why))
    }
}

/// Longer words are no slip of a command's name.
const LONGEST_COMMAND: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    fn read(line: &str) -> Arguments {
        Arguments::try_parse_from(["flexplorer"].into_iter().chain(line.split_whitespace())).unwrap()
    }

    #[test]
    fn identifiers_open_the_explorer_and_slips_of_commands_do_not() {
        for line in [
            "ada@example.com",
            "+12025550100",
            "use_1 ada@example.com",
            "alice",
            "u_1001 --tab events",
            "--tab links",
        ] {
            let arguments = read(line);
            assert!(arguments.command.is_none() && arguments.slip().is_none(), "{line}");
        }
        assert_eq!(read("a@example.com b@example.com --demo").opening.ids.len(), 2);
        for (line, near) in [("chekc", "'check'"), ("profil list", "'profile'"), ("Doctro", "'doctor'")] {
            let slip = read(line).slip().map(|error| error.to_string());
            assert!(slip.is_some_and(|slip| slip.contains(near) && slip.contains("Usage: ")), "{line}");
        }
        let after = Arguments::try_parse_from(["flexplorer", "ada@example.com", "doctor"]).unwrap();
        assert!(after.command.is_none() || after.slip().is_some(), "{after:?}");
        assert!(read("doctor").slip().is_none());
    }
}
