//! The content models of XML Signature 1.0, as a table.

/// An element of the signature.
pub(super) struct Definition {
    pub tag: &'static str,
    /// Whether it is defined for itself, and not only inside its parent.
    pub global: bool,
    pub attributes: Attributes,
    pub content: Content,
}

pub(super) struct Attributes {
    pub required: &'static [&'static str],
    pub optional: &'static [&'static str],
}

pub(super) enum Content {
    Text(Text),
    Elements { particles: &'static [Particle], mixed: bool },
}

#[derive(Clone, Copy)]
pub(super) enum Text {
    Any,
    Base64,
    Integer,
}

/// A part of a content model.
pub(super) enum Particle {
    Element {
        tag: &'static str,
        min: u32,
        max: u32,
    },
    /// Elements of other namespaces; with `own`, of the signature's too.
    Foreign {
        strict: bool,
        own: bool,
        min: u32,
        max: u32,
    },
    Choice {
        of: &'static [Particle],
        min: u32,
        max: u32,
    },
    Sequence {
        of: &'static [Particle],
        min: u32,
        max: u32,
    },
}

const MANY: u32 = u32::MAX;

impl Particle {
    pub(super) fn occurs(&self) -> (u32, u32) {
        match self {
            Self::Element { min, max, .. } | Self::Foreign { min, max, .. } | Self::Choice { min, max, .. } | Self::Sequence { min, max, .. } => {
                (*min, *max)
            }
        }
    }

    pub(super) fn describe(&self) -> String {
        match self {
            Self::Element { tag, .. } => (*tag).to_owned(),
            Self::Foreign { .. } => "an element of another namespace".to_owned(),
            Self::Choice { of, .. } => of.iter().map(Self::describe).collect::<Vec<_>>().join(" or "),
            Self::Sequence { of, .. } => of.first().map(Self::describe).unwrap_or_default(),
        }
    }
}

const fn one(tag: &'static str) -> Particle {
    Particle::Element { tag, min: 1, max: 1 }
}

const fn maybe(tag: &'static str) -> Particle {
    Particle::Element { tag, min: 0, max: 1 }
}

const fn some(tag: &'static str) -> Particle {
    Particle::Element { tag, min: 1, max: MANY }
}

const fn any(tag: &'static str) -> Particle {
    Particle::Element { tag, min: 0, max: MANY }
}

const OTHERS: Particle = Particle::Foreign { strict: false, own: false, min: 0, max: MANY };
const ONE_OTHER: Particle = Particle::Foreign { strict: false, own: false, min: 1, max: 1 };

const NO_ATTRIBUTES: Attributes = Attributes { required: &[], optional: &[] };
const ID: Attributes = Attributes { required: &[], optional: &["Id"] };
const ALGORITHM: Attributes = Attributes { required: &["Algorithm"], optional: &[] };

const fn text(tag: &'static str, global: bool, kind: Text, attributes: Attributes) -> Definition {
    Definition { tag, global, attributes, content: Content::Text(kind) }
}

const fn elements(tag: &'static str, attributes: Attributes, mixed: bool, particles: &'static [Particle]) -> Definition {
    Definition { tag, global: true, attributes, content: Content::Elements { particles, mixed } }
}

/// The definition of an element of the signature's namespace.
pub(super) fn definition(tag: &str) -> Option<&'static Definition> {
    DEFINITIONS.iter().find(|definition| definition.tag == tag)
}

static DEFINITIONS: &[Definition] = &[
    elements("Signature", ID, false, &[one("SignedInfo"), one("SignatureValue"), maybe("KeyInfo"), any("Object")]),
    text("SignatureValue", true, Text::Base64, ID),
    elements("SignedInfo", ID, false, &[one("CanonicalizationMethod"), one("SignatureMethod"), some("Reference")]),
    elements("CanonicalizationMethod", ALGORITHM, true, &[Particle::Foreign { strict: true, own: true, min: 0, max: MANY }]),
    elements("SignatureMethod", ALGORITHM, true, &[maybe("HMACOutputLength"), Particle::Foreign { strict: true, own: false, min: 0, max: MANY }]),
    text("HMACOutputLength", false, Text::Integer, NO_ATTRIBUTES),
    elements(
        "Reference",
        Attributes { required: &[], optional: &["Id", "URI", "Type"] },
        false,
        &[maybe("Transforms"), one("DigestMethod"), one("DigestValue")],
    ),
    elements("Transforms", NO_ATTRIBUTES, false, &[some("Transform")]),
    elements("Transform", ALGORITHM, true, &[Particle::Choice { of: &[ONE_OTHER, one("XPath")], min: 0, max: MANY }]),
    text("XPath", false, Text::Any, NO_ATTRIBUTES),
    elements("DigestMethod", ALGORITHM, true, &[OTHERS]),
    text("DigestValue", true, Text::Base64, NO_ATTRIBUTES),
    elements(
        "KeyInfo",
        ID,
        true,
        &[Particle::Choice {
            of: &[
                one("KeyName"),
                one("KeyValue"),
                one("RetrievalMethod"),
                one("X509Data"),
                one("PGPData"),
                one("SPKIData"),
                one("MgmtData"),
                ONE_OTHER,
            ],
            min: 1,
            max: MANY,
        }],
    ),
    text("KeyName", true, Text::Any, NO_ATTRIBUTES),
    text("MgmtData", true, Text::Any, NO_ATTRIBUTES),
    elements("KeyValue", NO_ATTRIBUTES, true, &[Particle::Choice { of: &[one("DSAKeyValue"), one("RSAKeyValue"), ONE_OTHER], min: 1, max: 1 }]),
    elements("RetrievalMethod", Attributes { required: &[], optional: &["URI", "Type"] }, false, &[maybe("Transforms")]),
    elements(
        "X509Data",
        NO_ATTRIBUTES,
        false,
        &[Particle::Choice {
            of: &[one("X509IssuerSerial"), one("X509SKI"), one("X509SubjectName"), one("X509Certificate"), one("X509CRL"), ONE_OTHER],
            min: 1,
            max: MANY,
        }],
    ),
    Definition {
        tag: "X509IssuerSerial",
        global: false,
        attributes: NO_ATTRIBUTES,
        content: Content::Elements { particles: &[one("X509IssuerName"), one("X509SerialNumber")], mixed: false },
    },
    text("X509IssuerName", false, Text::Any, NO_ATTRIBUTES),
    text("X509SerialNumber", false, Text::Integer, NO_ATTRIBUTES),
    text("X509SKI", false, Text::Base64, NO_ATTRIBUTES),
    text("X509SubjectName", false, Text::Any, NO_ATTRIBUTES),
    text("X509Certificate", false, Text::Base64, NO_ATTRIBUTES),
    text("X509CRL", false, Text::Base64, NO_ATTRIBUTES),
    elements(
        "PGPData",
        NO_ATTRIBUTES,
        false,
        &[Particle::Choice {
            of: &[
                Particle::Sequence { of: &[one("PGPKeyID"), maybe("PGPKeyPacket"), OTHERS], min: 1, max: 1 },
                Particle::Sequence { of: &[one("PGPKeyPacket"), OTHERS], min: 1, max: 1 },
            ],
            min: 1,
            max: 1,
        }],
    ),
    text("PGPKeyID", false, Text::Base64, NO_ATTRIBUTES),
    text("PGPKeyPacket", false, Text::Base64, NO_ATTRIBUTES),
    elements(
        "SPKIData",
        NO_ATTRIBUTES,
        false,
        &[Particle::Sequence { of: &[one("SPKISexp"), Particle::Foreign { strict: false, own: false, min: 0, max: 1 }], min: 1, max: MANY }],
    ),
    text("SPKISexp", false, Text::Base64, NO_ATTRIBUTES),
    elements(
        "Object",
        Attributes { required: &[], optional: &["Id", "MimeType", "Encoding"] },
        true,
        &[Particle::Foreign { strict: false, own: true, min: 0, max: MANY }],
    ),
    elements("Manifest", ID, false, &[some("Reference")]),
    elements("SignatureProperties", ID, false, &[some("SignatureProperty")]),
    elements(
        "SignatureProperty",
        Attributes { required: &["Target"], optional: &["Id"] },
        true,
        &[Particle::Choice { of: &[ONE_OTHER], min: 1, max: MANY }],
    ),
    elements(
        "DSAKeyValue",
        NO_ATTRIBUTES,
        false,
        &[
            Particle::Sequence { of: &[one("P"), one("Q")], min: 0, max: 1 },
            maybe("G"),
            one("Y"),
            maybe("J"),
            Particle::Sequence { of: &[one("Seed"), one("PgenCounter")], min: 0, max: 1 },
        ],
    ),
    elements("RSAKeyValue", NO_ATTRIBUTES, false, &[one("Modulus"), one("Exponent")]),
    text("P", false, Text::Base64, NO_ATTRIBUTES),
    text("Q", false, Text::Base64, NO_ATTRIBUTES),
    text("G", false, Text::Base64, NO_ATTRIBUTES),
    text("Y", false, Text::Base64, NO_ATTRIBUTES),
    text("J", false, Text::Base64, NO_ATTRIBUTES),
    text("Seed", false, Text::Base64, NO_ATTRIBUTES),
    text("PgenCounter", false, Text::Base64, NO_ATTRIBUTES),
    text("Modulus", false, Text::Base64, NO_ATTRIBUTES),
    text("Exponent", false, Text::Base64, NO_ATTRIBUTES),
];
