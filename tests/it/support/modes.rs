//! The terminal's private modes as the program's output leaves them.

use std::collections::BTreeMap;

/// Modes a program must switch off again, with their names.
const OFF_AT_THE_END: &[(u32, &str)] = &[
    (47, "alternate screen"),
    (1000, "mouse clicks"),
    (1002, "mouse drags"),
    (1003, "mouse moves"),
    (1004, "focus reports"),
    (1005, "mouse encoding"),
    (1006, "mouse encoding"),
    (1015, "mouse encoding"),
    (1047, "alternate screen"),
    (1049, "alternate screen"),
    (2004, "bracketed paste"),
    (2026, "synchronized output"),
];

/// What the output left switched on that was off before, in words.
pub fn left_on(output: &[u8]) -> Vec<String> {
    let (mut modes, mut keyboard, mut rendition) = (BTreeMap::new(), 0_i32, String::new());
    for sequence in control_sequences(output) {
        let (body, last) = sequence.split_at(sequence.len() - 1);
        match (body.strip_prefix('?'), last) {
            (Some(numbers), "h" | "l") => {
                for number in numbers.split(';').filter_map(|n| n.parse::<u32>().ok()) {
                    modes.insert(number, last == "h");
                }
            }
            (None, "m") => rendition = body.to_string(),
            (None, "u") if body.starts_with('>') => keyboard += 1,
            (None, "u") if body.starts_with('<') => keyboard -= body[1..].parse().unwrap_or(1),
            _ => {}
        }
    }
    let on = |number: &u32| modes.get(number).copied().unwrap_or(false);
    let mut left: Vec<String> =
        OFF_AT_THE_END.iter().filter(|(n, _)| on(n)).map(|(n, name)| format!("{name} ({n})")).collect();
    if modes.get(&25) == Some(&false) {
        left.push("cursor hidden (25)".into());
    }
    if keyboard > 0 {
        left.push("keyboard protocol".into());
    }
    if !matches!(rendition.as_str(), "" | "0") {
        left.push(format!("colours or attributes ({rendition})"));
    }
    left
}

/// Every colour that the output asks for.
pub fn colours(output: &[u8]) -> Vec<String> {
    let sequences = control_sequences(output);
    let renditions =
        sequences.iter().filter_map(|s| s.strip_suffix('m')).filter(|s| !s.starts_with(['?', '>']));
    let coloured = |code: &str| matches!(code.parse(), Ok(30..=38 | 40..=48 | 90..=97 | 100..=107));
    renditions.filter(|body| body.split([';', ':']).any(coloured)).map(String::from).collect()
}

/// The bodies and final bytes of all `ESC [ …` sequences.
fn control_sequences(output: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(output);
    text.split("\u{1b}[")
        .skip(1)
        .filter_map(|rest| {
            let end = rest.find(|c: char| ('\u{40}'..='\u{7e}').contains(&c))?;
            Some(rest[..=end].to_string())
        })
        .collect()
}

#[test]
fn modes_left_on_are_named() {
    assert_eq!(left_on(b"\x1b[?1049h\x1b[?25l\x1b[31mx\x1b[0m\x1b[?25h\x1b[?1049l"), Vec::<String>::new());
    assert_eq!(
        left_on(b"\x1b[?1049h\x1b[?2004;1006h"),
        ["mouse encoding (1006)", "alternate screen (1049)", "bracketed paste (2004)"]
    );
    assert_eq!(
        left_on(b"\x1b[?25l\x1b[1;31m\x1b[>1u"),
        ["cursor hidden (25)", "keyboard protocol", "colours or attributes (1;31)"]
    );
    assert_eq!(left_on(b"\x1b[>1u\x1b[<1u"), Vec::<String>::new());
}
