"""The page of a report in a browser: it asks nobody for anything, is sorted and searched, fits screen and paper."""

import base64
import csv
import io
from itertools import pairwise

import pytest
from axe_core_python.selenium import Axe
from cli_cases import MEASURE, ROOT
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from slasim import compare, load_agreements, load_scenario, measure, read_log, simulate
from slasim.report.page.write import write_report
from tests.browser import requests, resize, said

QUICK = ROOT / "scenarios" / "quickstart.yaml"
SHORT = {"horizon.for": "2 months", "horizon.warm_up": "1 day", "horizon.follow_up": "1 week",
         "customers.business.accounts": 60, "teams.l1.shifts.late.headcount": 0}  # fmt: skip
A4 = 703  # CSS pixels between the margins of the paper
SLICE = 25
PAGES = ("study", "comparison", "scorecard")
WIDE = "[...document.querySelectorAll('table, figure svg, code, dd, h1, h2, h3, p')]"


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """A page of a study, of a comparison and of a scorecard; and the tables of the study as CSV."""
    folder = tmp_path_factory.mktemp("report")
    scenario = load_scenario(QUICK, SHORT)
    simulate(scenario, replications=6, seed=3).save(folder / "study")
    compare(scenario, {"teams.l1.shifts.late.headcount": 1}, replications=4).save(folder / "comparison")
    log, agreements = ROOT / MEASURE[1], ROOT / MEASURE[3]
    measure(read_log(log), load_agreements(agreements)).save(folder / "scorecard")
    write_report(folder / "study", folder / "csv", "csv")
    made = {name: write_report(folder / name) for name in PAGES}
    return made | {"csv": folder / "csv"}


def opened(chrome, page, width=1280):
    """The page in the browser, which forgets what it said before."""
    resize(chrome, width)
    requests(chrome), said(chrome)
    chrome.get(page.as_uri())
    return chrome


def box_of(chrome, title):
    """The large table under a heading."""
    found = (By.XPATH, f"//section[@data-drill][h3[text()='{title}']]")
    return WebDriverWait(chrome, 5).until(lambda _: chrome.find_element(*found))


def rows_of(box):
    rows = box.find_elements(By.CSS_SELECTOR, "tbody tr")
    return [[cell.text for cell in row.find_elements(By.TAG_NAME, "td")] for row in rows]


def heads_of(box):
    return [head.text.rstrip(" ↕↑↓") for head in box.find_elements(By.TAG_NAME, "th")]


def status_is(chrome, box, words):
    WebDriverWait(chrome, 5).until(lambda _: words in box.find_element(By.CLASS_NAME, "status").text)


@pytest.mark.parametrize("name", PAGES)
def test_it_opens_from_disk_and_asks_nobody(chrome, pages, name):
    opened(chrome, pages[name])
    asked = [address for address in requests(chrome) if not address.startswith("data:")]
    assert asked == [pages[name].as_uri()]
    assert said(chrome) == []
    assert chrome.find_element(By.CSS_SELECTOR, "main section").get_attribute("class").startswith("verdict")


def test_what_a_page_could_ask_for_is_refused(chrome, pages):
    """The policy of the page holds for what somebody would put into it."""
    opened(chrome, pages["study"])
    found = []
    chrome.execute_script(
        "const image = new Image(); image.src = 'http://127.0.0.1:9/x.png'; document.body.append(image);"
        "fetch('http://127.0.0.1:9/x').catch(() => {});"
        "const script = document.createElement('script'); script.textContent = 'window.got = 1';"
        "document.body.append(script);"
    )
    WebDriverWait(chrome, 5).until(lambda _: found.extend(said(chrome)) or len(found) >= 3)
    assert all("Content Security Policy" in each["message"] for each in found)
    assert chrome.execute_script("return window.got") is None


def test_sorted_with_the_mouse_and_by_values(chrome, pages):
    box = box_of(opened(chrome, pages["study"]), "Customers")
    at = heads_of(box).index("customer")
    missed = heads_of(box).index("periods missed")
    values = [float(row[missed]) for row in rows_of(box)]
    assert values == sorted(values, reverse=True)
    head = box.find_elements(By.TAG_NAME, "th")[at]
    for order, first in (("ascending", "business-001"), ("descending", "business-060")):
        head.find_element(By.TAG_NAME, "button").click()
        assert head.get_attribute("aria-sort") == order
        assert rows_of(box)[0][at] == first
    others = [each.get_attribute("aria-sort") for each in box.find_elements(By.TAG_NAME, "th")]
    assert others.count("none") == len(others) - 1


def test_sorted_and_searched_with_the_keyboard(chrome, pages):
    box = box_of(opened(chrome, pages["study"]), "Promises by period")
    every = int(box.get_attribute("data-rows"))
    field = box.find_element(By.TAG_NAME, "input")
    field.send_keys("urgent 2027-02")
    status_is(chrome, box, f"2 found in {every}")
    assert all({"urgent", "2027-02"} <= set(row) for row in rows_of(box))
    field.send_keys(Keys.TAB, Keys.TAB)  # over the table, which can be scrolled, to its first heading
    chrome.switch_to.active_element.send_keys(Keys.ENTER)
    head = box.find_element(By.TAG_NAME, "th")
    assert head.get_attribute("aria-sort") == "ascending"
    assert [row[0] for row in rows_of(box)] == sorted(row[0] for row in rows_of(box))
    field.send_keys(Keys.CONTROL, "a", Keys.NULL, "no such row")
    status_is(chrome, box, "0 found")
    field.clear()
    field.send_keys(" ")
    status_is(chrome, box, f"{every} rows")


def test_a_large_table_is_gone_through_in_slices(chrome, pages):
    """Nothing is lost or told twice between the slices; what is seen is what the table holds."""
    box = box_of(opened(chrome, pages["study"]), "Customers")
    seen = []
    while True:
        seen += rows_of(box)
        assert len(rows_of(box)) <= SLICE
        step = box.find_element(By.CSS_SELECTOR, "[data-go=next]")
        if step.get_attribute("aria-disabled") == "true":
            break
        step.send_keys(Keys.ENTER)
    at = heads_of(box).index("customer")
    names = [row[at] for row in seen]
    of_csv = csv.DictReader(io.StringIO((pages["csv"] / "customers.csv").read_text("utf-8")))
    assert sorted(names) == sorted({row["customer"] for row in of_csv})


@pytest.mark.parametrize("name", PAGES)
def test_the_page_never_scrolls_sideways(chrome, pages, name):
    for width in (1280, 768, 360):
        opened(chrome, pages[name], width)
        assert chrome.execute_script("return document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", PAGES)
def test_paper_cuts_nothing(chrome, pages, name):
    opened(chrome, pages[name], A4)
    chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        right = chrome.execute_script(f"return {WIDE}.map((each) => each.getBoundingClientRect().right)")
        hidden = chrome.execute_script(
            "return [...document.querySelectorAll('nav, .filter, .pager, [role=region]')]"
            ".map((each) => [each.className, getComputedStyle(each).display, getComputedStyle(each).overflowX])"
        )
    finally:
        chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert max(right) <= A4 + 1
    assert {display for name, display, _ in hidden if name != "wide"} == {"none"}
    assert {overflow for name, _, overflow in hidden if name == "wide"} == {"visible"}
    printed = chrome.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})["data"]
    assert base64.b64decode(printed).startswith(b"%PDF-")


@pytest.mark.parametrize("name", PAGES)
def test_nothing_stands_in_the_way_of_anybody(chrome, pages, name):
    opened(chrome, pages[name])
    found = Axe().run(chrome)
    grave = [each for each in found["violations"] if each["impact"] in ("serious", "critical")]
    assert not [(each["id"], [node["target"] for node in each["nodes"]][:3]) for each in grave]
    levels = [int(each.tag_name[1]) for each in chrome.find_elements(By.CSS_SELECTOR, "h1, h2, h3, h4")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert chrome.find_element(By.TAG_NAME, "html").get_attribute("lang") == "en"
