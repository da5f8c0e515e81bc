//! Reading, refusing and writing back.

use super::{read, write};
use crate::schema::{Book, Entry, Kind, Order, SchemaError, diff, ivi_2_0};

/// A schema with one of everything that is supported.
const SMALL: &str = r##"<?xml version="1.0"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:d="http://www.w3.org/2000/09/xmldsig#" xmlns:t="urn:test" targetNamespace="urn:test" elementFormDefault="qualified">
<xs:annotation><xs:documentation>Message: A test</xs:documentation><xs:documentation> Version:  3.1 </xs:documentation></xs:annotation>
<xs:import namespace="http://www.w3.org/2000/09/xmldsig#" schemaLocation="xmldsig-core-schema.xsd"/>
<xs:complexType name="Cart"><xs:sequence>
  <xs:element name="Load" type="t:Load" minOccurs="0"/>
  <xs:element name="Wheel" maxOccurs="unbounded"><xs:complexType><xs:sequence>
    <xs:element name="Size" maxOccurs="4"><xs:simpleType><xs:restriction base="xs:integer"/></xs:simpleType></xs:element>
    <xs:element name="Gear"><xs:simpleType><xs:restriction base="xs:nonNegativeInteger"><xs:totalDigits value="2"/>
      <xs:enumeration value="5"/><xs:enumeration value="10"/></xs:restriction></xs:simpleType></xs:element>
  </xs:sequence></xs:complexType></xs:element>
</xs:sequence></xs:complexType>
<xs:element name="TestMessage" type="t:Message"/>
<xs:complexType name="Message"><xs:all>
  <xs:element name="Cart" type="t:Cart"/>
  <xs:element name="Built" type="t:Day"/>
  <xs:element ref="d:Signature" minOccurs="0"/>
</xs:all></xs:complexType>
<xs:simpleType name="Load"><xs:restriction base="xs:decimal"><xs:totalDigits value="5"/><xs:fractionDigits value="2"/></xs:restriction></xs:simpleType>
<xs:simpleType name="Day"><xs:restriction base="xs:date"/></xs:simpleType>
<xs:simpleType name="Size"><xs:restriction base="xs:string"><xs:maxLength value="9"/></xs:restriction></xs:simpleType>
<xs:simpleType name="Colour"><xs:restriction base="xs:string">
  <xs:enumeration value="R"><xs:annotation><xs:documentation>like
    blood</xs:documentation></xs:annotation></xs:enumeration><xs:enumeration value=" &amp;"/></xs:restriction></xs:simpleType>
<xs:simpleType name="Plate"><xs:restriction base="xs:string"><xs:length value="7"/><xs:pattern value="[A-Z]+\d*"/></xs:restriction></xs:simpleType>
</xs:schema>"##;

fn small() -> Book {
    read(SMALL).unwrap()
}

fn kind(book: &Book, name: &str) -> Kind {
    book.types().iter().find(|data_type| data_type.name == name).unwrap().kind.clone()
}

/// What is said about the small schema when one part of it is another.
fn fault(part: &str, instead: &str) -> String {
    assert!(SMALL.contains(part), "{part}");
    read(&SMALL.replacen(part, instead, 1)).unwrap_err().to_string()
}

#[test]
fn a_schema_says_what_the_message_is_called() {
    let book = small();
    assert_eq!((book.name(), book.title(), book.version(), book.namespace()), ("tm", "A test", "3.1", "urn:test"));
    assert_eq!(book.group(book.root()).tag, "TestMessage");
}

#[test]
fn groups_keep_their_order_after_the_root() {
    let book = small();
    let tags: Vec<&str> = book.groups().iter().map(|group| group.tag.as_str()).collect();
    assert_eq!(tags, ["TestMessage", "Cart", "Wheel"]);
    assert_eq!(book.groups().iter().map(|group| group.order).collect::<Vec<_>>(), [Order::Any, Order::Fixed, Order::Fixed]);
    let Some(Entry::Field(size)) = book.entry("Size") else { panic!("no field") };
    assert_eq!(book.path(Entry::Field(size)), "/TestMessage/Cart/Wheel/Size");
    assert_eq!(book.field(size).occurs.to_string(), "1..4");
    assert_eq!(book.entry("Signature"), Some(Entry::Signature));
}

#[test]
fn a_type_without_a_name_is_called_like_its_element() {
    let book = small();
    let Some(Entry::Field(size)) = book.entry("Size") else { panic!("no field") };
    let Some(Entry::Field(gear)) = book.entry("Gear") else { panic!("no field") };
    assert_eq!(book.type_of(size).name, "SizeType", "the name `Size` is that of another type");
    assert_eq!(book.type_of(gear).name, "Gear");
}

#[test]
fn facets_become_limits() {
    let book = small();
    assert_eq!(kind(&book, "SizeType"), Kind::Integer { min: i64::MIN, max: i64::MAX });
    assert_eq!(kind(&book, "Size"), Kind::Text { min: 0, max: Some(9), pattern: None });
    let limit = rust_decimal::Decimal::from(99_999);
    assert_eq!(kind(&book, "Load"), Kind::Decimal { min: -limit, max: limit, digits: 5, fraction: 2 });
    assert!(matches!(kind(&book, "Plate"), Kind::Text { min: 7, max: Some(7), pattern: Some(pattern) } if pattern.matches("ABC1234")));
    assert!(matches!(kind(&book, "Colour"), Kind::Codes { length: 2, codes } if codes[0].meaning == "like blood" && codes[1].code == " &"));
}

#[test]
fn codes_on_a_numeric_base_are_numbers() {
    let book = small();
    let Some(Entry::Field(gear)) = book.entry("Gear") else { panic!("no field") };
    assert!(book.type_of(gear).numbered);
    assert_eq!(book.type_of(gear).code("05"), Some(0));
}

#[test]
fn a_schema_without_namespace_and_version_is_read() {
    let text = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="note"><xs:complexType><xs:all>
        <xs:element name="N" type="N"/></xs:all></xs:complexType></xs:element>
        <xs:simpleType name="N"><xs:restriction base="xs:nonNegativeInteger"><xs:totalDigits value="6"/></xs:restriction></xs:simpleType></xs:schema>"#;
    let book = read(text).unwrap();
    assert_eq!((book.name(), book.title(), book.version(), book.namespace()), ("note", "note", "", ""));
    assert_eq!(kind(&book, "N"), Kind::Integer { min: 0, max: 999_999 });
}

#[test]
fn constructs_that_no_book_holds_are_named_with_line_and_place() {
    let cases = [
        ("</xs:all>", "</xs:all><xs:all/>", "line 18: a second `all` is not supported in type `Message`"),
        ("<xs:all>", "<xs:all minOccurs=\"0\">", "line 14: the attribute `minOccurs=\"0\"` is not supported in type `Message`"),
        ("<xs:all>", "<xs:choice/><xs:all>", "line 14: `xs:choice` is not supported in type `Message`"),
        ("<xs:element ref=\"d:Signature\" minOccurs=\"0\"/>", "<xs:any/>", "line 17: `xs:any` is not supported in type `Message`"),
        ("</xs:all>", "</xs:all><xs:attribute name=\"a\"/>", "line 18: `xs:attribute` `a` is not supported in type `Message`"),
        ("<xs:import ", "<xs:include schemaLocation=\"x\"/><xs:import ", "line 4: `xs:include` is not supported in the schema"),
        (
            "import namespace=\"http",
            "import namespace=\"ftp",
            "line 4: the import of `ftp://www.w3.org/2000/09/xmldsig#` is not supported in the schema",
        ),
        ("d:Signature", "d:Object", "line 17: the reference to `d:Object` is not supported in type `Message`"),
        ("d:Signature", "e:Signature", "line 17: the undeclared prefix of `e:Signature` is not supported in type `Message`"),
        ("name=\"Built\"", "name=\"Built\" nillable=\"true\"", "line 16: the attribute `nillable=\"true\"` is not supported in element `Built`"),
        (" type=\"t:Day\"", " type=\"xs:date\"", "line 16: the built-in type `xs:date` as the type of a field is not supported in element `Built`"),
        (" type=\"t:Day\"", " type=\"Day\"", "line 16: the type `Day`, which the schema does not define, is not supported in element `Built`"),
        (" type=\"t:Day\"", "", "line 16: an element without a type is not supported in element `Built`"),
        ("name=\"Built\"", "name=\"Built\" maxOccurs=\"2\"", "line 16: an element that repeats inside `all` is not supported in element `Built`"),
        ("minOccurs=\"0\"/>", "minOccurs=\"2\"/>", "line 6: the occurrence 2 to 1 is not supported in element `Load`"),
        ("minOccurs=\"0\"/>", "minOccurs=\"-1\"/>", "line 6: the value `-1` of `element` is not supported in element `Load`"),
        (
            "<xs:complexType name=\"Message\">",
            "<xs:complexType name=\"Message\">text",
            "line 14: text in `complexType` is not supported in type `Message`",
        ),
        (
            "<xs:element name=\"TestMessage\"",
            "<xs:element name=\"O\" type=\"t:Day\"/><xs:element name=\"T\"",
            "line 13: a second global element is not supported in element `T`",
        ),
        (
            " elementFormDefault=\"qualified\"",
            "",
            "line 2: a target namespace without `elementFormDefault=\"qualified\"` is not supported in the schema",
        ),
    ];
    for (part, instead, expected) in cases {
        assert_eq!(fault(part, instead), expected);
    }
}

#[test]
fn facets_that_no_type_holds_are_named_with_line_and_place() {
    let cases = [
        ("base=\"xs:date\"", "base=\"xs:gYear\"", "line 20: the base type `xs:gYear` is not supported in type `Day`"),
        ("base=\"xs:date\"", "base=\"t:Size\"", "line 20: the base type `t:Size` is not supported in type `Day`"),
        ("<xs:restriction base=\"xs:date\"/>", "<xs:union memberTypes=\"a b\"/>", "line 20: `xs:union` is not supported in type `Day`"),
        ("<xs:maxLength value=\"9\"/>", "<xs:whiteSpace value=\"collapse\"/>", "line 21: `xs:whiteSpace` is not supported in type `Size`"),
        ("<xs:maxLength value=\"9\"/>", "<xs:totalDigits value=\"9\"/>", "line 21: `totalDigits` on `xs:string` is not supported in type `Size`"),
        ("<xs:maxLength value=\"9\"/>", "<xs:maxLength value=\"x\"/>", "line 21: the value `x` of `maxLength` is not supported in type `Size`"),
        (
            "<xs:maxLength value=\"9\"/>",
            "<xs:maxLength value=\"9\" fixed=\"true\"/>",
            "line 21: the attribute `fixed=\"true\"` is not supported in type `Size`",
        ),
        (
            "<xs:maxLength value=\"9\"/>",
            "<xs:maxLength value=\"9\"/><xs:minLength value=\"10\"/>",
            "line 21: a least length above the greatest is not supported in type `Size`",
        ),
        (
            "<xs:maxLength value=\"9\"/>",
            "<xs:pattern value=\"a\"/><xs:pattern value=\"b\"/>",
            "line 21: a second `pattern` is not supported in type `Size`",
        ),
        (
            "<xs:length value=\"7\"/>",
            "<xs:length value=\"7\"/><xs:maxLength value=\"8\"/>",
            "line 25: `length` beside another length is not supported in type `Plate`",
        ),
        (
            "\\d*",
            "\\i*",
            "line 25: the pattern `[A-Z]+\\i*`, which is no supported regular expression: `\\i` is not supported, is not supported in type `Plate`",
        ),
        (
            "<xs:enumeration value=\"R\">",
            "<xs:maxLength value=\"1\"/><xs:enumeration value=\"R\">",
            "line 22: the code ` &`, longer than its list allows, is not supported in type `Colour`",
        ),
        (
            "<xs:enumeration value=\"R\">",
            "<xs:minLength value=\"1\"/><xs:enumeration value=\"R\">",
            "line 23: `minLength` on `xs:string` with codes is not supported in type `Colour`",
        ),
        ("<xs:enumeration value=\"R\">", "<xs:enumeration value=\" &amp;\">", "Colour: code ` &` stands twice"),
        (
            "<xs:enumeration value=\"5\"/>",
            "<xs:enumeration value=\"555\"/>",
            "line 10: the code `555` in a list of whole numbers is not supported in element `Gear`",
        ),
        ("<xs:totalDigits value=\"5\"/>", "<xs:totalDigits value=\"29\"/>", "line 19: a number of 29 digits is not supported in type `Load`"),
        (
            "<xs:totalDigits value=\"5\"/>",
            "<xs:minInclusive value=\"1\"/><xs:maxInclusive value=\"0\"/>",
            "line 19: a least value above the greatest is not supported in type `Load`",
        ),
    ];
    for (part, instead, expected) in cases {
        assert_eq!(fault(part, instead), expected);
    }
}

#[test]
fn a_tag_in_two_places_and_types_used_twice_are_errors() {
    assert_eq!(fault("name=\"Built\"", "name=\"Size\""), "Size: stands in two places; a tag names one field or group of the message");
    let twice = fault("<xs:element name=\"Built\" type=\"t:Day\"/>", "<xs:element name=\"Barrow\" type=\"t:Cart\"/>");
    assert_eq!(twice, "line 16: the complex type of the element `Cart` as a type of another element is not supported in element `Barrow`");
    let unused = fault("<xs:element name=\"Cart\" type=\"t:Cart\"/>", "");
    assert_eq!(unused, "line 5: a complex type that no element has is not supported in type `Cart`");
    let defined_twice = fault("name=\"Day\"", "name=\"Cart\"");
    assert_eq!(defined_twice, "line 20: a second type of that name is not supported in type `Cart`");
}

#[test]
fn groups_that_hold_each_other_are_an_error() {
    let own = fault("<xs:element name=\"Cart\" type=\"t:Cart\"/>", "<xs:element name=\"Again\" type=\"t:Message\"/>");
    assert!(own.contains("the complex type of the element `TestMessage` as a type of another element"), "{own}");
    let schema = SMALL.replacen("<xs:element name=\"Cart\" type=\"t:Cart\"/>", "", 1);
    let lost = read(&schema.replacen("<xs:element name=\"Load\"", "<xs:element name=\"Cart\" type=\"t:Cart\"/><xs:element name=\"Load\"", 1));
    assert_eq!(lost.unwrap_err().to_string(), "Cart: is in no group that the root holds");
}

#[test]
fn what_is_no_schema_at_all() {
    let error = |text: &str| read(text).unwrap_err().to_string();
    assert_eq!(error("<note/>"), "line 1: `note` is not supported in the file");
    assert_eq!(error("<?xml version='1.0'?>\n<!DOCTYPE a>\n<a/>"), "line 2: a document type declaration is not supported in the file");
    assert!(matches!(read("book: ivi"), Err(SchemaError::Xml(_))));
    let empty = "<schema xmlns=\"http://www.w3.org/2001/XMLSchema\"/>";
    assert_eq!(error(empty), "line 1: a schema without a global element is not supported in the schema");
}

#[test]
fn what_is_written_reads_back_without_a_difference() {
    for book in [ivi_2_0().unwrap(), &small()] {
        let again = read(&write(book)).unwrap();
        assert_eq!(diff(book, &again), []);
        assert_eq!(diff(&again, book), []);
        assert_eq!((again.name(), again.title()), (book.name(), book.title()));
        assert_eq!(write(&again), write(book), "labels and meanings come back too");
    }
}

#[test]
fn labels_stand_beside_what_they_label() {
    let text = write(&small());
    assert!(text.contains("<xs:enumeration value=\"R\">\n        <xs:annotation>\n          <xs:documentation>like blood<"), "{text}");
    assert!(text.contains("<xs:enumeration value=\" &amp;\"/>"), "{text}");
}

#[test]
fn a_group_and_a_type_of_one_name_are_kept_apart() {
    let yaml = "{book: b, version: '1', title: t, namespace: '', root: A, types: {A: {text: any}}, codes: {}, groups: {A: {content: [{field: F, type: A, occurs: 1}]}}}";
    let book = Book::from_yaml(yaml).unwrap();
    let text = write(&book);
    assert!(text.contains("<xs:element name=\"A\" type=\"AType\"/>"), "{text}");
    assert!(!text.contains("targetNamespace"), "{text}");
    assert_eq!(diff(&book, &read(&text).unwrap()), []);
}

proptest::proptest! {
    /// A damaged schema is an error or another book, and never the end of the program.
    #[test]
    fn damage_does_not_panic(start in 0..SMALL.len(), length in 0_usize..60, instead in r#"[<>"/a-z0-9=\[\]\\ .-]{0,6}"#) {
        let end = (start + length).min(SMALL.len());
        let text = format!("{}{instead}{}", SMALL.get(..start).unwrap_or_default(), SMALL.get(end..).unwrap_or_default());
        if let Ok(book) = read(&text) {
            proptest::prop_assert_eq!(diff(&book, &read(&write(&book)).unwrap()), []);
        }
    }
}
