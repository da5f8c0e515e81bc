//! Mutations of the tree: elements removed, added, renamed, moved.

use super::compose;
use super::mutate::{Causes, Kind};
use super::prng::Random;
use super::specimen::{Element, Scene};
use ivicheck::schema::{Book, Entry};

const OTHER_READING: Causes = Causes::Several("under the name of another member an element is read as that member, and so is all it holds");
const NAMESAKE: Causes = Causes::Several("what comes first is read as the member, and the member itself is then one too many");
const LOOSE: Causes = Causes::Several("each element of the group is loose then");

pub const KINDS: &[Kind] = &[
    Kind { name: "remove", weight: 16, causes: Causes::One, apply: remove },
    Kind { name: "duplicate", weight: 10, causes: Causes::One, apply: duplicate },
    Kind { name: "rename: misspelt", weight: 14, causes: Causes::One, apply: misspell },
    Kind { name: "rename: unknown name", weight: 8, causes: Causes::One, apply: rename_far },
    Kind { name: "rename: other case", weight: 6, causes: Causes::One, apply: recase },
    Kind { name: "rename: field of another group", weight: 6, causes: Causes::One, apply: rename_to_foreign_field },
    Kind { name: "rename: any known name", weight: 8, causes: OTHER_READING, apply: rename_to_known },
    Kind { name: "move to another group", weight: 12, causes: Causes::One, apply: move_away },
    Kind { name: "move within its group", weight: 8, causes: Causes::One, apply: move_within },
    Kind { name: "swap siblings", weight: 8, causes: Causes::One, apply: swap },
    Kind { name: "wrap", weight: 8, causes: Causes::One, apply: wrap },
    Kind { name: "wrap in a group", weight: 5, causes: NAMESAKE, apply: wrap_in_group },
    Kind { name: "unwrap", weight: 4, causes: LOOSE, apply: unwrap },
    Kind { name: "empty an element", weight: 10, causes: Causes::One, apply: empty },
    Kind { name: "add a member", weight: 14, causes: Causes::One, apply: add_member },
    Kind { name: "add an unknown element", weight: 4, causes: Causes::One, apply: add_unknown },
    Kind { name: "add a namesake of another namespace", weight: 3, causes: NAMESAKE, apply: add_namesake },
];

fn remove(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let members = scene.members();
    let element = random.pick(&members)?;
    scene.specimen.splice(vec![(element.range.clone(), String::new())])
}

fn duplicate(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let members = scene.members();
    let element = random.pick(&members)?;
    let copy = scene.specimen.whole(element);
    if random.chance(1, 2) {
        return scene.specimen.splice(vec![(element.range.end..element.range.end, copy.to_owned())]);
    }
    scene.specimen.append(scene.parent(element)?, copy)
}

/// An element with another name in its tags.
pub fn renamed(scene: &Scene<'_>, element: &Element, name: &str) -> Option<Vec<u8>> {
    let start = (element.name.clone(), name.to_owned());
    match &element.content {
        None => scene.specimen.splice(vec![start]),
        Some(content) => {
            let end = content.end + 2;
            scene.specimen.splice(vec![start, (end..end + element.name.len(), name.to_owned())])
        }
    }
}

/// A name with a typing error in it.
pub fn typo(name: &str, random: &mut Random) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let at = random.below(letters.len());
    match random.below(4) {
        0 if letters.len() > 2 => drop(letters.remove(at)),
        1 => letters.insert(at + 1, 'x'),
        2 if at + 1 < letters.len() => letters.swap(at, at + 1),
        _ => letters[at] = 'q',
    }
    letters.into_iter().collect()
}

fn misspell(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let members = scene.members();
    let element = random.pick(&members)?;
    let name = typo(&element.tag, random);
    // A typing error that makes another known name is another kind.
    if scene.book.entry(&name).is_some() { None } else { renamed(scene, element, &name) }
}

fn rename_far(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let members = scene.members();
    let name = random.word(&["Foo", "X", "a.b-c", "Überschrift", "_1", "SomethingThatNoMessageKnowsAtAll"]);
    renamed(scene, random.pick(&members)?, name)
}

fn recase(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let members = scene.members();
    let element = random.pick(&members)?;
    let first = element.tag[..1].to_lowercase() + &element.tag[1..];
    renamed(
        scene,
        element,
        &match random.below(3) {
            0 => element.tag.to_uppercase(),
            1 => element.tag.to_lowercase(),
            _ => first,
        },
    )
}

fn rename_to_foreign_field(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let fields = scene.fields(|_| true);
    let (element, _) = random.pick(&fields)?;
    let other = random.pick(scene.book.fields())?;
    let at_home = scene.parent(element).is_some_and(|parent| scene.book.group(other.parent).tag == parent.tag);
    if at_home { None } else { renamed(scene, element, &other.tag) }
}

fn rename_to_known(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let members = scene.members();
    let element = random.pick(&members)?;
    let mut known: Vec<&str> = match scene.parent(element).and_then(|parent| scene.book.entry(&parent.tag)) {
        Some(Entry::Group(group)) if random.chance(1, 2) => {
            scene.book.group(group).members.iter().map(|member| scene.book.tag(member.entry)).collect()
        }
        _ => scene.book.tags().collect(),
    };
    known.sort_unstable();
    renamed(scene, element, random.pick(&known)?)
}

fn moved(scene: &Scene<'_>, element: &Element, at: usize) -> Option<Vec<u8>> {
    if element.range.start < at && at < element.range.end {
        return None;
    }
    scene.specimen.splice(vec![(element.range.clone(), String::new()), (at..at, scene.specimen.whole(element).to_owned())])
}

/// A place between the children of a group.
fn place_in(scene: &Scene<'_>, group: &Element, random: &mut Random) -> Option<usize> {
    let children = scene.children(group);
    match random.pick(&children) {
        Some(child) => Some(if random.chance(1, 2) { child.range.start } else { child.range.end }),
        None => group.content.clone().map(|content| content.start),
    }
}

fn move_away(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let members = scene.members();
    let element = random.pick(&members)?;
    let groups = scene.groups();
    let (group, _) = random.pick(&groups)?;
    moved(scene, element, place_in(scene, group, random)?)
}

fn move_within(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let members = scene.members();
    let element = random.pick(&members)?;
    moved(scene, element, place_in(scene, scene.parent(element)?, random)?)
}

fn swap(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let groups = scene.groups();
    let (group, _) = random.pick(&groups)?;
    let children = scene.children(group);
    let (one, other) = (random.pick(&children)?, random.pick(&children)?);
    if one.range == other.range {
        return None;
    }
    let text = |element: &Element| scene.specimen.whole(element).to_owned();
    scene.specimen.splice(vec![(one.range.clone(), text(other)), (other.range.clone(), text(one))])
}

fn wrapped(scene: &Scene<'_>, element: &Element, name: &str) -> Option<Vec<u8>> {
    let whole = scene.specimen.whole(element);
    scene.specimen.splice(vec![(element.range.clone(), format!("<{name}>{whole}</{name}>"))])
}

fn wrap(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let members = scene.members();
    let element = random.pick(&members)?;
    let list = format!("{}List", element.tag);
    wrapped(scene, element, random.word(&[&element.tag, &list, "Wrapper"]))
}

fn wrap_in_group(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let (members, groups) = (scene.members(), scene.groups());
    wrapped(scene, random.pick(&members)?, &random.pick(&groups)?.0.tag)
}

fn unwrap(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let members = scene.members();
    let element = random.pick(&members)?;
    scene.specimen.splice(vec![(element.range.clone(), scene.specimen.inner(element).to_owned())])
}

fn empty(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let members = if random.chance(1, 2) { scene.members() } else { scene.groups().into_iter().map(|(element, _)| element).collect() };
    let element = random.pick(&members)?;
    let (start, end) = match &element.content {
        Some(content) => (&scene.specimen.text[element.range.start..content.start - 1], &scene.specimen.text[content.end..element.range.end]),
        None => return None,
    };
    let hollow = match random.below(3) {
        0 => format!("{start}/>"),
        1 => format!("{start}>{end}"),
        _ => format!("{start}>\n  <!-- nothing -->\n{end}"),
    };
    scene.specimen.splice(vec![(element.range.clone(), hollow)])
}

fn add_member(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let groups = scene.groups();
    let (element, group) = random.pick(&groups)?;
    let member = random.pick(&scene.book.group(*group).members)?;
    let stands = scene.children(element).iter().any(|child| child.tag == scene.book.tag(member.entry));
    if stands && !random.chance(1, 10) {
        return None;
    }
    let addition = compose::element(scene.book, member.entry, 40, random);
    let at = place_in(scene, element, random)?;
    scene.specimen.splice(vec![(at..at, addition)])
}

fn insert(scene: &Scene<'_>, random: &mut Random, addition: &str) -> Option<Vec<u8>> {
    let groups = scene.groups();
    let (element, _) = random.pick(&groups)?;
    let at = place_in(scene, element, random)?;
    scene.specimen.splice(vec![(at..at, addition.to_owned())])
}

fn add_unknown(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let addition = random.word(&[
        "<Remark>none</Remark>",
        "<x xmlns=\"urn:x\"/>",
        "<Body><Type>KL3</Type></Body>",
        "<DigestValue xmlns=\"http://www.w3.org/2000/09/xmldsig#\">AAAA</DigestValue>",
    ]);
    insert(scene, random, addition)
}

fn add_namesake(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let addition = random.word(&["<f:Type xmlns:f=\"urn:f\">KL3</f:Type>", "<Header xmlns=\"\"/>", "<Make xmlns=\"urn:x\">A</Make>"]);
    insert(scene, random, addition)
}

/// Whether an element is the signature of the message.
pub fn is_signature(element: &Element) -> bool {
    element.tag == Book::SIGNATURE
}
