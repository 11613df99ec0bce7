"""`make bench`: what composing and loading cost, each as a ratio to a peer in the same run.

Machines differ and are noisy: read the ratios, not the milliseconds.
"""

from __future__ import annotations

import gc
import importlib.util
import runpy
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import yaml
from jinja2.sandbox import ImmutableSandboxedEnvironment

from drafter import bank as banks
from drafter import settings
from drafter.compose import compose_draft
from drafter.draft import Draft
from drafter.export import export_draft
from drafter.outline import load_outline

ROOT = Path(__file__).resolve().parent.parent.parent
ROUNDS = 9


def timed(work: Callable[[], object]) -> float:
    """Return the median seconds of a piece of work over `ROUNDS` runs, the collector held off."""
    work()
    times = []
    for _ in range(ROUNDS):
        gc.collect()
        gc.disable()
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
        gc.enable()
    return statistics.median(times)


def row(name: str, ours: float, peer: float, aim: str) -> None:
    print(f"{name:<44}{ours * 1000:>10.2f} ms{peer * 1000:>10.2f} ms{ours / peer:>9.3f}   {aim}")


def rendering(draft: Draft, bank: banks.Bank) -> Callable[[], object]:
    """Return the peer of composing: each phrase of the draft rendered once from its compiled template."""
    environment = ImmutableSandboxedEnvironment()
    ids = [p.phrase for s in draft.sentences() for p in s.parts if p.phrase]
    templates = [environment.from_string(bank.by_id[i].text) for i in dict.fromkeys(ids)]
    values = dict.fromkeys(bank.slots, "市直机关")

    def work() -> str:
        return "".join(template.render(values) for template in templates)

    return work


def main() -> None:
    bank = banks.load_bank(cache=False)
    print(f"{'':<44}{'drafter':>13}{'peer':>13}{'ratio':>9}   aim")
    for path in sorted((ROOT / "examples").glob("*.yaml")):
        outline = load_outline(path, bank.vocabulary)
        draft = compose_draft(outline, bank)
        ours = timed(lambda o=outline: export_draft(compose_draft(o, bank), "txt"))  # type: ignore[misc]
        row(
            f"compose {path.stem} ({draft.characters} characters)",
            ours,
            timed(rendering(draft, bank)),
            "< 15",
        )
    sources = banks.read_sources(settings.data_folder("phrasebank"), ())
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    def parse() -> None:
        for _, _, text in sources:
            yaml.load(text, Loader=loader)  # noqa: S506  # a safe loader, the C one where there is one

    peer = timed(parse)
    with tempfile.TemporaryDirectory() as folder:
        import os

        os.environ["DRAFTER_CACHE"] = folder
        banks.load_bank()
        row("load the bank from cache / PyYAML C loader", timed(banks.load_bank), peer, "< 0.1")
    row("compile the bank / PyYAML C loader", timed(lambda: banks.compile_bank(sources)), peer, "")
    import sys

    sys.path.append(str(ROOT))
    from tests.bench import screen, search

    search.run()
    screen.run()
    if importlib.util.find_spec("docxtpl"):  # a peer that is not among our tools
        runpy.run_path(str(ROOT / "tests/bench/export.py"), run_name="__main__")


if __name__ == "__main__":
    main()
