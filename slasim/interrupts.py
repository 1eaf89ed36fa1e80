"""Ctrl-C and the request to end (SIGTERM): a command hears them wherever they fall, and ends in plain words."""

from __future__ import annotations

import _thread
import atexit
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any

SIGNALS = (signal.SIGINT, signal.SIGTERM)
AGAIN = 0.05  # seconds until an interrupt comes again that fell where Python cannot raise it

_heard: list[int] = []
_holding = 0  # blocks in which signals wait


@contextmanager
def listening() -> Iterator[None]:
    """Both signals raise KeyboardInterrupt in here, and none is lost.

    Python cannot raise in a callback of compiled code or while an object goes away: it prints the traceback and goes
    on. In here it prints nothing, and the interrupt comes again a moment later. A signal that whoever started this
    process had switched off stays off.
    """
    _heard.clear()
    _handle(_hear)
    hooks = sys.unraisablehook, sys.excepthook

    def unraisable(lost: Any, /) -> None:
        if not issubclass(lost.exc_type, KeyboardInterrupt):
            hooks[0](lost)
            return
        timer = threading.Timer(AGAIN, _send, (heard() or signal.SIGINT,))
        timer.daemon = True
        timer.start()

    def printed(kind: type[BaseException], error: BaseException, trace: TracebackType | None, /) -> None:
        if not issubclass(kind, KeyboardInterrupt):  # compiled modules print what stops their import
            hooks[1](kind, error, trace)

    sys.unraisablehook, sys.excepthook = unraisable, printed
    try:
        yield
    finally:
        sys.unraisablehook, sys.excepthook = hooks
        _heard.clear()  # whoever goes on in this process has its own


def heard() -> int | None:
    """The first signal that was heard; None when there was none."""
    return _heard[0] if _heard else None


def take() -> int | None:
    """The first signal that was heard, which the caller answers itself: nobody else is told of it."""
    first = heard()
    _heard.clear()
    return first


def check() -> None:
    """Raise KeyboardInterrupt when a signal was heard and a library made nothing of it: for loops that take long."""
    if _heard:
        raise KeyboardInterrupt


@contextmanager
def held() -> Iterator[None]:
    """A signal in here is heard when the block ends."""
    global _holding
    _holding += 1
    try:
        yield
    finally:
        _holding -= 1
    check()


def ignore() -> None:
    """What comes from now on is too late: everything is done, or being cleared away."""
    _handle(lambda number, frame: None)
    atexit.register(_handle, signal.SIG_IGN)  # while Python ends it would put the default back, which kills


@contextmanager
def saying(words: str) -> Iterator[None]:
    """An interrupt in here is told with these words, on what became of the work; words from inside it go first."""
    try:
        yield
    except KeyboardInterrupt as interrupt:
        raise KeyboardInterrupt(str(interrupt) or words) from None


def _send(number: int) -> None:
    main = threading.main_thread().ident
    if main is not None and hasattr(signal, "pthread_kill"):
        signal.pthread_kill(main, number)  # wakes it when it waits for the system
    else:
        _thread.interrupt_main(signal.Signals(number))


def _hear(number: int, frame: FrameType | None) -> None:
    _heard.append(number)
    if not _holding:
        raise KeyboardInterrupt


def _handle(handler: Any) -> None:
    if threading.current_thread() is threading.main_thread():
        for each in SIGNALS:
            if signal.getsignal(each) != signal.SIG_IGN:
                signal.signal(each, handler)
