//! The checks that are part of ivicheck itself: the families `input/`, `ivi/` and `signature/`, and `icm/blank-value`, which the walk over
//! the document makes as it passes; with what is needed to explain them.

use super::{Basis, Check, Severity, SharedText};

/// What a built-in check rests on: its source says where it is our own reading.
pub(super) const fn founded(source: &str) -> Basis {
    let (start, source) = (b"derived", source.as_bytes());
    let mut at = 0;
    while at < start.len() {
        if at >= source.len() || source[at] != start[at] {
            return Basis::Stated;
        }
        at += 1;
    }
    Basis::Derived
}

macro_rules! catalogue {
    ($($name:ident = $code:literal, $severity:ident, $title:literal, why $why:literal, source $source:literal, help $help:literal;)*) => {
        /// The checks of this catalogue, by name.
        pub mod kinds {
            use super::{Check, Severity, SharedText, founded};
            $(
                #[doc = concat!("`", $code, "`: ", $title, ".")]
                pub static $name: Check = Check {
                    code: SharedText::new($code),
                    title: SharedText::new($title),
                    severity: Severity::$severity,
                    why: SharedText::new($why),
                    source: SharedText::new($source),
                    basis: founded($source),
                    refs: Vec::new(),
                    help: SharedText::new($help),
                    terms: Vec::new(),
                    uses: Vec::new(),
                    origin: None,
                };
            )*
        }
        /// Every built-in check, ordered by code.
        pub static BUILT_IN: &[&Check] = &[$(&kinds::$name),*];
    };
}
pub(super) use catalogue;

catalogue! {
    APPROVAL_NOT_LISTED = "approval/not-listed", Info, "The version of the vehicle is one that the approval data has",
        why "What is not listed is not compared: a wrong value of this vehicle would not be noticed by the approval data.",
        source "approval data of the run", help "Bring the approval data up to date, or compare type, variant, version and approval number.";
    APPROVAL_RANGE = "approval/out-of-range", Warning, "A number lies in the range that vehicles of its version have",
        why "A value that no accepted vehicle of the version comes near is most likely misread, or that of another version.",
        source "approval data of the run", help "Compare with the approval; if it was extended, bring the approval data up to date.";
    APPROVAL_VALUE = "approval/value-differs", Warning, "A value is the one that vehicles of its version have",
        why "What the approval fixes for a version is the same on each of its certificates; another value is an error of data.",
        source "approval data of the run", help "Compare with the approval; if it was extended, bring the approval data up to date.";
    GATE_WAIVER_EXPIRED = "gate/waiver-expired", Error, "A waiver has not ended",
        why "A waiver is for a while: what it was for is mended by its end, or somebody answers for it anew.",
        source "ivicheck", help "Mend what was waived and take the waiver out, or let its owner give it another end.";
    GATE_WAIVER_TOO_BROAD = "gate/waiver-too-broad", Error, "A waiver names what it is about",
        why "A waiver of a whole family, or of all vehicles, hides what nobody has looked at.",
        source "ivicheck", help "Name the vehicle, the type, the approval, the path or the value. To weigh a code otherwise for all, use `severities`.";
    GATE_WAIVER_UNUSED = "gate/waiver-unused", Info, "A waiver is used",
        why "A waiver that nothing needs any more would hide the next mistake.",
        source "ivicheck", help "Take it out of the list, unless its vehicles are still to come.";
    BLANK_VALUE = "icm/blank-value", Error, "A text holds more than blanks",
        why "The guideline does not allow values of blanks only; the schema cannot say so.",
        source "GL 1.14", help "Give the value, or leave the field out.";
    INPUT_ARCHIVE = "input/archive", Error, "An archive is sound, and can be opened",
        why "Files in an archive that is damaged, names an entry in two ways or is not opened cannot all be read; what cannot be read has not been checked.",
        source "ZIP file format specification; POSIX pax", help "Pack the files again, or check the folder that they come from.";
    INPUT_DIRECTORY_LOOP = "input/directory-loop", Error, "A folder does not contain itself",
        why "A link leads back to a folder above it; files behind it would be read again and again.",
        source "ivicheck", help "Remove the link, or name the folders to check one by one.";
    INPUT_DTD = "input/dtd", Error, "The file has no document type declaration",
        why "A document type declaration can pull in other files and blow up in memory; the message format has none.",
        source "R1061; XML 1.0, 2.8", help "Remove the <!DOCTYPE ...> declaration.";
    INPUT_EMPTY = "input/empty", Error, "The file is not empty",
        why "An empty file holds no certificate; the transfer or the export stopped early.",
        source "XML 1.0, 2.1", help "Write the file again from its source.";
    INPUT_ENCODING = "input/encoding", Error, "The bytes are text in the encoding that the file has",
        why "A reader cannot know which characters are meant, and refuses the file.",
        source "XML 1.0, 4.3.3", help "Save the file as UTF-8.";
    INPUT_ENCODING_DECLARATION = "input/encoding-declaration", Error, "The declared encoding is the one that the file has",
        why "A reader that trusts the declaration refuses the file or misreads its letters.",
        source "XML 1.0, 4.3.3", help "Declare the encoding that the file is saved in; UTF-8 is the safe one.";
    INPUT_MALFORMED = "input/malformed", Error, "The file is well-formed XML",
        why "Nothing can be read from a file that is not well-formed.",
        source "XML 1.0, 2.1", help "Write the file with an XML library, and check that the transfer was complete.";
    INPUT_NOT_A_FILE = "input/not-a-file", Error, "What is checked is a regular file",
        why "A pipe, a device or a socket has no fixed content.",
        source "ivicheck", help "Check a regular file, or pass the data on standard input.";
    INPUT_NOT_XML = "input/not-xml", Error, "The file is an XML text",
        why "The bytes are no text at all: an archive, a picture or a damaged file.",
        source "XML 1.0, 2.1", help "Check that this is the file that was meant.";
    INPUT_REQUEST = "input/request", Error, "The body of a request holds the message",
        why "The service takes the message out of the request; what it cannot find there it cannot check.",
        source "the service's own documentation", help "Put the XML into the request in base 64, where the service looks for it.";
    INPUT_TOO_LARGE = "input/too-large", Error, "The file has the size of one certificate",
        why "A message has 10 to 20 KB; a file this large is something else, and no authority takes it.",
        source "RM; VCA (1 MB a file)", help "One vehicle a file: split the file, or check that it is the right one.";
    INPUT_UNREADABLE = "input/unreadable", Error, "The file can be read",
        why "What cannot be read has not been checked.",
        source "ivicheck", help "Check that the file exists and that its permissions allow reading.";
    INPUT_XML_VERSION = "input/xml-version", Error, "The file is XML 1.0",
        why "Later versions have other line ends and characters; many readers refuse them, and no seal is defined for them.",
        source "XML 1.0, 2.8; Canonical XML 1.0, 1.1", help "Declare version=\"1.0\".";
    IVI_DIGITS = "ivi/digits", Error, "A number has no more digits than its field allows",
        why "The schema limits the digits of each number; a longer one is refused.",
        source "XSD2", help "Round the value to the digits that the field allows.";
    IVI_EMPTY = "ivi/empty", Error, "A field that is there has a value",
        why "An empty field is no statement; the schema refuses it.",
        source "XSD2, GL 1.14", help "Give the value, or leave the field out.";
    IVI_LENGTH = "ivi/length", Error, "A text has the length that its field allows",
        why "The schema limits the length of each text.",
        source "XSD2", help "Shorten or complete the text.";
    IVI_MESSAGE_VERSION = "ivi/message-version", Error, "The message has a version that is checked here",
        why "A message of another version has other fields; it was not checked.",
        source "RM, GL 1.9", help "Send IVI 2.0.";
    IVI_MISPLACED = "ivi/misplaced", Error, "A field or group stands where it belongs",
        why "The schema knows each tag in one place only.",
        source "XSD2", help "Move the element to the group named.";
    IVI_MISSING = "ivi/missing", Error, "What the message structure demands is there",
        why "The schema demands it of every message.",
        source "XSD2", help "Add the field or group.";
    IVI_NAMESPACE = "ivi/namespace", Error, "Elements are in the namespace of the message",
        why "The receiver looks for the elements in this namespace only, and finds an empty message.",
        source "XSD2", help "Declare the namespace on the root element, and on no other.";
    IVI_NOT_A_DATE = "ivi/not-a-date", Error, "A date is a calendar date in its XML form",
        why "The receiver cannot read the date.",
        source "XSD2", help "Write a date as 2026-07-05, a date with time as 2026-07-05T13:45:00Z.";
    IVI_NOT_A_NUMBER = "ivi/not-a-number", Error, "A number is written in digits",
        why "The receiver cannot read the number.",
        source "XSD2, GL 1.14", help "Write digits, with a point before decimals; no unit, no grouping, no comma.";
    IVI_ORDER = "ivi/order", Error, "Elements stand in their order",
        why "The schema fixes the order of these elements.",
        source "XSD2", help "Move the element to its place.";
    IVI_PATTERN = "ivi/pattern", Error, "A text has the form that its field asks for",
        why "The schema fixes the form of this text.",
        source "XSD2", help "Write the value in the form named.";
    IVI_RANGE = "ivi/range", Error, "A number lies in the range of its field",
        why "The schema limits the number.",
        source "XSD2", help "Check the value and its unit.";
    IVI_REPEATED = "ivi/repeated", Error, "A field or group stands no more often than allowed",
        why "The schema allows it once in its group.",
        source "XSD2", help "Keep one, or repeat the group around it where the format foresees that.";
    IVI_ROOT = "ivi/root", Error, "The root element is the one of the message",
        why "The receiver does not recognise the message.",
        source "XSD2; VCA portal guide", help "Send one InitialVehicleInformation message a file.";
    IVI_SIGNATURE_STRUCTURE = "ivi/signature-structure", Error, "The Signature element has the structure of an XML signature",
        why "The schema of XML signatures applies to this element.",
        source "XSD2, XML Signature 1.0", help "Sign again with a signing library, and do not edit the signature.";
    IVI_TOO_MANY = "ivi/too-many", Error, "A file has no more findings than a person can work through",
        why "So many findings have few causes; the first ones show them.",
        source "ivicheck", help "Correct what is listed, and check again.";
    IVI_UNEXPECTED_ATTRIBUTE = "ivi/unexpected-attribute", Error, "An element has no attributes",
        why "The schema knows no attributes in the message.",
        source "XSD2", help "Remove the attribute.";
    IVI_UNEXPECTED_TEXT = "ivi/unexpected-text", Error, "Text stands in fields only",
        why "The schema allows no text between elements.",
        source "XSD2", help "Remove the text, or put it into the field that it belongs to.";
    IVI_UNKNOWN_CODE = "ivi/unknown-code", Error, "A code is one of its list",
        why "The list is closed; another code is refused.",
        source "XSD2", help "Use a code of the list.";
    IVI_UNKNOWN_ELEMENT = "ivi/unknown-element", Error, "Every element is one that the message knows",
        why "The schema refuses a file with an element that it does not know.",
        source "XSD2", help "Correct the name, or remove the element.";
    SIGNATURE_ALGORITHM = "signature/algorithm", Error, "A signature uses the algorithms that the rules ask for",
        why "The receiver refuses a signature made in another way; SHA-1 is no protection any more.",
        source "SM, R1061", help "Sign with exclusive canonicalisation, SHA-256 digests and RSA-SHA256, or stronger ones.";
    SIGNATURE_CERTIFICATE = "signature/certificate", Error, "A signature carries the certificate of its signer",
        why "Without it nobody can tell who signed.",
        source "SM, R1061", help "Let the signing program write the certificate into KeyInfo.";
    SIGNATURE_CERTIFICATE_EXPIRED = "signature/certificate-expired", Error, "The certificate has not expired",
        why "A seal made with an expired certificate is not valid; without a trusted time of signing, the day of the check counts.",
        source "RFC 5280, 6.1.3", help "Sign with a valid certificate. For files of an earlier day, give that day by --as-of.";
    SIGNATURE_CERTIFICATE_EXPIRES_SOON = "signature/certificate-expires-soon", Warning, "The certificate does not expire within a month",
        why "Files that are signed with it will soon be refused, and a new one takes weeks.",
        source "ivicheck", help "Order a new certificate.";
    SIGNATURE_CERTIFICATE_NOT_YET_VALID = "signature/certificate-not-yet-valid", Error, "The certificate is valid already",
        why "A seal made before its certificate is valid does not count.",
        source "RFC 5280, 6.1.3", help "Check the clock of the signing machine, or wait until the certificate is valid.";
    SIGNATURE_CERTIFICATE_REVOKED = "signature/certificate-revoked", Error, "The certificate and its issuers are not revoked",
        why "The issuer has taken the certificate back: its key may be in other hands.",
        source "RFC 5280, 6.3", help "Sign again with a certificate that is valid.";
    SIGNATURE_CERTIFICATE_UNTRUSTED = "signature/certificate-untrusted", Error, "The certificate leads to a trusted issuer",
        why "Anybody can make a certificate with any name; the issuers given by --trust vouch for the right ones.",
        source "RFC 5280, 6.1", help "Sign with a certificate of a trusted issuer, add the issuers in between to KeyInfo, or add the issuer to the folder.";
    SIGNATURE_CHAIN = "signature/chain", Error, "The issuers in the file issued what they seem to have issued",
        why "A certificate that its issuer did not sign is a forgery or a mix-up.",
        source "RFC 5280, 6.1.3", help "Put the right certificates into KeyInfo.";
    SIGNATURE_COVERAGE = "signature/coverage", Error, "The signature covers the whole document",
        why "What the signature does not cover can be changed by anybody.",
        source "SM, R1061", help "Sign the whole document: one Reference with URI=\"\" and the enveloped-signature transform.";
    SIGNATURE_DIGEST = "signature/digest", Error, "The digest in the signature is that of the content",
        why "The file is not the one that was signed; each byte counts, white space too, and the receiver refuses it.",
        source "SM", help "Sign as the last step, and do not touch the file afterwards: no editor, no pretty-printing, no conversion.";
    SIGNATURE_FOREIGN_CONTENT = "signature/foreign-content", Error, "The signature holds no part of a message",
        why "The signature itself is left out when the digest is made: a message that stands in it may be taken for the one that was signed.",
        source "SM, R1061; XML Signature 1.0, 6.6.4", help "Remove the element, and sign again with a signing library.";
    SIGNATURE_KEY_USAGE = "signature/key-usage", Error, "The key may be used for signing",
        why "The issuer of the certificate limited what its key may be used for.",
        source "RFC 5280, 4.2.1.3", help "Sign with a certificate for electronic seals or signatures.";
    SIGNATURE_KEY_VALUE = "signature/key-value", Error, "A bare key in KeyInfo is that of the certificate",
        why "A receiver may verify with either of them; two keys are a forgery or a mix-up.",
        source "XML Signature 1.0, 4.4", help "Remove KeyValue, or sign again with a signing library.";
    SIGNATURE_MESSAGE_DATE = "signature/message-date", Warning, "The certificate is valid at the date of the message",
        why "A message is signed when it is made; a certificate of another time does not go with it.",
        source "derived from SM", help "Check IviVersionDateTime, and which certificate was used.";
    SIGNATURE_MISSING = "signature/missing", Error, "The message is signed",
        why "Without a signature nobody answers for the content, and the receiver refuses the file.",
        source "CO, SM, R1061", help "Sign the file as the last step.";
    SIGNATURE_NOT_QUALIFIED = "signature/not-qualified", Info, "The seal is a qualified one",
        why "An advanced seal will do; a qualified one is presumed to be right, and some receivers ask for it.",
        source "Regulation (EU) 910/2014, 35; ETSI TS 119 612", help "Nothing has to be done unless a qualified seal was meant.";
    SIGNATURE_REFERENCE = "signature/reference", Error, "A signature refers to this file only",
        why "What stands elsewhere cannot be checked, and is never fetched.",
        source "SM, R1061", help "Sign the document itself: a Reference with URI=\"\".";
    SIGNATURE_REVOCATION = "signature/revocation", Warning, "Whether the certificate is revoked can be told",
        why "Lists of revoked certificates were given, and none of them tells.",
        source "RFC 5280, 6.3", help "Add the current list of the issuer to the folder of --crl.";
    SIGNATURE_SECOND = "signature/second", Error, "A file has one signature",
        why "With two signatures it is open which one the receiver checks; one wrapped in the other can hide a change.",
        source "XSD2", help "Sign once, the file as it was before the first signature.";
    SIGNATURE_SELF_SIGNED = "signature/self-signed", Info, "The certificate was issued by somebody else",
        why "An advanced seal rests on an issuer who knows the signer; a certificate that issued itself proves nothing.",
        source "derived from R1061", help "Use certificates like this for tests only.";
    SIGNATURE_SIGNER = "signature/signer", Info, "The signer is named in the message",
        why "The manufacturer or its representative signs, as stated in the approval.",
        source "SM", help "Compare the owner of the certificate with the manufacturer and its representative.";
    SIGNATURE_SIGNING_CERTIFICATE = "signature/signing-certificate", Error, "The certificate is the one that the signature names",
        why "XAdES signs a digest of the certificate so that nobody can exchange it.",
        source "ETSI EN 319 132-1, 5.2.2", help "Put the certificate that was used into KeyInfo, or sign again.";
    SIGNATURE_SIGNING_TIME = "signature/signing-time", Error, "The time of signing is not later than the day of the check",
        why "A seal cannot be made tomorrow: the clock of the signing machine is wrong, or the time was invented.",
        source "ETSI EN 319 132-1, 5.2.1", help "Check the clock of the signing machine, and --as-of.";
    SIGNATURE_STRUCTURE = "signature/structure", Error, "The signature is whole, and stands where it belongs",
        why "Of a broken signature, or one in another place, each receiver may read another part.",
        source "XSD2, XML Signature 1.0", help "Sign again with a signing library, and do not edit the signature.";
    SIGNATURE_TRUSTED_LIST = "signature/trusted-list", Warning, "The trusted list that names the issuer is current",
        why "Services are added and withdrawn; a list that should have been replaced says what was, not what is.",
        source "ETSI TS 119 612, 5.3.15", help "Fetch the current trusted list.";
    SIGNATURE_UNSIGNED_OBJECT = "signature/unsigned-object", Warning, "What an Object of the signature holds is signed",
        why "What no reference covers can be written by anybody.",
        source "XML Signature 1.0, 4.5", help "Let the signing program add a Reference to the Object, or leave it out.";
    SIGNATURE_UNSIGNED_PROPERTIES = "signature/unsigned-properties", Warning, "XAdES properties are signed",
        why "Properties such as the time of signing that no reference covers can be written by anybody.",
        source "ETSI EN 319 132-1, 4.4", help "Let the signing program add a Reference to the SignedProperties.";
    SIGNATURE_VALUE = "signature/value", Error, "The signature was made with the key of the certificate",
        why "Otherwise it is no signature of the owner of the certificate.",
        source "XML Signature 1.0, 3.2.2", help "Sign again, and check that the certificate belongs to the key.";
    SIGNATURE_WEAK_KEY = "signature/weak-key", Error, "The key is strong enough",
        why "Signatures with a weak key can be forged.",
        source "derived from R1061; ETSI TS 119 312", help "Use a certificate with an RSA key of at least 2048 bits, or one on P-256 or P-384.";
}
