//! The engine that scripts run in: what they may use, and how much of it.

use super::arithmetic;
use rhai::packages::{
    ArithmeticPackage, BasicIteratorPackage, BasicMapPackage, BasicMathPackage, BasicStringPackage, LogicPackage, MoreStringPackage, Package,
};
use rhai::{Dynamic, Engine, EvalAltResult, OptimizationLevel, ParseErrorType};
use std::cell::Cell;

/// A call takes no more operations than this; the check digit of a vehicle identification number takes some hundred.
pub const MOST_OF_A_CALL: u64 = 20_000;
/// What all rules that call scripts may take together in one record.
const MOST_OF_A_RECORD: u64 = 1_000_000;
/// What a rule may take in one record, and what it can always take.
const MOST_OF_A_RULE: u64 = 100_000;
const LEAST_OF_A_RULE: u64 = 1_000;

const MOST_CALLS: usize = 24;
const MOST_NESTED: usize = 48;
const MOST_TEXT: usize = 4_096;
const MOST_ITEMS: usize = 256;
const MOST_KEYS: usize = 64;
const MOST_VARIABLES: usize = 64;
const MOST_FUNCTIONS: usize = 200;

/// How many operations each of so many rules that call scripts may take in one record. It is the same for a rule whatever else is run, so
/// that what it finds does not depend on the order of rules.
pub fn share(rules: usize) -> u64 {
    let rules = u64::try_from(rules).unwrap_or(u64::MAX).max(1);
    (MOST_OF_A_RECORD / rules).clamp(LEAST_OF_A_RULE, MOST_OF_A_RULE)
}

/// Words of Rhai that would reach out of a script, or mean another thing than they seem to.
const REFUSED: [&str; 12] = ["eval", "print", "debug", "import", "export", "Fn", "call", "curry", "is_def_fn", "is_def_var", "switch", "/="];

thread_local! {
    static LEFT: Cell<u64> = const { Cell::new(0) };
    static USED: Cell<u64> = const { Cell::new(0) };
}

/// The next call on this thread may take so many operations.
pub(super) fn allow(operations: u64) {
    LEFT.set(operations);
    USED.set(0);
}

/// How many operations the last call on this thread took.
pub(super) fn used() -> u64 {
    USED.get()
}

pub(super) fn engine() -> Engine {
    let mut engine = Engine::new_raw();
    engine.set_optimization_level(OptimizationLevel::None);
    engine.set_fast_operators(false);
    engine.set_strict_variables(true);
    engine.set_allow_shadowing(true);
    engine.set_max_expr_depths(MOST_NESTED, MOST_NESTED);
    engine.set_max_call_levels(MOST_CALLS);
    engine.set_max_operations(MOST_OF_A_CALL);
    engine.set_max_string_size(MOST_TEXT);
    engine.set_max_array_size(MOST_ITEMS);
    engine.set_max_map_size(MOST_KEYS);
    engine.set_max_variables(MOST_VARIABLES);
    engine.set_max_functions(MOST_FUNCTIONS);
    engine.on_progress(|operations| {
        USED.set(operations);
        (operations > LEFT.get()).then_some(Dynamic::UNIT)
    });
    for word in REFUSED {
        engine.disable_symbol(word);
    }
    ArithmeticPackage::new().register_into_engine(&mut engine);
    LogicPackage::new().register_into_engine(&mut engine);
    BasicMathPackage::new().register_into_engine(&mut engine);
    BasicStringPackage::new().register_into_engine(&mut engine);
    MoreStringPackage::new().register_into_engine(&mut engine);
    BasicIteratorPackage::new().register_into_engine(&mut engine);
    BasicMapPackage::new().register_into_engine(&mut engine);
    arithmetic::register(&mut engine);
    engine
}

/// What the parser refuses, in words for authors of rules.
pub(super) fn parsing(error: &ParseErrorType) -> String {
    match error {
        ParseErrorType::Reserved(word) | ParseErrorType::BadInput(rhai::LexError::ImproperSymbol(word, _)) if REFUSED.contains(&word.as_str()) => {
            format!("`{word}` is not part of scripts")
        }
        ParseErrorType::ExprTooDeep => "this is nested too deep".to_owned(),
        other => format!("this is no script: {other}"),
    }
}

/// Why a call ended, in words for authors of rules.
pub(super) fn reason(error: &EvalAltResult) -> String {
    match error {
        EvalAltResult::ErrorTooManyOperations(_) | EvalAltResult::ErrorTerminated(..) => "it takes more operations than a script may".to_owned(),
        EvalAltResult::ErrorStackOverflow(_) => "it calls functions deeper than a script may".to_owned(),
        EvalAltResult::ErrorDataTooLarge(what, _) => format!("{} grows larger than a script may hold", called(what)),
        EvalAltResult::ErrorTooManyVariables(_) => "it has more variables than a script may".to_owned(),
        EvalAltResult::ErrorRuntime(value, _) => value.to_string(),
        EvalAltResult::ErrorFunctionNotFound(function, _) => format!("there is no function {function}"),
        EvalAltResult::ErrorArrayBounds(length, index, _) => format!("item {index} of a list of {length}"),
        EvalAltResult::ErrorStringBounds(length, index, _) => format!("character {index} of a text of {length}"),
        EvalAltResult::ErrorMismatchDataType(wanted, found, _) => format!("{} stands where {} is expected", called(found), called(wanted)),
        other => {
            let text = other.to_string();
            text.rfind(" (line ").map_or(text.clone(), |end| text[..end].to_owned())
        }
    }
}

/// A type of Rhai as rule files call it.
pub(super) fn called(type_name: &str) -> &str {
    match type_name {
        "string" | "String" | "&str" | "char" | "Length of string" => "a text",
        "i64" | "decimal" | "rust_decimal::Decimal" | "rust_decimal::decimal::Decimal" => "a number",
        "bool" => "a condition",
        "array" | "Size of array" | "Size of array/BLOB" => "a list",
        "map" | "Size of object map" => "a map",
        name if name.ends_with("Date") => "a date",
        other => other,
    }
}
