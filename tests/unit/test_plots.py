"""Every picture: it stands in a page by itself, says what it shows, and leaves nothing behind."""

import itertools
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from plot_cases import RESULTS

from slasim.report import plots
from slasim.report.plots.palette import INK, MARKS, PAPER, SERIES, UNKNOWN
from slasim.report.plots.paper import legend, name, sheet, styled
from slasim.report.plots.ticket import ticket_words
from slasim.results.errors import ResultError

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "pictures.md").read_text("utf-8")
KINDS = [(kind, each.name) for each in plots.PICTURES for kind in RESULTS if kind in each.kinds]
HREF = "{http://www.w3.org/1999/xlink}href"
HOSTILE = "_a$b$ <b>x</b> &amp; $x^2 \\frac{1}"


def drawn(kind, picture):
    result = RESULTS[kind]()
    return result, plots.picture(result, picture)


def texts(svg):
    """What can be read in it, line by line."""
    return ["".join(each.itertext()) for each in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize(("kind", "picture"), KINDS)
def test_a_picture_stands_in_a_page_by_itself(kind, picture):
    result, wanted = drawn(kind, picture)
    figures = plt.get_fignums()
    svg = plots.svg(wanted.draw(result))
    assert plt.get_fignums() == figures
    root = ElementTree.fromstring(svg)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    tags = {each.tag.rpartition("}")[2] for each in root.iter()}
    assert not tags & {"script", "foreignObject", "a", "metadata", "animate", "iframe"}
    for each in root.iter():
        assert not [key for key in each.attrib if key.lower().startswith("on")]
        links = [each.attrib.get(key, "#") for key in (HREF, "href", "src")]
        assert all(link.startswith(("#", "data:image/png")) for link in links)
    assert not re.search(r"url\((?!#)|@import", svg)
    own = {each.attrib["id"] for each in root.iter() if "id" in each.attrib}
    used = {link[1:] for link in re.findall(r'href="(#[^"]+)"', svg)} | set(re.findall(r"url\(#([^)]+)\)", svg))
    assert used <= own


@pytest.mark.parametrize(("kind", "picture"), KINDS)
def test_the_title_is_the_beginning_of_what_is_said_in_words(kind, picture):
    result, wanted = drawn(kind, picture)
    figure, said = wanted.draw(result), wanted.alt(result)
    title = figure.get_suptitle().replace("\n", " ")
    assert said.startswith(f"{title}. ")
    assert len(said) > len(title) + 20
    assert title in " ".join(texts(plots.svg(figure)))


@pytest.mark.parametrize(("kind", "picture"), KINDS)
def test_axes_have_units_and_nothing_is_cut_off(kind, picture):
    result, wanted = drawn(kind, picture)
    figure = wanted.draw(result)
    figure.savefig("/dev/null", format="png", dpi=50)
    width, height = figure.get_size_inches() * figure.dpi
    for axes in figure.axes:
        numbered = [each for each in (axes.xaxis, axes.yaxis) if _is_numbered(each)]
        assert all(each.label.get_text() for each in numbered if each.get_visible() and axes.get_visible())
    box = figure.get_tightbbox().transformed(figure.dpi_scale_trans)
    assert min(box.x0, box.y0, width - box.x1, height - box.y1) > -2


def _is_numbered(axis):
    words = [tick.get_text() for tick in axis.get_ticklabels() if tick.get_text()]
    return bool(words) and all(re.fullmatch(r"[−\d\u202f.,]+", each) for each in words)


@pytest.mark.parametrize("picture", ["promises", "staffing", "late-hours", "shifts", "hours"])
def test_the_same_result_gives_the_same_bytes_whatever_the_settings_of_its_user(picture):
    result, wanted = drawn("study", picture)
    before = plots.svg(wanted.draw(result))
    found = dict(mpl.rcParams)
    with mpl.rc_context({"font.size": 20, "svg.fonttype": "path", "text.parse_math": True, "axes.grid": True}):
        assert plots.svg(wanted.draw(result)) == before
    assert plots.svg(wanted.draw(result)) == before
    assert dict(mpl.rcParams) == found


def test_pictures_of_one_page_share_no_id():
    study = RESULTS["study"]()
    ids = [set(re.findall(r'\sid="([^"]+)"', plots.svg(each.draw(study)))) for each in plots.pictures(study)]
    assert len(ids) > 8
    assert not [1 for one, other in itertools.combinations(ids, 2) if one & other]


def test_names_are_shown_and_not_obeyed():
    with styled():
        figure = sheet(HOSTILE, HOSTILE)
        axes = figure.subplots()
        axes.plot([0, 1], label=name(HOSTILE, 60))
        axes.set_xticks([0, 1], [name(HOSTILE, 60), name("y" * 60)])
        legend(axes)
    svg = plots.svg(figure)
    shown = [each.strip() for each in texts(svg)]
    assert shown.count(HOSTILE) == 4
    assert f"{'y' * 27}…" in shown
    assert "<b>" not in svg


@pytest.mark.parametrize("labels", [["a" * 40] * 3, ["a"] * 12, ["a" * 12, "b" * 30, "c"] * 2, ["x" * 26] * 5])
def test_a_legend_is_no_wider_than_the_paper(labels):
    with styled():
        figure = sheet("")
        axes = figure.subplots()
        for at, label in enumerate(labels):
            axes.plot([at, 1], label=label)
        legend(axes)
    figure.draw_without_rendering()
    assert axes.get_legend().get_window_extent().x1 <= figure.bbox.x1
    assert axes.get_position().width > 0.85


def test_a_figure_and_its_unit_stand_on_one_line():
    with styled():
        for length in range(40, 66):
            title = sheet(f"{'x' * length} 52 h 9 min of 3 business days cost 12 EUR or 5 %").get_suptitle()
            assert not re.search(r"\d\n(h|min|business|EUR|%)", title)


def test_names_of_a_log_are_shown_and_not_obeyed():
    """Those of tickets and customers may be anything; names in a scenario are words."""
    card = RESULTS["scorecard"]()
    ledger = replace(card.explain(card.examples()[0]), ticket=f"{HOSTILE}\x1b", customer=HOSTILE)
    svg = plots.svg(plots.ticket_life(ledger))
    shown = " ".join(texts(svg))
    assert f"Ticket {HOSTILE}\\u001b: " in shown.replace("\u200a", "")
    assert f"of {HOSTILE}" in shown.replace("\u200a", "")
    assert "<b>" not in svg
    assert "\x1b" not in ticket_words(ledger)


def test_control_characters_are_written_out():
    assert name("a\u202eb\x1b[1m\nc") == "a\\u202eb\\u001b[1m c"


@pytest.mark.parametrize("kind", RESULTS)
def test_what_a_result_can_show_is_of_its_kind(kind):
    result = RESULTS[kind]()
    found = plots.pictures(result)
    assert found
    assert all(kind in each.kinds and not each.again for each in found)
    assert set(found) <= set(plots.pictures(result, again=True))


def test_a_name_that_is_none_is_answered_with_the_nearest():
    study = RESULTS["study"]()
    for wrong, said in (("promise", "did you mean promises"), ("zzz", "it has promises"), ("frontier", "a frontier")):
        with pytest.raises(plots.UnknownPicture, match=said):
            plots.picture(study, wrong)


def test_the_page_has_every_picture_with_its_message():
    rows = [
        f"| `{each.name}`{' *' if each.again else ''} | {each.about} | {', '.join(each.kinds)} |"
        for each in plots.PICTURES
    ]
    assert re.findall(r"^\| `.*", PAGE, re.MULTILINE) == rows
    assert len({each.name for each in plots.PICTURES}) == len(plots.PICTURES)
    assert all(each.about.endswith(".") for each in plots.PICTURES)


def test_the_python_of_the_page_runs(tmp_path, monkeypatch, capsys):
    (snippet,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    exec(compile(snippet.replace("scenarios/", f"{ROOT}/scenarios/"), "pictures.md", "exec"), {})
    assert "promises - " in capsys.readouterr().out
    assert (tmp_path / "promises.svg").read_text("utf-8").startswith("<?xml")


@pytest.mark.parametrize(("kind", "begin"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")])
def test_a_picture_is_written_by_the_name_of_its_file_with_the_same_bytes(tmp_path, kind, begin):
    study = RESULTS["study"]()
    wanted = plots.picture(study, "waits")
    places = [plots.save(wanted.draw(study), tmp_path / part / f"x.{kind}") for part in ("a", "b")]
    one, other = (place.read_bytes() for place in places)
    assert one.startswith(begin)
    assert one == other
    assert b"Matplotlib" in one


def test_what_cannot_be_written_is_said_in_words(tmp_path):
    figure = RESULTS["study"]
    wanted = plots.picture(figure(), "waits").draw(figure())
    with pytest.raises(ResultError, match=r"must end in \.svg, \.png, \.pdf"):
        plots.save(wanted, tmp_path / "x.gif")
    (tmp_path / "file").write_text("")
    with pytest.raises(ResultError, match="cannot write the picture"):
        plots.save(wanted, tmp_path / "file" / "x.svg")


def linear(colour):
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def luminance(colour):
    """As WCAG has it."""
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear(colour), strict=True))


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


# Machado, Oliveira and Fernandes 2009, severity 1.0, in linear RGB.
SEEN = {
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def lab(rgb):
    matrix = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    xyz = [sum(a * max(b, 0) for a, b in zip(row, rgb, strict=True)) for row in matrix]
    x, y, z = (
        each ** (1 / 3) if each > 216 / 24389 else (24389 / 27 * each + 16) / 116
        for each in (part / white for part, white in zip(xyz, (0.9505, 1.0, 1.089), strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def distance(one, other, matrix):
    """CIE 1976 as somebody sees it; about 2 can just be told apart side by side."""
    seen = [[sum(a * b for a, b in zip(row, linear(each), strict=True)) for row in matrix] for each in (one, other)]
    return sum((a - b) ** 2 for a, b in zip(*map(lab, seen), strict=True)) ** 0.5


@pytest.mark.parametrize("seen", SEEN)
@pytest.mark.parametrize("part", ["fill", "edge"])
def test_marks_can_be_told_apart_by_whoever_sees_fewer_colours(seen, part):
    looks = [getattr(each, part) for each in (*MARKS.values(), UNKNOWN)]
    assert min(distance(a, b, SEEN[seen]) for a, b in itertools.combinations(looks, 2)) > 8


def test_text_and_lines_stand_out():
    assert all(contrast(INK, each.fill) >= 7 for each in (*MARKS.values(), UNKNOWN))
    assert all(contrast(each.edge, each.fill) >= 2.5 for each in (*MARKS.values(), UNKNOWN))
    assert all(contrast(each, PAPER) >= 2.3 for each in SERIES)
    assert len({each.sign for each in (*MARKS.values(), UNKNOWN)}) == 4
