//! Bytes in every encoding, right and wrong.

use super::*;

const XML: &str = "<?xml version=\"1.0\" encoding=\"ENC\"?>\n<a>Ødegård €</a>";

fn xml(encoding: &str) -> String {
    XML.replace("ENC", encoding)
}

fn utf16(text: &str, little: bool, mark: bool) -> Vec<u8> {
    let units = mark.then_some(0xfeff).into_iter().chain(text.encode_utf16());
    units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
}

#[test]
fn utf8_with_and_without_mark() {
    let text = xml("UTF-8");
    let plain = decode(text.clone().into_bytes());
    let marked = decode([b"\xef\xbb\xbf", text.as_bytes()].concat());
    assert_eq!((plain.text.as_str(), plain.problem), (text.as_str(), None));
    assert_eq!((marked.text.as_str(), marked.problem), (text.as_str(), None));
}

#[test]
fn utf16_in_both_byte_orders() {
    let text = xml("UTF-16");
    for little in [true, false] {
        let decoded = decode(utf16(&text, little, true));
        assert_eq!((decoded.text.as_str(), decoded.problem), (text.as_str(), None));
    }
}

#[test]
fn utf16_without_mark_is_read_and_reported() {
    let text = xml("UTF-16");
    let decoded = decode(utf16(&text, true, false));
    assert_eq!(decoded.text, text);
    assert_eq!(decoded.problem, Some(EncodingProblem::NoByteOrderMark { actual: "UTF-16LE" }));
}

#[test]
fn a_tab_in_the_declaration_is_read_as_a_blank() {
    let text = xml("UTF-8");
    let decoded = decode(text.replacen(' ', "\t", 1).into_bytes());
    assert_eq!((decoded.text, decoded.problem), (text, None));
}

#[test]
fn each_byte_of_iso_8859_1_is_the_character_of_its_number() {
    for byte in 0x80..=0xff_u8 {
        let before = "<?xml version='1.0' encoding='ISO-8859-1'?><a>";
        let decoded = decode([before.as_bytes(), &[byte], b"</a>"].concat());
        assert_eq!((decoded.text, decoded.problem), (format!("{before}{}</a>", char::from(byte)), None), "{byte:x}");
    }
    let text = xml("windows-1252");
    let (bytes, _, _) = WINDOWS_1252.encode(&text);
    let decoded = decode(bytes.into_owned());
    assert_eq!((decoded.text.as_str(), decoded.problem), (text.as_str(), None));
}

#[test]
fn an_encoding_has_one_name() {
    let problem = |name: &str| decode(format!("<?xml version=\"1.0\" encoding=\"{name}\"?><a/>").into_bytes()).problem;
    for known in ["UTF-8", "utf-8", "US-ASCII", "ISO-8859-1", "iso-8859-1", "windows-1252", "Windows-1252"] {
        assert_eq!(problem(known), None, "{known}");
    }
    for (alias, name) in [
        ("UTF8", "UTF-8"),
        ("utf8", "UTF-8"),
        ("ascii", "US-ASCII"),
        ("latin1", "ISO-8859-1"),
        ("ISO8859-1", "ISO-8859-1"),
        ("iso_8859-1", "ISO-8859-1"),
        ("cp1252", "windows-1252"),
    ] {
        let found = problem(alias);
        assert!(matches!(&found, Some(EncodingProblem::Alias { declared, meant, .. }) if declared == alias && *meant == name), "{found:?}");
        assert!(!found.unwrap().stops());
    }
    // Browsers take these, and many more, for one of the above.
    for label in [
        "l1",
        "ibm819",
        "cp819",
        "x-cp1252",
        "ansi_x3.4-1968",
        "unicode-1-1-utf-8",
        "unicode11utf8",
        "x-unicode20utf8",
        "iso-ir-100",
        "csisolatin1",
        "iso88591",
        "unicodefeff",
        "ucs-2",
        "iso-8859-15",
        "windows-1250",
        "macintosh",
        "x-user-defined",
        "utf-7",
        "utf-32",
    ] {
        let found = problem(label);
        assert!(matches!(&found, Some(EncodingProblem::Unknown { .. })), "{label}: {found:?}");
    }
    let marked = decode([b"\xef\xbb\xbf", &b"<?xml version='1.0' encoding='utf8'?><a/>"[..]].concat()).problem;
    assert!(matches!(marked, Some(EncodingProblem::Alias { meant: "UTF-8", .. })), "{marked:?}");
}

#[test]
fn the_version_of_xml_is_1_0() {
    let problem = |version: &str| decode(format!("<?xml version='{version}' encoding='UTF-8'?><a/>").into_bytes()).problem;
    assert_eq!((problem("1.0"), problem("2.0"), problem("1.x")), (None, None, None));
    for later in ["1.1", "1.2", "1.10"] {
        let span = Span::new(15, 15 + later.len());
        assert_eq!(problem(later), Some(EncodingProblem::Version { declared: later.to_owned(), span }));
    }
}

#[test]
fn any_white_space_may_follow_and_lines_keep_their_numbers() {
    let lines = |text: &str| text.matches('\n').count();
    for declaration in [
        "<?xml\nversion=\"1.0\"?>",
        "<?xml\r\nversion='1.0'?>",
        "<?xml\nversion='1.0' encoding='UTF-8'?>",
        "<?xml\tversion='1.0'?>",
        "<?xml\n\n version='1.0'\n?>",
    ] {
        let text = format!("{declaration}\n<a/>");
        let decoded = decode(text.clone().into_bytes());
        assert_eq!((decoded.text.len(), lines(&decoded.text), decoded.problem), (text.len(), lines(&text), None), "{declaration:?}");
        assert!(roxmltree::Document::parse(&decoded.text).is_ok(), "{:?}", decoded.text);
    }
    for broken in ["<?xml\n", "<?xml\n?>", "<?xml\nversion", "<?xml\r"] {
        assert!(roxmltree::Document::parse(&decode(broken.as_bytes().to_vec()).text).is_err(), "{broken:?}");
    }
}

#[test]
fn five_bytes_are_no_characters_of_windows_1252() {
    let text = xml("windows-1252");
    let (bytes, _, _) = WINDOWS_1252.encode(&text);
    let at = bytes.iter().position(|byte| *byte == 0xd8).unwrap();
    let mut bytes = bytes.into_owned();
    bytes[at] = 0x81;
    let problem = decode(bytes).problem;
    assert!(matches!(problem, Some(EncodingProblem::InvalidBytes { encoding: "windows-1252", byte, .. }) if byte == at), "{problem:?}");
}

#[test]
fn utf8_that_is_declared_as_a_single_byte_encoding_shows_itself() {
    for name in ["ISO-8859-1", "windows-1252"] {
        let decoded = decode(xml(name).into_bytes());
        assert!(matches!(decoded.problem, Some(EncodingProblem::Contradiction { actual: "UTF-8", .. })), "{name}: {:?}", decoded.problem);
        assert_eq!((decoded.text, decode(xml(name).replace("Ødegård €", "Odegard").into_bytes()).problem), (xml(name), None));
    }
}

#[test]
fn a_declaration_that_contradicts_the_bytes_is_found_and_the_text_still_read() {
    let text = xml("UTF-16");
    let span = Span::new(30, 36);
    let decoded = decode(text.clone().into_bytes());
    assert_eq!(decoded.problem, Some(EncodingProblem::Contradiction { declared: "UTF-16".into(), actual: "UTF-8", span }));
    assert_eq!(decoded.text, text);
    assert_eq!(&text[span.start..span.end], "UTF-16");

    let text = xml("ISO-8859-1");
    let decoded = decode([b"\xef\xbb\xbf", text.as_bytes()].concat());
    assert!(matches!(decoded.problem, Some(EncodingProblem::Contradiction { actual: "UTF-8", .. })));

    let text = xml("UTF-8");
    let decoded = decode(utf16(&text, true, true));
    assert!(matches!(decoded.problem, Some(EncodingProblem::Contradiction { actual: "UTF-16LE", .. })));
}

#[test]
fn what_is_declared_as_ascii_holds_nothing_else() {
    let text = xml("US-ASCII");
    assert!(matches!(decode(text.clone().into_bytes()).problem, Some(EncodingProblem::Contradiction { actual: "UTF-8", .. })));
    assert_eq!(decode(text.replace("Ødegård €", "Odegard").into_bytes()).problem, None);
}

#[test]
fn bytes_outside_the_encoding_have_a_place() {
    let decoded = decode(b"<a>ok\xe9</a>".to_vec());
    assert_eq!(decoded.problem, Some(EncodingProblem::InvalidBytes { encoding: "UTF-8", span: Span::new(5, 8), byte: 5 }));
}

#[test]
fn an_unknown_encoding_and_a_binary_file_stop() {
    let unknown = decode(xml("KLINGON").into_bytes()).problem.unwrap();
    assert!(matches!(&unknown, EncodingProblem::Unknown { declared, .. } if declared == "KLINGON"));
    assert!(unknown.stops());
    let binary = decode(vec![0x50, 0x4b, 3, 4, 0, 0, 0xff]).problem.unwrap();
    assert_eq!(binary, EncodingProblem::Binary);
    assert!(binary.stops());
}

#[test]
fn a_stylesheet_declares_no_encoding() {
    for text in ["<?xml-stylesheet encoding=\"UTF-16\"?><a>é</a>", "<?xmlfoo encoding='KLINGON'?><a/>"] {
        assert_eq!(decode(text.as_bytes().to_vec()).problem, None, "{text}");
    }
}
