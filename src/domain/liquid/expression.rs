//! Expressions of outputs and tags, parsed as leniently as in Ruby's lax mode: unexpected text is skipped.

use std::sync::Arc;

use super::filter::FilterName;
use super::{Amount, Value};

/// The deepest nesting of brackets.
const DEEPEST: usize = 64;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum LiquidExpression {
    Literal(Value),
    /// `empty`, and `blank`, which also holds for white space, nil and false.
    Empty,
    Blank,
    Range(Box<LiquidExpression>, Box<LiquidExpression>),
    /// The first key is the root.
    Path(Vec<PathStep>),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum PathStep {
    Name(Arc<str>),
    Index(LiquidExpression),
}

/// A value and the filters applied to it.
#[derive(Clone, Debug)]
pub(super) struct FilterPipeline {
    pub start: LiquidExpression,
    pub filters: Vec<FilterCall>,
}

#[derive(Clone, Debug)]
pub(super) struct FilterCall {
    pub name: FilterName,
    pub arguments: Vec<LiquidExpression>,
    /// Arguments of the form `name: value`.
    pub options: Vec<(String, LiquidExpression)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Contains,
}

#[derive(Clone, Debug)]
pub(super) struct LiquidComparison {
    /// Shared by the values of a `case`.
    pub left: Arc<LiquidExpression>,
    pub right: Option<(Operator, LiquidExpression)>,
}

/// Comparisons, each with whether `and` joins it to the next one; they associate to the right.
#[derive(Clone, Debug)]
pub(super) struct Condition {
    pub links: Vec<(LiquidComparison, bool)>,
    pub is_negated: bool,
}

/// Parses one piece of markup. An error says what is wrong, and at which byte.
pub(super) struct ExpressionReader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

pub(super) type Read<T> = Result<T, (String, usize)>;

impl<'a> ExpressionReader<'a> {
    pub(super) const fn new(text: &'a str) -> Self {
        Self { text, at: 0, depth: 0 }
    }

    pub(super) fn error<T>(&self, words: &str) -> Read<T> {
        Err((words.to_owned(), self.at))
    }

    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn skip_space(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    pub(super) fn is_at_end(&mut self) -> bool {
        self.skip_space();
        self.rest().is_empty()
    }

    /// Skips this text if it comes next.
    pub(super) fn eat(&mut self, text: &str) -> bool {
        self.skip_space();
        let is_next = self.rest().starts_with(text);
        self.at += if is_next { text.len() } else { 0 };
        is_next
    }

    /// A word of letters, digits and `_`, if one comes next.
    pub(super) fn word(&mut self) -> Option<&'a str> {
        self.skip_space();
        self.take(|c| c.is_ascii_alphanumeric() || c == '_')
    }

    /// A name, which may have hyphens and end in `?`.
    pub(super) fn name(&mut self) -> Read<Option<&'a str>> {
        let start = self.at;
        if self.take(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-').is_some()
            && self.rest().starts_with('?')
        {
            self.at += 1;
        }
        if self.rest().starts_with(|c: char| !c.is_ascii() && c.is_alphanumeric()) {
            return self.error("a name with a letter that is not ASCII");
        }
        Ok(self.text.get(start..self.at).filter(|name| !name.is_empty()))
    }

    fn take(&mut self, is_part: impl Fn(char) -> bool) -> Option<&'a str> {
        let rest = self.rest();
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).filter(|part| !part.is_empty())
    }

    /// Skips everything up to one of these characters outside quotation marks. Studio rejects `+` there.
    pub(super) fn skip_until(&mut self, ends: &[char]) -> Read<()> {
        while let Some(next) = self.rest().chars().next().filter(|next| !ends.contains(next)) {
            match next {
                '+' => return self.error("`+` is not an operator: use the filter `plus`"),
                '\'' | '"' => {
                    self.quoted(next)?;
                }
                other => self.at += other.len_utf8(),
            }
        }
        Ok(())
    }

    fn quoted(&mut self, mark: char) -> Read<&'a str> {
        let inside = self.rest().get(1..).unwrap_or_default();
        let Some(end) = inside.find(mark) else { return self.error("a quotation mark is not closed") };
        self.at += end + 2;
        Ok(inside.get(..end).unwrap_or_default())
    }

    /// An expression, if one comes next.
    pub(super) fn expression(&mut self) -> Read<Option<LiquidExpression>> {
        self.skip_space();
        if self.depth >= DEEPEST {
            return self.error("brackets are nested more deeply than 64 levels");
        }
        self.depth += 1;
        let found = self.expression_here();
        self.depth -= 1;
        found
    }

    fn expression_here(&mut self) -> Read<Option<LiquidExpression>> {
        match self.rest().chars().next() {
            Some(mark @ ('\'' | '"')) => Ok(Some(LiquidExpression::Literal(Value::text(self.quoted(mark)?)))),
            Some('(') => self.range(),
            Some('[') => self.path(Vec::new()).map(Some),
            _ => {
                if let Some(amount) = self.number() {
                    return Ok(Some(LiquidExpression::Literal(Value::Number(amount))));
                }
                match self.name()? {
                    Some(name) => self.named(name).map(Some),
                    None => Ok(None),
                }
            }
        }
    }

    /// A number that is not the beginning of a name.
    fn number(&mut self) -> Option<Amount> {
        let start = self.at;
        self.at += usize::from(self.rest().starts_with('-'));
        let _ = self.take(|c| c.is_ascii_digit());
        if self.rest().strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) {
            self.at += 1;
            let _ = self.take(|c| c.is_ascii_digit());
        }
        let is_name = self.rest().starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '-');
        let amount = self.text.get(start..self.at).filter(|_| !is_name).and_then(Amount::read);
        if amount.is_none() {
            self.at = start;
        }
        amount
    }

    /// `(from..to)`. A parenthesis without a range is skipped.
    fn range(&mut self) -> Read<Option<LiquidExpression>> {
        self.at += 1;
        let Some(from) = self.expression()? else { return Ok(None) };
        if !self.eat("..") {
            return Ok(Some(from));
        }
        let to = self.expression()?.unwrap_or(LiquidExpression::Literal(Value::Nil));
        let _ = self.eat(")");
        Ok(Some(LiquidExpression::Range(Box::new(from), Box::new(to))))
    }

    fn named(&mut self, name: &str) -> Read<LiquidExpression> {
        let path = self.path(vec![PathStep::Name(name.into())])?;
        let LiquidExpression::Path(steps) = &path else { return Ok(path) };
        Ok(match name {
            _ if steps.len() > 1 => path,
            "nil" | "null" => LiquidExpression::Literal(Value::Nil),
            "true" => LiquidExpression::Literal(Value::Bool(true)),
            "false" => LiquidExpression::Literal(Value::Bool(false)),
            "blank" => LiquidExpression::Blank,
            "empty" => LiquidExpression::Empty,
            _ => path,
        })
    }

    /// The steps after a name; spaces and newlines around dots are allowed.
    fn path(&mut self, mut steps: Vec<PathStep>) -> Read<LiquidExpression> {
        loop {
            let start = self.at;
            if self.rest().starts_with('[') {
                self.at += 1;
                let index = self.expression()?.unwrap_or(LiquidExpression::Literal(Value::Nil));
                if !self.eat("]") {
                    return self.error("a bracket is not closed");
                }
                steps.push(PathStep::Index(index));
                continue;
            }
            self.skip_space();
            if self.rest().starts_with('.') && !self.rest().starts_with("..") {
                self.at += 1;
                self.skip_space();
                match self.name()? {
                    Some(name) => steps.push(PathStep::Name(name.into())),
                    // A trailing dot does not count.
                    None if self.rest().starts_with('[') => {}
                    None => return Ok(LiquidExpression::Path(steps)),
                }
                continue;
            }
            self.at = start;
            return Ok(LiquidExpression::Path(steps));
        }
    }

    /// A value with its filters, up to the end.
    pub(super) fn pipeline(&mut self) -> Read<FilterPipeline> {
        let found = if self.eat("{") { self.behind_brace()? } else { self.expression()? };
        let start = found.unwrap_or(LiquidExpression::Literal(Value::Nil));
        let mut filters = Vec::new();
        self.skip_until(&['|'])?;
        while self.eat("|") {
            if let Some(name) = self.word() {
                filters.push(self.filter(name)?);
            }
            self.skip_until(&['|'])?;
        }
        Ok(FilterPipeline { start, filters })
    }

    /// After an extra brace, as in `{{{name}}`, whatever follows directly is a name.
    fn behind_brace(&mut self) -> Read<Option<LiquidExpression>> {
        let _ = self.take(|c| c == '{');
        let name = match self.rest().chars().next() {
            Some(mark @ ('\'' | '"')) => Some(self.quoted(mark)?),
            _ => self.name()?,
        };
        name.map(|name| self.path(vec![PathStep::Name(name.into())])).transpose()
    }

    fn filter(&mut self, name: &str) -> Read<FilterCall> {
        let Some(known) = FilterName::named(name) else {
            let meant = crate::domain::nearest::meant(name, FilterName::names());
            return self.error(format!("there is no filter called `{name}`. {meant}").trim_end());
        };
        let mut call = FilterCall { name: known, arguments: Vec::new(), options: Vec::new() };
        if !self.eat(":") {
            return Ok(call);
        }
        loop {
            let start = self.at;
            if let Some(option) = self.word()
                && self.eat(":")
            {
                let value = self.expression()?.unwrap_or(LiquidExpression::Literal(Value::Nil));
                call.options.push((option.to_owned(), value));
            } else {
                self.at = start;
                call.arguments.extend(self.expression()?);
            }
            self.skip_until(&['|', ','])?;
            if !self.eat(",") {
                return Ok(call);
            }
        }
    }

    /// Comparisons joined by `and` and `or`, up to the end.
    pub(super) fn condition(&mut self) -> Read<Condition> {
        let mut links = Vec::new();
        loop {
            let mut left = self.expression()?;
            while left.is_none() && self.eat("(") {
                left = self.expression()?;
            }
            let Some(left) = left else { return self.error("a condition is missing") };
            let right = match self.operator()? {
                Some(operator) => {
                    Some((operator, self.expression()?.unwrap_or(LiquidExpression::Literal(Value::Nil))))
                }
                None => None,
            };
            let joined = self.join()?;
            links.push((LiquidComparison { left: left.into(), right }, joined == Some("and")));
            if joined.is_none() {
                return Ok(Condition { links, is_negated: false });
            }
        }
    }

    fn operator(&mut self) -> Read<Option<Operator>> {
        self.skip_space();
        let start = self.at;
        let sign =
            self.take(|c| "=!<>".contains(c)).or_else(|| self.take(|c| c.is_ascii_lowercase() || c == '_'));
        Ok(Some(match sign {
            None => return Ok(None),
            Some("and" | "or") => {
                self.at = start;
                return Ok(None);
            }
            Some("==") => Operator::Equal,
            Some("!=" | "<>") => Operator::NotEqual,
            Some("<") => Operator::Less,
            Some("<=") => Operator::LessOrEqual,
            Some(">") => Operator::Greater,
            Some(">=") => Operator::GreaterOrEqual,
            Some("contains") => Operator::Contains,
            Some(other) => return Err((format!("there is no operator called `{other}`"), start)),
        }))
    }

    /// The next `and` or `or` as a word, skipping unexpected text.
    fn join(&mut self) -> Read<Option<&'a str>> {
        let mut is_word_start = true;
        loop {
            let start = self.at;
            if is_word_start && let Some(word) = self.take(|c| c.is_ascii_alphanumeric() || "_-.".contains(c))
            {
                if matches!(word, "and" | "or") {
                    return Ok(Some(word));
                }
                is_word_start = false;
                continue;
            }
            let Some(next) = self.rest().chars().next() else { return Ok(None) };
            self.skip_until(&[' ', '\n', '\t', '\r', ')'])?;
            if self.at == start {
                self.at += next.len_utf8();
            }
            is_word_start = true;
        }
    }
}

#[cfg(test)]
mod tests;
