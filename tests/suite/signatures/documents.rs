//! Documents that use whatever XML has: namespaces, prefixes, references, CDATA, comments, instructions, attributes in any order.

use crate::conformance::prng::Random;

const NAMES: [&str; 6] = ["a", "Mass", "Länge", "x-1", "Signed", "b.c"];
const PREFIXES: [&str; 4] = ["p", "q", "ns0", "ä"];
const NAMESPACES: [&str; 4] = ["urn:a", "urn:b", "http://example.org/c?d=1", "urn:c"];
const TEXTS: [&str; 22] = [
    "1234",
    " ",
    "x y",
    "\n",
    "\t",
    "Ødegård",
    "€ 5",
    "🚗",
    "&amp;",
    "&lt;",
    "&gt;",
    "&quot;",
    "&apos;",
    "&#13;",
    "&#10;",
    "&#x9;",
    "&#xE9;",
    "&#128663;",
    ">",
    "\"",
    "'",
    "]]&gt;",
];
const VALUES: [&str; 14] = ["", "1", "a b", " x ", "\n", "\t", "&#13;", "&#10;", "&#9;", "&quot;", "&lt;&gt;&amp;", ">", "é€", "  a  b "];

/// The `index`th document.
pub fn document(index: u64) -> String {
    let mut maker = Maker { random: Random::of(0x5ea1, index), out: String::new() };
    if maker.random.chance(1, 2) {
        maker.out.push_str(maker.random.word(&["<?xml version=\"1.0\"?>", "<?xml version='1.0' encoding='UTF-8'?>\n"]));
    }
    maker.asides();
    maker.element(&Scope { default: "", prefixes: Vec::new() }, 0);
    maker.asides();
    let ends = maker.random.word(&["\n", "\n", "\r\n", "\r"]);
    maker.out.replace('\n', ends)
}

/// The namespaces that are declared.
#[derive(Clone)]
struct Scope {
    default: &'static str,
    prefixes: Vec<(&'static str, &'static str)>,
}

struct Maker {
    random: Random,
    out: String,
}

impl Maker {
    fn asides(&mut self) {
        for _ in 0..self.random.below(3) {
            self.aside();
            self.out.push_str(self.random.word(&["", "\n"]));
        }
    }

    fn aside(&mut self) {
        let aside = self.random.word(&["<!-- c -->", "<!--a\nb-->", "<?do?>", "<?do  this & that ?>", "<?do a\nb?>"]);
        self.out.push_str(aside);
    }

    fn element(&mut self, outer: &Scope, depth: usize) {
        let mut scope = outer.clone();
        let mut markup: Vec<String> = Vec::new();
        if self.random.chance(1, 4) {
            scope.default = self.random.word(&["", NAMESPACES[0], NAMESPACES[1], NAMESPACES[2]]);
            markup.push(format!("xmlns=\"{}\"", scope.default));
        }
        for prefix in PREFIXES {
            if self.random.chance(1, if depth == 0 { 2 } else { 6 }) {
                let namespace = NAMESPACES[self.random.below(NAMESPACES.len())];
                scope.prefixes.retain(|(known, _)| *known != prefix);
                scope.prefixes.push((prefix, namespace));
                markup.push(format!("xmlns:{prefix}='{namespace}'"));
            }
        }
        self.attributes(&scope, &mut markup);
        for at in (1..markup.len()).rev() {
            let other = self.random.below(at + 1);
            markup.swap(at, other);
        }
        let name = self.random.word(&NAMES);
        let prefix = if self.random.chance(1, 3) { self.random.pick(&scope.prefixes).map(|(prefix, _)| *prefix) } else { None };
        let name = prefix.map_or(name.to_owned(), |prefix| format!("{prefix}:{name}"));
        self.out.push_str(&format!("<{name}"));
        for item in markup {
            self.out.push_str(self.random.word(&[" ", "  ", "\n\t"]));
            self.out.push_str(&item);
        }
        // The root has an end tag of its own: the signature goes before it.
        if depth > 0 && self.random.chance(1, 5) {
            self.out.push_str(self.random.word(&["/>", " />"]));
            return;
        }
        self.out.push_str(self.random.word(&[">", " >"]));
        self.content(&scope, depth);
        self.out.push_str(&format!("</{name}{}", self.random.word(&[">", "\n>"])));
    }

    fn attributes(&mut self, scope: &Scope, markup: &mut Vec<String>) {
        let mut names: Vec<(String, &str)> = vec![("xml:lang".into(), "xml"), ("xml:space".into(), "xml2")];
        names.extend(["id", "b", "Z", "ä"].map(|name| (name.to_owned(), name)));
        for (prefix, namespace) in &scope.prefixes {
            names.push((format!("{prefix}:b"), namespace));
        }
        let mut used: Vec<&str> = Vec::new();
        for (name, key) in &names {
            // Two prefixes of one namespace would make one attribute twice.
            if self.random.chance(1, 4) && !used.contains(key) {
                used.push(key);
                let mut value: String = (0..self.random.below(4)).map(|_| self.random.word(&VALUES)).collect();
                if name == "xml:space" {
                    value = "preserve".to_owned();
                }
                let quote = if value.contains('\'') { '"' } else { ['"', '\''][self.random.below(2)] };
                markup.push(format!("{name}{}{quote}{value}{quote}", self.random.word(&["=", " = "])));
            }
        }
    }

    fn content(&mut self, scope: &Scope, depth: usize) {
        for _ in 0..self.random.below(7) {
            match self.random.below(8) {
                0 | 1 if depth < 4 => self.element(scope, depth + 1),
                2 => self.aside(),
                3 => self.out.push_str(self.random.word(&["<![CDATA[<a>&amp;\n]]>", "<![CDATA[]]>", "<![CDATA[ é ]]>"])),
                _ => self.out.push_str(self.random.word(&TEXTS)),
            }
        }
    }
}

#[test]
fn generated_documents_are_well_formed_and_verify_when_signed() {
    let key = super::keys::signer("p-256").open();
    for index in 0..300 {
        let text = document(index);
        let signed = ivicheck::signature::sign(&text, &key, Default::default()).unwrap_or_else(|error| panic!("{index}: {error}:\n{text}"));
        assert_eq!(super::states(&signed), ("holds", "holds"), "{index}: {text}");
    }
}
