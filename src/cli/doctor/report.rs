//! The checks of `doctor` and `space test`, and their printed form.

use crate::cli::table::{Column, Table, TableCell};
use crate::cli::{exit::Exit, output::Output};
use crate::domain::text::Displayable;
use crate::engine::diagnosis::{Diagnosis, Point, PointState};
use crate::report::row::Record;
use serde::{Serialize, Serializer};

#[derive(Serialize)]
pub struct PointRecord {
    space: Option<String>,
    #[serde(serialize_with = "in_snake_case")]
    about: String,
    #[serde(serialize_with = "label")]
    state: PointState,
    words: String,
    next: Option<String>,
}

fn in_snake_case<S: Serializer>(about: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&about.to_lowercase().replace(' ', "_"))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn label<S: Serializer>(state: &PointState, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(state.label())
}

impl Record for PointRecord {}

/// The checks so far and the resulting exit code.
pub struct DoctorReport {
    /// In the order of the checks.
    pub rows: Vec<PointRecord>,
    pub exit: Exit,
}

impl PointRecord {
    /// A check of this machine; `next` is empty if no action is needed.
    pub fn new(about: &str, state: PointState, words: impl Into<String>, next: &str) -> Self {
        let next = (!next.is_empty()).then(|| next.to_owned());
        Self { space: None, about: about.to_owned(), state, words: words.into(), next }
    }

    pub fn of(self, space: &str) -> Self {
        Self { space: Some(space.to_owned()), ..self }
    }

    pub fn all(diagnosis: &Diagnosis) -> impl Iterator<Item = Self> {
        let record =
            |point: &Point| Self::new(point.subject.label(), point.state, point.words.as_str(), &point.next);
        diagnosis.points.iter().map(record)
    }

    /// The checks as a table: subject, result, details, and the advice below. Subjects name their space only
    /// with `with_spaces`.
    pub fn table(points: &[Self], with_spaces: bool) -> Table {
        let mut table =
            Table::new(vec![Column::text("ABOUT", 12), Column::left("STATE"), Column::text("FOUND", 24)]);
        for point in points {
            let about = match point.space.as_ref().filter(|_| with_spaces) {
                Some(space) => format!("space {space}: {}", point.about),
                None => point.about.clone(),
            };
            let state = TableCell::accented(point.state.label(), point.state.into());
            table.row(vec![Displayable::cell(&about).into(), state, Displayable::cell(&point.words).into()]);
            if let Some(next) = &point.next {
                table.row(["", "", &format!("→ {next}")].map(Displayable::cell).into());
            }
        }
        table
    }
}

impl DoctorReport {
    /// About this machine, like `fail`.
    pub fn add(&mut self, about: &str, state: PointState, words: impl Into<String>, next: &str) {
        self.rows.push(PointRecord::new(about, state, words, next));
    }

    pub fn good(&mut self, about: &str, words: impl Into<String>) {
        self.add(about, PointState::Good, words, "");
    }

    pub fn doubtful(&mut self, about: &str, words: impl Into<String>, next: &str) {
        self.add(about, PointState::Doubtful, words, next);
    }

    pub fn fail(&mut self, about: &str, words: impl Into<String>, next: &str, exit: Exit) {
        self.add(about, PointState::Wrong, words, next);
        self.exit = self.exit.or_worse(exit);
    }

    pub fn fail_space(&mut self, space: &str, words: String, next: &str) {
        self.rows.push(PointRecord::new("settings", PointState::Wrong, words, next).of(space));
        self.exit = self.exit.or_worse(Exit::Usage);
    }

    pub fn print(&self, output: &mut Output) {
        #[derive(Serialize)]
        struct ReportDocument<'a> {
            points: &'a [PointRecord],
        }
        let points = &self.rows;
        output.records(&ReportDocument { points }, points, || PointRecord::table(points, true));
    }
}
