//! Generated people: any number of them, each a pure function of the seed and an index.
//!
//! People are generated only when read, and not kept. Identifiers encode the index reversibly, so a lookup finds
//! its person without a table of a hundred thousand entries.

mod history;
mod names;
mod traffic;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use self::names::Name;
use super::{
    identifier::{StoredAddress, StoredIdentifier},
    profile::{Mapping, Origin, StoredProfile, StoredTrait, TraitClass},
    rng::{BASE62, Rng},
    scenario::{EmulatedTraffic, ScenarioSource, StoppedKind},
};

/// The first `user_id` of generated people.
const FIRST_USER_ID: u32 = 2_000_001;
/// Characters of a Segment id that hold the index; `62⁵` exceeds [`MAX_PEOPLE`].
const INDEX_CHARACTERS: usize = 5;
/// Maximum number of people: their order alone takes sixteen bytes each.
pub const MAX_PEOPLE: usize = 10_000_000;
/// People with a phone number: the fictional range has only a hundred, and scenarios and senders need some.
const PHONES: u32 = 20;
/// Number of agents in the generated contact centre.
const AGENTS: u64 = 14;

/// The generated people of a space.
#[derive(Debug)]
pub struct Population {
    seed: u64,
    len: u32,
    /// When the emulator started.
    now: DateTime<Utc>,
    /// How far the traffic has come.
    current: DateTime<Utc>,
    flex: ScenarioSource,
    web: ScenarioSource,
    traffic: Option<EmulatedTraffic>,
}

impl Population {
    /// Creates `len` people as of `now`. Engagement events come from `flex`, all others from `web`.
    pub fn new(
        seed: u64,
        len: usize,
        now: DateTime<Utc>,
        (flex, web): (ScenarioSource, ScenarioSource),
    ) -> Self {
        let len = u32::try_from(len.min(MAX_PEOPLE)).unwrap_or(0);
        Self { seed, len, now, current: now, flex, web, traffic: None }
    }

    /// People who have this traffic instead of their own stories.
    pub fn with(self, traffic: Option<EmulatedTraffic>) -> Self {
        Self { traffic, ..self }
    }

    /// Events that the source of Flex received and no profile shows.
    pub fn received(
        &self,
        start: DateTime<Utc>,
        end: DateTime<Utc>,
    ) -> Vec<(StoppedKind, DateTime<Utc>, u64)> {
        self.traffic.as_ref().map(|traffic| traffic.received(start, end)).unwrap_or_default()
    }

    /// Lets traffic that goes on after the start come to this time.
    pub fn go_on_to(&mut self, now: DateTime<Utc>) {
        if self.traffic.as_ref().is_some_and(|traffic| traffic.goes_on) {
            self.current = self.current.max(now);
        }
    }

    pub fn len(&self) -> u32 {
        self.len
    }

    /// The person at `address`: decodes the index and checks that it leads back to the same address.
    pub fn find(&self, address: &StoredAddress) -> Option<u32> {
        match address {
            StoredAddress::SegmentId(id) => {
                let index = self.index_in_segment_id(id)?;
                (self.segment_id(index) == *id).then_some(index)
            }
            StoredAddress::Identifier(identifier) => {
                let index = self.index_in(identifier)?;
                self.identifiers(index).contains(identifier).then_some(index)
            }
        }
    }

    /// The last characters encode the index; the others are derived from it.
    pub fn segment_id(&self, index: u32) -> String {
        let mut rest = index;
        let mut tail = [b'0'; INDEX_CHARACTERS];
        for place in tail.iter_mut().rev() {
            *place = BASE62[rest as usize % 62];
            rest /= 62;
        }
        let head = self.draws("segment id", index).text(BASE62, 26 - INDEX_CHARACTERS);
        format!("use_2{head}{}", String::from_utf8_lossy(&tail))
    }

    /// Most people were active within the window, most of those recently; some have been quiet for weeks.
    pub fn last_activity(&self, index: u32) -> DateTime<Utc> {
        self.last_traffic(index, self.now).unwrap_or_else(|| self.last_own_activity(index))
    }

    fn last_own_activity(&self, index: u32) -> DateTime<Utc> {
        const RECENT: i64 = 2 * 3600;
        const WINDOW: i64 = 14 * 24 * 3600;
        let mut draws = self.draws("activity", index);
        let quiet = draws.chance(8);
        let (near, far) =
            if quiet { (WINDOW + 6 * 3600, 60 * 24 * 3600) } else { (RECENT, WINDOW - 12 * 3600) };
        // The smaller of two random numbers is usually small.
        let seconds = draws.between(near, far).min(draws.between(near, far));
        self.now - TimeDelta::seconds(seconds) - TimeDelta::milliseconds(draws.between(0, 1000))
    }

    /// Well before the last activity.
    pub fn created_at(&self, index: u32) -> DateTime<Utc> {
        let days = self.draws("creation", index).between(61, 900);
        self.last_activity(index) - TimeDelta::days(days) - TimeDelta::microseconds(i64::from(index % 997))
    }

    /// Generates the complete person.
    pub fn person(&self, index: u32) -> StoredProfile {
        let mut draws = self.draws("person", index);
        let name = self.name(index);
        let identifiers = self.identifiers(index);
        let created_at = self.created_at(index);
        let origin = Origin { message_id: draws.uuid(), source_id: self.web.id.clone() };
        let mut person = StoredProfile::new(self.segment_id(index), created_at, origin);
        for identifier in &identifiers {
            let source = if identifier.kind == "phone" { &self.flex } else { &self.web };
            let origin = Origin { message_id: draws.uuid(), source_id: source.id.clone() };
            person.mappings.push(Mapping { identifier: identifier.clone(), origin, created_at });
        }
        let last = self.last_activity(index);
        self.describe(&mut person, &name, &mut draws);
        history::live(self, &mut person, (index, last), &mut draws);
        person.events.sort_by(|a, b| a.position().cmp(&b.position()));
        if let Some(event) = person.events.last() {
            person.last = Origin { message_id: event.message_id.clone(), source_id: event.source_id.clone() };
        }
        person.updated_at = self.last_traffic(index, self.current).map_or(last, |newest| newest.max(last));
        person
    }

    fn describe(&self, person: &mut StoredProfile, name: &Name, draws: &mut Rng) {
        let (city, country) = names::place(draws);
        let mut write = |key: &str, value: Value, class| {
            let source_id = self.web.id.clone();
            person.write_trait(
                key,
                StoredTrait { value: Some(value), class, source_id, updated_at: person.created_at },
            );
        };
        let email = name.email.clone();
        for (key, value) in [
            ("name", Value::from(name.full.clone())),
            ("first_name", name.first.into()),
            ("last_name", name.last.into()),
            ("email", email.into()),
            ("city", city.into()),
            ("country", country.into()),
            ("plan", draws.pick(&["free", "plus", "plus", "family", "business"]).into()),
            ("newsletter", draws.chance(40).into()),
            ("orders_total", draws.below(40).into()),
        ] {
            write(key, value, TraitClass::Custom);
        }
        write("lifetime_value", (draws.below(250_000) / 100).into(), TraitClass::Computed);
        write("total_inbounds", draws.below(9).into(), TraitClass::Computed);
        write("at_risk", draws.chance(12).into(), TraitClass::Audience);
    }

    fn name(&self, index: u32) -> Name {
        Name::draw(&mut self.draws("name", index), index)
    }

    fn identifiers(&self, index: u32) -> Vec<StoredIdentifier> {
        let mut found = vec![
            StoredIdentifier::new("user_id", format!("u_{}", u64::from(FIRST_USER_ID) + u64::from(index))),
            StoredIdentifier::new("email", self.name(index).email),
            StoredIdentifier::new("anonymous_id", self.anonymous_id(index)),
        ];
        if index < PHONES {
            found.push(StoredIdentifier::new("phone", format!("+120255501{}", 50 + index)));
        }
        found
    }

    /// A UUID whose first eight digits are the obfuscated index.
    fn anonymous_id(&self, index: u32) -> String {
        let rest = self.draws("anonymous id", index).uuid();
        format!("{:08x}{}", index ^ self.disguise(), &rest[8..])
    }

    fn disguise(&self) -> u32 {
        u32::try_from(self.draws("disguise", 0).below(1 << 32)).unwrap_or(0)
    }

    fn index_in(&self, identifier: &StoredIdentifier) -> Option<u32> {
        let value = identifier.value.as_str();
        let index = match identifier.kind.as_str() {
            "user_id" => value.strip_prefix("u_")?.parse::<u32>().ok()?.checked_sub(FIRST_USER_ID)?,
            "email" => value.split_once('@')?.0.rsplit_once('.')?.1.parse::<u32>().ok()?.checked_sub(1)?,
            "anonymous_id" => u32::from_str_radix(value.get(..8)?, 16).ok()? ^ self.disguise(),
            "phone" => value.strip_prefix("+120255501")?.parse::<u32>().ok()?.checked_sub(50)?,
            _ => return None,
        };
        (index < self.len).then_some(index)
    }

    fn index_in_segment_id(&self, id: &str) -> Option<u32> {
        let tail = id.get(id.len().checked_sub(INDEX_CHARACTERS)?..)?;
        let digits = tail.bytes().map(|byte| BASE62.iter().position(|known| *known == byte));
        let index = digits.into_iter().try_fold(0_usize, |index, digit| Some(index * 62 + digit?))?;
        u32::try_from(index).ok().filter(|index| *index < self.len)
    }

    fn draws(&self, purpose: &str, index: u32) -> Rng {
        Rng::of(self.seed, purpose, u64::from(index))
    }
}
