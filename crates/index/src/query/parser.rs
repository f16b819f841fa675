//! From clauses, operators and parentheses to one tree.
//!
//! ```text
//! any  := all ( OR all )*
//! all  := part ( AND? part )*
//! part := NOT* ( clauses | "(" any ")" )
//! ```
//! An empty group is nothing: it stands for no part.

use super::lexer::{self, Token, TokenKind};
use super::{FieldName, MAX_DEPTH, Node, Parsed, error_at};
use crate::error::Error;
use std::iter::Peekable;
use std::vec::IntoIter;

/// Reads a query, in which clauses may name these fields.
///
/// # Errors
/// [`Error::Query`] points at a quote, range or parenthesis without its pair, an operator without
/// something beside it, a field that is not one of these or has no value, the first word beyond
/// [`MAX_WORDS`](super::MAX_WORDS), a group within more than [`MAX_DEPTH`] groups, and a query that
/// has signs but no words.
pub(crate) fn parse(query: &str, fields: &[FieldName]) -> Result<Parsed, Error> {
    let tokens = lexer::tokens(query, fields)?.into_iter().peekable();
    let mut parser = Parser { query, tokens };
    let root = parser.any(0)?;
    if let Some(token) = parser.tokens.next() {
        // Everything else is part of the expression.
        let message = "this parenthesis closes nothing: leave it out, or open a group with ( before it";
        return Err(error_at(query, token.at, message));
    }
    match query.find(|c: char| !c.is_whitespace()) {
        Some(at) if root.is_none() => {
            let message = "the query has no words: a word has at least one letter or digit";
            Err(error_at(query, at, message))
        }
        _ => Ok(Parsed { root }),
    }
}

struct Parser<'a> {
    query: &'a str,
    tokens: Peekable<IntoIter<Token>>,
}

impl Parser<'_> {
    /// Up to a closing parenthesis or the end. None if there is nothing.
    fn any(&mut self, depth: usize) -> Result<Option<Node>, Error> {
        let mut parts = Vec::new();
        let mut operator = None;
        loop {
            let part = self.all(depth)?;
            let next = self.tokens.next_if(|token| matches!(token.kind, TokenKind::Or));
            match (part, operator, &next) {
                (Some(part), ..) => parts.push(part),
                (None, Some(at), _) => return Err(self.lonely("OR", "behind", at)),
                (None, None, Some(token)) => return Err(self.lonely("OR", "before", token.at)),
                (None, None, None) => return Ok(None),
            }
            match next {
                Some(token) => operator = Some(token.at),
                None => return Ok(Some(any(parts))),
            }
        }
    }

    /// Up to an `OR`, a closing parenthesis or the end.
    fn all(&mut self, depth: usize) -> Result<Option<Node>, Error> {
        let mut parts = Vec::new();
        let mut operator = None;
        loop {
            let part = self.part(depth)?;
            let missing = part.is_none();
            parts.extend(part);
            let next = self.tokens.next_if(|token| matches!(token.kind, TokenKind::And));
            match (operator, &next) {
                (Some(at), _) if missing => return Err(self.lonely("AND", "behind", at)),
                (None, Some(token)) if parts.is_empty() => {
                    return Err(self.lonely("AND", "before", token.at));
                }
                (None, None) if missing => return Ok((!parts.is_empty()).then(|| all(parts))),
                _ => operator = next.map(|token| token.at),
            }
        }
    }

    /// The next clause or group, negated or not. None if something else comes.
    fn part(&mut self, depth: usize) -> Result<Option<Node>, Error> {
        let mut negation = None;
        let mut negated = false;
        loop {
            let begins =
                |kind: &TokenKind| !matches!(kind, TokenKind::Close | TokenKind::And | TokenKind::Or);
            let token = self.tokens.next_if(|token| begins(&token.kind));
            let part = match token {
                Some(Token { kind: TokenKind::Clauses(clauses), .. }) => {
                    all(clauses.into_iter().map(Node::Clause).collect())
                }
                Some(Token { kind: TokenKind::Not, at }) => {
                    negation = Some(at);
                    negated = !negated;
                    continue;
                }
                Some(Token { at, .. }) => match self.group(at, depth)? {
                    Some(group) => group,
                    None => continue,
                },
                None => {
                    return match negation {
                        Some(at) => Err(self.lonely("NOT", "behind", at)),
                        None => Ok(None),
                    };
                }
            };
            return Ok(Some(if negated { not(part) } else { part }));
        }
    }

    /// What the parenthesis at `at` opens, to its pair.
    fn group(&mut self, at: usize, depth: usize) -> Result<Option<Node>, Error> {
        if depth == MAX_DEPTH {
            let message = format!("the query is too deep: up to {MAX_DEPTH} groups can stand in one another");
            return Err(error_at(self.query, at, &message));
        }
        let group = self.any(depth + 1)?;
        match self.tokens.next() {
            Some(_) => Ok(group),
            None => Err(error_at(self.query, at, "this parenthesis is not closed: end the group with )")),
        }
    }

    fn lonely(&self, operator: &str, side: &str, at: usize) -> Error {
        let form = if operator == "NOT" { "NOT b".to_owned() } else { format!("a {operator} b") };
        let message = format!(
            "{operator} has nothing {side} it: write {form}; to search for the word, put it in quotes"
        );
        error_at(self.query, at, &message)
    }
}

fn all(parts: Vec<Node>) -> Node {
    join(parts, Node::All, |part| match part {
        Node::All(inner) => Ok(inner),
        part => Err(part),
    })
}

fn any(parts: Vec<Node>) -> Node {
    join(parts, Node::Any, |part| match part {
        Node::Any(inner) => Ok(inner),
        part => Err(part),
    })
}

/// A connection of parts, with the parts of those that are such connections themselves.
fn join(parts: Vec<Node>, connect: fn(Vec<Node>) -> Node, open: fn(Node) -> Result<Vec<Node>, Node>) -> Node {
    let mut flat = Vec::with_capacity(parts.len());
    for part in parts {
        match open(part) {
            Ok(inner) => flat.extend(inner),
            Err(part) => flat.push(part),
        }
    }
    if flat.len() == 1 { flat.remove(0) } else { connect(flat) }
}

fn not(part: Node) -> Node {
    match part {
        Node::Not(inner) => *inner,
        part => Node::Not(Box::new(part)),
    }
}
