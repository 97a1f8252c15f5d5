//! The only place that prints: data to standard output, messages to standard error.

#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "this is where text is printed")]

#[cfg(test)]
mod forms;
mod progress;
mod stream;
mod watched;

use self::progress::Progress;
use self::watched::Watched;
pub use self::watched::write_under_way;
use super::exit::Exit;
use super::table::{Medium, Table, TableCell};
use crate::domain::text::{Displayable, Document};
use crate::engine::{ErrorClass, SourceError};
use crate::report::{Format, junit, markdown, stream::Stream};
use anstream::AutoStream;
use clap::ColorChoice;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

/// Both streams and the form of the data.
pub struct Output {
    out: Box<dyn Write + Send>,
    err: Box<dyn Write + Send>,
    pub format: Format,
    medium: Medium,
    /// Whether data goes to a terminal, regardless of table width.
    is_terminal: bool,
    /// The width of the terminal that shows messages.
    talk_width: Option<usize>,
    is_quiet: bool,
    state: OutputState,
    stream: Stream,
    /// Columns last reported as left out.
    left_out: Vec<String>,
    progress: Option<Progress>,
    parting: Option<String>,
    hint: String,
}

#[derive(Clone, Copy, Debug, Default)]
pub struct Presentation {
    /// ASCII only, in every form of data.
    pub ascii: bool,
    /// The terminal shows only ASCII; data for programs is unchanged.
    pub is_terminal_ascii: bool,
    /// Tables at full width.
    pub wide: bool,
    pub colour: ColorChoice,
    /// Only errors and questions, no other messages.
    pub quiet: bool,
}

enum OutputState {
    Open,
    /// The reader closed the pipe, so it has enough data.
    Closed,
    /// Writing failed, most likely because of a full disk.
    Failed(String),
}

impl Output {
    /// Writes to these streams. `width` is the terminal's width in cells; `None` means no terminal, so nothing is cut.
    pub fn new(
        out: impl Write + Send + 'static,
        err: impl Write + Send + 'static,
        format: Format,
        ascii: bool,
        width: Option<usize>,
    ) -> Self {
        Self {
            out: Box::new(out),
            err: Box::new(err),
            format,
            medium: Medium { width, ascii, colour: false },
            talk_width: None,
            is_terminal: width.is_some(),
            is_quiet: false,
            state: OutputState::Open,
            stream: Stream::new(format, ascii),
            left_out: Vec::new(),
            progress: None,
            parting: None,
            hint: String::new(),
        }
    }

    /// Writes to the standard streams of the process.
    pub fn standard(format: Format, presentation: Presentation) -> Self {
        let Presentation { ascii, is_terminal_ascii, wide, colour, quiet } = presentation;
        let width = |size: rustix::io::Result<rustix::termios::Winsize>| {
            let columns = size.ok().map(|size| usize::from(size.ws_col));
            columns.filter(|columns| *columns > 0 && !wide)
        };
        let talk_width = width(rustix::termios::tcgetwinsize(io::stderr()));
        let width = width(rustix::termios::tcgetwinsize(io::stdout()));
        let colour = match colour {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            // Follow NO_COLOR, CLICOLOR_FORCE and TERM; otherwise use colour on a terminal.
            ColorChoice::Auto => AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never,
        };
        let out = io::BufWriter::new(Watched(io::stdout()));
        let output = Self::new(out, Watched(io::stderr()), format, ascii, width);
        let medium = Medium { width, ascii: ascii || is_terminal_ascii, colour };
        let is_terminal = io::stdout().is_terminal();
        let output = Self { progress: Progress::standard(), medium, is_terminal, talk_width, ..output };
        if quiet { output.quietly() } else { output }
    }

    /// The same output with only errors and questions.
    #[must_use]
    pub fn quietly(self) -> Self {
        Self { progress: None, is_quiet: true, ..self }
    }

    /// Prints a table, for people or as Markdown.
    pub fn table(&mut self, table: &Table) {
        if self.format == Format::Md {
            return self.write(&format!("{}\n", table.markdown(self.medium.ascii)));
        }
        self.write(&table.render(self.medium));
        let left_out: Vec<String> = table.left_out(self.medium).iter().map(ToString::to_string).collect();
        // Report once if a long list is printed as several tables.
        if !left_out.is_empty() && left_out != self.left_out {
            // The notice about a table follows the table.
            self.flush();
            self.notice(&format!(
                "not shown on a terminal this narrow: {}; --wide shows all",
                left_out.join(", ")
            ));
            self.left_out = left_out;
        }
    }

    /// Prints one line of data for people, a paragraph in Markdown.
    pub fn line(&mut self, text: &Displayable) {
        let shown = self.shown(text);
        match self.format {
            Format::Md if shown.is_empty() => {}
            Format::Md => self.write(&format!("{}\n\n", markdown::escaped(shown.as_str().trim()))),
            _ => self.write(&format!("{shown}\n")),
        }
    }

    /// Prints a sentence for people; on a terminal it wraps at spaces with a hanging indent.
    pub fn prose(&mut self, text: impl Into<TableCell>) {
        let text = text.into();
        match self.format {
            Format::Md => self.line(text.text()),
            _ => self.write(&text.paragraph(self.medium)),
        }
    }

    fn shown(&self, text: &Displayable) -> Displayable {
        if self.medium.ascii { text.folded() } else { text.clone() }
    }

    /// Prints one line of JSON byte for byte; a block of code in Markdown.
    pub fn json_text(&mut self, text: &Displayable) {
        // Text meant to be copied and passed back must stay unchanged.
        let shown = if self.medium.ascii { text.ascii() } else { text.clone() };
        match self.format {
            // A line of JSON never starts with the characters that would end the block.
            Format::Md => self.write(&format!("```json\n{shown}\n```\n\n")),
            _ => self.write(&format!("{shown}\n")),
        }
    }

    /// Prints the heading of a section of data.
    pub fn heading(&mut self, parts: &[TableCell]) {
        let line = TableCell::heading(parts, self.medium, self.format);
        match self.format {
            Format::Md => self.write(&format!("## {line}\n\n")),
            _ => self.write(&format!("{line}\n")),
        }
    }

    /// Prints lines unchanged, such as `export` lines or a report.
    pub fn document_lines(&mut self, lines: &Document) {
        match self.format {
            Format::Md if self.medium.ascii => {
                let line = |line: &str| format!("{}\n", Displayable::message(line).folded());
                self.write(&lines.as_str().lines().map(line).collect::<String>());
            }
            Format::Junit if self.stream.is_ascii() => self.write(&junit::in_ascii(lines.as_str())),
            _ => self.write(lines.as_str()),
        }
    }

    /// Prints a message that is not an error; `--quiet` suppresses it.
    pub fn notice(&mut self, text: &str) {
        if !self.is_quiet {
            self.say_text(text);
        }
    }

    /// Prints a message to standard error.
    pub fn say(&mut self, text: &Displayable) {
        let shown = self.shown(text);
        self.hide_progress();
        let line = TableCell::from(Displayable::concat([&Displayable::label("flexplorer: "), &shown]));
        // If standard error is closed, the message cannot be delivered.
        let _ =
            write!(self.err, "{}", line.paragraph(Medium { width: self.talk_width, ..Medium::default() }));
    }

    /// Prints a question; the answer follows on the same line.
    pub fn ask(&mut self, question: &str) {
        let shown = Displayable::message(question);
        // If standard error is closed, there will be no answer.
        let _ = write!(self.err, "{shown}").and_then(|()| self.err.flush());
    }

    /// Starts a new line after a question whose answer was not shown.
    pub fn end_question(&mut self) {
        // If standard error is closed, the line break does not matter.
        let _ = writeln!(self.err);
    }

    /// Prints a table to standard error, for people who follow the run.
    pub fn say_table(&mut self, table: &Table) {
        self.hide_progress();
        // If standard error is closed, the table cannot be delivered.
        let _ = write!(
            self.err,
            "{}",
            table.render(Medium { width: self.talk_width, colour: false, ..self.medium })
        );
    }

    /// Prints a message whose parts are already displayable.
    pub fn say_text(&mut self, text: &str) {
        self.say(&Displayable::message(text));
    }

    /// Prints an error: what failed, why, what to do next.
    pub fn say_error(&mut self, error: &SourceError) {
        self.say_error_of("", error);
    }

    /// Like [`Self::say_error`], preceded by the displayable request. Advice is not repeated from error to error.
    pub fn say_error_of(&mut self, asked: &str, error: &SourceError) {
        let why = Displayable::cell(&error.why);
        let what = match error.class {
            // For these classes the request says enough.
            ErrorClass::NotFound | ErrorClass::Unaskable if !asked.is_empty() => String::new(),
            _ => format!("{}: ", Displayable::cell(&error.what)),
        };
        self.say_failure(&format!("{asked}{what}{why}"), error);
    }

    /// Reports that a list is incomplete: why, and what to do next.
    pub fn say_early_end(&mut self, what: &'static str, error: &SourceError) {
        let why = Displayable::cell(&error.why);
        self.say_failure(&format!("{what}: incomplete, because {why}"), error);
    }

    /// Prints a failure in displayable words, with the Request-Id and advice.
    fn say_failure(&mut self, words: &str, error: &SourceError) {
        let id = error.shown_request_id();
        let id = id.map(|id| format!(" (Request-Id {id})")).unwrap_or_default();
        self.say_text(&format!("{words}{id}"));
        if !error.next.is_empty() && error.next != self.hint {
            let next = Displayable::cell(&error.next);
            self.say_text(&format!("  {next}"));
            self.hint.clone_from(&error.next);
        }
    }

    /// Whether the reader closed the pipe, so that long work may stop.
    pub const fn is_closed(&self) -> bool {
        !matches!(self.state, OutputState::Open)
    }

    /// Writes the buffered data and returns the exit code, adjusted for write errors.
    pub fn finish(&mut self, exit: Exit) -> Exit {
        self.hide_progress();
        self.wind_up(exit);
        self.flush();
        if let OutputState::Failed(why) = &self.state {
            let why = format!("the output could not be written: {why}");
            // Report once, even if a run is finished several times.
            self.state = OutputState::Closed;
            self.say_text(&why);
            return exit.or_worse(Exit::TryLater);
        }
        exit
    }

    /// Writes the buffered data, so that the reader of a pipe sees it now.
    pub fn flush(&mut self) {
        if matches!(self.state, OutputState::Open) {
            let result = self.out.flush();
            self.note(result);
        }
    }

    fn write(&mut self, text: &str) {
        self.write_bytes(text.as_bytes());
    }

    fn write_bytes(&mut self, bytes: &[u8]) {
        if matches!(self.state, OutputState::Open) {
            // If both streams go to the terminal, the progress line would be in the middle of the data.
            if self.is_terminal {
                self.hide_progress();
            }
            let result = self.out.write_all(bytes);
            self.note(result);
        }
    }

    fn note(&mut self, result: io::Result<()>) {
        if let Err(error) = result {
            self.state = match error.kind() {
                io::ErrorKind::BrokenPipe => OutputState::Closed,
                _ => OutputState::Failed(error.to_string()),
            };
        }
    }
}

/// Reports a bug in the program: the place, and the file of the report.
pub fn tell_crash(place: Option<&str>, report: Option<&Path>) {
    let at = place.map(|place| format!(" at {}", Displayable::cell(place))).unwrap_or_default();
    let kept = report.map(|path| {
        let path = Displayable::cell(&path.to_string_lossy());
        format!("A report without customer data is in {path}. ")
    });
    let kept = kept.unwrap_or_default();
    // If standard error accepts no bytes, there is nothing left to do.
    let _ = writeln!(io::stderr(), "flexplorer: internal error{at}. {kept}Please report it.");
}

#[cfg(test)]
mod tests;
