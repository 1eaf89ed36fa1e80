"""What a review says: named findings, each at its clause."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from slasim.problems import Path, Place, dotted
from slasim.versions import JSON_FORMAT

if TYPE_CHECKING:
    from slasim.agreements.review.side_by_side import SideBySide

WARNING, NOTE = "warning", "note"


@dataclass(frozen=True)
class ReviewFinding:
    """One thing an agreement should be asked about.

    `severity` is "warning" (money or a verdict can go wrong) or "note" (worth a sentence in the contract). `clause` is
    the dotted path; line and column count from 1 and are 0 where the clause stands in no file.
    """

    name: str
    severity: str
    clause: str
    risk: str
    remedy: str
    file: str = ""
    line: int = 0
    column: int = 0

    @property
    def place(self) -> str:
        """`file:line:column`, or nothing where it stands in no file."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else ""

    def __str__(self) -> str:
        head = ": ".join(part for part in (self.place, self.clause, f"{self.severity} {self.name}") if part)
        return f"{head}: {self.risk} Remedy: {self.remedy}"


@dataclass(frozen=True)
class ReviewFindings:
    """Everything a review found, in the order of the file; `side_by_side` where two agreements were compared."""

    findings: tuple[ReviewFinding, ...]
    side_by_side: SideBySide | None = None

    def __iter__(self) -> Iterator[ReviewFinding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    @property
    def warnings(self) -> tuple[ReviewFinding, ...]:
        """The findings that `--strict` counts."""
        return tuple(each for each in self.findings if each.severity == WARNING)

    def named(self, name: str) -> tuple[ReviewFinding, ...]:
        """The findings of one name."""
        return tuple(each for each in self.findings if each.name == name)

    def document(self) -> dict[str, Any]:
        """As one JSON document: `findings` (the fields of each) and, of two agreements, `side_by_side`."""
        found: dict[str, Any] = {
            "format": JSON_FORMAT,
            "kind": "review",
            "findings": [{**asdict(each), "message": str(each)} for each in self.findings],
        }
        return found if self.side_by_side is None else {**found, "side_by_side": self.side_by_side.document()}

    def __str__(self) -> str:
        """A line for each finding; then, of two agreements, how they differ."""
        lines = [str(each) for each in self.findings] or ["no findings"]
        return "\n".join(lines if self.side_by_side is None else [*lines, "", str(self.side_by_side)])


def found(name: str, severity: str, clause: Path, risk: str, remedy: str) -> ReviewFinding:
    """A finding at a clause, before its place in a file is known."""
    return ReviewFinding(name, severity, dotted(clause), risk, remedy)


def at(place: Place, finding: ReviewFinding) -> ReviewFinding:
    """The finding with its place."""
    return ReviewFinding(finding.name, finding.severity, finding.clause, finding.risk, finding.remedy, *place)
