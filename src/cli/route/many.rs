//! Dry runs of one or many profiles of the space, printed in the order given.

use super::RouteArguments;
use super::past::ProfileThen;
use super::plan::RoutePlan;
use super::run::{RouteCaller, RunPrinter};
use crate::cli::arguments::Ids;
use crate::cli::bulk::{self, BatchCommand};
use crate::cli::find::Missing;
use crate::cli::session::{Session, space_record};
use crate::domain::check::TraitCheck;
use crate::domain::identifier::ExternalId;
use crate::domain::json::RawJson;
use crate::domain::liquid::Value;
use crate::domain::listing::Extent;
use crate::domain::past::ProfileAt;
use crate::engine::{Engine, ErrorClass, Found, Reached, Routable, RouteQuery};
use crate::report::record::WhoRecord;
use crate::report::route::RunRecord;
use std::sync::{Mutex, PoisonError};

/// The runs that one command makes.
struct Routing<'a> {
    plan: &'a RoutePlan,
    /// The traits to request; all of them if there is no list.
    keys: Option<Vec<String>>,
    printer: Mutex<RunPrinter>,
}

pub async fn run(session: &mut Session<'_>, plan: &RoutePlan, arguments: &RouteArguments) {
    if let Err(why) = plan.world.check_time(session.now()) {
        return session.refuse(&why);
    }
    let caller = &arguments.caller;
    let ids = Ids {
        given: caller.whose.iter().cloned().collect(),
        list: caller.ids_from.clone(),
        allow_empty: false,
    };
    let is_whole = caller.ids_from.is_none() || arguments.each;
    let routing =
        Routing { plan, keys: plan.keys(), printer: Mutex::new(RunPrinter::runs(plan, None, is_whole)) };
    let Ok(gap) = bulk::read(session, &routing, &ids).await else { return };
    let mut printer = routing.printer.into_inner().unwrap_or_else(PoisonError::into_inner);
    printer.in_space(space_record(session.engine.space(), session.engine.kind()));
    printer.end(session.output, gap.as_deref());
}

/// The profiles that one identifier belongs to; failures are reported.
pub async fn callers(session: &mut Session<'_>, plan: &RoutePlan, id: &str) -> Vec<RouteCaller> {
    let keys = plan.keys();
    let query = query(plan, keys.as_deref());
    let reached = session.engine.routable(id, query, std::future::ready(())).await;
    let found = session.found(id, reached).unwrap_or_default();
    found.iter().map(|one| caller(session, id, one, keys.as_deref())).collect()
}

impl BatchCommand for Routing<'_> {
    type Answer = Routable;
    type Record = RunRecord;
    const AT_ONCE: usize = 24;

    async fn ask(&self, engine: &Engine, text: &str, first: impl Future<Output = ()>) -> Reached<Routable> {
        engine.routable(text, query(self.plan, self.keys.as_deref()), first).await
    }

    fn take(&self, session: &mut Session<'_>, asked: &str, found: &[Found<Routable>]) {
        let mut printer = self.printer.lock().unwrap_or_else(PoisonError::into_inner);
        printer.in_space(space_record(session.engine.space(), session.engine.kind()));
        for one in found {
            let caller = caller(session, asked, one, self.keys.as_deref());
            let exit = printer.run(session.output, self.plan, &caller, None);
            session.note(exit);
        }
    }

    fn lose(&self, session: &mut Session<'_>, missing: &Missing) {
        let mut printer = self.printer.lock().unwrap_or_else(PoisonError::into_inner);
        printer.lost(session.output, missing.asked.as_deref(), None, &missing.error.to_string());
        if missing.error.class == ErrorClass::NotFound {
            session.output.notice("--unknown-caller shows where a caller without a profile goes");
        }
    }
}

fn query<'a>(plan: &'a RoutePlan, keys: Option<&'a [String]>) -> RouteQuery<'a> {
    let wants_phone = plan.world.settings.from.is_none();
    RouteQuery { keys, at: plan.world.past(), wants_phone, definitions: &plan.definitions }
}

/// A profile in the form that a run needs; parts that could not be read are reported.
fn caller(
    session: &mut Session<'_>,
    asked: &str,
    found: &Found<Routable>,
    keys: Option<&[String]>,
) -> RouteCaller {
    let Found { handle, key, value: Routable { checked, traits, identifiers, past } } = found;
    for error in &checked.errors {
        session.fail(error);
    }
    let unread = match traits {
        None => Some("the traits could not be read".to_owned()),
        Some(traits) if traits.0.extent != Extent::Complete || !traits.0.unreadable.is_empty() => {
            Some("not all traits could be read".to_owned())
        }
        Some(_) => past.as_ref().and_then(ProfileAt::unread).map(str::to_owned),
    };
    let known = traits.iter().flat_map(|traits| &traits.0.items);
    let known = known.map(|one| (one.key.clone(), value_of(&one.key, &one.value)));
    let known: Vec<(String, Value)> = match past {
        Some(past) => past.traits.iter().map(|one| (one.key.clone(), one.value.clone())).collect(),
        None => known.collect(),
    };
    let own = |ids: &Vec<ExternalId>| {
        let own = ids.iter().map(ExternalId::to_text);
        let mut all: Vec<String> = std::iter::once(handle.text().into_owned()).chain(own).collect();
        all.dedup();
        all
    };
    let now = checked.check.as_ref();
    let expected = match past {
        Some(past) => past.expected(),
        None => now.map(|check| check.traits.iter().filter_map(expected).collect()),
    };
    RouteCaller {
        asked: Some(asked.to_owned()),
        profile: serde_json::to_value(WhoRecord::new(key, handle, &checked.naming)).ok(),
        exists: true,
        traits: known,
        unread,
        identifiers: identifiers.as_ref().map(own).unwrap_or_default(),
        expected,
        past: past.clone().map(|then| ProfileThen { then, now: now.cloned() }),
        keys: keys.map(<[String]>::to_vec),
        errors: checked.errors.iter().map(ToString::to_string).collect(),
    }
}

/// The value that the check expects in place of a bad trait.
fn expected(one: &TraitCheck) -> Option<(String, Value)> {
    let expected = one.expected.as_ref().filter(|_| one.verdict.is_bad())?;
    Some((one.which.key().to_owned(), value_of(one.which.key(), expected)))
}

fn value_of(key: &str, raw: &RawJson) -> Value {
    Value::from_json(raw.view(), key)
}
