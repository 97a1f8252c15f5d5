//! A dry run written as a case, at the end of a file of cases.

use super::{CaseError, CaseFile, GivenAnswer};
use serde_json::Value as Json;
use std::fmt::Write as _;
use std::path::Path;

/// A run as a case: its input and its outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedCase {
    /// The files, as named in the file of cases.
    pub flow: String,
    pub workflow: Option<String>,
    pub queues: Option<String>,
    /// Files of subflows by their SIDs.
    pub subflows: Vec<(String, String)>,
    pub name: String,
    pub traits: Vec<(String, Json)>,
    /// RFC 3339.
    pub at: String,
    pub trigger: String,
    pub from: Option<String>,
    pub answers: Vec<(String, GivenAnswer)>,
    pub expect: Vec<(&'static str, Json)>,
}

impl SavedCase {
    /// The text to add to a file, whose content is `before` if it exists. The result is a file that can be
    /// run.
    pub fn added_to(&self, name: &Path, before: Option<&str>) -> Result<String, CaseError> {
        if name.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json")) {
            let why = "cases can only be added to TOML, and this is JSON";
            return Err(CaseError::new(None, why, "Give a file with the extension `.toml`."));
        }
        let case = self.written()?;
        let Some(before) = before.filter(|before| !before.trim().is_empty()) else {
            return Ok(format!("{}\n{case}", self.head()));
        };
        let file = CaseFile::read(name, before)?;
        let workflow: Vec<String> = self.workflow.iter().cloned().collect();
        let has = |(sid, name): &(String, String)| file.subflow.get(sid) == Some(name);
        let is_same = file.queues == self.queues && self.subflows.iter().all(has);
        if file.flow != self.flow || file.workflow != workflow || !is_same {
            let theirs = in_words(&file.flow, &file.workflow);
            let ours = in_words(&self.flow, &workflow);
            let why = if theirs == ours {
                format!("its cases for {ours} have other queues or subflows")
            } else {
                format!("its cases are for {theirs}, this one is for {ours}")
            };
            return Err(CaseError::new(None, why, "Give another file."));
        }
        if file.case.iter().any(|case| case.name == self.name) {
            let why = format!("it already has a case {:?}", self.name);
            return Err(CaseError::new(None, why, "Change the run, or give another file."));
        }
        let line_end = if before.ends_with('\n') { "" } else { "\n" };
        let added = format!("{line_end}\n{case}");
        // A file that has its cases in one array cannot be continued.
        CaseFile::read(name, &format!("{before}{added}"))?;
        Ok(added)
    }

    fn head(&self) -> String {
        let workflow: String = self.workflow.iter().map(|name| text_of(name)).collect();
        let mut head = format!("schema = 1\nflow = {}\nworkflow = [{workflow}]\n", text_of(&self.flow));
        if let Some(queues) = &self.queues {
            let _ = writeln!(head, "queues = {}", text_of(queues));
        }
        for (sid, name) in &self.subflows {
            let _ = writeln!(head, "subflow.{} = {}", key_of(sid), text_of(name));
        }
        head
    }

    fn written(&self) -> Result<String, CaseError> {
        let mut case = String::from("[[case]]\n");
        let mut put = |key: &str, value: String| {
            let _ = writeln!(case, "{key} = {value}");
        };
        put("name", text_of(&self.name));
        put("at", text_of(&self.at));
        put("trigger", text_of(&self.trigger));
        if let Some(from) = &self.from {
            put("from", text_of(from));
        }
        put("traits", members(self.traits.iter().map(|(key, value)| (key.as_str(), value)))?);
        if !self.answers.is_empty() {
            let answer = |(widget, answer): &(String, GivenAnswer)| {
                Ok(format!("{} = {}", key_of(widget), answered(answer)?))
            };
            put("answers", table(self.answers.iter().map(answer))?);
        }
        put("expect", members(self.expect.iter().map(|(key, value)| (*key, value)))?);
        Ok(case)
    }
}

fn in_words(flow: &str, workflows: &[String]) -> String {
    match workflows {
        [] => format!("`{flow}` without a workflow"),
        all => format!("`{flow}` with `{}`", all.join("`, `")),
    }
}

fn answered(answer: &GivenAnswer) -> Result<String, CaseError> {
    let event = Json::from(answer.event.as_str());
    let value = answer.value.iter().map(|value| ("value", value));
    let fields = answer.fields.iter().map(|(name, value)| (*name, value));
    members([("event", &event)].into_iter().chain(value).chain(fields))
}

fn members<'a>(all: impl Iterator<Item = (&'a str, &'a Json)>) -> Result<String, CaseError> {
    table(all.map(|(key, value)| Ok(format!("{} = {}", key_of(key), written(key, value)?))))
}

fn table(members: impl Iterator<Item = Result<String, CaseError>>) -> Result<String, CaseError> {
    let members: Vec<String> = members.collect::<Result<_, _>>()?;
    Ok(if members.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", members.join(", ")) })
}

/// A JSON string is a TOML string too, except for the one control character that JSON allows unescaped.
fn text_of(text: &str) -> String {
    Json::from(text).to_string().replace('\u{7f}', "\\u007F")
}

fn key_of(key: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
    if !key.is_empty() && key.chars().all(is_bare) { key.to_owned() } else { text_of(key) }
}

/// A value in TOML, which has no null and no integers beyond 64 bits.
fn written(key: &str, value: &Json) -> Result<String, CaseError> {
    let refused =
        |why: &str| CaseError::new(None, format!("`{key}` {why}"), "Write this case by hand, in JSON.");
    Ok(match value {
        Json::Null => return Err(refused("holds null, which TOML does not have")),
        Json::Bool(value) => value.to_string(),
        Json::String(text) => text_of(text),
        Json::Number(number) if number.is_i64() || number.is_f64() => number.to_string(),
        Json::Number(_) => return Err(refused("holds a number that TOML cannot hold")),
        Json::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| written(key, item)).collect::<Result<_, _>>()?;
            format!("[{}]", items.join(", "))
        }
        Json::Object(all) => members(all.iter().map(|(key, value)| (key.as_str(), value)))?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use std::collections::BTreeMap;

    fn case() -> SavedCase {
        SavedCase {
            flow: "care-line".to_owned(),
            workflow: Some("care-desk".to_owned()),
            queues: None,
            subflows: vec![("FW12".to_owned(), "/flows/sub \"one\".json".to_owned())],
            name: "Ada \"says\"\n\u{202e} → Priority".to_owned(),
            traits: vec![
                ("flex_last-interaction-sentiment".to_owned(), json!("negative")),
                ("a.b [[case]]".to_owned(), json!({"deep": [1, 2.5, true, {"x": "\u{0}\u{7f}\r\n'''"}]})),
            ],
            at: "2026-11-22T09:31:00Z".to_owned(),
            trigger: "call".to_owned(),
            from: Some("+12025550100".to_owned()),
            answers: vec![
                ("menu".to_owned(), GivenAnswer::parse("keypress:1")),
                (
                    "crm".to_owned(),
                    GivenAnswer {
                        event: "success".to_owned(),
                        value: Some(json!({"tier": "gold"})),
                        fields: vec![("status_code", json!(201))],
                    },
                ),
            ],
            expect: vec![("queue", json!("Priority")), ("priority", json!(100))],
        }
    }

    const FILE: &str = "cases.toml";

    #[test]
    fn what_is_written_is_read_as_it_was() {
        let name = Path::new(FILE);
        let first = case().added_to(name, None).unwrap();
        let second = SavedCase { name: "another".to_owned(), answers: Vec::new(), ..case() };
        let text = format!("{first}{}", second.added_to(name, Some(&first)).unwrap());
        let file = CaseFile::read(name, &text).unwrap();
        assert_eq!(
            (file.flow.as_str(), file.workflow, file.case.len()),
            ("care-line", vec!["care-desk".to_owned()], 2)
        );
        let read = &file.case[0];
        assert_eq!((&read.name, read.at.as_deref()), (&case().name, Some("2026-11-22T09:31:00Z")));
        let by_key = |traits: Vec<(String, Json)>| traits.into_iter().collect::<BTreeMap<_, _>>();
        assert_eq!(by_key(read.traits.clone().unwrap().into_iter().collect()), by_key(case().traits));
        assert_eq!(read.answers["crm"].given(), vec![case().answers[1].1.clone()]);
        assert_eq!(read.answers["menu"].given(), vec![case().answers[0].1.clone()]);
        assert_eq!(read.expect["priority"], json!(100));
    }

    #[test]
    fn a_file_that_cannot_be_continued_is_left_as_it_is() {
        let mine = case().added_to(Path::new(FILE), None).unwrap();
        let other = mine.replace("care-line", "care-chat");
        let inline = "schema = 1\nflow = \"care-line\"\nworkflow = [\"care-desk\"]\n\
            case = [{ name = \"x\", unknown_caller = true, expect = { certain = true } }]\n";
        for (name, before, words) in [
            (FILE, mine.as_str(), "already has a case"),
            (FILE, other.as_str(), "are for `care-chat` with `care-desk`, this one is for `care-line`"),
            (FILE, inline, "case"),
            (FILE, "schema = 1\nflo = 2", "unknown field"),
            ("cases.JSON", "", "this is JSON"),
        ] {
            let error = case().added_to(Path::new(name), Some(before)).unwrap_err().to_string();
            assert!(error.contains(words), "{name} {before}: {error}");
        }
        let null = SavedCase { traits: vec![("x".to_owned(), json!([null]))], ..case() };
        assert!(null.added_to(Path::new(FILE), None).unwrap_err().to_string().contains("`x` holds null"));
    }
}
