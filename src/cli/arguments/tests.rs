use super::*;
use clap::CommandFactory;

#[test]
fn the_command_line_is_consistent() {
    Arguments::command().debug_assert();
}

/// Events cannot be taken back once sent; a command with that name would suggest otherwise.
#[test]
fn r6_no_command_is_named_undo() {
    fn names(command: &clap::Command) -> Vec<String> {
        let own = command.get_name_and_visible_aliases().into_iter().map(str::to_owned);
        own.chain(command.get_subcommands().flat_map(names)).collect()
    }
    let names = names(&Arguments::command());
    assert!(names.iter().any(|name| name == "replay"), "{names:?}");
    let promises = ["undo", "revert", "rollback", "unsend"];
    assert!(!names.iter().any(|name| promises.contains(&name.as_str())), "{names:?}");
}
