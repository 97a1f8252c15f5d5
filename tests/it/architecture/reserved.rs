//! Words with one home: the raw routes to a screen, a stream, a file and a task, and who may use them.

/// A word that only some files may use.
pub struct Reserved {
    /// The word, as it stands in code.
    pub word: &'static str,
    /// Only files under this path are asked.
    pub within: &'static str,
    /// Files that may use it (a folder ends in `/`).
    pub only_in: &'static [&'static str],
    /// Why.
    pub reason: &'static str,
}

impl Reserved {
    /// Whether the word is forbidden in this file.
    pub fn speaks_of(&self, path: &str) -> bool {
        under(path, self.within) && !self.only_in.iter().any(|home| under(path, home))
    }
}

/// Whether a file is this one, or in this folder.
pub fn under(path: &str, place: &str) -> bool {
    path == place
        || (path.starts_with(place) && (place.ends_with('/') || path[place.len()..].starts_with('/')))
}

const fn reserved(
    word: &'static str,
    within: &'static str,
    only_in: &'static [&'static str],
    reason: &'static str,
) -> Reserved {
    Reserved { word, within, only_in, reason }
}

const RUNTIME: &[&str] = &["src/tui/runtime.rs", "src/tui/runtime/"];
const ONE_INBOX: &str = "only tui/runtime.rs names channels and spawns tasks";
/// The backend turns colours that the theme chose into control sequences.
const THEME: &[&str] = &["src/tui/theme.rs", "src/tui/terminal/backend/sgr.rs"];
const ONE_THEME: &str = "only tui/theme.rs names colours; ask for a role";
const PAINT: &[&str] = &["src/tui/paint.rs", "src/tui/paint/"];
const ONE_PAINT: &str = "text reaches the screen through tui/paint.rs, which takes displayable text only";
const TERMINAL: &[&str] = &["src/tui/terminal.rs", "src/tui/terminal/"];
const ONE_TERMINAL: &str = "only tui/terminal.rs writes control sequences";
const PRINT: &[&str] = &["src/cli/output.rs", "src/cli/output/"];
const ONE_PRINTER: &str = "only cli/output.rs prints";
/// Who names keys: the table, and what reads them from the terminal.
const KEYS: &[&str] = &["src/tui/keymap.rs", "src/tui/keymap/", "src/tui/terminal/input/"];
const STREAMS: &[&str] =
    &["src/cli/output.rs", "src/cli/output/", "src/tui/terminal.rs", "src/tui/terminal/"];
/// Who writes bytes: both printers, and what keeps settings, reports of crashes and of replays.
const WRITERS: &[&str] = &[
    "src/cli/output.rs",
    "src/cli/output/",
    "src/tui/terminal.rs",
    "src/tui/terminal/",
    "src/tui/runtime/tasks/replaying.rs",
    "src/config/replace.rs",
    "src/assembly/crash.rs",
    "src/assembly/logging.rs",
    // Turns records into pieces of inert text, which the printer writes.
    "src/report/json.rs",
    "src/report/csv.rs",
    // Servers and clients write to connections.
    "src/emulator.rs",
    "src/emulator/",
    "src/segment/",
];
const ONE_WRITER: &str = "bytes are written where displayable text becomes bytes, nowhere else";
/// Who makes files, under names that no data can choose.
const FILES: &[&str] = &[
    "src/config/private.rs",
    "src/config/replace.rs",
    "src/config/configuration.rs",
    "src/store/",
    "src/tui/runtime/tasks/replaying.rs",
];
const ONE_FILER: &str = "files are made where their names are safe";
/// Who reads files whose names come from outside.
const READ: &[&str] = &["src/config/read.rs"];
const ONE_READER: &str = "files are read by config/read.rs: regular ones only, and none without a bound";
/// Who reads a stream to its end, or a line of it, each behind a `take`.
const BOUNDED: &[&str] = &[
    "src/config/read.rs",
    "src/config/token_command.rs",
    "src/cli/ask.rs",
    "src/cli/ids/whole.rs",
    "src/emulator/tracking_api/body.rs",
    "src/segment/http_client/reading.rs",
];
const ONE_BOUND: &str = "a stream may have no end: read it up to a bound, in a file that is named here";
const ONE_LIBRARY: &str = "the library's widgets draw plain strings; a canvas draws lines";
/// Who writes the log of `--log`, of which one file decides what a line may hold.
const LOG: &[&str] = &["src/segment/request_log.rs", "src/assembly/logging.rs"];
const ONE_LOG: &str = "there is no log but that of --log and the reports of crashes, which hold no data";
const NO_LEAK: &str = "leaked text would pass for a word of the program";

/// Words with one home.
pub const RESERVED: &[Reserved] = &[
    reserved("mpsc", "src/tui", RUNTIME, ONE_INBOX),
    reserved("oneshot", "src/tui", RUNTIME, ONE_INBOX),
    reserved("broadcast", "src/tui", RUNTIME, ONE_INBOX),
    reserved("sync::watch", "src/tui", RUNTIME, ONE_INBOX),
    reserved("spawn", "src/tui", RUNTIME, ONE_INBOX),
    reserved("spawn_blocking", "src/tui", RUNTIME, ONE_INBOX),
    reserved("JoinSet", "src/tui", RUNTIME, ONE_INBOX),
    reserved("Color::", "src", THEME, ONE_THEME),
    reserved("Stylize", "src", THEME, ONE_THEME),
    reserved("Span::", "src/tui", PAINT, ONE_PAINT),
    reserved("text::Line", "src/tui", PAINT, ONE_PAINT),
    reserved("Text::", "src/tui", PAINT, ONE_PAINT),
    reserved("set_symbol", "src", PAINT, ONE_PAINT),
    reserved("set_char", "src", PAINT, ONE_PAINT),
    reserved("set_string", "src", PAINT, ONE_PAINT),
    reserved("set_stringn", "src", PAINT, ONE_PAINT),
    reserved("set_span", "src", PAINT, ONE_PAINT),
    reserved("set_line", "src", PAINT, ONE_PAINT),
    reserved("SetTitle", "src", TERMINAL, ONE_TERMINAL),
    reserved("Print", "src", TERMINAL, ONE_TERMINAL),
    reserved("append_symbol", "src", PAINT, ONE_PAINT),
    reserved("with_lines", "src", PAINT, ONE_PAINT),
    reserved("Cell::new", "src/tui", PAINT, ONE_PAINT),
    reserved("render_widget", "src", &[], ONE_LIBRARY),
    reserved("render_stateful_widget", "src", &[], ONE_LIBRARY),
    reserved("ratatui::widgets", "src", &[], ONE_LIBRARY),
    reserved("ratatui::prelude", "src", &[], ONE_LIBRARY),
    reserved("ratatui::text", "src", &[], ONE_LIBRARY),
    reserved("Paragraph", "src/tui", &[], ONE_LIBRARY),
    reserved("terminal::write_all", "src", &["src/tui/runtime.rs", "src/tui/terminal/"], ONE_TERMINAL),
    reserved("queue!", "src", &[], ONE_TERMINAL),
    reserved("execute!", "src", &[], ONE_TERMINAL),
    reserved("QueueableCommand", "src", &[], ONE_TERMINAL),
    reserved("ExecutableCommand", "src", &[], ONE_TERMINAL),
    reserved("crossterm::style", "src", &[], ONE_TERMINAL),
    reserved("crossterm::terminal", "src", TERMINAL, ONE_TERMINAL),
    reserved("io::Write", "src", WRITERS, ONE_WRITER),
    reserved("io::prelude", "src", WRITERS, ONE_WRITER),
    reserved("io::copy", "src", WRITERS, ONE_WRITER),
    reserved("io::write", "src", WRITERS, ONE_WRITER),
    reserved("AsyncWriteExt", "src", WRITERS, ONE_WRITER),
    reserved("fs::write", "src", FILES, ONE_FILER),
    reserved("fs::rename", "src", FILES, ONE_FILER),
    reserved("fs::copy", "src", FILES, ONE_FILER),
    reserved("fs::hard_link", "src", FILES, ONE_FILER),
    reserved("fs::create_dir", "src", FILES, ONE_FILER),
    reserved("fs::create_dir_all", "src", FILES, ONE_FILER),
    reserved("fs::DirBuilder", "src", FILES, ONE_FILER),
    reserved("fs::OpenOptions", "src", FILES, ONE_FILER),
    reserved("File::create", "src", FILES, ONE_FILER),
    reserved("File::create_new", "src", FILES, ONE_FILER),
    reserved("File::options", "src", FILES, ONE_FILER),
    reserved("fs::read", "src", READ, ONE_READER),
    reserved("fs::read_to_string", "src", READ, ONE_READER),
    // A folder is opened to be locked or written to disk, and a terminal to ask who has it.
    reserved(
        "File::open",
        "src",
        &["src/config/read.rs", "src/config/replace.rs", "src/cli/emulate/run.rs"],
        ONE_READER,
    ),
    reserved("tokio::fs", "src", &[], ONE_READER),
    reserved(
        "stdin()",
        "src",
        &["src/cli/ask.rs", "src/cli/ids.rs", "src/tui/terminal.rs", "src/tui/terminal/"],
        ONE_BOUND,
    ),
    reserved("read_to_end", "src", BOUNDED, ONE_BOUND),
    reserved("read_to_string", "src", BOUNDED, ONE_BOUND),
    reserved("read_line", "src", BOUNDED, ONE_BOUND),
    reserved("read_until", "src", BOUNDED, ONE_BOUND),
    reserved("tracing::", "src", LOG, ONE_LOG),
    reserved("log::", "src", &[], ONE_LOG),
    reserved("error!", "src", &[], ONE_LOG),
    reserved("warn!", "src", &[], ONE_LOG),
    reserved("info!", "src", LOG, ONE_LOG),
    reserved("debug!", "src", &[], ONE_LOG),
    reserved("trace!", "src", &[], ONE_LOG),
    reserved("leak", "src", &[], NO_LEAK),
    reserved("println!", "src", PRINT, ONE_PRINTER),
    reserved("print!", "src", PRINT, ONE_PRINTER),
    reserved("eprintln!", "src", PRINT, ONE_PRINTER),
    reserved("eprint!", "src", PRINT, ONE_PRINTER),
    reserved("dbg!", "src", &[], "nothing ships with debug output"),
    reserved("stdout()", "src", STREAMS, "only cli/output.rs and the terminal guard hold the output"),
    reserved("stderr()", "src", STREAMS, "only cli/output.rs and the terminal guard hold the error output"),
    reserved("KeyCode::", "src", KEYS, "keys are named in the key table, not in code"),
    reserved("cfg!(test)", "src", &[], "production code never asks whether it is a test"),
    reserved("unsafe", "src", &[], "no unsafe code"),
    reserved("include!", "src", &[], "code is written where it runs"),
];
