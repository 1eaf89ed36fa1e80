"""What a review says: named findings, each at its clause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from slasim.agreements.prose.words import cents
from slasim.problems import Path, Place, dotted
from slasim.versions import JSON_FORMAT

if TYPE_CHECKING:
    from slasim.agreements.review.side_by_side import SideBySide

WARNING, NOTE = "warning", "note"
USUAL = ("no_exclusions", "no_review", "quota_of_all")  # as notes: what nearly every agreement leaves as it is


@dataclass(frozen=True)
class ReviewFinding:
    """One thing an agreement should be asked about.

    `severity` is "warning" (money or a verdict can go wrong) or "note" (worth a sentence in the contract). `clause` is
    the dotted path; line and column count from 1 and are 0 where the clause stands in no file. `stake` is
    the most that a month's credits of all accounts come to on what the clause is about (the fee, where credits have no
    end), minor units of `currency`; 0 where nothing is owed for it. `mend` is the remedy as an override (dotted paths
    and their new values) where one change is all of it; else it is empty.
    """

    name: str
    severity: str
    clause: str
    risk: str
    remedy: str
    file: str = ""
    line: int = 0
    column: int = 0
    stake: int = 0
    currency: str = ""
    mend: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def is_usual(self) -> bool:
        """Whether nearly every agreement has it and no verdict or amount hangs on it: told last, in one line."""
        return self.severity == NOTE and self.name in USUAL

    @property
    def place(self) -> str:
        """`file:line:column`, or nothing where it stands in no file."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else ""

    def __str__(self) -> str:
        return f"{self.head}: {self.risk} Remedy: {self.remedy}"

    @property
    def head(self) -> str:
        """Where it is, what it is, and what it can move."""
        stake = f" ({cents(self.stake, self.currency)} a month at stake)" if self.stake else ""
        return ": ".join(part for part in (self.place, self.clause, f"{self.severity} {self.name}{stake}") if part)


@dataclass(frozen=True)
class ReviewFindings:
    """Everything a review found, what matters most first; `side_by_side` where two agreements were compared."""

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
        return self.told()

    def told(self, every: bool = False) -> str:
        """A line for each finding, the usual ones together unless `every` one is asked for; then, of two agreements,
        how they differ."""
        usual = [] if every else [each for each in self.findings if each.is_usual]
        if len(usual) == len(self.findings):
            usual = []  # there is nothing that they could bury
        lines = list(self._told([each for each in self.findings if each not in usual])) or ["no findings"]
        if usual:
            names = ", ".join(f"{each.name} ({each.place or each.clause})" for each in usual)
            lines.append(f"and what nearly every agreement has, told by --all: {names}")
        return "\n".join(lines if self.side_by_side is None else [*lines, "", str(self.side_by_side)])

    @staticmethod
    def _told(findings: Sequence[ReviewFinding]) -> Iterator[str]:
        """A line each; a paragraph that was told is not told again."""
        risks: dict[tuple[str, str], str] = {}
        remedies: set[tuple[str, str]] = set()
        for each in findings:
            known = risks.setdefault((each.name, each.risk), each.clause)
            if known != each.clause:
                yield f"{each.head}: as at {known}."
            elif (each.name, each.remedy) in remedies:
                yield f"{each.head}: {each.risk}"
            else:
                yield str(each)
            remedies.add((each.name, each.remedy))


def found(
    name: str, severity: str, clause: Path, risk: str, remedy: str, mend: Mapping[Path, Any] | None = None
) -> ReviewFinding:
    """A finding at a clause, before its place in a file is known."""
    changes = {dotted(path): value for path, value in (mend or {}).items()}
    return ReviewFinding(name, severity, dotted(clause), risk, remedy, mend=changes)


def at(place: Place, finding: ReviewFinding) -> ReviewFinding:
    """The finding with its place."""
    return replace(finding, file=place[0], line=place[1], column=place[2])
