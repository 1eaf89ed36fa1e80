"""The what-if page."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import click

from slasim.cli.asking import overriding
from slasim.cli.completion import scenario_file
from slasim.cli.desk import SEED
from slasim.cli.output import BadInput, echo, say, say_if_compiling, warn
from slasim.interrupts import saying
from slasim.limits import REPLICATIONS

NEEDED = "the what-if page needs Starlette and uvicorn: pip install 'slasim[what-if]'"


@click.command("what-if", short_help="Move sliders in the browser and see what changes.")
@click.argument("scenario", type=scenario_file)
@click.option("-n", "--replications", type=click.IntRange(2, REPLICATIONS), help="Windows to simulate (default 100).")
@click.option("--seed", type=SEED, default=0, show_default=True, help="Names the random histories.")
@overriding
@click.option("--port", type=click.IntRange(0, 65535), default=0, show_default=True, help="0: any that is free.")
@click.option("--open", "opens", is_flag=True, help="Open the page in the browser.")
def what_if(
    scenario: Path, replications: int | None, seed: int, overrides: tuple[str, ...], port: int, opens: bool
) -> None:
    """Serve a page about SCENARIO to this machine: fields to move, and what becomes of promises, credits and cost.

    The address holds a token that one browser can use once. Ctrl-C ends it.
    """
    try:
        from slasim.what_if.page.serving import Page
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("starlette", "uvicorn"):
            raise
        raise BadInput(NEEDED) from None
    from slasim.folders import reason
    from slasim.scenario import load_scenario
    from slasim.study.refusal import refuse_unanswerable
    from slasim.what_if.session import WhatIf

    loaded = load_scenario(scenario, list(overrides) or None)
    warn(loaded.warnings)
    refuse_unanswerable(loaded)
    say_if_compiling()
    try:
        page = Page(WhatIf(loaded, file=scenario, seed=seed, replications=replications), port)
    except OSError as error:
        raise BadInput(f"--port: {port} cannot be used ({reason(error)}); 0 takes any that is free") from None
    with saying("the page is closed"), page:
        echo(f"{loaded.name}: {page.url}")
        say("For one browser on this machine, once. Ctrl-C ends it.")
        if opens:
            webbrowser.open(page.url)
        page.serve()
