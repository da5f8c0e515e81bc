//! The comparison: the same files, our reading and libxml2's.

use super::exceptions::{EXCEPTIONS, Exception, NAMESPACES, trimmed_values};
use super::mutate::{Causes, Kind, Maker, Mutant, kinds};
use super::specimen::Specimen;
use super::xmllint::{Judgement, Verdict, Xmllint};
use ivicheck::finding::Severity;
use ivicheck::schema::Book;
use ivicheck::{document, source};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Files a process of libxml2 judges.
const BATCH: usize = 1500;
const PROCESSES: usize = 2;
const MOST_SHOWN: usize = 25;

pub struct Comparison<'a> {
    pub book: &'a Book,
    pub schema: PathBuf,
    /// The schema written from the book: libxml2 must say the same of each file under both.
    pub written: PathBuf,
    /// Valid messages.
    pub bases: Vec<Specimen>,
    pub mutants: usize,
    pub seed: u64,
}

/// What became of the mutants of one kind.
#[derive(Debug, Default, Clone)]
struct Tally {
    accepted: usize,
    refused: usize,
    excused: usize,
}

pub struct Outcome {
    kinds: Vec<&'static Kind>,
    by_kind: Vec<Tally>,
    twice: usize,
    excused: Vec<usize>,
    pub problems: Vec<String>,
}

/// The errors of families `input/` and `ivi/` that we find in a file: code and message.
pub fn errors(bytes: &[u8], book: &Book) -> Vec<String> {
    let decoded = source::decode(bytes.to_vec());
    let mut errors: Vec<String> = decoded.problem.iter().map(|problem| format!("input/encoding {problem:?}")).collect();
    if decoded.problem.as_ref().is_some_and(source::EncodingProblem::stops) {
        return errors;
    }
    match document::parse(&decoded.text) {
        Err(finding) => errors.push(format!("{} {}", finding.code, finding.message)),
        Ok(parsed) => {
            let findings = document::read(&parsed, book).findings;
            let structural = findings.iter().filter(|finding| finding.severity == Severity::Error && finding.family() == "ivi");
            errors.extend(structural.map(|finding| format!("{} {}", finding.code, finding.message)));
        }
    }
    errors
}

impl Comparison<'_> {
    pub fn run(&self) -> Outcome {
        let libxml2 = Xmllint::with_schema(&self.schema);
        let mut outcome = Outcome::new();
        self.judge_bases(&libxml2, &mut outcome);
        let maker = Maker::new(self.book, &self.bases, self.seed);
        let next = AtomicUsize::new(0);
        let work = || {
            let mut part = Outcome::new();
            loop {
                let start = next.fetch_add(BATCH, Ordering::Relaxed);
                if start >= self.mutants {
                    return part;
                }
                self.batch(&maker, start..(start + BATCH).min(self.mutants), &libxml2, &mut part);
            }
        };
        std::thread::scope(|scope| {
            let workers: Vec<_> = (0..PROCESSES).map(|_| scope.spawn(work)).collect();
            for worker in workers {
                outcome.add(worker.join().expect("a worker ends"));
            }
        });
        outcome
    }

    fn judge_bases(&self, libxml2: &Xmllint, outcome: &mut Outcome) {
        for (base, judgement) in self.bases.iter().zip(libxml2.judge(self.bases.iter().map(|base| base.text.as_bytes()))) {
            let errors = errors(base.text.as_bytes(), self.book);
            if judgement.verdict != Verdict::Valid || !errors.is_empty() {
                outcome.problems.push(format!("{} must be valid before it is changed: {} {errors:?}", base.name, judgement.message));
            }
        }
    }

    fn batch(&self, maker: &Maker<'_>, numbers: std::ops::Range<usize>, libxml2: &Xmllint, outcome: &mut Outcome) {
        let mutants: Vec<(usize, Mutant)> = numbers.map(|number| (number, maker.make(number))).collect();
        let judgements = libxml2.judge(mutants.iter().map(|(_, mutant)| mutant.bytes.as_slice()));
        let by_written = Xmllint::with_schema(&self.written).judge(mutants.iter().map(|(_, mutant)| mutant.bytes.as_slice()));
        for ((number, mutant), (published, written)) in mutants.iter().zip(judgements.iter().zip(&by_written)) {
            if published.verdict != written.verdict && !self.agree_without_blanks(&mutant.bytes, libxml2) {
                let verdicts = format!(
                    "published: {:?} {}, written from the book: {:?} {}",
                    published.verdict, published.message, written.verdict, written.message
                );
                outcome.problems.push(format!("{verdicts}\n{}", self.shown(*number, mutant)));
            }
        }
        for ((number, mutant), judgement) in mutants.iter().zip(judgements) {
            let errors = errors(&mutant.bytes, self.book);
            let agreed = errors.is_empty() == (judgement.verdict == Verdict::Valid);
            let excuse = if agreed { None } else { self.excuse(&mutant.bytes, &errors, &judgement, libxml2) };
            outcome.count(mutant, errors.is_empty(), excuse.as_deref());
            if !agreed && excuse.is_none() {
                outcome.problems.push(self.disagreement(*number, mutant, &errors, &judgement));
            }
            if let Some(problem) = self.one_cause(mutant, &errors) {
                outcome.problems.push(format!("{problem}{}", self.shown(*number, mutant)));
            }
        }
    }

    /// Whether both schemas say the same once values have no blanks around them: libxml2 strips them from some kinds of whole
    /// numbers and not from others, and a published schema may have another kind than the written one.
    fn agree_without_blanks(&self, bytes: &[u8], libxml2: &Xmllint) -> bool {
        let Some(trimmed) = trimmed_values(bytes, self.book) else { return false };
        let verdicts = |judge: &Xmllint| judge.judge([trimmed.as_slice()]).first().map(|judgement| judgement.verdict);
        verdicts(libxml2) == verdicts(&Xmllint::with_schema(&self.written))
    }

    /// The exceptions without which both accept the file; `None` when they do not explain the difference.
    fn excuse(&self, bytes: &[u8], errors: &[String], judgement: &Judgement, libxml2: &Xmllint) -> Option<Vec<usize>> {
        let we_accept = errors.is_empty();
        let malformed = errors.iter().any(|error| error.starts_with("input/malformed"));
        if malformed && judgement.message.contains("namespace error") {
            return EXCEPTIONS.iter().position(|exception| exception.name == NAMESPACES).map(|number| vec![number]);
        }
        let accepted =
            |bytes: &[u8]| self::errors(bytes, self.book).is_empty() && libxml2.judge([bytes]).iter().all(|said| said.verdict == Verdict::Valid);
        let candidates: Vec<(usize, &Exception)> = EXCEPTIONS.iter().enumerate().filter(|(_, exception)| exception.we_accept == we_accept).collect();
        let single = candidates.iter().find(|(_, exception)| (exception.repair)(bytes, self.book).is_some_and(|repaired| accepted(&repaired)));
        if let Some((number, _)) = single {
            return Some(vec![*number]);
        }
        let mut repaired = bytes.to_vec();
        let mut used = Vec::new();
        for (number, exception) in EXCEPTIONS.iter().enumerate() {
            if let Some(better) = (exception.repair)(&repaired, self.book) {
                repaired = better;
                used.push(number);
            }
        }
        let explains = used.iter().any(|number| EXCEPTIONS[*number].we_accept == we_accept) && accepted(&repaired);
        explains.then_some(used)
    }

    /// One cause, one finding: a single mutation of most kinds is one cause.
    fn one_cause(&self, mutant: &Mutant, errors: &[String]) -> Option<String> {
        let [kind] = mutant.kinds.as_slice() else { return None };
        if kinds()[*kind].causes != Causes::One || errors.len() <= 1 {
            return None;
        }
        Some(format!("one cause, {} findings: {}\n", errors.len(), errors.join(" | ")))
    }

    fn disagreement(&self, number: usize, mutant: &Mutant, errors: &[String], judgement: &Judgement) -> String {
        let ours = if errors.is_empty() { "accepted".to_owned() } else { errors.join(" | ") };
        format!("libxml2: {:?} {}\nours: {ours}\n{}", judgement.verdict, judgement.message, self.shown(number, mutant))
    }

    /// What was changed, in its surroundings.
    fn shown(&self, number: usize, mutant: &Mutant) -> String {
        let base = &self.bases[mutant.base];
        let (old, new) = (base.text.as_bytes(), mutant.bytes.as_slice());
        let head = old.iter().zip(new).take_while(|(old, new)| old == new).count();
        let tail = old[head..].iter().rev().zip(new[head..].iter().rev()).take_while(|(old, new)| old == new).count();
        let cut = |bytes: &[u8]| {
            let part = &bytes[head.saturating_sub(60)..(bytes.len() - tail + 40).min(bytes.len())];
            let text = String::from_utf8_lossy(part).into_owned();
            if text.chars().count() > 400 { text.chars().take(400).chain(" [...]".chars()).collect() } else { text }
        };
        let names: Vec<&str> = mutant.kinds.iter().map(|kind| kinds()[*kind].name).collect();
        format!("mutant {number} of {}: {}\n  before: {:?}\n  after:  {:?}\n", base.name, names.join(" + "), cut(old), cut(new))
    }
}

impl Outcome {
    fn new() -> Self {
        let kinds = kinds();
        let by_kind = vec![Tally::default(); kinds.len()];
        Self { kinds, by_kind, twice: 0, excused: vec![0; EXCEPTIONS.len()], problems: Vec::new() }
    }

    fn count(&mut self, mutant: &Mutant, accepted: bool, excuse: Option<&[usize]>) {
        self.twice += usize::from(mutant.kinds.len() > 1);
        for number in excuse.unwrap_or_default() {
            self.excused[*number] += 1;
        }
        let tally = &mut self.by_kind[mutant.kinds[0]];
        match (excuse, accepted) {
            (Some(_), _) => tally.excused += 1,
            (None, true) => tally.accepted += 1,
            (None, false) => tally.refused += 1,
        }
    }

    fn add(&mut self, part: Self) {
        for (sum, tally) in self.by_kind.iter_mut().zip(part.by_kind) {
            sum.accepted += tally.accepted;
            sum.refused += tally.refused;
            sum.excused += tally.excused;
        }
        for (sum, number) in self.excused.iter_mut().zip(part.excused) {
            *sum += number;
        }
        self.twice += part.twice;
        self.problems.extend(part.problems);
        self.problems.sort();
    }

    /// Mutants by kind and verdict.
    pub fn table(&self) -> String {
        let mut table = format!("{:<44}{:>9}{:>9}{:>9}\n", "mutation", "accepted", "refused", "excused");
        let mut sum = Tally::default();
        for (kind, tally) in self.kinds.iter().zip(&self.by_kind) {
            let _ = writeln!(table, "{:<44}{:>9}{:>9}{:>9}", kind.name, tally.accepted, tally.refused, tally.excused);
            sum.accepted += tally.accepted;
            sum.refused += tally.refused;
            sum.excused += tally.excused;
        }
        let _ = writeln!(table, "{:<44}{:>9}{:>9}{:>9}\n", "all", sum.accepted, sum.refused, sum.excused);
        let _ = writeln!(table, "{} of them with two mutations (counted under the first). Named differences:", self.twice);
        for (exception, number) in EXCEPTIONS.iter().zip(&self.excused) {
            let _ = writeln!(table, "{number:>6}  {}", exception.name);
        }
        table
    }

    pub fn problems_shown(&self) -> String {
        let shown: Vec<&str> = self.problems.iter().take(MOST_SHOWN).map(String::as_str).collect();
        format!("{} problems; the first of them:\n\n{}", self.problems.len(), shown.join("\n"))
    }

    /// A comparison says something only when both verdicts come up, and every kind of mutation that the message has a place for.
    pub fn assert_balanced(&self, placeless: &[&str]) {
        let sum = |of: fn(&Tally) -> usize| self.by_kind.iter().map(of).sum::<usize>();
        let (accepted, refused) = (sum(|tally| tally.accepted), sum(|tally| tally.refused));
        let all = accepted + refused + sum(|tally| tally.excused);
        assert!(accepted * 6 > all, "only {accepted} of {all} mutants were accepted");
        assert!(refused * 3 > all, "only {refused} of {all} mutants were refused");
        for (kind, tally) in self.kinds.iter().zip(&self.by_kind).filter(|(kind, _)| !placeless.contains(&kind.name)) {
            let made = tally.accepted + tally.refused + tally.excused;
            assert!(made * 1000 > all, "only {made} mutants of the kind `{}`", kind.name);
        }
    }
}
