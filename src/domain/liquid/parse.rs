//! Builds the tree of a template. Blocks are kept on a stack, so parsing does not recurse; depth is bounded
//! for rendering.

use std::sync::Arc;

use super::error::LiquidError;
use super::expression::{
    Condition, ExpressionReader, FilterPipeline, LiquidComparison, LiquidExpression, Operator, Read,
};
use super::lex::{Lexeme, lex};

/// The deepest nesting of blocks.
pub(super) const DEEPEST: usize = 64;

#[derive(Clone, Debug)]
pub(super) enum TemplateNode {
    Text(Arc<str>),
    RenderedOutput(FilterPipeline),
    Assign(Arc<str>, FilterPipeline),
    Capture(Arc<str>, Vec<TemplateNode>),
    /// The first branch whose condition holds; `None` always does.
    If(Vec<(Option<Condition>, Vec<TemplateNode>)>),
    For(Box<Loop>),
    /// The group and its values.
    Cycle(Option<LiquidExpression>, Vec<LiquidExpression>),
    /// The step of a counter; `increment` prints its value before the step, `decrement` after it.
    Count(Arc<str>, i64),
    Break,
    Continue,
}

#[derive(Clone, Debug)]
pub(super) struct Loop {
    pub variable: Arc<str>,
    pub over: LiquidExpression,
    pub limit: Option<LiquidExpression>,
    pub offset: Option<LiquidExpression>,
    pub is_reversed: bool,
    pub body: Vec<TemplateNode>,
    pub otherwise: Vec<TemplateNode>,
}

/// A block whose end has not been reached yet.
enum Open {
    /// Finished branches, and the condition of the open one.
    If {
        done: Vec<(Option<Condition>, Vec<TemplateNode>)>,
        condition: Option<Condition>,
    },
    /// Likewise; there is no branch before the first `when`.
    Case {
        subject: Arc<LiquidExpression>,
        done: Vec<(Option<Condition>, Vec<TemplateNode>)>,
        branch: CaseBranch,
    },
    For {
        head: Box<Loop>,
        is_otherwise: bool,
    },
    Capture(Arc<str>),
}

/// The branch of a `case` that is being read.
enum CaseBranch {
    /// Before its first branch.
    Before,
    /// In a branch; `else` has no condition.
    In(Option<Condition>),
}

struct TagBlock {
    open: Open,
    /// The tag that closes it.
    end: &'static str,
    at: usize,
    body: Vec<TemplateNode>,
}

#[derive(Default)]
struct BlockReader {
    stack: Vec<TagBlock>,
    root: Vec<TemplateNode>,
}

/// The tree, or the first error.
pub(super) fn parse(template: &str) -> Result<Vec<TemplateNode>, LiquidError> {
    let mut blocks = BlockReader::default();
    for lexeme in lex(template)? {
        let (read, start) = match lexeme {
            Lexeme::Text(text) => {
                blocks.push(TemplateNode::Text(text.into()));
                continue;
            }
            Lexeme::RenderedOutput { markup, at } => (
                ExpressionReader::new(markup)
                    .pipeline()
                    .map(|pipeline| blocks.push(TemplateNode::RenderedOutput(pipeline))),
                at,
            ),
            Lexeme::Tag { name, markup, at } => {
                (blocks.tag(name, &mut ExpressionReader::new(markup), at), at)
            }
        };
        read.map_err(|(words, offset)| LiquidError::at(template, start + offset, &words))?;
    }
    match blocks.stack.pop() {
        Some(block) => Err(LiquidError::at(template, block.at, &format!("`{}` is missing", block.end))),
        None => Ok(blocks.root),
    }
}

impl BlockReader {
    fn push(&mut self, node: TemplateNode) {
        match self.stack.last_mut() {
            Some(block) => block.body.push(node),
            None => self.root.push(node),
        }
    }

    fn open(&mut self, open: Open, end: &'static str, at: usize) -> Read<()> {
        if self.stack.len() >= DEEPEST {
            return Err(("blocks are nested more deeply than 64 levels".to_owned(), 0));
        }
        self.stack.push(TagBlock { open, end, at, body: Vec::new() });
        Ok(())
    }

    fn tag(&mut self, name: &str, reader: &mut ExpressionReader<'_>, at: usize) -> Read<()> {
        match name {
            "if" | "unless" => {
                let mut condition = reader.condition()?;
                condition.is_negated = name == "unless";
                let end = if name == "if" { "endif" } else { "endunless" };
                self.open(Open::If { done: Vec::new(), condition: Some(condition) }, end, at)
            }
            "case" => {
                let Some(subject) = reader.expression()? else { return reader.error("`case` of what?") };
                self.open(
                    Open::Case { subject: subject.into(), done: Vec::new(), branch: CaseBranch::Before },
                    "endcase",
                    at,
                )
            }
            "for" => {
                let head = Box::new(read_loop(reader)?);
                self.open(Open::For { head, is_otherwise: false }, "endfor", at)
            }
            "capture" => {
                let name = assigned(reader)?;
                self.open(Open::Capture(name), "endcapture", at)
            }
            "elsif" | "else" | "when" => self.branch(name, reader),
            "assign" => {
                let name = assigned(reader)?;
                if !reader.eat("=") {
                    return reader.error("`assign` needs a name, `=` and a value");
                }
                let pipeline = reader.pipeline()?;
                self.push(TemplateNode::Assign(name, pipeline));
                Ok(())
            }
            "cycle" => read_cycle(reader).map(|node| self.push(node)),
            "increment" => assigned(reader).map(|name| self.push(TemplateNode::Count(name, 1))),
            "decrement" => assigned(reader).map(|name| self.push(TemplateNode::Count(name, -1))),
            "break" => {
                self.push(TemplateNode::Break);
                Ok(())
            }
            "continue" => {
                self.push(TemplateNode::Continue);
                Ok(())
            }
            _ => self.close(name),
        }
    }

    /// `elsif`, `else` or `when` of the innermost block.
    fn branch(&mut self, name: &str, reader: &mut ExpressionReader<'_>) -> Read<()> {
        let misplaced = || Err((format!("`{name}` does not belong here"), 0));
        let Some(block) = self.stack.last_mut() else { return misplaced() };
        let body = std::mem::take(&mut block.body);
        match (&mut block.open, name) {
            (Open::If { done, condition }, "elsif" | "else") => {
                done.push((condition.take(), body));
                *condition = if name == "elsif" { Some(reader.condition()?) } else { None };
            }
            (Open::Case { done, branch, subject }, "when" | "else") => {
                let next = if name == "when" { Some(read_when(subject, reader)?) } else { None };
                if let CaseBranch::In(condition) = std::mem::replace(branch, CaseBranch::In(next)) {
                    done.push((condition, body));
                }
            }
            (Open::For { head, is_otherwise: is_otherwise @ false }, "else") => {
                head.body = body;
                *is_otherwise = true;
            }
            _ => return misplaced(),
        }
        Ok(())
    }

    fn close(&mut self, name: &str) -> Read<()> {
        let Some(block) = self.stack.pop_if(|block| block.end == name) else {
            let words = match (name.strip_prefix("end"), self.stack.last()) {
                (Some(_), Some(block)) => {
                    format!("`{name}` does not belong here: `{}` is missing", block.end)
                }
                (Some(_), None) => format!("`{name}` does not belong here"),
                (None, _) => format!("there is no tag called `{name}`"),
            };
            return Err((words, 0));
        };
        let body = block.body;
        let mut node = match block.open {
            Open::If { mut done, condition } => {
                done.push((condition, body));
                TemplateNode::If(done)
            }
            Open::Case { mut done, branch, .. } => {
                if let CaseBranch::In(condition) = branch {
                    done.push((condition, body));
                }
                TemplateNode::If(done)
            }
            Open::For { mut head, is_otherwise } => {
                *(if is_otherwise { &mut head.otherwise } else { &mut head.body }) = body;
                TemplateNode::For(head)
            }
            Open::Capture(name) => TemplateNode::Capture(name, body),
        };
        if node.is_silent() {
            node.drop_text();
        }
        self.push(node);
        Ok(())
    }
}

impl TemplateNode {
    /// Whether it prints nothing but white space. Ruby omits even that in blocks whose branches are all like
    /// this.
    fn is_silent(&self) -> bool {
        let all = |nodes: &[Self]| nodes.iter().all(Self::is_silent);
        match self {
            Self::Text(text) => text.trim().is_empty(),
            Self::Assign(..) | Self::Capture(..) | Self::Break | Self::Continue => true,
            Self::If(branches) => branches.iter().all(|(_, body)| all(body)),
            Self::For(head) => all(&head.body) && all(&head.otherwise),
            Self::RenderedOutput(_) | Self::Cycle(..) | Self::Count(..) => false,
        }
    }

    fn drop_text(&mut self) {
        let drop = |nodes: &mut Vec<Self>| nodes.retain(|node| !matches!(node, Self::Text(_)));
        match self {
            Self::If(branches) => branches.iter_mut().for_each(|(_, body)| drop(body)),
            Self::For(head) => {
                drop(&mut head.body);
                drop(&mut head.otherwise);
            }
            _ => {}
        }
    }
}

fn assigned(reader: &mut ExpressionReader<'_>) -> Read<Arc<str>> {
    reader.skip_space();
    match reader.name()? {
        Some(name) => Ok(name.into()),
        // `capture` takes its name in quotation marks too.
        None => match reader.expression()? {
            Some(LiquidExpression::Literal(super::Value::Text(name))) => Ok(name),
            _ => reader.error("a name is missing"),
        },
    }
}

/// The values of a `when`, as equalities of which at least one must hold.
fn read_when(subject: &Arc<LiquidExpression>, reader: &mut ExpressionReader<'_>) -> Read<Condition> {
    let mut links = Vec::new();
    while let Some(value) = reader.expression()? {
        links.push((
            LiquidComparison { left: Arc::clone(subject), right: Some((Operator::Equal, value)) },
            false,
        ));
        if !reader.eat(",") && !reader.eat("or ") {
            break;
        }
    }
    if links.is_empty() {
        return reader.error("`when` what?");
    }
    Ok(Condition { links, is_negated: false })
}

fn read_loop(reader: &mut ExpressionReader<'_>) -> Read<Loop> {
    let variable = assigned(reader)?;
    if reader.word() != Some("in") {
        return reader.error("`for` needs a name, `in` and a list");
    }
    let Some(over) = reader.expression()? else { return reader.error("`for` over what?") };
    let mut head = Loop {
        variable,
        over,
        limit: None,
        offset: None,
        is_reversed: false,
        body: Vec::new(),
        otherwise: Vec::new(),
    };
    while !reader.is_at_end() {
        match reader.word() {
            Some("reversed") => head.is_reversed = true,
            Some("limit") if reader.eat(":") => head.limit = reader.expression()?,
            Some("offset") if reader.eat(":") => head.offset = reader.expression()?,
            _ => {
                let next = reader.rest().chars().next().unwrap_or(' ');
                reader.skip_until(&[' ', ','])?;
                let _ = reader.eat(if next == ',' { "," } else { " " });
            }
        }
    }
    Ok(head)
}

fn read_cycle(reader: &mut ExpressionReader<'_>) -> Read<TemplateNode> {
    let mut group = None;
    let mut values = Vec::new();
    while let Some(value) = reader.expression()? {
        if values.is_empty() && group.is_none() && reader.eat(":") {
            group = Some(value);
            continue;
        }
        values.push(value);
        if !reader.eat(",") {
            break;
        }
    }
    if values.is_empty() {
        return reader.error("`cycle` needs values");
    }
    Ok(TemplateNode::Cycle(group, values))
}
