//! Which rows `profile list` shows, in which order, and what must be read of them for that.

use super::super::refine::{Refine, can_sort, sorting};
use super::super::session::Session;
use super::super::words;
use super::List;
use super::reading::{Depth, read};
use crate::domain::filter::{FilterExpr, FilterNeeds, FilterRows, ProfileRow, fold};
use crate::domain::nearest::meant;
use crate::domain::roster::sort::{Sort, SortKey};
use crate::domain::roster::{Roster, RowId};
use crate::report::record::RowRecord;
use chrono::{DateTime, Utc};
use std::collections::HashSet;

/// Columns that are empty as long as a row was not read.
const READ_COLUMNS: [&str; 4] = ["name", "verdict", "last_interaction_at", "sentiment"];

/// Reads the name of a sort key, for the command line.
pub fn sort(text: &str) -> Result<Sort, String> {
    let keys = SortKey::ALL.map(|key| (key.name(), key));
    let sorting = sorting(text, &keys)?;
    Ok(Sort::directed(sorting.by, sorting.descending))
}

/// What a view asks for; `columns` go before its own. `None` after refusing a view that is not there or not valid.
fn of_view(session: &mut Session<'_>, name: &str, columns: &[String]) -> Option<(Refine, Sort)> {
    let Some(view) = session.views.iter().find(|view| view.name == name) else {
        let names: Vec<&str> = session.views.iter().map(|view| view.name.as_str()).collect();
        let meant = meant(name, names.iter().copied());
        let known = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        session.refuse(&format!(
            "--view: there is no view {name:?}. {meant}Views of the configuration: {known}"
        ));
        return None;
    };
    let sort = match view.sort.as_deref().map(sort).transpose() {
        Ok(sort) => sort.unwrap_or_default(),
        Err(why) => {
            session.refuse(&format!("{}.sort: {why}", view.setting));
            return None;
        }
    };
    let columns = if columns.is_empty() { view.columns.clone() } else { columns.to_vec() };
    Some((Refine { filter: Some(view.filter.clone()), columns }, sort))
}

pub struct ListPlan<'a> {
    pub search: Option<&'a str>,
    pub limit: usize,
    /// Whether rows are shown with their verdict.
    pub is_checked: bool,
    filter: FilterExpr,
    sort: Sort,
    /// The folded words of the search.
    words: Vec<String>,
}

/// What reading found out about rows.
#[derive(Default)]
pub struct RowAnswers {
    failed: HashSet<RowId>,
    /// Whether the names of all rows were asked for.
    are_named: bool,
}

impl<'a> ListPlan<'a> {
    /// The plan for the arguments; `None` after refusing them.
    pub fn new(session: &mut Session<'_>, arguments: &'a List) -> Option<Self> {
        let (refine, sort) = match &arguments.view {
            Some(name) => of_view(session, name, &arguments.refine.columns)?,
            None => (arguments.refine.clone(), arguments.sort.unwrap_or_default()),
        };
        let filter = refine.begin::<RowRecord<'_>>(session, FilterRows::Profiles)?;
        let search = arguments.search.as_deref().filter(|text| !text.trim().is_empty());
        let folded = search.map(fold).unwrap_or_default();
        let columns = session.output.columns();
        let is_checked = arguments.check
            || filter.needs() == FilterNeeds::Rows
            || sort.key != SortKey::Service
            || columns.is_some_and(|columns| columns.has(&READ_COLUMNS));
        Some(Self {
            search,
            limit: usize::try_from(arguments.limit).unwrap_or(usize::MAX),
            is_checked,
            filter,
            sort,
            words: folded.split_whitespace().map(str::to_owned).collect(),
        })
    }

    /// Whether every row of the space must be looked at.
    pub fn looks_at_all(&self) -> bool {
        self.search.is_some() || !self.filter.is_empty() || self.sort != Sort::default()
    }

    /// Reads what the search, the filter, the sort and the columns need; `None` after a refusal.
    pub async fn read(
        &self,
        session: &mut Session<'_>,
        roster: &mut Roster,
        gaps: &mut Vec<String>,
    ) -> Option<RowAnswers> {
        let mut known = RowAnswers::default();
        if self.search.is_some() {
            let failed = read(session, roster, Depth::Name, |roster| roster.ids().collect()).await;
            gaps.extend((!failed.is_empty()).then(|| {
                let (failed, all) = (failed.len(), roster.len());
                format!("the names of {failed} of {all} profiles could not be read, so they could not match")
            }));
            known = RowAnswers { failed, are_named: true };
        }
        let is_sorted = self.sort != Sort::default();
        if is_sorted && self.filter.is_empty() && !can_sort(session, self.searched(roster).count()) {
            return None;
        }
        let now = session.now();
        let depth = match self.filter.needs() {
            FilterNeeds::Nothing => None,
            FilterNeeds::Names => Some(Depth::Name),
            FilterNeeds::Rows => Some(Depth::Verdict),
        };
        if let Some(depth) = depth {
            let wanted = |roster: &Roster| {
                let may_pass = |id: &RowId| self.decide(now, roster, &known, *id) != Some(false);
                self.searched(roster).filter(may_pass).collect()
            };
            let failed = read(session, roster, depth, wanted).await;
            known.are_named |= depth == Depth::Name;
            known.failed.extend(failed);
        }
        if is_sorted && !can_sort(session, self.matching(now, roster, &known).count()) {
            return None;
        }
        if self.is_checked {
            let most = if self.sort.key == SortKey::Service { self.limit } else { usize::MAX };
            let wanted = |roster: &Roster| self.matching(now, roster, &known).take(most).collect();
            let failed = read(session, roster, Depth::Verdict, wanted).await;
            gaps.extend(
                (!failed.is_empty())
                    .then(|| format!("{} could not be read", words::count(failed.len(), "row"))),
            );
            known.failed.extend(failed);
        }
        Some(known)
    }

    /// The rows to show, in their order: all that match, or one more than the limit if the list has more.
    pub fn shown(&self, session: &Session<'_>, roster: &Roster, known: &RowAnswers) -> Vec<RowId> {
        let now = session.now();
        if self.sort == Sort::default() {
            return self.matching(now, roster, known).take(self.limit.saturating_add(1)).collect();
        }
        let mut ids: Vec<RowId> = self.matching(now, roster, known).collect();
        if self.sort.key == SortKey::Service {
            ids.reverse();
            return ids;
        }
        let row = |at: usize| {
            let row = ids.get(at).and_then(|id| roster.filter_row(*id, false));
            row.map(|row| row.sort_row()).unwrap_or_default()
        };
        let places = self.sort.positions(ids.len(), row);
        places.into_iter().filter_map(|at| ids.get(at).copied()).collect()
    }

    /// The rows on which the filter cannot decide.
    pub fn undecided(&self, now: DateTime<Utc>, roster: &Roster, known: &RowAnswers) -> Vec<RowId> {
        let is_open = |id: &RowId| self.decide(now, roster, known, *id).is_none();
        if self.filter.is_empty() { Vec::new() } else { self.searched(roster).filter(is_open).collect() }
    }

    fn matching<'r>(
        &'r self,
        now: DateTime<Utc>,
        roster: &'r Roster,
        known: &'r RowAnswers,
    ) -> impl Iterator<Item = RowId> + 'r {
        self.searched(roster).filter(move |id| self.decide(now, roster, known, *id) == Some(true))
    }

    fn decide(&self, now: DateTime<Utc>, roster: &Roster, known: &RowAnswers, id: RowId) -> Option<bool> {
        let failed = known.failed.contains(&id);
        let row = roster.filter_row(id, failed)?;
        let row = ProfileRow { is_named: known.are_named && !failed, ..row };
        self.filter.matches(&row, now)
    }

    /// The rows that contain every word of the search.
    fn searched<'r>(&'r self, roster: &'r Roster) -> impl Iterator<Item = RowId> + 'r {
        roster.ids().filter(move |id| {
            let mut texts = String::new();
            if !self.words.is_empty() {
                roster.visit_texts_of(*id, &mut |text| {
                    texts.push_str(&fold(text));
                    texts.push('\n');
                });
            }
            self.words.iter().all(|word| texts.contains(word))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::sort;
    use crate::domain::roster::sort::SortKey;

    #[test]
    fn a_sign_decides_whether_values_rise() {
        for key in SortKey::ALL.into_iter().filter(|key| *key != SortKey::Service) {
            let name = key.name();
            assert!(sort(name).unwrap().rises(), "{name}");
            assert!(!sort(&format!("-{name}")).unwrap().rises(), "-{name}");
        }
        assert!(!sort("service").unwrap().reversed && sort("-service").unwrap().reversed);
        assert!(sort("verdct").unwrap_err().contains("Did you mean verdict?"));
    }
}
