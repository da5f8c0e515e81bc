//! What scripts compute with: exact decimals, lists, and dates. A whole number divided by another is not cut off, as in expressions.

use jiff::civil::Date;
use rhai::{Array, Dynamic, Engine, EvalAltResult, Position};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

type Computed<T> = Result<T, Box<EvalAltResult>>;

fn failed<T>(reason: &str) -> Computed<T> {
    Err(EvalAltResult::ErrorRuntime(reason.into(), Position::NONE).into())
}

/// What whole numbers come to when they are calculated with: as exact, and as large, as all others.
fn checked(value: Option<Decimal>) -> Computed<Dynamic> {
    match value {
        Some(value) => Ok(Dynamic::from_decimal(value)),
        None => failed("a number grows too large"),
    }
}

fn whole(value: Option<i64>, exact: impl FnOnce() -> Option<Decimal>) -> Computed<Dynamic> {
    value.map_or_else(|| checked(exact()), |value| Ok(value.into()))
}

fn divided(left: Decimal, right: Decimal) -> Computed<Dynamic> {
    if right.is_zero() { failed("it divides by zero") } else { checked(left.checked_div(right)) }
}

pub(super) fn register(engine: &mut Engine) {
    engine.register_fn("+", |a: i64, b: i64| whole(a.checked_add(b), || Decimal::from(a).checked_add(b.into())));
    engine.register_fn("-", |a: i64, b: i64| whole(a.checked_sub(b), || Decimal::from(a).checked_sub(b.into())));
    engine.register_fn("*", |a: i64, b: i64| whole(a.checked_mul(b), || Decimal::from(a).checked_mul(b.into())));
    engine.register_fn("/", |a: i64, b: i64| divided(a.into(), b.into()));
    engine.register_fn("/", |a: Decimal, b: i64| divided(a, b.into()));
    engine.register_fn("/", |a: i64, b: Decimal| divided(a.into(), b));
    engine.register_fn("/", divided);
    engine.register_fn("round", |value: Decimal, digits: i64| rounded(value, digits));
    engine.register_fn("round", |value: i64, _digits: i64| value);
    engine.register_fn("round", |value: Decimal, digits: Decimal| rounded(value, digits.to_i64().unwrap_or(-1)));
    engine.register_fn("round", |value: i64, _digits: Decimal| value);
    engine.register_fn("..", |from: i64, to: Decimal| up_to(Decimal::from(from), to));
    engine.register_fn("..", |from: Decimal, to: i64| up_to(from, Decimal::from(to)));
    engine.register_fn("..", up_to);
    engine.register_fn("number", |text: &str| text.trim().replace(',', ".").parse::<Decimal>().map_or(Dynamic::UNIT, Dynamic::from_decimal));
    lists(engine);
    dates(engine);
}

fn rounded(value: Decimal, digits: i64) -> Decimal {
    u32::try_from(digits).map_or(value, |digits| value.round_dp_with_strategy(digits, rust_decimal::RoundingStrategy::MidpointAwayFromZero))
}

/// The whole numbers from one to the other, for `for`.
fn up_to(from: Decimal, to: Decimal) -> Computed<Dynamic> {
    match (from.fract().is_zero(), from.to_i64(), to.ceil().to_i64()) {
        (true, Some(from), Some(to)) => Ok(Dynamic::from(from..to)),
        _ => failed("a range begins with a whole number"),
    }
}

/// Lists have what cannot take more time than it is counted for.
fn lists(engine: &mut Engine) {
    engine.register_fn("len", |list: &mut Array| list.len() as i64);
    engine.register_get("len", |list: &mut Array| list.len() as i64);
    engine.register_fn("push", |list: &mut Array, value: Dynamic| list.push(value));
    engine.register_fn("pop", |list: &mut Array| list.pop().unwrap_or(Dynamic::UNIT));
    engine.register_fn("contains", |list: &mut Array, value: Dynamic| list.iter().any(|item| is_same(item, &value)));
    engine.register_fn("index_of", |list: &mut Array, value: Dynamic| list.iter().position(|item| is_same(item, &value)).map_or(-1, |at| at as i64));
}

/// Whether two plain values are equal; numbers are, however they are written.
fn is_same(one: &Dynamic, other: &Dynamic) -> bool {
    let number = |value: &Dynamic| value.as_decimal().ok().or_else(|| value.as_int().ok().map(Decimal::from));
    if let (Some(one), Some(other)) = (number(one), number(other)) {
        return one == other;
    }
    let text = |value: &Dynamic| value.clone().into_string().ok().or_else(|| value.as_char().ok().map(String::from));
    if let (Some(one), Some(other)) = (text(one), text(other)) {
        return one == other;
    }
    match (one.as_bool(), other.as_bool()) {
        (Ok(one), Ok(other)) => one == other,
        _ => one.clone().try_cast::<Date>().zip(other.clone().try_cast::<Date>()).is_some_and(|(one, other)| one == other),
    }
}

fn dates(engine: &mut Engine) {
    engine.register_type_with_name::<Date>("Date");
    engine.register_fn("date", |text: &str| crate::document::parse_date(text).map_or(Dynamic::UNIT, Dynamic::from));
    engine.register_fn("to_string", |date: &mut Date| date.to_string());
    engine.register_fn("year", |date: Date| i64::from(date.year()));
    engine.register_fn("month", |date: Date| i64::from(date.month()));
    engine.register_fn("day", |date: Date| i64::from(date.day()));
    engine.register_fn("days", |from: Date, to: Date| from.until(to).map_or(Dynamic::UNIT, |span| i64::from(span.get_days()).into()));
    engine.register_fn("==", |one: Date, other: Date| one == other);
    engine.register_fn("!=", |one: Date, other: Date| one != other);
    engine.register_fn("<", |one: Date, other: Date| one < other);
    engine.register_fn("<=", |one: Date, other: Date| one <= other);
    engine.register_fn(">", |one: Date, other: Date| one > other);
    engine.register_fn(">=", |one: Date, other: Date| one >= other);
}
