"""Why a checker cannot be built. What is wrong with a certificate is a finding, never one of these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """What is wrong with a file of rules or a message book, and where: line and column count from one."""

    file: str
    line: int
    column: int
    message: str
    help: str | None


class BuildError(ValueError):
    """A checker cannot be built; `help` says what to do, where that can be said."""

    def __init__(self, message: str, help: str | None = None) -> None:
        super().__init__(message)
        self.help = help


class RuleError(BuildError):
    """Files of rules or a message book are wrong: `faults` has all that is, and the exception the place of the first."""

    def __init__(self, message: str, help: str | None, faults: Sequence[Fault]) -> None:
        super().__init__(message, help)
        self.faults = tuple(faults)
        self.file, self.line, self.column = faults[0].file, faults[0].line, faults[0].column


def _of(message: str, help: str | None, places: Sequence[tuple[str, int, int, str, str | None]]) -> BuildError:
    faults = [Fault(*place) for place in places]
    return RuleError(message, help, faults) if faults else BuildError(message, help)
