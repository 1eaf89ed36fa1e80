"""A headless Chrome for tests of what people see: `with browser(1280, 800) as chrome`."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

LOGGED = {"browser": "ALL", "performance": "ALL"}  # what the console says, and every request


@contextmanager
def browser(width: int = 1280, height: int = 800) -> Iterator[Chrome]:
    """A browser whose pages are so many CSS pixels wide and high. CHROME and CHROMEDRIVER name programs that are not
    on the path."""
    options = ChromeOptions()
    options.binary_location = os.environ.get("CHROME") or shutil.which("chromium") or ""
    for flag in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", LOGGED)
    driver = os.environ.get("CHROMEDRIVER") or shutil.which("chromedriver") or ""
    chrome = Chrome(options, Service(driver))
    try:
        resize(chrome, width, height)
        yield chrome
    finally:
        chrome.quit()


def resize(chrome: Chrome, width: int, height: int = 800) -> None:
    """Pages are so many CSS pixels wide and high from now on, whatever the frame of the window takes."""
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


def requests(chrome: Chrome) -> list[str]:
    """The addresses that were asked for since the last call."""
    rows = (json.loads(row["message"])["message"] for row in chrome.get_log("performance"))
    return [row["params"]["request"]["url"] for row in rows if row["method"] == "Network.requestWillBeSent"]


def said(chrome: Chrome) -> list[dict[str, Any]]:
    """What the console says since the last call: errors and warnings, refusals of a content policy among them."""
    return list(chrome.get_log("browser"))
