"""The server of a what-if page: who is answered, what can be asked, and what is refused."""

import http.client
import json
from pathlib import Path
from typing import Any

import pytest
from what_if_cases import QUICKSTART, Client, served

from slasim import load_scenario, open_study
from slasim.limits import ASKED_BYTES

LATE = "teams.l1.shifts.late.headcount"
PATHS = ("/", "/main.js", "/page.css", "/events")
ACTS = ("/change", "/pin", "/keep", "/undo", "/save", "/report")


@pytest.fixture(scope="module")
def page():
    with served() as found:
        yield found


@pytest.fixture(scope="module")
def guest(page) -> Client:
    found = Client(page)
    found.enter()
    return found


def nothing(answer) -> bool:
    """Whether it says nothing but that it says nothing."""
    return answer.status == 403 and answer.body == b"" and "set-cookie" not in answer.headers


def test_the_token_is_good_once_and_leaves_the_address() -> None:
    with served(replications=2) as page:
        first, second = Client(page), Client(page)
        answer = first.enter()
        assert (answer.status, answer.headers["location"]) == (303, "/")
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert page.token not in cookie
        assert first.ask("GET", "/").status == 200
        assert nothing(second.ask("GET", f"/?token={page.token}"))
        assert first.ask("GET", f"/?token={page.token}").status == 303  # the same browser, again


def moved(guest: Client) -> list[Any]:
    """What hands moved; figures come meanwhile."""
    state = guest.page.live.state()
    return [state[name] for name in ("turn", "changes", "values")]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("cookie", [None, "slasim_what_if=guess", "slasim_what_if=", "other=1", "=;\xff;="])
def test_without_the_cookie_nothing_is_said(page, path: str, cookie: str | None) -> None:
    assert nothing(Client(page).ask("GET", path, cookie=cookie))
    assert nothing(Client(page).ask("GET", f"{path}?token=wrong", cookie=cookie))


@pytest.mark.parametrize("path", ACTS)
def test_without_the_cookie_nothing_is_done(page, path: str) -> None:
    before = dict(page.live.changes)
    assert nothing(Client(page).ask("POST", path, {"key": LATE, "text": "5"} if path == "/change" else {}))
    assert page.live.changes == before


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:80", ""])
def test_another_host_gets_nothing_even_with_the_cookie(guest: Client, host: str) -> None:
    assert nothing(guest.ask("GET", "/", host=host))
    assert nothing(guest.ask("GET", f"/?token={guest.page.token}", host=host))


def test_another_site_gets_nothing_even_with_the_cookie(guest: Client) -> None:
    for origin in ("http://evil.example", "null", f"https://127.0.0.1:{guest.page.port}"):
        assert nothing(guest.ask("POST", "/undo", {}, origin=origin))
    assert guest.ask("POST", "/undo", {}, origin=f"http://127.0.0.1:{guest.page.port}").status == 200


def test_it_listens_on_loopback_alone(page) -> None:
    assert page._socket.getsockname()[0] == "127.0.0.1"


def test_every_answer_forbids_what_is_not_of_the_page(guest: Client) -> None:
    for answer in (guest.ask("GET", "/"), guest.ask("GET", "/main.js"), Client(guest.page).ask("GET", "/")):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"


def test_the_page_loads_nothing_from_elsewhere_and_makes_no_markup() -> None:
    static = Path(__file__).parents[2] / "slasim" / "what_if" / "page" / "static"
    for file in static.iterdir():
        text = file.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "//" not in text.replace("// ", "").replace("* //", ""), file
        for made in (
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "new Function",
            'style="',
        ):
            assert made not in text, (file.name, made)


@pytest.mark.parametrize(
    "path", ["/../app.py", "/%2e%2e/app.py", "/..%2fguard.py", "/static/index.html", "/app.py", "/x"]
)
def test_only_files_of_the_page_are_served(guest: Client, path: str) -> None:
    answer = guest.ask("GET", path)
    assert (answer.status, answer.body) in ((404, b""), (404, b"Not Found"))


def test_what_is_too_long_is_refused_before_it_is_read(guest: Client) -> None:
    before = moved(guest)
    answer = guest.ask("POST", "/change", b'{"text": "' + b"x" * ASKED_BYTES + b'"}')
    assert answer.status == 413
    assert "at most" in answer.json["problems"][0]["words"]
    assert moved(guest) == before


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b'"text"', 400),
        (b'{"key": "a", "key": "b"}', 400),
        (b'{"text": 5}', 400),
        (b'{"number": true}', 400),
        (b'{"number": "1"}', 400),
        (b'{"code": "import os"}', 400),
        (b'{"changes": []}', 400),
        (b'{"number": 99}', 404),
        (b'{"number": -1}', 404),
        (b'{"key": "no such field", "text": "1"}', 404),
        (b'{"changes": {"horizon.from": "2020-01-01"}}', 200),
        (b'{"changes": {"teams.l1.shifts.late.headcount": {"a": [1]}}}', 200),
        (b'{"changes": {"teams.l1.shifts.late.headcount": NaN}}', 400),
        (b"\xff\xfe", 400),
        (b"[" * 5000, 400),
    ],
)
def test_what_is_no_request_is_refused_and_nothing_changes(guest: Client, body: bytes, status: int) -> None:
    before = moved(guest)
    answer = guest.ask("POST", "/change", body)
    assert answer.status == status
    assert answer.json["problems"][0]["words"]
    assert moved(guest) == before


def test_a_form_of_another_page_is_refused(guest: Client) -> None:
    kind = "application/x-www-form-urlencoded"
    assert guest.ask("POST", "/change", b"text=5", content_type=kind).status == 415
    assert guest.ask("POST", "/change", b"{}", content_type="text/plain").status == 415


def test_a_bad_value_is_told_in_the_words_of_the_reader(guest: Client) -> None:
    answer = guest.ask("POST", "/change", {"key": LATE, "text": "many"})
    assert answer.status == 200
    assert answer.json["key"] == LATE
    words = answer.json["problems"][0]["words"]
    assert words.startswith("found 'many'; expected a whole number of seats")


def test_what_is_saved_is_the_variant(guest: Client, tmp_path: Path) -> None:
    assert guest.ask("POST", "/change", {"key": LATE, "text": "3"}).status == 200
    answer = guest.ask("POST", "/save", {})
    assert answer.headers["content-disposition"] == 'attachment; filename="what-if.yaml"'
    (tmp_path / "what-if.yaml").write_bytes(answer.body)
    again = load_scenario(QUICKSTART, str(tmp_path / "what-if.yaml"))
    assert again == guest.page.live.what_if.variant({LATE: 3})
    assert guest.ask("POST", "/undo", {}).status == 200


def test_a_report_is_of_the_variant_and_its_result_is_where_run_leaves_it(guest: Client, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert guest.ask("POST", "/change", {"key": LATE, "text": "2"}).status == 200
    answer = guest.ask("POST", "/report", {})
    assert answer.status == 200
    (folder,) = (tmp_path / "results").iterdir()
    assert answer.headers["content-disposition"] == f'attachment; filename="{folder.name}.html"'
    study = open_study(folder)
    assert study.scenario == guest.page.live.what_if.variant({LATE: 2})
    assert study.about.replications == guest.page.live.what_if.replications
    assert f"in {study.every_promise.kept} of {study.about.replications}" in answer.body.decode()
    assert guest.ask("POST", "/undo", {}).status == 200


def test_news_come_as_events(guest: Client) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", guest.page.port, timeout=30)
    connection.request("GET", "/events", headers={"Cookie": guest.cookie})
    answer = connection.getresponse()
    assert answer.headers["content-type"].startswith("text/event-stream")
    kinds = {}
    while not {"form", "state", "look"} <= kinds.keys():
        line = answer.readline().decode()
        if line.startswith("event: "):
            kinds[line[7:].strip()] = json.loads(answer.readline().decode().removeprefix("data: "))
    connection.close()
    assert kinds["form"]["name"] == "Quickstart"
    assert kinds["look"]["turn"] <= kinds["state"]["turn"]
    assert kinds["form"]["fields"][0]["line"] > 0


def test_names_are_text_whatever_they_hold(tmp_path: Path) -> None:
    """Here: in JSON, as they are; that the page shows them as text is seen in the browser."""
    name = "<img src=x onerror=alert(1)>"
    file = tmp_path / "desk.yaml"
    file.write_text(QUICKSTART.read_text("utf-8").replace("name: Quickstart", f"name: '{name}'"), "utf-8")
    with served(file, 2) as page:
        guest = Client(page)
        guest.enter()
        assert name.encode() not in guest.ask("GET", "/").body
