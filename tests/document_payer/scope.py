"""Which customers and tickets a document is for."""

from __future__ import annotations

from document_history import Down, History, Told
from document_reader.document import Document

from document_payer.times import Times


class Scope:
    """What of a log a document is about."""

    def __init__(self, told: Document, log: History, times: Times) -> None:
        assert told.scope["tiers"] == ("gold",)
        self.told, self.log, self.times = told, log, times
        named = told.scope.get("customers", log.customers)
        self.products = told.scope.get("products")
        if self.products is not None:
            assert "transferred" in told.of_all or not any("targets" in said for said in told.promises.values())
            if not any(self._is_about(each.product) for each in log.tickets):
                named = []  # of a product that the log does not know nothing is measured
        self.customers = [each for each in log.customers if each in named and each in (told.fees or named)]

    def tickets(self) -> list[Told]:
        """Those that are promised something, if their severity is."""
        begin, end = self.times.term
        return [
            each
            for each in self.log.tickets
            if each.customer in self.customers and begin <= each.created < end and self._is_about(each.product)
        ]

    def _is_about(self, product: str) -> bool:
        return self.products is None or product in self.products

    def outages(self, customer: str) -> list[Down]:
        """Those that count for a customer."""
        return [
            each
            for each in self.log.outages
            if each.customer in (None, customer) and (each.product is None or self._is_about(each.product))
        ]
