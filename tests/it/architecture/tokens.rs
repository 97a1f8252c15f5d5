//! Source text as tokens, without comments and literals.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A token and its line.
pub type Token = (usize, String);

/// The tokens of shipped code: `#[cfg(test)]` items are left out.
pub fn shipped(source: &str) -> Vec<Token> {
    let (mut tokens, mut kept) = (Vec::new(), Vec::new());
    flatten(source.parse().unwrap(), &mut tokens);
    while let Some(at) = (0..tokens.len()).find(|at| begins(&tokens[*at..], "# [ cfg ( test ) ]")) {
        let rest = tokens.split_off(at);
        kept.append(&mut tokens);
        tokens = rest[item_end(&rest)..].to_vec();
    }
    kept.append(&mut tokens);
    kept
}

/// Whether the tokens begin with these.
pub fn begins(tokens: &[Token], words: &str) -> bool {
    let count = words.split(' ').count();
    tokens.len() >= count && tokens.iter().zip(words.split(' ')).all(|(token, word)| token.1 == word)
}

/// The end of the first item: behind its `;`, or the brace that closes its body.
fn item_end(tokens: &[Token]) -> usize {
    let mut depth = 0;
    let end = tokens.iter().position(|(_, token)| {
        depth += usize::from(["{", "(", "["].contains(&token.as_str()));
        depth -= usize::from(["}", ")", "]"].contains(&token.as_str()));
        depth == 0 && (token == ";" || token == "}")
    });
    end.map_or(tokens.len(), |end| end + 1)
}

/// Every path with its line; groups are written out: `use a::{b, c::d}` is `a::b` and `a::c::d`.
pub fn paths(tokens: &[Token]) -> Vec<Token> {
    let (mut found, mut around, mut path, mut start) = (Vec::new(), vec![String::new()], String::new(), 0);
    for (line, token) in tokens {
        let (is_word, is_open) =
            (token.starts_with(|c: char| c == '_' || c.is_alphabetic()), path.ends_with("::"));
        if token == "::" || is_open && is_word {
            path.push_str(token);
        } else if is_open && token == "{" {
            around.push(std::mem::take(&mut path));
        } else if token == "as" {
            // `use a as b` is a path, too.
            path.push_str("::as");
        } else {
            found.extend((!path.is_empty()).then(|| (start, std::mem::take(&mut path))));
            match token.as_str() {
                "{" => around.push(String::new()),
                "}" => drop(around.pop()),
                _ if is_word => (start, path) = (*line, format!("{}{token}", around[around.len() - 1])),
                _ => {}
            }
        }
    }
    found
}

fn flatten(stream: TokenStream, tokens: &mut Vec<Token>) {
    for tree in stream {
        let line = tree.span().start().line;
        match tree {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Parenthesis | Delimiter::None => ("(", ")"),
                };
                tokens.push((line, open.to_owned()));
                flatten(group.stream(), tokens);
                tokens.push((group.span_close().start().line, close.to_owned()));
            }
            TokenTree::Punct(punct)
                if punct.as_char() == ':' && tokens.last().is_some_and(|t| t.1 == ":") =>
            {
                tokens.pop();
                tokens.push((line, "::".to_owned()));
            }
            TokenTree::Literal(_) => {}
            tree => tokens.push((line, tree.to_string())),
        }
    }
}
