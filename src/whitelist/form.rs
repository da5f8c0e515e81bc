//! The form of a list: bytes, line ends, lengths and order of its lines. Whitelists and confirmations have it in common.

use super::hit::Hit;
use super::layout::{Format, Record};
use super::lines::Line;
use crate::finding::{Check, whitelist_kinds as kinds};
use memchr::memchr;

/// What faults of form are called: those of a whitelist each by its name, those of a confirmation by one.
#[derive(Debug, Clone, Copy)]
pub struct Names {
    /// A line feed is missing, or more than one stands there.
    pub line_end: &'static Check,
    /// A byte that the character set does not have.
    pub encoding: &'static Check,
    /// A line of another length.
    pub line_length: &'static Check,
    /// A line in the wrong place.
    pub order: &'static Check,
    /// The last line says something.
    pub footer: &'static Check,
}

/// Those of a whitelist.
pub static REFUSED: Names = Names {
    line_end: &kinds::FILE_REFUSED_LINE_END,
    encoding: &kinds::FILE_REFUSED_ENCODING,
    line_length: &kinds::FILE_REFUSED_LINE_LENGTH,
    order: &kinds::FILE_REFUSED_ORDER,
    footer: &kinds::FILE_REFUSED_FOOTER,
};

/// Those of a confirmation.
pub static CONFIRMATION: Names = Names {
    line_end: &kinds::CONFIRMATION_FORM,
    encoding: &kinds::CONFIRMATION_FORM,
    line_length: &kinds::CONFIRMATION_FORM,
    order: &kinds::CONFIRMATION_FORM,
    footer: &kinds::CONFIRMATION_FORM,
};

/// The mark that some programs put before a text.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The first.
    Header,
    /// One between.
    Body,
    /// The last.
    Footer,
    /// None of these.
    Stray,
}

/// A fault that many lines have at once is told of once: by its first place, and how many lines have it.
#[derive(Debug, Default)]
struct Repeated {
    /// The number and the offset of the first line, and the byte in it.
    first: Option<(u64, u64, usize)>,
    lines: u64,
}

impl Repeated {
    fn add(&mut self, line: &Line<'_>, at: usize) {
        self.first.get_or_insert((line.number, line.offset, at));
        self.lines += 1;
    }
}

/// The form of a list on the way through its lines.
#[derive(Debug)]
pub struct Form<'f> {
    names: &'static Names,
    format: Option<&'f Format>,
    returns: Repeated,
    utf8: Repeated,
    controls: Repeated,
    mark: bool,
    has_footer: bool,
    strays_after: bool,
    bodies: u64,
    /// The offset and length of the last line, when no line feed ends it.
    open_end: Option<(u64, u64)>,
}

/// What is made of a line.
#[derive(Debug, Clone, Copy)]
pub struct Taken<'l> {
    /// What it is.
    pub role: Role,
    /// Its bytes, when they are as many as they should be and can be looked at further.
    pub sound: Option<&'l [u8]>,
}

impl<'f> Form<'f> {
    /// Nothing yet, of a list whose faults are called so.
    pub fn new(names: &'static Names) -> Self {
        Self {
            names,
            format: None,
            returns: Repeated::default(),
            utf8: Repeated::default(),
            controls: Repeated::default(),
            mark: false,
            has_footer: false,
            strays_after: false,
            bodies: 0,
            open_end: None,
        }
    }

    /// Which format the lines after the first have.
    pub fn set_format(&mut self, format: &'f Format) {
        self.format = Some(format);
    }

    /// How many lines stand between the first and the last.
    pub fn bodies(&self) -> u64 {
        self.bodies
    }

    /// Takes the first line, which has the form of this record.
    pub fn header<'l>(&mut self, line: &Line<'l>, record: &Record, hits: &mut Vec<Hit>) -> Taken<'l> {
        let bytes = self.bytes(line);
        if bytes.first() != Some(&record.identifier) {
            hits.push(self.order(bytes, format!("a list begins with a line {}", char::from(record.identifier))));
            return Taken { role: Role::Stray, sound: None };
        }
        let sound = self.length(line, bytes, record, hits);
        Taken { role: Role::Header, sound }
    }

    /// Takes a later line.
    pub fn line<'l>(&mut self, line: &Line<'l>, hits: &mut Vec<Hit>) -> Taken<'l> {
        let bytes = self.bytes(line);
        let stray = Taken { role: Role::Stray, sound: None };
        if self.has_footer {
            if !std::mem::replace(&mut self.strays_after, true) {
                hits.push(self.order(bytes, "something stands after the last line".to_owned()));
            }
            return stray;
        }
        let Some(format) = self.format else { return stray };
        let first = bytes.first().copied();
        if first == Some(format.body.identifier) {
            self.bodies += 1;
            return Taken { role: Role::Body, sound: self.length(line, bytes, &format.body, hits) };
        }
        if first == Some(format.footer.identifier) {
            self.has_footer = true;
            let sound = self.length(line, bytes, &format.footer, hits);
            if let Some(bytes) = sound
                && let Some(at) = bytes.iter().skip(1).position(|byte| *byte != b'0')
            {
                let hit = Hit::whole(self.names.footer, at + 1..bytes.len(), "the last line has more than zeros in it".to_owned());
                hits.push(hit.with_value(super::hit::latin(&bytes[1..])).expects(format!("{} zeros", bytes.len() - 1)));
            }
            return Taken { role: Role::Footer, sound };
        }
        let begins = first.map_or("nothing".to_owned(), |byte| format!("`{}`", char::from(byte)));
        hits.push(self.order(bytes, format!("a line begins with {begins}")).expects("1, or 2 for the last line"));
        stray
    }

    fn order(&self, bytes: &[u8], message: String) -> Hit {
        Hit::whole(self.names.order, 0..bytes.len().min(1), message)
    }

    /// The bytes of a line without what stands before its line feed by mistake; notes that, and bytes that no list has.
    fn bytes<'l>(&mut self, line: &Line<'l>) -> &'l [u8] {
        let mut bytes = line.bytes;
        self.open_end = (!line.has_end).then_some((line.offset, line.length));
        if line.number == 1
            && let Some(rest) = bytes.strip_prefix(BYTE_ORDER_MARK)
        {
            self.mark = true;
            bytes = rest;
        }
        if let Some(at) = memchr(b'\r', line.bytes) {
            self.returns.add(line, at);
            bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        }
        bytes
    }

    /// The bytes of a line when they are as many as those of the record.
    fn length<'l>(&mut self, line: &Line<'l>, bytes: &'l [u8], record: &Record, hits: &mut Vec<Hit>) -> Option<&'l [u8]> {
        let expected = record.length();
        let pairs = (1..bytes.len()).filter(|at| is_second(bytes, *at));
        if bytes.len() > expected && pairs.clone().count() == bytes.len() - expected {
            let at = pairs.map(|at| at - 1).next().unwrap_or_default();
            self.utf8.add(line, at);
            return None;
        }
        let is_clean = !has_control(bytes);
        if let Some(at) = bytes.iter().position(|byte| *byte != b'\r' && is_control(*byte)).filter(|_| !is_clean) {
            self.controls.add(line, at);
        }
        if bytes.len() == expected {
            return is_clean.then_some(bytes);
        }
        let length = line.length - (line.bytes.len() - bytes.len()) as u64;
        let hit = Hit::whole(self.names.line_length, 0..bytes.len(), format!("the line has {length} bytes"));
        hits.push(hit.with_value(length.to_string()).expects(expected.to_string()));
        None
    }

    /// What there is to say at the end of the file: each fault with the number and the offset of its line.
    pub fn finish(self, end: u64, lines: u64) -> Vec<(Hit, u64, u64)> {
        let mut found = Vec::new();
        let names = self.names;
        let many = |repeated: &Repeated| if repeated.lines == 1 { "one line".to_owned() } else { format!("{} lines", repeated.lines) };
        if self.mark {
            let hit = Hit::whole(names.encoding, 0..BYTE_ORDER_MARK.len(), "a byte-order mark stands before the list".to_owned());
            found.push((hit.helps("Save the list in ISO 8859-1, without a byte-order mark."), 1, 0));
        }
        if let Some((number, offset, at)) = self.returns.first {
            let message = format!("{} a carriage return (0x0D) in it", have(&self.returns, &many(&self.returns)));
            let hit = Hit::whole(names.line_end, at..at + 1, message).expects("a line feed (0x0A) alone");
            found.push((hit, number, offset));
        }
        if let Some((number, offset, at)) = self.utf8.first {
            let message = format!("the list was saved in UTF-8: {} letters of two bytes", have(&self.utf8, &many(&self.utf8)));
            found.push((Hit::whole(names.encoding, at..at + 2, message).expects("ISO 8859-1"), number, offset));
        }
        if let Some((number, offset, at)) = self.controls.first {
            let message = format!("{} a control character in it", have(&self.controls, &many(&self.controls)));
            found.push((Hit::whole(names.encoding, at..at + 1, message).expects("letters, digits and blanks"), number, offset));
        }
        if self.format.is_some() && !self.has_footer {
            let message = "the last line is missing".to_owned();
            found.push((Hit::whole(names.order, 0..0, message).expects("a line 2 at the end"), lines + 1, end));
        } else if let Some((offset, length)) = self.open_end.filter(|_| !self.strays_after) {
            let message = "the last line does not end in a line feed".to_owned();
            // The place where it should be: behind the last byte.
            let at = usize::try_from(length).unwrap_or_default();
            found.push((Hit::whole(names.line_end, at..at, message).expects("a line feed (0x0A)"), lines, offset));
        }
        found
    }
}

fn have(repeated: &Repeated, many: &str) -> String {
    format!("{many} {}", if repeated.lines == 1 { "has" } else { "have" })
}

/// Whether any byte is a control character. No branch for each byte: nearly every line has none.
fn has_control(bytes: &[u8]) -> bool {
    bytes.iter().fold(false, |any, byte| any | is_control(*byte))
}

fn is_control(byte: u8) -> bool {
    (byte & 0x7f) < 0x20 || byte == 0x7f
}

/// Whether the byte at this place is the second of a letter of Latin-1 in UTF-8.
fn is_second(bytes: &[u8], at: usize) -> bool {
    at > 0 && matches!(bytes[at - 1], 0xc2 | 0xc3) && matches!(bytes[at], 0x80..=0xbf)
}
