//! Probes the space's own address by reading, and combines the answers into findings.

use super::{Point, PointState, PointSubject};
use crate::config::space::{Region, Space};
use crate::domain::identifier::Identifier;
use crate::domain::profile::{Address, Collection, Handle};
use crate::segment::profile_api::ProfileApi;
use crate::source::{ErrorClass, Priority, SourceError};
use futures_util::future::join_all;

/// An identifier that no profile has; the correct answer is "not found".
const NOBODY: (&str, &str) = ("user_id", "flexplorer-space-test-nobody");

type Answer = Result<(), SourceError>;

pub struct Access {
    nobody: Answer,
    list: Option<Answer>,
    /// Each spelling of the profile that the user named, with its answer.
    witness: Vec<(Handle, Answer)>,
}

/// The profile with that identifier.
pub fn nobody() -> Handle {
    Handle {
        collection: Collection::Users,
        address: Address::Identifier(Identifier::new(NOBODY.0, NOBODY.1)),
    }
}

pub async fn look(api: &ProfileApi, witness: &[Handle]) -> Access {
    let nobody = api.metadata(&nobody(), Priority::Interactive).await.map(|_| ());
    if !answered(&nobody) {
        return Access { nobody, list: None, witness: Vec::new() };
    }
    let list = api.list(None).await.map(|_| ());
    let spellings = witness
        .iter()
        .map(async |handle| (handle.clone(), api.metadata(handle, Priority::Interactive).await.map(|_| ())));
    let witness = join_all(spellings).await;
    Access { nobody, list: Some(list), witness }
}

/// Whether Segment answered, regardless of the result.
fn answered(answer: &Answer) -> bool {
    use ErrorClass::{BadRequest, NotFound, Refused, Unauthorized};
    match answer {
        Ok(()) => true,
        Err(error) => matches!(error.class, BadRequest | NotFound | Refused | Unauthorized),
    }
}

impl Access {
    /// The findings. `known_here` says whether the workspace's own list contains the space's id, if it was requested.
    pub fn points(&self, space: &Space, known_here: Option<bool>) -> Vec<Point> {
        let Some(list) = &self.list else { return self.unanswered() };
        let origin = space.source.origin();
        let mut points =
            vec![Point::new(PointSubject::Connection, PointState::Good, format!("{origin} answers"))];
        points.extend(match &self.nobody {
            Err(error) if error.class == ErrorClass::Unauthorized => refused(space, error, known_here),
            Err(error) if error.class == ErrorClass::Refused => forbidden(error),
            Err(error) if error.class == ErrorClass::BadRequest => malformed(error),
            _ => self.accepted(space, list, known_here),
        });
        points.extend(self.witness_point());
        points
    }

    /// Independent of what else proves the space. Spellings are named by type only: `doctor` prints no identifiers.
    fn witness_point(&self) -> Option<Point> {
        let mut types: Vec<String> = self.witness.iter().map(|(handle, _)| type_of(handle)).collect();
        types.dedup();
        let types = types.join(", ");
        if let Some((handle, _)) = self.witness.iter().find(|(_, answer)| answer.is_ok()) {
            let words = format!("the profile named for the test was found as {}", type_of(handle));
            return Some(Point::new(PointSubject::Profile, PointState::Good, words));
        }
        let mut failures = self.witness.iter().filter_map(|(_, answer)| answer.as_ref().err());
        let failed = failures.clone().find(|error| error.class != ErrorClass::NotFound);
        if let Some(error) = failed {
            let words = format!("it is unknown whether the profile exists: {}", error.why);
            return Some(
                Point::new(PointSubject::Profile, PointState::Unknown, words)
                    .next(error.next.clone())
                    .because(error),
            );
        }
        let words = format!("the profile named for the test was not found; tried as {types}");
        let next = "Check the identifier and its type; if they are right, the profile is in another space.";
        failures.next().map(|error| {
            Point::new(PointSubject::Profile, PointState::Doubtful, words).next(next).because(error)
        })
    }

    fn is_witnessed(&self) -> bool {
        self.witness.iter().any(|(_, answer)| answer.is_ok())
    }

    fn unanswered(&self) -> Vec<Point> {
        let Err(error) = &self.nobody else { return Vec::new() };
        let point = Point::new(PointSubject::Connection, PointState::Wrong, error.why.clone());
        let mut points = vec![point.next(error.next.clone()).because(error)];
        for subject in
            [PointSubject::Token, PointSubject::Region, PointSubject::SpaceId, PointSubject::ListRoute]
        {
            points.push(Point::new(subject, PointState::Unknown, "no answer was conclusive"));
        }
        points
    }

    /// The token was accepted; the open question is whether the id is the right one.
    fn accepted(&self, space: &Space, list: &Answer, known_here: Option<bool>) -> Vec<Point> {
        let proof = match (list, self.is_witnessed(), known_here) {
            (Ok(()), _, _) => Some("the list route answers for this id"),
            (_, true, _) => Some("the profile named for the test was found"),
            (_, _, Some(true)) => Some("the workspace has a space with this id"),
            _ => None,
        };
        let region = space.region.label();
        let mut points = Vec::new();
        if let Some(proof) = proof {
            points.push(Point::new(PointSubject::Token, PointState::Good, "is accepted"));
            // Only then do the answers say something about the region.
            let is_official = space.source.origin() == space.region.profile_api();
            let words = if is_official {
                "confirmed by the answers"
            } else {
                "but the host is named in the settings"
            };
            points.push(Point::new(PointSubject::Region, PointState::Good, format!("{region}, {words}")));
            points.push(Point::new(PointSubject::SpaceId, PointState::Good, proof));
        } else {
            let open = "was not refused, but so far every answer was “not found”";
            points.push(Point::new(PointSubject::Token, PointState::Unknown, open));
            points.push(Point::new(PointSubject::Region, PointState::Unknown, format!("{region}; {open}")));
            points.push(self.unproven_id(known_here));
        }
        points.push(list_point(list));
        points
    }

    fn unproven_id(&self, known_here: Option<bool>) -> Point {
        if known_here == Some(false) {
            let words = "no space of the Public API token's workspace has this id";
            return Point::new(PointSubject::SpaceId, PointState::Wrong, words).next(COPY_ID);
        }
        let words = if self.witness.is_empty() {
            "a wrong id or region would look the same, because no known profile was asked for"
        } else {
            "the profile named for the test was not found: wrong id, wrong region, or no such profile"
        };
        let next =
            "Name a profile that exists with --with ID, or give the space a Public API token, to be sure.";
        Point::new(PointSubject::SpaceId, PointState::Unknown, words).next(next)
    }
}

fn type_of(handle: &Handle) -> String {
    match &handle.address {
        Address::Identifier(identifier) => identifier.kind.clone(),
        Address::Segment(_) => "segment_id".to_owned(),
    }
}

const COPY_ID: &str =
    "Copy the id from Unify > Unify settings > API access; a workspace id, name or slug will not do.";

fn list_point(list: &Answer) -> Point {
    match list {
        Ok(()) => Point::new(PointSubject::ListRoute, PointState::Good, "offered: profiles can be listed"),
        Err(error) if error.class == ErrorClass::Refused => {
            let words =
                "not offered: profiles are found by identifier, pins and imports (the route is undocumented)";
            Point::new(PointSubject::ListRoute, PointState::Unknown, words)
        }
        Err(error) => Point::new(PointSubject::ListRoute, PointState::Unknown, error.why.clone()),
    }
}

fn refused(space: &Space, error: &SourceError, known_here: Option<bool>) -> Vec<Point> {
    let region = space.region.label();
    let next = "Create a token under Unify > Unify settings > API access of this space; it is shown once.";
    let mut points =
        vec![Point::new(PointSubject::Token, PointState::Wrong, error.why.clone()).next(next).because(error)];
    points.push(if known_here == Some(true) {
        let words = format!("{region}: the workspace and this space exist there, so the token is wrong");
        Point::new(PointSubject::Region, PointState::Good, words)
    } else {
        region_hint(space.region)
    });
    points.push(match known_here {
        Some(true) => {
            Point::new(PointSubject::SpaceId, PointState::Good, "the workspace has a space with this id")
        }
        Some(false) => {
            let words = "no space of the Public API token's workspace has this id";
            Point::new(PointSubject::SpaceId, PointState::Wrong, words).next(COPY_ID)
        }
        None => Point::new(
            PointSubject::SpaceId,
            PointState::Unknown,
            "not checked, because the token is refused",
        ),
    });
    points.push(Point::new(
        PointSubject::ListRoute,
        PointState::Unknown,
        "not checked, because the token is refused",
    ));
    points
}

fn region_hint(region: Region) -> Point {
    let (this, other) = (region.label(), region.other().label());
    let words = format!("{this}; a token of the region {other} is refused in the same way");
    let next = format!(
        "If the workspace lives in {other}, set region = \"{other}\". The token was not tried there."
    );
    Point::new(PointSubject::Region, PointState::Unknown, words).next(next)
}

fn forbidden(error: &SourceError) -> Vec<Point> {
    let next = "Check that the token was made for this space and that Unify is on for it.";
    vec![
        Point::new(PointSubject::Token, PointState::Wrong, error.why.clone()).next(next).because(error),
        Point::new(
            PointSubject::SpaceId,
            PointState::Unknown,
            "may belong to a different space from the token's",
        )
        .next(COPY_ID),
        Point::new(PointSubject::ListRoute, PointState::Unknown, "not checked, because access is refused"),
    ]
}

fn malformed(error: &SourceError) -> Vec<Point> {
    vec![
        Point::new(
            PointSubject::Token,
            PointState::Unknown,
            "not checked, because the request was not understood",
        ),
        Point::new(PointSubject::SpaceId, PointState::Wrong, error.why.clone()).next(COPY_ID).because(error),
        Point::new(PointSubject::ListRoute, PointState::Unknown, "not checked, because the id is refused"),
    ]
}
