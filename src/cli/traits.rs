//! `traits list`.

use super::arguments::{Format, TraitList};
use super::find::find;
use super::record::{SpaceRecord, TraitRecord, UnreadableRecord, WhoRecord, incomplete};
use super::session::Session;
use super::table::{Column, Table};
use super::words;
use crate::domain::flex::FlexTrait;
use crate::domain::listing::Listed;
use crate::domain::profile::Naming;
use crate::domain::text::Displayable;
use crate::domain::traits::{Trait, Traits};
use serde::Serialize;

#[derive(Serialize)]
struct Document {
    space: SpaceRecord,
    profile: WhoRecord,
    traits: Vec<TraitRecord>,
    complete: bool,
    incomplete_because: Option<String>,
    unreadable: Vec<UnreadableRecord>,
}

/// Lists the traits of one profile, the six Flex traits first.
pub async fn list(session: &mut Session<'_>, arguments: &TraitList) {
    let engine = session.engine;
    let found = match find(engine, &arguments.id).await {
        Ok(found) => found,
        Err(missing) => return session.tell_missing(&missing),
    };
    session.tell_several(&found);
    let Some(one) = found.first() else { return };
    let read = if arguments.flex {
        engine.flex_traits(&one.handle).await
    } else {
        engine.traits(&one.handle, &|_| {}).await
    };
    let Some(traits) = session.part(read) else { return };
    session.tell_gaps("traits", &traits.0);
    let shown = in_order(&traits, arguments.flex);
    match session.format() {
        Format::Table | Format::Md | Format::Junit => print(session, &shown),
        Format::Csv => {
            session.output.csv_header::<TraitRecord>();
            for one in &shown {
                session.output.csv_row(&TraitRecord::from(*one));
            }
        }
        Format::Ndjson => shown.iter().for_each(|one| session.output.json_line(&TraitRecord::from(*one))),
        Format::Json => {
            let who = WhoRecord::new(&one.key, &one.handle, &Naming::from(Some(&traits), &[]));
            let document = document(session.space(), who, &shown, &traits.0);
            session.output.document(&document);
        }
    }
    if shown.is_empty() {
        session.output.say_text(if arguments.flex { "no Flex traits are set" } else { "no traits are set" });
    }
}

/// Flex traits in their own order, then the others as the service lists them.
pub fn in_order(traits: &Traits, flex_only: bool) -> Vec<&Trait> {
    let all = &traits.0.items;
    let flex = FlexTrait::ALL.iter().flat_map(|flex| all.iter().filter(|t| t.key == flex.key()));
    let others = all.iter().filter(|t| !flex_only && !is_flex(t));
    flex.chain(others).collect()
}

fn is_flex(one: &Trait) -> bool {
    FlexTrait::ALL.iter().any(|flex| flex.key() == one.key)
}

fn document(space: SpaceRecord, profile: WhoRecord, shown: &[&Trait], listed: &Listed<Trait>) -> Document {
    let incomplete_because = incomplete(listed);
    Document {
        space,
        profile,
        traits: shown.iter().map(|one| TraitRecord::from(*one)).collect(),
        complete: incomplete_because.is_none(),
        incomplete_because,
        unreadable: listed.unreadable.iter().map(Into::into).collect(),
    }
}

fn print(session: &mut Session<'_>, shown: &[&Trait]) {
    if shown.is_empty() {
        return;
    }
    let zone = session.zone;
    let mut table = Table::new(vec![
        Column::flexible("KEY"),
        Column::flexible("VALUE"),
        Column::left("TYPE"),
        Column::left("SOURCE"),
        Column::left(format!("UPDATED ({})", zone.name())),
    ]);
    for one in shown {
        table.row(vec![
            Displayable::cell(&one.key),
            one.value.view().cell(),
            Displayable::label(one.value.kind().name()),
            one.source_id.as_deref().map_or(words::NOTHING, Displayable::cell),
            one.updated_at.as_ref().map_or(words::NOTHING, |stamp| words::stamp(stamp, zone)),
        ]);
    }
    session.output.table(&table);
}
