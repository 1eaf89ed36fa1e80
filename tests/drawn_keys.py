"""What a planner can write, key by key, and what of it a random scenario says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, get_args, get_origin

from slasim.scenario.values.distributions import Distribution
from slasim.scenario.values.part import Part

Key = tuple[str, ...]


def parts_in(annotation: Any) -> Iterator[type[Part]]:
    """Classes of parts in an annotation, however deep."""
    if isinstance(annotation, type) and issubclass(annotation, Part):
        yield annotation
    for each in get_args(annotation):
        yield from parts_in(each)


def choices_in(annotation: Any) -> Iterator[str]:
    if get_origin(annotation) is Literal:
        yield from map(str, get_args(annotation))
    for each in get_args(annotation):
        yield from choices_in(each)


def keys_of(section: type[Part], seen: set[type[Part]]) -> Iterator[Key]:
    """(class, key), and (class, key, choice) of a key with choices, of a section and the parts in it."""
    if section in seen:
        return
    seen.add(section)
    for name, field in section.model_fields.items():
        if (field.json_schema_extra or {}) == {"filled": True}:
            continue
        yield section.__name__, field.alias or name
        for choice in choices_in(field.annotation):
            yield section.__name__, field.alias or name, choice
        for part in parts_in(field.annotation):
            yield from keys_of(part, seen)


def drawn_in(value: Any) -> Iterator[Key]:
    """The same of what a scenario says that differs from its defaults, with the kinds of its times."""
    if isinstance(value, Part):
        for name, field in type(value).model_fields.items():
            of = getattr(value, name)
            if any(choices_in(field.annotation)):
                yield type(value).__name__, field.alias or name, str(of)
            if field.is_required() or of != field.get_default(call_default_factory=True):
                yield type(value).__name__, field.alias or name
                yield from drawn_in(of)
    if isinstance(value, Distribution):
        yield "times", value.kind
        yield from (("times", part.kind) for _, part in value.parts)
    elif isinstance(value, Mapping | tuple):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from drawn_in(each)
