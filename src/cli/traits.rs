//! `traits list`: lists the traits of a profile.

use super::arguments::{DataForm, FOR_PROFILES};
use super::bulk::length;
use super::session::Session;
use super::table::{Column, KEY, MOST_ROWS, TIME, Table};
use super::words;
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
    pub form: DataForm<FOR_PROFILES>,
}

/// Lists the traits of one profile, the six Flex traits first.
pub async fn list(session: &mut Session<'_>, arguments: &TraitList) {
    let reading = session.engine.traits_of(&arguments.id, arguments.flex);
    let reached =
        session.output.while_waiting(|took| format!("reading traits, {}", length(took)), reading).await;
    let Some(found) = session.found(&arguments.id, reached) else { return };
    let Some(Found { handle, key, value: traits }) = found.first() else { return };
    session.tell_gaps("traits", &traits.0);
    let shown = in_order(traits, arguments.flex);
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
        session.output.notice(if arguments.flex { "no Flex traits are set" } else { "no traits are set" });
    }
}

/// Flex traits in their own order, then the others in the service's order.
pub fn in_order(traits: &Traits, flex_only: bool) -> Vec<&Trait> {
    let all = &traits.0.items;
    let flex = FlexTrait::ALL.iter().flat_map(|flex| all.iter().filter(|t| t.key == flex.key()));
    let others = all.iter().filter(|t| !flex_only && FlexTrait::of_key(&t.key).is_none());
    flex.chain(others).collect()
}

fn print(session: &mut Session<'_>, shown: &[&Trait]) {
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
