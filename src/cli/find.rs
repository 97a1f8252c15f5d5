//! From what a caller gives to a profile: what was tried, what was found, what to say when nothing was.

use super::exit::Exit;
use super::words;
use crate::domain::profile::{Handle, ProfileKey};
use crate::engine::{Engine, ErrorClass, LookupReport, SourceError};

/// A profile that a text led to.
#[derive(Clone, Debug)]
pub struct Found {
    /// What the caller gave.
    pub asked: String,
    /// What it resolved to.
    pub key: ProfileKey,
    /// The address that led there.
    pub handle: Handle,
}

/// A text that led nowhere.
#[derive(Clone, Debug)]
pub struct Missing {
    /// What the caller gave; nothing for a line that cannot be used.
    pub asked: Option<String>,
    /// Why: not found, or the failure that kept us from knowing.
    pub error: Box<SourceError>,
}

impl Missing {
    /// What it means for a script.
    pub const fn exit(&self) -> Exit {
        Exit::of(self.error.class)
    }
}

/// Looks up one text. More than one profile is a finding: two spellings lead to two of them.
pub async fn find(engine: &Engine, text: &str) -> Result<Vec<Found>, Missing> {
    read(text, &engine.lookup(text).await)
}

/// What attempts say of a text: the profiles it leads to, or why there is none.
pub fn read(text: &str, report: &LookupReport) -> Result<Vec<Found>, Missing> {
    let mut found: Vec<Found> = Vec::new();
    for attempt in &report.attempts {
        if let Ok(key) = &attempt.outcome
            && !found.iter().any(|f| f.key == *key)
        {
            found.push(Found { asked: text.to_owned(), key: key.clone(), handle: attempt.handle.clone() });
        }
    }
    if !found.is_empty() {
        return Ok(found);
    }
    let failures = report.attempts.iter().filter_map(|a| a.outcome.as_ref().err());
    let worst = failures.filter(|e| e.class != ErrorClass::NotFound).max_by_key(|e| weight(e.class));
    let error = worst.cloned().unwrap_or_else(|| not_found(report));
    Err(Missing { asked: Some(text.to_owned()), error: Box::new(error) })
}

/// A refused token says more than a time-out, a time-out more than a refused identifier.
const fn weight(class: ErrorClass) -> u8 {
    match class {
        ErrorClass::Unauthorized => 3,
        ErrorClass::Unaskable => 1,
        _ => 2,
    }
}

fn not_found(report: &LookupReport) -> SourceError {
    let tried: Vec<String> = report.attempts.iter().map(|a| words::address(&a.handle)).collect();
    let class = if tried.is_empty() { ErrorClass::Unaskable } else { ErrorClass::NotFound };
    let why = match tried.as_slice() {
        [] => "it names nothing that could be asked for; words find rows with `profile list --search`"
            .to_owned(),
        _ => format!("no profile answers to {}", tried.join(", ")),
    };
    SourceError {
        class,
        what: "lookup".to_owned(),
        why,
        next: "Give it with its type, such as email:ada@example.com or user_id:u1; is this the right space?"
            .to_owned(),
        status: None,
        request_id: None,
        retry_after: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::identifier::{Identifier, SegmentId};
    use crate::domain::profile::{Address, Collection};
    use crate::engine::Attempt;

    fn attempt(kind: &str, outcome: Result<&str, ErrorClass>) -> Attempt {
        let address = Address::Identifier(Identifier::new(kind, "x"));
        let handle = Handle { collection: Collection::Users, address };
        let failure = |class| SourceError { class, ..not_found(&LookupReport { attempts: vec![] }) };
        Attempt {
            handle,
            outcome: outcome.map(|id| ProfileKey::Segment(SegmentId(id.into()))).map_err(failure),
        }
    }

    fn outcome(attempts: Vec<Attempt>) -> Result<usize, (ErrorClass, String)> {
        read("x", &LookupReport { attempts }).map(|f| f.len()).map_err(|m| (m.error.class, m.error.why))
    }

    #[test]
    fn one_profile_found_twice_is_one() {
        assert_eq!(outcome(vec![attempt("email", Ok("use_1")), attempt("user_id", Ok("use_1"))]), Ok(1));
        assert_eq!(outcome(vec![attempt("email", Ok("use_1")), attempt("user_id", Ok("use_2"))]), Ok(2));
    }

    #[test]
    fn not_found_says_what_was_tried() {
        let missing = vec![
            attempt("user_id", Err(ErrorClass::NotFound)),
            attempt("anonymous_id", Err(ErrorClass::NotFound)),
        ];
        let (class, why) = outcome(missing).unwrap_err();
        assert_eq!(
            (class, why.as_str()),
            (ErrorClass::NotFound, "no profile answers to user_id:x, anonymous_id:x")
        );
    }

    #[test]
    fn a_failure_is_never_told_as_not_found() {
        let mixed = vec![
            attempt("user_id", Err(ErrorClass::NotFound)),
            attempt("anonymous_id", Err(ErrorClass::TimedOut)),
        ];
        assert_eq!(outcome(mixed).unwrap_err().0, ErrorClass::TimedOut);
        let worse = vec![
            attempt("user_id", Err(ErrorClass::Server)),
            attempt("email", Err(ErrorClass::Unauthorized)),
        ];
        assert_eq!(outcome(worse).unwrap_err().0, ErrorClass::Unauthorized);
    }
}
