"""Garbage is looked for in the writer's pauses.

Now and then Python looks through all objects there are. With a phrase bank in memory that holds up a key for a tenth
of a second, so while a screen is shown it is done when nobody has pressed a key for a while. What is new is looked
through all the time, as ever: that is quick.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from prompt_toolkit.application import Application

T = TypeVar("T")
PAUSE = 1.0
"""Seconds without a new frame."""
_SELDOM = 10_000
"""After so many looks at what is fairly new all objects are looked through without a pause, too."""
_MANY = 100_000
"""More than so many objects: the bank has been loaded, which stays and need not be looked at again."""


@contextmanager
def collecting_in_pauses(application: Application[T]) -> Iterator[None]:
    """Put off looking through all objects while an application runs; as it was afterwards."""
    waiting: list[asyncio.TimerHandle] = []

    def painted(_: Application[T]) -> None:
        while waiting:
            waiting.pop().cancel()
        waiting.append(asyncio.get_running_loop().call_later(PAUSE, _collect))

    before = gc.get_threshold()
    gc.set_threshold(*before[:2], _SELDOM)
    application.after_render += painted
    try:
        yield
    finally:
        application.after_render -= painted
        while waiting:
            waiting.pop().cancel()
        gc.set_threshold(*before)
        gc.unfreeze()


def _collect() -> None:
    gc.collect()
    if not gc.get_freeze_count() and len(gc.get_objects()) > _MANY:
        gc.freeze()


__all__ = ["PAUSE", "collecting_in_pauses"]
