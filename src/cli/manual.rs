//! The manual page, generated from the definition of the command line: one page for all commands.

use super::{arguments::Arguments, exit};
use super::{exit::Exit, output::Output};
use crate::domain::text::Document;
use clap::{Arg, Command, CommandFactory};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};
use std::fmt::Write;
use std::io;

const FILES_AND_VARIABLES: &str = include_str!("../../assets/manual.roff");

/// `man`: prints the page.
pub fn run(output: &mut Output) -> Exit {
    match page() {
        Ok(page) => {
            output.document_lines(&Document::new(&page));
            Exit::Fine
        }
        Err(error) => {
            output.say_text(&format!("the manual page could not be written: {error}"));
            Exit::Internal
        }
    }
}

/// The page in the input format of `man`. It has no date, so that two builds of the same source are identical.
fn page() -> io::Result<String> {
    let mut command = Arguments::command().disable_help_subcommand(true);
    command.build();
    // The parser's own sentence refers to a longer form, which is this page.
    let command = command.mut_arg("help", |help| help.long_help("Print help"));
    let man = Man::new(command.clone()).title("FLEXPLORER").date("\"\"").manual("User Commands");
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    commands(&mut page, &command, "flexplorer")?;
    let mut codes = Roff::new();
    codes.control("SH", ["EXIT STATUS"]);
    codes.text([roman(
        "With several identifiers, the exit status is the first of 3, 5, 4 and 1 that occurred.",
    )]);
    for (code, meaning) in exit::CODES {
        codes.control("TP", []);
        codes.text([bold(code.to_string())]);
        codes.text([roman(*meaning)]);
    }
    codes.to_writer(&mut page)?;
    Ok(portable(&String::from_utf8_lossy(&page)) + FILES_AND_VARIABLES)
}

/// The lines that `roff` puts before each section. They define the apostrophe for formatters other than groff.
const PREAMBLE: &str = ".ie \\n(.g .ds Aq \\(aq\n.el .ds Aq '\n";

/// The page without repeated preambles, in ASCII: it must not depend on the terminal's encoding.
fn portable(page: &str) -> String {
    let page = page.replace(PREAMBLE, "").replace("\\*(Aq", "\\(aq");
    let mut portable = String::with_capacity(page.len());
    for c in page.chars() {
        if c.is_ascii() {
            portable.push(c);
        } else {
            // Writing to a string cannot fail.
            let _ = write!(portable, "\\[u{:04X}]", u32::from(c));
        }
    }
    portable
}

/// Each runnable command, under its full name, without the options of every command.
fn commands(page: &mut Vec<u8>, command: &Command, name: &str) -> io::Result<()> {
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        let name = format!("{name} {}", sub.get_name());
        if sub.has_subcommands() {
            commands(page, sub, &name)?;
            continue;
        }
        let own = |one: Arg| if one.is_global_set() || one.get_id() == "help" { one.hide(true) } else { one };
        let man = Man::new(sub.clone().mut_args(own));
        let mut head = Roff::new();
        head.control("SH", [name.as_str()]);
        head.to_writer(page)?;
        let mut sections = Vec::new();
        man.render_synopsis_section(&mut sections)?;
        man.render_description_section(&mut sections)?;
        man.render_options_section(&mut sections)?;
        page.extend_from_slice(String::from_utf8_lossy(&sections).replace(".SH ", ".SS ").as_bytes());
        notes(&sub.get_after_help().map(ToString::to_string).unwrap_or_default()).to_writer(page)?;
    }
    Ok(())
}

/// The notes below a command's options: paragraphs, and examples line by line.
fn notes(notes: &str) -> Roff {
    let mut roff = Roff::new();
    for paragraph in notes.split("\n\n").filter(|paragraph| !paragraph.is_empty()) {
        roff.control("PP", []);
        if paragraph.starts_with("Example") {
            roff.control("nf", []);
            paragraph.lines().for_each(|line| _ = roff.text([roman(line)]));
            roff.control("fi", []);
        } else {
            roff.text([roman(paragraph.replace('\n', " "))]);
        }
    }
    roff
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_means_anything_to_the_formatter() {
        let mut page = Vec::new();
        notes(".TH it's \\fB`-x` …").to_writer(&mut page).unwrap();
        let page = portable(&String::from_utf8(page).unwrap());
        assert_eq!(page, ".PP\n\\&.TH it\\(aqs \\\\fB`\\-x` \\[u2026]\n");
    }

    #[test]
    fn there_is_one_page_with_every_command_and_exit_code() {
        let page = page().unwrap();
        assert!(page.starts_with(".TH FLEXPLORER 1 \"\" \"flexplorer "), "{}", &page[..80]);
        assert_eq!(page.matches("\n.TH ").count() + usize::from(page.starts_with(".TH ")), 1);
        for part in [
            ".SH \"flexplorer profile list\"",
            ".SH \"flexplorer man\"",
            "gave up waiting",
            ".SH FILES",
            "Findings do not affect the exit code",
        ] {
            assert!(page.contains(part), "{part} is missing");
        }
        assert!(!page.contains("printed"), "what is for us only is hidden");
    }
}
