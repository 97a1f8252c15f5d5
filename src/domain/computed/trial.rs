//! Whether one event counts, and why not.

/// Whether an event of the asked name counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventStanding {
    Counted,
    /// It counts, and gives no value: it lacks the property, or the value is of another type.
    NoValue,
    /// The condition does not hold.
    Fails,
    /// Its source is left out.
    Excluded,
    /// It was sent before or after the window of the definition.
    OutsideWindow,
    /// It was sent after the time of the preview.
    Later,
    /// Whether it counts cannot be known.
    Doubtful,
}

/// An event of the asked name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeighedEvent {
    /// Its place in [`super::Previews::events`].
    pub at: u32,
    pub standing: EventStanding,
}
