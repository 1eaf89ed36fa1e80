"""What conftest.py promises of every run: under CI a skip fails, and tests in the background still hear Ctrl-C."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="a shell, and signals")

CONFTEST = Path(__file__).parents[1] / "conftest.py"
TESTS = {
    "test_marked.py": "import pytest\n@pytest.mark.skip(reason='no such machine')\ndef test_it(): pass\n",
    "test_inside.py": "import pytest\ndef test_it(): pytest.skip('no such machine')\n",
    "test_module.py": "import pytest\npytest.importorskip('no_such_module')\ndef test_it(): pass\n",
    "test_known.py": "import pytest\n@pytest.mark.xfail\ndef test_it(): assert False\n",
    "test_ctrl_c.py": """
import os, signal, subprocess, sys
def test_here():
    try:
        os.kill(os.getpid(), signal.SIGINT)
    except KeyboardInterrupt:
        return
    raise AssertionError("not heard")
def test_in_what_a_test_starts():
    code = "import os, signal; os.kill(os.getpid(), signal.SIGINT)"
    assert subprocess.run([sys.executable, "-c", code], stderr=subprocess.DEVNULL).returncode == -signal.SIGINT
""",
}
IN_THE_BACKGROUND = ("sh", "-c", 'trap "" INT; exec "$@"', "sh")
PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--continue-on-collection-errors")


def run(folder, *words, **env):
    """Exit status, how many tests came out how, and the text of a run of these tests with our conftest.py."""
    shutil.copy(CONFTEST, folder)
    for name, text in TESTS.items():
        (folder / name).write_text(text)
    known = {name: value for name, value in os.environ.items() if name != "CI" and not name.startswith("PYTEST")}
    known |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **env}
    whole = [*IN_THE_BACKGROUND, *PYTEST, *words]
    done = subprocess.run(whole, cwd=folder, env=known, capture_output=True, text=True)
    last = done.stdout.splitlines()[-1]
    return done.returncode, {what: int(count) for count, what in re.findall(r"(\d+) (\w+)", last)}, done.stdout


@pytest.mark.parametrize("spread", [(), ("-p", "xdist.plugin", "-n", "1")], ids=["one process", "a worker"])
def test_a_skip_fails_under_ci(tmp_path, spread):
    status, counts, text = run(tmp_path, *spread, CI="true")
    # A mark is looked at before its test begins, a module before its tests are known: pytest calls these two errors.
    assert (status, counts) == (1, {"failed": 1, "errors": 2, "passed": 2, "xfailed": 1}), text
    for reason in ("no such machine", "could not import 'no_such_module'"):
        assert f"skipped under CI, where every test has to run: Skipped: {reason}" in text


def test_elsewhere_a_skip_is_a_skip(tmp_path):
    status, counts, text = run(tmp_path)
    assert (status, counts) == (0, {"skipped": 3, "passed": 2, "xfailed": 1}), text
