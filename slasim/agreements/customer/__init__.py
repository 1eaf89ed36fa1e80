"""A statement for one customer, which can be sent: verdicts, late tickets, money, in words; nothing of any other.

found     customer_statement -> CustomerStatement: what of a scorecard is the customer's
written   as Markdown, as one HTML page, as CSV
"""

from __future__ import annotations

from slasim.agreements.customer.found import CustomerStatement, customer_statement
from slasim.agreements.customer.written import FORMATS, is_customer_statement, written

__all__ = ["FORMATS", "CustomerStatement", "customer_statement", "is_customer_statement", "written"]
