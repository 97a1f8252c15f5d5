//! `profile list`: what is known of the space's profiles.

use super::arguments::List;
use super::exit::Exit;
use super::record::RowRecord;
use super::session::Session;
use super::table::{Column, Table};
use super::words;
use crate::domain::profile::ProfileKey;
use crate::domain::roster::{Roster, Row};
use crate::domain::text::Displayable;
use crate::engine::filter::fold;
use crate::engine::{Engine, ErrorClass, Pack, Priority, RowFill, SourceError};
use futures_util::stream::{self, StreamExt};
use std::collections::HashSet;

/// Known profiles read at once.
const AT_A_TIME: usize = 100_000;
/// Rows filled at once; the engine's own budget is the limit that counts.
const AT_ONCE: usize = 8;
/// With `--search` names are looked for in this many listed rows, as filling a row costs two requests or more.
const SEARCHED: usize = 1_000;
const MORE: &str = "there are more; --limit shows them";
const NOT_OFFERED: &str = "this space offers no list of its profiles; these are the ones that were looked up, pinned or imported here";

/// Lists profiles: pins, the space's own list, then what was looked up before.
pub async fn run(session: &mut Session<'_>, arguments: &List) {
    let engine = session.engine;
    let limit = usize::try_from(arguments.limit).unwrap_or(usize::MAX);
    let wanted = if arguments.search.is_some() { limit.max(SEARCHED) } else { limit };
    let mut roster = Roster::default();
    if let Some(text) = &arguments.search {
        look_up(engine, text).await;
    }
    let mut pack = None;
    if let Some(known) = session.part(engine.known().await) {
        roster.add_known(known.rows);
        pack = known.pack;
    }
    let mut gaps: Vec<String> = list_route(session, &mut roster, wanted).await;
    let mut unheld = 0;
    if let Some(pack) = pack {
        let before = roster.len();
        add_packed(session, &mut roster, &pack, arguments.search.as_deref(), limit).await;
        unheld = (pack.len as usize).saturating_sub(pack.held.len() + roster.len() - before);
    }
    if arguments.check {
        fill(session, &mut roster, wanted).await;
    }
    let matching = matching(&roster, arguments.search.as_deref());
    if matching.len() > limit {
        gaps.push(MORE.to_owned());
    }
    gaps.extend(arguments.search.as_ref().and_then(|_| unread(&roster, unheld, arguments.check)));
    gaps.dedup();
    let rows: Vec<Row> = matching.into_iter().take(limit).filter_map(|at| roster.row(at)).collect();
    gaps.extend(
        Some(blank(&rows))
            .filter(|blank| arguments.check && *blank > 0)
            .map(|blank| format!("{} could not be read", words::count(blank, "row"))),
    );
    print(session, &rows, arguments.check, Some(gaps.join("; ")).filter(|gaps| !gaps.is_empty()).as_deref());
}

/// Why a search says nothing about the rows that were not read, nor about those that are not held here: their names are not
/// known.
fn unread(roster: &Roster, unheld: usize, checked: bool) -> Option<String> {
    let held = roster.rows().filter(|row| row.summary.is_none() && !row.missing).count();
    let next = if checked { "" } else { "; --check reads them" };
    let (unread, all) = (held + unheld, roster.len() + unheld);
    (unread > 0).then(|| {
        format!("the names of {unread} of {all} profiles were not read, so they could not match{next}")
    })
}

/// How many of the printed rows say nothing, because they were not read.
fn blank(rows: &[Row]) -> usize {
    rows.iter().filter(|row| row.summary.is_none()).count()
}

/// A search text may be an identifier; the engine remembers what it found.
async fn look_up(engine: &Engine, text: &str) {
    let _ = engine.lookup(text).await;
}

/// Reads the space's list as far as it is wanted; gives the reasons why it is not all there is.
async fn list_route(session: &mut Session<'_>, roster: &mut Roster, wanted: usize) -> Vec<String> {
    let (mut cursor, mut unreadable) = (None, 0);
    let gap = loop {
        match session.engine.list_page(cursor.as_deref()).await {
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

/// Adds the first rows of those that a list does not hold, or of those among them that have the words; one more than are
/// wanted, so that it shows that there are more.
async fn add_packed(
    session: &mut Session<'_>,
    roster: &mut Roster,
    pack: &Pack,
    search: Option<&str>,
    limit: usize,
) {
    let positions = match search.filter(|words| !words.trim().is_empty()) {
        Some(words) => {
            let found = session.engine.search_packed(pack.id, words, None).await;
            session.part(found).flatten().unwrap_or_default()
        }
        None => (0..pack.len).collect(),
    };
    let room = match search {
        Some(_) => limit,
        None => limit.saturating_sub(roster.len()),
    };
    let others = positions.into_iter().filter(|position| pack.held.binary_search(position).is_err());
    let wanted: Vec<u32> = others.take(room.saturating_add(1)).collect();
    for some in wanted.chunks(AT_A_TIME) {
        let rows = session.engine.packed(pack.id, some.to_vec()).await;
        let Some(rows) = session.part(rows).flatten() else { return };
        roster.add_known(rows.into_iter().filter_map(|(_, known)| known));
    }
}

/// Fills the first rows: name, verdict, last interaction. Stops when the token is refused.
///
/// Two rows may turn out to be one profile. Another row moves up then, and it is asked for as well.
async fn fill(session: &mut Session<'_>, roster: &mut Roster, wanted: usize) {
    let mut asked = HashSet::new();
    let mut first = None;
    loop {
        let is_open = |row: &Row| row.summary.is_none() && asked.insert(row.key.clone());
        let open: Vec<Row> = roster.rows().take(wanted).filter(is_open).collect();
        if open.is_empty() {
            break;
        }
        let failure = fill_these(session.engine, roster, open).await;
        let is_refused = failure.as_ref().is_some_and(|error| error.class == ErrorClass::Unauthorized);
        first = first.or(failure);
        if is_refused {
            break;
        }
    }
    if let Some(error) = first {
        session.output.say_text("not every row could be read; the first failure:");
        session.output.say_error(&error);
        // The service listed what cannot be asked for: that is no fault of the command line.
        let asked_wrongly = error.class == ErrorClass::Unaskable;
        session.note(if asked_wrongly { Exit::TryLater } else { Exit::of(error.class) });
    }
}

/// Fills these rows; gives the refusal of the token, or else the first failure.
async fn fill_these(engine: &Engine, roster: &mut Roster, rows: Vec<Row>) -> Option<SourceError> {
    let mut fills = stream::iter(rows)
        .map(|row| async move {
            let filled = engine.row(&row.handle, Priority::Visible).await;
            (row.key, filled)
        })
        .buffer_unordered(AT_ONCE);
    let mut first = None;
    while let Some((key, filled)) = fills.next().await {
        match filled {
            Ok(filled) => take_in(roster, &key, filled),
            Err(error) if error.class == ErrorClass::Unauthorized => return Some(error),
            Err(error) => {
                first.get_or_insert(error);
            }
        }
    }
    first
}

fn take_in(roster: &mut Roster, asked: &ProfileKey, filled: RowFill) {
    roster.fill(asked, filled.key.as_ref(), filled.naming, filled.summary);
}

/// Positions of the rows in which every word occurs.
fn matching(roster: &Roster, search: Option<&str>) -> Vec<usize> {
    let folded = search.map(fold).unwrap_or_default();
    let words: Vec<&str> = folded.split_whitespace().collect();
    let matches = |position: &usize| {
        let mut texts = String::new();
        roster.visit_texts(*position, &mut |text| {
            texts.push_str(&fold(text));
            texts.push('\n');
        });
        words.iter().all(|word| texts.contains(word))
    };
    (0..roster.len()).filter(matches).collect()
}

fn print(session: &mut Session<'_>, rows: &[Row], checked: bool, gap: Option<&str>) {
    if session.is_for_people() {
        table(session, rows, checked);
    } else {
        session.begin_profiles::<RowRecord>();
        for row in rows {
            session.record(&RowRecord::new(row));
        }
        session.output.end(gap);
    }
    session.output.flush();
    let count = words::count(rows.len(), "profile");
    match gap {
        Some(gap) => session.output.say(&Displayable::cell(&format!("{count}; {gap}"))),
        None => session.output.say_text(&count),
    }
}

fn table(session: &mut Session<'_>, rows: &[Row], checked: bool) {
    if rows.is_empty() {
        return;
    }
    let now = session.now();
    let mut columns = Vec::new();
    if checked {
        columns.push(Column::left("VERDICT"));
    }
    columns.push(Column::flexible("NAME"));
    if checked {
        columns.extend([Column::right("LAST"), Column::left("SENTIMENT")]);
    }
    columns.extend([Column::right("CHANGED"), Column::left("FROM"), Column::flexible("ID")]);
    let mut table = Table::new(columns);
    for row in rows {
        let summary = row.summary.as_ref();
        let mut cells = Vec::new();
        if checked {
            cells.push(summary.and_then(|s| s.enrichment).map_or(words::NOTHING, words::enrichment));
        }
        cells.push(words::name(&row.naming));
        if checked {
            cells.push(words::age(summary.and_then(|s| s.last_interaction), now));
            let sentiment = summary.and_then(|s| s.sentiment.as_deref());
            cells.push(sentiment.map_or(words::NOTHING, Displayable::cell));
        }
        cells.push(words::age(row.modified_at.or(row.last_lookup), now));
        cells.push(Displayable::new(&words::origins(row.origins).join(" ")));
        cells.push(words::key(&row.key, &row.handle));
        table.row(cells);
    }
    session.output.table(&table);
}
