//! What the program's output makes a terminal do: anything other than cursor moves, colours and our own modes is reported.

/// The private modes that the program may switch.
const MODES: &[&str] = &["25", "1000", "1002", "1006", "1049", "2004", "2026"];

/// Everything in the output that could act on a terminal beyond cursor moves, colours, clearing and our modes; and every
/// character that changes or hides what stands beside it.
pub fn unlawful(output: &[u8]) -> Vec<String> {
    let text = match str::from_utf8(output) {
        Ok(text) => text,
        Err(error) => return vec![format!("no UTF-8 at byte {}", error.valid_up_to())],
    };
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let after = &rest[letter.len_utf8()..];
        rest = if letter == '\u{1b}' {
            sequence(after).unwrap_or_else(|why| {
                found.push(why);
                after
            })
        } else {
            if acts(letter) {
                found.push(format!("U+{:04X}", u32::from(letter)));
            }
            after
        };
    }
    found
}

/// The rest after a permitted sequence, or why the sequence is not permitted.
fn sequence(text: &str) -> Result<&str, String> {
    let shown: String = text.chars().take(12).collect();
    let unlawful = || format!("ESC {shown:?}");
    let body = text.strip_prefix('[').ok_or_else(unlawful)?;
    let end = body.find(|c: char| !c.is_ascii_digit() && !";:?".contains(c)).ok_or_else(unlawful)?;
    let (parameters, last) = (&body[..end], body[end..].chars().next().unwrap_or_default());
    let is_lawful = match (parameters.strip_prefix('?'), last) {
        (Some(modes), 'h' | 'l') => modes.split(';').all(|mode| MODES.contains(&mode)),
        (None, 'H' | 'G' | 'm') => true,
        (None, 'J') => parameters == "2",
        _ => false,
    };
    if is_lawful { Ok(&body[end + last.len_utf8()..]) } else { Err(unlawful()) }
}

/// Controls, and what reorders or hides text (Unicode Bidirectional Algorithm; Default_Ignorable_Code_Point).
fn acts(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{061c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{00ad}' | '\u{034f}' | '\u{180e}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' | '\u{e000}'..='\u{f8ff}')
}

#[test]
fn what_acts_is_named() {
    assert_eq!(
        unlawful("\u{1b}[?1049h\u{1b}[2J\u{1b}[3;4H\u{1b}[1;38:5:3mÄ 👍\u{1b}[0m".as_bytes()),
        Vec::<String>::new()
    );
    for text in [
        "\u{1b}]0;x\u{7}",
        "\u{1b}[6n",
        "\u{1b}[c",
        "\u{1b}P1$q\u{1b}\\",
        "\u{1b}[?1003h",
        "\u{1b}[3J",
        "\u{1b}c",
        "\u{9b}31m",
        "\u{7f}",
        "\u{202e}",
        "\t",
        "\n",
    ] {
        assert!(!unlawful(text.as_bytes()).is_empty(), "{text:?}");
    }
    assert!(!unlawful(b"\x9b31m").is_empty());
}
