//! When time alone changes the screen. `None` means never: then only a key or an answer wakes the program.

use super::{Connection, Model};
use crate::domain::timestamp::age_changes_in;
use crate::tui::message::{Part, Slot};
use crate::tui::overlays::Overlay;
use crate::tui::screens::glance::GlanceScreen;
use chrono::{DateTime, Duration, Utc};

/// How often elapsed times are redrawn while something is in flight.
const COUNTING: Duration = Duration::milliseconds(100);
/// How often the request meter is checked until it is no longer shown.
const COOLING: Duration = Duration::milliseconds(250);
/// How often the state of the connection is looked at while a poll is unanswered.
const UNANSWERED: Duration = Duration::seconds(1);
/// Ages are redrawn at most this often.
const AGES: Duration = Duration::seconds(60);

impl Model {
    /// The next time at which the screen looks different without any event.
    pub fn next_wake(&self) -> Option<DateTime<Utc>> {
        let now = self.context.now;
        let moments = [
            self.follow.due,
            self.next_poll(),
            self.toasts.due(),
            self.counts().then(|| now + COUNTING),
            self.cools().then(|| now + COOLING),
            self.next_age(),
            self.next_count(),
            (self.filters() || self.list.is_filtering()).then_some(now),
            self.glance.as_ref().and_then(GlanceScreen::due),
            self.list.filter_holds_for(self.context.today()).map(|left| now + left.max(Duration::zero())),
        ];
        moments.into_iter().flatten().min()
    }

    /// The next poll of a followed profile. While one is unanswered, the state of the connection may say why.
    fn next_poll(&self) -> Option<DateTime<Utc>> {
        let due = self.open.as_ref()?.following.as_ref()?.due;
        due.or_else(|| self.tickets.is_open(Slot::Following).then(|| self.context.now + UNANSWERED))
    }

    /// Whether an elapsed time is on screen.
    fn counts(&self) -> bool {
        matches!(self.connection, Connection::Connecting { .. })
            || self.tickets.any_open()
            || self.asks_hosts()
    }

    fn asks_hosts(&self) -> bool {
        matches!(self.overlays.last(), Some(Overlay::Spaces(spaces)) if spaces.is_waiting())
    }

    /// Whether the current tab has rows left to filter.
    fn filters(&self) -> bool {
        self.open.as_ref().is_some_and(|open| open.tabs.of(self.tab).is_filtering())
    }

    /// Whether the header will change: it shows the meter only while the budget is used up or holds requests back.
    fn cools(&self) -> bool {
        self.line.as_ref().is_some_and(|line| {
            let meter = &line.meter;
            meter.starts >= meter.limit
                || meter.in_flight > 0
                || meter.waiting > 0
                || meter.backing_off.is_some()
        })
    }

    /// When the first age on screen changes, but at least a minute ahead: an age that is slightly old misleads no reader.
    fn next_age(&self) -> Option<DateTime<Utc>> {
        let (now, today) = (self.context.now, self.context.today());
        let next = self.instants().map(|instant| now + age_changes_in(instant, today)).min()?;
        Some(next.max(now + AGES))
    }

    /// The instants whose ages are or may be on screen.
    fn instants(&self) -> impl Iterator<Item = DateTime<Utc>> + '_ {
        let rows = self.list.cursor().window(self.list.len(), self.list.rows_area(self.list_area()));
        let listed = rows.filter_map(|index| self.list.row(index)?.summary?.last_interaction);
        let open = self.open.iter().flat_map(|open| {
            let events = open.parts.events().into_iter().flat_map(|events| &events.all.items);
            let stamps = events.take(1_000).map(|event| &event.timestamp);
            let metadata = open.parts.metadata();
            let seen = metadata.into_iter().flat_map(|metadata| [&metadata.created_at, &metadata.updated_at]);
            stamps.chain(seen.flatten()).filter_map(|timestamp| timestamp.instant)
        });
        let read = self.open.as_ref().and_then(|open| open.read_at(self.tab));
        let changed = self.open.as_ref().and_then(|open| open.parts.news.as_ref()?.changed_at);
        let glance = self.glance.iter().flat_map(GlanceScreen::instants);
        listed
            .chain(open)
            .chain(glance)
            .chain(read.into_iter().chain(changed).map(|at| self.context.told(at)))
    }

    /// Since when the open profile has been waiting for its parts.
    pub fn waiting_since(&self) -> Option<DateTime<Utc>> {
        let open = self.open.as_ref()?;
        Part::ALL.into_iter().filter_map(|part| open.parts[part].loading_since()).min()
    }
}
