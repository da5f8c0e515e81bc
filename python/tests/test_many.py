"""Many certificates at once: one Arrow table, whatever the number of threads."""

import datetime
import json
import pathlib
from collections.abc import Iterator

import pyarrow
import pytest

import ivicheck

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILES = [file for folder in ("broken", "valid", "no") for file in sorted((ROOT / "corpus" / folder).rglob("*.xml"))]


@pytest.fixture(scope="session")
def checker() -> ivicheck.Checker:
    return ivicheck.Checker(as_of=datetime.date(2026, 11, 21))


def test_the_findings_are_those_of_one_at_a_time(checker: ivicheck.Checker) -> None:
    table = pyarrow.table(checker.check_many(FILES))
    told = [row for row in table.to_pylist() if row["file"] is not None]
    wanted = []
    for file in FILES:
        for finding in json.loads(checker.check(str(file), file.read_bytes()).to_json())["findings"]:
            wanted.append({"file": str(file), "files": [str(file)], **{name: finding.get(name) for name in table.column_names[2:]}})
    assert len(wanted) > 5
    # In a folder, what broke a seal is looked for in the light of the files around it.
    assert [row["code"] for row in told] == [row["code"] for row in wanted]
    for one, other in zip(told, wanted, strict=True):
        assert one == other or one["code"] in ("signature/digest", "signature/value")


@pytest.mark.parametrize("threads", [1, 2, 3, 8])
def test_any_number_of_threads_finds_the_same(checker: ivicheck.Checker, threads: int) -> None:
    assert pyarrow.table(checker.check_many(FILES, threads=threads)) == pyarrow.table(checker.check_many(FILES))


def test_bytes_with_names_are_files_without_a_disk(checker: ivicheck.Checker) -> None:
    given = ((str(file), file.read_bytes()) for file in FILES)
    assert pyarrow.table(checker.check_many(given)) == pyarrow.table(checker.check_many(FILES))


def test_two_of_one_vehicle_are_found_across_files(checker: ivicheck.Checker) -> None:
    data = next((ROOT / "corpus" / "valid").rglob("*.xml")).read_bytes()
    across = [row for row in pyarrow.table(checker.check_many([("a.xml", data), ("b.xml", data)])).to_pylist() if row["file"] is None]
    assert across and all(row["code"].startswith("batch/") for row in across)
    assert across[0]["files"] == ["a.xml", "b.xml"]


def test_a_file_that_is_not_there_is_a_finding(checker: ivicheck.Checker) -> None:
    found = pyarrow.table(checker.check_many(["no/such/file.xml"])).to_pylist()
    assert [(row["file"], row["severity"]) for row in found] == [("no/such/file.xml", "error")]


def test_nothing_is_an_empty_table(checker: ivicheck.Checker) -> None:
    found = checker.check_many([])
    assert len(found) == 0 and pyarrow.table(found).num_columns == 18


def test_what_goes_wrong_in_the_iterable_is_raised(checker: ivicheck.Checker) -> None:
    def failing() -> Iterator[tuple[str, bytes]]:
        yield "a.xml", b""
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        checker.check_many(failing())
    with pytest.raises(TypeError):
        checker.check_many([1])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="threads must be at least 1"):
        checker.check_many([], threads=0)
