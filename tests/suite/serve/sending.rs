//! Sending to the rehearsals, and reading what they answer.

use super::client::Service;
use super::portal::demo;
use super::vehicles::{british_car, car_16, car_16_without_offsets, other, request};
use crate::cli::support::run;
use std::fs;

fn written(folder: &tempfile::TempDir, name: &str, text: &str) -> String {
    let path = folder.path().join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    path.display().to_string()
}

#[test]
fn a_folder_goes_to_the_portal_and_each_file_is_told_of() {
    let service = demo(&[]);
    let folder = tempfile::tempdir().unwrap();
    let secret = written(&folder, "secret", "ivicheck-demo\n");
    let good = british_car("WJXKL3B15TR000001");
    written(&folder, "out/a.xml", &good);
    let to = format!("http://{}", service.address);
    let result = folder.path().join("result.csv").display().to_string();
    let out = folder.path().join("out").display().to_string();
    let send = || run(["submit", &out, "--to", &to, "--client-id", "client-vca", "--secret-file", &secret, "-o", &result]);
    let first = send();
    assert_eq!((first.code, first.out), (0, format!("1 succeeded, 0 failed, 0 not known; {result}\n")), "{}", first.err);
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let table = lines(&fs::read_to_string(&result).unwrap());
    assert_eq!(table[0], "file,id,status,message");
    assert!(table[1].starts_with(&format!("{out}/a.xml,")) && table[1].ends_with(",Succeeded,"), "{table:?}");
    written(
        &folder,
        "out/b.xml",
        &british_car("WJXKL3B15TR000002").replace("<DesignatedTypeApprovalCountry>g11<", "<DesignatedTypeApprovalCountry>e1<"),
    );
    written(&folder, "out/c.xml", "<root/>");
    let second = send();
    assert_eq!(second.code, 1, "{}", second.err);
    let table = lines(&fs::read_to_string(&result).unwrap());
    assert!(table[1].contains(",,Failed,\"duplicate_submission: "), "{table:?}");
    assert!(table[2].contains(",Failed,") && table[2].contains("gb/authority-of-the-united-kingdom"), "{table:?}");
    assert!(table[3].contains(",,Failed,unexpected_root: "), "{table:?}");
}

#[test]
fn a_folder_goes_to_the_norwegian_service() {
    let service = Service::start(&["--only", "no", "--clock", "2021-02-08T21:23:18.812"]);
    let folder = tempfile::tempdir().unwrap();
    let token = written(&folder, "token", "abc");
    written(&folder, "out/a.xml", &car_16());
    written(&folder, "out/b.xml", &other(&car_16(), 2));
    let to = format!("http://{}/", service.address);
    let result = folder.path().join("result.csv").display().to_string();
    let out = folder.path().join("out").display().to_string();
    let send = |more: &[&str]| run([&["submit", &out, "--to", &to, "-o", &result, "--token-file", &token], more].concat());
    let first = send(&["--tax-code", "101"]);
    assert_eq!(first.code, 0, "{} {}", first.out, first.err);
    let table = fs::read_to_string(&result).unwrap();
    let created = "KJORETOY_OPPRETTET,Melding om preregistrering er mottatt og kjøretøy er opprettet";
    let expected = format!("file,id,status,message\n{out}/a.xml,3378041606,{created}\n{out}/b.xml,3378041607,{created}\n");
    assert_eq!(table, expected);
    assert_eq!(send(&[]).code, 1);
    assert!(fs::read_to_string(&result).unwrap().contains(",,FINNES_ALLEREDE,"));
}

#[test]
fn what_cannot_be_sent_is_no_result() {
    let service = Service::start(&["--only", "no", "--strict-token"]);
    let folder = tempfile::tempdir().unwrap();
    let file = written(&folder, "a.xml", &car_16());
    let result = folder.path().join("result.csv").display().to_string();
    let address = format!("http://{}", service.address);
    for (to, words) in [(address.as_str(), " answers 401: nothing"), ("http://127.0.0.1:1", "127.0.0.1:1: "), ("ftp://127.0.0.1", "is no address")] {
        let outcome = run(["submit", &file, "--to", to, "-o", &result]);
        assert!(outcome.code == 2 && outcome.err.contains(words), "{to}: {}", outcome.err);
    }
    let outcome = run(["submit", &file, "--to", &address, "--profile", "gb", "-o", &result]);
    assert!(outcome.code == 2 && outcome.err.contains("--client-id"), "{}", outcome.err);
}

#[test]
fn an_answer_leads_to_the_fields_of_the_file() {
    let service = Service::start(&["--only", "no", "--clock", "2021-02-08T21:23:18.812"]);
    let folder = tempfile::tempdir().unwrap();
    let car = car_16_without_offsets();
    let ivi = written(&folder, "car.xml", &car);
    let created = super::norway::post(&service, "abc", &request(car.as_bytes(), ""));
    let answer = written(&folder, "answer.json", &created.body);
    let told = run(["response", &answer, "--ivi", &ivi]);
    let lines: Vec<usize> = (1..).zip(car.lines()).filter(|(_, line)| line.contains("<RimSizeIncludingOffSet>")).map(|(number, _)| number).collect();
    let rim = |line: usize, value: &str| {
        let column = car.lines().nth(line - 1).unwrap().find('<').unwrap() + 1;
        format!("{ivi}:{line}:{column}: warning: Feltet 'innpressing' må alltid være utfylt. (RimSizeIncludingOffSet, value {value})\n")
    };
    let mut expected = "KJORETOY_OPPRETTET: Melding om preregistrering er mottatt og kjøretøy er opprettet\n".to_owned();
    for (line, value) in lines.iter().zip(["6.5Jx16", "7.5Jx17", "6.5Jx16", "7.5Jx17"]) {
        expected += &rim(*line, value);
    }
    assert_eq!((told.code, told.out), (0, expected));
    let refused = super::norway::post(&service, "abc", &request(car.replace("<Make>KASTELLAN<", "<Make>NONE<").as_bytes(), ""));
    let answer = written(&folder, "refused.json", &refused.body);
    let told = run(["response", &answer, "--ivi", &ivi, "--format", "json"]);
    let told_value: serde_json::Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!((told.code, &told_value["code"], &told_value["accepted"]), (1, &"KONVERTERING_AV_IVI_FEILET".into(), &false.into()));
    assert_eq!(told_value["faults"][0]["fields"], serde_json::json!(["Make"]));
    let other = written(&folder, "other.json", "{}");
    assert_eq!(run(["response", &other, "--ivi", &ivi]).code, 2);
}
