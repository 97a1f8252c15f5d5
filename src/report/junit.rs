//! JUnit XML for CI pipelines. It is our own because `quick-junit` writes complete reports only, and the suites of `check`
//! are written one by one.

use crate::domain::text::Displayable;
use chrono::{DateTime, SecondsFormat, Utc};
use std::fmt::Write as _;
use std::time::Duration;

/// The beginning of a file with several suites.
pub const BEGIN: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
pub const END: &str = "</testsuites>\n";

#[derive(Clone, Debug, Default)]
pub struct Suite {
    /// Untrusted.
    pub name: String,
    /// The class name of its cases, separated by dots.
    pub class: &'static str,
    pub took: Option<Duration>,
    pub started_at: Option<DateTime<Utc>>,
    pub cases: Vec<Case>,
    /// Further output for human readers of the file.
    pub talk: String,
}

#[derive(Clone, Debug)]
pub struct Case {
    /// Untrusted.
    pub name: String,
    pub took: Option<Duration>,
    pub outcome: CaseOutcome,
}

/// The outcome of a case; the texts are untrusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaseOutcome {
    Passed,
    Failed(String),
    Skipped(String),
    Error(String),
}

impl Suite {
    fn count(&self, is: impl Fn(&CaseOutcome) -> bool) -> usize {
        self.cases.iter().filter(|case| is(&case.outcome)).count()
    }

    fn totals(&self) -> String {
        let failures = self.count(|outcome| matches!(outcome, CaseOutcome::Failed(_)));
        let errors = self.count(|outcome| matches!(outcome, CaseOutcome::Error(_)));
        let skipped = self.count(|outcome| matches!(outcome, CaseOutcome::Skipped(_)));
        let mut totals = format!(
            "tests=\"{}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\"",
            self.cases.len()
        );
        totals.push_str(&time(self.took));
        totals
    }

    /// The XML element, to be placed between [`BEGIN`] and [`END`].
    pub fn element(&self) -> String {
        let mut out = String::new();
        let started = self.started_at.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true));
        let started = started.map(|at| format!(" timestamp=\"{at}\"")).unwrap_or_default();
        // Writing to a String cannot fail.
        let _ = writeln!(out, "  <testsuite name=\"{}\" {}{started}>", escaped(&self.name), self.totals());
        for case in &self.cases {
            case.write(self.class, &mut out);
        }
        if !self.talk.is_empty() {
            let talk: Vec<String> = self.talk.lines().map(escaped).collect();
            let _ = writeln!(out, "    <system-out>{}</system-out>", talk.join("\n"));
        }
        out.push_str("  </testsuite>\n");
        out
    }

    /// A complete file with only this suite.
    pub fn document(&self) -> String {
        let begin = BEGIN.replacen("<testsuites>", &format!("<testsuites {}>", self.totals()), 1);
        format!("{begin}{}{END}", self.element())
    }
}

impl Case {
    fn write(&self, class: &str, out: &mut String) {
        let head = format!(
            "    <testcase classname=\"{class}\" name=\"{}\"{}",
            escaped(&self.name),
            time(self.took)
        );
        let (element, why) = match &self.outcome {
            CaseOutcome::Passed => {
                let _ = writeln!(out, "{head}/>");
                return;
            }
            CaseOutcome::Failed(why) => ("failure", why),
            CaseOutcome::Skipped(why) => ("skipped", why),
            CaseOutcome::Error(why) => ("error", why),
        };
        let why = escaped(why);
        let _ = writeln!(out, "{head}>\n      <{element} message=\"{why}\"/>\n    </testcase>");
    }
}

fn time(took: Option<Duration>) -> String {
    took.map(|took| format!(" time=\"{:.3}\"", took.as_secs_f64())).unwrap_or_default()
}

/// The file in ASCII: character references replace all other characters.
pub fn in_ascii(xml: &str) -> String {
    let mut text = String::with_capacity(xml.len());
    for c in xml.chars() {
        if c.is_ascii() {
            text.push(c);
        } else {
            // Writing to a String cannot fail.
            let _ = write!(text, "&#x{:X};", u32::from(c));
        }
    }
    text
}

/// Text for an element or attribute. Control characters become markers, because XML 1.0 forbids them.
fn escaped(raw: &str) -> String {
    let shown = Displayable::cell(raw);
    shown.as_str().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn x6_names_and_reasons_stay_text() {
        let outcomes = [
            CaseOutcome::Passed,
            CaseOutcome::Failed("\"/><script>".into()),
            CaseOutcome::Skipped("]]>\u{1b}[2J".into()),
            CaseOutcome::Error("a & b".into()),
        ];
        let cases = outcomes.map(|outcome| Case { name: "<n>&\u{0}".into(), took: None, outcome });
        let suite =
            Suite { name: "a\"b".into(), class: "flexplorer.check", cases: cases.into(), ..Suite::default() };
        let text = suite.document();
        assert!(text.contains("tests=\"4\" failures=\"1\" errors=\"1\" skipped=\"1\""), "{text}");
        assert!(text.contains("<failure message=\"&quot;/&gt;&lt;script&gt;\"/>"), "{text}");
        assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text}");
        assert_eq!(text.matches("name=\"&lt;n&gt;&amp;").count(), 4);
    }
}
