"""What the page can ask. JSON goes in and out; a request says what shall be done in plain values, never how, and what
it cannot say is refused before anything is read."""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import Awaitable, Callable, Mapping
from importlib.resources import files
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from slasim.limits import ASKED_BYTES
from slasim.results.errors import ResultError
from slasim.scenario import ScenarioError
from slasim.strict_json import read_json
from slasim.what_if.live import Live, problem_document
from slasim.what_if.page.news import News
from slasim.what_if.report import report as report_of_variant

SAVED = "what-if.yaml"
Handler = Callable[[Request], Awaitable[Response]]


class NotAsked(Exception):
    """A request that cannot be used: its status, and words."""

    def __init__(self, status: int, words: str) -> None:
        self.status = status
        super().__init__(words)


def app_of(live: Live, news: News) -> Starlette:
    """The app of a page, without who may use it (guard.py)."""

    async def index(request: Request) -> Response:
        return _static("index.html")

    async def static(request: Request) -> Response:
        return _static(request.path_params["name"])

    async def events(request: Request) -> Response:
        return StreamingResponse(news.read(), media_type="text/event-stream")

    async def save(request: Request) -> Response:
        await _asked(request, {})
        text = await asyncio.to_thread(lambda: live.what_if.overrides(live.changes))
        named = {"Content-Disposition": f'attachment; filename="{SAVED}"'}
        return Response(text, media_type="application/yaml", headers=named)

    async def report(request: Request) -> Response:
        await _asked(request, {})
        found = await asyncio.to_thread(lambda: report_of_variant(live.what_if, live.changes))
        named = {"Content-Disposition": f'attachment; filename="{found.name}.html"'}
        return Response(found.page, media_type="text/html", headers=named)

    def change(asked: dict[str, Any]) -> None:
        if "changes" in asked:
            live.restore(asked["changes"])
        elif "number" in asked:
            live.go(asked["number"])
        elif "text" in asked:
            live.put(asked.get("key", ""), asked["text"])
        else:
            live.reset(asked.get("key"))

    def pin(asked: dict[str, Any]) -> None:
        live.pin(asked.get("number"))

    change_of = {"key": str, "text": str, "number": int, "changes": dict}
    routes = [
        Route("/", index),
        Route("/{name}", static),
        Route("/events", events),
        Route("/save", _answered(save), methods=["POST"]),
        Route("/report", _answered(report), methods=["POST"]),
        _does("/change", change, change_of),
        _does("/pin", pin, {"number": int}),
        _does("/keep", lambda asked: live.keep(), {}),
        _does("/undo", lambda asked: live.undo(), {}),
    ]
    routes.insert(1, routes.pop(2))  # events are no file
    return Starlette(routes=routes)


def _does(path: str, act: Callable[[dict[str, Any]], Any], known: Mapping[str, type]) -> Route:
    """A route that does something; the page hears of it as everybody does."""

    async def done(request: Request) -> Response:
        asked = await _asked(request, known)
        await asyncio.to_thread(act, asked)
        return JSONResponse({"problems": []})

    return Route(path, _answered(done), methods=["POST"])


def _answered(handler: Handler) -> Handler:
    """What is wrong with a value, in the words of the reader, at its field: an answer, not a refusal of the request."""

    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except ScenarioError as error:
            key = getattr(request.state, "key", "")
            path = key.partition("#")[0]
            return JSONResponse({"problems": [problem_document(each, path) for each in error.problems], "key": key})
        except ResultError as error:
            return JSONResponse({"problems": [{"path": "", "words": str(error)}]}, 500)
        except (KeyError, IndexError):
            return JSONResponse({"problems": [{"path": "", "words": "nothing of this name or number is here"}]}, 404)
        except NotAsked as refused:
            return JSONResponse({"problems": [{"path": "", "words": str(refused)}]}, refused.status)

    return answer


async def _asked(request: Request, known: Mapping[str, type]) -> dict[str, Any]:
    """What a request says: an object of these names and types. Raises NotAsked."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise NotAsked(415, "found no JSON; expected application/json")
    text = b""
    async for part in request.stream():
        text += part
        if len(text) > ASKED_BYTES:
            raise NotAsked(413, f"found a longer request; expected at most {ASKED_BYTES:,} bytes")
    try:
        asked = read_json(text.decode() or "{}")
    except ValueError as error:
        raise NotAsked(400, f"found no JSON ({error})") from None
    if not isinstance(asked, dict):
        raise NotAsked(400, "found no object")
    for name, value in asked.items():
        if name not in known or not isinstance(value, known[name]) or isinstance(value, bool):
            raise NotAsked(400, f"found '{name}'; expected {', '.join(known) or 'nothing'}, each of its kind")
    request.state.key = asked.get("key", "")
    return asked


def _static(name: str) -> Response:
    """A file of the page. The names are those that are there: no path is put together."""
    static = files("slasim.what_if.page").joinpath("static")
    for each in static.iterdir():
        if each.name == name and each.is_file():
            kind = "text/javascript" if name.endswith(".js") else mimetypes.guess_type(name)[0] or "text/plain"
            return Response(each.read_bytes(), media_type=kind)
    return Response(status_code=404)
