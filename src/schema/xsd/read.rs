//! Reads a published schema into a book.

use super::XML_SCHEMA;
use super::simple;
use super::syntax::{self, Xsd};
use crate::schema::{Book, BookParts, DataType, Entry, Field, FieldId, Group, GroupId, Member, Occurs, Order, SchemaError, TypeId};
use roxmltree::{Document, NodeId, ParsingOptions};
use std::collections::{HashMap, HashSet};

/// A schema with more XML nodes than this describes no certificate; the limit bounds memory.
const MOST_NODES: u32 = 1_000_000;

/// Reads a schema.
///
/// Types and groups keep the order of the schema, but the root group is the first. A type inside an element has no name of its
/// own and gets that of the element. Documentation becomes labels, and names title (`Message: ...`) and version (`Version: ...`).
///
/// # Errors
/// When the text is no XML, when the schema uses a construct that a book cannot hold, or when a tag stands in two places.
pub fn read(text: &str) -> Result<Book, SchemaError> {
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MOST_NODES, entity_resolver: None };
    let document = Document::parse_with_options(text, options).map_err(|error| match error {
        roxmltree::Error::DtdDetected => doctype(text),
        other => SchemaError::Xml(other),
    })?;
    let schema = document.root_element();
    if syntax::construct(schema) != Some("schema") {
        return Err(syntax::unsupported_element(schema));
    }
    let root = global_element(schema)?;
    Reader::new(schema, root)?.book(schema, root)
}

fn doctype(text: &str) -> SchemaError {
    let before = text.find("<!DOCTYPE").map_or(0, |at| text[..at].matches('\n').count());
    let line = u32::try_from(before + 1).unwrap_or(u32::MAX);
    SchemaError::Construct { line, construct: "a document type declaration".to_owned(), place: "the file".to_owned() }
}

/// Checks what stands at the top level; gives the one global element.
fn global_element(schema: Xsd<'_>) -> Result<Xsd<'_>, SchemaError> {
    let attributes = ["targetNamespace", "elementFormDefault", "attributeFormDefault", "version"];
    let mut root = None;
    for node in syntax::content(schema, &attributes)? {
        match syntax::construct(node) {
            Some("import") => check_import(node)?,
            Some("complexType" | "simpleType") => syntax::required(node, "name").map(drop)?,
            Some("element") if root.is_none() => root = Some(node),
            Some("element") => return Err(syntax::unsupported(node, "a second global element")),
            _ => return Err(syntax::unsupported_element(node)),
        }
    }
    if schema.attribute("targetNamespace").is_some() && schema.attribute("elementFormDefault") != Some("qualified") {
        return Err(syntax::unsupported(schema, "a target namespace without `elementFormDefault=\"qualified\"`"));
    }
    root.ok_or_else(|| syntax::unsupported(schema, "a schema without a global element"))
}

fn check_import(node: Xsd<'_>) -> Result<(), SchemaError> {
    let inside = syntax::content(node, &["namespace", "schemaLocation"])?;
    match (inside.first(), node.attribute("namespace")) {
        (Some(child), _) => Err(syntax::unsupported_element(*child)),
        (None, Some(Book::SIGNATURE_NAMESPACE)) => Ok(()),
        (None, other) => Err(syntax::unsupported(node, format!("the import of `{}`", other.unwrap_or_default()))),
    }
}

/// What the type of an element is.
enum TypeOf {
    Field(TypeId),
    Group(GroupId),
}

/// The types and groups of a schema, found before any member is read.
struct Reader<'doc> {
    target: &'doc str,
    types: Vec<DataType>,
    /// Every simple type and every complex type, by its place in the schema.
    type_ids: HashMap<NodeId, TypeId>,
    group_ids: HashMap<NodeId, GroupId>,
    /// The types at the top level; simple and complex ones share their names.
    named: HashMap<&'doc str, Xsd<'doc>>,
    /// The complex types in the order of the book.
    groups: Vec<Xsd<'doc>>,
    fields: Vec<Field>,
}

impl<'doc> Reader<'doc> {
    fn new(schema: Xsd<'doc>, root: Xsd<'doc>) -> Result<Self, SchemaError> {
        let target = schema.attribute("targetNamespace").unwrap_or_default();
        let mut reader = Self {
            target,
            types: Vec::new(),
            type_ids: HashMap::new(),
            group_ids: HashMap::new(),
            named: HashMap::new(),
            groups: Vec::new(),
            fields: Vec::new(),
        };
        for node in schema.children().filter(|node| matches!(syntax::construct(*node), Some("complexType" | "simpleType"))) {
            let name = syntax::required(node, "name")?;
            if reader.named.insert(name, node).is_some() {
                return Err(syntax::unsupported(node, "a second type of that name"));
            }
        }
        reader.collect_types(schema)?;
        reader.collect_groups(schema, root)?;
        Ok(reader)
    }

    fn collect_types(&mut self, schema: Xsd<'doc>) -> Result<(), SchemaError> {
        let mut taken: HashSet<String> = self.named.keys().map(|name| (*name).to_owned()).collect();
        for node in schema.descendants().filter(|node| syntax::construct(*node) == Some("simpleType")) {
            let name = match node.attribute("name") {
                Some(name) => name.trim().to_owned(),
                None => free_name(&mut taken, &element_around(node)?),
            };
            let id = u16::try_from(self.types.len()).map_err(|_| syntax::unsupported(node, "one type too many"))?;
            self.types.push(simple::data_type(node, name)?);
            self.type_ids.insert(node.id(), TypeId(id));
        }
        Ok(())
    }

    fn collect_groups(&mut self, schema: Xsd<'doc>, root: Xsd<'doc>) -> Result<(), SchemaError> {
        let of_root = self.definition(root)?.filter(|node| syntax::construct(*node) == Some("complexType"));
        let of_root = of_root.ok_or_else(|| syntax::unsupported(root, "a root element without elements in it"))?;
        let complex = schema.descendants().filter(|node| syntax::construct(*node) == Some("complexType"));
        for node in std::iter::once(of_root).chain(complex.filter(|node| *node != of_root)) {
            let id = u16::try_from(self.groups.len()).map_err(|_| syntax::unsupported(node, "one group too many"))?;
            self.groups.push(node);
            self.group_ids.insert(node.id(), GroupId(id));
        }
        Ok(())
    }

    /// The definition of the type of an element: inside it or at the top level; `None` when it has no type at all.
    fn definition(&self, element: Xsd<'doc>) -> Result<Option<Xsd<'doc>>, SchemaError> {
        let inside = syntax::content(element, &["name", "type", "ref", "minOccurs", "maxOccurs"])?;
        if let Some(other) = inside.iter().find(|node| !matches!(syntax::construct(**node), Some("complexType" | "simpleType"))) {
            return Err(syntax::unsupported_element(*other));
        }
        if let Some(named) = inside.iter().find(|node| node.has_attribute("name")) {
            return Err(syntax::unsupported(*named, "a name on a type inside an element"));
        }
        match (inside.as_slice(), element.attribute("type").map(str::trim)) {
            ([], None) => Ok(None),
            ([one], None) => Ok(Some(*one)),
            ([], Some(name)) => {
                let (namespace, local) = syntax::qualified(element, name)?;
                let known = self.named.get(local).filter(|_| namespace == self.target);
                known.copied().map(Some).ok_or_else(|| match namespace {
                    XML_SCHEMA => syntax::unsupported(element, format!("the built-in type `{name}` as the type of a field")),
                    _ => syntax::unsupported(element, format!("the type `{name}`, which the schema does not define,")),
                })
            }
            _ => Err(syntax::unsupported(element, "a second type")),
        }
    }

    fn type_of(&self, element: Xsd<'doc>) -> Result<TypeOf, SchemaError> {
        let definition = self.definition(element)?.ok_or_else(|| syntax::unsupported(element, "an element without a type"))?;
        let field = self.type_ids.get(&definition.id()).copied().map(TypeOf::Field);
        field
            .or_else(|| self.group_ids.get(&definition.id()).copied().map(TypeOf::Group))
            .ok_or_else(|| syntax::unsupported(element, "an unknown type"))
    }

    fn book(mut self, schema: Xsd<'doc>, root: Xsd<'doc>) -> Result<Book, SchemaError> {
        let mut holders: Vec<Option<Xsd<'doc>>> = vec![None; self.groups.len()];
        holders[0] = Some(root);
        let mut content = Vec::new();
        for node in self.groups.clone() {
            content.push(self.content(node, &mut holders)?);
        }
        let mut groups = Vec::new();
        for ((node, holder), (order, members)) in self.groups.iter().zip(&holders).zip(content) {
            let element = holder.ok_or_else(|| syntax::unsupported(*node, "a complex type that no element has"))?;
            let label = Some(syntax::documentation(*node)).filter(|label| !label.is_empty()).unwrap_or_else(|| syntax::documentation(element));
            let tag = syntax::required(element, "name")?.to_owned();
            groups.push(Group::new(tag, label, order, members));
        }
        let (title, version) = title_and_version(schema);
        let tag = &groups[0].tag;
        let (name, title) = (family(tag), title.unwrap_or_else(|| tag.clone()));
        Book::new(BookParts {
            name,
            version,
            title,
            namespace: self.target.to_owned(),
            types: self.types,
            groups,
            fields: self.fields,
            ..BookParts::default()
        })
    }

    /// The members of a complex type; notes for each group among them the element that it is.
    fn content(&mut self, node: Xsd<'doc>, holders: &mut [Option<Xsd<'doc>>]) -> Result<(Order, Vec<Member>), SchemaError> {
        let model = syntax::only_child(node, &["all", "sequence"])?;
        let order = if syntax::construct(model) == Some("all") { Order::Any } else { Order::Fixed };
        let mut members = Vec::new();
        for element in syntax::content(model, &[])? {
            if syntax::construct(element) != Some("element") {
                return Err(syntax::unsupported_element(element));
            }
            let occurs = occurs(element)?;
            if order == Order::Any && occurs.repeats() {
                return Err(syntax::unsupported(element, "an element that repeats inside `all`"));
            }
            let entry = match element.attribute("ref") {
                Some(name) => self.signature(element, name, node)?,
                None => self.member(element, occurs, holders)?,
            };
            members.push(Member { entry, occurs });
        }
        Ok((order, members))
    }

    /// The only element that a schema may refer to is the signature, in the root group.
    fn signature(&self, element: Xsd<'doc>, name: &'doc str, holder: Xsd<'doc>) -> Result<Entry, SchemaError> {
        let known = syntax::qualified(element, name.trim())? == (Book::SIGNATURE_NAMESPACE, Book::SIGNATURE);
        if !known || self.groups.first() != Some(&holder) {
            return Err(syntax::unsupported(element, format!("the reference to `{name}`")));
        }
        if !syntax::content(element, &["ref", "minOccurs", "maxOccurs"])?.is_empty() {
            return Err(syntax::unsupported(element, "a reference with a type"));
        }
        Ok(Entry::Signature)
    }

    fn member(&mut self, element: Xsd<'doc>, occurs: Occurs, holders: &mut [Option<Xsd<'doc>>]) -> Result<Entry, SchemaError> {
        let tag = syntax::required(element, "name")?;
        match self.type_of(element)? {
            TypeOf::Group(id) => match holders[id.index()].replace(element) {
                None => Ok(Entry::Group(id)),
                Some(other) => {
                    let other = other.attribute("name").unwrap_or_default();
                    Err(syntax::unsupported(element, format!("the complex type of the element `{other}` as a type of another element")))
                }
            },
            TypeOf::Field(data_type) => {
                let id = u16::try_from(self.fields.len()).map_err(|_| syntax::unsupported(element, "one field too many"))?;
                let label = syntax::documentation(element);
                let tag = tag.to_owned();
                self.fields.push(Field { tag, label, unit: None, items: Vec::new(), data_type, parent: GroupId(0), occurs, position: 0 });
                Ok(Entry::Field(FieldId(id)))
            }
        }
    }
}

fn occurs(element: Xsd<'_>) -> Result<Occurs, SchemaError> {
    let times = |attribute| match element.attribute(attribute) {
        None => Ok(1),
        Some(_) => syntax::parsed::<u32>(element, attribute),
    };
    let min = times("minOccurs")?;
    let max = if element.attribute("maxOccurs").map(str::trim) == Some("unbounded") { None } else { Some(times("maxOccurs")?) };
    if max.is_some_and(|max| max < min || max == 0) {
        return Err(syntax::unsupported(element, format!("the occurrence {min} to {}", max.unwrap_or_default())));
    }
    Ok(Occurs { min, max })
}

/// The name of the element that a type without a name stands in.
fn element_around(node: Xsd<'_>) -> Result<String, SchemaError> {
    let element = node.parent_element().filter(|parent| syntax::construct(*parent) == Some("element"));
    element.map(|element| syntax::required(element, "name").map(str::to_owned)).unwrap_or_else(|| Err(syntax::unsupported_element(node)))
}

/// The wanted name, or that name and `Type`, `Type2`, ... when a type of that name is there already.
fn free_name(taken: &mut HashSet<String>, wanted: &str) -> String {
    let more = (1..).map(|count: u32| if count == 1 { format!("{wanted}Type") } else { format!("{wanted}Type{count}") });
    let name = std::iter::once(wanted.to_owned()).chain(more).find(|name| !taken.contains(name)).unwrap_or_default();
    taken.insert(name.clone());
    name
}

/// From the documentation of the schema: `Message: ...` and `Version: ...`; else the version is that of the schema element.
fn title_and_version(schema: Xsd<'_>) -> (Option<String>, String) {
    let lines: Vec<String> = syntax::documentations(schema).flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>()).collect();
    let after = |key: &str| lines.iter().find_map(|line| line.trim().strip_prefix(key).map(|rest| rest.trim().to_owned()));
    let version = after("Version:").or_else(|| schema.attribute("version").map(str::to_owned));
    (after("Message:"), version.unwrap_or_default())
}

/// The initials of a tag in lower case: `ivi` for `InitialVehicleInformation`.
fn family(tag: &str) -> String {
    let initials: String = tag.chars().filter(char::is_ascii_uppercase).collect();
    if initials.len() > 1 { initials.to_lowercase() } else { tag.to_lowercase() }
}
