//! The commands of docs/serve.md give what it shows.

use super::client::Service;
use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn every_command_of_the_page_gives_what_it_shows() {
    let service = Service::start(&["--demo", "--delay", "20ms"]);
    let place = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus"), place.path().join("corpus")).unwrap();
    fs::write(place.path().join("token"), "abc\n").unwrap();
    fs::write(place.path().join("secret"), "ivicheck-demo\n").unwrap();
    let page = include_str!("../../../docs/serve.md");
    let mut run = 0;
    for block in page.split("```shell-session\n").skip(1) {
        let block = block.split("```").next().unwrap();
        for shown in block.split("$ ").skip(1) {
            let (command, expected) = shown.split_once('\n').unwrap();
            let command =
                command.replace("127.0.0.1:8080", &service.address).replace("ivicheck submit", &format!("{} submit", env!("CARGO_BIN_EXE_ivicheck")));
            let command = command.replace("ivicheck events", &format!("{} events", env!("CARGO_BIN_EXE_ivicheck")));
            let output = Command::new("sh").args(["-c", &command]).current_dir(place.path()).output().unwrap();
            let printed = String::from_utf8(output.stdout).unwrap();
            let expected = expected.trim_end().trim_end_matches("...");
            assert!(printed.starts_with(expected), "{command}\n{printed}{}", String::from_utf8_lossy(&output.stderr));
            run += 1;
        }
    }
    assert_eq!(run, 8);
}
