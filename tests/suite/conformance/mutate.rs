//! Mutants: messages with one or two things changed.

use super::prng::Random;
use super::specimen::{Scene, Specimen};
use super::{files, markup, sealed, structure, values};
use ivicheck::schema::Book;

/// How many causes of a refusal one mutation of a kind can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Causes {
    /// One: our reading has one finding, or none where the mutant is still valid.
    One,
    /// More than one; the text says why.
    Several(&'static str),
}

/// Makes a mutant; `None` when the message offers no place for it.
pub type Apply = fn(&Scene<'_>, &mut Random) -> Option<Vec<u8>>;

/// A kind of mutation.
pub struct Kind {
    pub name: &'static str,
    /// Its share among the mutants.
    pub weight: usize,
    pub causes: Causes,
    pub apply: Apply,
}

/// Every kind, in the order of the report.
pub fn kinds() -> Vec<&'static Kind> {
    [structure::KINDS, values::KINDS, markup::KINDS, sealed::KINDS, files::KINDS].into_iter().flatten().collect()
}

pub struct Mutant {
    /// The message that it was made from, by its place in the list.
    pub base: usize,
    /// The mutations, by their places among the kinds.
    pub kinds: Vec<usize>,
    pub bytes: Vec<u8>,
}

/// Makes mutants of messages; the same number always makes the same mutant.
pub struct Maker<'a> {
    pub book: &'a Book,
    pub bases: &'a [Specimen],
    pub seed: u64,
    kinds: Vec<&'static Kind>,
    weights: usize,
}

impl<'a> Maker<'a> {
    pub fn new(book: &'a Book, bases: &'a [Specimen], seed: u64) -> Self {
        let kinds = kinds();
        let weights = kinds.iter().map(|kind| kind.weight).sum();
        Self { book, bases, seed, kinds, weights }
    }

    pub fn make(&self, number: usize) -> Mutant {
        let mut random = Random::of(self.seed, number as u64);
        let base = random.below(self.bases.len());
        let (first, bytes) = self.mutate(&self.bases[base], &mut random);
        let mut mutant = Mutant { base, kinds: vec![first], bytes };
        if random.chance(1, 5) {
            let text = String::from_utf8(mutant.bytes.clone()).ok();
            if let Some(once) = text.and_then(|text| Specimen::parse(&self.bases[base].name, text)) {
                let (second, bytes) = self.mutate(&once, &mut random);
                mutant.kinds.push(second);
                mutant.bytes = bytes;
            }
        }
        mutant
    }

    fn mutate(&self, specimen: &Specimen, random: &mut Random) -> (usize, Vec<u8>) {
        let scene = Scene { specimen, book: self.book };
        loop {
            let number = self.any_kind(random);
            match (self.kinds[number].apply)(&scene, random) {
                Some(bytes) if bytes != specimen.text.as_bytes() => return (number, bytes),
                _ => {}
            }
        }
    }

    fn any_kind(&self, random: &mut Random) -> usize {
        let mut left = random.below(self.weights);
        self.kinds
            .iter()
            .position(|kind| {
                let here = left < kind.weight;
                left = left.saturating_sub(kind.weight);
                here
            })
            .unwrap_or_default()
    }
}
