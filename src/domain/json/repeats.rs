//! Keys that one object has more than once, and how deep a value is nested; both in one pass without recursion.

use super::string::decode;
use super::token::{Token, Tokens};
use super::view::JsonRef;
use super::walk::unquote;
use std::borrow::Cow;
use std::collections::HashSet;

impl<'a> JsonRef<'a> {
    /// How many containers the innermost value is in.
    pub fn depth(self) -> usize {
        let (mut depth, mut deepest) = (0_usize, 0);
        for (_, token) in Tokens::new(self.as_str()) {
            match token {
                Token::Open => depth += 1,
                Token::Close => depth = depth.saturating_sub(1),
                Token::Key(_) | Token::Scalar(_) => {}
            }
            deepest = deepest.max(depth);
        }
        deepest
    }

    /// The first keys that repeat an earlier key of their object, with their offset. For values whose depth is bounded.
    pub fn repeated_keys(self, most: usize) -> Vec<(usize, Cow<'a, str>)> {
        let mut objects: Vec<SeenKeys<'a>> = Vec::new();
        let mut found = Vec::new();
        for (offset, token) in Tokens::new(self.as_str()) {
            match token {
                Token::Open => objects.push(SeenKeys::default()),
                Token::Close => drop(objects.pop()),
                Token::Scalar(_) => {}
                Token::Key(text) => {
                    let key = decode(unquote(text)).text;
                    if objects.last_mut().is_some_and(|keys| !keys.insert(key.clone())) {
                        found.push((offset, key));
                    }
                }
            }
            if found.len() == most {
                break;
            }
        }
        found
    }
}

/// The keys of an object so far. Most objects have few keys, which are compared faster than they are hashed.
#[derive(Default)]
struct SeenKeys<'a> {
    few: Vec<Cow<'a, str>>,
    others: HashSet<Cow<'a, str>>,
}

impl<'a> SeenKeys<'a> {
    const FEW: usize = 16;

    /// False if the object has the key already.
    fn insert(&mut self, key: Cow<'a, str>) -> bool {
        if self.few.contains(&key) {
            return false;
        }
        if self.few.len() < Self::FEW {
            self.few.push(key);
            return true;
        }
        self.others.insert(key)
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::json::RawJson;

    #[test]
    fn keys_repeat_within_one_object_only() {
        let of = |text: &str| -> Vec<(usize, String)> {
            let json = RawJson::parse(text).unwrap();
            let keys = json.view().repeated_keys(2);
            keys.into_iter().map(|(offset, key)| (offset, key.into_owned())).collect()
        };
        assert_eq!(of(r#"{"a":{"a":1},"b":[{"a":1},{"a":2}]}"#), []);
        assert_eq!(
            of(r#"{"a":1,"b":{"c":1,"\u0063":2}, "a":3,"a":4}"#),
            [(18, "c".to_owned()), (31, "a".to_owned())]
        );
    }

    #[test]
    fn depth_counts_containers() {
        for (text, depth) in [("1", 0), ("[]", 1), ("[[1],{\"a\":[2]}]", 3), ("[[],[]]", 2)] {
            assert_eq!(RawJson::parse(text).unwrap().view().depth(), depth, "{text}");
        }
        let deep = "[".repeat(1_000_000) + &"]".repeat(1_000_000);
        assert_eq!(RawJson::parse(&deep).unwrap().view().depth(), 1_000_000);
    }
}
