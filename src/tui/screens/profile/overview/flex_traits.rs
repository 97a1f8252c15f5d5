//! The six Flex traits: value, age, verdict, and the value's source.

use super::super::news::News;
use super::super::{Parts, readings};
use super::judged;
use crate::domain::check::reason;
use crate::domain::flex::FlexTrait;
use crate::domain::traits::Trait;
use crate::domain::verdict::Verdict;
use crate::tui::context::{Context, TimeRoom, TimeStyle};
use crate::tui::paint::Line;
use crate::tui::theme::Role;
use crate::tui::widgets::{sid, verdict};

const NAME: usize = 10;
/// Width of the value if there is room for all columns. The values of most profiles fit, so columns do not move from one profile
/// to the next.
const VALUE: usize = 22;
/// Width of the verdict; most verdicts fit.
const VERDICT: usize = 16;
/// Greatest width of the source, so that no id takes the value's space; an id of the documented form needs 20.
const SOURCE: usize = 24;
/// Where not everything fits, the source gets at least this width, which a short SID takes.
const LEAST_SOURCE: usize = 8;
/// From this width on, age and source have their own columns.
const WITH_SOURCE: u16 = 76;

struct TraitCells {
    which: FlexTrait,
    value: Line,
    age: Line,
    verdict: Line,
    source: Line,
}

/// One line per trait, `width` cells wide, in a pane of `pane` cells. The value gets the width that the other columns leave.
pub fn rows(parts: &Parts, context: &Context, (width, pane): (u16, u16)) -> Vec<Line> {
    let ascii = context.ascii;
    let wide = pane >= WITH_SOURCE;
    let rows: Vec<TraitCells> = FlexTrait::ALL.iter().map(|which| cells(*which, parts, context)).collect();
    let widest =
        |cell: fn(&TraitCells) -> &Line| rows.iter().map(|row| cell(row).width(ascii)).max().unwrap_or(0);
    let wanted = (widest(|row| &row.value) + 2).max(VALUE);
    let room = usize::from(width).saturating_sub(2 + NAME + if wide { age_width(context) } else { 0 });
    let source = widest(|row| &row.source).min(SOURCE);
    let left = room.saturating_sub(VALUE + widest(|row| &row.verdict) + 2);
    let source = if wide { source.min(left.max(LEAST_SOURCE)) } else { 0 };
    let room = room.saturating_sub(source);
    // The blanks after the verdicts are dropped before a value is cut.
    let verdict = VERDICT.min(room.saturating_sub(wanted)).max(widest(|row| &row.verdict) + 2);
    let value = wanted.min(room.saturating_sub(verdict)).max(6);
    let row = |row: TraitCells| {
        let name = Line::new().label(row.which.label(), Role::Muted).padded_to(NAME, ascii);
        let line = name.then(row.value.fitted(value - 2, ascii)).gap(2);
        let line = if wide { line.then(row.age.fitted(age_width(context), ascii)) } else { line };
        let line = line.then(row.verdict.fitted(verdict, ascii));
        let source = row.source.width(ascii).min(source);
        if wide { line.then(row.source.fitted(source, ascii)) } else { line }
    };
    rows.into_iter().map(row).collect()
}

fn cells(which: FlexTrait, parts: &Parts, context: &Context) -> TraitCells {
    let found = parts.flex_traits().and_then(|traits| traits.set(which.key()));
    TraitCells {
        which,
        value: found.map_or_else(|| unset(parts), |one| readings::flex_value(which, &one.value, context)),
        age: age(which, found, parts, context),
        verdict: judged_word(which, parts),
        source: source(which, parts),
    }
}

fn unset(parts: &Parts) -> Line {
    match parts.flex_traits() {
        Some(_) => Line::new().label("not set", Role::Muted),
        None => Line::new(),
    }
}

/// Width of the column that says since when a trait has its value.
fn age_width(context: &Context) -> usize {
    let times = usize::from(context.times.width(TimeRoom::Short));
    if context.times == TimeStyle::Relative { times } else { times + 1 }
}

/// Since when the trait has had its value, if an answer says so.
fn age(which: FlexTrait, found: Option<&Trait>, parts: &Parts, context: &Context) -> Line {
    let paged = parts.traits().and_then(|traits| traits.get(which.key()));
    let updated = found.and_then(|one| one.updated_at.as_ref()).or_else(|| paged?.updated_at.as_ref());
    let instant = found.and(updated).and_then(|timestamp| timestamp.instant);
    instant
        .map(|instant| Line::new().number(context.moment(instant, TimeRoom::Short), Role::Muted))
        .unwrap_or_default()
}

fn judged_word(which: FlexTrait, parts: &Parts) -> Line {
    let word = judged(parts, which).map(verdict::of_trait).unwrap_or_default();
    word.then(News::mark_trait(parts.news.as_ref(), which.key()))
}

/// `Initiated of KD…4e21`: the event that the value comes from, or should come from. If that event is missing,
/// `no Completed of KD…4e21`, since the other event is not the source.
fn source(which: FlexTrait, parts: &Parts) -> Line {
    let Some(judged) = judged(parts, which) else { return Line::new() };
    let source = match judged.verdict {
        Verdict::Stale | Verdict::CarriedOver => judged.stale_from.as_ref(),
        Verdict::OutOfWindow | Verdict::Unknown | Verdict::None => None,
        _ => judged.awaited.as_ref().or(judged.feeding.as_ref()),
    };
    let Some(event) = source else { return Line::new() };
    let line = if event.kind == which.fed_by() {
        Line::new().label(event.kind.label(), Role::Muted)
    } else {
        Line::new().label("no ", Role::Muted).label(which.fed_by().label(), Role::Muted)
    };
    match &event.interaction_sid {
        Some(sid) => line.label(" of ", Role::Muted).then(sid::short(sid, Role::Text)),
        None => line.label(" without SID", Role::Warn),
    }
}

/// Explains what a trait's row does not show: the reason for its verdict, and the original text of a value that is shown in
/// another form.
pub fn story(parts: &Parts, context: &Context, which: FlexTrait) -> Line {
    let Some(judged) = judged(parts, which) else { return Line::new() };
    let told = matches!(judged.verdict, Verdict::Match | Verdict::NotProvided);
    let reason = || Line::new().sentence(&reason(judged, context.today()), Role::Text);
    let why = if told { Line::new() } else { reason() };
    let sent = judged.value.as_ref().filter(|value| readings::differs_from_text(which, value));
    let line = match (why.is_empty(), sent) {
        (true, None) => return Line::new(),
        (false, None) => why,
        (true, Some(value)) => Line::new().label("sent as ", Role::Muted).then(readings::raw(value)),
        (false, Some(value)) => why.label("; sent as ", Role::Muted).then(readings::raw(value)),
    };
    Line::new().label(which.label(), Role::Muted).label(": ", Role::Muted).then(line)
}
