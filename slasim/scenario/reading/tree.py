"""A scenario file as a tree whose every value knows its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from slasim.problems import Path, Place, entry_at
from slasim.scenario.sections.tickets.demand import BY_ACCOUNT, SOURCES


@dataclass
class Node:
    """A value and its place; `key` is the place of its name in the map that holds it.

    `value` is a scalar, a dict from names to nodes, or a list of nodes.
    """

    value: Any
    place: Place
    key: Place | None = None

    def plain(self) -> Any:
        """The value without places."""
        if isinstance(self.value, dict):
            return {name: node.plain() for name, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def child(self, name: str | int) -> Node | None:
        """The node under a name or index, if there is one."""
        if isinstance(self.value, dict):
            found = self.value.get(str(name))
            return found if isinstance(found, Node) else None
        if isinstance(self.value, list) and (at := entry_at(name, len(self.value))) is not None:
            item = self.value[at]
            return item if isinstance(item, Node) else None
        return None

    def find(self, path: Path) -> tuple[Node, bool]:
        """The node at the path, or the deepest on the way to it; and whether it is the node itself."""
        node = self
        for name in path:
            below = node.child(name)
            if below is None:
                return node, False
            node = below
        return node, True

    def copy(self) -> Node:
        """The same tree, free to be changed."""
        if isinstance(self.value, dict):
            return Node({name: node.copy() for name, node in self.value.items()}, self.place, self.key)
        if isinstance(self.value, list):
            return Node([node.copy() for node in self.value], self.place, self.key)
        return Node(self.value, self.place, self.key)

    def children(self) -> Iterator[tuple[str | int, Node]]:
        """The nodes directly below, each with its name or index."""
        if isinstance(self.value, dict):
            yield from self.value.items()
        elif isinstance(self.value, list):
            yield from enumerate(self.value)

    def walk(self) -> Iterator[Node]:
        """This node and all below it."""
        yield self
        for _, node in self.children():
            yield from node.walk()


def node_of(value: Any, place: Place) -> Node:
    """A tree of plain values that all have one place."""
    if isinstance(value, Mapping):
        return Node({str(name): node_of(each, place) for name, each in value.items()}, place, place)
    if isinstance(value, list | tuple) and not hasattr(value, "_fields"):
        return Node([node_of(each, place) for each in value], place, place)
    if type(value).__module__ == "numpy" and hasattr(value, "item"):
        return Node(value.item(), place, place)
    return Node(value, place, place)


TABLES = (("customers",), ("demand", "*", "arrivals"))  # which a map in place of a table replaces, and the other way


def merge(base: Node, over: Node, path: tuple[str, ...] = ()) -> Node:
    """`over` on top of `base`: maps merge name by name, all else is replaced; a table of accounts replaces tiers, and
    what says how many tickets a stream brings replaces another thing that does (and the mix of tiers, where it is the
    accounts that bring them)."""
    if not isinstance(base.value, dict) or not isinstance(over.value, dict):
        return over
    here = (path[0], "*", *path[2:]) if path[:1] == ("demand",) and len(path) > 1 else path
    if here in TABLES and ("file" in base.value) != ("file" in over.value):
        return over
    merged = dict(base.value)
    if here == ("demand", "*") and any(name in over.value for name in SOURCES):
        merged = {name: node for name, node in merged.items() if name not in SOURCES or name in over.value}
        if (
            any(name in over.value for name in BY_ACCOUNT)
            and (mix := base.child("mix"))
            and isinstance(mix.value, dict)
        ):
            merged["mix"] = Node({name: node for name, node in mix.value.items() if name != "tier"}, mix.place, mix.key)
    for name, node in over.value.items():
        merged[name] = merge(merged[name], node, (*path, name)) if name in merged else node
    return Node(merged, over.place, over.key)
