//! The gates: what text goes through on its way out. None of their functions takes a plain string, save those that make it
//! displayable themselves, which stand in a table with the reason.

use super::reserved::under;
use super::source_text::{is_word, names};

/// Files whose functions take text to show, print, save or copy.
const GATES: &[&str] = &[
    "src/tui/paint/",
    "src/tui/widgets/",
    "src/tui/overlays/",
    "src/tui/view.rs",
    "src/tui/view/",
    "src/tui/terminal.rs",
    "src/tui/terminal/",
    "src/tui/runtime/tasks/replaying.rs",
    "src/cli/output.rs",
    "src/cli/output/",
    "src/cli/table.rs",
];

/// Types that hold whatever a stranger wrote.
const PLAIN: &[&str] =
    &["&str", "&mut str", "String", "Cow", "Display", "ToString", "AsRef<str>", "&[u8]", "OsStr", "Path"];

/// Functions of the gates that may take plain strings: the file, the name, and what becomes of the string.
pub const EXEMPT: &[(&str, &str, &str)] = &[
    ("src/cli/output.rs", "ask", "Displayable::message"),
    ("src/cli/output.rs", "say_text", "Displayable::message"),
    ("src/cli/output.rs", "notice", "Displayable::message"),
    ("src/cli/output/progress.rs", "while_waiting", "Displayable::message"),
    ("src/cli/output.rs", "say_error_of", "Displayable::message"),
    ("src/cli/output.rs", "tell_crash", "Displayable::cell"),
    ("src/cli/output/stream.rs", "end", "JSON without what acts"),
    ("src/cli/output/stream.rs", "end_with", "JSON without what acts"),
    ("src/cli/output/stream.rs", "if_interrupted", "Displayable::message"),
    ("src/tui/terminal.rs", "fitness", "compared with names of terminals"),
    ("src/tui/terminal.rs", "write_all", "bytes of the backend, kept for the runtime by a rule of its own"),
    ("src/tui/terminal/backend/reach.rs", "beyond", "measured"),
    ("src/tui/terminal/clipboard.rs", "detect", "compared with names of multiplexers"),
    ("src/tui/terminal/clipboard.rs", "sequence", "base64: what is copied was marked, or asked for as it is"),
    ("src/tui/runtime/tasks/replaying.rs", "run_replay", "what was typed, compared with the space's name"),
    ("src/tui/terminal/input/bytes.rs", "take", "what was typed, on its way in"),
    ("src/tui/terminal/input/sequence.rs", "control", "what was typed, on its way in"),
    ("src/tui/terminal/input/sequence.rs", "single", "what was typed, on its way in"),
    ("src/tui/terminal/input/sequence.rs", "old_mouse", "what was typed, on its way in"),
    ("src/tui/widgets/browser.rs", "choose_key", "compared with keys of rows"),
    ("src/tui/widgets/sid.rs", "short", "Displayable::cell"),
    ("src/tui/widgets/text_input.rs", "with", "Displayable::cell where it is drawn"),
    ("src/tui/widgets/verdict.rs", "sentiment_sign", "compared with three words"),
    ("src/tui/widgets/words.rs", "of", "searched for"),
    ("src/tui/widgets/browser/row_filter.rs", "line", "looked for"),
    ("src/tui/widgets/words.rs", "match_any", "searched in"),
    ("src/tui/widgets/words.rs", "weight", "measured"),
];

/// Signatures of a gate that take plain strings.
pub fn offences(path: &str, code: &str) -> Vec<String> {
    if !GATES.iter().any(|gate| under(path, gate)) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (at, _) in code.match_indices("fn ") {
        let is_public = code[..at].lines().last().unwrap_or_default().contains("pub");
        let name: String = code[at + 3..].chars().take_while(|c| is_word(*c)).collect();
        let is_exempt = EXEMPT.iter().any(|(file, function, _)| *file == path && *function == name);
        if !is_public || is_exempt {
            continue;
        }
        let signature = code[at..].split(['{', ';']).next().unwrap_or_default();
        let takes =
            signature.rsplit_once("->").map_or(signature, |(takes, _)| takes).replace("&'static str", "");
        let takes = without_lifetimes(&takes);
        if let Some(plain) = PLAIN.iter().find(|plain| names(&takes, plain)) {
            let number = code[..at].matches('\n').count() + 1;
            found.push(format!("{path}:{number}: the gate `{name}` takes `{plain}`: take displayable text"));
        }
    }
    found
}

/// `&'a str` is `&str`.
fn without_lifetimes(signature: &str) -> String {
    let mut text = String::new();
    let mut pieces = signature.split("&'");
    text.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        text.push('&');
        text.push_str(piece.trim_start_matches(is_word).trim_start());
    }
    text
}
