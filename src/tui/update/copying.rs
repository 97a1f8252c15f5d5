//! Copying, in two forms: on one line with everything hidden marked as on screen, or unchanged.

use super::say;
use crate::domain::json::{self, RawJson};
use crate::domain::text::{Displayable, Document, SpanKind};
use crate::tui::message::Effect;
use crate::tui::model::Model;
use crate::tui::paint::{Line, Number};
use crate::tui::terminal::clipboard;
use crate::tui::theme::Role;
use crate::tui::widgets::toast::Tone;

/// The form in which a text is copied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CopyForm {
    /// On one line, with control and hidden characters marked as on screen, so that it is harmless text wherever it is pasted.
    #[default]
    Marked,
    /// Unchanged, to the last character.
    AsItIs,
}

/// The content to copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Copied {
    /// An untrusted value.
    Value(String),
    /// Untrusted values, one per line.
    Ids(Vec<String>),
    /// Our own lines, which may quote untrusted data.
    Lines(Vec<String>),
    /// Our own report, made of lines.
    Report(String),
}

impl Copied {
    fn text(self, form: CopyForm) -> String {
        match (self, form) {
            (Self::Value(text), CopyForm::Marked) => on_one_line(&text),
            (Self::Ids(ids), CopyForm::Marked) => {
                ids.iter().map(|id| on_one_line(id)).collect::<Vec<_>>().join("\n")
            }
            (Self::Lines(lines), CopyForm::Marked) => {
                Displayable::message(&lines.join(" · ")).as_str().to_owned()
            }
            (Self::Report(text), CopyForm::Marked) => Document::new(&text).as_str().to_owned(),
            (Self::Value(text) | Self::Report(text), CopyForm::AsItIs) => text,
            (Self::Lines(lines) | Self::Ids(lines), CopyForm::AsItIs) => lines.join("\n"),
        }
    }
}

/// A value on one line. JSON stays valid JSON: characters that get a marker elsewhere are escaped in it.
fn on_one_line(text: &str) -> String {
    let is_json = text.trim_start().starts_with(['{', '[']) && RawJson::parse(text).is_ok();
    if is_json { json::on_one_line(text) } else { Displayable::new(text).as_str().to_owned() }
}

/// Sends a text to the terminal to be copied, and shows a notice that names it (`what`) or quotes the text itself. No terminal
/// confirms that it was copied.
pub fn copy(model: &mut Model, what: &str, copied: Copied) -> Vec<Effect> {
    let form = model.copy_form;
    let text = copied.text(form);
    if text.len() > clipboard::CEILING {
        say(model, Tone::Failed, "too long to copy: terminals take 100 KB at most");
        return Vec::new();
    }
    let quoted = || Displayable::message(&text).truncated(60).quote();
    let said = if what.is_empty() { quoted() } else { Displayable::cell(what).truncated(120) };
    let sent = match form {
        CopyForm::Marked => "sent to the terminal: ",
        CopyForm::AsItIs => "sent to the terminal unchanged: ",
    };
    let mut line = Line::new().label(sent, Role::Text).data(&said, Role::Text);
    if form == CopyForm::AsItIs {
        line = line.then(warning(&text));
    }
    // The hint is shown only once, because users who have set it up know.
    if let Some(needs) =
        model.multiplexer.needs().filter(|_| !std::mem::replace(&mut model.copied_before, true))
    {
        line = line.label("; ", Role::Muted).label(needs, Role::Text);
    }
    model.toasts.push(Tone::Done, line, model.context.now);
    vec![Effect::Copy(text)]
}

/// `, 2 line breaks and 1 control or hidden character in it`: a warning about what a paste would not show before it acts.
fn warning(text: &str) -> Line {
    let breaks = text.matches('\n').count();
    let shown = Displayable::new(text);
    let marked = shown.spans().filter(|span| span.kind == SpanKind::Marker);
    let hidden = marked.filter(|span| !["\n", "⟨"].contains(&shown.original_of(*span).as_str())).count();
    let count = |line: Line, number: usize, one: &'static str, more: &'static str| {
        let words = if number == 1 { one } else { more };
        line.number(Number::count(number), Role::Warn).label(words, Role::Warn)
    };
    let mut line = Line::new();
    if breaks > 0 {
        line = count(line.label(", ", Role::Muted), breaks, " line break", " line breaks");
    }
    if hidden > 0 {
        let words = (" control or hidden character", " control or hidden characters");
        line = count(line.label(", ", Role::Muted), hidden, words.0, words.1);
    }
    if line.is_empty() { line } else { line.label(" in it", Role::Muted) }
}

#[cfg(test)]
mod tests {
    use super::{Copied, CopyForm};
    use crate::domain::samples::hostile::marked;

    #[test]
    fn dh8_what_is_a_marker_on_screen_is_one_in_a_copy() {
        for c in marked() {
            let marked = |text: String| Copied::Value(text).text(CopyForm::Marked);
            assert!(!marked(format!("a{c}b")).contains(c), "{c:?}");
            let json = format!("[{}]", serde_json::to_string(&format!("a{c}b")).unwrap());
            assert!(!marked(json).contains(c), "{c:?}");
        }
    }

    #[test]
    fn dh8_a_marked_copy_is_one_line_in_which_nothing_acts_or_hides() {
        let value = |text: &str, form| Copied::Value(text.to_owned()).text(form);
        for (text, marked) in [
            ("plain", "plain"),
            ("x\nrm -rf ~\n", "x⟨0A⟩rm -rf ~⟨0A⟩"),
            ("a\u{202e}b\u{1b}[2J", "a⟨202E⟩b⟨1B⟩[2J"),
            ("{\n \"a\": \"\u{202e}\"}", "{ \"a\": \"\\u202e\"}"),
            ("[1,\n2", "[1,⟨0A⟩2"),
        ] {
            assert_eq!(value(text, CopyForm::Marked), marked);
            assert_eq!(value(text, CopyForm::AsItIs), text);
        }
        let lines = || Copied::Lines(vec!["one ⟨1B⟩".to_owned(), "two\u{7}".to_owned()]);
        assert_eq!(lines().text(CopyForm::Marked), "one ⟨1B⟩ · two⟨07⟩");
        assert_eq!(lines().text(CopyForm::AsItIs), "one ⟨1B⟩\ntwo\u{7}");
    }
}
