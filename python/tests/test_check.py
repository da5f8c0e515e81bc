"""One certificate at a time: the same as the command line says, and nothing bad is an exception but bad rules."""

import datetime
import doctest
import json
import os
import pathlib
import subprocess

import pytest

import ivicheck

ROOT = pathlib.Path(__file__).resolve().parents[2]
DAY = datetime.date(2026, 11, 21)
PROGRAM = pathlib.Path(os.environ.get("IVICHECK_PROGRAM", ROOT / "target" / "debug" / "ivicheck"))


@pytest.fixture(scope="session")
def checker() -> ivicheck.Checker:
    return ivicheck.Checker(as_of=DAY)


def told_by_the_command_line(*given: str) -> dict[str, str]:
    """What the JSON report says of each file, by its name."""
    command = [str(PROGRAM), *given, "--as-of", str(DAY), "--format", "json"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert run.returncode in (0, 1), run.stderr.decode()
    lines = run.stdout.decode().split('"files": [\n')[1].split("\n],\n")[0].splitlines()
    return {json.loads(line.removesuffix(","))["path"]: line.removesuffix(",") for line in lines}


@pytest.mark.parametrize("folder", ["valid", "valid-1.x"])
def test_json_is_that_of_the_command_line(checker: ivicheck.Checker, folder: str) -> None:
    files = sorted((ROOT / "corpus" / folder).rglob("*.xml"))
    assert len(files) > 3
    told = told_by_the_command_line(f"corpus/{folder}")
    names = [str(file.relative_to(ROOT)) for file in files]
    assert sorted(told) == sorted(names)
    for name, file in zip(names, files):
        assert checker.check(name, file.read_bytes()).to_json() == told[name]


def test_json_of_a_broken_file_is_that_of_the_command_line(checker: ivicheck.Checker) -> None:
    # One by one: in a folder, what broke a seal is looked for in the light of the files around it.
    files = sorted((ROOT / "corpus" / "broken").rglob("*.xml"))
    for file in files[:: len(files) // 6]:
        name = str(file.relative_to(ROOT))
        assert told_by_the_command_line(name) == {name: checker.check(name, file.read_bytes()).to_json()}


@pytest.mark.parametrize("data", [b"", b"<", b"\xff\xfe\x00", b"<a/>", b"PK\x03\x04", b"\x00" * 100])
def test_a_bad_certificate_is_a_finding(checker: ivicheck.Checker, data: bytes) -> None:
    report = checker.check("bad.xml", data)
    assert (report.status, report.accepted) == ("fail", False)
    assert report.findings[0].severity == "error"


def test_a_finding_says_what_the_json_says(checker: ivicheck.Checker) -> None:
    seen = 0
    for file in sorted((ROOT / "corpus" / "broken").rglob("*.xml")):
        report = checker.check(file.name, file.read_bytes())
        for finding, told in zip(report.findings, json.loads(report.to_json())["findings"], strict=True):
            for key in ("code", "severity", "path", "field", "value", "expected", "message", "why", "help", "source", "basis", "fingerprint", "owner"):
                assert getattr(finding, key) == told.get(key, "" if key == "path" else None), (file, key)
            assert finding.refs == told.get("refs", [])
            seen += 1
    assert seen > 5


def test_a_fault_in_rules_has_its_place(tmp_path: pathlib.Path) -> None:
    (tmp_path / "own.yaml").write_text("pack: own\nrules:\n  - code: [\n")
    with pytest.raises(ivicheck.RuleError) as caught:
        ivicheck.Checker(rules=tmp_path)
    assert caught.value.file.endswith("own.yaml")
    assert caught.value.line >= 3 and caught.value.column >= 1
    assert caught.value.faults[0].line == caught.value.line


def test_an_unknown_profile_says_which_there_are() -> None:
    with pytest.raises(ivicheck.BuildError) as caught:
        ivicheck.Checker(profile="xx")
    assert str(caught.value) == "there is no profile `xx`"
    assert caught.value.help is not None and caught.value.help.startswith("known profiles: ")


def test_reports_cannot_be_changed(checker: ivicheck.Checker) -> None:
    with pytest.raises(AttributeError):
        checker.check("a.xml", b"").status = "pass"  # type: ignore[misc]


def test_the_examples_run() -> None:
    result = doctest.testmod(ivicheck)
    assert result.attempted > 0 and result.failed == 0
