"""A document held against a history."""

from __future__ import annotations

from document_history import History
from document_reader.document import Document
from document_reader.promise_sentences import METRICS

from document_payer.clocks import Clocks
from document_payer.exclusions import Exclusions
from document_payer.judging import Judged, JudgesClocks, needs
from document_payer.money import Bill, Owed
from document_payer.numbers import JudgesNumbers
from document_payer.outages import JudgesOutages
from document_payer.scope import Scope
from document_payer.times import Times


class Payer:
    """What a document says of a log: which promises were kept, and what is owed."""

    def __init__(self, told: Document, log: History) -> None:
        self.told, self.log = told, log
        times = Times(told, log)
        scope = Scope(told, log, times)
        clocks = Clocks(told, Exclusions(told, scope, times), log.region)
        self.judged = Judged()
        self.bill = Bill(told, scope, times, clocks, self.judged)
        needs(told.of_all, "no data", *(["whole"] if told.term else []))
        of_clocks, of_outages, of_numbers = (
            kind(told, scope, times, clocks, self.judged) for kind in (JudgesClocks, JudgesOutages, JudgesNumbers)
        )
        for name, said in told.promises.items():
            if "number" in said:
                of_numbers.judge(name)
            elif METRICS[said["metric"]] == "availability":
                of_outages.judge(name)
            else:
                of_clocks.judge(name)

    def owed(self) -> dict[tuple[str, str], Owed]:
        """By period and customer; what is nothing is left out."""
        return self.bill.owed()
