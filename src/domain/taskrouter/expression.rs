//! Expressions of workflows and queues, as text and as a tree.

mod lex;
mod parse;

/// Longer expressions are rejected.
pub const LONGEST: usize = 16 << 10;
/// The nesting of parentheses and NOTs.
pub const DEEPEST: usize = 64;

/// A parsed expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskExpression {
    pub text: String,
    pub tree: ExprNode,
}

/// The reason that an expression cannot be read; positions count characters from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: expected {expected}, found {found}")]
pub struct ExpressionError {
    pub line: usize,
    pub column: usize,
    pub expected: String,
    pub found: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExprNode {
    /// Conditions joined without parentheses, in the order written; the precedence of AND and OR is decided
    /// during evaluation.
    Chain(Box<Self>, Vec<(Joint, Self)>),
    Not(Box<Self>),
    Comparison {
        left: Operand,
        operator: TaskOperator,
        right: Operand,
    },
    /// An operand without an operator.
    Alone(Operand),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joint {
    And,
    Or,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operand {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<Self>),
    Path(AttributePath),
    /// A name with hyphens, which expressions do not allow.
    Hyphenated(String),
    Group(Box<ExprNode>),
}

/// `task.skills[0]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributePath {
    pub root: String,
    pub steps: Vec<AttributeStep>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttributeStep {
    Name(String),
    Index(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskOperator {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    Contains,
    Has,
    In,
    NotIn,
}

impl TaskExpression {
    pub fn parse(text: &str) -> Result<Self, ExpressionError> {
        Ok(Self { text: text.to_owned(), tree: parse::parse(text)? })
    }

    /// All operands outside groups and lists, from left to right.
    pub fn operands(&self) -> Vec<&Operand> {
        let mut found = Vec::new();
        self.tree.gather(&mut found);
        found
    }

    /// The paths that it reads.
    pub fn paths(&self) -> impl Iterator<Item = &AttributePath> {
        self.operands().into_iter().filter_map(|operand| match operand {
            Operand::Path(path) => Some(path),
            _ => None,
        })
    }

    /// Every comparison, from left to right.
    pub fn comparisons(&self) -> Vec<(&Operand, TaskOperator, &Operand)> {
        let mut found = Vec::new();
        self.tree.gather_comparisons(&mut found);
        found
    }
}

impl ExprNode {
    fn gather<'a>(&'a self, found: &mut Vec<&'a Operand>) {
        let add = |operand: &'a Operand, found: &mut Vec<&'a Operand>| match operand {
            Operand::Group(inner) => inner.gather(found),
            other => found.push(other),
        };
        match self {
            Self::Chain(first, rest) => {
                first.gather(found);
                for (_, condition) in rest {
                    condition.gather(found);
                }
            }
            Self::Not(inner) => inner.gather(found),
            Self::Comparison { left, right, .. } => {
                add(left, found);
                add(right, found);
            }
            Self::Alone(operand) => add(operand, found),
        }
    }

    fn gather_comparisons<'a>(&'a self, found: &mut Vec<(&'a Operand, TaskOperator, &'a Operand)>) {
        match self {
            Self::Chain(first, rest) => {
                first.gather_comparisons(found);
                for (_, condition) in rest {
                    condition.gather_comparisons(found);
                }
            }
            Self::Not(inner) | Self::Alone(Operand::Group(inner)) => inner.gather_comparisons(found),
            Self::Comparison { left, operator, right } => {
                found.push((left, *operator, right));
                for side in [left, right] {
                    if let Operand::Group(inner) = side {
                        inner.gather_comparisons(found);
                    }
                }
            }
            Self::Alone(_) => {}
        }
    }
}

impl AttributePath {
    /// The path as written in an expression.
    pub fn text(&self) -> String {
        let mut text = self.root.clone();
        for step in &self.steps {
            match step {
                AttributeStep::Name(name) => text.extend([".", name]),
                AttributeStep::Index(index) => text.extend(["[", &index.to_string(), "]"]),
            }
        }
        text
    }
}
