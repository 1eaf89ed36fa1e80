"""Random distributions of time, as a scenario has them, on a coarse grid of parameters."""

from __future__ import annotations

from hypothesis import strategies as st

minutes = st.integers(1, 240).map(lambda count: f"{count} min")
figure = st.sampled_from(["0.1", "0.5", "0.8", "1", "1.5", "2", "4", "8"])
shape = st.sampled_from(["0.5", "0.8", "1", "1.5", "4"])


def _ordered(form: str, many: int) -> st.SearchStrategy[str]:
    drawn = st.lists(st.integers(0, 240), min_size=many, max_size=many).filter(lambda times: len({*times}) > 1)
    return drawn.map(lambda times: f"{form}({', '.join(f'{time} min' for time in sorted(times))})")


simple = st.one_of(
    minutes.map("constant({})".format),
    minutes.map("exponential(mean={})".format),
    _ordered("uniform", 2),
    _ordered("triangular", 3),
    st.builds("lognormal({}={}, cv={})".format, st.sampled_from(["mean", "median"]), minutes, figure),
    st.builds("gamma(mean={}, cv={})".format, minutes, figure),
    st.builds("erlang(mean={}, k={})".format, minutes, st.integers(1, 9)),
    st.builds("weibull({}={}, shape={})".format, st.sampled_from(["mean", "scale"]), minutes, shape),
    st.lists(minutes, min_size=1, max_size=6).map(lambda times: f"empirical({', '.join(times)})"),
)
mixture = st.lists(st.tuples(st.integers(1, 9), simple), min_size=1, max_size=4).map(
    lambda parts: (
        "mixture(" + ", ".join(f"{weight}/{sum(each for each, _ in parts)} {time}" for weight, time in parts) + ")"
    )
)
distribution = st.one_of(simple, mixture)
