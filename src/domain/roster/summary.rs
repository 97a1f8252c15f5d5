//! The summary of a row, derived from a check.

use super::super::check::Check;
use super::super::engagement::Engagement;
use super::super::interaction::Interaction;
use super::Summary;

impl Summary {
    /// The summary of an account, which has no verdict.
    pub const fn of_account() -> Self {
        Self { enrichment: None, last_interaction: None, sentiment: None }
    }

    /// The verdict, the newest interaction's time, and that interaction's own sentiment: an older one next to its age would
    /// be misleading. Events that belong to no interaction are used only if there are no interactions.
    pub fn of(check: &Check) -> Self {
        let time = |engagement: &Engagement| engagement.sent();
        let newest = check.interactions.items.first();
        let last_sent = newest.and_then(Interaction::last_sent);
        let unpaired = || check.interactions.unpaired.iter().filter_map(time).max();
        let sentiment = newest.and_then(|one| one.completed()?.sentiment.as_ref());
        Self {
            enrichment: Some(check.enrichment),
            last_interaction: last_sent.or_else(unpaired),
            sentiment: sentiment.map(|raw| match raw.text() {
                Some(text) => text.into_owned(),
                None => raw.as_str().to_owned(),
            }),
        }
    }
}
