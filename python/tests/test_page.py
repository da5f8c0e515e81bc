"""The code of docs/python.md does what the page says."""

import pathlib
import re

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "python.md"


def test_the_code_of_the_page_runs() -> None:
    blocks = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    assert len(blocks) >= 2
    told: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, str(PAGE), "exec"), told)
