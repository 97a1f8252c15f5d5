//! Rust source reduced to the code that ships: comments, literals and test code become blanks, line numbers stay.

/// Replaces comments, the inside of literals and every `#[cfg(test)]` item by spaces.
pub fn shipped_code(source: &str) -> String {
    let mut text: Vec<char> = source.chars().collect();
    blank_comments_and_literals(&mut text);
    blank_test_items(&mut text);
    text.into_iter().collect()
}

/// Names of the file modules declared as `#[cfg(test)] mod name;`.
pub fn test_modules(source: &str) -> Vec<String> {
    let mut text: Vec<char> = source.chars().collect();
    blank_comments_and_literals(&mut text);
    let code: String = text.into_iter().collect();
    let mut names = Vec::new();
    for (at, _) in code.match_indices("#[cfg(test)]") {
        let item = code[at + "#[cfg(test)]".len()..].trim_start();
        let item = item.strip_prefix("pub ").unwrap_or(item);
        if let Some(rest) = item.strip_prefix("mod ") {
            let name: String = rest.trim_start().chars().take_while(|c| is_word(*c)).collect();
            if rest.trim_start()[name.len()..].trim_start().starts_with(';') {
                names.push(name);
            }
        }
    }
    names
}

/// Whether a character can be part of an identifier.
pub fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

fn blank_comments_and_literals(text: &mut [char]) {
    let mut at = 0;
    while at < text.len() {
        let end = match (text[at], text.get(at + 1)) {
            ('/', Some('/')) => line_end(text, at),
            ('/', Some('*')) => block_comment_end(text, at),
            ('"', _) => string_end(text, at + 1),
            ('r' | 'b' | 'c', _) if at == 0 || !is_word(text[at - 1]) => {
                raw_string_end(text, at).unwrap_or(at)
            }
            ('\'', _) => char_end(text, at).unwrap_or(at),
            _ => at,
        };
        if end > at {
            blank(text, at, end);
            at = end;
        } else {
            at += 1;
        }
    }
}

fn blank(text: &mut [char], from: usize, to: usize) {
    for c in &mut text[from..to] {
        if *c != '\n' {
            *c = ' ';
        }
    }
}

fn line_end(text: &[char], at: usize) -> usize {
    text[at..].iter().position(|c| *c == '\n').map_or(text.len(), |n| at + n)
}

fn block_comment_end(text: &[char], at: usize) -> usize {
    let (mut depth, mut i) = (0, at);
    while i + 1 < text.len() {
        match (text[i], text[i + 1]) {
            ('/', '*') => (depth, i) = (depth + 1, i + 2),
            ('*', '/') => (depth, i) = (depth - 1, i + 2),
            _ => i += 1,
        }
        if depth == 0 {
            return i;
        }
    }
    text.len()
}

/// The end of a string whose first inner character is at `i`.
fn string_end(text: &[char], mut i: usize) -> usize {
    while i < text.len() {
        match text[i] {
            '\\' => i += 2,
            '"' => return i + 1,
            _ => i += 1,
        }
    }
    text.len()
}

/// The end of `r"…"`, `br#"…"#` and the like; `None` when none starts here.
fn raw_string_end(text: &[char], at: usize) -> Option<usize> {
    let mut i = at;
    while matches!(text.get(i), Some('b' | 'c')) && i == at {
        i += 1;
    }
    if text.get(i) != Some(&'r') {
        return None;
    }
    i += 1;
    let hashes = text[i..].iter().take_while(|c| **c == '#').count();
    i += hashes;
    if text.get(i) != Some(&'"') {
        return None;
    }
    let closing = |i: usize| {
        text[i] == '"' && text[i + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes
    };
    (i + 1..text.len()).find(|i| closing(*i)).map(|i| i + 1 + hashes)
}

/// The end of a character literal; `None` for a lifetime.
fn char_end(text: &[char], at: usize) -> Option<usize> {
    match (text.get(at + 1)?, text.get(at + 2)) {
        ('\\', _) => (at + 3..text.len().min(at + 14)).find(|i| text[*i] == '\'').map(|i| i + 1),
        (_, Some('\'')) => Some(at + 3),
        _ => None,
    }
}

fn blank_test_items(text: &mut [char]) {
    let marker: Vec<char> = "#[cfg(test)]".chars().collect();
    let mut at = 0;
    while at + marker.len() <= text.len() {
        if text[at..at + marker.len()] == marker[..] {
            let end = item_end(text, at + marker.len());
            blank(text, at, end);
            at = end;
        } else {
            at += 1;
        }
    }
}

/// The end of the item that follows: its `;`, or the brace that closes its body.
fn item_end(text: &[char], from: usize) -> usize {
    let mut depth = 0;
    for (i, c) in text.iter().enumerate().skip(from) {
        match c {
            ';' if depth == 0 => return i + 1,
            '{' => depth += 1,
            '}' if depth == 1 => return i + 1,
            '}' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

/// Whether `word` stands in `line` on its own, not as part of a longer name.
pub fn names(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        let starts_word = word.chars().next().is_some_and(is_word);
        let ends_word = word.chars().next_back().is_some_and(is_word);
        !(starts_word && before.is_some_and(is_word) || ends_word && after.is_some_and(is_word))
    })
}

/// Every path that is imported, its groups written out (`a::{b, c::d}` is `a::b` and `a::c::d`), and the line on which the import
/// begins.
pub fn imported_paths(code: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("use ") {
        let is_statement = code[..at]
            .lines()
            .last()
            .unwrap_or_default()
            .trim()
            .split(' ')
            .all(|word| word.is_empty() || word.starts_with("pub"));
        let Some(end) = code[at..].find(';').filter(|_| is_statement || code[..at].ends_with('\n')) else {
            continue;
        };
        let tree: String = code[at + 4..at + end].split_whitespace().collect::<Vec<_>>().join(" ");
        let mut paths = Vec::new();
        write_out("", &tree, &mut paths);
        let number = code[..at].matches('\n').count();
        found.extend(paths.into_iter().map(|path| (number, path)));
    }
    found
}

fn write_out(before: &str, tree: &str, paths: &mut Vec<String>) {
    let Some(open) = tree.find('{') else {
        paths.push(format!("{before}{}", tree.trim()));
        return;
    };
    let before = format!("{before}{}", tree[..open].trim());
    let inside = tree[open + 1..].rsplit_once('}').map_or(&tree[open + 1..], |(inside, _)| inside);
    let (mut depth, mut start) = (0_usize, 0);
    for (at, c) in inside.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                write_out(&before, &inside[start..at], paths);
                start = at + 1;
            }
            _ => {}
        }
    }
    if !inside[start..].trim().is_empty() {
        write_out(&before, &inside[start..], paths);
    }
}
