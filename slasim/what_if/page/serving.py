"""The server of a page, from start to end: loopback alone, a port of its own, and a token that is good once."""

from __future__ import annotations

import secrets
import socket
from types import TracebackType
from typing import Self

import uvicorn

from slasim.what_if.live import Live
from slasim.what_if.page.app import app_of
from slasim.what_if.page.guard import Guard
from slasim.what_if.page.news import News
from slasim.what_if.session import WhatIf

LOOPBACK = "127.0.0.1"
NAMES = (LOOPBACK, "localhost")
PATIENCE = 1  # seconds that a browser has to close at the end


class Page:
    """A page that is served while `serve` runs; use it in a `with` statement.

    port    0: any that is free. Raises OSError for one that is taken.
    """

    def __init__(self, what_if: WhatIf, port: int = 0) -> None:
        self.token = secrets.token_urlsafe(32)
        self._socket = socket.socket()
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._socket.bind((LOOPBACK, port))
            self._socket.listen()  # who is told the address may come at once
        except OSError:
            self._socket.close()
            raise
        self.port: int = self._socket.getsockname()[1]
        self._news = News()
        self.live = Live(what_if, self._news.tell)
        self._news.tell("form", self.live.form())
        app = Guard(app_of(self.live, self._news), tuple(f"{name}:{self.port}" for name in NAMES), self.token)
        config = uvicorn.Config(
            app,
            log_level="critical",
            access_log=False,
            server_header=False,
            lifespan="off",
            ws="none",
            timeout_graceful_shutdown=PATIENCE,
        )
        self._server = _Ending(config, self._news)

    @property
    def url(self) -> str:
        """Where the page is, with the token: for one browser."""
        return f"http://{LOOPBACK}:{self.port}/?token={self.token}"

    def __enter__(self) -> Self:
        self.live.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.live.__exit__(kind, error, trace)
        self._socket.close()

    def serve(self) -> None:
        """Until `stop`, or until it is interrupted: then raises KeyboardInterrupt."""
        self._server.run(sockets=[self._socket])

    def stop(self) -> None:
        """From another thread."""
        self._server.should_exit = True


class _Ending(uvicorn.Server):
    """A server whose listeners are told that it ends: a stream of events has no end of its own."""

    def __init__(self, config: uvicorn.Config, news: News) -> None:
        super().__init__(config)
        self._news = news

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._news.close()
        await super().shutdown(sockets)
