"""What a shell completes: scenario files, results, names of overrides; the script that makes it ask."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from slasim.cli.output import echo

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

SCENARIOS = (".yaml", ".yml")
INSTALL = {
    "bash": 'add this line to ~/.bashrc: eval "$(slasim completion bash)"',
    "zsh": 'add this line to ~/.zshrc, below compinit: eval "$(slasim completion zsh)"',
    "fish": "slasim completion fish > ~/.config/fish/completions/slasim.fish",
}


class _ScenarioFile(click.Path):
    """A path of a scenario: those in the folder that is typed are offered; where there is none, any path."""

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        folder, stroke, start = incomplete.rpartition("/")
        names = [name for name in _names(folder + stroke or ".") if name.startswith(start) and name.endswith(SCENARIOS)]
        return _items([folder + stroke + name for name in names]) or super().shell_complete(ctx, param, incomplete)


class _ResultFolder(click.Path):
    """A path of a result: those under results/ are offered, by name alone too; where there is none, any path."""

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from slasim.results.places import RESULTS

        typed = incomplete.removeprefix(f"{RESULTS}/")
        names = [name for name in _names(RESULTS) if name.startswith(typed) and (RESULTS / name).is_dir()]
        return _items([f"{RESULTS}/{name}" for name in names]) or super().shell_complete(ctx, param, incomplete)


scenario_file = _ScenarioFile(dir_okay=False, path_type=Path)
scenario_or_folder = _ScenarioFile(path_type=Path)
result_folder = _ResultFolder(path_type=Path)


def override_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The overrides in the scenario that was typed before; where there is none, any path: a file may hold changes."""
    from click.shell_completion import CompletionItem

    typed = ctx.params.get("scenario") or ctx.params.get("base") or next(iter(ctx.args), None)
    names = _named_in(str(typed)) if typed else []
    return _items([name for name in names if name.startswith(incomplete)]) or [CompletionItem(incomplete, type="file")]


def _named_in(file: str) -> list[str]:
    """The overrides that a scenario names; none where it cannot be read."""
    from slasim.scenario.reading.documents import read_document
    from slasim.scenario.reading.overrides import named_changes

    root, _ = read_document(file, [])
    return [] if root is None else list(named_changes(root))


def _names(folder: str | Path) -> list[str]:
    """The names in a folder; none where it cannot be read."""
    with suppress(OSError):
        return sorted(each.name for each in Path(folder).iterdir() if not each.name.startswith("."))
    return []


def _items(values: list[str]) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    return [CompletionItem(value) for value in values]


@click.command(short_help="Print the script by which your shell completes what you type.")
@click.argument("shell", type=click.Choice(sorted(INSTALL)))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the script that makes SHELL complete commands, options, scenario files, overrides and results.

    Its last line says how to install it.
    """
    from click.shell_completion import get_completion_class

    of = get_completion_class(shell)
    assert of is not None
    script = of(ctx.find_root().command, {}, "slasim", "_SLASIM_COMPLETE").source()
    echo(f"{script.strip()}\n\n# To install it: {INSTALL[shell]}")
