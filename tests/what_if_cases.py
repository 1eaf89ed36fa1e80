"""A page that is served while a test looks at it."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from slasim import load_scenario
from slasim.what_if import WhatIf
from slasim.what_if.page.serving import Page

QUICKSTART = Path(__file__).parents[1] / "scenarios" / "quickstart.yaml"


@contextmanager
def served(file: Path = QUICKSTART, replications: int = 12) -> Iterator[Page]:
    """The page of a scenario, on a thread of its own."""
    page = Page(WhatIf(load_scenario(file), file=file, replications=replications))
    with page:
        thread = threading.Thread(target=page.serve, daemon=True)
        thread.start()
        try:
            yield page
        finally:
            page.stop()
            thread.join(20)
            assert not thread.is_alive()


class Answer(NamedTuple):
    """What the server said."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Client:
    """A program that talks to a page; what it sends can be anything."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.cookie = ""

    def ask(self, method: str, path: str, body: bytes | dict | None = None, **headers: str | None) -> Answer:
        text = json.dumps(body).encode() if isinstance(body, dict) else body
        usual = {"Host": f"127.0.0.1:{self.page.port}", "Cookie": self.cookie or None}
        if body is not None:
            usual["Content-Type"] = "application/json"
        sent = {name: value for name, value in {**usual, **_named(headers)}.items() if value is not None}
        connection = http.client.HTTPConnection("127.0.0.1", self.page.port, timeout=30)
        try:
            connection.request(method, path, text, sent)
            found = connection.getresponse()
            return Answer(found.status, {name.lower(): of for name, of in found.getheaders()}, found.read())
        finally:
            connection.close()

    def enter(self) -> Answer:
        """Show the token, and keep the cookie."""
        found = self.ask("GET", f"/?token={self.page.token}")
        self.cookie = found.headers["set-cookie"].partition(";")[0]
        return found


def _named(headers: dict[str, str | None]) -> dict[str, str | None]:
    return {name.replace("_", "-").title(): value for name, value in headers.items()}
