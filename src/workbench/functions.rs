//! The tests of functions of scripts.

use crate::engine::Engine;
use crate::rules::ExpectedValue;
use crate::rules::script::MOST_OF_A_CALL;
use std::fmt;

/// What came of one test of a function.
#[derive(Debug)]
pub struct FunctionTrial {
    /// File, line and column of the test.
    pub place: (String, u64, u64),
    /// The call: `vin_check_digit(1M8GDM9AXKP042788)`.
    pub call: String,
    /// What should come of it.
    pub expected: String,
    /// What came of it, where that is something else.
    pub otherwise: Option<String>,
}

impl fmt::Display for FunctionTrial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (file, line, column) = &self.place;
        let found = self.otherwise.as_deref().unwrap_or("as expected");
        write!(f, "{file}:{line}:{column}: {}: expected {}, came out: {found}", self.call, self.expected)
    }
}

/// Runs the tests of all functions of scripts.
pub fn run_function_tests(engine: &Engine) -> Vec<FunctionTrial> {
    let mut trials = Vec::new();
    for (function, tests) in &engine.rules().function_tests {
        for test in tests {
            let found = function.call(test.arguments.clone(), MOST_OF_A_CALL).0;
            let is_expected = match (&test.expect, &found) {
                (ExpectedValue::Value(expected), Ok(Some(found))) => expected == found,
                (ExpectedValue::Nothing, Ok(None)) => true,
                (ExpectedValue::Failure(reason), Err(fault)) => fault.reason.contains(reason.as_str()),
                _ => false,
            };
            let expected = match &test.expect {
                ExpectedValue::Value(value) => value.to_string(),
                ExpectedValue::Nothing => "n/a".to_owned(),
                ExpectedValue::Failure(reason) => format!("a failure: {reason}"),
            };
            let found = match found {
                Ok(Some(value)) => value.to_string(),
                Ok(None) => "n/a".to_owned(),
                Err(fault) => format!("a failure: {fault}"),
            };
            let arguments: Vec<String> = test.arguments.iter().map(ToString::to_string).collect();
            let call = format!("{}({})", function.name, arguments.join(", "));
            trials.push(FunctionTrial { place: test.place.clone(), call, expected, otherwise: (!is_expected).then_some(found) });
        }
    }
    trials
}
