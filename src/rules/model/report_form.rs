//! Reports in the words of a receiving authority: what its service would answer to each file.

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// A report form of a pack: one JSON value a line for each file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportForm {
    /// Its name.
    pub name: String,
    /// The word by which findings lead to an answer.
    pub by: String,
    /// The answers, in the order of the checks of the service: the first that a finding leads to is given.
    pub answers: Vec<Answer>,
    /// What is said of a file that is accepted.
    pub accepted: Shape,
    /// What is said of one that is not.
    pub refused: Shape,
    /// What is said of a finding.
    pub finding: Shape,
    /// What is put around an answer so that it can be matched to its file.
    pub named: Option<Shape>,
}

/// An answer of the service.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The value of the word that leads to this answer.
    pub code: String,
    /// What the service says, in its own language.
    pub text: String,
    /// The answer when nothing is wrong.
    #[serde(default)]
    pub accepted: bool,
    /// The status of the response that carries it.
    pub status: Option<i64>,
}

/// A JSON value with places to fill, as it is written in YAML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Number(i64),
    /// A text with places to fill. One that is a place and nothing else becomes what stands there, nothing included.
    Text(Vec<Slot>),
    /// A list.
    List(Vec<Shape>),
    /// An object.
    Map(Vec<Member>),
}

/// A stretch of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Slot {
    /// Words.
    Plain(String),
    /// A place to fill, by its name.
    Named(String),
}

/// A member of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// Whether it is left out when there is nothing in it: its name ends in `?` in the YAML.
    pub optional: bool,
    /// What it holds.
    pub shape: Shape,
}

impl Shape {
    /// The names of all places to fill.
    pub fn names(&self) -> Vec<&str> {
        match self {
            Self::Null | Self::Bool(_) | Self::Number(_) => Vec::new(),
            Self::Text(slots) => slots.iter().filter_map(|slot| if let Slot::Named(name) = slot { Some(name.as_str()) } else { None }).collect(),
            Self::List(items) => items.iter().flat_map(Self::names).collect(),
            Self::Map(members) => members.iter().flat_map(|member| member.shape.names()).collect(),
        }
    }

    fn text(text: &str) -> Self {
        let mut slots = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{')
            && let Some((name, behind)) = after.split_once('}')
        {
            if !before.is_empty() {
                slots.push(Slot::Plain(before.to_owned()));
            }
            slots.push(Slot::Named(name.to_owned()));
            rest = behind;
        }
        if !rest.is_empty() || slots.is_empty() {
            slots.push(Slot::Plain(rest.to_owned()));
        }
        Self::Text(slots)
    }
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ShapeVisitor)
    }
}

struct ShapeVisitor;

impl<'de> Visitor<'de> for ShapeVisitor {
    type Value = Shape;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("null, yes or no, a whole number, a text, a list or a mapping")
    }

    fn visit_unit<E: Error>(self) -> Result<Shape, E> {
        Ok(Shape::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Shape, E> {
        Ok(Shape::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Shape, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Shape, E> {
        Ok(Shape::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Shape, E> {
        Ok(Shape::Number(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Shape, E> {
        i64::try_from(value).map(Shape::Number).map_err(|_| E::custom("this number is too large"))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Shape, E> {
        Ok(Shape::text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Shape, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Shape::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Shape, A::Error> {
        let mut members = Vec::new();
        while let Some((name, shape)) = map.next_entry::<String, Shape>()? {
            let optional = name.ends_with('?');
            members.push(Member { name: name.trim_end_matches('?').to_owned(), optional, shape });
        }
        Ok(Shape::Map(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yaml_becomes_a_shape_in_its_order() {
        let shape: Shape = serde_saphyr::from_str("z: \"x.{code}\"\na?: \"{findings}\"\nb: [null, 7, true, '']\n").unwrap();
        let text = |slots: &[Slot]| Shape::Text(slots.to_vec());
        let named = |name: &str| Slot::Named(name.to_owned());
        let plain = |text: &str| Slot::Plain(text.to_owned());
        let member = |name: &str, optional, shape| Member { name: name.to_owned(), optional, shape };
        let expected = Shape::Map(vec![
            member("z", false, text(&[plain("x."), named("code")])),
            member("a", true, text(&[named("findings")])),
            member("b", false, Shape::List(vec![Shape::Null, Shape::Number(7), Shape::Bool(true), text(&[plain("")])])),
        ]);
        assert_eq!(shape, expected);
        assert_eq!(shape.names(), ["code", "findings"]);
    }
}
