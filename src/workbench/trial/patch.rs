//! Changes to a vehicle's XML text, as a rule test writes them.

use crate::nearest::nearest;
use crate::schema::{Book, Entry};
use crate::workbench::fault::TrialFault;
use crate::xml::{Within, escaped};
use roxmltree::{Document, Node};
use std::ops::Range;

/// The text with the changes made: removals first, then values in their order.
pub(super) fn apply(base: &str, removals: &[String], values: &[(String, String)], book: &Book) -> Result<String, TrialFault> {
    let mut text = base.to_owned();
    for target in removals {
        text = remove(&text, target, book)?;
    }
    for (target, value) in values {
        text = set(&text, target, value, book)?;
    }
    Ok(text)
}

/// One step of a target: `AxleGroup[2]`.
struct Step<'t> {
    tag: &'t str,
    which: Which,
}

enum Which {
    /// Every instance.
    All,
    /// The one-based one in document order.
    Nth(usize),
}

fn change(message: impl Into<String>) -> TrialFault {
    TrialFault::Change(message.into())
}

fn step<'t>(text: &'t str, book: &Book) -> Result<(Step<'t>, Entry), TrialFault> {
    let (tag, which) = match text.split_once('[') {
        None => (text, Which::All),
        Some((tag, "*]")) => (tag, Which::All),
        Some((tag, number)) => {
            let position = number.strip_suffix(']').and_then(|number| number.parse().ok()).filter(|position| *position > 0);
            (tag, Which::Nth(position.ok_or_else(|| change(format!("`{text}`: a position such as [2] or [*] is expected")))?))
        }
    };
    let entry = book.entry(tag).ok_or_else(|| {
        let near = nearest(tag, book.tags()).map(|near| format!("; the nearest is {near}")).unwrap_or_default();
        change(format!("the message has no {tag}{near}"))
    })?;
    Ok((Step { tag, which }, entry))
}

fn parse(text: &str) -> Result<Document<'_>, TrialFault> {
    Document::parse(text).map_err(|error| TrialFault::Unreadable(error.to_string()))
}

fn instances<'a>(document: &'a Document<'a>, tag: &str) -> Vec<Node<'a, 'a>> {
    document.descendants().filter(|node| node.is_element() && node.tag_name().name() == tag).collect()
}

fn chosen<'a>(nodes: &[Node<'a, 'a>], which: &Which) -> Vec<Node<'a, 'a>> {
    match which {
        Which::All => nodes.to_vec(),
        Which::Nth(position) => nodes.get(position - 1).into_iter().copied().collect(),
    }
}

fn remove(text: &str, target: &str, book: &Book) -> Result<String, TrialFault> {
    let (step, _) = step(target, book)?;
    let document = parse(text)?;
    let ranges: Vec<Range<usize>> = chosen(&instances(&document, step.tag), &step.which).iter().map(Node::range).collect();
    if ranges.is_empty() {
        return Err(change(format!("nothing to remove: the vehicle has no {target}")));
    }
    Ok(spliced(text, ranges.into_iter().map(|range| (range, String::new())).collect()))
}

fn set(text: &str, target: &str, value: &str, book: &Book) -> Result<String, TrialFault> {
    match target.rsplit_once('/') {
        None => set_field(text, target, value, book),
        Some((group, field)) => set_within(text, group, field, value, book),
    }
}

/// `Tag: value`, `Tag[2]: value`.
fn set_field(text: &str, target: &str, value: &str, book: &Book) -> Result<String, TrialFault> {
    let (step, entry) = step(target, book)?;
    if !matches!(entry, Entry::Field(_)) {
        return Err(change(format!("{target} is a group; name a field in it")));
    }
    let document = parse(text)?;
    let nodes = instances(&document, step.tag);
    let edits: Vec<_> = chosen(&nodes, &step.which).iter().map(|node| (node.range(), element(step.tag, value))).collect();
    if !edits.is_empty() {
        return Ok(spliced(text, edits));
    }
    if !nodes.is_empty() {
        return Err(change(format!("the vehicle has {} {}, not {target}", nodes.len(), step.tag)));
    }
    let inner = element(step.tag, value);
    let (holder, xml) = wrapped(&document, entry, inner, book)?;
    Ok(spliced(text, vec![insertion(text, holder, xml)]))
}

/// `GroupTag[2]/Tag: value`.
fn set_within(text: &str, group: &str, field: &str, value: &str, book: &Book) -> Result<String, TrialFault> {
    let (group_step, group_entry) = step(group, book)?;
    let (field_step, field_entry) = step(field, book)?;
    if book.parent(field_entry).map(Entry::Group) != Some(group_entry) {
        return Err(change(format!("{} does not stand in {}", field_step.tag, group_step.tag)));
    }
    let document = parse(text)?;
    let groups = instances(&document, group_step.tag);
    let chosen = chosen(&groups, &group_step.which);
    if chosen.is_empty() {
        return add_group(text, &document, &groups, &group_step, group_entry, element(field_step.tag, value), book);
    }
    let edits = chosen
        .into_iter()
        .map(|group| {
            let existing = group.children().find(|child| child.tag_name().name() == field_step.tag);
            match existing {
                Some(node) => (node.range(), element(field_step.tag, value)),
                None => insertion(text, group, element(field_step.tag, value)),
            }
        })
        .collect();
    Ok(spliced(text, edits))
}

/// Adds the next instance of a group, with one field in it.
fn add_group(
    text: &str,
    document: &Document<'_>,
    groups: &[Node<'_, '_>],
    step: &Step<'_>,
    entry: Entry,
    inner: String,
    book: &Book,
) -> Result<String, TrialFault> {
    let next = match step.which {
        Which::All => groups.is_empty(),
        Which::Nth(position) => position == groups.len() + 1,
    };
    if !next {
        return Err(change(format!("the vehicle has {} {}; only the next one can be added", groups.len(), step.tag)));
    }
    let xml = format!("<{0}>{inner}</{0}>", step.tag);
    let edit = match groups.last() {
        Some(last) => (last.range().end..last.range().end, xml),
        None => {
            let (holder, xml) = wrapped(document, entry, xml, book)?;
            insertion(text, holder, xml)
        }
    };
    Ok(spliced(text, vec![edit]))
}

/// The nearest group that stands in the file, and the XML wrapped in the groups between it and the entry.
fn wrapped<'a>(document: &'a Document<'a>, entry: Entry, mut xml: String, book: &Book) -> Result<(Node<'a, 'a>, String), TrialFault> {
    let mut holder = book.parent(entry);
    while let Some(group) = holder {
        let tag = &book.group(group).tag;
        if let Some(node) = instances(document, tag).first() {
            return Ok((*node, xml));
        }
        xml = format!("<{tag}>{xml}</{tag}>");
        holder = book.group(group).parent;
    }
    Err(change("the vehicle has no root element"))
}

/// An edit that puts XML at the end of an element.
fn insertion(text: &str, element: Node<'_, '_>, xml: String) -> (Range<usize>, String) {
    let range = element.range();
    match text[range.clone()].rfind("</") {
        Some(end) => (range.start + end..range.start + end, xml),
        // An empty-element tag is written out.
        None => (range, format!("<{0}>{xml}</{0}>", element.tag_name().name())),
    }
}

fn element(tag: &str, value: &str) -> String {
    format!("<{tag}>{}</{tag}>", escaped(value, Within::Element))
}

/// The text with edits made from the end, so that earlier ranges stay right.
fn spliced(text: &str, mut edits: Vec<(Range<usize>, String)>) -> String {
    edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    let mut text = text.to_owned();
    for (range, xml) in edits {
        text.replace_range(range, &xml);
    }
    text
}
