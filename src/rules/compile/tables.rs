//! Cells of tables, and calls of scripts.

use super::super::expression::{Day, Expression, Number, ScriptCall, TableCell, Text, Truth};
use super::compiler::{Compiled, Compiler, ExpressionFault, NamedUse};
use super::shared::{names_of, of_pack};
use crate::nearest::nearest;
use crate::rules::script::{ScriptFunction, Sort};
use crate::rules::value_table::{ColumnType, TableColumn, ValueTable};
use rhai::Expr;
use std::sync::Arc;

impl Compiler<'_> {
    /// `lookup("table", key, "column")`: the cell of the row with this key.
    pub(super) fn cell(&mut self, name: &Expr, key: &Expr, column: &Expr) -> Compiled<Expression> {
        let (pack, table) = self.table(name)?;
        let column = self.column(&pack, &table, column)?;
        let cell = Box::new(self.cell_of(&pack, &table, key, column)?);
        Ok(match table.columns[column].holds {
            ColumnType::Text => Expression::Text(Text::Cell(cell)),
            ColumnType::Number => Expression::Number(Number::Cell(cell)),
            ColumnType::Date => Expression::Day(Day::Cell(cell)),
        })
    }

    /// `among("table", key, "column", value)`: whether a row with this key has this value; without a column in the second one.
    pub(super) fn among(&mut self, name: &Expr, key: &Expr, column: Option<&Expr>, value: &Expr) -> Compiled<Truth> {
        let (pack, table) = self.table(name)?;
        let column = match column {
            Some(column) => self.column(&pack, &table, column)?,
            None if table.columns.len() == 2 => {
                self.uses.named.insert(NamedUse::Column(pack.clone(), table.name.clone(), 1));
                1
            }
            None => {
                let help = Some(format!("Columns: {}.", column_names(&table).collect::<Vec<_>>().join(", ")));
                let message = format!("the table {} has {} columns; name the one that has the value", table.name, table.columns.len());
                return Err(Box::new(ExpressionFault::new(message, name).about(&table.name).help(help)));
            }
        };
        let cell = self.cell_of(&pack, &table, key, column)?;
        let looked_for = self.expression(value)?;
        self.check_value(&table, &table.columns[column], &looked_for, value)?;
        Ok(Truth::Among(Box::new(cell), Box::new(looked_for)))
    }

    fn table(&mut self, name: &Expr) -> Compiled<(String, Arc<ValueTable>)> {
        let Text::Constant(wanted) = self.text(name)? else {
            return Err(Box::new(ExpressionFault::new("the name of a table is a literal", name)));
        };
        match of_pack(&self.names.tables, &self.pack, &wanted) {
            Some((pack, table)) => Ok((pack.to_owned(), Arc::clone(table))),
            None if self.names.is_spoiled(&wanted) => Err(Box::new(ExpressionFault { follows: true, ..ExpressionFault::of("the table is wrong") })),
            None => {
                let known = names_of(&self.names.tables);
                let help = nearest(&wanted, known).map(|near| format!("The nearest name is {near}."));
                Err(Box::new(ExpressionFault::new(format!("there is no table {wanted}"), name).about(&wanted).help(help)))
            }
        }
    }

    fn column(&mut self, pack: &str, table: &ValueTable, column: &Expr) -> Compiled<usize> {
        let Text::Constant(wanted) = self.text(column)? else {
            return Err(Box::new(ExpressionFault::new("the name of a column is a literal", column)));
        };
        let Some(position) = table.column(&wanted) else {
            let near = nearest(&wanted, column_names(table)).map(|near| format!("The nearest name is {near}."));
            let help = near.or_else(|| Some(format!("Columns: {}.", column_names(table).collect::<Vec<_>>().join(", "))));
            let message = format!("the table {} has no column {wanted}", table.name);
            return Err(Box::new(ExpressionFault::new(message, column).about(&wanted).help(help)));
        };
        self.uses.named.insert(NamedUse::Column(pack.to_owned(), table.name.clone(), position));
        Ok(position)
    }

    fn cell_of(&mut self, pack: &str, table: &Arc<ValueTable>, key: &Expr, column: usize) -> Compiled<TableCell> {
        self.uses.named.insert(NamedUse::Column(pack.to_owned(), table.name.clone(), 0));
        let compiled = self.expression(key)?;
        self.check_value(table, &table.columns[0], &compiled, key)?;
        Ok(TableCell { table: Arc::clone(table), key: compiled, column })
    }

    /// What is compared with the cells of a column is of their type, and a literal is one of their codes.
    fn check_value(&self, table: &ValueTable, column: &TableColumn, value: &Expression, expr: &Expr) -> Compiled<()> {
        let expected = match (column.holds, value) {
            (ColumnType::Text, Expression::Text(text)) => return self.check_code(column, text, expr),
            (ColumnType::Number, Expression::Number(_)) | (ColumnType::Date, Expression::Day(_)) => return Ok(()),
            (ColumnType::Text, _) => "texts",
            (ColumnType::Number, _) => "numbers",
            (ColumnType::Date, _) => "dates",
        };
        let message = format!("the column {} of {} holds {expected}, this is {}", column.name, table.name, value.describe());
        Err(Box::new(ExpressionFault::new(message, expr).of_types()))
    }

    fn check_code(&self, column: &TableColumn, text: &Text, expr: &Expr) -> Compiled<()> {
        let (Some(field), Text::Constant(code)) = (column.field, text) else { return Ok(()) };
        self.check_code_of(field, code, expr)
    }

    /// A call of a function of a script, with arguments of the types that its pack declares.
    pub(super) fn call_script(&mut self, pack: &str, function: Arc<ScriptFunction>, arguments: &[Expr], expr: &Expr) -> Compiled<Expression> {
        if !self.takes_scripts {
            let help = Some("A rule under `rules:` can call it.".to_owned());
            return Err(Box::new(ExpressionFault::new("scripts are not called here", expr).about(&function.name).help(help)));
        }
        let parameters: Vec<String> =
            function.takes.iter().map(|sort| sort.describe().split(' ').next_back().unwrap_or_default().to_owned()).collect();
        self.check_number_of_arguments(&function.name, &parameters, arguments.len(), expr)?;
        self.uses.named.insert(NamedUse::Script(pack.to_owned(), function.name.clone()));
        self.uses.scripted = true;
        let mut compiled = Vec::new();
        for ((argument, sort), position) in arguments.iter().zip(&function.takes).zip(1..) {
            let value = self.expression(argument)?;
            if sort_of(&value) != *sort {
                let message = format!("argument {position} of {}() is {}; {} is expected", function.name, value.describe(), sort.describe());
                let fault = self.of_argument(argument, sort.describe(), &value);
                return Err(fault.unwrap_or_else(|| Box::new(ExpressionFault::new(message, argument).of_types())));
            }
            compiled.push(value);
        }
        let gives = function.gives;
        let call = Box::new(ScriptCall { function, arguments: compiled });
        Ok(match gives {
            Sort::Text => Expression::Text(Text::Scripted(call)),
            Sort::Number => Expression::Number(Number::Scripted(call)),
            Sort::Date => Expression::Day(Day::Scripted(call)),
            Sort::Condition => Expression::Truth(Truth::Scripted(call)),
        })
    }
}

fn sort_of(value: &Expression) -> Sort {
    match value {
        Expression::Truth(_) => Sort::Condition,
        Expression::Number(_) => Sort::Number,
        Expression::Text(_) => Sort::Text,
        Expression::Day(_) => Sort::Date,
    }
}

fn column_names(table: &ValueTable) -> impl Iterator<Item = &str> {
    table.columns.iter().map(|column| column.name.as_str())
}
