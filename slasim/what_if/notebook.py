"""The what-if page as a panel in a notebook: the same fields, figures and words, over the same session."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path
from threading import local
from typing import TYPE_CHECKING, Any

from slasim.scenario import ScenarioError
from slasim.what_if.fields import GROUPS, Field
from slasim.what_if.live import Live, problem_document
from slasim.what_if.session import WhatIf

try:
    import ipywidgets as widgets
except ModuleNotFoundError:
    raise ModuleNotFoundError("the panel needs ipywidgets: pip install 'slasim[notebook]'", name="ipywidgets") from None

if TYPE_CHECKING:
    from slasim.scenario import Scenario

COLOURS = {  # as on the page
    "kept": ("#cfe9e5", "#0b5f5b", "✓"),
    "risk": ("#ffdf91", "#7a5000", "!"),
    "open": ("#ffdf91", "#7a5000", "?"),
    "missed": ("#f3c3bf", "#8a0f31", "×"),
    "early": ("#e9ecef", "#55616e", "…"),
    "none": ("#e9ecef", "#55616e", "·"),
}
LINES = "line-height:1.35"
STRIP = ("kept", "queues", "missed", "staff", "credits")


def panel(
    scenario: Scenario, *, file: str | Path | None = None, seed: int = 0, replications: int | None = None
) -> Panel:
    """A panel of a scenario: sliders on the left, what becomes of promises and money on the right.

    `changes` and `overrides()` of it say what was tried; `close` ends its simulation. Arguments as of `WhatIf`.
    """
    return Panel(WhatIf(scenario, file=file, seed=seed, replications=replications))


class Panel(widgets.HBox):  # type: ignore[misc]  # ipywidgets has no types
    """The panel, as a widget: the last line of a cell shows it."""

    def __init__(self, what_if: WhatIf) -> None:
        self._fields: dict[str, Any] = {}
        self._telling = local()  # values that come from the session are no moves, in the thread that brings them
        self._said = widgets.HTML()
        self._strip, self._tiles, self._variants = widgets.HTML("starting"), widgets.HTML(), widgets.HTML()
        self.live = Live(what_if, self._tell)
        super().__init__([self._left(), widgets.VBox([self._strip, self._tiles, self._actions(), self._variants])])
        self.live.__enter__()

    @property
    def changes(self) -> dict[str, Any]:
        """The variant at hand: new values by dotted path."""
        return dict(self.live.changes)

    def overrides(self) -> str:
        """The variant at hand as a file of overrides, for `slasim run --override`."""
        return self.live.what_if.overrides(self.live.changes)

    def close(self) -> None:
        """End the simulation, and take the panel away."""
        self.live.__exit__(None, None, None)
        super().close()

    def put(self, key: str, text: str) -> None:
        """Another value in a field, as a slider would; what is wrong with it is said beneath the fields."""
        try:
            self.live.put(key, text)
            self._said.value = ""
        except ScenarioError as error:
            path = key.partition("#")[0]
            words = "; ".join(problem_document(each, path)["words"] for each in error.problems)
            self._said.value = f'<span style="color:#8a0f31">{escape(path)}: {escape(words)}</span>'

    def _left(self) -> Any:
        groups = widgets.Accordion([widgets.VBox(list(self._group(name))) for name in GROUPS])
        for at, name in enumerate(GROUPS):
            groups.set_title(at, name)
        groups.selected_index = 0
        return widgets.VBox([groups, self._said], layout=widgets.Layout(width="46%", min_width="380px"))

    def _group(self, name: str) -> Iterator[Any]:
        section = ""
        for field in self.live.what_if.fields:
            if field.group != name:
                continue
            if field.section != section:
                section = field.section
                yield widgets.HTML(f"<b>{escape(section)}</b>")
            yield self._row(field)

    def _row(self, field: Field) -> Any:
        shared = {
            "description": field.label,
            "layout": widgets.Layout(width="98%"),
            "style": {"description_width": "110px"},
        }
        if field.is_choice:
            made = widgets.Dropdown(options=field.stops, value=field.base, **shared)
        elif len(field.stops) > 1:
            made = widgets.SelectionSlider(options=field.stops, value=field.base, continuous_update=False, **shared)
        else:
            made = widgets.Text(value=field.base, continuous_update=False, **shared)
        made.observe(lambda change, key=field.key: self._moved(key, change["new"]), "value")
        self._fields[field.key] = made
        return made

    def _actions(self) -> Any:
        acts = {"Undo": self.live.undo, "Keep this variant": self.live.keep, "Pin as baseline": self.live.pin,
                "Back to baseline": self.live.reset}  # fmt: skip
        buttons = []
        for name, act in acts.items():
            button = widgets.Button(description=name)
            button.on_click(lambda _, act=act: act())
            buttons.append(button)
        return widgets.HBox(buttons)

    def _moved(self, key: str, text: str) -> None:
        if not getattr(self._telling, "is_on", False):
            self.put(key, text)

    def _tell(self, kind: str, news: dict[str, Any]) -> None:
        if kind == "state":
            self._show_state(news)
        elif kind == "look" and news["turn"] == self.live.turn:
            self._strip.value = strip_html(news)
            self._tiles.value = tiles_html(news)
        elif kind == "problem":
            self._said.value = "<br>".join(escape(line) for line in news["problems"])

    def _show_state(self, state: dict[str, Any]) -> None:
        self._telling.is_on = True
        try:
            for key, value in state["values"].items():
                made = self._fields.get(key)
                if made is None:
                    continue
                has_stop = not hasattr(made, "options") or value["text"] in made.options
                made.value = value["text"] if has_stop else made.options[value["at"]]
        finally:
            self._telling.is_on = False
        self._variants.value = variants_html(state)


def strip_html(look: dict[str, Any]) -> str:
    """What `slasim run` says first, beside the baseline."""
    lines = []
    for name in STRIP:
        of = look[name]
        sign = _badge(of["sign"]) if "sign" in of else ""
        was = (
            f' <span style="color:#55616e">was {escape(of["was"])}</span>'
            if of["was"] and not look["is_baseline"]
            else ""
        )
        lines.append(f"<div>{sign}{escape(of['words'])}{was}{_change(look, name)}</div>")
    done = f"{look['windows']} of {look['of']} simulated {look['word']}s"
    return f'<div style="{LINES}">{"".join(lines)}<div style="color:#55616e">{escape(done)}</div></div>'


def tiles_html(look: dict[str, Any]) -> str:
    """A row for each promise, a cell for each period."""
    rows: dict[str, dict[str, str]] = {}
    for tile in look["tiles"]:
        ground, ink, sign = COLOURS[tile["mark"]]
        row = rows.setdefault(f"{tile['promise']}, {tile['severity']} ({tile['target']}, {tile['quota']})", {})
        words = f"{sign} {tile['missed']}<br><small>all kept {tile['kept']}</small>"
        row[tile["period"]] = (
            f'<td style="background:{ground};color:{ink};padding:2px 8px;white-space:nowrap">{words}</td>'
        )
    periods = sorted({tile["period"] for tile in look["tiles"]})
    head = "".join(f"<th>{escape(each)}</th>" for each in periods)
    body = "".join(
        f'<tr><th style="text-align:left;font-weight:400">{escape(name)}</th>'
        + "".join(cells.get(each, "<td></td>") for each in periods)
        for name, cells in rows.items()
    )
    return f'<table style="{LINES}"><tr><th></th>{head}</tr>{body}</table>'


def variants_html(state: dict[str, Any]) -> str:
    """The variants that are kept, with their four numbers."""
    names = ("kept", "missed", "staff", "credits")
    rows = [
        f"<tr><th style='text-align:left'>{escape(each['name'])}{' (baseline)' if at == state['pinned'] else ''}</th>"
        + "".join(f"<td style='padding:0 8px'>{escape(each['numbers'].get(name, '…'))}</td>" for name in names)
        for at, each in enumerate(state["variants"])
    ]
    head = "".join(f"<th>{name}</th>" for name in ("", "all kept", "missed", "staff", "credits"))
    return f'<table style="{LINES}"><tr>{head}</tr>{"".join(rows)}</table>'


def _badge(sign: str) -> str:
    ground, ink, mark = COLOURS[sign]
    return f'<b style="background:{ground};color:{ink};padding:0 6px;border-radius:4px">{mark}</b> '


def _change(look: dict[str, Any], name: str) -> str:
    change = look[name].get("change")
    if change is None or look["is_baseline"] or (look["early"] and name != "staff"):
        return ""
    if not change["real"]:
        return " ~"
    colour = "#0b5f5b" if change["good"] else "#8a0f31"
    arrow = "▲" if change["estimate"] > 0 else "▼"
    return f' <b style="color:{colour}">{arrow} {escape(change["words"])}</b>'
