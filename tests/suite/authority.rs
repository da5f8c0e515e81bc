//! The authority's own list beside the rules: each of its sure facts, for each category and stage of completion, tried on a vehicle that
//! meets it and on one that breaks it. An evaluator of the facts of its own says which is which. Each fact is tried in some of its categories and
//! stages, others with another `IVICHECK_MUTANT_SEED`; with `IVICHECK_ALL_MUTANTS` in all of them.

mod edits;
mod expression;
mod facts;
mod tree;

use super::material::reference;
use edits::pair;
use facts::{Fact, Kind, List};
use ivicheck::document;
use ivicheck::engine::Engine;
use ivicheck::finding::{Basis, Finding, Severity};
use ivicheck::rules;
use ivicheck::schema::{self, Book};
use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;
use tree::{ROOT, Tree};

static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let rules = rules::load(&[rules::embedded_files()], book()).unwrap_or_else(|faults| panic!("{}", faults[0]));
    Engine::new(rules, book())
});

/// A vehicle category of each column of the table.
const CATEGORIES: [&str; 24] = [
    "M1", "M2", "M3", "N1", "N2", "N3", "O1", "O2", "O3", "O4", "L1e-B", "L2e-P", "L3e-A1", "L3e-A1E", "L4e-A", "L5e-A", "L5e-B", "L6e-A", "L7e-A1",
    "L7e-B2", "T1a", "C1a", "R1a", "S1a",
];
const STAGES: [&str; 3] = ["C", "V", "I"];

fn book() -> &'static Book {
    schema::ivi_2_0().expect("the embedded book is sound")
}

fn list() -> List {
    let path = reference().parent().expect("the reference lies in a folder").join("icm/icm-2.yaml");
    facts::read(&fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

fn findings(tree: &Tree) -> Vec<Finding> {
    let text = tree.write();
    let document = document::parse(&text).expect("a vehicle is well-formed");
    let reading = document::read(&document, book());
    let mut findings = reading.findings;
    findings.extend(reading.record.iter().flat_map(|record| ENGINE.check(record)));
    findings
}

/// The valid vehicles of the corpus, by category.
fn corpus() -> Vec<(String, Tree)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/valid");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path: &std::path::PathBuf| {
        let tree = Tree::read(&fs::read_to_string(path).unwrap(), book());
        let category = tree.below(ROOT, "VehicleCategory").first().map(|at| tree.text(*at).to_owned()).unwrap();
        (category, tree)
    };
    paths.iter().map(read).collect()
}

/// Vehicles to start from.
struct Bases {
    category: &'static str,
    stage: &'static str,
    trees: Vec<Tree>,
}

/// Those of this category, else of its letter, as if they were of this category at this stage.
fn bases(corpus: &[(String, Tree)], category: &'static str, stage: &'static str) -> Bases {
    let of = |beginning: &str| corpus.iter().filter(|(own, _)| own.starts_with(beginning)).collect::<Vec<_>>();
    let named = of(&category[..category.len().min(2)]);
    let vehicles = if named.is_empty() { of(&category[..1]) } else { named };
    let vehicles = if vehicles.is_empty() { of("T") } else { vehicles };
    let as_such = |(_, tree): &&(String, Tree)| {
        let mut tree = tree.clone();
        for (tag, value) in [("VehicleCategory", category), ("StageOfCompletion", stage)] {
            let at = tree.below(ROOT, tag)[0];
            tree.set(at, value);
        }
        tree
    };
    Bases { category, stage, trees: vehicles.iter().map(as_such).collect() }
}

/// What is wrong with how the rules deal with a fact in a category at a stage; nothing when they deal with it rightly.
fn fault(fact: &Fact, bases: &[Tree], list: &List) -> Option<String> {
    let (met, broken) = pair(fact, bases, &list.predicates);
    let said = |tree: &Tree| findings(tree).into_iter().filter(|finding| finding.refs.contains(&fact.reference)).collect::<Vec<_>>();
    let is_another_of_the_entry =
        |tree: &Tree| list.facts.iter().any(|other| other.reference == fact.reference && other.is_broken(tree, &list.predicates));
    if let Some(finding) = met.as_ref().filter(|tree| !is_another_of_the_entry(tree)).and_then(|tree| said(tree).into_iter().next()) {
        return Some(format!("is said of a vehicle that meets it: {}", finding.message));
    }
    let Some(broken) = broken else { return Some("no vehicle that breaks it was found".to_owned()) };
    let is_told = |finding: &Finding| {
        finding.severity == Severity::Error && finding.basis != Basis::Derived && finding.refs.contains(&fact.reference)
            // What the schema asks for anyway.
            || finding.code == "ivi/missing"
    };
    if met.is_none() {
        return Some("no vehicle that meets it was found".to_owned());
    }
    let all = findings(&broken);
    let codes =
        || all.iter().map(|finding| format!("{} {}", finding.code, finding.field.as_deref().unwrap_or_default())).collect::<Vec<_>>().join("; ");
    (!all.iter().any(is_told)).then(|| format!("a vehicle that breaks it is not told so: {}", codes()))
}

/// Every how many of the things to try is tried, and from where on: all of them with `IVICHECK_ALL_MUTANTS` set.
fn sample(step: usize) -> (usize, usize) {
    let seed = std::env::var("IVICHECK_MUTANT_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(0);
    if std::env::var_os("IVICHECK_ALL_MUTANTS").is_some() { (1, 0) } else { (step, seed) }
}

/// The vehicles with which a fact is tried, by category and stage: in at least one of those that it is for.
fn places<'b>(fact: &Fact, number: usize, bases: &'b [Bases]) -> impl Iterator<Item = &'b Bases> {
    let of_the_fact: Vec<_> = bases.iter().filter(|bases| fact.is_for(bases.category, bases.stage) && !fact.is_for_others(&bases.trees[0])).collect();
    let (step, seed) = sample(12);
    let step = step.min(of_the_fact.len()).max(1);
    of_the_fact.into_iter().skip((number + seed) % step).step_by(step)
}

/// The faults of all facts of some kinds, by fact: where, and what.
fn faults(kinds: &[Kind]) -> BTreeMap<String, Vec<String>> {
    let (list, corpus) = (list(), corpus());
    let facts = list.facts.iter().filter(|fact| fact.is_sure && kinds.contains(&fact.kind));
    let bases: Vec<Bases> = CATEGORIES.iter().flat_map(|category| STAGES.map(|stage| bases(&corpus, category, stage))).collect();
    let cases: Vec<(&Fact, &Bases)> =
        facts.enumerate().flat_map(|(number, fact)| places(fact, number, &bases).map(move |bases| (fact, bases))).collect();
    assert!(cases.len() > 100, "only {} cases", cases.len());
    println!("{} cases of facts, categories and stages", cases.len());
    let found: Vec<Option<(String, String)>> = cases
        .par_iter()
        .map(|(fact, bases)| {
            let fault = fault(fact, &bases.trees, &list)?;
            Some((fact.id.clone(), format!("{} {}: {fault}", bases.category, bases.stage)))
        })
        .collect();
    let mut by_fact: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (id, fault) in found.into_iter().flatten() {
        by_fact.entry(id).or_default().push(fault);
    }
    by_fact
}

fn told(faults: &BTreeMap<String, Vec<String>>) -> String {
    faults.iter().map(|(id, faults)| format!("{id}: {} times, such as {}\n", faults.len(), faults[0])).collect()
}

#[test]
#[ignore = "needs the list of the authority beside IVICHECK_REFERENCE"]
fn every_sure_fact_about_presence_is_in_force() {
    let faults = faults(&[Kind::Mandatory, Kind::Forbidden]);
    assert!(faults.is_empty(), "{} facts are not in force:\n{}", faults.len(), told(&faults));
}

#[test]
#[ignore = "needs the list of the authority beside IVICHECK_REFERENCE"]
fn every_sure_fact_about_values_is_in_force() {
    let faults = faults(&[Kind::Values]);
    assert!(faults.is_empty(), "{} facts are not in force:\n{}", faults.len(), told(&faults));
}

/// What is wrong with how the rules take it that a field is not there.
fn fault_without(tag: &str, tree: &Tree, list: &List) -> Option<String> {
    let mut without = tree.clone();
    without.below(ROOT, tag).into_iter().for_each(|at| without.remove(at));
    let text = |tag: &str| tree.below(ROOT, tag).first().map(|at| tree.text(*at).to_owned()).unwrap_or_default();
    let (category, stage) = (text("VehicleCategory"), text("StageOfCompletion"));
    let broken = |fact: &&Fact| fact.is_sure && fact.is_for(&category, &stage) && fact.is_broken(&without, &list.predicates);
    let broken: Vec<&Fact> = list.facts.iter().filter(broken).collect();
    let is_covered = list.fields.iter().any(|field| field == tag);
    let found = findings(&without);
    let errors = || found.iter().filter(|finding| finding.severity == Severity::Error);
    let is_founded = |finding: &&Finding| match finding.basis {
        _ if !finding.code.starts_with("icm/") => true,
        Basis::Authority => broken.iter().any(|fact| finding.refs.contains(&fact.reference)),
        Basis::Stated => !is_covered,
        Basis::Arithmetic => true,
        Basis::Derived => false,
    };
    if let Some(finding) = errors().find(|finding| !is_founded(finding)) {
        return Some(format!("refused without reason: {} {}", finding.code, finding.message));
    }
    (errors().next().is_none() && !broken.is_empty()).then(|| format!("not refused, though the list has {}", broken[0].id))
}

#[test]
#[ignore = "needs the list of the authority beside IVICHECK_REFERENCE"]
fn what_may_be_left_out_is_no_error() {
    let (list, corpus) = (list(), corpus());
    let book = book();
    let (step, seed) = sample(8);
    let faults: Vec<Vec<String>> = corpus
        .par_iter()
        .enumerate()
        .map(|(number, (_, tree))| {
            let tags = book.field_ids().map(|field| book.field(field)).filter(|field| !tree.below(ROOT, &field.tag).is_empty());
            let version = tree.below(ROOT, "Version").first().map(|at| tree.text(*at).to_owned()).unwrap_or_default();
            let tags = tags.skip((number + seed) % step).step_by(step);
            tags.filter_map(|field| Some(format!("{version} without {}: {}", field.tag, fault_without(&field.tag, tree, &list)?))).collect()
        })
        .collect();
    let faults: Vec<String> = faults.into_iter().flatten().collect();
    assert!(faults.is_empty(), "{} removals are taken wrongly:\n{}", faults.len(), faults.join("\n"));
}
