//! `docs/ci.md`: what stands in a pipeline does its job there, and closes the gate for the one certificate that is wrong.

use super::stage::Stage;
use super::{blocks, run};
use serde_json::Value;
use std::path::Path;

const PAGE: &str = include_str!("../../../docs/ci.md");

/// The commands of this program in a block, without what the language of the pipeline writes around them.
fn commands(block: &str) -> Vec<&str> {
    block.lines().map(bare).filter(|line| line.starts_with("ivicheck ")).collect()
}

fn bare(line: &str) -> &str {
    let line = line.trim();
    let line = ["- run: ", "- ", "entry: ", "sh '"].iter().find_map(|beginning| line.strip_prefix(beginning)).unwrap_or(line);
    line.strip_suffix('\'').unwrap_or(line)
}

/// Runs the one command of a block, which finds the certificate that is wrong, and tells which of these files it wrote.
fn gate(block: &str, more: &str) -> Stage {
    let stage = Stage::default();
    let [command] = commands(block)[..] else { panic!("one command: {block}") };
    let run = run(&format!("{command}{more}"), stage.folder());
    assert_eq!(run.status.code(), Some(1), "{command}: {}", String::from_utf8_lossy(&run.stderr));
    stage
}

fn is_written(stage: &Stage, names: &[&str]) {
    for name in names {
        assert!(stage.folder().join(name).metadata().is_ok_and(|file| file.len() > 0), "{name}");
    }
}

#[test]
fn github_gets_annotations_and_findings() {
    let [github, ..] = blocks(PAGE, "yaml")[..] else { panic!("no snippet") };
    let pipeline: Value = serde_saphyr::from_str(github).unwrap();
    assert!(pipeline["jobs"]["check"]["steps"].as_array().is_some_and(|steps| steps.len() == 5));
    is_written(&gate(github, ""), &["findings.sarif", "report.html"]);
    let stage = Stage::default();
    let printed = String::from_utf8(run(commands(github)[0], stage.folder()).stdout).unwrap();
    assert!(printed.starts_with("::error file=outbox/light.xml,line=100,"), "{printed}");
}

#[test]
fn gitlab_gets_code_quality_and_tests() {
    let [_, gitlab, _] = blocks(PAGE, "yaml")[..] else { panic!("three snippets of YAML") };
    let pipeline: Value = serde_saphyr::from_str(gitlab).unwrap();
    let reports = &pipeline["certificates"]["artifacts"]["reports"];
    let names: Vec<&str> = ["codequality", "junit"].iter().map(|form| reports[form].as_str().unwrap()).collect();
    is_written(&gate(gitlab, ""), &names);
}

#[test]
fn jenkins_gets_tests_and_checkstyle() {
    let [jenkins] = blocks(PAGE, "groovy")[..] else { panic!("one snippet") };
    is_written(&gate(jenkins, ""), &["junit.xml", "checkstyle-result.xml", "report.html"]);
}

#[test]
fn a_commit_is_stopped() {
    let [.., hook] = blocks(PAGE, "yaml")[..] else { panic!("no snippet") };
    let hooks: Value = serde_saphyr::from_str(hook).unwrap();
    assert_eq!(hooks["repos"][0]["hooks"][0]["types"][0], "xml");
    gate(hook, " outbox/light.xml outbox/m1-petrol.xml");
    let good = run(&format!("{} outbox/m1-petrol.xml", commands(hook)[0]), Stage::default().folder());
    assert_eq!(good.status.code(), Some(0));
}

fn shell(script: &str, folder: &Path) -> Option<i32> {
    let run = run(script, folder);
    run.status.code()
}

#[test]
fn a_shell_packs_what_may_go_and_fails_only_for_what_is_new() {
    let [upload, tomorrow] = blocks(PAGE, "bash")[..] else { panic!("two snippets") };
    let stage = Stage::default();
    assert_eq!(shell(upload, stage.folder()), Some(0));
    is_written(&stage, &["today.json", "report.html", "readiness.csv", "upload/manifest.csv"]);
    let packed = std::fs::read_dir(stage.folder().join("upload/001")).unwrap().count();
    assert_eq!(packed, 3, "the three that are right");
    assert_eq!(shell(tomorrow, stage.folder()), Some(0), "what was wrong yesterday fails no more");
    std::fs::copy(stage.folder().join("outbox/light.xml"), stage.folder().join("outbox/light-too.xml")).unwrap();
    let [_, again] = commands(tomorrow)[..] else { panic!("two commands") };
    assert_eq!(shell(again, stage.folder()), Some(1), "what is new does");
}
