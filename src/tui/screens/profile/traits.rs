//! Every trait, the six Flex traits first.
//!
//! ```text
//! / filter                                                         12 of 263
//!   trait                             value               type    source   since
//! ▌ flex_last-interaction-sentiment   negative            string  src_flex   12m
//!   loyalty_tier                      gold                string  src_web     2d
//! 263 traits, 6 of 6 from Flex
//! ── flex_last-interaction-sentiment ── match ──────────────────────────
//! "negative"
//! ```
//!
//! The service does not say which traits are computed or audiences, so neither does this tab.

use super::browser_tab::{BrowserTab, RowContext, RowSource, TabItems};
use super::news::News;
use super::{Parts, TabContext, readings};
use crate::domain::filter::FilterRows;
use crate::domain::flex::FlexTrait;
use crate::domain::json::RawJson;
use crate::domain::listing::Unreadable;
use crate::domain::text::{Displayable, ScriptNaming};
use crate::domain::traits::Trait;
use crate::tui::context::{Context, TimeRoom};
use crate::tui::message::Part;
use crate::tui::paint::{Line, Number};
use crate::tui::remote::Remote;
use crate::tui::theme::Role;
use crate::tui::widgets::browser::{Shape, detail_title_role};
use crate::tui::widgets::json_tree::role_of;
use crate::tui::widgets::table::TableColumn;
use crate::tui::widgets::words::weight;
use crate::tui::widgets::{sid, unreadable, verdict};

/// The longest Flex key, and a little; wider tables leave the rest to the values.
const LONGEST_KEY: u16 = 34;

pub type TraitsTab = BrowserTab<TraitRows>;

#[derive(Clone, Debug, Default)]
pub struct TraitRows;

impl RowSource for TraitRows {
    type Item = Trait;

    const WORDS: (&'static str, &'static str) = ("Traits", "Trt");
    const PARTS: &'static [Part] = &[Part::FlexTraits, Part::Traits];
    const FILTER: FilterRows = FilterRows::Traits;
    const PART: Part = Part::Traits;
    const EMPTY: (&'static str, &'static str) =
        ("no traits", "The profile exists but has no traits, as after a search for an unknown caller.");
    /// Most values are one line, so the rows get most of the space.
    const SHAPE: Shape = Shape { rows: 110, detail: 34, beside: 34, below: 25 };

    /// The Flex traits in their own order, then the others as the service sent them. Those of the six that paging has not
    /// reached yet come from the request by name.
    fn items(parts: &Parts) -> TabItems<'_, Trait> {
        let all = parts.traits().map_or(&[][..], |traits| &traits.0.items);
        let named = parts.flex_traits();
        let flex = FlexTrait::ALL.into_iter().flat_map(|which| {
            let paged: Vec<&Trait> = all.iter().filter(|one| one.key == which.key()).collect();
            let asked = named.and_then(|named| named.get(which.key())).filter(|_| paged.is_empty());
            paged.into_iter().chain(asked)
        });
        let others = all.iter().filter(|one| FlexTrait::of_key(&one.key).is_none());
        TabItems::Sorted(flex.chain(others).collect())
    }

    fn key(one: &Trait) -> String {
        one.key.clone()
    }

    fn weight(one: &Trait) -> usize {
        weight(one.value.as_str())
    }

    fn json(one: &Trait) -> Option<&RawJson> {
        Some(one.sent.as_ref().unwrap_or(&one.value))
    }

    fn columns(context: &Context, room: TimeRoom) -> Vec<TableColumn> {
        let extra = context.times.extra(TimeRoom::Full);
        vec![
            // Keys matter most to readers: from 120 columns on, the longest Flex key fits. The type column is dropped first,
            // because the value's colour and the detail show the type too.
            TableColumn::share("trait", 4, 16).most(LONGEST_KEY).both_ends(),
            TableColumn::share("value", 3, 8),
            TableColumn::fixed("type", 7).from(96 + extra),
            TableColumn::fixed("source", 12).from(78 + extra),
            TableColumn::fixed("since", context.times.width(room)).right().from(44),
        ]
    }

    fn cells(one: &Trait, _chosen: Option<&Trait>, row: RowContext<'_>) -> Vec<Line> {
        let key = Displayable::cell(&one.key);
        let badges = key.badges_as(ScriptNaming::Key);
        let is_flex = FlexTrait::of_key(&one.key).is_some();
        let name = Line::new().data(&key, if is_flex { Role::Accent } else { Role::Text }).badges(badges);
        let name = if one.repeated { name.label(" [repeated]", Role::Badge) } else { name };
        let name = name.then(News::mark_trait(row.stage.parts.news.as_ref(), &one.key));
        let kind = one.value.kind();
        vec![
            name,
            Line::new().data_with_badges(&readings::told_apart(&one.value), role_of(kind)),
            Line::new().label(kind.name(), Role::Muted),
            one.source_id.as_deref().map(|id| sid::short(id, Role::Muted)).unwrap_or_default(),
            one.updated_at.as_ref().map(|timestamp| row.stamp(timestamp)).unwrap_or_default(),
        ]
    }

    fn unreadable_cells(item: &Unreadable) -> Vec<Line> {
        vec![unreadable::named(item), unreadable::reason(item), Line::new().label("raw", Role::Warn)]
    }

    /// The key, and for a Flex trait the verdict.
    fn title(one: &Trait, stage: TabContext<'_>, focused: bool) -> Line {
        let name = Line::new().data(&Displayable::cell(&one.key), detail_title_role(focused));
        match FlexTrait::of_key(&one.key).and_then(|which| stage.parts.check()?.of(which)) {
            Some(judged) => name.gap(2).then(verdict::of_trait(judged)),
            None => name,
        }
    }

    /// `263 traits, 6 of 6 Flex traits`
    fn foot(traits: &TabItems<'_, Trait>, stage: TabContext<'_>, _width: u16) -> Line {
        let count = traits.len();
        let flex = traits.iter().filter(|one| FlexTrait::of_key(&one.key).is_some()).count();
        let words = if count == 1 { " trait, " } else { " traits, " };
        let line = Line::new().number(Number::count(count), Role::Text).label(words, Role::Muted);
        let line = line.number(Number::count(flex), Role::Text).label(" of 6 Flex traits", Role::Muted);
        match stage.parts[Part::Traits] {
            Remote::Loading { previous: None, .. } => line.label(" so far", Role::Muted),
            _ => line,
        }
    }

    fn copied(one: &Trait) -> (String, String) {
        let text =
            one.value.text().map_or_else(|| one.value.as_str().to_owned(), std::borrow::Cow::into_owned);
        (format!("the value of {}", one.key), text)
    }
}
