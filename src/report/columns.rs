//! The columns that were asked for, in every format: a table, CSV, and JSON objects with only these members.

use super::row::Record;
use crate::domain::json::{JsonRef, RawJson};
use crate::domain::nearest::meant;
use serde::Serialize;
use serde::ser::{Error as _, SerializeMap, Serializer};
use std::sync::Arc;

/// Names of columns, each once, in the order asked for.
#[derive(Clone, Debug)]
pub struct ChosenColumns(Arc<[String]>);

/// The members of a record whose members are columns as well.
const PARTS: [&str; 2] = ["profile", "check"];

impl ChosenColumns {
    /// Checks the names; no names mean that none were asked for. The error offers the nearest name and lists all.
    pub fn of<R: Record>(names: &[String]) -> Result<Option<Self>, String> {
        let known: Vec<String> = R::cells(None).into_iter().map(|(title, _)| title.into_owned()).collect();
        let mut chosen: Vec<String> = Vec::new();
        for name in names.iter().map(|name| name.trim()).filter(|name| !name.is_empty()) {
            let Some(column) = known.iter().find(|column| column.eq_ignore_ascii_case(name)) else {
                let meant = meant(name, known.iter().map(String::as_str));
                return Err(format!("{name:?} is no column. {meant}Give some of {}", known.join(", ")));
            };
            if !chosen.contains(column) {
                chosen.push(column.clone());
            }
        }
        Ok((!chosen.is_empty()).then(|| Self(chosen.into())))
    }

    pub fn names(&self) -> &[String] {
        &self.0
    }

    pub fn has(&self, names: &[&str]) -> bool {
        self.0.iter().any(|column| names.contains(&column.as_str()))
    }

    /// The texts of a record under these columns; empty ones without a record.
    pub fn cells<R: Record>(&self, record: Option<&R>) -> Vec<String> {
        let mut cells = R::cells(record);
        let mut text = |name: &String| {
            let cell = cells.iter_mut().find(|(title, _)| title == name);
            cell.map(|(_, text)| std::mem::take(text)).unwrap_or_default()
        };
        self.0.iter().map(&mut text).collect()
    }

    /// The record with only these members. Their values are as in the whole record, digit for digit; what is no member there,
    /// such as a sum in words, is the text of its cell.
    pub fn object<R: Record>(&self, record: &R) -> Result<impl Serialize, serde_json::Error> {
        let text = serde_json::to_string(record)?;
        let whole = RawJson::parse(&text).map_err(serde_json::Error::custom)?;
        let member = |name: &String| {
            let in_part = |part: &&str| whole.get(part).and_then(|part| part.get(name));
            let found = whole.get(name).or_else(|| PARTS.iter().find_map(in_part));
            found.map(JsonRef::to_raw)
        };
        let members = self.0.iter().zip(self.cells(Some(record)));
        let members = members.map(|(name, cell)| (name.clone(), member(name).ok_or(cell)));
        Ok(ChosenMembers(members.collect()))
    }
}

/// ChosenMembers of an object; `Err` is the text of a cell.
struct ChosenMembers(Vec<(String, Result<RawJson, String>)>);

impl Serialize for ChosenMembers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            match value {
                Ok(raw) => map.serialize_entry(name, raw)?,
                Err(cell) => map.serialize_entry(name, &Some(cell).filter(|cell| !cell.is_empty()))?,
            }
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::row::{Cells, RowCells};

    #[derive(Serialize)]
    struct Sample {
        n: RawJson,
        profile: Inner,
    }

    #[derive(Serialize)]
    struct Inner {
        name: &'static str,
    }

    impl Record for Sample {
        fn cells(record: Option<&Self>) -> Cells {
            RowCells::of(record)
                .cell("n", |record| &record.n)
                .cell("name", |record| record.profile.name)
                .cell("sum", |_| "3")
                .cell("none", |_| "")
                .end()
        }
    }

    fn chosen(names: &str) -> Result<Option<ChosenColumns>, String> {
        let names: Vec<String> = names.split(',').map(str::to_owned).collect();
        ChosenColumns::of::<Sample>(&names)
    }

    #[test]
    fn only_the_columns_asked_for_are_written_in_their_order() {
        let record = Sample { n: RawJson::parse("1.10").unwrap(), profile: Inner { name: "Ada" } };
        let columns = chosen("NAME, n,sum,none,n").unwrap().unwrap();
        assert_eq!(columns.cells(Some(&record)), ["Ada", "1.10", "3", ""]);
        assert_eq!(columns.cells::<Sample>(None), ["", "", "", ""]);
        let text = serde_json::to_string(&columns.object(&record).unwrap()).unwrap();
        assert_eq!(text, r#"{"name":"Ada","n":1.10,"sum":"3","none":null}"#);
        assert!(chosen("").unwrap().is_none());
        let error = chosen("name,smu").unwrap_err();
        assert_eq!(error, "\"smu\" is no column. Did you mean sum? Give some of n, name, sum, none");
    }
}
