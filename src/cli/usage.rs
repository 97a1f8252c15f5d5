//! Prints messages of the command line parser: help unchanged, errors in at most three lines.

use super::{exit::Exit, output::Output};
use crate::domain::text::Displayable;
use clap::error::ErrorKind;
use std::io;

/// Longest line of an error message, in characters: some arguments are pasted files.
const LONGEST: usize = 600;

/// Prints a message to its stream. Help and version are answers, everything else is a usage error.
pub fn tell(output: &mut Output, error: &clap::Error) -> Exit {
    if !error.use_stderr() || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return match error.print() {
            _ if error.use_stderr() => Exit::Usage,
            // For example, the disk is full. A closed pipe is fine: the reader has had enough.
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                output.say_text(&format!("the output could not be written: {error}"));
                Exit::TryLater
            }
            _ => Exit::Fine,
        };
    }
    for line in lines(&error.render().to_string()) {
        let mut shown: String = line.chars().take(LONGEST).collect();
        if shown.len() < line.len() {
            shown.push('…');
        }
        output.say(&Displayable::cell(&shown));
    }
    Exit::Usage
}

/// The error, similar names, and the correct usage: the parser's paragraphs, one line each.
fn lines(told: &str) -> Vec<String> {
    let told = told.strip_prefix("error: ").unwrap_or(told);
    let paragraphs: Vec<String> = told.split("\n\n").map(one_line).filter(|line| !line.is_empty()).collect();
    let starts = |start: &'static str| paragraphs.iter().skip(1).find(move |line| line.starts_with(start));
    let slip = paragraphs.first().cloned().unwrap_or_default();
    let how = starts("Usage: ").or_else(|| starts("For more information"));
    let rest = starts("tip: ").into_iter().chain(how).map(|line| format!("  {line}"));
    std::iter::once(slip).chain(rest).collect()
}

fn one_line(paragraph: &str) -> String {
    let lines: Vec<&str> = paragraph.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let separator = if paragraph.starts_with("Usage: ") { " or " } else { " " };
    lines.join(separator)
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn paragraphs_become_lines() {
        let told = "error: the following required arguments were not provided:\n  <ID>...\n\n\
                    Usage: f check <ID>...\n       f check --ids-from <FILE>\n\nFor more information, try '--help'.\n";
        assert_eq!(
            lines(told),
            [
                "the following required arguments were not provided: <ID>...",
                "  Usage: f check <ID>... or f check --ids-from <FILE>"
            ]
        );
        let told =
            "error: unrecognized subcommand 'chekc'\n\n  tip: 'check' is near\n\nUsage: f\n\nFor more\n";
        assert_eq!(lines(told), ["unrecognized subcommand 'chekc'", "  tip: 'check' is near", "  Usage: f"]);
        assert_eq!(lines("error: no\n\nFor more information, try '--help'.\n").len(), 2);
    }
}
