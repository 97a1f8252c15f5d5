//! Paths of the three APIs. They do not overlap, so one port serves all.
use super::message::MessageCall;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// All profiles of a collection.
    List,
    Part(ProfilePart),
    Call(MessageCall),
    Batch,
    /// Metrics that Analytics.js sends about itself.
    Metrics,
    /// The call is in the query, and the answer is an image.
    Pixel(MessageCall),
    Workspace,
    Sources,
    Source,
    Spaces,
    Space,
    Volume,
    SpaceEvents,
    EventProperties,
    Filters,
    ComputedTraits,
    ComputedTrait,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProfilePart {
    Traits,
    ExternalIds,
    Events,
    Metadata,
    Links,
}

impl Route {
    pub fn all() -> Vec<(String, Self)> {
        let fixed = [
            ("/", Self::Workspace),
            ("/sources", Self::Sources),
            ("/sources/{id}", Self::Source),
            ("/spaces", Self::Spaces),
            ("/spaces/{id}", Self::Space),
            ("/spaces/{id}/events", Self::SpaceEvents),
            ("/spaces/{id}/events/{event}/properties", Self::EventProperties),
            ("/spaces/{id}/computed-traits", Self::ComputedTraits),
            ("/spaces/{id}/computed-traits/{trait}", Self::ComputedTrait),
            ("/events/volume", Self::Volume),
            ("/filters", Self::Filters),
            // Old libraries call a batch `import`; the single letters are those of Analytics.js.
            ("/v1/batch", Self::Batch),
            ("/v1/import", Self::Batch),
            ("/v1/b", Self::Batch),
            ("/v1/m", Self::Metrics),
        ];
        let mut all: Vec<_> = fixed.map(|(path, route)| (path.to_owned(), route)).into();
        for (call, name) in MessageCall::ALL {
            // The first letters are unique.
            for path in [name, name.get(..1).unwrap_or_default()] {
                all.push((format!("/v1/{path}"), Self::Call(call)));
            }
            all.push((format!("/v1/pixel/{name}"), Self::Pixel(call)));
        }
        for root in ["spaces", "namespaces"] {
            let list = format!("/v1/{root}/{{space}}/collections/{{collection}}/profiles");
            for (part, name) in ProfilePart::ALL {
                all.push((format!("{list}/{{profile}}/{name}"), Self::Part(part)));
            }
            all.push((list, Self::List));
        }
        all
    }

    /// Whether the route takes POST only; all others take GET only.
    pub fn takes_post(self) -> bool {
        matches!(self, Self::Call(_) | Self::Batch | Self::Metrics)
    }

    /// As in fault definitions.
    pub fn name(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Part(part) => {
                ProfilePart::ALL.into_iter().find(|(known, _)| *known == part).map_or("", |(_, name)| name)
            }
            Self::Call(call) | Self::Pixel(call) => call.name(),
            Self::Batch => "batch",
            Self::Metrics => "metrics",
            Self::Workspace => "workspace",
            Self::Sources | Self::Source => "sources",
            Self::Spaces | Self::Space => "spaces",
            Self::SpaceEvents | Self::EventProperties => "space_schema",
            Self::Volume => "volume",
            Self::Filters => "filters",
            Self::ComputedTraits | Self::ComputedTrait => "computed_traits",
        }
    }
}

impl ProfilePart {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Traits, "traits"),
        (Self::ExternalIds, "external_ids"),
        (Self::Events, "events"),
        (Self::Metadata, "metadata"),
        (Self::Links, "links"),
    ];
}
