//! From a text to verdicts, at the least number of requests: made for lists of identifiers.

use super::read::{ENGAGEMENTS, asked_traits, evidence};
use super::{Attempt, Engine, ErrorClass, LookupReport, Priority, SourceError};
use crate::domain::check::Check;
use crate::domain::lookup;
use crate::domain::profile::{Handle, Naming, ProfileKey};
use crate::domain::traits::Traits;
use futures_util::future::join_all;

/// A profile checked.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The address that led to it.
    pub handle: Handle,
    /// What it is known by.
    pub key: ProfileKey,
    /// Its name.
    pub naming: Naming,
    /// The six Flex traits held against the interactions.
    pub check: Check,
    /// Parts that could not be read; their verdicts are unknown.
    pub errors: Vec<SourceError>,
}

/// What checking a text found: how each address ended, and each distinct profile once.
#[derive(Clone, Debug)]
pub struct Verification {
    /// What was tried.
    pub lookup: LookupReport,
    /// In the order found.
    pub checked: Vec<Checked>,
}

impl Engine {
    /// Checks every profile that a text may mean; remembers what was found, as a lookup does.
    ///
    /// An address costs two requests, or one if nobody is there: the answers themselves tell which profile it is. Traits are
    /// read first. What happens between the two requests is then an event without its trait, which is pending, and never a
    /// trait that no event explains.
    pub async fn verify(&self, text: &str) -> Verification {
        let handles = lookup::attempts(text, self.phone_prefix.as_deref());
        let outcomes = join_all(handles.iter().map(|handle| self.verify_address(handle))).await;
        let (mut attempts, mut checked) = (Vec::new(), Vec::<Checked>::new());
        for (handle, outcome) in handles.into_iter().zip(outcomes) {
            let outcome = outcome.map(|one| {
                let key = one.key.clone();
                if checked.iter().all(|known| known.key != key) {
                    checked.push(one);
                }
                key
            });
            attempts.push(Attempt { handle, outcome });
        }
        self.remember(&attempts).await;
        Verification { lookup: LookupReport { attempts }, checked }
    }

    async fn verify_address(&self, handle: &Handle) -> Result<Checked, SourceError> {
        let traits = self.api.traits_named(handle, &asked_traits(), Priority::Interactive).await;
        if let Err(error) = &traits
            && matches!(error.class, ErrorClass::NotFound | ErrorClass::Unauthorized | ErrorClass::Unaskable)
        {
            return Err(error.clone());
        }
        let events = self.api.events_named(handle, &ENGAGEMENTS).await;
        let told = [
            traits.as_ref().ok().and_then(|t| t.segment_id.clone()),
            events.as_ref().ok().and_then(|e| {
                e.segment_id
                    .clone()
                    .or_else(|| e.listed.items.iter().find_map(|event| event.segment_id.clone()))
            }),
        ];
        let traits = traits.map(|part| Traits(part.listed));
        let events = events.map(|part| part.listed);
        // Neither can be read: there is no profile to speak of, only a failure.
        if let (Err(error), Err(_)) = (&traits, &events) {
            return Err(error.clone());
        }
        let mut key = ProfileKey::best(told.into_iter().flatten().next(), None, handle);
        if !key.is_resolved() {
            let metadata = self.api.metadata(handle, Priority::Interactive).await.ok();
            key = ProfileKey::best(None, metadata.as_ref(), handle);
        }
        let naming = Naming::from(traits.as_ref().ok(), &[]).or_from(std::slice::from_ref(handle));
        let check = self.judge(evidence(traits.as_ref()), evidence(events.as_ref()));
        let errors = traits.err().into_iter().chain(events.err()).collect();
        Ok(Checked { handle: handle.clone(), key, naming, check, errors })
    }
}
