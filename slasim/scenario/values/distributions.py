"""Distributions of time, written as `lognormal(mean=35 min, cv=1.2)`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from slasim.problems import Unreadable, nearest, show, unreadable
from slasim.scenario.values.amounts import read_share, write_share
from slasim.scenario.values.durations import NUMBER, read_duration, read_positive_duration, write_duration

Arguments = dict[str, str]


@dataclass(frozen=True)
class Distribution:
    """A distribution of durations, in ms.

    `kind` says what the `parameters` are: constant (value), exponential (mean), uniform (low, high), triangular (low,
    mode, high), lognormal (mean and standard deviation of the natural logarithm), gamma (logarithm of the mean, shape),
    weibull (scale, shape), empirical (the values, from the least on). A mixture has `parts`, each with its share.
    `mean_ms` is the mean of any kind. `text` is the canonical written form.
    """

    kind: str
    text: str
    mean_ms: float
    parameters: tuple[float, ...] = ()
    parts: tuple[tuple[Fraction, Distribution], ...] = ()

    @property
    def is_constant(self) -> bool:
        """Whether all times are the same."""
        return self.kind == "constant"

    def __str__(self) -> str:
        return self.text


class Form(NamedTuple):
    """How a distribution is written: which arguments belong together, and what they make."""

    example: str
    arguments: tuple[tuple[str, ...], ...]
    build: Callable[[Arguments, Any], Distribution]
    in_order: bool = False  # names may be left out


CALL = re.compile(r"\s*([A-Za-z]+)\s*\((.*)\)\s*", re.DOTALL)
PART = re.compile(rf"\s*({NUMBER}\s*%|[0-9]+\s*/\s*[0-9]+)\s+(.*)", re.DOTALL)
EMPIRICAL_FILE = re.compile(r"\bempirical\(\s*([^,()]*\.csv)\s*\)")
MIXTURE = "mixture(70 % exponential(mean=5 min), 30 % constant(20 min))"


def read_distribution(value: Any) -> Distribution:
    """One of FORMS, a mixture of them or the values of a file; a duration alone is constant."""
    expected = f"a distribution of time: {', '.join(_examples().values())}"
    if not isinstance(value, str):
        raise unreadable(value, expected)
    call = CALL.fullmatch(value)
    if call is None:
        try:
            return _constant({"value": value}, value)
        except Unreadable:
            raise unreadable(value, expected) from None
    kind = call[1].lower()
    try:
        if kind in FORMS:
            return FORMS[kind].build(_arguments(kind, call[2], value), value)
        if kind == "mixture":
            return _mixture(call[2], value)
        if kind == "empirical":
            return _empirical(call[2])
    except Unreadable as error:
        mistake = error.mistakes[0]
        if mistake.found == show(value):
            raise
        raise unreadable(value, f"{mistake.expected} (not {mistake.found})", mistake.hint) from None
    raise unreadable(value, expected, nearest(kind, _examples()))


def _examples() -> dict[str, str]:
    return {
        **{name: form.example for name, form in FORMS.items()},
        "mixture": MIXTURE,
        "empirical": "empirical(times.csv)",
    }


def _arguments(kind: str, text: str, value: Any) -> Arguments:
    """`mean=35 min, cv=1.2` as a map; where names may be left out they are taken in order."""
    form = FORMS[kind]
    known = list(dict.fromkeys(name for names in form.arguments for name in names))
    expected, found = f"{kind} as in {form.example}", Arguments()
    for index, part in enumerate(text.split(",")):
        name, equals, argument = (each.strip() for each in part.partition("="))
        if not equals:
            name, argument = known[index] if form.in_order and index < len(known) else "", name
        if name not in known:
            raise unreadable(value, expected, nearest(name, known) if name else "")
        if name in found:
            raise unreadable(value, f"{name} once")
        found[name] = argument
    if not any(found.keys() == {*names} for names in form.arguments):
        choice = " or ".join(name for name in known if not all(name in names for names in form.arguments))
        always = ", ".join(name for name in known if all(name in names for names in form.arguments))
        raise unreadable(value, expected, f"give {choice}, and {always}" if choice else "")
    return found


def _number(text: str, low: str, high: str, what: str, value: Any) -> Decimal:
    if not re.fullmatch(NUMBER, text) or not Fraction(low) <= Fraction(text) <= Fraction(high):
        raise unreadable(value, f"{what} from {low} to {high}")
    return Decimal(text)


def _constant(arguments: Arguments, _: Any) -> Distribution:
    ms = read_positive_duration(arguments["value"])
    return Distribution("constant", f"constant({write_duration(ms)})", float(ms), (ms,))


def _exponential(arguments: Arguments, _: Any) -> Distribution:
    ms = read_positive_duration(arguments["mean"])
    return Distribution("exponential", f"exponential(mean={write_duration(ms)})", float(ms), (ms,))


def _uniform(arguments: Arguments, value: Any) -> Distribution:
    low, high = read_duration(arguments["low"]), read_positive_duration(arguments["high"])
    if low >= high:
        raise unreadable(value, "uniform with the low end below the high end")
    text = f"uniform({write_duration(low)}, {write_duration(high)})"
    return Distribution("uniform", text, (low + high) / 2, (low, high))


def _triangular(arguments: Arguments, value: Any) -> Distribution:
    low, mode = read_duration(arguments["low"]), read_duration(arguments["mode"])
    high = read_positive_duration(arguments["high"])
    if not low <= mode <= high or low == high:
        raise unreadable(value, "triangular with the least, the most likely and the longest time, in this order")
    text = f"triangular({write_duration(low)}, {write_duration(mode)}, {write_duration(high)})"
    return Distribution("triangular", text, (low + mode + high) / 3, (low, mode, high))


def _lognormal(arguments: Arguments, value: Any) -> Distribution:
    """sigma² = ln(1 + cv²); mu = ln(median) = ln(mean) - sigma²/2. Decimal logarithms are the same on every machine."""
    if not re.fullmatch(NUMBER, arguments["cv"]) or not 0 < Fraction(arguments["cv"]) <= 100:
        raise unreadable(value, "a coefficient of variation (cv) above 0 and at most 100, such as cv=1.2")
    name = "mean" if "mean" in arguments else "median"
    ms = read_positive_duration(arguments[name])
    with localcontext(prec=40):
        cv = Decimal(arguments["cv"])
        variance = (1 + cv * cv).ln()
        mu = Decimal(ms).ln() - (variance / 2 if name == "mean" else 0)
        mean = Decimal(ms) if name == "mean" else Decimal(ms) * (variance / 2).exp()
        text = f"lognormal({name}={write_duration(ms)}, cv={cv.normalize():f})"
        return Distribution("lognormal", text, float(mean), (float(mu), float(variance.sqrt())))


def _gamma(arguments: Arguments, value: Any) -> Distribution:
    cv = _number(arguments["cv"], "0.01", "10", "a coefficient of variation (cv)", value)
    ms = read_positive_duration(arguments["mean"])
    text = f"gamma(mean={write_duration(ms)}, cv={cv.normalize():f})"
    return _of_shape(text, ms, 1 / Fraction(cv) ** 2)


def _erlang(arguments: Arguments, value: Any) -> Distribution:
    """The sum of k exponential times: Gamma of shape k."""
    k = _number(arguments["k"], "1", "10000", "a whole number (k)", value)
    if k != int(k):
        raise unreadable(value, "a whole number of stages (k), such as k=3")
    ms = read_positive_duration(arguments["mean"])
    return _of_shape(f"erlang(mean={write_duration(ms)}, k={int(k)})", ms, Fraction(k))


def _of_shape(text: str, mean: int, shape: Fraction) -> Distribution:
    with localcontext(prec=40):
        return Distribution("gamma", text, float(mean), (float(Decimal(mean).ln()), float(shape)))


def _weibull(arguments: Arguments, value: Any) -> Distribution:
    """mean = scale × Γ(1 + 1 / shape)."""
    shape = _number(arguments["shape"], "0.2", "100", "a shape", value)
    name = "mean" if "mean" in arguments else "scale"
    ms = read_positive_duration(arguments[name])
    with localcontext(prec=40):
        ratio = _gamma_function(1 + 1 / shape)
        scale, mean = (ms / ratio, Decimal(ms)) if name == "mean" else (Decimal(ms), ms * ratio)
        text = f"weibull({name}={write_duration(ms)}, shape={shape.normalize():f})"
        return Distribution("weibull", text, float(mean), (float(scale), float(shape)))


STIRLING = tuple(Fraction(*each) for each in ((1, 12), (-1, 360), (1, 1260), (-1, 1680), (1, 1188), (-691, 360360)))
HALF_LOG_2_PI = Decimal("0.918938533204672741780329736405617639861")


def _gamma_function(x: Decimal) -> Decimal:
    """Γ(x) of x >= 1 to 20 digits, by Stirling's series at x + 60: the same on every machine."""
    below = Decimal(1)
    for _ in range(60):
        below *= x
        x += 1
    series = sum(
        Decimal(term.numerator) / term.denominator / x ** (2 * number + 1) for number, term in enumerate(STIRLING)
    )
    return ((x - Decimal("0.5")) * x.ln() - x + HALF_LOG_2_PI + series).exp() / below


FORMS = {
    "constant": Form("constant(15 min)", (("value",),), _constant, True),
    "exponential": Form("exponential(mean=15 min)", (("mean",),), _exponential, True),
    "lognormal": Form("lognormal(mean=15 min, cv=1.2)", (("mean", "cv"), ("median", "cv")), _lognormal),
    "gamma": Form("gamma(mean=15 min, cv=0.8)", (("mean", "cv"),), _gamma),
    "erlang": Form("erlang(mean=15 min, k=3)", (("mean", "k"),), _erlang),
    "weibull": Form("weibull(mean=15 min, shape=1.5)", (("mean", "shape"), ("scale", "shape")), _weibull),
    "triangular": Form("triangular(5 min, 12 min, 40 min)", (("low", "mode", "high"),), _triangular, True),
    "uniform": Form("uniform(5 min, 20 min)", (("low", "high"),), _uniform, True),
}


def _outer(text: str) -> Iterable[str]:
    """The parts of a text between the commas outside all brackets."""
    depth, start = 0, 0
    for at, mark in enumerate(text):
        depth += (mark == "(") - (mark == ")")
        if mark == "," and depth == 0:
            yield text[start:at]
            start = at + 1
    yield text[start:]


def _mixture(text: str, value: Any) -> Distribution:
    expected, parts = f"mixture as in {MIXTURE}", []
    for written in _outer(text):
        part = PART.fullmatch(written)
        if part is None:
            raise unreadable(value, expected, "each part begins with its share")
        share = read_share(part[1])
        if share == 0 or part[2].lower().startswith("mixture"):  # of which a text could nest hundreds
            raise unreadable(value, expected, "each part has a share above 0 and is itself no mixture")
        parts.append((share, read_distribution(part[2])))
    total = sum((share for share, _ in parts), Fraction(0))
    if total != 1:
        raise unreadable(value, f"shares of 100 % in all (not {write_share(total)})")
    mean = float(sum(share * Fraction(of.mean_ms) for share, of in parts))
    written = ", ".join(f"{write_share(share)} {of}" for share, of in parts)
    return Distribution("mixture", f"mixture({written})", mean, parts=tuple(parts))


@lru_cache(maxsize=64)  # a scenario with overrides is read many times
def _empirical(text: str) -> Distribution:
    if text.strip().endswith(".csv"):
        raise unreadable(text.strip(), "a file that a scenario file names, or the times themselves, with commas")
    return empirical(read_duration(part) for part in text.split(","))


def empirical(values: Iterable[int]) -> Distribution:
    """Each of the values, in ms, with the same probability."""
    times = tuple(sorted(values))
    if times[-1] == 0:
        raise unreadable("0", "a time longer than 0")
    text = f"empirical({', '.join(map(write_duration, times))})"
    return Distribution("empirical", text, float(Fraction(sum(times), len(times))), times)
