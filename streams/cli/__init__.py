"""``helix``: one file a command, imported only when it is called."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil

import click

from streams.cli._pasting import pasteable
from streams.settings import SettingsError, misspelt


class Commands(click.Group):
    """The commands in this folder; ``at-risk`` is ``at_risk.py``, and ``import`` is ``import_.py``."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands' names, sorted."""
        modules = (module.name for module in pkgutil.iter_modules(__path__))
        return sorted(name.rstrip("_").replace("_", "-") for name in modules if not name.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, or none."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = cmd_name.replace("-", "_")
        file = module if importlib.util.find_spec(f"{__name__}.{module}") else f"{module}_"
        command = importlib.import_module(f"{__name__}.{file}").command
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; what goes wrong is told in a sentence, with commands that can be pasted."""
        for sentence in misspelt():
            click.echo(f"Warning: {sentence}", err=True)
        try:
            return super().invoke(ctx)
        except SettingsError as error:
            raise click.ClickException(str(error)) from error
        except click.ClickException as error:
            error.message = pasteable(error.message)
            raise


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="helix-streams", prog_name="helix")
def main() -> None:
    """Customer health in motion: who is at risk, why, and since when."""
