//! `profile list`: what is known of the space's profiles.

mod reading;

use super::arguments::List;
use super::bulk::length;
use super::exit::Exit;
use super::record::RowRecord;
use super::session::Session;
use super::table::{Column, SID, Table, TableCell};
use super::words;
use crate::domain::roster::{Roster, Row};
use crate::domain::text::Displayable;
use crate::engine::filter::fold;
use crate::engine::{Engine, ErrorClass, Pack};
use reading::{Depth, read};

/// Known profiles read at once; they are held twice for a moment.
const AT_A_TIME: usize = 5_000;
const MORE: &str = "there are more; --limit shows them";
const NOT_OFFERED: &str = "this space offers no list of its profiles; these are the ones that were looked up, pinned or imported here";

/// Lists profiles: pins, the space's own list, then what was looked up before.
///
/// A search reads the whole list and each name that is not known, because a name that was not read can neither match nor not.
pub async fn run(session: &mut Session<'_>, arguments: &List) {
    let engine = session.engine;
    let search = arguments.search.as_deref().filter(|text| !text.trim().is_empty());
    let limit = usize::try_from(arguments.limit).unwrap_or(usize::MAX);
    let wanted = if search.is_some() { usize::MAX } else { limit };
    let mut roster = Roster::default();
    if let Some(text) = search {
        let words = |took| format!("looking the text up, {}", length(took));
        session.output.while_waiting(words, look_up(engine, text)).await;
    }
    let mut pack = None;
    if let Some(known) = session.part(engine.known().await) {
        roster.add_known(known.rows);
        pack = known.pack;
    }
    let mut gaps: Vec<String> = list_route(session, &mut roster, wanted).await;
    if let Some(pack) = pack {
        add_packed(session, &mut roster, &pack, wanted).await;
    }
    if search.is_some() {
        let failed = read(session, &mut roster, Depth::Name, |roster| roster.rows().collect()).await;
        gaps.extend((failed > 0).then(|| {
            let all = roster.len();
            format!("the names of {failed} of {all} profiles could not be read, so they could not match")
        }));
    }
    if arguments.check {
        let shown = |roster: &Roster| rows(roster, search, limit);
        let failed = read(session, &mut roster, Depth::Verdict, shown).await;
        gaps.extend((failed > 0).then(|| format!("{} could not be read", words::count(failed, "row"))));
    }
    if matching(&roster, search).nth(limit).is_some() {
        gaps.push(MORE.to_owned());
    }
    gaps.dedup();
    // Each row is made when it is printed, and forgotten: a list may have a million.
    let shown: Vec<usize> = matching(&roster, search).take(limit).collect();
    let rows = || shown.iter().filter_map(|at| roster.row(*at));
    print(session, rows, arguments.check, Some(gaps.join("; ")).filter(|gaps| !gaps.is_empty()).as_deref());
}

/// A search text may be an identifier; the engine remembers what it found.
async fn look_up(engine: &Engine, text: &str) {
    let _ = engine.lookup(text).await;
}

/// Reads the space's list as far as it is wanted; gives the reasons why it is not all there is.
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

/// Adds the first of the rows that a list does not hold; one more than are wanted, so that it shows that there are more.
async fn add_packed(session: &mut Session<'_>, roster: &mut Roster, pack: &Pack, wanted: usize) {
    let room = wanted.saturating_sub(roster.len()).saturating_add(1);
    let others = (0..pack.len).filter(|position| pack.held.binary_search(position).is_err());
    let others: Vec<u32> = others.take(room).collect();
    for some in others.chunks(AT_A_TIME) {
        let rows = session.engine.packed(pack.id, some.to_vec()).await;
        let Some(rows) = session.part(rows).flatten() else { return };
        roster.add_known(rows.into_iter().filter_map(|(_, known)| known));
    }
}

/// The first rows in which every word of the search occurs.
fn rows(roster: &Roster, search: Option<&str>, limit: usize) -> Vec<Row> {
    matching(roster, search).take(limit).filter_map(|at| roster.row(at)).collect()
}

/// Positions of the rows in which every word occurs.
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

fn print<R: Iterator<Item = Row>>(
    session: &mut Session<'_>,
    rows: impl Fn() -> R,
    checked: bool,
    gap: Option<&str>,
) {
    if session.is_for_people() {
        table(session, rows(), checked);
    } else {
        session.begin_profiles::<RowRecord>();
        for row in rows() {
            session.record(&RowRecord::new(&row));
        }
        session.output.end(gap);
    }
    session.output.flush();
    let count = words::count(rows().count(), "profile");
    match gap {
        Some(gap) => session.output.notice(Displayable::cell(&format!("{count}; {gap}")).as_str()),
        None => session.output.notice(&count),
    }
}

fn table(session: &mut Session<'_>, rows: impl Iterator<Item = Row>, checked: bool) {
    let mut rows = rows.peekable();
    if rows.peek().is_none() {
        return;
    }
    let now = session.now();
    let mut columns = Vec::new();
    if checked {
        columns.push(Column::left("VERDICT"));
    }
    columns.push(Column::value("NAME", 14));
    if checked {
        columns.extend([Column::right("LAST"), Column::text("SENTIMENT", 8)]);
    }
    columns.extend([
        Column::right("CHANGED").leaving(1),
        Column::text("FROM", 8).leaving(0),
        Column::key("ID", SID),
    ]);
    let mut table = Table::new(columns);
    for row in rows {
        let summary = row.summary.as_ref();
        let mut cells: Vec<TableCell> = Vec::new();
        if checked {
            let verdict = summary.and_then(|s| s.enrichment).map(words::enrichment);
            let verdict = verdict.or_else(|| row.missing.then(|| Displayable::label("not found").into()));
            cells.push(verdict.unwrap_or(words::NOTHING.into()));
        }
        cells.push(words::name(&row.naming).into());
        if checked {
            cells.push(words::age(summary.and_then(|s| s.last_interaction), now).into());
            let sentiment = summary.and_then(|s| s.sentiment.as_deref());
            cells.push(sentiment.map_or(words::NOTHING, Displayable::cell).into());
        }
        cells.push(words::age(row.modified_at.or(row.last_lookup), now).into());
        cells.push(Displayable::new(&words::origins(row.origins).join(" ")).into());
        cells.push(words::key(&row.key, &row.handle).into());
        table.row(cells);
    }
    session.output.table(&table);
}
