//! Looks up profiles by the caller's text and explains failures.

use super::exit::Exit;
use crate::domain::finding::FindingKind;
use crate::domain::identifier::IdentifierClass;
use crate::domain::lookup;
use crate::domain::profile::{Address, Handle};
use crate::engine::{Attempt, Engine, ErrorClass, Found, LookupReport, Reached, SourceError};

/// A text without a result.
#[derive(Clone, Debug)]
pub struct Missing {
    /// The caller's text; `None` for an unusable line.
    pub asked: Option<String>,
    /// The reason: not found, or the failure that prevented an answer.
    pub error: Box<SourceError>,
}

impl Missing {
    /// The exit code.
    pub const fn exit(&self) -> Exit {
        Exit::of(self.error.class)
    }
}

/// Looks up one text. It may return more than one profile, if two spellings match different ones.
pub async fn find(engine: &Engine, text: &str) -> Result<Vec<Found<()>>, Missing> {
    let lookup = engine.lookup(text).await;
    let mut found: Vec<Found<()>> = Vec::new();
    for attempt in &lookup.attempts {
        if let Ok(key) = &attempt.outcome
            && !found.iter().any(|known| known.key == *key)
        {
            found.push(Found { handle: attempt.handle.clone(), key: key.clone(), value: () });
        }
    }
    read(text, Reached { lookup, found, elsewhere: None })
}

/// The profiles found for a text, or why there are none.
pub fn read<T>(text: &str, reached: Reached<T>) -> Result<Vec<Found<T>>, Missing> {
    if !reached.found.is_empty() {
        return Ok(reached.found);
    }
    let failures = reached.lookup.attempts.iter().filter_map(|a| a.outcome.as_ref().err());
    let worst = failures.filter(|e| e.class != ErrorClass::NotFound).max_by_key(|e| weight(e.class));
    let error = worst.cloned().unwrap_or_else(|| match &reached.elsewhere {
        Some(there) => found_elsewhere(&reached.lookup, there),
        None => not_found(text, &reached.lookup),
    });
    Err(Missing { asked: Some(text.to_owned()), error: Box::new(error) })
}

/// A rejected token is more informative than a time-out, and a time-out more than a rejected identifier.
const fn weight(class: ErrorClass) -> u8 {
    match class {
        ErrorClass::Unauthorized => 3,
        ErrorClass::Unaskable => 1,
        _ => 2,
    }
}

/// The space has it under another type or in another spelling, which are findings by name.
fn found_elsewhere(report: &LookupReport, there: &Handle) -> SourceError {
    let value = |handle: &Handle| match &handle.address {
        Address::Identifier(id) => Some(id.value.clone()),
        Address::Segment(_) => None,
    };
    let is_same = report.attempts.iter().any(|one| value(&one.handle) == value(there));
    let kind = if is_same { FindingKind::IdTypeMismatch } else { FindingKind::IdFormat };
    let tried: Vec<String> = report.attempts.iter().map(|one| one.handle.text().into_owned()).collect();
    let (tried, name) = (tried.join(", "), kind.name());
    let why = format!("no profile found for {tried}; {name}: a profile is under {}", there.text());
    SourceError::new(ErrorClass::NotFound, "lookup", why, &kind.entry().next)
}

fn not_found(text: &str, report: &LookupReport) -> SourceError {
    let tried: Vec<String> = report.attempts.iter().map(|a| a.handle.text().into_owned()).collect();
    let class = if tried.is_empty() { ErrorClass::Unaskable } else { ErrorClass::NotFound };
    let lacks_prefix = lacks_prefix(text, report);
    let why = match tried.as_slice() {
        [] if lacks_prefix => "this phone number has no country code, and phone_prefix is not set".to_owned(),
        [] => "it is not an identifier; to search for words, use `profile list --search`".to_owned(),
        _ => format!("no profile found for {}", tried.join(", ")),
    };
    let next = if lacks_prefix {
        "Write a phone number with its country code, such as +12025550100, or set phone_prefix in the configuration or FLEXPLORER_PHONE_PREFIX, such as +1."
    } else {
        "Give it with its type, such as email:ada@example.com or user_id:u1; is this the right space?"
    };
    SourceError::new(class, "lookup", why, next)
}

/// Whether a text is a phone number without a prefix to complete it; a completed number is tried first.
fn lacks_prefix(text: &str, report: &LookupReport) -> bool {
    let is_phone = |attempt: &Attempt| matches!(&attempt.handle.address, Address::Identifier(id) if id.class() == IdentifierClass::Phone);
    lookup::is_national_number(text) && !report.attempts.first().is_some_and(is_phone)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(classes: &[(&str, ErrorClass)]) -> (ErrorClass, String) {
        let failure = |class| SourceError { class, ..not_found("x", &LookupReport { attempts: vec![] }) };
        let attempt = |(kind, class): &(&str, ErrorClass)| Attempt {
            handle: Handle::identifier(*kind, "x"),
            outcome: Err(failure(*class)),
        };
        let attempts = classes.iter().map(attempt).collect();
        let reached = Reached::<()> { lookup: LookupReport { attempts }, found: Vec::new(), elsewhere: None };
        let missing = read("x", reached).unwrap_err();
        (missing.error.class, missing.error.why)
    }

    #[test]
    fn not_found_says_what_was_tried() {
        let nowhere = [("user_id", ErrorClass::NotFound), ("anonymous_id", ErrorClass::NotFound)];
        let (class, why) = outcome(&nowhere);
        assert_eq!(
            (class, why.as_str()),
            (ErrorClass::NotFound, "no profile found for user_id:x, anonymous_id:x")
        );
        assert_eq!(outcome(&[]).0, ErrorClass::Unaskable);
    }

    #[test]
    fn dc5_a_national_number_names_the_setting_that_completes_it() {
        for (text, prefix, is_named) in [
            ("(202) 555-0105", None, true),
            ("2025550105", None, true),
            ("2025550105", Some("+1"), false),
            ("(202) 555-0105", Some("+1"), false),
            ("+12025550105", None, false),
            ("u_1001", None, false),
        ] {
            let attempts = lookup::attempts(text, prefix).into_iter().map(|handle| {
                let gone = not_found("x", &LookupReport { attempts: vec![] });
                Attempt { handle, outcome: Err(SourceError { class: ErrorClass::NotFound, ..gone }) }
            });
            let lookup = LookupReport { attempts: attempts.collect() };
            let error =
                read(text, Reached::<()> { lookup, found: Vec::new(), elsewhere: None }).unwrap_err().error;
            assert_eq!(
                error.next.contains("FLEXPLORER_PHONE_PREFIX"),
                is_named,
                "{text} {prefix:?}: {error:?}"
            );
        }
    }

    #[test]
    fn a_failure_is_never_told_as_not_found() {
        use ErrorClass::{NotFound, Server, TimedOut, Unauthorized};
        assert_eq!(outcome(&[("user_id", NotFound), ("anonymous_id", TimedOut)]).0, TimedOut);
        assert_eq!(outcome(&[("user_id", Server), ("email", Unauthorized)]).0, Unauthorized);
    }
}
