//! Calls of scripts in expressions.

use super::evaluate::Context;
use crate::rules::expression::{Expression, ScriptCall};
use crate::rules::script::{Datum, MOST_OF_A_CALL};

impl Context<'_, '_> {
    /// What a script says of values that are all there.
    pub(super) fn scripted(&self, call: &ScriptCall) -> Option<Datum> {
        let arguments = call.arguments.iter().map(|argument| self.datum(argument)).collect::<Option<Vec<_>>>()?;
        match self.scripts {
            Some(run) => run.call(call, arguments),
            None => call.function.call(arguments, MOST_OF_A_CALL).0.ok().flatten(),
        }
    }

    fn datum(&self, value: &Expression) -> Option<Datum> {
        Some(match value {
            Expression::Truth(truth) => Datum::Condition(self.truth(truth)?),
            Expression::Number(number) => Datum::Number(self.number(number)?),
            Expression::Text(text) => Datum::Text(self.text(text)?.into_owned()),
            Expression::Day(day) => Datum::Date(self.day(day)?),
        })
    }
}
