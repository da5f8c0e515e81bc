//! Whether the signature is one at all: whole, alone, in its place, and with nothing in it that passes for a part of the message.

use super::algorithm::DSIG;
use super::examine::{Covers, Examination};
use super::integrity::about;
use super::parts::is_xades;
use super::structure;
use crate::finding::{Finding, kinds};
use roxmltree::Node;
use std::collections::HashSet;

/// The namespace of the newest message.
const MESSAGE: &str = "http://eu.ereg.initialvehicleinformation.v2";
/// What messages begin with, whatever their namespace.
const LANDMARKS: [&str; 4] = ["InitialVehicleInformation", "Header", "Body", "CocDataGroup"];

/// So many of a kind are told one by one: a file may hold hundreds of thousands, and the place of each costs the number of its siblings.
const MOST_TOLD: usize = 100;

/// Tells the first of a kind, and how many more there are.
fn told<T>(all: impl IntoIterator<Item = T>, tell: impl FnMut(T) -> Finding) -> Vec<Finding> {
    let mut all = all.into_iter();
    let mut findings: Vec<Finding> = all.by_ref().take(MOST_TOLD).map(tell).collect();
    let more = all.count();
    if let Some(last) = findings.last_mut().filter(|_| more > 0) {
        last.message = format!("{}; {more} more like it are not listed", last.message);
    }
    findings
}

/// What is wrong with the signature as an element.
pub(super) fn findings(examination: &Examination<'_, '_>) -> Vec<Finding> {
    let parts = examination.parts;
    let mut findings = broken(examination);
    findings.extend(told(&parts.others, |other| second(*other, parts.node)));
    findings.extend(foreign_content(parts.node));
    let bare = uncovered(examination, &findings);
    findings.extend(bare);
    findings
}

/// A file that must be signed, and is not.
pub(super) fn missing(root: Node<'_, '_>) -> Finding {
    let message = "the message is not signed".to_owned();
    Finding { expected: Some("a signature over the whole document".to_owned()), ..about(root, &kinds::SIGNATURE_MISSING, message) }
}

/// A signature in another place or with another structure than receivers go by.
fn broken(examination: &Examination<'_, '_>) -> Vec<Finding> {
    let parts = examination.parts;
    let mut findings = Vec::new();
    let root = parts.node.document().root_element();
    if parts.node != root && parts.node.parent() != Some(root) {
        let expected = Some(format!("a child of {}", root.tag_name().name()));
        let message = "the signature stands in another element than the root of the document".to_owned();
        findings.push(Finding { expected, ..about(parts.node, &kinds::SIGNATURE_STRUCTURE, message) });
    }
    let others: HashSet<Node<'_, '_>> = parts.others.iter().copied().collect();
    let is_other = |node: Node<'_, '_>| !others.is_empty() && node.ancestors().any(|ancestor| others.contains(&ancestor));
    let faults = structure::check(parts.node).into_iter().filter(|fault| !is_other(fault.node) && !is_unreadable(examination, fault.node));
    findings.extend(told(faults, |fault| Finding {
        value: fault.value,
        expected: fault.expected,
        ..about(fault.node, &kinds::SIGNATURE_STRUCTURE, fault.message)
    }));
    findings
}

/// Whether an element is a digest or a value that is reported as such, because it cannot be read.
fn is_unreadable(examination: &Examination<'_, '_>, node: Node<'_, '_>) -> bool {
    let parts = examination.parts;
    let is_value = parts.value_node == Some(node) && parts.value.is_none();
    let mut references = parts.references.iter().zip(&examination.references);
    is_value
        || references.any(|(reference, (covers, _))| {
            let is_compared = reference.has_known_method() && matches!(covers, Covers::Document | Covers::Element(_));
            is_compared && reference.digest_value.is_none() && node.parent() == Some(reference.node) && node.tag_name().name() == "DigestValue"
        })
}

fn second(node: Node<'_, '_>, first: Node<'_, '_>) -> Finding {
    let is_inside = node.ancestors().any(|ancestor| ancestor == first);
    let message = if is_inside { "there is a second signature inside the first" } else { "there is a second signature" };
    Finding { expected: Some("one signature a file".to_owned()), ..about(node, &kinds::SIGNATURE_SECOND, message.to_owned()) }
}

/// Parts of a message inside the signature, which is left out when the digest is made: anybody could have put them there.
fn foreign_content(signature: Node<'_, '_>) -> Vec<Finding> {
    let root = signature.document().root_element();
    let own = root.tag_name().namespace().unwrap_or_default();
    let belongs = |node: &Node<'_, '_>| {
        let namespace = node.tag_name().namespace().unwrap_or_default();
        let is_of_signature = namespace == DSIG || is_xades(*node);
        !is_of_signature && (namespace == MESSAGE || namespace == own || LANDMARKS.contains(&node.tag_name().name()))
    };
    let mut end = 0;
    // What it holds is told with it.
    let outermost = signature.descendants().filter(|node| node.is_element() && belongs(node)).filter(|node| {
        let range = node.range();
        let is_outermost = range.start >= end;
        end = end.max(range.end);
        is_outermost
    });
    told(outermost, |node| {
        let message = format!("{} stands inside the signature, which does not cover what is in it", node.tag_name().name());
        let expected = Some("nothing of a message inside Signature".to_owned());
        Finding { expected, ..about(node, &kinds::SIGNATURE_FOREIGN_CONTENT, message) }
    })
}

/// Objects that no reference covers, but for those that hold what was found already.
fn uncovered(examination: &Examination<'_, '_>, found: &[Finding]) -> Vec<Finding> {
    let is_covered = |node: Node<'_, '_>| {
        let covers = |(covers, _): &(Covers<'_>, _)| matches!(covers, Covers::Element(element) if node.ancestors().any(|outer| outer == *element));
        examination.references.iter().any(covers)
    };
    let objects = examination.parts.node.children().filter(|child| child.tag_name() == (DSIG, "Object").into());
    let holds_found = |object: &Node<'_, '_>| {
        let range = object.range();
        found.iter().filter_map(|finding| finding.span).any(|span| range.contains(&span.start))
    };
    let bare = objects.filter(|object| !holds_found(object)).filter(|object| {
        let mut content =
            object.children().filter(|child| child.is_element() || child.text().is_some_and(|text| !text.trim().is_empty()) && child.is_text());
        // What XAdES says of itself may stay unsigned in part; that has a check of its own.
        content.any(|child| !(is_covered(child) || child.is_element() && is_xades(child)))
    });
    let tell = |object: Node<'_, '_>| {
        let message = "an Object of the signature is covered by no reference: anybody could have put it there".to_owned();
        about(object, &kinds::SIGNATURE_UNSIGNED_OBJECT, message)
    };
    told(bare, tell)
}
