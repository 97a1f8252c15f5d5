//! `traits list`: lists the traits of a profile.

use super::arguments::{DataForm, FOR_PROFILES};
use super::bulk::length;
use super::refine::{self, Refine, Sorting};
use super::session::Session;
use super::table::{Column, KEY, MOST_ROWS, TIME, Table};
use super::words;
use crate::domain::filter::{FilterRows, fold};
use crate::domain::flex::FlexTrait;
use crate::domain::profile::Naming;
use crate::domain::text::Displayable;
use crate::domain::traits::{Trait, Traits};
use crate::engine::Found;
use crate::report::record::WhoRecord;
use clap::Args;

/// `traits list`
#[derive(Args, Debug)]
pub struct TraitList {
    /// An identifier, as for `profile show`
    #[arg(value_name = "ID")]
    pub id: String,
    /// Only the six traits that Flex sets
    #[arg(long)]
    pub flex: bool,
    #[command(flatten)]
    pub refine: Refine,
    /// Sort by this column: key, type, source or updated; `-COLUMN` sorts the other way
    #[arg(long, value_name = "COLUMN", value_parser = sort, allow_hyphen_values = true)]
    pub sort: Option<Sorting<TraitSort>>,
    #[command(flatten)]
    pub form: DataForm<FOR_PROFILES>,
}

/// What traits are sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TraitSort {
    Key,
    Type,
    Source,
    Updated,
}

fn sort(text: &str) -> Result<Sorting<TraitSort>, String> {
    let columns = [
        ("key", TraitSort::Key),
        ("type", TraitSort::Type),
        ("source", TraitSort::Source),
        ("updated", TraitSort::Updated),
    ];
    refine::sorting(text, &columns)
}

/// Lists the traits of one profile, the six Flex traits first.
pub async fn list(session: &mut Session<'_>, arguments: &TraitList) {
    let Some(filter) = arguments.refine.begin::<Trait>(session, FilterRows::Traits) else { return };
    let reading = session.engine.traits_of(&arguments.id, arguments.flex);
    let reached =
        session.output.while_waiting(|took| format!("reading traits, {}", length(took)), reading).await;
    let Some(found) = session.found(&arguments.id, reached) else { return };
    let Some(Found { handle, key, value: traits }) = found.first() else { return };
    session.tell_gaps("traits", &traits.0);
    let now = session.now();
    let mut shown = in_order(traits, arguments.flex);
    shown.retain(|one| filter.matches(*one, now) == Some(true));
    if let Some(sorting) = arguments.sort {
        if !refine::can_sort(session, shown.len()) {
            return;
        }
        arrange(&mut shown, sorting);
    }
    if session.is_for_people() {
        for (at, rows) in shown.chunks(MOST_ROWS).enumerate() {
            if at > 0 {
                session.output.line(&Displayable::label(""));
            }
            print(session, rows);
        }
        session.table_of_unreadable(&traits.0);
    } else {
        let naming = Naming::from(Some(traits), &[]).or_from(std::slice::from_ref(handle));
        let who = WhoRecord::new(key, handle, &naming);
        session.parts(who, "traits", shown.iter().copied(), &traits.0);
    }
    if shown.is_empty() && traits.0.is_whole() {
        session.output.notice(match (filter.is_empty(), arguments.flex) {
            (false, _) => "no trait passes the filter",
            (true, true) => "no Flex traits are set",
            (true, false) => "no traits are set",
        });
    }
}

/// Flex traits in their own order, then the others in the service's order.
pub fn in_order(traits: &Traits, flex_only: bool) -> Vec<&Trait> {
    let all = &traits.0.items;
    let flex = FlexTrait::ALL.iter().flat_map(|flex| all.iter().filter(|t| t.key == flex.key()));
    let others = all.iter().filter(|t| !flex_only && FlexTrait::of_key(&t.key).is_none());
    flex.chain(others).collect()
}

fn arrange(traits: &mut [&Trait], sorting: Sorting<TraitSort>) {
    match sorting.by {
        TraitSort::Key => sorting.sort(traits, |one| Some(fold(&one.key))),
        TraitSort::Type => sorting.sort(traits, |one| Some(one.value.kind().name())),
        TraitSort::Source => sorting.sort(traits, |one| one.source_id.clone()),
        TraitSort::Updated => {
            sorting.sort(traits, |one| one.updated_at.as_ref().and_then(|updated| updated.instant));
        }
    }
}

fn print(session: &mut Session<'_>, shown: &[&Trait]) {
    if let Some(columns) = session.output.columns() {
        return session.output.table(&refine::table(&columns, shown.iter().copied()));
    }
    let zone = session.zone;
    let mut table = Table::new(vec![
        Column::key("KEY", KEY),
        Column::value("VALUE", 12),
        Column::left("TYPE"),
        Column::left("SOURCE").leaving(0),
        Column::text(Displayable::new(&format!("UPDATED ({})", zone.name())), TIME),
    ]);
    for one in shown {
        table.row(vec![
            Displayable::cell(&one.key),
            one.value.view().cell(),
            Displayable::label(one.value.kind().name()),
            one.source_id.as_deref().map_or(words::NOTHING, Displayable::cell),
            one.updated_at.as_ref().map_or(words::NOTHING, |timestamp| words::stamp(timestamp, zone)),
        ]);
    }
    session.output.table(&table);
}
