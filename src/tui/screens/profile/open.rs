//! The open profile: its requests and their answers.

use super::following::Following;
use super::judged::{Judged, JudgedCase};
use super::parts::PartValue;
use super::{Parts, TabFocus, TabId, Tabs};
use crate::domain::check::CheckSettings;
use crate::domain::profile::{Handle, Naming, ProfileKey};
use crate::domain::roster::Summary;
use crate::domain::split::Halves;
use crate::domain::text::Displayable;
use crate::engine::{RowFill, SourceError};
use crate::tui::message::{Answer, Effect, Part, Slot, SlotQuestion};
use crate::tui::model::trouble::Trouble;
use crate::tui::remote::{Remote, Tickets};
use chrono::{DateTime, Duration, Utc};
use std::sync::Arc;

/// The open profile and the user's position in it.
#[derive(Debug)]
pub struct OpenProfile {
    pub parts: Parts,
    /// The key that the profile was opened by.
    pub key: ProfileKey,
    pub tabs: Tabs,
    /// The pane of the tab that gets keys while the profile has the focus.
    pub focus: TabFocus,
    /// Set while the profile is followed.
    pub following: Option<Following>,
    judging: Judging,
    /// The revisions of the parts and of the other profiles' halves at the last join.
    joined: Option<(u64, u64)>,
}

#[derive(Debug, Default)]
struct Judging {
    /// Counts changes of the evidence that a verdict rests on.
    evidence: u64,
    /// The evidence count and the time of the last verdict.
    last: Option<(u64, DateTime<Utc>)>,
    /// The evidence count and the time of the verdict in progress.
    under_way: Option<(u64, DateTime<Utc>)>,
    /// The case of the verdict in progress, else of the last one.
    case: Option<JudgedCase>,
}

/// After this long a verdict is renewed, since time alone may have changed it.
const AGES: Duration = Duration::seconds(60);

impl OpenProfile {
    /// A profile before any request.
    pub fn new(handle: Handle, key: ProfileKey, naming: Naming) -> Self {
        Self {
            parts: Parts::new(handle, naming),
            key,
            tabs: Tabs::default(),
            focus: TabFocus::Main,
            following: None,
            judging: Judging::default(),
            joined: None,
        }
    }

    /// Requests parts; present values stay, dimmed, until the answers arrive.
    pub fn ask(&mut self, parts: &[Part], tickets: &mut Tickets, now: DateTime<Utc>) -> Vec<Effect> {
        let handle = self.parts.handle.clone();
        let events = self.parts.events().cloned();
        let mut effects = Vec::with_capacity(parts.len());
        for &part in parts {
            self.parts.let_go_if_vast(part);
            let ticket = tickets.issue(Slot::Part(part));
            self.parts[part].start(ticket, now);
            let question = match (part, &events) {
                (Part::Events, Some(before)) => SlotQuestion::EventsAgain(handle.clone(), Arc::clone(before)),
                _ => SlotQuestion::Part(part, handle.clone()),
            };
            effects.push(Effect::Request { ticket, question });
        }
        effects
    }

    /// Cancels the requests in flight among these parts.
    pub fn cancel(&mut self, tickets: &mut Tickets, now: DateTime<Utc>) -> Vec<Effect> {
        let mut effects = Vec::new();
        for part in Part::ALL {
            if !tickets.close(Slot::Part(part)) {
                continue;
            }
            self.parts[part].cancel(now);
            effects.push(Effect::Cancel(Slot::Part(part)));
        }
        if !effects.is_empty() {
            // The last verdict may include pages of a cancelled request.
            self.parts.revision += 1;
            self.note_evidence();
        }
        effects
    }

    /// Stores an answer; its ticket must have been found current.
    pub fn take(&mut self, answer: Answer, now: DateTime<Utc>) {
        match answer {
            Answer::Part(part, result) => self.settle(part, result, now),
            Answer::PartSoFar(part, value) => {
                self.parts[part].progress(value);
                self.note_change(part, now);
            }
            Answer::Judged(judged) => self.take_judged(judged),
            Answer::Followed(followed) => self.take_followed(followed.map(|followed| *followed), now),
            _ => {}
        }
    }

    pub(super) fn settle(&mut self, part: Part, result: Result<PartValue, SourceError>, now: DateTime<Utc>) {
        self.parts[part].settle(result, now);
        self.note_change(part, now);
    }

    fn note_change(&mut self, part: Part, now: DateTime<Utc>) {
        let parts = &mut self.parts;
        if matches!(part, Part::Traits | Part::Identifiers | Part::Events) {
            parts.find_in_whole(now);
        }
        parts.revision += 1;
        parts.tell_single_absences();
        if matches!(part, Part::FlexTraits | Part::Events) {
            self.note_evidence();
        }
        self.rename();
    }

    fn note_evidence(&mut self) {
        self.judging.evidence += 1;
        self.parts.outdated = true;
    }

    /// Checks traits against events once both have loaded or failed. Time alone can also change the verdict. A case that is too
    /// large for the drawing task is returned; pass its result to [`OpenProfile::take_judged`].
    pub fn judge(&mut self, settings: CheckSettings, today: DateTime<Utc>) -> Option<Box<JudgedCase>> {
        let is_current = |(evidence, at): (u64, DateTime<Utc>)| {
            evidence == self.judging.evidence && (today - at).abs() < AGES
        };
        if self.judging.under_way.is_some() || self.judging.last.is_some_and(is_current) {
            return None;
        }
        let parts = &self.parts;
        if parts.any_evidence(|remote| matches!(remote, Remote::Idle)) {
            return None;
        }
        // The values on screen are judged, which during a refresh are the previous ones.
        let case = JudgedCase {
            traits: exhibit(parts, Part::FlexTraits, Parts::flex_traits)?,
            events: exhibit(parts, Part::Events, Parts::events)?,
            today,
            settings,
        };
        if let (Some(judged), Some((_, at))) = (&self.judging.case, self.judging.last)
            && (today - at).abs() < AGES
            && judged.is_same(&case)
        {
            // The refresh changed nothing: for very many events a new verdict would take as much memory as the old one.
            self.judging.last = Some((self.judging.evidence, at));
            self.parts.outdated = false;
            return None;
        }
        self.judging.under_way = Some((self.judging.evidence, today));
        self.judging.case = Some(case.clone());
        if !case.is_small() {
            return Some(Box::new(case));
        }
        self.take_judged(Some(Arc::new(Judged::of(&case))));
        None
    }

    /// Stores the result of the last returned case; `None` if there is none.
    pub fn take_judged(&mut self, judged: Option<Arc<Judged>>) {
        self.judging.last = self.judging.under_way.take();
        if judged.is_none() {
            self.judging.case = None;
        }
        self.parts.outdated = self.judging.last.is_none_or(|(evidence, _)| evidence != self.judging.evidence);
        self.parts.judged = judged.or_else(|| self.parts.judged.take());
        if let Some((_, at)) = self.judging.last {
            self.parts.find_in_whole(at);
        }
        self.parts.revision += 1;
    }

    pub fn read_at(&self, tab: TabId) -> Option<DateTime<Utc>> {
        self.tabs.of(tab).parts().iter().filter_map(|&part| self.parts[part].read_at()).min()
    }

    /// Looks for the other halves of its interactions on the profiles whose rows were read.
    pub fn join(&mut self, halves: &mut Halves) {
        let at = (self.parts.revision, halves.revision());
        if self.joined == Some(at) || self.parts.outdated {
            return;
        }
        let (Some(id), Some(judged)) = (self.parts.segment_id(), &self.parts.judged) else { return };
        halves.note(&id, judged.halves.clone());
        self.parts.splits = halves.splits(&id, &judged.halves);
        self.joined = Some((self.parts.revision, halves.revision()));
    }

    /// The data for the profile's row in the list, once there is a verdict.
    pub fn row_fill(&self) -> Option<RowFill> {
        let is_whole = !self.parts.any_evidence(Remote::is_loading) && !self.parts.outdated;
        let read = &self.parts.judged.as_ref().filter(|_| is_whole)?.summary;
        let has_verdict = self.parts.handle.has_verdict();
        let summary = if has_verdict { read.clone() } else { Summary::of_account(read.read_at) };
        Some(RowFill { key: None, naming: self.parts.naming.clone(), summary, halves: Vec::new() })
    }

    /// When its newest event was sent that is not of Flex, and its name.
    pub fn newest_other(&self) -> Option<(DateTime<Utc>, Box<str>)> {
        let sent = self.parts.judged.as_ref()?.newest_other?;
        Some((sent, self.parts.naming.title(&ProfileKey::of_handle(&self.parts.handle)).into()))
    }

    fn rename(&mut self) {
        let parts = &mut self.parts;
        let identifiers = parts.identifiers().map_or(&[][..], |listed| listed.items.as_slice());
        let traits = parts.flex_traits().or(parts.traits());
        if traits.is_none() && identifiers.is_empty() {
            return;
        }
        let named = Naming::from(traits, identifiers).or_from(std::slice::from_ref(&parts.handle));
        parts.naming = Naming {
            name: named.name.or_else(|| parts.naming.name.take()),
            identifier: named.identifier.or_else(|| parts.naming.identifier.take()),
        };
    }

    /// Every failure: those of the parts that a tab shows, then the others, newest first.
    pub fn failures(&self, tab: TabId) -> Vec<Trouble> {
        let mut found: Vec<Trouble> = self.of_tab(tab).collect();
        let others = Part::ALL.into_iter().filter(|part| !self.tabs.of(tab).parts().contains(part));
        let mut others: Vec<Trouble> = others.filter_map(|part| self.parts.trouble(part)).collect();
        others.sort_by_key(|trouble| std::cmp::Reverse(trouble.at));
        found.append(&mut others);
        found
    }

    pub fn has_failure(&self, tab: TabId) -> bool {
        self.of_tab(tab).next().is_some()
    }

    fn of_tab(&self, tab: TabId) -> impl Iterator<Item = Trouble> {
        self.tabs.of(tab).parts().iter().filter_map(|&part| self.parts.trouble(part))
    }
}

/// A part as input of a judgement; `None` while it is loading.
fn exhibit<T: Clone>(
    parts: &Parts,
    part: Part,
    value: impl Fn(&Parts) -> Option<&T>,
) -> Option<Result<T, Displayable>> {
    let failed = || Some(Err(Displayable::message(&parts[part].error()?.why)));
    value(parts).map(|value| Ok(value.clone())).or_else(failed)
}
