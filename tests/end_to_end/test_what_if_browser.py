"""The what-if page in a browser: it loads, a slider changes the figures, what is saved is what `slasim run` simulates,
a bad value is told and nothing breaks, with a keyboard alone, at 1280 and 768 pixels."""

import json
import time
from pathlib import Path

import pytest
from axe_core_python.selenium import Axe
from browser import browser, requests, resize, said
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from what_if_cases import QUICKSTART, served

from slasim import load_scenario, simulate

WINDOWS = 24
LATE = "l1 late"


@pytest.fixture(scope="module")
def chrome():
    with browser() as found:
        yield found


@pytest.fixture
def page(chrome, tmp_path):
    with served(replications=WINDOWS) as found:
        chrome.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})
        chrome.get(found.url)
        until(chrome, lambda: shown(chrome)[1] == WINDOWS)
        yield found
        quiet(chrome)
        chrome.get("about:blank")


def quiet(chrome) -> None:
    """Nothing on the console, and no request that leaves the machine."""
    assert not said(chrome)
    assert {url.split("/")[2] for url in requests(chrome) if url.startswith("http")} <= hosts(chrome)


def hosts(chrome) -> set[str]:
    return {chrome.current_url.split("/")[2]}


def until(chrome, holds, patience: float = 60.0):
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if found := holds():
            return found
        time.sleep(0.02)
    raise AssertionError(f"did not come: {chrome.find_element(By.TAG_NAME, 'body').text[:2000]}")


def shown(chrome) -> tuple[int, int]:
    """The question whose figures are shown, and of how many windows they are."""
    turn, _, windows = (chrome.execute_script("return document.body.dataset.windows") or "0:0").partition(":")
    return int(turn), int(windows)


def text(chrome, id_: str) -> str:
    return chrome.find_element(By.ID, id_).text


def slider(chrome, name: str):
    return chrome.find_element(By.CSS_SELECTOR, f'input[type=range][aria-label="{name}"]')


def box_of(chrome, name: str):
    return slider(chrome, name).find_element(By.XPATH, "../..").find_element(By.CSS_SELECTOR, "input[type=text]")


def moved(chrome, page, act) -> None:
    """Wait until all windows after an act are in."""
    before = page.live.state()["turn"]
    act()
    until(chrome, lambda: shown(chrome)[0] > before and shown(chrome)[1] == WINDOWS)


def test_it_says_what_run_says(chrome, page) -> None:
    study = simulate(load_scenario(QUICKSTART), replications=WINDOWS)
    kept = study.every_promise.kept
    assert f"Every promise kept to every customer in each month: in {kept} of {WINDOWS}" in text(chrome, "kept")
    assert "Queues do not grow" in text(chrome, "queues")
    assert "Staff 102\u202f944 EUR" in text(chrome, "staff")
    assert "token" not in chrome.current_url
    assert len(chrome.find_elements(By.CSS_SELECTOR, ".tile")) == 8


def test_a_slider_changes_the_figures_and_save_is_what_run_simulates(chrome, page, tmp_path: Path) -> None:
    tile = chrome.find_element(By.CSS_SELECTOR, ".tile")
    moved(chrome, page, lambda: slider(chrome, LATE).send_keys(Keys.ARROW_LEFT))
    assert box_of(chrome, LATE).get_attribute("value") == "0"
    tile.click()  # the same tile as before: a click that falls between two looks is not lost
    assert tile.get_attribute("aria-expanded") == "true"
    assert "▼" in text(chrome, "staff")
    assert "was 102\u202f944" in text(chrome, "staff")
    chrome.find_element(By.ID, "save").click()
    saved = tmp_path / "what-if.yaml"
    until(chrome, saved.exists)
    scenario = load_scenario(QUICKSTART, str(saved))
    assert scenario.teams["l1"].shifts["late"].headcount.now == 0
    study, last = simulate(scenario, replications=WINDOWS), page.live.last.now
    assert study.applied == last.applied
    assert study.every_promise == last.every_promise
    assert f"in {study.every_promise.kept} of {WINDOWS}" in text(chrome, "kept")


def test_a_bad_value_is_told_at_its_field_and_nothing_breaks(chrome, page) -> None:
    box = box_of(chrome, LATE)
    before = text(chrome, "kept")
    box.send_keys(Keys.CONTROL, "a")
    box.send_keys("many", Keys.TAB)
    wrong = until(chrome, lambda: [each for each in chrome.find_elements(By.CSS_SELECTOR, ".wrong") if each.text])
    assert wrong[0].text.startswith("found 'many'; expected a whole number of seats")
    assert box.get_attribute("aria-invalid") == "true"
    assert text(chrome, "kept") == before
    moved(chrome, page, lambda: slider(chrome, LATE).send_keys(Keys.ARROW_RIGHT))
    assert not any(each.text for each in chrome.find_elements(By.CSS_SELECTOR, ".wrong"))
    assert box.get_attribute("value") == "2"


def test_variants_undo_and_the_link(chrome, page) -> None:
    moved(chrome, page, lambda: slider(chrome, LATE).send_keys(Keys.ARROW_RIGHT))
    chrome.find_element(By.ID, "keep").click()
    until(chrome, lambda: len(chrome.find_elements(By.CSS_SELECTOR, ".variant")) == 2)
    link = chrome.current_url
    assert "teams.l1.shifts.late.headcount=2" in link
    moved(chrome, page, lambda: chrome.find_element(By.ID, "pin").click())
    assert chrome.find_element(By.ID, "staff").text.endswith("EUR")  # of the baseline itself there is no difference
    moved(chrome, page, lambda: chrome.find_elements(By.CSS_SELECTOR, ".variant")[0].click())
    assert box_of(chrome, LATE).get_attribute("value") == "1"
    assert "▼" in text(chrome, "staff")
    moved(chrome, page, lambda: chrome.find_element(By.ID, "undo").click())
    assert box_of(chrome, LATE).get_attribute("value") == "2"
    moved(chrome, page, lambda: chrome.find_elements(By.CSS_SELECTOR, ".variant")[0].click())
    before = page.live.state()["turn"]
    chrome.get("about:blank")
    chrome.get(link)
    until(chrome, lambda: shown(chrome)[0] > before and shown(chrome)[1] == WINDOWS)
    assert box_of(chrome, LATE).get_attribute("value") == "2"


def test_with_a_keyboard_alone(chrome, page) -> None:
    """From the top of the page by Tab: to a slider, along the tabs, into a tile and out again."""

    def press(*keys) -> None:
        chrome.switch_to.active_element.send_keys(*keys)

    def go_to(holds, most: int = 80):
        for _ in range(most):
            press(Keys.TAB)
            if holds(chrome.switch_to.active_element):
                return chrome.switch_to.active_element
        raise AssertionError("cannot be reached by Tab")

    chrome.execute_script("document.activeElement.blur()")
    go_to(lambda each: each.get_attribute("aria-label") == LATE)
    moved(chrome, page, lambda: press(Keys.ARROW_RIGHT))
    assert "▲" in text(chrome, "staff")
    go_to(lambda each: each.get_attribute("id") == "tab-promises")
    press(Keys.ARROW_RIGHT)
    assert chrome.find_element(By.ID, "week").is_displayed()
    press(Keys.ARROW_LEFT)
    go_to(lambda each: "tile" in (each.get_attribute("class") or ""))
    press(Keys.ENTER)
    until(chrome, lambda: any(each.is_displayed() for each in chrome.find_elements(By.CSS_SELECTOR, ".detail")))
    assert chrome.switch_to.active_element.get_attribute("aria-expanded") == "true"
    press(Keys.ENTER)
    assert not any(each.is_displayed() for each in chrome.find_elements(By.CSS_SELECTOR, ".detail"))
    go_to(lambda each: each.get_attribute("id") == "undo")
    moved(chrome, page, lambda: press(Keys.ENTER))
    assert "102\u202f944 EUR" in text(chrome, "staff")


@pytest.mark.parametrize("width", [1280, 768])
def test_nothing_is_cut_and_nobody_is_shut_out(chrome, page, width: int) -> None:
    resize(chrome, width, 800)
    try:
        moved(chrome, page, lambda: slider(chrome, LATE).send_keys(Keys.ARROW_RIGHT))
        until(chrome, lambda: page.live.last is not None)
        for tab in ("promises", "week", "money"):
            chrome.find_element(By.ID, f"tab-{tab}").click()
            assert chrome.execute_script("return document.documentElement.scrollWidth") <= width
            found = [each for each in Axe().run(chrome)["violations"] if each["impact"] in ("serious", "critical")]
            assert not found, json.dumps(found, indent=1)[:3000]
        if width == 1280:  # strip, fields, picture and variants without scrolling
            bottom = chrome.execute_script("return document.getElementById('columns').getBoundingClientRect().bottom")
            assert bottom <= 800
    finally:
        resize(chrome, 1280, 800)


def test_a_server_that_has_ended_is_said(chrome) -> None:
    with served(replications=2) as found:
        chrome.get(found.url)
        until(chrome, lambda: shown(chrome)[1] == 2)
        assert not chrome.find_element(By.ID, "problem").is_displayed()
    until(chrome, lambda: "does not answer" in text(chrome, "problem"))
    chrome.find_element(By.ID, "save").click()
    until(chrome, lambda: "does not answer" in text(chrome, "told"))
    said(chrome), requests(chrome)
    chrome.get("about:blank")


def test_names_are_text_in_the_page(chrome, tmp_path: Path) -> None:
    name = "<img src=x onerror=document.title=1><script>document.title=2</script>"
    file = tmp_path / "desk.yaml"
    file.write_text(QUICKSTART.read_text("utf-8").replace("name: Quickstart", f"name: '{name}'"), "utf-8")
    with served(file, 4) as found:
        chrome.get(found.url)
        until(chrome, lambda: shown(chrome)[1] == 4)
        assert text(chrome, "name") == name
        assert chrome.title == f"{name}: what if"
        assert not chrome.find_elements(By.CSS_SELECTOR, "img, #name script")
        quiet(chrome)
        chrome.get("about:blank")
