//! Tests every format with every control and invisible character: markers on screen are escapes in other formats.

use super::tests::Said;
use super::*;
use crate::cli::table::Column;
use crate::domain::json::RawJson;
use crate::domain::samples;
use crate::domain::samples::hostile::marked;

/// Prints a trait whose key and value hold this text.
fn print(text: &str, format: Format, ascii: bool) -> String {
    let (out, err) = (Said::default(), Said::default());
    let mut output = Output::new(out.clone(), err, format, ascii, None);
    let value = RawJson::parse(&serde_json::to_string(text).unwrap()).unwrap();
    let one = samples::plain(text, value);
    match format {
        Format::Csv | Format::Ndjson | Format::Json => {
            output.records(&one, std::slice::from_ref(&one), || Table::new(Vec::new()));
        }
        Format::Table | Format::Md | Format::Junit | Format::Prometheus => {
            let mut table = Table::new(vec![Column::left("KEY"), Column::value("VALUE", 12)]);
            table.row(vec![Displayable::cell(text), one.value.view().cell()]);
            output.table(&table);
        }
    }
    output.finish(Exit::Fine);
    out.text()
}

#[test]
fn dh9_what_is_escaped_on_screen_is_escaped_in_every_format() {
    let hostile: Vec<char> = marked().collect();
    assert!(hostile.len() > 1_500, "{}", hostile.len());
    for (format, ascii) in [
        (Format::Table, false),
        (Format::Table, true),
        (Format::Md, false),
        (Format::Csv, false),
        (Format::Ndjson, false),
        (Format::Json, false),
    ] {
        for some in hostile.chunks(256) {
            let text: String = some.iter().flat_map(|&c| ['a', c]).chain(['b']).collect();
            let printed = print(&text, format, ascii);
            let leaked = some.iter().find(|&&c| c != '\n' && printed.contains(c));
            assert_eq!(leaked, None, "{format:?}: {printed:?}");
            if format == Format::Ndjson {
                let read: serde_json::Value = serde_json::from_str(&printed).unwrap();
                assert_eq!(
                    (&read["key"], &read["value"]),
                    (&text.clone().into(), &text.into()),
                    "nothing is lost"
                );
            }
        }
    }
}
