"""`slasim what-if` as a command: it prints an address, serves until Ctrl-C, and says what is wrong before it does."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from cli_cases import caller

ROOT = Path(__file__).parents[2]
QUICKSTART = str(ROOT / "scenarios" / "quickstart.yaml")
ADDRESS = re.compile(r"Quickstart: (http://127\.0\.0\.1:(\d+)/\?token=\S+)")


@pytest.fixture
def slasim(tmp_path, monkeypatch, capsys):
    return caller(tmp_path, monkeypatch, capsys)


def test_it_serves_until_ctrl_c_and_ends_at_once() -> None:
    command = [sys.executable, "-m", "slasim", "what-if", QUICKSTART, "-n", "4", "--override", "one_more_late"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        try:
            assert process.stdout is not None
            address = ADDRESS.match(process.stdout.readline())
            assert address is not None
            connection = http.client.HTTPConnection("127.0.0.1", int(address[2]), timeout=60)
            connection.request("GET", address[1].partition(address[2])[2])
            answer = connection.getresponse()
            assert answer.status == 303
            cookie = answer.headers["set-cookie"].partition(";")[0]
            answer.read()
            connection.request("GET", "/events", headers={"Cookie": cookie})  # a stream that has no end of its own
            assert connection.getresponse().status == 200
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 130
    assert said.splitlines()[-1] == "interrupted: the page is closed"
    assert "Traceback" not in said


def test_what_is_wrong_with_the_scenario_is_said_before_anything_is_served(slasim, tmp_path) -> None:
    (tmp_path / "bad.yaml").write_text("slasim: 1\n", "utf-8")
    done = slasim("what-if", "bad.yaml")
    assert done.returncode == 2
    assert "bad.yaml" in done.err
    assert "http" not in done.out


def test_a_port_that_is_taken_is_said(slasim) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = slasim("what-if", QUICKSTART, "--port", port)
    assert done.returncode == 2
    assert f"--port: {port} cannot be used" in done.err


@pytest.mark.parametrize("missing", ["starlette", "uvicorn"])
def test_without_the_extra_it_says_what_to_install(slasim, monkeypatch, missing: str) -> None:
    for name in [name for name in sys.modules if name.startswith(("slasim.what_if.page", "starlette", "uvicorn"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)
    done = slasim("what-if", QUICKSTART)
    assert done.returncode == 2
    assert "pip install 'slasim[what-if]'" in done.err
