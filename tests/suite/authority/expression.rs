//! The expressions of the list in its own notation: `values(EnergySource).filter(|s| s == "95").len() > 1`.

use super::tree::{At, ROOT, Tree};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

#[derive(Debug, Clone)]
pub enum Expression {
    Literal(Value),
    List(Vec<Expression>),
    Name(String),
    Call(String, Vec<Expression>),
    Method(Box<Expression>, String, Vec<Expression>),
    Lambda(String, Box<Expression>),
    Not(Box<Expression>),
    Binary(String, Box<Expression>, Box<Expression>),
}

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Missing,
    Truth(bool),
    Number(Decimal),
    Text(String),
    Element(At),
    List(Vec<Value>),
}

pub type Predicates = BTreeMap<String, Expression>;

impl Expression {
    /// The tags that it names, each once.
    pub fn names(&self) -> Vec<String> {
        let mut found = Vec::new();
        self.each(&mut |part| match part {
            Self::Name(name) if name.starts_with(char::is_uppercase) && !found.contains(name) => found.push(name.clone()),
            _ => {}
        });
        found
    }

    /// The numbers in it.
    pub fn numbers(&self) -> Vec<Decimal> {
        let mut found = Vec::new();
        self.each(&mut |part| {
            if let Self::Literal(Value::Number(number)) = part {
                found.push(*number);
            }
        });
        found
    }

    /// Calls for it and for everything inside.
    fn each(&self, see: &mut impl FnMut(&Self)) {
        see(self);
        match self {
            Self::Literal(_) | Self::Name(_) => {}
            Self::List(items) | Self::Call(_, items) => items.iter().for_each(|item| item.each(see)),
            Self::Method(of, _, arguments) => {
                of.each(see);
                arguments.iter().for_each(|item| item.each(see));
            }
            Self::Lambda(_, inner) | Self::Not(inner) => inner.each(see),
            Self::Binary(_, left, right) => {
                left.each(see);
                right.each(see);
            }
        }
    }
}

/// Reads an expression.
pub fn parse(text: &str) -> Expression {
    let mut parser = Parser { tokens: tokens(text), at: 0 };
    let expression = parser.binary(0);
    assert_eq!(parser.at, parser.tokens.len(), "{text}");
    expression
}

fn tokens(text: &str) -> Vec<String> {
    let pattern = regex::Regex::new(r#"^\s*("(?:[^"\\]|\\.)*"|\d+(?:\.\d+)?|[A-Za-z_]\w*|&&|\|\||[=!<>]=|[-!<>()\[\],.|+])"#).unwrap();
    let (mut rest, mut tokens) = (text, Vec::new());
    while !rest.trim().is_empty() {
        let found = pattern.captures(rest).unwrap_or_else(|| panic!("{rest}"));
        tokens.push(found[1].to_owned());
        rest = &rest[found[0].len()..];
    }
    tokens
}

struct Parser {
    tokens: Vec<String>,
    at: usize,
}

/// Operators by how tightly they bind.
const OPERATORS: [&[&str]; 4] = [&["||"], &["&&"], &["==", "!=", "<", "<=", ">", ">=", "in"], &["+", "-"]];

impl Parser {
    fn is(&self, token: &str) -> bool {
        self.tokens.get(self.at).is_some_and(|next| next == token)
    }

    fn took(&mut self, token: &str) -> bool {
        let is = self.is(token);
        self.at += usize::from(is);
        is
    }

    fn expect(&mut self, token: &str) {
        assert!(self.took(token), "{token} in {:?} at {}", self.tokens, self.at);
    }

    fn next(&mut self) -> String {
        self.at += 1;
        self.tokens[self.at - 1].clone()
    }

    fn binary(&mut self, level: usize) -> Expression {
        let Some(operators) = OPERATORS.get(level) else { return self.unary() };
        let mut left = self.binary(level + 1);
        while operators.iter().any(|operator| self.is(operator)) {
            let operator = self.next();
            left = Expression::Binary(operator, Box::new(left), Box::new(self.binary(level + 1)));
        }
        left
    }

    fn unary(&mut self) -> Expression {
        if self.took("!") {
            return Expression::Not(Box::new(self.unary()));
        }
        let mut expression = self.atom();
        while self.took(".") {
            let name = self.next();
            self.expect("(");
            let arguments = self.list(")");
            expression = Expression::Method(Box::new(expression), name, arguments);
        }
        expression
    }

    fn list(&mut self, end: &str) -> Vec<Expression> {
        let mut items = Vec::new();
        while !self.took(end) {
            items.push(if self.took("|") {
                let name = self.next();
                self.expect("|");
                Expression::Lambda(name, Box::new(self.binary(0)))
            } else {
                self.binary(0)
            });
            self.took(",");
        }
        items
    }

    fn atom(&mut self) -> Expression {
        let token = self.next();
        match token.chars().next() {
            Some('"') => Expression::Literal(Value::Text(token[1..token.len() - 1].replace("\\\"", "\"").replace("\\\\", "\\"))),
            Some('0'..='9') => Expression::Literal(Value::Number(token.parse().unwrap())),
            Some('(') => {
                let inner = self.binary(0);
                self.expect(")");
                inner
            }
            Some('[') => Expression::List(self.list("]")),
            _ if self.took("(") => Expression::Call(token, self.list(")")),
            _ => Expression::Name(token),
        }
    }
}

/// Where an expression is looked at.
pub struct Place<'t> {
    pub tree: &'t Tree,
    pub scope: At,
    pub predicates: &'t Predicates,
}

impl Place<'_> {
    pub fn holds(&self, expression: &Expression) -> bool {
        self.value(expression, &BTreeMap::new()) == Value::Truth(true)
    }

    /// What is at hand of a tag.
    pub fn hand(&self, tag: &str) -> Vec<At> {
        self.tree.below(self.tree.common(self.scope, tag), tag)
    }

    fn of(&self, at: At) -> Value {
        if self.tree.text(at).is_empty() { Value::Element(at) } else { Value::Text(self.tree.text(at).to_owned()) }
    }

    fn value(&self, expression: &Expression, names: &BTreeMap<String, Value>) -> Value {
        let value = |inner: &Expression| self.value(inner, names);
        let truth = |inner: &Expression| value(inner) == Value::Truth(true);
        match expression {
            Expression::Literal(literal) => literal.clone(),
            Expression::List(items) => Value::List(items.iter().map(value).collect()),
            Expression::Lambda(..) => Value::Missing,
            Expression::Not(inner) => Value::Truth(!truth(inner)),
            Expression::Name(name) => match (names.get(name), self.predicates.get(name)) {
                (Some(known), _) => known.clone(),
                (None, Some(predicate)) => Value::Truth(self.holds(predicate)),
                (None, None) => self.hand(name).first().map_or(Value::Missing, |at| self.of(*at)),
            },
            Expression::Call(name, arguments) => self.call(name, arguments, names),
            Expression::Method(of, name, arguments) => self.method(&value(of), name, arguments, names),
            Expression::Binary(operator, left, right) => match operator.as_str() {
                "||" => Value::Truth(truth(left) || truth(right)),
                "&&" => Value::Truth(truth(left) && truth(right)),
                "in" => {
                    let (left, right) = (value(left), value(right));
                    let Value::List(list) = right else { panic!("{expression:?}") };
                    Value::Truth(list.iter().any(|item| compare("==", &left, item)))
                }
                "+" | "-" => match (number(&value(left)), number(&value(right))) {
                    (Some(left), Some(right)) => Value::Number(if operator == "+" { left + right } else { left - right }),
                    _ => Value::Missing,
                },
                comparison => Value::Truth(compare(comparison, &value(left), &value(right))),
            },
        }
    }

    fn call(&self, name: &str, arguments: &[Expression], names: &BTreeMap<String, Value>) -> Value {
        let tag = match arguments {
            [Expression::Name(tag)] => tag.as_str(),
            _ => "",
        };
        let list = |found: Vec<At>| Value::List(found.into_iter().map(|at| self.of(at)).collect());
        match name {
            "present" => Value::Truth(!self.hand(tag).is_empty()),
            "absent" => Value::Truth(self.hand(tag).is_empty()),
            "count" => Value::Number(self.hand(tag).len().into()),
            "here" => list(self.hand(tag)),
            "values" => list(self.tree.below(ROOT, tag)),
            "sequential" => {
                let Value::List(items) = self.value(&arguments[0], names) else { panic!("{arguments:?}") };
                let mut numbers: Vec<Decimal> = items.iter().filter_map(number).collect();
                numbers.sort();
                Value::Truth(numbers.iter().zip(1_u32..).all(|(number, position)| *number == position.into()))
            }
            other => panic!("{other}"),
        }
    }

    fn method(&self, of: &Value, name: &str, arguments: &[Expression], names: &BTreeMap<String, Value>) -> Value {
        let each = |item: &Value| match arguments.first() {
            Some(Expression::Lambda(variable, body)) => {
                let mut names = names.clone();
                names.insert(variable.clone(), item.clone());
                self.value(body, &names)
            }
            _ => panic!("{name} {arguments:?}"),
        };
        let is = |item: &&Value| each(item) == Value::Truth(true);
        match (of, name, arguments) {
            (Value::Element(at), "has", [Expression::Name(tag)]) => Value::Truth(!self.tree.below(*at, tag).is_empty()),
            (Value::Element(at), "get", [Expression::Name(tag)]) => self.tree.below(*at, tag).first().map_or(Value::Missing, |at| self.of(*at)),
            (Value::List(items), "len", _) => Value::Number(items.len().into()),
            (Value::List(items), "some", _) => Value::Truth(items.iter().any(|item| is(&item))),
            (Value::List(items), "all", _) => Value::Truth(items.iter().all(|item| is(&item))),
            (Value::List(items), "filter", _) => Value::List(items.iter().filter(is).cloned().collect()),
            (Value::List(items), "map", _) => Value::List(items.iter().map(each).collect()),
            (Value::List(items), "distinct", _) => {
                let mut distinct: Vec<Value> = Vec::new();
                items.iter().for_each(|item| {
                    if !distinct.contains(item) {
                        distinct.push(item.clone());
                    }
                });
                Value::List(distinct)
            }
            (Value::List(items), "sum", _) => items.iter().map(number).sum::<Option<Decimal>>().map_or(Value::Missing, Value::Number),
            (Value::Text(text), "matches", [Expression::Literal(Value::Text(pattern))]) => {
                Value::Truth(regex::Regex::new(pattern).unwrap().is_match(text))
            }
            (Value::Text(text), "starts_with", [Expression::Literal(Value::Text(start))]) => Value::Truth(text.starts_with(start.as_str())),
            (Value::Text(text), "ends_with", [Expression::Literal(Value::Text(end))]) => Value::Truth(text.ends_with(end.as_str())),
            (Value::Missing, _, _) => Value::Truth(false),
            other => panic!("{other:?}"),
        }
    }
}

fn number(value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(number) => Some(*number),
        Value::Text(text) => text.parse().ok(),
        _ => None,
    }
}

fn compare(operator: &str, left: &Value, right: &Value) -> bool {
    if *left == Value::Missing || *right == Value::Missing {
        return false;
    }
    let is_numeric = matches!(left, Value::Number(_)) || matches!(right, Value::Number(_)) || !["==", "!="].contains(&operator);
    if !is_numeric {
        return (left == right) == (operator == "==");
    }
    let (Some(left), Some(right)) = (number(left), number(right)) else { return false };
    match operator {
        "==" => left == right,
        "!=" => left != right,
        "<" => left < right,
        "<=" => left <= right,
        ">" => left > right,
        ">=" => left >= right,
        other => panic!("{other}"),
    }
}
