//! Whether the directory of a ZIP archive tells the truth: readers that go by the headers of the entries must find the same files.

use super::readable;
use super::shared::Shared;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::ops::Range;
use zip::ZipArchive;

/// What the header of an entry begins with.
const HEADER: [u8; 4] = *b"PK\x03\x04";

/// The bytes of a header before the name; the lengths of name and extra field stand at its end.
const FIXED: usize = 30;

/// The bytes of the record at the end of the archive, without its comment.
const END_RECORD: u64 = 22;

/// What the directory leaves out or names otherwise, said in a sentence.
pub(super) fn unlisted(zip: &ZipArchive<Shared>, shared: Shared) -> io::Result<Option<String>> {
    let mut reader = BufReader::new(shared);
    let mut listed = Vec::with_capacity(zip.len());
    for index in 0..zip.len() {
        let Ok(entry) = zip.by_index_data(index) else { continue };
        let start = entry.header_start();
        let (name, size) = match local_header(&mut reader, start)? {
            Some(header) => header,
            None => return Ok(Some(format!("the entry {} has no header of its own", readable(entry.name_raw())))),
        };
        if name != entry.name_raw() {
            let (there, here) = (readable(entry.name_raw()).into_owned(), readable(&name).into_owned());
            return Ok(Some(format!("the directory of the archive calls an entry {there}, the entry itself {here}")));
        }
        listed.push(start..start.saturating_add(size).saturating_add(entry.compressed_size()));
    }
    listed.sort_unstable_by_key(|range| range.start);
    let end = reader.seek(SeekFrom::End(0))?;
    let comment = zip.comment().len() as u64;
    let directory = zip.central_directory_start()..end.saturating_sub(comment + END_RECORD);
    listed.push(directory);
    for gap in gaps(&listed, end) {
        if let Some(name) = header_within(&mut reader, &gap)? {
            return Ok(Some(format!("the archive holds an entry that its directory does not list: {}", readable(&name))));
        }
    }
    Ok(None)
}

/// What lies between ranges that are in order.
fn gaps(ranges: &[Range<u64>], end: u64) -> Vec<Range<u64>> {
    let mut gaps = Vec::new();
    let mut reached = 0;
    for range in ranges {
        if reached < range.start {
            gaps.push(reached..range.start);
        }
        reached = reached.max(range.end);
    }
    gaps.push(reached..end.max(reached));
    gaps
}

/// The name in the header of an entry, and how many bytes the header has; `None` where there is none.
fn local_header(reader: &mut (impl Read + Seek), start: u64) -> io::Result<Option<(Vec<u8>, u64)>> {
    reader.seek(SeekFrom::Start(start))?;
    let mut fixed = [0; FIXED];
    match reader.read_exact(&mut fixed) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        read => read?,
    }
    if fixed[..4] != HEADER {
        return Ok(None);
    }
    let [name, extra] = [26, 28].map(|at| u16::from_le_bytes([fixed[at], fixed[at + 1]]));
    let mut text = vec![0; usize::from(name)];
    match reader.read_exact(&mut text) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        read => read?,
    }
    Ok(Some((text, FIXED as u64 + u64::from(name) + u64::from(extra))))
}

/// The name in the first header that begins in a range.
fn header_within(reader: &mut (impl Read + Seek), range: &Range<u64>) -> io::Result<Option<Vec<u8>>> {
    const PIECE: usize = 64 * 1024;
    let mut start = range.start;
    // The end of a piece is looked at again with the next one: a header can lie across both.
    while start + HEADER.len() as u64 <= range.end {
        let length = usize::try_from(range.end - start).unwrap_or(PIECE).min(PIECE);
        let mut piece = vec![0; length];
        reader.seek(SeekFrom::Start(start))?;
        reader.read_exact(&mut piece)?;
        for at in memchr::memmem::find_iter(&piece, &HEADER) {
            if let Some((name, _)) = local_header(reader, start + at as u64)?.filter(|(name, _)| !name.is_empty()) {
                return Ok(Some(name));
            }
        }
        start += (length - HEADER.len() + 1) as u64;
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_lie_before_between_and_behind() {
        assert_eq!(gaps(&[2..4, 4..6, 8..9], 12), [0..2, 6..8, 9..12]);
        assert!(gaps(&[0..1, 1..4], 4).iter().all(Range::is_empty));
    }
}
