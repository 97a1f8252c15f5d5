//! The texts, times and events of a summary in one piece of memory.
//!
//! ```text
//!   place of each text │ three counts │ times of findings │ engagement events │ lengths of texts │ texts, each once
//! ```

use super::super::super::flex::EngagementKind;
use super::{EngagementPoint, TEXTS};
use chrono::{DateTime, Utc};

/// Empty if there is nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Packed(Box<[u8]>);

/// The index of a text that there is not.
pub const NO_TEXT: u8 = u8::MAX;

/// A shorter text has its length in one byte; this byte says that four bytes with the length follow.
const LONG: u8 = u8::MAX;
const NO_TIME: u32 = u32::MAX;

const TIME_BYTES: usize = 12;
const POINT_BYTES: usize = 6;
const FRONT: usize = TEXTS + 3;

const COMPLETED: u8 = 1;
const WITH_SENTIMENT: u8 = 2;
const REPLAYED: u8 = 4;

/// The pieces of a packed summary, except for the places.
#[derive(Clone, Copy, Default)]
struct Unpacked<'a> {
    texts: u8,
    times: &'a [[u8; TIME_BYTES]],
    points: &'a [[u8; POINT_BYTES]],
    /// The lengths of the texts, then the texts.
    rest: &'a [u8],
}

impl Packed {
    /// The text with this place.
    pub fn text(&self, place: usize) -> Option<&str> {
        self.text_at(*self.0.get(place)?)
    }

    pub fn has_text(&self, place: usize) -> bool {
        self.0.get(place).is_some_and(|at| *at != NO_TEXT)
    }

    /// The text with this index.
    pub fn text_at(&self, index: u8) -> Option<&str> {
        let Unpacked { texts, rest, .. } = self.unpacked().filter(|unpacked| index < unpacked.texts)?;
        let (mut rest, mut before, mut length) = (rest, 0, 0);
        for at in 0..texts {
            let its_length = take_length(&mut rest)?;
            if at < index {
                before += its_length;
            } else if at == index {
                length = its_length;
            }
        }
        std::str::from_utf8(rest.get(before..before + length)?).ok()
    }

    pub fn times(&self) -> impl Iterator<Item = Option<DateTime<Utc>>> {
        self.unpacked().unwrap_or_default().times.iter().map(time)
    }

    pub fn points(&self) -> impl Iterator<Item = EngagementPoint> {
        self.unpacked().unwrap_or_default().points.iter().copied().map(point)
    }

    fn unpacked(&self) -> Option<Unpacked<'_>> {
        let (front, rest) = self.0.split_first_chunk::<FRONT>()?;
        let [.., texts, times, points] = *front;
        let (times, rest) = rest.split_at_checked(usize::from(times) * TIME_BYTES)?;
        let (points, rest) = rest.split_at_checked(usize::from(points) * POINT_BYTES)?;
        Some(Unpacked { texts, times: times.as_chunks().0, points: points.as_chunks().0, rest })
    }
}

fn take_length(bytes: &mut &[u8]) -> Option<usize> {
    let (&first, rest) = bytes.split_first()?;
    *bytes = rest;
    if first != LONG {
        return Some(first.into());
    }
    let (length, rest) = rest.split_first_chunk()?;
    *bytes = rest;
    usize::try_from(u32::from_le_bytes(*length)).ok()
}

fn time(bytes: &[u8; TIME_BYTES]) -> Option<DateTime<Utc>> {
    let (seconds, rest) = bytes.split_first_chunk()?;
    let nanos = rest.first_chunk()?;
    DateTime::from_timestamp(i64::from_le_bytes(*seconds), u32::from_le_bytes(*nanos))
}

const fn point(bytes: [u8; POINT_BYTES]) -> EngagementPoint {
    let [a, b, c, d, channel, flags] = bytes;
    let kind = if flags & COMPLETED == 0 { EngagementKind::Initiated } else { EngagementKind::Completed };
    EngagementPoint {
        sent: u32::from_le_bytes([a, b, c, d]),
        kind,
        channel,
        has_sentiment: flags & WITH_SENTIMENT != 0,
        replayed: flags & REPLAYED != 0,
    }
}

/// Collects what is to be packed.
#[derive(Default)]
pub struct Packer<'a> {
    places: [Option<u8>; TEXTS],
    texts: Vec<&'a str>,
    pub times: Vec<Option<DateTime<Utc>>>,
    /// With the indexes of their channels' texts.
    pub points: Vec<EngagementPoint>,
}

impl<'a> Packer<'a> {
    /// Sets the text of a place.
    pub fn put(&mut self, place: usize, text: &'a str) {
        let index = self.index(text);
        self.places.iter_mut().skip(place).take(1).for_each(|place| *place = Some(index));
    }

    /// The index of a text, which is held once.
    pub fn index(&mut self, text: &'a str) -> u8 {
        let known = self.texts.iter().position(|other| *other == text);
        let Ok(index) = u8::try_from(known.unwrap_or(self.texts.len())) else { return NO_TEXT };
        if known.is_none() && index != NO_TEXT {
            self.texts.push(text);
        }
        index
    }

    pub fn pack(self) -> Packed {
        if self.texts.is_empty() && self.times.is_empty() && self.points.is_empty() {
            return Packed::default();
        }
        let text_bytes: usize = self.texts.iter().map(|text| text.len() + 1).sum();
        let others = self.times.len() * TIME_BYTES + self.points.len() * POINT_BYTES;
        let mut bytes = Vec::with_capacity(FRONT + others + text_bytes);
        bytes.extend(self.places.map(|place| place.unwrap_or(NO_TEXT)));
        let counts = [self.texts.len(), self.times.len(), self.points.len()];
        bytes.extend(counts.map(|count| u8::try_from(count).unwrap_or(u8::MAX)));
        for began in self.times.iter().take(usize::from(u8::MAX)) {
            let (seconds, nanos) =
                began.map_or((0, NO_TIME), |at| (at.timestamp(), at.timestamp_subsec_nanos()));
            bytes.extend(seconds.to_le_bytes());
            bytes.extend(nanos.to_le_bytes());
        }
        for point in self.points.iter().take(usize::from(u8::MAX)) {
            bytes.extend(point.sent.to_le_bytes());
            bytes.extend([point.channel, flags(*point)]);
        }
        for text in &self.texts {
            put_length(&mut bytes, text.len());
        }
        for text in &self.texts {
            bytes.extend(text.as_bytes());
        }
        Packed(bytes.into())
    }
}

fn put_length(bytes: &mut Vec<u8>, length: usize) {
    match u8::try_from(length) {
        Ok(short) if short != LONG => bytes.push(short),
        _ => {
            bytes.push(LONG);
            bytes.extend(u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes());
        }
    }
}

fn flags(point: EngagementPoint) -> u8 {
    let bit = |is_set: bool, bit: u8| if is_set { bit } else { 0 };
    bit(point.kind == EngagementKind::Completed, COMPLETED)
        | bit(point.has_sentiment, WITH_SENTIMENT)
        | bit(point.replayed, REPLAYED)
}
