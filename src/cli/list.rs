//! `profile list`: lists the known profiles of the space.

mod plan;
mod printing;
mod reading;

use super::arguments::{DataForm, FOR_PROFILES};
use super::bulk::length;
use super::exit::Exit;
use super::refine::{Refine, undecided};
use super::session::Session;
use super::table::MOST_ROWS;
use super::words;
use crate::domain::profile::ProfileKey;
use crate::domain::roster::sort::Sort;
use crate::domain::roster::{Known, Roster, RowId};
use crate::engine::{Engine, ErrorClass, Pack, SourceError};
use clap::Args;
pub use plan::sort as sort_of_rows;

use plan::ListPlan;
use printing::Printing;
use reading::Depth;
use std::collections::HashSet;

/// What `--help` says below the options.
pub const HELP: &str = "\
--sort takes service, last, name, verdict, sentiment, duration or read, from the oldest, shortest or worst upwards; a leading `-` reverses \
it. Rows that could not be read come last. What a filter, a sort or a column needs is read as with --check.

Examples:
  flexplorer profile list --filter 'is:not-enriched channel:voice'
  flexplorer profile list --filter 'age:<2d -sentiment:positive' --sort -last --limit 10
  flexplorer profile list --columns id,name,verdict --format csv";

/// `profile list`
#[derive(Args, Debug)]
pub struct List {
    /// Only rows that contain all these words; also looks the text up as an identifier, and reads each unknown name (one
    /// request per row)
    #[arg(long, value_name = "TEXT")]
    pub search: Option<String>,
    #[command(flatten)]
    pub refine: Refine,
    /// Sort by this column, smallest or worst first; `-COLUMN` sorts the other way
    #[arg(long, value_name = "COLUMN", value_parser = plan::sort, allow_hyphen_values = true)]
    pub sort: Option<Sort>,
    /// The filter, the order and the columns of this view of the configuration
    #[arg(long, value_name = "NAME", conflicts_with_all = ["filter", "sort"])]
    pub view: Option<String>,
    /// At most this many rows
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = rows, allow_negative_numbers = true)]
    pub limit: u32,
    /// Fill each row: name, verdict, last interaction, sentiment (two requests per row, plus one for every further 100
    /// engagement events)
    #[arg(long)]
    pub check: bool,
    #[command(flatten)]
    pub form: DataForm<FOR_PROFILES>,
}

fn rows(text: &str) -> Result<u32, String> {
    text.parse()
        .ok()
        .filter(|rows| *rows > 0)
        .ok_or_else(|| format!("give a number of rows, at least 1 and at most {}", u32::MAX))
}

/// Known profiles read at once.
const AT_A_TIME: usize = MOST_ROWS;
const MORE: &str = "there are more; --limit shows them";
const CHANGED: &str = "the known profiles changed while they were listed; list them again";
const NOT_OFFERED: &str = "this space offers no list of its profiles; these are the ones that were looked up, pinned or imported here";

/// Lists profiles: pins, the space's own list, then earlier lookups.
///
/// A search or a filter reads the whole list and what it needs of the rows, because it cannot decide on an unread row.
pub async fn run(session: &mut Session<'_>, arguments: &List) {
    let Some(plan) = ListPlan::new(session, arguments) else { return };
    let wanted = if plan.looks_at_all() { usize::MAX } else { plan.limit };
    let (mut roster, pack, mut gaps) = gather(session, &plan, wanted).await;
    let mut alone = Vec::new();
    if let Some(pack) = &pack {
        let of_all = plan.looks_at_all() || plan.is_checked;
        alone = add_packed(session, &mut roster, pack, wanted, of_all).await;
    }
    let Some(known) = plan.read(session, &mut roster, &mut gaps).await else { return };
    let shown = plan.shown(session, &roster, &known);
    if shown.len() + alone.len() > plan.limit && gaps.iter().all(|gap| gap != MORE) {
        gaps.push(MORE.to_owned());
    }
    gaps.extend(undecided(plan.undecided(session.now(), &roster, &known).len()));
    alone.truncate(plan.limit.saturating_sub(shown.len()));
    // Each row is built when it is printed and then dropped: a list may have a million.
    let mut printing = Printing::new(plan.is_checked);
    for row in shown.iter().take(plan.limit).filter_map(|id| roster.row_of(*id)) {
        printing.row(session, row);
    }
    if let Some(pack) = &pack {
        gaps.extend(print_packed(session, &mut printing, pack, &alone).await);
    }
    gaps.dedup();
    printing.end(session, Some(gaps.join("; ")).filter(|gaps| !gaps.is_empty()).as_deref());
}

/// Collects the rows: what a search finds by looking its text up, what is known here, and the space's own list.
async fn gather(
    session: &mut Session<'_>,
    plan: &ListPlan<'_>,
    wanted: usize,
) -> (Roster, Option<Pack>, Vec<String>) {
    let engine = session.engine;
    let mut roster = Roster::default();
    let mut not_looked_up = None;
    if let Some(text) = plan.search {
        let words = |took| format!("looking the text up, {}", length(took));
        not_looked_up = session.output.while_waiting(words, look_up(engine, text)).await;
    }
    let mut pack = None;
    if let Some(known) = session.part(engine.known().await) {
        roster.add_known(known.rows);
        pack = known.pack;
    }
    let mut gaps: Vec<String> = list_route(session, &mut roster, wanted).await;
    if let Some(error) = not_looked_up {
        // The list most likely failed for the same reason, which was already printed.
        if session.exit == Exit::Fine {
            session.fail(&error);
        }
        gaps.push("the text could not be looked up".to_owned());
    }
    (roster, pack, gaps)
}

/// Every profile that the list knows, read: what `check --summary` is about.
pub struct WholeList {
    pub roster: Roster,
    /// Rows that could not be read.
    pub failed: HashSet<RowId>,
    /// Why the list has fewer rows than the space has profiles, if it may.
    pub gap: Option<String>,
}

/// Reads the whole list and every row.
pub async fn read_whole(session: &mut Session<'_>) -> WholeList {
    let mut roster = Roster::default();
    let mut pack = None;
    if let Some(known) = session.part(session.engine.known().await) {
        roster.add_known(known.rows);
        pack = known.pack;
    }
    let mut gaps = list_route(session, &mut roster, usize::MAX).await;
    if let Some(pack) = &pack {
        add_packed(session, &mut roster, pack, usize::MAX, true).await;
    }
    // What was imported is a whole list of its own.
    gaps.retain(|gap| gap != NOT_OFFERED);
    let failed = reading::read(session, &mut roster, Depth::Verdict, |roster| roster.ids().collect()).await;
    WholeList { roster, failed, gap: Some(gaps.join("; ")).filter(|gaps| !gaps.is_empty()) }
}

/// Looks the search text up as an identifier; returns the failure if that left the result open.
async fn look_up(engine: &Engine, text: &str) -> Option<SourceError> {
    let errors = engine.lookup(text).await.attempts.into_iter().filter_map(|attempt| attempt.outcome.err());
    let mut unknown = errors.filter(|e| !matches!(e.class, ErrorClass::NotFound | ErrorClass::Unaskable));
    unknown.next()
}

/// Reads as much of the space's list as needed; returns the reasons why it is incomplete.
async fn list_route(session: &mut Session<'_>, roster: &mut Roster, wanted: usize) -> Vec<String> {
    let (mut cursor, mut unreadable) = (None, 0);
    let gap = loop {
        let listed = roster.len();
        let words = |took| format!("{} listed, {}", words::count(listed, "profile"), length(took));
        let page = session.engine.list_page(cursor.as_deref());
        match session.output.while_waiting(words, page).await {
            Ok(page) => {
                roster.add_live(page.rows.into_iter().map(|row| (row.handle, row.modified_at)));
                unreadable += page.unreadable;
                match (page.next, page.incomplete) {
                    (_, Some(why)) => break Some(why),
                    (None, None) => break None,
                    (Some(_), None) if roster.len() >= wanted => {
                        break Some(MORE.to_owned());
                    }
                    (next, None) => cursor = next,
                }
            }
            Err(error) if error.class == ErrorClass::Refused => break Some(NOT_OFFERED.to_owned()),
            Err(error) => {
                session.fail(&error);
                break Some("the list could not be read to its end".to_owned());
            }
        }
    };
    let unreadable = (unreadable > 0).then(|| {
        session.note(Exit::TryLater);
        format!("{} of the list could not be read", words::count(unreadable, "item"))
    });
    unreadable.into_iter().chain(gap).collect()
}

/// Adds the first rows that the list lacks; one more than wanted, to show that there are more.
///
/// Rows with nothing but an address are skipped unless all are wanted in the list, because an import may have added a million.
/// They come after all others; their positions are returned.
async fn add_packed(
    session: &mut Session<'_>,
    roster: &mut Roster,
    pack: &Pack,
    wanted: usize,
    of_all: bool,
) -> Vec<u32> {
    let room = wanted.saturating_sub(roster.len()).saturating_add(1);
    let others = (0..pack.len).filter(|position| pack.held.binary_search(position).is_err());
    let others: Vec<u32> = others.take(room).collect();
    let mut alone = Vec::new();
    for some in others.chunks(AT_A_TIME) {
        let rows = session.engine.packed(pack.id, some.to_vec()).await;
        let Some(rows) = session.part(rows).flatten() else { break };
        let mut more = Vec::new();
        for (position, known) in rows {
            match known {
                Some(known) if of_all || !is_alone(roster, &known) => more.push(known),
                Some(_) => alone.push(position),
                None => {}
            }
        }
        if !more.is_empty() {
            roster.add_known(more);
        }
    }
    alone
}

/// Whether a row was never looked up and no other row is known to be the same profile.
fn is_alone(roster: &Roster, known: &Known) -> bool {
    known.key.is_none()
        && known.last_lookup.is_none()
        && roster.position_of(&ProfileKey::of_handle(&known.handle)).is_none()
}

/// Reads and prints rows that are not in the list; returns why they are incomplete, if they are.
async fn print_packed(
    session: &mut Session<'_>,
    printing: &mut Printing,
    pack: &Pack,
    alone: &[u32],
) -> Option<String> {
    for some in alone.chunks(AT_A_TIME) {
        if session.output.is_closed() {
            return None;
        }
        let rows = session.engine.packed(pack.id, some.to_vec()).await;
        let Some(rows) = session.part(rows).flatten() else { return Some(CHANGED.to_owned()) };
        for row in rows.into_iter().filter_map(|(_, known)| known?.to_row()) {
            printing.row(session, row);
        }
    }
    None
}
