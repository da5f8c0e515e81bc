//! Mutations of the markup: sections, comments, references, attributes, namespaces.

use super::mutate::{Causes, Kind};
use super::prng::Random;
use super::specimen::{Element, Scene};
use super::structure::is_signature;
use ivicheck::schema::Entry;

const ANY: Causes = Causes::Several("a namespace taken away from the whole message changes every element");

pub const KINDS: &[Kind] = &[
    Kind { name: "CDATA in a value", weight: 8, causes: Causes::One, apply: cdata },
    Kind { name: "comment or instruction in a value", weight: 8, causes: Causes::One, apply: comment },
    Kind { name: "references in a value", weight: 8, causes: Causes::One, apply: references },
    Kind { name: "element in a value", weight: 6, causes: Causes::One, apply: element_in_value },
    Kind { name: "comment or instruction between elements", weight: 6, causes: Causes::One, apply: comment_between },
    Kind { name: "text between elements", weight: 8, causes: Causes::One, apply: text_between },
    Kind { name: "plain attribute", weight: 5, causes: Causes::One, apply: plain_attribute },
    Kind { name: "attribute of another namespace", weight: 5, causes: Causes::One, apply: foreign_attribute },
    Kind { name: "place of the schema", weight: 6, causes: Causes::One, apply: schema_place },
    Kind { name: "xsi:type, right", weight: 6, causes: Causes::One, apply: right_type },
    Kind { name: "xsi:type, wrong", weight: 6, causes: Causes::One, apply: wrong_type },
    Kind { name: "xsi:nil", weight: 4, causes: Causes::One, apply: nil },
    Kind { name: "namespace of the root", weight: 4, causes: Causes::One, apply: root_namespace },
    Kind { name: "namespace of an element", weight: 6, causes: Causes::One, apply: inner_namespace },
    Kind { name: "namespace declarations", weight: 6, causes: Causes::One, apply: declarations },
    Kind { name: "prefix in place of the default", weight: 6, causes: ANY, apply: prefixes },
    Kind { name: "undeclared prefix", weight: 4, causes: Causes::One, apply: undeclared },
];

const XSI: &str = "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";

/// Cuts the value of a field in two and puts something new together.
fn rewrite(scene: &Scene<'_>, random: &mut Random, change: impl FnOnce(&str, &str, &mut Random) -> String) -> Option<Vec<u8>> {
    let fields = scene.fields(|_| true);
    let (element, _) = random.pick(&fields)?;
    let value = scene.specimen.inner(element);
    let mut at = random.below(value.len() + 1);
    while !value.is_char_boundary(at) {
        at -= 1;
    }
    let changed = change(&value[..at], &value[at..], random);
    scene.specimen.refill(element, &changed)
}

fn cdata(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    rewrite(scene, random, |head, tail, random| match random.below(6) {
        0 => format!("<![CDATA[{head}{tail}]]>"),
        1 => format!("{head}<![CDATA[{tail}]]>"),
        2 => format!("<![CDATA[{head}]]>{tail}"),
        3 => format!("<![CDATA[{head}]]><![CDATA[{tail}]]>"),
        4 => format!("{head}<![CDATA[<b>&amp;]]>{tail}"),
        _ => format!("{head}<![CDATA[]]>{tail}"),
    })
}

fn comment(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    rewrite(scene, random, |head, tail, random| {
        let aside = random.word(&[
            "<!-- aside -->",
            "<!---->",
            "<?aside?>",
            "<?aside of things?>",
            "<!-- <Type>KL3</Type> -->",
            "<!-- a -- b -->",
            "<!-- a --->",
            "<?XML x?>",
        ]);
        format!("{head}{aside}{tail}")
    })
}

fn references(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    rewrite(scene, random, |head, tail, random| {
        if random.chance(1, 3) {
            return head.chars().map(|c| format!("&#{};", c as u32)).collect::<String>() + tail;
        }
        let reference = random.word(&[
            "&#65;",
            "&amp;",
            "&lt;",
            "&#x41;",
            "&apos;&quot;&gt;",
            "&#10;",
            "&#x20AC;",
            "&nbsp;",
            "&#0;",
            "&#xD800;",
            "&#xFFFE;",
            "&#x1F;",
            "&#x110000;",
            "&#X41;",
            "&",
            "&;",
            "&#;",
            "&#x;",
            "&amp",
            "]]>",
            "&#00065;",
            "&foo;",
            "&#xDFFF;",
            "&#xFFFD;",
        ]);
        format!("{head}{reference}{tail}")
    })
}

fn element_in_value(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    rewrite(scene, random, |head, tail, random| {
        let inner = random.word(&["<b/>", "<b>bold</b>", "<Type>KL3</Type>", "<x xmlns=\"urn:x\"/>", "<Header/>"]);
        format!("{head}{inner}{tail}")
    })
}

/// A place between the children of a group, or before its end.
fn place(scene: &Scene<'_>, random: &mut Random) -> Option<usize> {
    let groups = scene.groups();
    let (group, _) = random.pick(&groups)?;
    match random.pick(&scene.children(group)) {
        Some(child) => Some(if random.chance(1, 2) { child.range.start } else { child.range.end }),
        None => group.content.clone().map(|content| content.end),
    }
}

fn insert(scene: &Scene<'_>, random: &mut Random, addition: &str) -> Option<Vec<u8>> {
    let at = place(scene, random)?;
    scene.specimen.splice(vec![(at..at, addition.to_owned())])
}

fn comment_between(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let aside = random.word(&[
        "<!-- aside -->",
        "<!-- <Type>KL3</Type> -->",
        "<?aside?>",
        "\n<!-- a -->\n<?b c?>\n",
        "<!-- a -- b -->",
        "<?xml x?>",
        "<?XmL x?>",
        "<?1?>",
        "<? a?>",
    ]);
    insert(scene, random, aside)
}

fn text_between(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let text = random.word(&[
        "text",
        ".",
        "0",
        "&#65;",
        "&amp;",
        "\u{a0}",
        "&#xA0;",
        "\u{feff}",
        "\u{3000}",
        "\u{85}",
        "<![CDATA[text]]>",
        "<![CDATA[ ]]>",
        "<![CDATA[]]>",
        "<![CDATA[\n\t]]>",
        " ",
        "\n\n\t",
        "\r",
        "&#32;",
        "&#9;&#10;&#13;",
        ">",
        "]]",
        "a<!-- b -->c",
    ]);
    insert(scene, random, text)
}

fn any_member<'a>(scene: &Scene<'a>, random: &mut Random) -> Option<&'a Element> {
    let members = scene.members();
    random.pick(&members).copied().filter(|element| !is_signature(element))
}

/// Any element of the message, now and then the root.
fn any_element<'a>(scene: &Scene<'a>, random: &mut Random) -> Option<&'a Element> {
    if random.chance(1, 6) { Some(scene.root()) } else { any_member(scene, random) }
}

fn plain_attribute(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let attribute = random.word(&[
        "a=\"1\"",
        "unit='kg'",
        "Id=\"a\"",
        "schemaLocation=\"a b\"",
        "type=\"Text15\"",
        "nil=\"true\"",
        "a=''",
        "a=\"<\"",
        "a=1",
        "a",
        "a=\"1\" a=\"2\"",
    ]);
    scene.specimen.with_attributes(any_element(scene, random)?, attribute)
}

fn foreign_attribute(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let attribute = random.word(&[
        "xml:lang=\"de\"",
        "xml:space=\"preserve\"",
        "xml:base=\"urn:b\"",
        "xml:id=\"a\"",
        "xmlns:f=\"urn:f\" f:a=\"1\"",
        "xmlns:f='urn:f' f:type=''",
    ]);
    scene.specimen.with_attributes(any_element(scene, random)?, attribute)
}

fn schema_place(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let namespace = scene.book.namespace();
    let attribute = match random.below(7) {
        0 => format!("xsi:schemaLocation=\"{namespace} nowhere.xsd\""),
        1 => format!("xsi:schemaLocation=\"{namespace}\""),
        2 => "xsi:schemaLocation=\"\"".to_owned(),
        3 => "xsi:schemaLocation=\"urn:other nowhere.xsd\"".to_owned(),
        4 => "xsi:noNamespaceSchemaLocation=\"nowhere.xsd\"".to_owned(),
        5 => "xsi:schemalocation=\"a b\"".to_owned(),
        _ => "xsi:schemaLocation=\"urn:a b urn:c d\" xsi:noNamespaceSchemaLocation=\"\"".to_owned(),
    };
    let element = if random.chance(1, 2) { scene.root() } else { any_element(scene, random)? };
    scene.specimen.with_attributes(element, &format!("{XSI} {attribute}"))
}

/// The name of the type that an element has in the schema.
fn type_name<'a>(scene: &Scene<'a>, element: &Element) -> Option<&'a str> {
    match scene.book.entry(&element.tag)? {
        Entry::Field(field) => Some(&scene.book.type_of(field).name),
        Entry::Group(group) => Some(&scene.book.group(group).tag),
        Entry::Signature => None,
    }
}

fn right_type(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let element = any_element(scene, random)?;
    let (name, namespace) = (type_name(scene, element)?, scene.book.namespace());
    let attribute = match random.below(4) {
        0 => format!("xmlns:t=\"{namespace}\" xsi:type=\"t:{name}\""),
        1 => format!("xsi:type=' {name}\n'"),
        _ => format!("xsi:type=\"{name}\""),
    };
    scene.specimen.with_attributes(element, &format!("{XSI} {attribute}"))
}

fn wrong_type(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let element = any_element(scene, random)?;
    let other = random.pick(scene.book.types())?.name.as_str();
    let name = random.word(&[
        other,
        other,
        "xs:string",
        "xs:anyType",
        "xs:anySimpleType",
        "xs:decimal",
        "xs:date",
        "t:Text15",
        "undeclared:Text15",
        "",
        ":",
        "a:b:c",
        "InitialVehicleInformation",
        "Header",
        "Unknown",
    ]);
    let declarations = format!("{XSI} xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns:t=\"urn:t\"");
    scene.specimen.with_attributes(element, &format!("{declarations} xsi:type=\"{name}\""))
}

fn nil(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let element = any_element(scene, random)?;
    let attribute = format!("{XSI} xsi:nil=\"{}\"", random.word(&["true", "false", "0", "1", "maybe", ""]));
    scene.specimen.with_attributes(element, &attribute)
}

fn root_namespace(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let namespace = scene.book.namespace();
    let start = scene.root().range.start..scene.root().content.clone()?.start;
    let tag = &scene.specimen.text[start.clone()];
    let declared = format!("xmlns=\"{namespace}\"");
    if namespace.is_empty() {
        let other = random.word(&["xmlns=\"\"", "xmlns=\"urn:other\"", "xmlns=\"http://eu.ereg.initialvehicleinformation.v2\"", "xmlns=\" \""]);
        return scene.specimen.with_attributes(scene.root(), other);
    }
    let other = match random.below(9) {
        0 => String::new(),
        1 => "xmlns=\"\"".to_owned(),
        2 => format!("xmlns=\"{namespace}/\""),
        3 => format!("xmlns=\" {namespace} \""),
        4 => format!("xmlns=\"{}\"", namespace.to_uppercase()),
        5 => format!("xmlns=\"{}\"", namespace.replace("http", "https")),
        6 => format!("xmlns=\"{}\"", namespace.replace(".v2", ".v1")),
        7 => "xmlns=\"http://www.w3.org/2000/09/xmldsig#\"".to_owned(),
        _ => format!("xmlns='{namespace}'"),
    };
    scene.specimen.splice(vec![(start, tag.replace(&declared, &other))])
}

fn inner_namespace(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let own = format!("xmlns=\"{}\"", scene.book.namespace());
    let namespace = random.word(&["xmlns=\"\"", "xmlns=\"urn:other\"", "xmlns=\"http://www.w3.org/2000/09/xmldsig#\"", &own]);
    scene.specimen.with_attributes(any_member(scene, random)?, namespace)
}

/// Declarations that break a rule of Namespaces in XML: a reader that keeps to it refuses them.
pub const BROKEN_DECLARATIONS: &[&str] = &[
    "xmlns:xml=\"urn:a\"",
    "xmlns:a=\"http://www.w3.org/XML/1998/namespace\"",
    "xmlns:a=\"http://www.w3.org/2000/xmlns/\"",
    "xmlns:xmlns=\"urn:a\"",
    "xmlns:a=\"\"",
];

fn declarations(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let broken = random.word(BROKEN_DECLARATIONS);
    let declaration = random.word(&[
        broken,
        "xmlns:a=\"urn:a\"",
        "xmlns:a=\"urn:a\" xmlns:b=\"urn:a\"",
        "xmlns:xml=\"http://www.w3.org/XML/1998/namespace\"",
        "xmlns:a=\"relative\"",
        "xmlns:a=\"%%\"",
        "xmlns:a=\"urn:a\" xmlns:a=\"urn:a\"",
        "xmlns:a=\"urn:a\" xmlns:a=\"urn:b\"",
        "xmlns:sig=\"http://www.w3.org/2000/09/xmldsig#\"",
    ]);
    scene.specimen.with_attributes(any_element(scene, random)?, declaration)
}

/// Writes the message, or one element of it, with a prefix.
fn prefixes(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let element = any_element(scene, random)?;
    let declaration = format!("xmlns:p=\"{}\"", scene.book.namespace());
    let mut edits = vec![(element.attributes_at()..element.attributes_at(), format!(" {declaration}"))];
    let whole = random.chance(1, 2);
    for other in &scene.specimen.elements {
        let within = other.range.start >= element.range.start && other.range.end <= element.range.end && !other.sealed;
        if other.range == element.range || (whole && within) {
            edits.push((other.name.start..other.name.start, "p:".to_owned()));
            edits.extend(other.content.iter().map(|content| (content.end + 2..content.end + 2, "p:".to_owned())));
        }
    }
    scene.specimen.splice(edits)
}

fn undeclared(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let element = any_element(scene, random)?;
    if random.chance(1, 2) {
        return scene.specimen.with_attributes(element, "undeclared:a=\"1\"");
    }
    super::structure::renamed(scene, element, &format!("undeclared:{}", element.tag))
}
