//! How values are written as text.

use std::fmt::Write as _;
use std::sync::Arc;

use super::value::ANONYMOUS;
use super::{Amount, Fragment, UnknownValue, Value};

/// Longer names of unknown values end in a hash of the rest.
const LONGEST_NAME: usize = 160;

/// A value as Studio writes it. The text of objects is not documented: it is unknown, with the likely
/// candidates.
pub(super) fn write(value: &Value, out: &mut dyn FnMut(Fragment)) {
    match value {
        Value::Nil => {}
        Value::Bool(value) => out(Fragment::Known(if *value { "true" } else { "false" }.into())),
        Value::Number(amount) => out(Fragment::Known(number(*amount).into())),
        Value::Text(text) => out(Fragment::Known(Arc::clone(text))),
        Value::List(items) => {
            for item in items.iter() {
                write(item, out);
            }
        }
        Value::Object(_) => out(Fragment::Unknown(Arc::new(object(value)))),
        Value::Unknown(unknown) if unknown.fragments.is_empty() => {
            out(Fragment::Unknown(Arc::clone(unknown)));
        }
        Value::Unknown(unknown) => unknown.fragments.iter().cloned().for_each(out),
    }
}

/// The text of a value, or why it is unknown.
pub(super) fn text(value: &Value) -> Result<Arc<str>, Arc<UnknownValue>> {
    if let Value::Text(text) = value {
        return Ok(Arc::clone(text));
    }
    let mut all = String::new();
    let mut unknown = None;
    write(value, &mut |fragment| match fragment {
        Fragment::Known(text) => all.push_str(&text),
        Fragment::Unknown(found) => unknown = unknown.take().or(Some(found)),
    });
    unknown.map_or_else(|| Ok(all.into()), Err)
}

fn object(value: &Value) -> UnknownValue {
    let unknown = |one_of| UnknownValue {
        name: short(&format!("{} as text", name(value))),
        because: "how an object is written as text is not documented".into(),
        fragments: Vec::new(),
        one_of,
    };
    let forms = [
        Form { member: "=", separator: ", ", quote: false },
        Form { member: "=>", separator: ", ", quote: true },
    ];
    let mut texts: Vec<Arc<str>> = json(value).ok().into_iter().map(Arc::from).collect();
    for form in forms {
        let mut text = String::new();
        if form.write(value, &mut text).is_ok() {
            texts.push(text.into());
        }
    }
    unknown(if texts.len() == forms.len() + 1 { texts } else { Vec::new() })
}

/// How Liquid implementations print an object.
#[derive(Clone, Copy)]
struct Form {
    member: &'static str,
    separator: &'static str,
    quote: bool,
}

impl Form {
    fn write(self, value: &Value, out: &mut String) -> Result<(), ()> {
        match value {
            Value::Object(members) => self.list(members.iter(), "{}", out, |(key, value), out| {
                self.write_text(key, out);
                out.push_str(self.member);
                self.write(value, out)
            }),
            Value::List(items) => self.list(items.iter(), "[]", out, |item, out| self.write(item, out)),
            Value::Text(text) => {
                self.write_text(text, out);
                Ok(())
            }
            Value::Nil => {
                out.push_str(if self.quote { "nil" } else { "null" });
                Ok(())
            }
            Value::Unknown(_) => Err(()),
            Value::Bool(_) | Value::Number(_) => text(value).map(|text| out.push_str(&text)).map_err(drop),
        }
    }

    fn list<T>(
        self,
        items: impl Iterator<Item = T>,
        marks: &str,
        out: &mut String,
        mut write: impl FnMut(T, &mut String) -> Result<(), ()>,
    ) -> Result<(), ()> {
        let (open, close) = marks.split_at(1);
        out.push_str(open);
        for (at, item) in items.enumerate() {
            out.push_str(if at > 0 { self.separator } else { "" });
            write(item, out)?;
        }
        out.push_str(close);
        Ok(())
    }

    fn write_text(self, text: &str, out: &mut String) {
        if self.quote {
            json_text(text, out);
        } else {
            out.push_str(text);
        }
    }
}

/// A unique name for this value.
pub(super) fn name(value: &Value) -> String {
    match value {
        Value::Unknown(unknown) => unknown.name.to_string(),
        _ => json(value).unwrap_or_else(|_| format!("{value:?}")),
    }
}

/// As JSON without spaces, or the unknown part that prevents it.
pub(super) fn json(value: &Value) -> Result<String, Arc<UnknownValue>> {
    let mut out = String::new();
    write_json(value, &mut out)?;
    Ok(out)
}

fn write_json(value: &Value, out: &mut String) -> Result<(), Arc<UnknownValue>> {
    match value {
        Value::Nil => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(amount) => out.push_str(&number(*amount)),
        Value::Text(text) => json_text(text, out),
        Value::List(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at > 0 { "," } else { "" });
                write_json(item, out)?;
            }
            out.push(']');
        }
        Value::Object(members) => {
            out.push('{');
            for (at, (key, member)) in members.iter().enumerate() {
                out.push_str(if at > 0 { "," } else { "" });
                json_text(key, out);
                out.push(':');
                write_json(member, out)?;
            }
            out.push('}');
        }
        Value::Unknown(unknown) => return Err(Arc::clone(unknown)),
    }
    Ok(())
}

/// A string in quotation marks, escaped for JSON.
pub(super) fn json_text(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            other if other < ' ' => {
                let _ = write!(out, "\\u{:04x}", u32::from(other));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

/// Writes decimals like floating-point numbers: the shortest digits that give this number, `1.0e+20` beyond
/// 16 digits.
pub(super) fn number(amount: Amount) -> String {
    if amount.is_integer() {
        return amount.to_string();
    }
    let exact = amount.to_string();
    let Ok(rounded) = exact.parse::<f64>() else { return exact };
    let text = format!("{rounded:?}");
    let Some((mantissa, exponent)) = text.split_once('e') else { return text };
    let point = if mantissa.contains('.') { "" } else { ".0" };
    let (sign, digits) = exponent.strip_prefix('-').map_or(("+", exponent), |digits| ("-", digits));
    format!("{mantissa}{point}e{sign}{digits:0>2}")
}

/// Shortens a name so that it stays unique.
pub(super) fn short(name: &str) -> Arc<str> {
    use std::hash::{DefaultHasher, Hash, Hasher};
    if name.len() <= LONGEST_NAME {
        return name.into();
    }
    let mut sum = DefaultHasher::new();
    name.hash(&mut sum);
    let beginning = name.get(..name.floor_char_boundary(LONGEST_NAME / 2)).unwrap_or_default();
    let mark = if name.contains(ANONYMOUS) { ANONYMOUS } else { "" };
    format!("{beginning}… #{:016x}{mark}", sum.finish()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_written_as_floating_point() {
        for (text, expected) in [
            ("1", "1"),
            ("2.50", "2.5"),
            ("0.00001", "1.0e-05"),
            ("0.0001", "0.0001"),
            ("1e15", "1000000000000000.0"),
            ("1.5e20", "1.5e+20"),
            ("3.333333333333333333", "3.3333333333333335"),
            ("12345678901234567890", "12345678901234567890"),
        ] {
            assert_eq!(number(Amount::read(text).unwrap()), expected, "{text}");
        }
    }

    #[test]
    fn cut_names_differ_as_the_whole_ones_do() {
        let (one, two) = ("a".repeat(500), format!("{}b", "a".repeat(499)));
        assert_ne!(short(&one), short(&two));
        assert_eq!((short("a").as_ref(), short(&one).len() < LONGEST_NAME), ("a", true));
    }
}
