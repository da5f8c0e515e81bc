//! Vehicles that meet a fact, and vehicles that break it, made from others by a few changes.

use super::expression::{Expression, Predicates, Value};
use super::facts::{Fact, Kind};
use super::tree::{At, ROOT, Tree};
use rust_decimal::Decimal;

/// A vehicle that meets the fact, and one that breaks it; `None` where none was found.
pub fn pair(fact: &Fact, bases: &[Tree], predicates: &Predicates) -> (Option<Tree>, Option<Tree>) {
    // What the fact is about may have to stand first, or to stand twice; its condition may have to be made to hold.
    let expanded = |base: &Tree| -> Vec<Tree> {
        let mut all = vec![base.clone()];
        all.extend(with_scope(fact, base));
        all.extend(with_copies(base));
        let made: Vec<Tree> =
            all.iter().flat_map(|tree| fact.scopes(tree).into_iter().filter_map(|scope| with_condition(fact, tree, scope, predicates))).collect();
        all.extend(made);
        all
    };
    let is_met = |tree: &&Tree| fact.is_met(tree, predicates);
    let met = bases.iter().find(is_met).cloned();
    let met = met.or_else(|| bases.iter().find_map(|base| expanded(base).iter().find(is_met).cloned()));
    let met = met.or_else(|| bases.iter().flat_map(expanded).find_map(|tree| meeting(fact, &tree, predicates)));
    let broken = bases.iter().find_map(|tree| breaking(fact, tree, predicates));
    let broken = broken.or_else(|| bases.iter().flat_map(expanded).find_map(|tree| breaking(fact, &tree, predicates)));
    (met, broken)
}

/// The vehicle with a place for a fact that has none there.
fn with_scope(fact: &Fact, base: &Tree) -> Option<Tree> {
    let tag = fact.scope.as_deref().filter(|_| fact.scopes(base).is_empty())?;
    let mut tree = base.clone();
    tree.add(ROOT, tag, None)?;
    Some(tree)
}

/// The vehicle with one axle more, and with one energy source more.
fn with_copies(base: &Tree) -> Vec<Tree> {
    let copied = |group: &str, number: Option<&str>| {
        let mut tree = base.clone();
        let last = *tree.below(ROOT, group).last()?;
        let copy = tree.copy(last)?;
        if let Some(field) = number.and_then(|tag| tree.below(copy, tag).first().copied()) {
            let next = tree.below(ROOT, group).len().to_string();
            tree.set(field, &next);
        }
        Some(tree)
    };
    let mut all: Vec<Tree> = [copied("AxleGroup", Some("AxleNumber")), copied("EnergyConvertorGroup", None)].into_iter().flatten().collect();
    // Electricity beside another source.
    let hybrids: Vec<Tree> = all
        .iter()
        .filter_map(|tree| {
            let mut tree = tree.clone();
            let sources = tree.below(ROOT, "EnergySource");
            let [first, .., last] = sources.as_slice() else { return None };
            tree.set(*first, "10");
            tree.set(*last, "95");
            Some(tree)
        })
        .collect();
    all.extend(hybrids);
    all
}

/// The vehicle changed so that the condition of the fact holds in this place.
fn with_condition(fact: &Fact, base: &Tree, scope: At, predicates: &Predicates) -> Option<Tree> {
    let mut tree = base.clone();
    make(fact.when.as_ref()?, true, &mut tree, scope, predicates);
    fact.applies(&tree, scope, predicates).then_some(tree)
}

fn meeting(fact: &Fact, tree: &Tree, predicates: &Predicates) -> Option<Tree> {
    variants(fact, tree, false).into_iter().find(|variant| fact.is_met(variant, predicates))
}

fn breaking(fact: &Fact, tree: &Tree, predicates: &Predicates) -> Option<Tree> {
    if fact.is_broken(tree, predicates) {
        return Some(tree.clone());
    }
    variants(fact, tree, true).into_iter().find(|variant| fact.is_broken(variant, predicates))
}

/// The vehicle with one thing changed that the fact looks at.
fn variants(fact: &Fact, base: &Tree, to_break: bool) -> Vec<Tree> {
    let mut variants = Vec::new();
    let is_asked = (fact.kind == Kind::Mandatory) != to_break;
    if fact.kind != Kind::Values {
        for scope in fact.scopes(base) {
            let mut tree = base.clone();
            if is_asked {
                tree.add(scope, &fact.field, None);
            } else {
                for at in tree.below(tree.common(scope, &fact.field), &fact.field) {
                    tree.remove(at);
                }
            }
            variants.push(tree);
        }
        return variants;
    }
    let mut tags = vec![fact.field.clone()];
    tags.extend(fact.holds.iter().flat_map(Expression::names).filter(|name| *name != fact.field));
    let ends: Vec<String> = fact.holds.iter().flat_map(ends_of).collect();
    let mut starts = vec![base.clone()];
    for tag in &tags {
        let missing: Vec<Tree> = starts.iter().filter(|tree| tree.below(ROOT, tag).is_empty()).cloned().collect();
        for mut tree in missing {
            let within = fact.scopes(&tree).first().copied().unwrap_or(ROOT);
            let within = tree.common(within, tag);
            if tree.add(within, tag, None).is_some() {
                starts.push(tree);
            }
        }
    }
    for tree in &starts {
        variants.push(tree.clone());
        for tag in &tags {
            variants.extend(changed(tree, tag, &ends));
        }
    }
    variants
}

/// The values at the ends of what an expression allows, and one beside them on each side.
fn ends_of(expression: &Expression) -> Vec<String> {
    expression
        .numbers()
        .into_iter()
        .flat_map(|number| [number + Decimal::ONE, number, number - Decimal::ONE])
        .map(|number| number.to_string())
        .collect()
}

/// Each value of a tag changed, copied or taken away.
fn changed(tree: &Tree, tag: &str, ends: &[String]) -> Vec<Tree> {
    let mut variants = Vec::new();
    for at in tree.below(ROOT, tag) {
        let ends = ends.iter().filter(|_| tree.is_number(tag)).cloned();
        for value in ends.chain(tree.values(tag)) {
            let mut other = tree.clone();
            other.set(at, &value);
            variants.push(other);
        }
        if let Some(around) = tree.parent(at) {
            let mut other = tree.clone();
            other.copy(around);
            variants.push(other);
        }
        let mut other = tree.clone();
        other.remove(at);
        variants.push(other);
    }
    variants
}

/// Changes a vehicle so that an expression holds, or does not, as far as that is simple; whoever asks looks whether it worked.
fn make(expression: &Expression, wanted: bool, tree: &mut Tree, scope: At, predicates: &Predicates) {
    match expression {
        Expression::Not(inner) => make(inner, !wanted, tree, scope, predicates),
        Expression::Name(name) => {
            if let Some(predicate) = predicates.get(name) {
                make(predicate, wanted, tree, scope, predicates);
            }
        }
        Expression::Binary(operator, left, right) if (operator == "&&") == wanted && ["&&", "||"].contains(&operator.as_str()) => {
            make(left, wanted, tree, scope, predicates);
            make(right, wanted, tree, scope, predicates);
        }
        Expression::Binary(operator, left, _) if ["&&", "||"].contains(&operator.as_str()) => make(left, wanted, tree, scope, predicates),
        Expression::Call(name, arguments) if ["present", "absent"].contains(&name.as_str()) => {
            let [Expression::Name(tag)] = arguments.as_slice() else { return };
            stand(tag, (name == "present") == wanted, tree, scope);
        }
        Expression::Binary(operator, left, right) => compared(operator, left, right, wanted, tree, scope),
        Expression::Method(of, name, arguments) => quantified(of, name, arguments, wanted, tree, scope),
        _ => {}
    }
}

/// Puts a tag at hand, or takes it away.
fn stand(tag: &str, wanted: bool, tree: &mut Tree, scope: At) {
    let within = tree.common(scope, tag);
    let found = tree.below(within, tag);
    if wanted && found.is_empty() {
        tree.add(within, tag, None);
    } else if !wanted {
        found.into_iter().for_each(|at| tree.remove(at));
    }
}

fn put(tag: &str, value: &str, tree: &mut Tree, scope: At) {
    let within = tree.common(scope, tag);
    match tree.below(within, tag).first() {
        Some(at) => tree.set(*at, value),
        None => drop(tree.add(within, tag, Some(value))),
    }
}

fn compared(operator: &str, left: &Expression, right: &Expression, wanted: bool, tree: &mut Tree, scope: At) {
    match (left, right) {
        (Expression::Name(tag), Expression::Literal(Value::Text(value))) => {
            let other = tree.values(tag).into_iter().find(|other| other != value).unwrap_or_default();
            put(tag, if (operator == "==") == wanted { value } else { &other }, tree, scope);
        }
        (Expression::Name(tag), Expression::Literal(Value::Number(value))) => {
            let step = match (operator, wanted) {
                (">" | "!=", true) | ("==" | "<=", false) => 1,
                ("<", true) | (">=", false) => -1,
                _ => 0,
            };
            put(tag, &(*value + Decimal::from(step)).to_string(), tree, scope);
        }
        (Expression::Name(tag), Expression::List(items)) => {
            if let Some(Expression::Literal(Value::Text(value))) = items.first() {
                put(tag, value, tree, scope);
            }
        }
        (Expression::Name(tag), Expression::Name(other)) if operator == "==" && wanted => {
            let value = tree.below(ROOT, other).first().map(|at| tree.text(*at).to_owned());
            value.iter().for_each(|value| put(tag, value, tree, scope));
        }
        (Expression::Call(name, arguments), Expression::Literal(Value::Number(_))) if name == "count" => {
            if let [Expression::Name(tag)] = arguments.as_slice() {
                stand(tag, (operator == ">") == wanted, tree, scope);
            }
        }
        (Expression::Method(of, name, _), Expression::Literal(Value::Number(least))) if name == "len" => {
            counted(of, operator, *least, wanted, tree, scope);
        }
        _ => {}
    }
}

/// `values(X).len() > 0`, `values(X).filter(|v| v == "95").len() > 1` and the like.
fn counted(of: &Expression, operator: &str, number: Decimal, wanted: bool, tree: &mut Tree, scope: At) {
    let more = [">", ">="].contains(&operator) == wanted;
    match of {
        Expression::Call(_, arguments) => {
            if let [Expression::Name(tag)] = arguments.as_slice() {
                stand(tag, more && operator != "==" || operator == "==" && !wanted && number.is_zero(), tree, scope);
            }
        }
        Expression::Method(inner, filter, arguments) if filter == "filter" => {
            quantified(inner, if more { "all" } else { "none" }, arguments, true, tree, scope);
            let Expression::Call(_, tags) = inner.as_ref() else { return };
            let [Expression::Name(tag)] = tags.as_slice() else { return };
            let found = tree.below(ROOT, tag);
            if more && found.len() < 2 {
                let around = found.first().and_then(|at| tree.parent(*at));
                if let Some(around) = around {
                    tree.copy(around);
                }
            }
        }
        Expression::Method(inner, distinct, _) if distinct == "distinct" => {
            counted(inner, operator, number, wanted, tree, scope);
            if more {
                differ(inner, tree);
            }
        }
        _ => {}
    }
}

/// The last value of `values(X).filter(|v| v != "95")` made another one than the first.
fn differ(filtered: &Expression, tree: &mut Tree) {
    let Expression::Method(inner, _, arguments) = filtered else { return };
    let (Expression::Call(_, tags), [Expression::Lambda(_, body)]) = (inner.as_ref(), arguments.as_slice()) else { return };
    let ([Expression::Name(tag)], Expression::Binary(_, _, left_out)) = (tags.as_slice(), body.as_ref()) else { return };
    let found = tree.below(ROOT, tag);
    let (Some(first), Some(last)) = (found.first(), found.last()) else { return };
    let first = tree.text(*first).to_owned();
    let is_left_out = |value: &String| matches!(left_out.as_ref(), Expression::Literal(Value::Text(text)) if text == value);
    if let Some(other) = tree.values(tag).into_iter().find(|value| *value != first && !is_left_out(value)) {
        tree.set(*last, &other);
    }
}

/// `values(X).some(|v| v == "95")` and `.all(...)`.
fn quantified(of: &Expression, name: &str, arguments: &[Expression], wanted: bool, tree: &mut Tree, scope: At) {
    if let (Expression::Name(tag), "starts_with" | "ends_with", [Expression::Literal(Value::Text(part))]) = (of, name, arguments) {
        let fits = |value: &String| if name == "starts_with" { value.starts_with(part.as_str()) } else { value.ends_with(part.as_str()) };
        match tree.values(tag).into_iter().find(|value| fits(value) == wanted) {
            Some(value) => put(tag, &value, tree, scope),
            None => stand(tag, false, tree, scope),
        }
        return;
    }
    let (Expression::Call(call, tags), [Expression::Lambda(_, body)]) = (of, arguments) else { return };
    let ([Expression::Name(tag)], Expression::Binary(operator, _, value)) = (tags.as_slice(), body.as_ref()) else { return };
    let values: Vec<String> = match value.as_ref() {
        Expression::Literal(Value::Text(value)) => vec![value.clone()],
        Expression::List(items) => {
            items.iter().filter_map(|item| if let Expression::Literal(Value::Text(text)) = item { Some(text.clone()) } else { None }).collect()
        }
        _ => return,
    };
    let within = if call == "here" { tree.common(scope, tag) } else { ROOT };
    if tree.below(within, tag).is_empty() {
        tree.add(within, tag, None);
    }
    let is_among = (operator != "!=") == (name != "none");
    let fitting = |among: bool, tree: &Tree| tree.values(tag).into_iter().find(|other| values.contains(other) == among);
    let found = tree.below(within, tag);
    let (all, among) = match (name, wanted) {
        ("some", true) => (false, is_among),
        ("some", false) => (true, !is_among),
        ("all" | "none", true) => (true, is_among),
        _ => (false, !is_among),
    };
    let Some(value) = fitting(among, tree) else { return };
    let places = if all { found } else { found.into_iter().take(1).collect() };
    places.into_iter().for_each(|at| tree.set(at, &value));
}
