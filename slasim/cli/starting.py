"""To start from: schema, template."""

from __future__ import annotations

import click

from slasim.cli.output import BadInput, echo, print_json


@click.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from slasim.scenario import json_schema

    print_json(json_schema())


@click.command(short_help="Print a file to start from: a scenario, or agreements by name.")
@click.argument("name", default="scenario")
@click.option("--list", "list_", is_flag=True, help="Name the templates.")
def template(name: str, list_: bool) -> None:
    """Print a file to start from: a scenario with every field and its meaning, or the agreements called NAME."""
    from slasim.problems import nearest, one_of
    from slasim.scenario import template as text
    from slasim.scenario import template_names

    names = template_names()
    if list_:
        echo("\n".join(names))
        return
    if name not in names:
        hints = (f"found '{name}'", f"expected {one_of(names)}", nearest(name, names))
        raise BadInput(f"template: {'; '.join(hint for hint in hints if hint)}")
    echo(text(name), ends=True)
