"""Checks electronic Certificates of Conformity (eCoC, IVI XML) before they are sent to the authority.

>>> import datetime, ivicheck
>>> checker = ivicheck.Checker(as_of=datetime.date(2026, 11, 21))
>>> report = checker.check("empty.xml", b"")
>>> report.status, [finding.code for finding in report.findings]
('fail', ['input/empty'])
"""

from ._ivicheck import Checker, Finding, Findings, Report
from .errors import BuildError, Fault, RuleError

__all__ = ["BuildError", "Checker", "Fault", "Finding", "Findings", "Report", "RuleError"]
