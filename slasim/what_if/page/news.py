"""What the page is told, as server-sent events. Of each kind the newest is enough: a page that was slow, or comes again
after a break, gets that and nothing older."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from typing import Any

AGAIN = 10.0  # seconds until a sign of life, by which a lost page is noticed


class News:
    """The newest of each kind. `tell` may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._newest: dict[str, tuple[int, str]] = {}
        self._count = 0
        self._readers: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()
        self._is_closed = False

    def tell(self, kind: str, news: dict[str, Any]) -> None:
        """News for all who listen, and for those who come later."""
        text = json.dumps(news, ensure_ascii=False, allow_nan=False)
        with self._lock:
            self._count += 1
            self._newest[kind] = (self._count, text)
        self._wake()

    def close(self) -> None:
        """There will be no more."""
        self._is_closed = True
        self._wake()

    async def read(self) -> AsyncIterator[bytes]:
        """Events as they come, each as text of the protocol."""
        woken = asyncio.Event()
        reader = (asyncio.get_running_loop(), woken)
        with self._lock:
            self._readers.add(reader)
        seen = 0
        try:
            while not self._is_closed:
                woken.clear()
                with self._lock:
                    news = sorted((at, kind, text) for kind, (at, text) in self._newest.items() if at > seen)
                for at, kind, text in news:
                    seen = at
                    yield f"event: {kind}\ndata: {text}\n\n".encode()
                if news:
                    continue
                try:
                    await asyncio.wait_for(woken.wait(), AGAIN)
                except TimeoutError:
                    yield b": still here\n\n"
        finally:
            with self._lock:
                self._readers.discard(reader)

    def _wake(self) -> None:
        with self._lock:
            readers = list(self._readers)
        for loop, woken in readers:
            if not loop.is_closed():
                loop.call_soon_threadsafe(woken.set)
