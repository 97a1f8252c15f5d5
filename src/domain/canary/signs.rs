//! What a checked profile, or all of them, mean for a canary.

use super::super::activity::{Activity, Unsettled};
use super::super::check::Check;
use super::super::finding::Finding;
use super::super::flex::EngagementKind;
use super::super::glance::{Glance, SpaceFinding, activity_words};
use super::super::interaction::Interaction;
use super::super::roster::Summary;
use super::super::verdict::{Enrichment, Verdict};
use super::AlertName;
use chrono::{DateTime, Utc};

/// A checked profile, as far as a canary judges it.
#[derive(Clone, Debug, PartialEq)]
pub struct ProfileSigns {
    /// The verdict; accounts have none.
    pub enrichment: Option<Enrichment>,
    /// Whether a trait's verdict is unknown because something could not be read.
    pub has_unknown: bool,
    /// When the newest event of the newest interaction was sent.
    pub last: Option<DateTime<Utc>>,
    /// Each name once, in the order of the findings.
    pub names: Vec<AlertName>,
}

impl ProfileSigns {
    pub fn of(check: Option<&Check>, findings: &[Finding]) -> Self {
        let verdicts = check.map(|check| check.traits.as_slice()).unwrap_or_default();
        let mut names: Vec<AlertName> = Vec::new();
        let found = findings.iter().map(|one| AlertName::Profile(one.kind));
        let said = verdicts.iter().filter_map(|one| AlertName::of_verdict(one.verdict));
        for name in found.chain(said) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        Self {
            enrichment: check.map(|check| check.enrichment),
            has_unknown: verdicts.iter().any(|one| one.verdict == Verdict::Unknown),
            last: check.and_then(|check| check.interactions.items.first()).and_then(Interaction::last_sent),
            names,
        }
    }
}

impl ProfileSigns {
    /// What a row of a list means. A row is read whole or not at all, and does not tell which traits are carried over.
    pub fn of_summary(summary: &Summary) -> Self {
        Self {
            enrichment: summary.enrichment,
            has_unknown: false,
            last: summary.last_interaction,
            names: summary.findings().map(|(kind, _)| AlertName::Profile(kind)).collect(),
        }
    }
}

/// What the events of one kind do, on all channels or on one.
#[derive(Clone, Debug, PartialEq)]
pub struct SpaceSign {
    pub kind: EngagementKind,
    pub channel: Option<Box<str>>,
    pub verdict: SpaceVerdict,
    /// In words, such as `STOPPED: none for 3h 19m`.
    pub words: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpaceVerdict {
    Found(AlertName),
    Fine,
    /// A silence that chance may still explain: it is not a finding, nor a sign that an earlier one is over.
    Waiting,
    CannotTell,
}

impl SpaceSign {
    fn new(kind: EngagementKind, channel: Option<&str>, activity: Activity) -> Self {
        let verdict = match activity {
            Activity::Steady | Activity::Quiet => SpaceVerdict::Fine,
            Activity::CannotTell(Unsettled::Short { .. }) => SpaceVerdict::Waiting,
            Activity::CannotTell(_) => SpaceVerdict::CannotTell,
            Activity::Stopped(_) | Activity::Slowed(_) | Activity::Resumed(_) => {
                let found = SpaceFinding::Activity { kind, channel: None, activity };
                SpaceVerdict::Found(AlertName::Space(found.name()))
            }
        };
        let words = activity_words(kind, &activity);
        Self { kind, channel: channel.map(Into::into), verdict, words }
    }

    /// The key of a name of this kind in a ledger: the channel is part of it.
    pub fn key_of(&self, name: AlertName) -> String {
        match &self.channel {
            Some(channel) => format!("{}:{channel}", name.name()),
            None => name.name().to_owned(),
        }
    }

    pub fn is_found(&self, name: AlertName) -> bool {
        self.verdict == SpaceVerdict::Found(name)
    }

    /// Whether a name is about this kind of event.
    pub fn is_about(&self, name: AlertName) -> bool {
        let kind = match self.kind {
            EngagementKind::Initiated => "initiated",
            EngagementKind::Completed => "completed",
        };
        name.is_of_space() && name.name().starts_with(kind)
    }
}

/// What the events of both kinds do, on all channels together and on each. A sign of all channels is not repeated for each.
pub fn space_signs(glance: &Glance) -> Vec<SpaceSign> {
    let mut signs = Vec::new();
    for (at, row) in glance.kinds.iter().enumerate() {
        let of_all = SpaceSign::new(row.kind, None, row.activity);
        let is_found = matches!(of_all.verdict, SpaceVerdict::Found(_));
        signs.push(of_all);
        if !is_found {
            let named =
                glance.channels.iter().filter_map(|one| Some((one.name.as_deref()?, one.activity.get(at)?)));
            signs.extend(named.map(|(channel, activity)| SpaceSign::new(row.kind, Some(channel), *activity)));
        }
    }
    signs
}
