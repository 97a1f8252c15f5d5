//! The key of a finding in a ledger: its name, and the channel or the agent that it is about.

use super::super::finding::{Finding, FindingKind};
use super::AlertName;

/// A key, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlertKey<'a> {
    pub name: &'a str,
    /// Untrusted.
    pub channel: Option<&'a str>,
    /// Untrusted.
    pub agent: Option<&'a str>,
}

impl<'a> AlertKey<'a> {
    /// `completed-stopped:voice`, `copilot-queue-excluded@WK…`. No name has such a sign.
    pub fn read(key: &'a str) -> Self {
        let at = key.find([':', '@']);
        let (name, rest) = at.and_then(|at| key.split_at_checked(at)).unwrap_or((key, ""));
        Self { name, channel: rest.strip_prefix(':'), agent: rest.strip_prefix('@') }
    }

    /// The key of a finding of several profiles together. What overdue interactions have in common is one finding.
    pub fn of_together(finding: &Finding) -> String {
        let name = AlertName::of_together(finding).name();
        let about = &finding.about;
        match (finding.kind, &about.channel, &about.agent) {
            (FindingKind::OverdueInCommon, ..) | (_, None, None) => name.to_owned(),
            (_, Some(channel), _) => format!("{name}:{channel}"),
            (_, None, Some(agent)) => format!("{name}@{agent}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::finding::About;
    use super::super::super::sentence::Sentence;
    use super::*;

    #[test]
    fn a_key_is_read_as_it_was_written() {
        let about = |channel: Option<&str>, agent: Option<&str>| About {
            channel: channel.map(str::to_owned),
            agent: agent.map(str::to_owned),
            ..About::default()
        };
        for (channel, agent) in [
            (None, None),
            (Some("voice"), None),
            (None, Some("WK1")),
            (Some("a:b@c"), None),
            (None, Some("x@y:z")),
        ] {
            let kind = FindingKind::CopilotQueueExcluded;
            let finding = Finding::new(kind, about(channel, agent), Sentence::new());
            let key = AlertKey::of_together(&finding);
            assert_eq!(AlertKey::read(&key), AlertKey { name: kind.name(), channel, agent });
        }
        let late =
            Finding::new(FindingKind::OverdueInCommon, about(Some("sms"), Some("WK1")), Sentence::new());
        assert_eq!(AlertKey::of_together(&late), "overdue-in-common");
    }
}
