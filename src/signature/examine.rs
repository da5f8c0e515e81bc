//! Digests and signature value of a signature: what holds, what does not, and what explains it.

use super::algorithm::{ENVELOPED, Encoding, Hash, PublicKey, SignatureMethod, verify};
use super::canonical::{Canonical, Inclusive, Method, canonical};
use super::named::Signer;
use super::parts::{Algorithm, Parts, Reference};
use super::reformat::{Cause, Reach, Searches, Text};
use roxmltree::Node;

/// What a reference covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Covers<'a> {
    /// The whole document, without the signature itself.
    Document,
    /// The whole document, with the signature itself or in a way that may leave parts out.
    Uncertain,
    /// An element of this file.
    Element(Node<'a, 'a>),
    /// Nothing that is in this file, or nothing that can be told.
    Nothing,
}

/// Whether something is as it was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum State {
    Holds,
    /// It does not; with what explains it.
    Fails(Cause),
    /// It could not be computed: an algorithm is not known, or something is missing. Another finding says so.
    Unknown,
}

/// A signature with the state of its parts.
pub(super) struct Examination<'a, 's> {
    pub parts: &'a Parts<'a>,
    pub signer: Option<&'s Signer>,
    /// By reference.
    pub references: Vec<(Covers<'a>, State)>,
    pub value: State,
}

impl<'a, 's> Examination<'a, 's> {
    pub(super) fn of(parts: &'a Parts<'a>, signer: Option<&'s Signer>, searches: &Searches) -> Self {
        // What became of the file is looked for once, and of an element of it once: what one digest cannot tell, others will not either.
        let mut searched = Searched::default();
        let references = parts.references.iter().map(|reference| examine_reference(parts, reference, &mut searched, searches)).collect();
        Self { parts, signer, references, value: examine_value(parts, signer, searches) }
    }

    /// The reference that covers the document, and its state.
    pub(super) fn document(&self) -> Option<(&Reference<'a>, &State)> {
        let found = self.references.iter().position(|(covers, _)| matches!(covers, Covers::Document))?;
        Some((&self.parts.references[found], &self.references[found].1))
    }

    /// Whether an element is covered by a reference that holds, under a value that holds.
    pub(super) fn is_signed(&self, node: Node<'_, '_>) -> bool {
        let covers = |(covers, state): &(Covers<'_>, State)| *covers == Covers::Element(node) && *state == State::Holds;
        self.value == State::Holds && self.references.iter().any(covers)
    }
}

/// What a search has been made for.
#[derive(Default)]
struct Searched {
    document: bool,
    element: bool,
}

pub(super) fn signature_method(parts: &Parts<'_>) -> Option<SignatureMethod> {
    parts.method.and_then(|method| SignatureMethod::of_uri(method.uri))
}

fn covers<'a>(parts: &Parts<'a>, reference: &Reference<'a>) -> Covers<'a> {
    match reference.uri {
        Some("") => {
            let (enveloped, rest) = match reference.transforms.as_slice() {
                [first, rest @ ..] if first.uri == ENVELOPED => (true, rest),
                all => (false, all),
            };
            // A second canonicalisation would have to work on a text.
            let is_plain = rest.len() <= 1 && rest.iter().all(|transform| transform.method().is_some());
            if enveloped && is_plain { Covers::Document } else { Covers::Uncertain }
        }
        Some(uri) => uri.strip_prefix('#').and_then(|id| parts.by_id(id)).map_or(Covers::Nothing, Covers::Element),
        None => Covers::Nothing,
    }
}

/// What a reference covers, in its canonical form; `None` when it has none that is known.
fn covered<'a>(parts: &Parts<'a>, reference: &Reference<'a>, covers: Covers<'a>) -> Option<Canonical> {
    // What no transform canonicalises is canonicalised inclusively. References within a file never cover comments.
    let method = |last: Option<&Algorithm<'a>>| match last {
        None => Some(Method { inclusive: Inclusive::All, comments: false }),
        Some(transform) => transform.method().map(|method| Method { comments: false, ..method }),
    };
    match covers {
        Covers::Document => {
            let method = method(reference.transforms.get(1))?;
            Some(canonical(parts.node.document().root(), Some(parts.node), method))
        }
        Covers::Element(node) => match reference.transforms.as_slice() {
            [] => Some(canonical(node, None, method(None)?)),
            // An element around the signature may leave it out, as the whole document does.
            [first, rest @ ..] if first.uri == ENVELOPED && rest.len() <= 1 && parts.node.ancestors().any(|outer| outer == node) => {
                Some(canonical(node, Some(parts.node), method(rest.first())?))
            }
            [transform] => Some(canonical(node, None, method(Some(transform))?)),
            _ => None,
        },
        Covers::Uncertain | Covers::Nothing => None,
    }
}

fn examine_reference<'a>(parts: &Parts<'a>, reference: &Reference<'a>, searched: &mut Searched, searches: &Searches) -> (Covers<'a>, State) {
    let covers = covers(parts, reference);
    let hash = reference.digest_method.and_then(|method| Hash::of_digest_method(method.uri));
    let (Some(hash), Some((_, expected))) = (hash, &reference.digest_value) else { return (covers, State::Unknown) };
    let Some(form) = covered(parts, reference, covers) else { return (covers, State::Unknown) };
    let fits = |text: &str| hash.digest(text.as_bytes()).as_ref() == expected;
    if fits(&form.text) {
        return (covers, State::Holds);
    }
    let was_searched = std::mem::replace(if covers == Covers::Document { &mut searched.document } else { &mut searched.element }, true);
    let reach = if was_searched { Reach::Hints } else { Reach::All };
    let text = Text { text: &form.text, gap: form.gap, depth: 0 };
    (covers, State::Fails(searches.explain(&text, reach, 1, fits)))
}

/// Whether the signature value was made with this key; `None` when that cannot be told.
pub(super) fn value_holds(parts: &Parts<'_>, key: &PublicKey) -> Option<bool> {
    let canonicalization = parts.canonicalization.and_then(Algorithm::method)?;
    let (_, value) = parts.value.as_ref()?;
    let form = canonical(parts.signed_info?, None, canonicalization);
    verify(signature_method(parts)?, key, form.text.as_bytes(), value, Encoding::Fixed)
}

fn examine_value(parts: &Parts<'_>, signer: Option<&Signer>, searches: &Searches) -> State {
    let canonicalization = parts.canonicalization.and_then(Algorithm::method);
    let (Some(method), Some(canonicalization), Some(info)) = (signature_method(parts), canonicalization, parts.signed_info) else {
        return State::Unknown;
    };
    let (Some((_, value)), Some(signer)) = (&parts.value, signer) else { return State::Unknown };
    let key: &PublicKey = &signer.certificate.key;
    let form = canonical(info, None, canonicalization);
    let holds = |text: &str| verify(method, key, text.as_bytes(), value, Encoding::Fixed);
    match holds(&form.text) {
        None => State::Unknown,
        Some(true) => State::Holds,
        Some(false) => {
            let depth = info.ancestors().filter(Node::is_element).count() - 1;
            let text = Text { text: &form.text, gap: None, depth };
            State::Fails(searches.explain(&text, Reach::All, key.cost(), |text| holds(text) == Some(true)))
        }
    }
}
