//! A row's summary, from a check.

use super::super::check::Check;
use super::super::engagement::Engagement;
use super::Summary;
use chrono::{DateTime, Utc};

impl Summary {
    /// The verdict, the newest interaction's time and the newest Completed's sentiment.
    pub fn of(check: &Check) -> Self {
        let interactions = &check.interactions.items;
        let time = |engagement: &Engagement| engagement.timestamp.instant;
        let newest =
            |events: &[Engagement]| -> Option<DateTime<Utc>> { events.iter().filter_map(time).max() };
        let begun =
            interactions.iter().filter_map(|one| newest(&one.initiated).or_else(|| newest(&one.completed)));
        let unpaired = check.interactions.unpaired.iter().filter_map(time);
        let completed = interactions.iter().flat_map(|one| &one.completed);
        let last = completed.max_by_key(|engagement| time(engagement));
        let sentiment = last.and_then(|engagement| engagement.sentiment.as_ref()?.text());
        Self {
            enrichment: check.enrichment,
            last_interaction: begun.chain(unpaired).max(),
            sentiment: sentiment.map(std::borrow::Cow::into_owned),
        }
    }
}
