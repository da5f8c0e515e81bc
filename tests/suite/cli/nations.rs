//! The profiles of Norway and the United Kingdom on the command line: languages, answers, uploads.

use super::support::{check, corpus, run, vehicle};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// A vehicle under an approval of Great Britain, one of many.
fn british(number: usize) -> String {
    vehicle()
        .replace("Country>e1<", "Country>g11<")
        .replace("Number>e1*", "Number>g11*")
        .replace("WJXKL3B15TR004817", &format!("WJXKL3B15TR{number:06}"))
        .replace("5c1e7f0a-93d4-4b62-8a57-2f6de08b41c9", &format!("5c1e7f0a-93d4-4b62-8a57-{number:012}"))
}

fn bodies(out: &str) -> Vec<Value> {
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn an_accepted_file_is_answered_as_the_documentation_shows() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("car.xml");
    fs::write(&path, vehicle().replace("<WltpType1Nox>", "<!--").replace("</WltpType1Nox>", "-->")).unwrap();
    let path = path.to_string_lossy();
    let outcome =
        run(["--profile", "no", "--lang", "nb", "--format", "svv", "--skip", "icm/", "--skip", "no/message", "--skip", "signature/", &path]);
    assert_eq!((outcome.code, outcome.err.as_str()), (0, ""));
    let expected = json!({
        "datoTid": null,
        "iviIdentifikator": {
            "kuid": null,
            "iviReferanse": "5c1e7f0a-93d4-4b62-8a57-2f6de08b41c9",
            "understellsnummerMerke": { "understellsnummer": "WJXKL3B15TR004817", "merkekode": null }
        },
        "melding": {
            "meldingstype": "INFO",
            "meldingskode": "kjoretoy.coc.KJORETOY_OPPRETTET",
            "meldingstekst": "Melding om preregistrering er mottatt og kjøretøy er opprettet",
            "feltFeil": [{
                "melding": "Er det korrekt at NOx (mg/km) ikke er utfylt?",
                "feltreferanse": "utslippNOxMgPrKm",
                "feltverdi": null,
                "meldingsklasse": "ADVARSEL"
            }]
        }
    });
    assert_eq!(bodies(&outcome.out), [expected]);
}

#[test]
fn a_refused_file_is_answered_by_the_first_check_that_fails() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("car.xml");
    // Wrong in its structure and in its content: the service does not come to the content, but what it warns of is told.
    let text = vehicle().replace("<Wheelbase>2644<", "<Wheelbase>2,644<").replace("<StageOfCompletion>C<", "<StageOfCompletion>I<");
    fs::write(&path, text.replace("<IviVersionNumber>1<", "<IviVersionNumber>2<")).unwrap();
    let path = path.to_string_lossy();
    let outcome = run(["--profile", "no", "--format", "svv", "--only", "ivi/", "--only", "no/c", &path]);
    assert_eq!(outcome.code, 1);
    let expected = json!([{
        "datoTid": null,
        "iviIdentifikator": { "kuid": null, "iviReferanse": null, "understellsnummerMerke": { "understellsnummer": null, "merkekode": null } },
        "melding": {
            "meldingskode": "kjoretoy.coc.IVI_IKKE_IHT_KONTRAKT",
            "meldingstekst": "Validering av IVI mot XSD (XML-kontrakt) feilet",
            "meldingstype": "FEIL",
            "feltFeil": [{
                "melding": "Wheelbase (wheelbase of the vehicle) has the value `2,644`, which is no number",
                "feltreferanse": "Wheelbase",
                "feltverdi": "2,644",
                "meldingsklasse": "FEIL"
            }, {
                "melding": "dette er versjon 2; den erstatter ikke versjon 1 i registeret",
                "feltreferanse": "understellsnummer",
                "feltverdi": "2",
                "meldingsklasse": "ADVARSEL"
            }]
        }
    }]);
    assert_eq!(bodies(&outcome.out), [expected]);
}

#[test]
fn a_file_is_no_duplicate_of_one_that_was_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("1.xml"), vehicle().replace("<StageOfCompletion>C<", "<StageOfCompletion>I<")).unwrap();
    fs::write(folder.path().join("2.xml"), vehicle()).unwrap();
    fs::write(folder.path().join("3.xml"), vehicle()).unwrap();
    let folder = folder.path().to_string_lossy();
    let whole = run(["--profile", "no", "--format", "svv", "--jobs", "1", &folder]).out;
    let codes: Vec<String> =
        bodies(&whole).iter().map(|body| body.get(0).unwrap_or(body)["melding"]["meldingskode"].as_str().unwrap().to_owned()).collect();
    let expected = ["VALIDERING_AV_COC_DATA_FEILET", "KJORETOY_OPPRETTET", "FINNES_ALLEREDE"].map(|code| format!("kjoretoy.coc.{code}"));
    assert_eq!(codes, expected);
    assert_eq!(run(["--profile", "no", "--format", "svv", "--jobs", "4", &folder]).out, whole);
}

#[test]
fn an_answer_names_its_file_when_asked_to_and_a_repetition_keeps_its_warnings() {
    let folder = tempfile::tempdir().unwrap();
    let text = vehicle().replace("<IviVersionNumber>1<", "<IviVersionNumber>2<");
    fs::write(folder.path().join("1.xml"), &text).unwrap();
    fs::write(folder.path().join("2.xml"), &text).unwrap();
    let only = ["--only", "no/correction", "--only", "batch/"];
    let folder = folder.path().to_string_lossy();
    let outcome = run(["--profile", "no", "--format", "svv", "--names", &folder].iter().copied().chain(only));
    let lines = bodies(&outcome.out);
    assert_eq!(lines[0]["http"], 200);
    assert_eq!(lines[1]["http"], 422);
    assert!(lines[1]["fil"].as_str().unwrap().ends_with("2.xml"), "{}", lines[1]);
    let melding = &lines[1]["svar"][0]["melding"];
    assert_eq!(melding["meldingskode"], "kjoretoy.coc.FINNES_ALLEREDE");
    assert_eq!(melding["feltFeil"], lines[0]["svar"]["melding"]["feltFeil"]);
    assert_eq!(melding["feltFeil"][0]["meldingsklasse"], "ADVARSEL");
    assert_eq!(run(["--names", &folder]).code, 2);
}

#[test]
fn the_body_of_a_request_is_unpacked() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_string_lossy().into_owned()
    };
    let plain = write("car.xml", &vehicle());
    let packed = write("request.json", &json!({ "ivi": { "iviDokument": vehicle() } }).to_string());
    let empty = write("empty.json", "{}");
    let answer = |path: &str| run(["--profile", "no", "--format", "svv", path]).out;
    assert_eq!(answer(&packed), answer(&plain));
    assert!(answer(&empty).contains("kjoretoy.coc.UGYLDIG_FORESPORSEL"), "{}", answer(&empty));
    // Whoever unpacks a request has a text, whatever encoding that declares; a file keeps the error.
    let declared = vehicle().replacen("encoding=\"UTF-8\"", "encoding=\"utf-16\"", 1);
    let (file, body) = (write("declared.xml", &declared), write("declared.json", &json!({ "ivi": { "iviDokument": declared } }).to_string()));
    let weighed = |path: &str| {
        let report = check([path], &["--profile", "no"]).report();
        let findings = report["files"][0]["findings"].as_array().unwrap().clone();
        let of_the_declaration = findings.into_iter().find(|finding| finding["code"] == "input/encoding-declaration");
        of_the_declaration.expect("the declaration is told")["severity"].clone()
    };
    assert_eq!((weighed(&file), weighed(&body)), ("error".into(), "warning".into()));
    assert!(answer(&body).contains("kjoretoy.coc.KJORETOY_OPPRETTET"), "{}", answer(&body));
    // Other profiles take no requests.
    assert_eq!(check([&packed], &[]).report()["files"][0]["findings"][0]["code"], "input/not-xml");
}

#[test]
fn what_is_out_of_scope_is_not_packed_and_a_correction_of_the_same_moment_is() {
    let folder = tempfile::tempdir().unwrap();
    let (outbox, target) = (folder.path().join("outbox"), folder.path().join("upload"));
    fs::create_dir_all(&outbox).unwrap();
    fs::write(outbox.join("a.xml"), british(1)).unwrap();
    fs::write(
        outbox.join("b.xml"),
        british(1).replace("<IviVersionNumber>1<", "<IviVersionNumber>2<").replace("8a57-000000000001", "8a57-000000000009"),
    )
    .unwrap();
    let cycle = fs::read_to_string(corpus().join("l3e-a2.xml")).unwrap();
    fs::write(outbox.join("c.xml"), cycle.replace("Country>e2<", "Country>g11<").replace("Number>e2*", "Number>g11*")).unwrap();
    let outcome = run(["pack", "--profile", "gb", "--skip", "signature/", &outbox.to_string_lossy(), "-o", &target.to_string_lossy()]);
    assert_eq!(outcome.code, 1, "{}", outcome.err);
    assert!(outcome.out.starts_with("2 files in 1 folder\n"), "{}", outcome.out);
    assert!(outcome.err.starts_with("1 file left out\n") && outcome.err.contains("/c.xml: gb/category-in-scope\n"), "{}", outcome.err);
}

#[test]
fn every_finding_of_the_profile_has_the_words_of_the_service() {
    let broken = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/broken");
    let report = check([broken], &["--profile", "no"]).report();
    let files = report["files"].as_array().unwrap().iter().flat_map(|file| file["findings"].as_array().unwrap());
    let findings: Vec<&Value> = files.chain(report["batch"].as_array().unwrap()).collect();
    assert!(findings.len() > 100, "{} findings", findings.len());
    for finding in findings {
        let class = match finding["severity"].as_str().unwrap() {
            "error" => "FEIL",
            "warning" => "ADVARSEL",
            _ => "INFO",
        };
        assert_eq!(finding["meldingsklasse"], class, "{finding}");
        assert!(finding["meldingskode"].is_string(), "{finding}");
    }
}

#[test]
fn messages_come_in_norwegian_when_asked_for() {
    let lorry = corpus().join("n2-incomplete.xml");
    let lorry = lorry.to_string_lossy();
    let page = run(["--profile", "no", "--lang", "nb", "--only", "no/complete", &lorry]).out;
    assert!(page.contains("× ferdigstillelsesgraden er I; tjenesten støtter kun komplette (C) og ferdigstilte (V) kjøretøy\n"), "{page}");
    assert!(page.contains("\n  meldingskode: VALIDERING_AV_COC_DATA_FEILET\n  meldingsklasse: FEIL\n"), "{page}");
    let page = run(["explain", "no/complete-or-completed-only", "--profile", "no", "--lang", "nb"]).out;
    assert!(page.contains("Bare komplette og ferdigstilte kjøretøy registreres"), "{page}");
    let outcome = run(["--profile", "no", "--lang", "nn", &lorry]);
    assert_eq!(outcome.code, 2);
    assert_eq!(outcome.err, "ivicheck: no rule has its texts in the language `nn`\n  help: languages of the rules: en, nb\n");
    let outcome = run(["--format", "svv", &lorry]);
    assert_eq!((outcome.code, outcome.out.as_str()), (2, ""));
    assert_eq!(outcome.err, "ivicheck: no rule pack of this run has the report form svv\n  help: svv goes with --profile no\n");
    let outcome = run(["--format", "swedish", &lorry]);
    assert_eq!(outcome.code, 2);
    assert_eq!(
        outcome.err,
        "ivicheck: there is no report form swedish\n  help: report forms: human, json, ndjson, sarif, junit, checkstyle, gitlab, github, csv, html, svv (with --profile no)\n"
    );
}

#[test]
fn a_code_is_explained_whatever_the_profile() {
    let page = run(["explain", "gb/category-in-scope"]).out;
    assert!(page.starts_with("gb/category-in-scope\nOnly certificates of M, N and O vehicles are submitted\n"), "{page}");
    assert!(page.ends_with("\nprofile   gb\n"), "{page}");
    assert!(run(["explain", "batch/vehicle-sent-again"]).out.ends_with("\nprofile   no\n"));
    assert!(run(["explain", "batch/stage-skipped"]).out.contains("\nseverity  info\n"));
    assert_eq!(run(["explain", "gb/category-in-scop"]).code, 2);
}

#[test]
fn an_unknown_profile_is_helped() {
    let outcome = run(["--profile", "uk", "x.xml"]);
    assert_eq!((outcome.code, outcome.err.as_str()), (2, "ivicheck: there is no profile `uk`\n  help: known profiles: eu, gb, no\n"));
}

#[test]
fn british_authorities_are_codes_of_the_british_profile_only() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("car.xml"), british(1)).unwrap();
    let code = |profile: &str| check([folder.path()], &["--profile", profile, "--skip", "signature/"]).report()["summary"]["codes"].clone();
    assert_eq!(code("gb"), json!({}));
    assert_eq!(code("eu"), json!({ "ivi/unknown-code": 1 }));
    let page = run(["explain", "DesignatedTypeApprovalCountry", "--profile", "gb"]).out;
    assert!(page.contains("          g11  Great Britain\n") && page.contains("          n11  United Kingdom, for Northern Ireland\n"), "{page}");
}

#[test]
fn more_than_a_hundred_files_are_packed_into_several_uploads() {
    let folder = tempfile::tempdir().unwrap();
    let (outbox, target) = (folder.path().join("outbox"), folder.path().join("upload"));
    fs::create_dir_all(outbox.join("inner")).unwrap();
    for number in 0..102 {
        fs::write(outbox.join(format!("{number:03}.xml")), british(number)).unwrap();
    }
    fs::write(outbox.join("inner/101.xml"), british(500)).unwrap();
    fs::write(outbox.join("eu.xml"), vehicle()).unwrap();
    fs::write(outbox.join("again.xml"), british(7)).unwrap();
    let report = check([&outbox], &["--profile", "gb", "--only", "gb/upload"]).report();
    assert_eq!((&report["batch"][0]["value"], &report["batch"][0]["files"]), (&"105".into(), &json!([])));

    let pack = || run(["pack", "--profile", "gb", "--skip", "signature/", &outbox.to_string_lossy(), "-o", &target.to_string_lossy()]);
    let outcome = pack();
    assert_eq!(outcome.code, 1);
    assert_eq!(outcome.out, format!("102 files in 2 folders\nmanifest: {}\n", target.join("manifest.csv").display()));
    assert!(outcome.err.starts_with("3 files left out\n"), "{}", outcome.err);
    assert!(outcome.err.contains("/again.xml: batch/repeated-vehicle\n"), "{}", outcome.err);
    assert!(outcome.err.contains("/eu.xml: gb/authority-of-the-united-kingdom\n"), "{}", outcome.err);
    let count = |name: &str| fs::read_dir(target.join(name)).unwrap().count();
    assert_eq!((count("001"), count("002")), (100, 2));
    let manifest = fs::read_to_string(target.join("manifest.csv")).unwrap();
    let mut lines = manifest.lines();
    assert_eq!(lines.next(), Some("file,vin,version,stage,category,approval,sha256"));
    let first: Vec<&str> = lines.next().unwrap().split(',').collect();
    assert_eq!(first[..6], ["001/000.xml", "WJXKL3B15TR000000", "1", "1", "M1", "g11*2018/858*00473*02"]);
    assert!(first[6].len() == 64 && first[6].bytes().all(|byte| byte.is_ascii_hexdigit()));
    assert_eq!(manifest.lines().count(), 103);
    assert_eq!(fs::read(target.join("001/000.xml")).unwrap(), fs::read(outbox.join("000.xml")).unwrap());

    // Nothing is overwritten.
    let outcome = pack();
    assert_eq!((outcome.code, outcome.out.as_str()), (2, ""));
    assert_eq!(outcome.err, format!("ivicheck: {} is not an empty folder; nothing is overwritten\n", target.display()));
}

#[test]
fn files_of_one_name_are_kept_apart_and_nothing_is_packed_of_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (outbox, target) = (folder.path().join("outbox"), folder.path().join("upload"));
    for (name, number) in [("monday", 1), ("tuesday", 2)] {
        fs::create_dir_all(outbox.join(name)).unwrap();
        fs::write(outbox.join(name).join("car.xml"), british(number)).unwrap();
    }
    let pack =
        |from: &Path, to: &Path| run(["pack", "--profile", "gb", "--skip", "signature/", &from.to_string_lossy(), "-o", &to.to_string_lossy()]);
    assert_eq!(pack(&outbox, &target).code, 0);
    let manifest = fs::read_to_string(target.join("manifest.csv")).unwrap();
    let names: Vec<&str> = manifest.lines().skip(1).map(|line| line.split(',').next().unwrap()).collect();
    assert_eq!(names, ["001/car.xml", "001/car-2.xml"]);
    let nothing = folder.path().join("nothing");
    let outcome = pack(&corpus().join("m1-petrol.xml"), &nothing);
    assert_eq!((outcome.code, outcome.out.as_str(), nothing.exists()), (1, "0 files in 0 folders\n", false));
    assert_eq!(run(["pack", "-", "-o", "x"]).code, 2);
}
