"""drafter (讲话稿助手): drafts Chinese office speeches, offline, from an outline, facts and a phrase bank."""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing costs a tenth of a start of Python
if TYPE_CHECKING:
    from typing import Any

    from drafter.bank import load_bank
    from drafter.compose import compose_draft
    from drafter.errors import DrafterError
    from drafter.export import export_draft
    from drafter.outline import load_outline
    from drafter.search import search_phrases

__version__ = "0.1.0"
__all__ = ["DrafterError", "compose_draft", "export_draft", "load_bank", "load_outline", "search_phrases"]

_HOMES = {
    "load_bank": "bank",
    "load_outline": "outline",
    "compose_draft": "compose",
    "export_draft": "export",
    "search_phrases": "search",
    "DrafterError": "errors",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that starting the program loads only what it needs."""
    if name not in _HOMES:
        raise AttributeError(f"module 'drafter' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(f"drafter.{_HOMES[name]}"), name)
