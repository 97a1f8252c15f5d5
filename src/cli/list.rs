//! `profile list`: lists the known profiles of the space.

mod printing;
mod reading;

use super::arguments::{DataForm, FOR_PROFILES};
use super::bulk::length;
use super::exit::Exit;
use super::session::Session;
use super::table::MOST_ROWS;
use super::words;
use crate::domain::filter::fold;
use crate::domain::profile::ProfileKey;
use crate::domain::roster::{Known, Roster, RowId};
use crate::engine::{Engine, ErrorClass, Pack, SourceError};
use clap::Args;
use printing::Printing;
use reading::{Depth, read};

/// `profile list`
#[derive(Args, Debug)]
pub struct List {
    /// Only rows that contain all these words; also looks the text up as an identifier, and reads each unknown name (one
    /// request per row)
    #[arg(long, value_name = "TEXT")]
    pub search: Option<String>,
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
/// A search reads the whole list and every unknown name, because it cannot decide on an unread name.
pub async fn run(session: &mut Session<'_>, arguments: &List) {
    let engine = session.engine;
    let search = arguments.search.as_deref().filter(|text| !text.trim().is_empty());
    let limit = usize::try_from(arguments.limit).unwrap_or(usize::MAX);
    let wanted = if search.is_some() { usize::MAX } else { limit };
    let mut roster = Roster::default();
    let mut not_looked_up = None;
    if let Some(text) = search {
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
    let mut alone = Vec::new();
    if let Some(pack) = &pack {
        let of_all = search.is_some() || arguments.check;
        alone = add_packed(session, &mut roster, pack, wanted, of_all).await;
    }
    if search.is_some() {
        let failed = read(session, &mut roster, Depth::Name, |roster| roster.ids().collect()).await;
        gaps.extend((failed > 0).then(|| {
            let all = roster.len();
            format!("the names of {failed} of {all} profiles could not be read, so they could not match")
        }));
    }
    if arguments.check {
        let shown = |roster: &Roster| -> Vec<RowId> {
            matching(roster, search).take(limit).filter_map(|at| roster.id_at(at)).collect()
        };
        let failed = read(session, &mut roster, Depth::Verdict, shown).await;
        gaps.extend((failed > 0).then(|| format!("{} could not be read", words::count(failed, "row"))));
    }
    let shown: Vec<usize> = matching(&roster, search).take(limit.saturating_add(1)).collect();
    if shown.len() + alone.len() > limit && gaps.iter().all(|gap| gap != MORE) {
        gaps.push(MORE.to_owned());
    }
    alone.truncate(limit.saturating_sub(shown.len()));
    // Each row is built when it is printed and then dropped: a list may have a million.
    let mut printing = Printing::new(arguments.check);
    for row in shown.iter().take(limit).filter_map(|at| roster.row(*at)) {
        printing.row(session, row);
    }
    if let Some(pack) = &pack {
        gaps.extend(print_packed(session, &mut printing, pack, &alone).await);
    }
    gaps.dedup();
    printing.end(session, Some(gaps.join("; ")).filter(|gaps| !gaps.is_empty()).as_deref());
}

/// Every profile that the list knows, read: what `check --summary` is about.
pub struct WholeList {
    pub roster: Roster,
    /// Rows that could not be read.
    pub failed: usize,
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
    let failed = read(session, &mut roster, Depth::Verdict, |roster| roster.ids().collect()).await;
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

/// Positions of the rows that contain every word.
fn matching<'a>(roster: &'a Roster, search: Option<&str>) -> impl Iterator<Item = usize> + use<'a> {
    let folded = search.map(fold).unwrap_or_default();
    let words: Vec<String> = folded.split_whitespace().map(str::to_owned).collect();
    let matches = move |position: &usize| {
        let mut texts = String::new();
        roster.visit_texts(*position, &mut |text| {
            texts.push_str(&fold(text));
            texts.push('\n');
        });
        words.iter().all(|word| texts.contains(word))
    };
    (0..roster.len()).filter(matches)
}
