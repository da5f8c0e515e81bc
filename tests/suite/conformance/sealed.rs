//! Mutations inside the signature.

use super::mutate::{Causes, Kind};
use super::prng::Random;
use super::specimen::{Element, Scene};
use super::structure::{renamed, typo};

const ANY: Causes = Causes::Several("an element that leaves the signature is missing there and strange elsewhere");
const TREE: Causes = Causes::Several("the signature is read level by level: a change can break several of its rules");

pub const KINDS: &[Kind] = &[
    Kind { name: "signature: remove", weight: 8, causes: Causes::One, apply: remove },
    Kind { name: "signature: duplicate", weight: 6, causes: TREE, apply: duplicate },
    Kind { name: "signature: rename", weight: 8, causes: TREE, apply: rename },
    Kind { name: "signature: move", weight: 8, causes: ANY, apply: relocate },
    Kind { name: "signature: swap siblings", weight: 6, causes: TREE, apply: swap },
    Kind { name: "signature: empty an element", weight: 5, causes: Causes::One, apply: empty },
    Kind { name: "signature: foreign element", weight: 8, causes: TREE, apply: foreign },
    Kind { name: "signature: own element", weight: 10, causes: TREE, apply: own },
    Kind { name: "signature: algorithm or reference", weight: 8, causes: Causes::One, apply: reference },
    Kind { name: "signature: attributes", weight: 8, causes: TREE, apply: attributes },
    Kind { name: "signature: Id", weight: 5, causes: TREE, apply: identity },
    Kind { name: "signature: base64 and numbers", weight: 10, causes: Causes::One, apply: encoded },
    Kind { name: "signature: text between elements", weight: 6, causes: Causes::One, apply: text },
    Kind { name: "signature: namespace", weight: 5, causes: TREE, apply: namespace },
];

/// An element whose name is unprefixed and belongs to the signature.
fn own_elements<'a>(scene: &Scene<'a>) -> Vec<&'a Element> {
    scene.sealed().into_iter().filter(|element| element.tag.starts_with(|c: char| c.is_ascii_uppercase())).collect()
}

fn remove(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let elements = scene.sealed();
    scene.specimen.splice(vec![(random.pick(&elements)?.range.clone(), String::new())])
}

fn duplicate(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let elements = scene.sealed();
    let element = random.pick(&elements)?;
    scene.specimen.splice(vec![(element.range.end..element.range.end, scene.specimen.whole(element).to_owned())])
}

fn rename(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let elements = own_elements(scene);
    let (element, other) = (random.pick(&elements)?, random.pick(&elements)?);
    let name = match random.below(3) {
        0 => typo(&element.tag, random),
        1 => element.tag.to_lowercase(),
        _ => other.tag.clone(),
    };
    renamed(scene, element, &name)
}

fn relocate(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let elements = scene.sealed();
    let (element, other) = (random.pick(&elements)?, random.pick(&elements)?);
    let at = match random.below(6) {
        0 => scene.children(scene.root()).first()?.range.start,
        1 | 2 => other.range.start,
        _ => other.range.end,
    };
    if element.range.start < at && at < element.range.end {
        return None;
    }
    scene.specimen.splice(vec![(element.range.clone(), String::new()), (at..at, scene.specimen.whole(element).to_owned())])
}

fn swap(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let elements = scene.sealed();
    let element = random.pick(&elements)?;
    let siblings = scene.children(scene.parent(element)?);
    let other = random.pick(&siblings)?;
    if other.range == element.range {
        return None;
    }
    let text = |element: &Element| scene.specimen.whole(element).to_owned();
    scene.specimen.splice(vec![(element.range.clone(), text(other)), (other.range.clone(), text(element))])
}

fn empty(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let elements = scene.sealed();
    scene.specimen.refill(random.pick(&elements)?, "")
}

fn insert(scene: &Scene<'_>, random: &mut Random, addition: &str) -> Option<Vec<u8>> {
    let elements = scene.sealed();
    let element = random.pick(&elements)?;
    let at = match random.below(3) {
        0 => element.range.start,
        1 => element.range.end,
        _ => return scene.specimen.append(element, addition),
    };
    scene.specimen.splice(vec![(at..at, addition.to_owned())])
}

fn foreign(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let namespace = scene.book.namespace();
    let message = format!("<Header xmlns=\"{namespace}\"/>");
    let typed = format!("<m:Type xmlns:m=\"{namespace}\">KL3</m:Type>");
    let addition = random.word(&[
        "<x xmlns=\"urn:x\"/>",
        "<x xmlns=\"\"/>",
        "<x xmlns=\"urn:x\" a=\"1\"><y>text</y></x>",
        "<x xmlns=\"urn:x\"><KeyName xmlns=\"http://www.w3.org/2000/09/xmldsig#\">a</KeyName></x>",
        "<x xmlns=\"urn:x\"><KeyName xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><b/></KeyName></x>",
        "<x xmlns=\"urn:x\"><DigestValue xmlns=\"http://www.w3.org/2000/09/xmldsig#\">A</DigestValue></x>",
        "<x xmlns=\"urn:x\"><XPath xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><b/></XPath></x>",
        "<undeclared:x/>",
        "<x xmlns=\"urn:x\" undeclared:a=\"1\"/>",
        &message,
        &typed,
    ]);
    insert(scene, random, addition)
}

const OWN: &[&str] = &[
    "<KeyName>a</KeyName>",
    "<MgmtData/>",
    "<KeyValue><RSAKeyValue><Modulus>AAAA</Modulus><Exponent>AQAB</Exponent></RSAKeyValue></KeyValue>",
    "<KeyValue><DSAKeyValue><Y>AAAA</Y></DSAKeyValue></KeyValue>",
    "<KeyValue><DSAKeyValue><P>AAAA</P><Y>AAAA</Y></DSAKeyValue></KeyValue>",
    "<KeyValue><DSAKeyValue><G>AAAA</G><Y>AAAA</Y><Seed>AAAA</Seed></DSAKeyValue></KeyValue>",
    "<KeyValue/>",
    "<X509Data><X509SKI>AAAA</X509SKI></X509Data>",
    "<X509Data/>",
    "<X509IssuerSerial><X509IssuerName/><X509SerialNumber>1</X509SerialNumber></X509IssuerSerial>",
    "<PGPData><PGPKeyID>AAAA</PGPKeyID></PGPData>",
    "<PGPData/>",
    "<PGPData><PGPKeyPacket>AAAA</PGPKeyPacket><PGPKeyID>AAAA</PGPKeyID></PGPData>",
    "<SPKIData><SPKISexp>AAAA</SPKISexp></SPKIData>",
    "<SPKISexp>AAAA</SPKISexp>",
    "<RetrievalMethod/>",
    "<Object/>",
    "<Object><Manifest><Reference><DigestMethod Algorithm=\"a\"/><DigestValue/></Reference></Manifest></Object>",
    "<Object><Manifest/></Object>",
    "<Object><SignatureProperty Target=\"\"><x xmlns=\"urn:x\"/></SignatureProperty></Object>",
    "<Object><SignatureProperty><x xmlns=\"urn:x\"/></SignatureProperty></Object>",
    "<SignatureProperties/>",
    "<Transform Algorithm=\"a\"/>",
    "<Transform/>",
    "<Transforms/>",
    "<XPath>a</XPath>",
    "<XPath><b/></XPath>",
    "<DigestValue>AAAA</DigestValue>",
    "<DigestMethod Algorithm=\"a\"/>",
    "<DigestMethod Algorithm=\"a\"><DigestValue/></DigestMethod>",
    "<SignatureValue>AAAA</SignatureValue>",
    "<Signature/>",
    "<HMACOutputLength>1</HMACOutputLength>",
    "<X509SerialNumber>1</X509SerialNumber>",
    "<Modulus>AAAA</Modulus>",
    "<Unknown/>",
];

fn own(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let plain = random.word(OWN);
    let at = plain.find(['>', '/', ' '])?;
    let declared = format!("{} xmlns=\"http://www.w3.org/2000/09/xmldsig#\"{}", &plain[..at], &plain[at..]);
    let addition = if random.chance(1, 2) { plain } else { &declared };
    insert(scene, random, addition)
}

const REFERENCES: &[&str] = &[
    "",
    "#",
    "#a",
    "a b",
    "%",
    "%zz",
    "%20",
    "#a#b",
    "http://[",
    "http://[::1]/",
    "http://a:b/",
    "http://a:80/",
    ":",
    "a:b",
    "1:b",
    "-:x",
    "é",
    "{x}",
    "&lt;",
    "|",
    "\\",
    "^",
    "`",
    "http://",
    "//",
    "///",
    "?",
    "??",
    "a?b#c",
    "http://a@b@c",
    "urn:x",
    " http://a ",
    "[",
    "]",
    "a[b]",
    "http://a/[",
    "http://a?[",
    "a%4",
    "#xpointer(id('x'))",
    "http://a/%c3%a9",
    "'",
    "*",
    "a/b:c",
    "./1:b",
    "http://www.w3.org/2000/09/xmldsig#sha1",
    "file:///c:\\a",
    "http://a b/",
    "HTTP://A",
    "http://user:word@a:1/",
    "a+b-c.d:e",
    "&#x20AC;",
    "#[",
    "http://a/b?c=d&amp;e",
];

fn reference(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let names = ["Algorithm=\"", "URI=\"", "Type=\"", "Target=\"", "Encoding=\""];
    let elements: Vec<(&Element, usize)> = own_elements(scene)
        .into_iter()
        .filter_map(|element| {
            let start = scene.specimen.whole(element).split('>').next()?;
            let at = names.iter().find_map(|name| start.find(name).map(|at| at + name.len()))?;
            Some((element, element.range.start + at))
        })
        .collect();
    let (_, at) = *random.pick(&elements)?;
    let end = at + scene.specimen.text[at..].find('"')?;
    scene.specimen.splice(vec![(at..end, random.word(REFERENCES).to_owned())])
}

fn attributes(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let elements = own_elements(scene);
    let element = random.pick(&elements)?;
    let start = scene.specimen.whole(element).split('>').next()?;
    if random.chance(1, 2) && start.contains('=') {
        let end = element.range.start + start.trim_end_matches('/').len();
        return scene.specimen.splice(vec![(element.name.end..end, String::new())]);
    }
    let attribute = random.word(&[
        "a=\"1\"",
        "Algorithm=\"urn:a\"",
        "URI=\"\"",
        "Encoding=\"urn:e\"",
        "MimeType=\"any thing\"",
        "Target=\"#a\"",
        "xml:lang=\"de\"",
        "xmlns:f=\"urn:f\" f:a=\"1\"",
        "xmlns:f=\"urn:f\" f:Algorithm=\"1\"",
        "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"a b\"",
        "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"false\"",
    ]);
    scene.specimen.with_attributes(element, attribute)
}

fn identity(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let elements = own_elements(scene);
    let element = random.pick(&elements)?;
    let id = random.word(&["a", "seal", "info", " value ", "1a", "a:b", "", "_", "a b", "é", "-a", "a.b-c_d", "&#x4E00;", "a&#x301;"]);
    scene.specimen.with_attributes(element, &format!("Id=\"{id}\""))
}

const ENCODED: &[&str] = &[
    "",
    " ",
    "AAAA",
    "A",
    "AA",
    "AAA",
    "AA==",
    "AB==",
    "AAE=",
    "AAF=",
    "A===",
    "=",
    "====",
    "AA=A",
    "AA==AAAA",
    "AAAA====",
    "AA= =",
    " A A A A ",
    "\nAAAA\n",
    "AAAA!",
    "-_AA",
    "AA<!-- -->AA",
    "<![CDATA[AAAA]]>",
    "&#65;AAA",
    "\u{a0}AAAA",
    "<b/>",
    "1",
    "-1",
    "+1",
    "1.0",
    " 1 ",
    "1e3",
    "123456789012345678901234567890",
    "0x1",
    "+/+/",
];

fn encoded(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let leaves: Vec<&Element> = own_elements(scene).into_iter().filter(|element| element.children.is_empty()).collect();
    scene.specimen.refill(random.pick(&leaves)?, random.word(ENCODED))
}

fn text(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let addition = random.word(&["text", " ", "\u{a0}", "<!-- a -->", "<?a?>", "<![CDATA[ ]]>", "<![CDATA[]]>", "&#32;", "0", "<![CDATA[text]]>"]);
    let elements: Vec<&Element> = own_elements(scene).into_iter().filter(|element| !element.children.is_empty()).collect();
    let element = random.pick(&elements)?;
    let children = scene.children(element);
    let at = random.pick(&children)?.range.start;
    scene.specimen.splice(vec![(at..at, addition.to_owned())])
}

fn namespace(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let own = format!("xmlns=\"{}\"", scene.book.namespace());
    let declaration = random.word(&[
        "xmlns=\"\"",
        "xmlns=\"urn:x\"",
        "xmlns=\"http://www.w3.org/2000/09/xmldsig#\"",
        "xmlns:f=\"urn:f\"",
        "xmlns=\"http://www.w3.org/2000/09/xmldsig\"",
        &own,
    ]);
    let elements = own_elements(scene);
    let element = random.pick(&elements)?;
    let start = scene.specimen.whole(element).split('>').next()?;
    if start.contains("xmlns=") { None } else { scene.specimen.with_attributes(element, declaration) }
}
