"""To start from: schema, template."""

from __future__ import annotations

import click

from slasim.cli.output import print_json


@click.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from slasim.scenario import json_schema

    print_json(json_schema())


@click.command()
def template() -> None:
    """Print a scenario file to start from: every field with its meaning."""
    from slasim.scenario import template as text

    click.echo(text(), nl=False)
