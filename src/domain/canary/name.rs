//! The names that `--fail-on` and `--ignore` take.

use super::super::finding::{Finding, FindingKind, Severity};
use super::super::nearest::meant;
use super::super::verdict::Verdict;

/// Something that can make a check fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AlertName {
    /// A finding of a profile.
    Profile(FindingKind),
    /// The verdict of a trait that still has an older event's value, which is normal without Agent Copilot.
    CarriedOver,
    /// A finding of several profiles together, or of the space.
    Together(FindingKind),
    /// What the events of all profiles together do, by its name.
    Space(&'static str),
}

const CARRIED_OVER: &str = "carried-over";

/// What the events of all profiles together can do.
const OF_THE_SPACE: [&str; 6] = [
    "completed-stopped",
    "completed-slowed",
    "completed-resumed",
    "initiated-stopped",
    "initiated-slowed",
    "initiated-resumed",
];

/// What several profiles show together and none of them by itself.
const TOGETHER: [FindingKind; 3] =
    [FindingKind::SourceMissing, FindingKind::CopilotQueueExcluded, FindingKind::OverdueInCommon];

/// What takes further answers, for which only a summary asks.
const OF_A_SUMMARY: [FindingKind; 5] = [
    FindingKind::SourceDisabled,
    FindingKind::SourceStopped,
    FindingKind::SourceNotInSpace,
    FindingKind::Filtered,
    FindingKind::PropertyCase,
];

/// What takes more of a profile than a row of a list has.
const MORE_THAN_ROWS: [FindingKind; 7] = [
    FindingKind::NearMissName,
    FindingKind::NearMissTrait,
    FindingKind::IdFormat,
    FindingKind::IdTypeMismatch,
    FindingKind::IdNotConfigured,
    FindingKind::BlankProfile,
    FindingKind::IdentifyNotListed,
];

impl AlertName {
    pub fn all() -> impl Iterator<Item = Self> {
        let of_space = OF_THE_SPACE.into_iter().map(Self::Space);
        FindingKind::ALL
            .into_iter()
            .filter(|kind| kind.is_of_a_profile())
            .map(Self::Profile)
            .chain([Self::CarriedOver])
            .chain(TOGETHER.into_iter().chain(OF_A_SUMMARY).map(Self::Together))
            .chain(of_space)
    }

    /// The name for people; with `_` instead of `-` it is the name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Profile(kind) | Self::Together(kind) => kind.name(),
            Self::CarriedOver => CARRIED_OVER,
            Self::Space(name) => name,
        }
    }

    /// Reads a name in either spelling; the error offers the nearest one.
    pub fn read(text: &str) -> Result<Self, String> {
        let spelled = text.trim().to_ascii_lowercase().replace('_', "-");
        Self::all().find(|one| one.name() == spelled).ok_or_else(|| {
            let meant = meant(&spelled, Self::all().map(Self::name));
            format!("no finding has the name {text:?}. {meant}`flexplorer check --help` says where they are listed")
        })
    }

    pub fn severity(self) -> Severity {
        match self {
            Self::Profile(kind) | Self::Together(kind) => kind.severity(),
            Self::Space(name) if name.ends_with("-stopped") => Severity::Error,
            Self::Space(name) if name.ends_with("-slowed") => Severity::Warning,
            Self::CarriedOver | Self::Space(_) => Severity::Info,
        }
    }

    /// The name of a trait's verdict, if that can make a check fail.
    pub const fn of_verdict(verdict: Verdict) -> Option<Self> {
        match verdict {
            Verdict::Missing => Some(Self::Profile(FindingKind::TraitMissing)),
            Verdict::Stale => Some(Self::Profile(FindingKind::StaleGeneration)),
            Verdict::Mismatch => Some(Self::Profile(FindingKind::TraitMismatch)),
            Verdict::CarriedOver => Some(Self::CarriedOver),
            _ => None,
        }
    }

    /// The name of a finding of several profiles together; one profile may have some of these as well.
    pub fn of_together(finding: &Finding) -> Self {
        let kind = finding.kind;
        if kind.is_of_a_profile() { Self::Profile(kind) } else { Self::Together(kind) }
    }

    /// Whether a row of a list is not enough to find it.
    pub fn takes_a_check(self) -> bool {
        self == Self::CarriedOver || matches!(self, Self::Profile(kind) if MORE_THAN_ROWS.contains(&kind))
    }

    /// Whether only a summary can find it.
    pub fn takes_a_summary(self) -> bool {
        matches!(self, Self::Together(kind) if OF_A_SUMMARY.contains(&kind))
    }

    /// Whether a check fails because of it without any flag.
    pub const fn fails_always(self) -> bool {
        matches!(self, Self::Profile(kind) if kind.is_a_verdict())
    }

    pub const fn is_of_space(self) -> bool {
        matches!(self, Self::Space(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_name_is_read_in_both_spellings_and_is_there_once() {
        let names: Vec<&str> = AlertName::all().map(AlertName::name).collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
        for one in AlertName::all() {
            assert_eq!(AlertName::read(one.name()), Ok(one));
            assert_eq!(AlertName::read(&one.name().replace('-', "_").to_uppercase()), Ok(one));
        }
    }

    #[test]
    fn an_unknown_name_offers_the_nearest() {
        for (text, near) in [
            ("trait-misssing", Some("trait-missing")),
            ("Carried_Ovr", Some("carried-over")),
            ("completed-stoped", Some("completed-stopped")),
            ("", None),
            ("xyzzy", None),
            ("*", None),
        ] {
            let error = AlertName::read(text).unwrap_err();
            match near {
                Some(near) => assert!(error.contains(&format!("Did you mean {near}?")), "{error}"),
                None => assert!(!error.contains("Did you mean"), "{error}"),
            }
        }
    }
}
