//! Parses an expression by recursive descent, no deeper than [`DEEPEST`].

use super::lex::{ExprToken, PlacedToken, error_at, tokens};
use super::{AttributePath, AttributeStep, DEEPEST, ExprNode, ExpressionError, Joint, Operand, TaskOperator};

struct ExpressionParser<'a> {
    text: &'a str,
    tokens: Vec<PlacedToken>,
    at: usize,
    depth: usize,
}

type Parsed<T> = Result<T, ExpressionError>;

pub(super) fn parse(text: &str) -> Parsed<ExprNode> {
    let mut parser = ExpressionParser { text, tokens: tokens(text)?, at: 0, depth: 0 };
    let tree = parser.chain()?;
    match parser.token() {
        ExprToken::End => Ok(tree),
        _ => Err(parser.error("an operator, AND, OR or the end")),
    }
}

impl ExpressionParser<'_> {
    fn token(&self) -> &ExprToken {
        self.tokens.get(self.at).map_or(&ExprToken::End, |placed| &placed.token)
    }

    fn error(&self, expected: &str) -> ExpressionError {
        let found = match self.token() {
            ExprToken::End => "the end".to_owned(),
            ExprToken::Sign(sign) => format!("`{sign}`"),
            ExprToken::Text(text) => format!("'{text}'"),
            ExprToken::Word(text) | ExprToken::Hyphenated(text) | ExprToken::Number(text) => {
                format!("`{text}`")
            }
        };
        let at = self.tokens.get(self.at).map_or(self.text.len(), |placed| placed.at);
        error_at(self.text, at, expected, found)
    }

    fn is_sign(&self, sign: &str) -> bool {
        matches!(self.token(), ExprToken::Sign(found) if *found == sign)
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.token(), ExprToken::Word(found) if found.eq_ignore_ascii_case(word))
    }

    fn take_sign(&mut self, sign: &str) -> bool {
        let is_there = self.is_sign(sign);
        self.at += usize::from(is_there);
        is_there
    }

    fn take_word(&mut self, word: &str) -> bool {
        let is_there = self.is_word(word);
        self.at += usize::from(is_there);
        is_there
    }

    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth == DEEPEST {
            return Err(self.error(&format!("no more than {DEEPEST} levels of parentheses and NOT")));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    fn chain(&mut self) -> Parsed<ExprNode> {
        let first = self.negated()?;
        let mut rest = Vec::new();
        loop {
            let joint = if self.take_word("and") {
                Joint::And
            } else if self.take_word("or") {
                Joint::Or
            } else {
                break;
            };
            rest.push((joint, self.negated()?));
        }
        Ok(if rest.is_empty() { first } else { ExprNode::Chain(Box::new(first), rest) })
    }

    fn negated(&mut self) -> Parsed<ExprNode> {
        if self.take_word("not") {
            return self.deeper(|parser| Ok(ExprNode::Not(Box::new(parser.negated()?))));
        }
        let left = self.operand()?;
        let Some(operator) = self.operator()? else { return Ok(ExprNode::Alone(left)) };
        Ok(ExprNode::Comparison { left, operator, right: self.operand()? })
    }

    fn operator(&mut self) -> Parsed<Option<TaskOperator>> {
        let operator = match self.token() {
            ExprToken::Sign("=" | "==") => TaskOperator::Equal,
            ExprToken::Sign("!=") => TaskOperator::NotEqual,
            ExprToken::Sign(">") => TaskOperator::Greater,
            ExprToken::Sign(">=") => TaskOperator::GreaterOrEqual,
            ExprToken::Sign("<") => TaskOperator::Less,
            ExprToken::Sign("<=") => TaskOperator::LessOrEqual,
            ExprToken::Sign(">-") => TaskOperator::Has,
            ExprToken::Sign("<-") => TaskOperator::In,
            ExprToken::Word(word) => match word.to_ascii_lowercase().as_str() {
                "contains" => TaskOperator::Contains,
                "has" => TaskOperator::Has,
                "in" => TaskOperator::In,
                "not" => {
                    self.at += 1;
                    if self.is_word("in") {
                        TaskOperator::NotIn
                    } else {
                        return Err(self.error("IN after NOT"));
                    }
                }
                _ => return Ok(None),
            },
            _ => return Ok(None),
        };
        self.at += 1;
        Ok(Some(operator))
    }

    fn operand(&mut self) -> Parsed<Operand> {
        if self.take_sign("(") {
            let inner = self.deeper(Self::chain)?;
            return if self.take_sign(")") {
                Ok(Operand::Group(Box::new(inner)))
            } else {
                Err(self.error("AND, OR or `)`"))
            };
        }
        if self.take_sign("[") {
            return self.list();
        }
        if let Some(constant) = self.constant() {
            return Ok(constant);
        }
        let operand = match self.token() {
            ExprToken::Word(word) if !is_keyword(word) => self.path()?,
            ExprToken::Hyphenated(name) => {
                let name = name.clone();
                self.at += 1;
                Operand::Hyphenated(name)
            }
            _ => return Err(self.error("a name, a value or `(`")),
        };
        Ok(operand)
    }

    fn constant(&mut self) -> Option<Operand> {
        let constant = match self.token() {
            ExprToken::Text(text) => Operand::Text(text.clone()),
            ExprToken::Number(digits) => Operand::Number(digits.clone()),
            ExprToken::Word(word) if word.eq_ignore_ascii_case("true") => Operand::Bool(true),
            ExprToken::Word(word) if word.eq_ignore_ascii_case("false") => Operand::Bool(false),
            ExprToken::Word(word) if word.eq_ignore_ascii_case("null") => Operand::Null,
            _ => return None,
        };
        self.at += 1;
        Some(constant)
    }

    /// After the opening bracket.
    fn list(&mut self) -> Parsed<Operand> {
        let mut items = Vec::new();
        if self.take_sign("]") {
            return Ok(Operand::List(items));
        }
        loop {
            let Some(item) = self.constant() else { return Err(self.error("a value in the list")) };
            items.push(item);
            if self.take_sign("]") {
                return Ok(Operand::List(items));
            }
            if !self.take_sign(",") {
                return Err(self.error("`,` or `]`"));
            }
        }
    }

    fn path(&mut self) -> Parsed<Operand> {
        let ExprToken::Word(root) = self.token().clone() else { return Err(self.error("a name")) };
        self.at += 1;
        let mut path = AttributePath { root, steps: Vec::new() };
        loop {
            if self.is_sign(".") {
                self.at += 1;
                match self.token().clone() {
                    ExprToken::Word(name) => path.steps.push(AttributeStep::Name(name)),
                    // `task.last-sentiment`
                    ExprToken::Hyphenated(name) => {
                        self.at += 1;
                        return Ok(Operand::Hyphenated(format!("{}.{name}", path.text())));
                    }
                    _ => return Err(self.error("a name after the dot")),
                }
                self.at += 1;
            } else if self.is_sign("[") && self.tokens.get(self.at).is_some_and(|placed| placed.is_joined) {
                self.at += 1;
                path.steps.push(AttributeStep::Index(self.index()?));
            } else {
                return Ok(Operand::Path(path));
            }
        }
    }

    /// After the opening bracket.
    fn index(&mut self) -> Parsed<usize> {
        let index = match self.token() {
            ExprToken::Number(digits) => digits.parse().ok(),
            _ => None,
        };
        let Some(index) = index else { return Err(self.error("an index from 0")) };
        self.at += 1;
        if self.take_sign("]") { Ok(index) } else { Err(self.error("`]`")) }
    }
}

fn is_keyword(word: &str) -> bool {
    ["and", "or", "not", "in", "has", "contains"].iter().any(|keyword| word.eq_ignore_ascii_case(keyword))
}
