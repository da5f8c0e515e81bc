//! Compiled expressions: typed trees over the fields of a record.
//!
//! A rule file's text becomes such a tree once, at load; `engine` evaluates it for each record.

pub use super::value_table::LookupKey;
use super::value_table::ValueTable;
use crate::rules::script::ScriptFunction;
use crate::schema::{Entry, FieldId, GroupId};
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;

/// Where to look for the instances of a name, seen from the group instance that an expression is evaluated in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// In this group instance.
    Here,
    /// In the enclosing instance of a group.
    Enclosing(GroupId),
    /// In the whole record: the enclosing group stands there once.
    Record,
}

/// A field as a name in an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldName {
    /// Which field.
    pub field: FieldId,
    /// Where its instances are.
    pub scope: Scope,
    /// The group that holds it.
    pub holder: GroupId,
    /// Its position among the members of that group.
    pub position: u16,
}

/// A group as a name in an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupName {
    /// Which group.
    pub group: GroupId,
    /// Where its instances are.
    pub scope: Scope,
}

/// A field or a group as a name in an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name {
    /// A field.
    Field(FieldName),
    /// A group.
    Group(GroupName),
}

impl Name {
    /// The entry of the book.
    pub fn entry(self) -> Entry {
        match self {
            Self::Field(name) => Entry::Field(name.field),
            Self::Group(name) => Entry::Group(name.group),
        }
    }

    /// Where its instances are.
    pub fn scope(self) -> Scope {
        match self {
            Self::Field(name) => name.scope,
            Self::Group(name) => name.scope,
        }
    }
}

/// A table of values that has a name.
#[derive(Debug)]
pub struct Lookup {
    texts: BTreeMap<LookupKey, String>,
    /// The same as numbers, when all are.
    numbers: Option<BTreeMap<LookupKey, Decimal>>,
}

impl Lookup {
    /// A table of these pairs.
    pub fn new(pairs: impl Iterator<Item = (LookupKey, String)>) -> Self {
        let texts: BTreeMap<LookupKey, String> = pairs.collect();
        let numbers = texts.iter().map(|(key, value)| Decimal::from_str(value).ok().map(|value| (key.clone(), value))).collect();
        Self { texts, numbers }
    }

    /// Whether all values are numbers.
    pub fn is_numeric(&self) -> bool {
        self.numbers.is_some()
    }

    /// A value as a number.
    pub fn number(&self, key: &LookupKey) -> Option<Decimal> {
        self.numbers.as_ref()?.get(key).copied()
    }

    /// A value as a text.
    pub fn text(&self, key: &LookupKey) -> Option<&str> {
        self.texts.get(key).map(String::as_str)
    }
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Comparison {
    /// The comparison with its sides exchanged.
    pub const fn mirrored(self) -> Self {
        match self {
            Self::Equal => Self::Equal,
            Self::NotEqual => Self::NotEqual,
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
        }
    }

    /// Whether two values that stand in this order satisfy it.
    pub const fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}

/// An operation on two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arithmetic {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Remainder,
}

/// What time is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// Days.
    Days,
    /// Months.
    Months,
    /// Years.
    Years,
}

/// What is done to the letters of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// All capitals.
    Upper,
    /// No capitals.
    Lower,
    /// No blanks at its ends.
    Trim,
}

/// How many functions such as `any(G, ...)` enclose an instance: 0 is the one that the rule runs in.
pub type Level = u8;

/// The least or the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extreme {
    /// The least.
    Least,
    /// The greatest.
    Greatest,
}

/// `if a { b } else if c { d } else { e }`: a list of cases, however long the chain.
#[derive(Debug, Clone)]
pub struct Choice<T> {
    /// The first whose condition holds counts.
    pub cases: Vec<(Truth, T)>,
    /// What counts when none does.
    pub otherwise: Box<T>,
}

/// A call of a function of a script.
#[derive(Debug, Clone)]
pub struct ScriptCall {
    /// The function.
    pub function: Arc<ScriptFunction>,
    /// Its arguments.
    pub arguments: Vec<Expression>,
}

/// A cell of a table, in the row with this key.
#[derive(Debug, Clone)]
pub struct TableCell {
    /// The table.
    pub table: Arc<ValueTable>,
    /// The key.
    pub key: Expression,
    /// The column of the cell.
    pub column: usize,
}

/// An expression that is true, false or undecided.
#[derive(Debug, Clone)]
pub enum Truth {
    /// `true` or `false`.
    Constant(bool),
    /// `!a`
    Not(Box<Truth>),
    /// `a && b`
    And(Vec<Truth>),
    /// `a || b`
    Or(Vec<Truth>),
    /// `if a { b } else { c }`
    If(Choice<Truth>),
    /// Two numbers compared.
    Numbers(Comparison, Number, Number),
    /// Two texts, equal or not; with `true` for equal.
    Texts(bool, Text, Text),
    /// Two dates compared.
    Dates(Comparison, Day, Day),
    /// Two truths, equal or not.
    Truths(bool, Box<[Truth; 2]>),
    /// A field of codes has one of these codes (positions in the list, ascending).
    CodeAmong(FieldName, Box<[u16]>),
    /// A number is one of these.
    NumberAmong(Number, Vec<Number>),
    /// A text is one of these.
    TextAmong(Text, Vec<Text>),
    /// A number is one of the values of a field.
    NumberInField(Number, FieldName),
    /// A text is one of the values of a field.
    TextInField(Text, FieldName),
    /// A field or group is there.
    Present(Name),
    /// The condition holds for at least one instance.
    Any(GroupName, Box<Truth>),
    /// The condition holds for every instance.
    All(GroupName, Box<Truth>),
    /// No two values are equal.
    Distinct(FieldName),
    /// A text starts with another.
    StartsWith(Text, Text),
    /// A text ends with another.
    EndsWith(Text, Text),
    /// A text contains another.
    Contains(Text, Text),
    /// A whole text has a form.
    Matches(Text, Box<regex::Regex>),
    /// A text has characters of ASCII only.
    Ascii(Text),
    /// The check digit of a row of digits is right (ISO/IEC 7812).
    Luhn(Text),
    /// A row of a table with this key has this value.
    Among(Box<TableCell>, Box<Expression>),
    /// A condition in an enclosing instance.
    Outer(Level, Box<Truth>),
    /// What a script says.
    Scripted(Box<ScriptCall>),
}

/// An expression that is a number.
#[derive(Debug, Clone)]
pub enum Number {
    /// A literal.
    Constant(Decimal),
    /// The value of a field.
    Field(FieldName),
    /// `a + b` and the like.
    Operation(Arithmetic, Box<[Number; 2]>),
    /// `a + b - c`, from left to right.
    Chain(Box<Number>, Vec<(Arithmetic, Number)>),
    /// `-a`
    Negative(Box<Number>),
    /// The first of these that is known.
    Coalesce(Vec<Number>),
    /// `if a { b } else { c }`
    If(Choice<Number>),
    /// How many instances.
    Count(Name),
    /// How many different values a field has.
    Kinds(FieldName),
    /// For how many instances a condition holds.
    CountWhere(GroupName, Box<Truth>),
    /// The sum of a field over the instances of its group.
    Sum(FieldName),
    /// The sum of an expression over the instances of a group.
    SumOf(GroupName, Box<Number>),
    /// The least or greatest value of a field.
    Extreme(Extreme, FieldName),
    /// The least or greatest value of an expression over the instances of a group.
    ExtremeOf(Extreme, GroupName, Box<Number>),
    /// The first value of a field.
    First(FieldName),
    /// Characters of a text.
    Length(Box<Text>),
    /// A text read as a number.
    Parsed(Box<Text>),
    /// A value of a table.
    Lookup(Arc<Lookup>, Box<Expression>),
    /// A number of an enclosing instance.
    Outer(Level, Box<Number>),
    /// Days from one date to another.
    Days(Box<[Day; 2]>),
    /// Whole months or years from one date to another.
    Whole(Span, Box<[Day; 2]>),
    /// The year of a date.
    Year(Box<Day>),
    /// The month of a date.
    Month(Box<Day>),
    /// Without its sign.
    Absolute(Box<Number>),
    /// The greatest whole number that is not greater.
    Floor(Box<Number>),
    /// The least whole number that is not less.
    Ceiling(Box<Number>),
    /// Rounded to so many decimals, halves away from zero.
    Round(Box<Number>, Box<Number>),
    /// Into how many parts a separator cuts a text.
    Parts(Box<Text>, Box<str>),
    /// A cell of a table.
    Cell(Box<TableCell>),
    /// What a script says.
    Scripted(Box<ScriptCall>),
}

/// An expression that is a text.
#[derive(Debug, Clone)]
pub enum Text {
    /// A literal.
    Constant(Box<str>),
    /// The text of a field.
    Field(FieldName),
    /// The text that a rule with `each: text` looks at.
    Looked,
    /// The name of the field of that text.
    LookedTag,
    /// The first text of a field.
    First(FieldName),
    /// The last text of a field.
    Last(FieldName),
    /// One-based part of a text cut at a separator; from the end when it is negative.
    Part(Box<Text>, Box<str>, Box<Number>),
    /// From a one-based character on, so many or all.
    Substring(Box<Text>, Box<Number>, Option<Box<Number>>),
    /// All values of a field with a text between them.
    Join(FieldName, Box<str>),
    /// Texts one after the other.
    Concat(Vec<Text>),
    /// Other letters, or without blanks at its ends.
    Changed(Change, Box<Text>),
    /// A value as messages show it.
    Shown(Box<Expression>),
    /// A cell of a table.
    Cell(Box<TableCell>),
    /// What a script says.
    Scripted(Box<ScriptCall>),
    /// What the parentheses of a pattern hold.
    Capture(Box<Text>, Box<regex::Regex>),
    /// A value of a table.
    Lookup(Arc<Lookup>, Box<Expression>),
    /// A text of an enclosing instance.
    Outer(Level, Box<Text>),
    /// The first of these that is known.
    Coalesce(Vec<Text>),
    /// `if a { b } else { c }`
    If(Choice<Text>),
}

/// An expression that is a calendar date.
#[derive(Debug, Clone)]
pub enum Day {
    /// A literal.
    Constant(Date),
    /// A date field, or the day of a date-time field.
    Field(FieldName),
    /// The first value of a field.
    First(FieldName),
    /// The earliest or latest value of a field.
    Extreme(Extreme, FieldName),
    /// The first of these that is known.
    Coalesce(Vec<Day>),
    /// `if a { b } else { c }`
    If(Choice<Day>),
    /// The as-of date of the run; undecided when it has none.
    AsOf,
    /// So many days, months or years later.
    Later(Span, Box<Day>, Box<Number>),
    /// A date of an enclosing instance.
    Outer(Level, Box<Day>),
    /// A cell of a table.
    Cell(Box<TableCell>),
    /// What a script says.
    Scripted(Box<ScriptCall>),
}

/// An expression of any type.
#[derive(Debug, Clone)]
pub enum Expression {
    /// True, false or undecided.
    Truth(Truth),
    /// A number.
    Number(Number),
    /// A text.
    Text(Text),
    /// A date.
    Day(Day),
}

impl Expression {
    /// The same in an enclosing instance.
    pub(in crate::rules) fn at_level(self, level: Level) -> Self {
        match self {
            Self::Truth(truth) => Self::Truth(Truth::Outer(level, Box::new(truth))),
            Self::Number(number) => Self::Number(Number::Outer(level, Box::new(number))),
            Self::Text(text) => Self::Text(Text::Outer(level, Box::new(text))),
            Self::Day(day) => Self::Day(Day::Outer(level, Box::new(day))),
        }
    }

    /// What it is, for messages about rule files.
    pub const fn describe(&self) -> &'static str {
        match self {
            Self::Truth(_) => "a condition",
            Self::Number(_) => "a number",
            Self::Text(_) => "a text",
            Self::Day(_) => "a date",
        }
    }
}
