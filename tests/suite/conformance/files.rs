//! Mutations of the file: its bytes, its prolog, its encoding.

use super::mutate::{Causes, Kind};
use super::prng::Random;
use super::specimen::Scene;

const ANYTHING: Causes = Causes::Several("a changed character can turn one element into several");

pub const KINDS: &[Kind] = &[
    Kind { name: "truncated", weight: 6, causes: Causes::One, apply: truncate },
    Kind { name: "document type declaration", weight: 4, causes: Causes::One, apply: doctype },
    Kind { name: "one character", weight: 16, causes: ANYTHING, apply: character },
    Kind { name: "prolog", weight: 6, causes: Causes::One, apply: prolog },
    Kind { name: "after the root", weight: 3, causes: Causes::One, apply: epilog },
    Kind { name: "line ends", weight: 3, causes: Causes::One, apply: line_ends },
    Kind { name: "encoding", weight: 6, causes: Causes::One, apply: encoding },
];

fn truncate(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let bytes = scene.specimen.text.as_bytes();
    let most = if random.chance(1, 2) { bytes.len() } else { 40 };
    Some(bytes[..bytes.len() - random.below(most)].to_vec())
}

/// The text after the XML declaration, if there is one.
fn body<'a>(scene: &Scene<'a>) -> &'a str {
    let text = &scene.specimen.text;
    if text.starts_with("<?xml") { text.split_once("?>").map_or(text, |(_, body)| body) } else { text }
}

fn doctype(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let root = &scene.root().tag;
    let body = body(scene);
    Some(
        match random.below(4) {
            0 => format!("<!DOCTYPE {root}>{body}"),
            1 => format!("<?xml version=\"1.0\"?>\n<!DOCTYPE {root} SYSTEM \"nowhere.dtd\">{body}"),
            2 => format!("<?xml version=\"1.0\"?><!DOCTYPE {root} [<!ENTITY a \"b\">]>{}", body.replacen("</", "&a;</", 1)),
            _ => format!("<?xml version=\"1.0\"?><!-- a --><!DOCTYPE x [<!ELEMENT x EMPTY>]>\n{body}"),
        }
        .into_bytes(),
    )
}

/// The character boundary at or before a place.
fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Deletes, inserts or replaces one character, most often one that means something to a parser.
fn character(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let text = &scene.specimen.text;
    let mut at = floor(text, random.below(text.len()));
    if random.chance(3, 4) {
        at += text[at..].find(['<', '>', '/', '"', '=', '?', ':', '&', '!', '-'])?;
        at = floor(text, at + random.below(2));
    }
    let end = at + text[at..].chars().next()?.len_utf8();
    let new = random
        .word(&["<", ">", "&", ";", "'", "\"", "=", "/", "!", "?", "-", "[", "]", ":", " ", "\n", ".", "1", "a", "é", "\u{0}", "\u{b}", "\u{feff}"]);
    match random.below(3) {
        0 => scene.specimen.splice(vec![(at..end, String::new())]),
        1 => scene.specimen.splice(vec![(at..at, new.to_owned())]),
        _ => scene.specimen.splice(vec![(at..end, new.to_owned())]),
    }
}

const PROLOGS: &[&str] = &[
    "",
    "\n",
    "\u{feff}",
    "\u{feff}\u{feff}",
    "<!-- a -->",
    "<?a b?>\n",
    "text",
    "<?xml version=\"1.0\"?>",
    "<?xml version='1.0'?>",
    " <?xml version=\"1.0\"?>",
    "\n<?xml version=\"1.0\"?>",
    "<!-- a --><?xml version=\"1.0\"?>",
    "\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
    "<?xml version=\"1.1\"?>",
    "<?xml version=\"1.5\" encoding=\"utf-8\"?>",
    "<?xml version=\"2.0\"?>",
    "<?xml version=\"1.\"?>",
    "<?xml version=\"\"?>",
    "<?xml?>",
    "<?xml ?>",
    "<?xml encoding=\"UTF-8\"?>",
    "<?xml encoding=\"UTF-8\" version=\"1.0\"?>",
    "<?xml version=\"1.0\" standalone=\"yes\"?>",
    "<?xml version=\"1.0\" standalone='no' ?>",
    "<?xml version=\"1.0\" standalone=\"maybe\"?>",
    "<?xml version=\"1.0\" standalone=\"YES\"?>",
    "<?xml version=\"1.0\" standalone=\"yes\" encoding=\"UTF-8\"?>",
    "<?xml version=\"1.0\" encoding=\"UTF-8\" other=\"1\"?>",
    "<?xml version=\"1.0\"encoding=\"UTF-8\"?>",
    "<?xml version = \"1.0\"\tencoding\n=\n'UTF-8' ?>",
    "<?xml version=\"1.0\" encoding=\"\"?>",
    "<?xml version=\"1.0\" encoding=\"UTF 8\"?>",
    "<?xml version=\"1.0\" encoding=\"-8\"?>",
    "<?XML version=\"1.0\"?>",
    "<?xml version=\"1.0\">",
    "<?xml version=\"1.0\"? >",
    "<?xml version=\"1.0'?>",
    "<?xml-stylesheet href=\"a\"?>",
];

fn prolog(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    Some(format!("{}{}", random.word(PROLOGS), body(scene)).into_bytes())
}

fn epilog(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let root = &scene.root().tag;
    let again = format!("<{root}/>");
    let addition = random.word(&[
        "text",
        "<!-- a -->",
        "<?a b?>",
        "\n\n",
        "<a/>",
        &again,
        "&#32;",
        "&amp;",
        "<![CDATA[ ]]>",
        "\u{0}",
        "\u{feff}",
        "\u{a0}",
        "<",
        "]]>",
    ]);
    Some(format!("{}{addition}", scene.specimen.text).into_bytes())
}

fn line_ends(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let text = scene.specimen.text.replace("\r\n", "\n");
    Some(text.replace('\n', random.word(&["\r\n", "\r", "\n\r", " "])).into_bytes())
}

fn encoding(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let declared = random.word(&["UTF-8", "utf-8", "UTF-16", "ISO-8859-1", "windows-1252", "US-ASCII", "KLINGON"]);
    let text = match random.below(4) {
        0 => body(scene).trim_start().to_owned(),
        1 => format!("<?xml version=\"1.0\"?>{}", body(scene)),
        _ => format!("<?xml version=\"1.0\" encoding=\"{declared}\"?>{}", body(scene)),
    };
    let wide = |mark: bool, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        mark.then_some(0xfeff).into_iter().chain(text.encode_utf16()).flat_map(bytes).collect()
    };
    Some(match random.below(6) {
        0 => wide(true, u16::to_le_bytes),
        1 => wide(true, u16::to_be_bytes),
        2 => wide(false, u16::to_le_bytes),
        3 => text.chars().map(|c| u8::try_from(c as u32).unwrap_or(b'?')).collect(),
        4 => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        _ => text.into_bytes(),
    })
}
