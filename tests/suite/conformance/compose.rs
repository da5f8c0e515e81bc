//! Valid messages, groups and values, written from a message book: they hold every field, which no specimen does.

use super::prng::Random;
use ivicheck::schema::{Book, DataType, Entry, Field, Kind, Member};

/// A message in which each optional member stands with the chance `fullness` in 100.
pub fn message(book: &Book, fullness: usize, random: &mut Random) -> String {
    let root = book.group(book.root());
    let namespace = if book.namespace().is_empty() { String::new() } else { format!(" xmlns=\"{}\"", book.namespace()) };
    let content: String = root.members.iter().map(|member| members(book, member, fullness, random)).collect();
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{0}{namespace}>\n{content}</{0}>\n", root.tag)
}

fn members(book: &Book, member: &Member, fullness: usize, random: &mut Random) -> String {
    let least = member.occurs.min.max(u32::from(random.chance(fullness, 100)));
    let most = if least > 0 && member.occurs.max.is_none_or(|max| max > least) { least + u32::from(random.chance(1, 5)) } else { least };
    (0..most).map(|_| element(book, member.entry, fullness, random)).collect()
}

/// One valid element.
pub fn element(book: &Book, entry: Entry, fullness: usize, random: &mut Random) -> String {
    let tag = book.tag(entry);
    match entry {
        Entry::Field(field) => format!("<{tag}>{}</{tag}>\n", escape(&value(book.field(field), book.type_of(field), random))),
        Entry::Group(group) => {
            let content: String = book.group(group).members.iter().map(|member| members(book, member, fullness, random)).collect();
            format!("<{tag}>\n{content}</{tag}>\n")
        }
        Entry::Signature => format!("{SIGNATURE}\n"),
    }
}

/// A value of a type.
fn value(field: &Field, data_type: &DataType, random: &mut Random) -> String {
    match &data_type.kind {
        Kind::Codes { codes, .. } => random.pick(codes).map_or_else(String::new, |value| value.code.clone()),
        Kind::Text { min, max, pattern } => {
            let plain = format!("{} {}", field.tag, random.below(1000));
            let limit = max.unwrap_or(40) as usize;
            let candidates = [
                plain.chars().take(limit).collect(),
                "WJXKL3B15TR004817".to_owned(),
                "5c1e7f0a-93d4-4b62-8a57-2f6de08b41c9".to_owned(),
                "2.0".to_owned(),
            ];
            let fits = |text: &&String| {
                (*min as usize..=limit).contains(&text.chars().count()) && pattern.as_ref().is_none_or(|pattern| pattern.matches(text))
            };
            candidates.iter().find(fits).cloned().unwrap_or_default()
        }
        Kind::Integer { min, max } => (min + random.below((max - min + 1).clamp(1, 1000) as usize) as i64).to_string(),
        Kind::Decimal { max, .. } => {
            if random.chance(1, 3) {
                max.to_string()
            } else {
                format!("{}.{}", random.below(9), random.below(9))
            }
        }
        Kind::Date => format!("20{:02}-{:02}-{:02}", random.below(100), 1 + random.below(12), 1 + random.below(28)),
        Kind::DateTime => format!("2026-{:02}-17T{:02}:{:02}:07Z", 1 + random.below(12), random.below(24), random.below(60)),
    }
}

/// Text as it stands between tags.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A signature with every element that XML Signature knows.
pub const SIGNATURE: &str = r##"<Signature xmlns="http://www.w3.org/2000/09/xmldsig#" Id="seal">
<SignedInfo Id="info">
<CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#">text<KeyName>any</KeyName></CanonicalizationMethod>
<SignatureMethod Algorithm="http://www.w3.org/2000/09/xmldsig#hmac-sha1"><HMACOutputLength>160</HMACOutputLength></SignatureMethod>
<Reference Id="first" URI="" Type="http://www.w3.org/2000/09/xmldsig#Object">
<Transforms>
<Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>
<Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><XPath>not(self::a)</XPath><f:x xmlns:f="urn:f">1</f:x></Transform>
</Transforms>
<DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"><f:parameter xmlns:f="urn:f" f:a="1"/></DigestMethod>
<DigestValue>HUAGaze8xJdj8kvkAihj60Exk/DSJSbnoovggjabqIY=</DigestValue>
</Reference>
<Reference URI="#object"><DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><DigestValue>AA==</DigestValue></Reference>
</SignedInfo>
<SignatureValue Id="value">AAAA BBBB
CCCC</SignatureValue>
<KeyInfo Id="key">
<KeyName>maker</KeyName>
<KeyValue><RSAKeyValue><Modulus>AAAA</Modulus><Exponent>AQAB</Exponent></RSAKeyValue></KeyValue>
<KeyValue><DSAKeyValue><P>AAAA</P><Q>AAAA</Q><G>AAAA</G><Y>AAAA</Y><J>AAAA</J><Seed>AAAA</Seed><PgenCounter>AA==</PgenCounter></DSAKeyValue></KeyValue>
<KeyValue><f:key xmlns:f="urn:f"/></KeyValue>
<RetrievalMethod URI="#key" Type="urn:t"><Transforms><Transform Algorithm="urn:a"/></Transforms></RetrievalMethod>
<X509Data>
<X509IssuerSerial><X509IssuerName>CN=a</X509IssuerName><X509SerialNumber>12345</X509SerialNumber></X509IssuerSerial>
<X509SKI>AAAA</X509SKI><X509SubjectName>CN=b</X509SubjectName><X509Certificate>AAAA</X509Certificate><X509CRL>AAAA</X509CRL>
<f:other xmlns:f="urn:f"/>
</X509Data>
<PGPData><PGPKeyID>AAAA</PGPKeyID><PGPKeyPacket>AAAA</PGPKeyPacket><f:other xmlns:f="urn:f"/></PGPData>
<PGPData><PGPKeyPacket>AAAA</PGPKeyPacket></PGPData>
<SPKIData><SPKISexp>AAAA</SPKISexp><f:other xmlns:f="urn:f"/><SPKISexp>AAAA</SPKISexp></SPKIData>
<MgmtData>any</MgmtData>
<f:other xmlns:f="urn:f">any</f:other>
</KeyInfo>
<Object Id="object" MimeType="text/xml" Encoding="urn:e">text
<Manifest Id="manifest"><Reference><DigestMethod Algorithm="urn:d"/><DigestValue>AAAA</DigestValue></Reference></Manifest>
<SignatureProperties Id="properties"><SignatureProperty Target="#seal" Id="property">text<f:time xmlns:f="urn:f">10</f:time></SignatureProperty></SignatureProperties>
<f:any xmlns:f="urn:f" f:a="1" b="2"><f:inner><DigestValue>AAAA</DigestValue><plain xmlns=""/></f:inner></f:any>
</Object>
<Object><plain xmlns="">text</plain></Object>
</Signature>"##;
