//! Whom a finding is about, as a filter of the list.

use super::super::filter::whole_value;
use super::super::finding::{About, Finding, FindingKind};
use super::super::flex::EngagementKind;
use super::{FoundRow, SpaceFinding};

/// The profiles that a finding is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundPeople {
    /// The filter that shows them.
    pub filter: String,
    /// The filter to show instead if no row passes, newest interaction first; `None` if those rows must exist.
    pub wider: Option<String>,
    /// What showing them is called, in short and in full.
    pub word: &'static str,
    pub words: &'static str,
}

impl FoundRow {
    /// The profiles that have it; for a kind of event that changed, those that lack one on their last interaction.
    pub fn people(&self) -> FoundPeople {
        let (kind, channel) = match &self.what {
            SpaceFinding::Profiles(kind) => {
                let filter = format!("finding:{}", kind.name());
                return FoundPeople { filter, wider: None, word: "show them", words: "shows them" };
            }
            SpaceFinding::Across(finding) => return together(finding),
            SpaceFinding::Activity { kind, channel, .. } => (*kind, channel),
        };
        let (state, words) = match kind {
            EngagementKind::Completed => ("state:wrapping-up|overdue", "shows those without Completed"),
            EngagementKind::Initiated => ("state:orphan-completed", "shows those without Initiated"),
        };
        let channel = channel.as_deref().map(|name| format!("channel:{}", whole_value(name)));
        let filter = [Some(state), channel.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
        FoundPeople { filter, wider: Some(channel.unwrap_or_default()), word: "show who lacks it", words }
    }
}

/// Those of an agent or a channel; the overdue ones, if that is what they have in common; else everybody.
fn together(finding: &Finding) -> FoundPeople {
    let About { agent, channel, .. } = &finding.about;
    let state = (finding.kind == FindingKind::OverdueInCommon).then(|| "state:overdue".to_owned());
    let agent = agent.as_deref().map(|name| format!("agent:{}", whole_value(name)));
    let channel = channel.as_deref().map(|name| format!("channel:{}", whole_value(name)));
    let filter = [state, agent, channel].into_iter().flatten().collect::<Vec<_>>().join(" ");
    FoundPeople { filter, wider: Some(String::new()), word: "show them", words: "shows them" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::activity::{Activity, SilentTime};
    use crate::domain::filter::{FilterExpr, FilterRows};
    use crate::domain::sentence::Sentence;

    fn row(kind: EngagementKind, channel: Option<&str>) -> FoundRow {
        let silence = SilentTime { since: None, until: 0, per_hour: 0.0, others: 0 };
        let activity = Activity::Stopped(silence);
        let what = SpaceFinding::Activity { kind, channel: channel.map(Into::into), activity };
        FoundRow { what, profiles: None, began: None, next: "" }
    }

    #[test]
    fn every_finding_leads_to_a_filter_that_can_be_read() {
        use EngagementKind::{Completed, Initiated};
        let long = "x\"\\* ".repeat(2_000);
        let channels =
            [None, Some("sms"), Some(""), Some("a b|c"), Some("\u{1b}[2J\n"), Some("*"), Some(&long)];
        for (kind, state) in [(Completed, "state:wrapping-up|overdue"), (Initiated, "state:orphan-completed")]
        {
            for channel in channels {
                let people = row(kind, channel).people();
                let wider = people.wider.unwrap();
                for text in [&people.filter, &wider] {
                    let read = FilterExpr::parse(text, FilterRows::Profiles, &|_| None);
                    assert!(
                        read.is_ok() && !text.contains(char::is_control) && text.len() < 1_000,
                        "{text:?}"
                    );
                }
                assert!(people.filter.starts_with(state), "{}", people.filter);
                assert_eq!(wider.is_empty(), channel.is_none());
            }
        }
        assert_eq!(row(Completed, Some("sms")).people().filter, "state:wrapping-up|overdue channel:=sms");
        for agent in ["WK1", "a b|c", "*", "\u{1b}[2J"] {
            let about = About { agent: Some(agent.to_owned()), ..About::default() };
            let found = Finding::new(FindingKind::OverdueInCommon, about, Sentence::new());
            let people = FoundRow::from(found).people();
            assert!(people.filter.starts_with("state:overdue agent:"), "{}", people.filter);
            let read = FilterExpr::parse(&people.filter, FilterRows::Profiles, &|_| None);
            assert!(read.is_ok(), "{}", people.filter);
        }
        let what = SpaceFinding::Profiles(FindingKind::StaleGeneration);
        let people = FoundRow { what, profiles: Some(1), began: None, next: "" }.people();
        assert_eq!((people.filter.as_str(), people.wider), ("finding:stale-generation", None));
    }
}
