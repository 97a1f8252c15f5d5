//! One round over a list.

use super::super::super::bulk::{Tally, TallyExtent};
use super::super::super::exit::Exit;
use super::super::super::find;
use super::super::super::session::Session;
use super::super::super::watch::AwaitedVerdict;
use super::super::CheckArguments;
use super::super::canary::CanaryRun;
use super::super::judging::JudgedRun;
use super::lines;
use super::texts::{LastLook, WatchedProfile, WatchedText};
use crate::domain::canary::judgement::RunVerdict;
use crate::domain::canary::{RunJudgement, space_signs};
use crate::domain::finding::Finding;
use crate::domain::glance::{Gathering, RowBasis};
use crate::domain::verdict::Enrichment;
use crate::engine::{Checked, Engine, ErrorClass, Reached, SourceError};
use crate::report::prometheus::RoundMetrics;
use futures_util::stream::{self, StreamExt};
use std::collections::HashSet;
use std::time::Instant;

/// Texts in flight at once; the engine's own budget is the real limit.
const AT_ONCE: usize = 24;
/// After this many refusals in a row the rest of the round is left out.
const REFUSALS: usize = 6;

/// The list, and what is known of it.
pub struct WatchedList {
    texts: Vec<WatchedText>,
    pub canary: CanaryRun,
    until: Option<AwaitedVerdict>,
    requires: bool,
    /// Why the last round could not tell.
    doubt: Option<String>,
    /// Why the run as a whole failed in the last round.
    failed: Vec<String>,
    rounds: u64,
}

/// How a round ended.
pub struct RoundEnd {
    /// Whether every profile has the awaited verdict.
    pub is_awaited: bool,
    /// Whether the service answered "too many requests".
    pub is_refused: bool,
    /// Why later rounds would fail as well.
    pub is_hopeless: Option<Exit>,
    pub metrics: RoundMetrics,
}

/// What went wrong in a round.
#[derive(Default)]
struct RoundFailures {
    first: Option<SourceError>,
    refused: usize,
    in_a_row: usize,
}

impl WatchedList {
    pub fn new(texts: Vec<String>, canary: CanaryRun, arguments: &CheckArguments) -> Self {
        Self {
            texts: texts.into_iter().map(WatchedText::new).collect(),
            canary,
            until: arguments.watching.until,
            requires: arguments.require.is_some(),
            doubt: None,
            failed: Vec::new(),
            rounds: 0,
        }
    }

    pub async fn round(&mut self, session: &mut Session<'_>) -> RoundEnd {
        let began = Instant::now();
        let failures = self.look_at_all(session).await;
        self.rounds += 1;
        let (judgement, gathering) = self.judge(session);
        let unread = self.texts.iter().filter(|one| one.last == LastLook::Unread).count();
        let missing = self.texts.iter().filter(|one| one.last == LastLook::NotThere).count();
        let (gathering, profiles, partly) = gathering;
        let glance = gathering.finish(profiles + unread + missing, unread + partly, missing, true);
        let (space, now) = (space_signs(&glance), session.now());
        let together: Vec<Finding> = glance.across().cloned().collect();
        let verdict = judgement.end(&self.canary.rules, (&space, &together), unread + partly, now);
        let run = JudgedRun { glance: &glance, judgement: &judgement, space: &space, verdict: &verdict };
        let mut metrics = run.metrics(now, began.elapsed());
        metrics.failed |= self.requires && self.is_anybody_short();
        let doubt = self.doubt_of(&verdict, unread, &failures);
        let is_blind = unread + partly > 0;
        let change = self.canary.note_space((&space, &together), &verdict, is_blind, now);
        lines::of_space(session, &self.canary.rules, &change, (&space, &together));
        self.tell_state(session, doubt, verdict.failed);
        RoundEnd {
            is_awaited: self.until.is_some_and(|until| self.have_all(until)),
            is_refused: failures.refused > 0,
            is_hopeless: self.hopeless(failures.first.as_ref()),
            metrics,
        }
    }

    /// Looks at every text, and says what changed.
    async fn look_at_all(&mut self, session: &mut Session<'_>) -> RoundFailures {
        let (engine, canary) = (session.engine, &mut self.canary);
        let mut failures = RoundFailures::default();
        let mut tally = Tally::new(TallyExtent::Ids(self.texts.len()));
        self.texts.iter_mut().for_each(|one| one.last = LastLook::Unread);
        let looks = self.texts.iter_mut().map(|one| look(engine, one));
        let mut answers = Box::pin(stream::iter(looks).buffered(AT_ONCE));
        while let Some((one, answer)) = session.output.while_waiting(|_| tally.words(), answers.next()).await
        {
            let class = take(session, canary, one, answer, &mut failures);
            tally.count(0, class);
            session.output.show_progress(|| tally.words());
            if tally.hopeless().is_some() || failures.in_a_row >= REFUSALS || session.output.is_closed() {
                break;
            }
        }
        failures
    }

    /// Adds the profiles up: what they say, and how many there are and could not be read whole. Each counts once.
    fn judge(&self, session: &Session<'_>) -> (RunJudgement, (Gathering, usize, usize)) {
        let (mut judgement, mut gathering) = (RunJudgement::default(), Gathering::default());
        let (mut seen, mut partly, now) = (HashSet::new(), 0, session.now());
        for one in self.fresh() {
            if !seen.insert(&one.key) {
                continue;
            }
            judgement.add(&one.signs, &self.canary.rules, now);
            match &one.summary {
                Some(summary) => {
                    gathering.add(summary, RowBasis::Listed, Box::default);
                }
                None => partly += 1,
            }
        }
        (judgement, (gathering, seen.len(), partly))
    }

    /// The profiles that this round looked at.
    fn fresh(&self) -> impl Iterator<Item = &WatchedProfile> {
        self.texts.iter().filter(|one| one.last == LastLook::Read).flat_map(|one| &one.profiles)
    }

    fn have_all(&self, until: AwaitedVerdict) -> bool {
        let is_so = |one: &WatchedProfile| one.signs.enrichment.is_some_and(|verdict| until.is(verdict));
        !self.texts.is_empty()
            && self.texts.iter().all(|one| one.last == LastLook::Read)
            && self.fresh().all(is_so)
    }

    fn is_anybody_short(&self) -> bool {
        self.fresh().any(|one| one.signs.enrichment != Some(Enrichment::Enriched))
    }

    /// Why this round cannot tell, if it cannot.
    fn doubt_of(&self, verdict: &RunVerdict, unread: usize, failures: &RoundFailures) -> Option<String> {
        if unread > 0 {
            let why = failures.first.as_ref().map(|error| format!(": {}", error.why)).unwrap_or_default();
            return Some(format!("{unread} of {} could not be read{why}", self.texts.len()));
        }
        let partly = self.fresh().filter(|one| !one.is_whole).count();
        if partly > 0 {
            return Some(format!("{partly} of {} could not be read whole", self.texts.len()));
        }
        verdict.cannot_tell.first().cloned()
    }

    /// Says when the list as a whole begins or ceases to fail, or to be told.
    fn tell_state(&mut self, session: &mut Session<'_>, doubt: Option<String>, failed: Vec<String>) {
        if doubt.is_some() != self.doubt.is_some() {
            lines::doubt(session, doubt.as_deref());
        }
        self.doubt = doubt;
        // The words of a failure go on with time; its beginning is the news.
        if failed.len() != self.failed.len() {
            lines::failures(session, &failed);
        }
        self.failed = failed;
    }

    /// A token that is refused in the first round is a mistake; later it is a state that may end.
    fn hopeless(&self, first: Option<&SourceError>) -> Option<Exit> {
        let error = first.filter(|_| self.rounds == 1)?;
        matches!(error.class, ErrorClass::Unauthorized).then_some(Exit::NotAuthorised)
    }
}

type LookAnswer = Result<Option<Reached<Checked>>, SourceError>;

async fn look<'a>(engine: &Engine, one: &'a mut WatchedText) -> (&'a mut WatchedText, LookAnswer) {
    let answer = engine.look_again(&one.asked, &mut one.look).await;
    (one, answer)
}

/// Takes an answer in and says what changed; returns the class of the failure, if it is one.
fn take(
    session: &mut Session<'_>,
    canary: &mut CanaryRun,
    text: &mut WatchedText,
    answer: LookAnswer,
    failures: &mut RoundFailures,
) -> Option<ErrorClass> {
    let now = session.now();
    let error = match answer {
        Ok(None) => {
            text.profiles.iter_mut().for_each(|one| one.is_still_so(now));
            (text.last, failures.in_a_row) = (LastLook::Read, 0);
            return None;
        }
        Ok(Some(reached)) => match find::read(&text.asked, reached) {
            Ok(found) => {
                let before = std::mem::take(&mut text.profiles);
                text.profiles = found.iter().map(|one| WatchedProfile::new(one, now)).collect();
                (text.last, failures.in_a_row) = (LastLook::Read, 0);
                for one in &text.profiles {
                    let change = canary.note_profile(&one.key.text(), &one.signs, one.is_whole, now);
                    let before = before.iter().find(|other| other.key == one.key);
                    lines::of_profile(session, &canary.rules, (&text.asked, one, before), &change);
                }
                return None;
            }
            Err(missing) => *missing.error,
        },
        Err(error) => error,
    };
    if error.class == ErrorClass::NotFound {
        text.last = LastLook::NotThere;
    }
    let is_refused = error.class == ErrorClass::RateLimited;
    failures.refused += usize::from(is_refused);
    failures.in_a_row = if is_refused { failures.in_a_row + 1 } else { 0 };
    let class = error.class;
    if class != ErrorClass::NotFound {
        failures.first.get_or_insert(error);
    }
    Some(class)
}
