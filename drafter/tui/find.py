"""`drafter search` without a query: the finder alone on the screen."""

from __future__ import annotations

import signal

from prompt_toolkit.application import Application, get_app
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import Layout
from prompt_toolkit.output import Output

from drafter.bank import Bank
from drafter.search.engine import Hit
from drafter.search.filters import Filter
from drafter.search.index import Index
from drafter.search.rank import Context
from drafter.tui import keys, panel, runner
from drafter.tui.finder import Finder
from drafter.tui.finding import MOST
from drafter.tui.style import STYLE


def find(
    index: Index,
    *,
    wanted: Filter | None = None,
    context: Context | None = None,
    bank: Bank | None = None,
    most: int = MOST,
) -> str | None:
    """Let a person find a phrase and return it as it can be pasted, None if nothing was picked.

    Args:
        index: where to look.
        wanted: filters that always hold.
        context: what the phrase is wanted for.
        bank: tells the preview what the index does not.
        most: hits looked for.

    Raises:
        UsageError: there is no terminal that can show it.
        Ended: a signal came, or Ctrl-C.
    """
    stream = runner.prepare("要找的话写在命令后面，例如 drafter search 凝心聚力")
    typed = runner.probe(stream)
    app = application(
        index, wanted=wanted, context=context, bank=bank, most=most, output=runner.output_for(stream)
    )
    return runner.run(app, typed=typed)


def application(
    index: Index,
    *,
    wanted: Filter | None = None,
    context: Context | None = None,
    bank: Bank | None = None,
    most: int = MOST,
    output: Output | None = None,
    source: Input | None = None,
) -> Application[str | None]:
    """Return the application; its result is the phrase, or None."""

    def picked(_hit: Hit, _edit: bool) -> None:
        get_app().exit(result=finder.text)

    def left() -> None:
        get_app().exit(result=None)

    def interrupted(_event: KeyPressEvent) -> None:
        get_app().exit(exception=runner.Ended(signal.SIGINT))

    finder = Finder(index, picked, left, wanted=wanted, context=context, bank=bank, edit_line=True)
    finder.finding.most = most
    kb = KeyBindings()
    keys.bind(kb, "find", {"quit": lambda _event: left(), "interrupt": interrupted})
    root = panel.stack(finder.container, panel.bar_window(lambda: finder.screen))
    layout = Layout(root)
    finder.focus(layout)
    return Application(
        layout=layout, key_bindings=kb, style=STYLE, full_screen=True, output=output, input=source
    )
