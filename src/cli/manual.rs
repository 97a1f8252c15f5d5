//! The manual page, generated from the definition of the command line: one page for all commands.

use super::arguments::Arguments;
use super::exit;
use clap::{Arg, Command, CommandFactory};
use std::fmt::Write;

const FILES_AND_VARIABLES: &str = include_str!("../../assets/manual.roff");

/// The page in the input format of `man`.
pub fn page() -> String {
    let mut command = Arguments::command().disable_help_subcommand(true);
    command.build();
    let mut page = ManualPage(String::new());
    let version = command.get_version().unwrap_or_default();
    page.request(&format!(".TH FLEXPLORER 1 \"\" \"flexplorer {version}\" \"User Commands\""));
    page.request(".SH NAME");
    page.text(&format!("flexplorer - {}", about(&command)));
    page.request(".SH SYNOPSIS");
    page.usage(&command);
    page.request(".SH DESCRIPTION");
    page.paragraphs(&command.get_long_about().map(ToString::to_string).unwrap_or_default());
    page.request(".SH OPTIONS");
    page.paragraphs("These go with every command.");
    command.get_arguments().filter(|one| !one.is_hide_set()).for_each(|one| page.argument(one));
    page.request(".SH COMMANDS");
    page.commands(&command, "flexplorer");
    page.request(".SH EXIT STATUS");
    page.paragraphs("Of several identifiers the first of 3, 5, 4, 1 that occurred.");
    for (code, meaning) in exit::CODES {
        page.item(&bold(&code.to_string()), &escaped(meaning));
    }
    page.0.push_str(FILES_AND_VARIABLES);
    page.0
}

/// A page being built; its text lines are never read as requests.
struct ManualPage(String);

impl ManualPage {
    fn request(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    fn text(&mut self, text: &str) {
        let text = escaped(text);
        // Escape a text line that looks like a request.
        self.request(&if text.starts_with(['.', '\'']) { format!("\\&{text}") } else { text });
    }

    fn paragraphs(&mut self, text: &str) {
        for (number, paragraph) in text.split("\n\n").enumerate() {
            if number > 0 {
                self.request(".PP");
            }
            self.text(&paragraph.replace('\n', " "));
        }
    }

    /// A term and its meaning, both already escaped.
    fn item(&mut self, term: &str, meaning: &str) {
        self.request(".TP");
        self.request(term);
        self.request(meaning);
    }

    fn usage(&mut self, command: &Command) {
        let usage = command.clone().render_usage().to_string();
        for (number, line) in usage.trim_start_matches("Usage:").lines().enumerate() {
            if number > 0 {
                self.request(".br");
            }
            self.request(&bold(line.trim()));
        }
    }

    /// Each runnable command, under its full name.
    fn commands(&mut self, command: &Command, name: &str) {
        for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
            let name = format!("{name} {}", sub.get_name());
            if sub.has_subcommands() {
                self.commands(sub, &name);
                continue;
            }
            self.request(&format!(".SS \"{}\"", escaped(&name)));
            self.text(&format!("{}.", about(sub)));
            self.request(".PP");
            self.usage(sub);
            let own = |one: &&Arg| !one.is_hide_set() && !one.is_global_set() && one.get_id() != "help";
            sub.get_arguments().filter(own).for_each(|one| self.argument(one));
            self.notes(&sub.get_after_help().map(ToString::to_string).unwrap_or_default());
        }
    }

    /// The notes below a command's options: paragraphs, and examples line by line.
    fn notes(&mut self, notes: &str) {
        for paragraph in notes.split("\n\n").filter(|paragraph| !paragraph.is_empty()) {
            self.request(".PP");
            if !paragraph.starts_with("Example") {
                self.text(&paragraph.replace('\n', " "));
                continue;
            }
            self.request(".nf");
            paragraph.lines().for_each(|line| self.text(line));
            self.request(".fi");
        }
    }

    fn argument(&mut self, argument: &Arg) {
        let names = argument.get_value_names().unwrap_or_default();
        let values =
            names.iter().map(|name| format!("\\fI{}\\fR", escaped(name))).collect::<Vec<_>>().join(" ");
        let takes_value = argument.get_action().takes_values();
        let short = argument.get_short().map(|short| bold(&format!("-{short}")));
        let long = argument.get_long().map(|long| bold(&format!("--{long}")));
        let flags = short.into_iter().chain(long).collect::<Vec<_>>().join(", ");
        let term = match (flags.is_empty(), takes_value) {
            (true, _) => values,
            (false, true) => format!("{flags} {values}"),
            (false, false) => flags,
        };
        let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
        // The parser's own sentence refers to a longer form, which is this page.
        let mut meaning = escaped(if argument.get_id() == "help" { "Print help" } else { &help });
        let possible: Vec<String> = argument
            .get_possible_values()
            .iter()
            .filter(|_| takes_value)
            .map(|value| bold(value.get_name()))
            .collect();
        let default = argument.get_default_values().first().map(|value| bold(&value.to_string_lossy()));
        // Writing to a string cannot fail.
        let _ = match (possible.is_empty(), default) {
            (false, Some(default)) => {
                write!(meaning, ". One of {}; {default} if left out", possible.join(", "))
            }
            (false, None) => write!(meaning, ". One of {}", possible.join(", ")),
            (true, Some(default)) if takes_value => write!(meaning, "; {default} if left out"),
            (true, _) => Ok(()),
        };
        self.item(&term, &format!("{meaning}."));
    }
}

fn about(command: &Command) -> String {
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    about.trim_end_matches('.').to_owned()
}

fn bold(text: &str) -> String {
    format!("\\fB{}\\fR", escaped(text))
}

/// Escapes a text for the formatter.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => escaped.push_str("\\e"),
            '-' => escaped.push_str("\\-"),
            '\'' => escaped.push_str("\\(aq"),
            '`' => escaped.push_str("\\(ga"),
            '"' => escaped.push_str("\\(dq"),
            c if c.is_ascii() => escaped.push(c),
            // Independent of the terminal's encoding. Writing to a string cannot fail.
            c => {
                let _ = write!(escaped, "\\[u{:04X}]", u32::from(c));
            }
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_means_anything_to_the_formatter() {
        let mut page = ManualPage(String::new());
        page.text(".TH it's \\fB`-x`\" …");
        assert_eq!(page.0, "\\&.TH it\\(aqs \\efB\\(ga\\-x\\(ga\\(dq \\[u2026]\n");
    }

    #[test]
    fn there_is_one_page_with_every_command_and_exit_code() {
        let page = page();
        assert_eq!(page.matches("\n.TH ").count() + usize::from(page.starts_with(".TH ")), 1);
        for part in [
            ".SS \"flexplorer profile list\"",
            ".SS \"flexplorer man\"",
            "gave up waiting",
            ".SH FILES",
            "Findings change none.",
        ] {
            assert!(page.contains(part), "{part} is missing");
        }
        assert!(!page.contains("printed"), "what is for us only is hidden");
    }
}
