use super::{IdEntry, IdList, InputFormat, SeenIds, whole};
use proptest::prelude::*;
use std::io::{BufReader, Cursor, Read};

/// Returns a few bytes at a time, like a slow pipe.
struct Trickle(Cursor<Vec<u8>>);

impl Read for Trickle {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let most = buffer.len().min(3);
        self.0.read(&mut buffer[..most])
    }
}

fn list(bytes: &[u8], ending: &str) -> Result<IdList, String> {
    let source = BufReader::new(Trickle(Cursor::new(bytes.to_vec())));
    IdList::new("list", ending, None, Box::new(source)).map_err(|error| error.to_string())
}

/// Identifiers, and unusable lines as `line: why`.
fn read(bytes: &[u8], ending: &str) -> Vec<String> {
    list(bytes, ending)
        .unwrap()
        .map(|placed| match placed {
            Ok(placed) => match placed.entry {
                IdEntry::Id(text) => text,
                IdEntry::Unusable(why) => format!("{}: {why}", placed.line),
            },
            Err(error) => format!("end: {error}"),
        })
        .collect()
}

#[test]
fn plain_lines_are_identifiers() {
    let text =
        "\u{feff}ada@example.com\r\n\n  use_2RkAdaOkaforFullyEnrich99fQ \n+1 202 555 0101\nuser_id:a,b\nlast";
    let expected =
        ["ada@example.com", "use_2RkAdaOkaforFullyEnrich99fQ", "+1 202 555 0101", "user_id:a,b", "last"];
    assert_eq!(read(text.as_bytes(), "txt"), expected);
    assert_eq!(read(b"", ""), [""; 0]);
    assert_eq!(read(b"\n \n", ""), [""; 0]);
}

#[test]
fn a_line_that_is_not_utf8_costs_that_line_and_is_named() {
    let text = b"a@example.com\nb\xff@example.com\nc@example.com\n";
    assert_eq!(read(text, ""), ["a@example.com", "2: byte 2 is not UTF-8", "c@example.com"]);
    let table = b"email,note\na@example.com,caf\xe9\n\xff@example.com,x\n";
    assert_eq!(read(table, ""), ["email:a@example.com", "3: column email: byte 1 is not UTF-8"]);
}

#[test]
fn a_table_is_known_by_its_header_or_its_name() {
    for (text, ending) in [
        ("name,email\nAda,ada@example.com\n", ""),
        ("Name;E-Mail\r\nAda;ada@example.com\r\n", "csv"),
        ("email\nada@example.com\n", ""),
        ("\n\nemail\tname\nada@example.com\tAda\n", "tsv"),
        ("\"note\",\"email\"\n\"two\nlines, and \"\"quotes\"\"\",ada@example.com\n", ""),
    ] {
        assert_eq!(read(text.as_bytes(), ending), ["email:ada@example.com"], "{text:?}");
    }
    let text = "identifier\n'+12025550101\n'=user\n'quoted'\n";
    assert_eq!(read(text.as_bytes(), "csv"), ["+12025550101", "=user", "'quoted'"]);
}

#[test]
fn a_table_without_an_id_column_is_refused_with_file_and_line() {
    for (text, ending) in [("name,city\nAda,Springfield\n", ""), ("name\nAda\n", "csv")] {
        let why = list(text.as_bytes(), ending).err().unwrap();
        assert!(why.starts_with("list, line 1: no column contains identifiers (columns: name"), "{why}");
    }
}

#[test]
fn rows_without_an_identifier_are_named_by_line() {
    let text = "email,note\n,\"one\ntwo\"\nb@example.com,x\n,y\n";
    let why = "no identifier in email";
    assert_eq!(
        read(text.as_bytes(), ""),
        [format!("2: {why}"), "email:b@example.com".into(), format!("5: {why}")]
    );
}

#[test]
fn an_open_quote_does_not_swallow_memory() {
    let mut text = b"email,note\na@example.com,x\nb@example.com,\"".to_vec();
    text.extend(std::iter::repeat_n(b"row,row\n", 400_000).flatten());
    let source = BufReader::new(Cursor::new(text));
    let found: Vec<_> = IdList::new("list", "", None, Box::new(source)).unwrap().collect();
    assert_eq!(found.len(), 2);
    let why = found[1].as_ref().unwrap_err().to_string();
    assert!(why.starts_with("list, line 3: ") && why.contains("quote"), "{why}");
}

#[test]
fn objects_are_read_one_by_one() {
    let text = concat!(
        "{\"id\":\"use_2RkAdaOkaforFullyEnrich99fQ\",\"identifier\":\"email:a@example.com\",\"origins\":[]}\n",
        "{\"userId\":12345678901234567890123,\"email\":null}\n",
        "\"b@example.com\"\n",
        "{\"name\":\"Ada\"}\n",
        "{\"email\":\n",
        "{\"type\":\"phone\",\"id\":\"+12025550101\",\"collection\":\"users\"}\n",
    );
    let read = read(text.as_bytes(), "");
    assert_eq!(read[..3], ["email:a@example.com", "user_id:12345678901234567890123", "b@example.com"]);
    assert!(read[3].starts_with("4: none of its fields"), "{}", read[3]);
    assert!(read[4].starts_with("5: not a JSON object"), "{}", read[4]);
    assert_eq!(read[5], "phone:+12025550101");
}

#[test]
fn dt17_a_whole_document_is_read_item_by_item() {
    let item = |asked: &str| {
        format!("    {{\n      \"asked\": {asked},\n      \"profile\": {{ \"id\": \"use_x\" }}\n    }}")
    };
    let checked = format!(
        "\u{feff}{{\n  \"space\": {{ \"id\": \"spa_x\" }},\n  \"profiles\": [\n{},\n{},\n{}\n  ],\n  \"complete\": true\n}}\n",
        item("\"ada@example.com\""),
        item("null"),
        item("\"user_id:u1\"")
    );
    let unusable = "7: item 2: none of its fields is an identifier";
    let [first, second, third] = read(checked.as_bytes(), "").try_into().unwrap();
    assert_eq!((first.as_str(), third.as_str()), ("ada@example.com", "user_id:u1"));
    assert!(second.starts_with(&format!("8: {}", &unusable[3..])), "{second}");
    // A document on one line, as `jq -c` writes it, in a file with any name; and two documents in a row.
    let value: serde_json::Value = serde_json::from_str(checked.trim_start_matches('\u{feff}')).unwrap();
    let line = value.to_string();
    for (text, ending, expected) in [
        (line.clone(), "", 3),
        (line.clone(), "ndjson", 3),
        (format!("{line}\n{line}\n"), "json", 6),
        (checked.replace('\n', "\r\n"), "json", 3),
    ] {
        let read = read(text.as_bytes(), ending);
        assert_eq!((read.len(), read[0].as_str()), (expected, "ada@example.com"), "{text}");
    }
}

#[test]
fn dt17_arrays_and_single_objects_are_documents_too() {
    for (text, expected) in [
        (
            "[\n  \"ada@example.com\",\n  12345678901234567890123,\n  {\"userId\": \"u1\"}\n]",
            &["ada@example.com", "12345678901234567890123", "user_id:u1"][..],
        ),
        ("[]", &[]),
        ("{\"profiles\": []}", &[]),
        ("\n{\n  \"email\": \"ada@example.com\"\n}\n", &["email:ada@example.com"]),
        // An object that has an identifier of its own is not a list of profiles.
        (
            "{\"email\":\"a@example.com\",\"profiles\":[\"x\"]}\n{\"email\":\"b@example.com\"}",
            &["email:a@example.com", "email:b@example.com"],
        ),
    ] {
        assert_eq!(read(text.as_bytes(), ""), expected, "{text}");
    }
    assert_eq!(
        read(b"[null, true, \"u1\"]", ""),
        [
            "1: item 1: JSON's null is not an identifier",
            "1: item 2: not a JSON object: invalid type: boolean `true`, expected a map at column 4",
            "u1"
        ]
    );
}

#[test]
fn dt17_a_null_line_is_unusable_and_a_text_in_quotation_marks_is_that_text() {
    let null = |line: u64| format!("{line}: JSON's null is not an identifier");
    assert_eq!(
        read(b"\"u1\"\nnull\nu2\nuser_id:null\n", ""),
        ["u1".into(), null(2), "u2".into(), "user_id:null".to_owned()]
    );
    assert_eq!(read(b"null\n", ""), [null(1)]);
    assert_eq!(read(b"{\"id\":\"u1\"}\nnull\n", ""), ["u1".into(), null(2)]);
}

#[test]
fn dt17_a_document_that_breaks_off_gives_nothing_and_is_named_by_line() {
    let why = list(b"{\n  \"profiles\": [\n    {\"asked\": \"u1\"},\n", "").err().unwrap();
    assert!(why.starts_with("list, line 3: this JSON document cannot be read: EOF while parsing"), "{why}");
    // Where each line is a value, a broken line affects only itself.
    assert_eq!(read(b"{\"email\":\n{\"id\":\"u1\"}\n", "ndjson")[1], "u1");
}

#[test]
fn dt17_a_broken_first_line_costs_that_line() {
    for (text, line) in [
        ("{\"id\":\"use_1\n{\"id\":\"use_2\"}\n", 1),
        ("\n{\"id\":\n\n{\"id\":\"use_2\"}", 2),
        ("{\r\n{\"id\":\"use_2\"}\r\n", 1),
    ] {
        let entries = read(text.as_bytes(), "");
        assert!(entries[0].starts_with(&format!("{line}: not a JSON object: ")), "{entries:?}");
        assert_eq!(entries[1..], ["use_2"], "{text}");
    }
    // A later line that is not UTF-8 also affects only itself.
    let entries = read(b"{\"id\":\"use_1\n{\"id\":\"use_2\"}\n{\xff}\n{\"id\":\"use_4\"}\n", "");
    assert_eq!(entries[1..], ["use_2", "3: byte 2 is not UTF-8", "use_4"]);
    // A truncated array still counts as one JSON document, not as lines.
    assert!(list(b"[\n{\"id\":\"use_1\"}\n", "").is_err());
}

#[test]
fn dt17_a_document_has_a_bound_and_lines_have_none() {
    let document = |bytes: usize| {
        let head: &'static [u8] = b"[\n\"u1\",\n\"";
        let filling = std::io::repeat(b'x').take(u64::try_from(bytes).unwrap());
        let source = BufReader::new(head.chain(filling).chain(&b"\"]"[..]));
        IdList::new("list", "", None, Box::new(source))
    };
    assert_eq!(document(whole::LARGEST / 2).unwrap().count(), 2);
    let why = document(whole::LARGEST).err().unwrap().to_string();
    assert!(why.contains("larger than 64 MiB") && why.contains("--format ndjson"), "{why}");
}

#[test]
fn other_files_are_refused_with_what_to_do() {
    for (bytes, word) in [
        (&b"\xff\xfea\0@\0"[..], "UTF-16"),
        (b"PK\x03\x04\0\0", "binary"),
        (b"[{\"id\":\"a\"}", "JSON document"),
        (b"{\"id\":\"a\",", "JSON document"),
    ] {
        let why = list(bytes, "").err().unwrap();
        assert!(why.contains(word) && why.contains("line 1"), "{why}");
    }
}

#[test]
fn long_lines_are_skipped() {
    let mut text = b"a@example.com\n".to_vec();
    text.extend(std::iter::repeat_n(b'x', 2 << 20));
    text.extend(b"\nb@example.com\n");
    let source = BufReader::new(Cursor::new(text));
    let read: Vec<_> = IdList::new("list", "", None, Box::new(source)).unwrap().map(Result::unwrap).collect();
    assert!(matches!(read[1].entry, IdEntry::Unusable(_)) && read[1].line == 2);
    assert_eq!((&read[2].entry, read[2].line), (&IdEntry::Id("b@example.com".into()), 3));
}

#[test]
fn repetitions_are_known_and_forgotten_at_a_fixed_cost() {
    let mut seen = SeenIds::default();
    assert!(!seen.is_repeated("a") && seen.is_repeated("a") && !seen.is_repeated("b"));
    (0..100_000).for_each(|n| assert!(!seen.is_repeated(&n.to_string())));
    assert!(!seen.is_repeated("a"), "only what came by lately is remembered");
}

/// Arbitrary identifiers, including hostile ones.
fn identifiers() -> impl Strategy<Value = Vec<String>> {
    let any = "[a-zA-Z0-9@.+=:_'\"; \u{e9}\u{1b}\u{202e}-]{1,24}";
    prop::collection::vec(any.prop_filter("blank", |text| !text.trim().is_empty()), 1..40)
}

proptest! {
    #![proptest_config(crate::cases::property(500, 50_000, 5_000_000))]

    #[test]
    fn x6_what_a_table_holds_is_read_as_it_was_written(ids in identifiers(), noise in ".{0,12}") {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["note", "identifier"]).unwrap();
        for id in &ids {
            let cell = if id.trim().starts_with(['=', '+', '-', '@']) { format!("'{}", id.trim()) } else { id.clone() };
            writer.write_record([noise.as_str(), cell.as_str()]).unwrap();
        }
        let read = read(&writer.into_inner().unwrap(), "csv");
        let undone = |id: &str| match id.strip_prefix('\'') {
            Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest.to_owned(),
            _ => id.to_owned(),
        };
        let expected: Vec<String> = ids.iter().map(|id| undone(id.trim())).collect();
        prop_assert_eq!(read, expected);
    }

    #[test]
    fn objects_give_back_what_was_put_in(ids in identifiers()) {
        let objects = ids.iter().map(|id| serde_json::json!({"x": [1], "identifier": id}).to_string());
        let text = objects.collect::<Vec<_>>().join("\n");
        let expected: Vec<String> = ids.iter().map(|id| id.trim().to_owned()).collect();
        prop_assert_eq!(read(text.as_bytes(), ""), expected);
    }

    #[test]
    fn no_bytes_stop_the_reader(bytes in prop::collection::vec(any::<u8>(), 0..400), ending in "(|csv|ndjson|txt)") {
        if let Ok(list) = list(&bytes, &ending) {
            let is_whole = matches!(list.form, InputFormat::Whole(_));
            let lines: Vec<u64> = list.filter_map(Result::ok).map(|placed| placed.line).collect();
            // A document may contain several items on one line.
            let in_order = |pair: &[u64]| pair[0] < pair[1] || is_whole && pair[0] == pair[1];
            prop_assert!(lines.windows(2).all(in_order), "each line once, in order: {:?}", lines);
        }
    }
}
