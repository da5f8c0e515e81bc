//! No input makes the program panic or hang, and what is found in it does not depend on the number of threads. The same entries are fuzzed
//! with coverage by the targets in `fuzz/`; here the seeds are changed at random, on any toolchain.

mod entries;

use entries::ENTRIES;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// An input of a few kilobytes that takes longer has met something that is not in proportion.
const LONGEST: Duration = Duration::from_secs(20);

/// The inputs to begin with, by the name of the entry.
fn seeds(entry: &str) -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let few = |folder: &str, count: usize| -> Vec<Vec<u8>> {
        let mut paths: Vec<PathBuf> =
            fs::read_dir(root.join(folder)).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).collect();
        paths.sort();
        let step = (paths.len() / count).max(1);
        paths.iter().step_by(step).take(count).map(|path| fs::read(path).unwrap()).collect()
    };
    match entry {
        "decoding" | "documents" => [few("corpus/valid", 4), few("corpus/broken", 4), few("corpus/valid-1.x", 2)].concat(),
        "books" => few("schemas", 3),
        "rules" => few("rules/gb", 2),
        "expressions" => ["Wheelbase < Length", "any(AxleGroup, AxleNumber == 1)", "count(AxleGroup) / 0 == 1", "part(Make, \"*\", 2) in [\"a\"]"]
            .map(|text| text.as_bytes().to_vec())
            .to_vec(),
        "certificates" => few("tests/certificates", 8),
        "packs" => vec![zip()],
        "changes" => [&include_str!("../../packs/xx/pack.yaml").replace("icm/actual-mass-below-laden-mass", "gb/file-of-at-most-1-mb"), CHANGE]
            .map(|text| text.as_bytes().to_vec())
            .to_vec(),
        "tables" => [
            "approval,type,variant,version,field,value,min,max,severity,files\na,b,c,d,AxleGroup[2]/AxleTrack,1,,,error,3\na,,,,Wheelbase,,1,\"2\",,\n",
            "file,vin,code,reason,date\na.xml,,\"x, y\",ActualMass,2026-10-01\n",
        ]
        .map(|text| text.as_bytes().to_vec())
        .to_vec(),
        _ => vec![zip(), tar()],
    }
}

const CHANGE: &str = "pack: z
version: '1'
title: t
requires: { x: '1' }
changes:
  - { code: gb/file-of-at-most-1-mb, severity: info, message: '{found} {', why: w, source: s, over: [x], translations: { nb: { help: h } } }
";

fn zip() -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for name in ["a.xml", "b/c.xml"] {
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut writer, b"<a/>").unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn tar() -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(4);
    builder.append_data(&mut header, "a.xml", b"<a/>".as_slice()).unwrap();
    builder.into_inner().unwrap()
}

/// Changes at random places: bytes exchanged, stretches left out, doubled or taken from another seed.
fn changed(seed: &[u8], other: &[u8], changes: &[(u8, prop::sample::Index, prop::sample::Index, u8)]) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for (kind, from, to, byte) in changes {
        if bytes.is_empty() {
            break;
        }
        let (start, end) = (from.index(bytes.len()), to.index(bytes.len()));
        let (start, end) = (start.min(end), start.max(end).min(start + 512));
        match kind % 5 {
            0 => bytes[start] = *byte,
            1 => drop(bytes.drain(start..end)),
            2 => {
                let stretch = bytes[start..end].to_vec();
                bytes.splice(start..start, stretch);
            }
            3 if !other.is_empty() => {
                let at = to.index(other.len());
                let stretch = other[at..(at + 64).min(other.len())].to_vec();
                bytes.splice(start..start, stretch);
            }
            _ => bytes.insert(start, *byte),
        }
    }
    bytes
}

/// How many inputs for each entry; a number in the variable makes them more.
fn inputs() -> u32 {
    std::env::var("IVICHECK_ROBUST").ok().and_then(|number| number.parse().ok()).unwrap_or(24)
}

#[test]
fn no_entry_panics_or_hangs() {
    for (name, entry) in ENTRIES {
        let seeds = seeds(name);
        assert!(!seeds.is_empty(), "{name}");
        seeds.iter().for_each(|seed| entry(seed));
        let config = Config { cases: inputs(), failure_persistence: None, ..Config::default() };
        let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
        let change = (any::<u8>(), any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<u8>());
        let strategy = (any::<prop::sample::Index>(), any::<prop::sample::Index>(), prop::collection::vec(change, 1..12));
        let result = runner.run(&strategy, |(seed, other, changes)| {
            let (seed, other): (&Vec<u8>, &Vec<u8>) = (seed.get(&seeds), other.get(&seeds));
            let bytes = changed(seed, other, &changes);
            let started = Instant::now();
            entry(&bytes);
            prop_assert!(started.elapsed() < LONGEST, "{} bytes took {:?}", bytes.len(), started.elapsed());
            Ok(())
        });
        assert!(result.is_ok(), "{name}: {result:?}");
    }
}
