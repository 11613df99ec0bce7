"""`make browser`: the web page of each example in headless Chromium.

Pictures at desktop and phone widths and a print go to build/browser/ to be looked at. A console message, a
request that leaves the page, or a finding of axe (where AXE names its axe.min.js) ends the run with 1.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from drafter.bank import load_bank
from drafter.compose import compose_draft
from drafter.export import exporter, prepare
from drafter.outline import load_outline

ROOT = Path(__file__).resolve().parent.parent.parent
OUT = ROOT / "build" / "browser"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-logging=stderr",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # nothing reaches a network; what is asked for is logged all the same
]
RUN_AXE = """<script>axe.run().then(r => { document.title = 'done'; const p = document.createElement('pre');
p.id = 'axe-result'; p.textContent = JSON.stringify(r.violations.map(v => [v.id, v.nodes.length]));
document.body.append(p); });</script>"""


def browse(browser: str, page: Path, *flags: str) -> tuple[str, str]:
    """Open a page and return what the browser wrote to stdout and its console lines."""
    with tempfile.TemporaryDirectory() as profile:
        done = subprocess.run(
            [browser, *FLAGS, f"--user-data-dir={profile}", *flags, page.as_uri()],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=120,
            check=False,
        )
    return done.stdout, "\n".join(line for line in done.stderr.splitlines() if "CONSOLE" in line)


def requests(
    browser: str, page: Path, own: frozenset[str] = frozenset(), *flags: str
) -> tuple[set[str], str]:
    """Open a page; return the addresses asked for, its own and those of the browser left out, and the console."""
    log = OUT / "net.json"
    log.unlink(missing_ok=True)
    _, console = browse(browser, page, f"--log-net-log={log}", *flags)
    text = log.read_text("utf-8", "replace") if log.exists() else ""
    asked = set(re.findall(r'"url":"((?:https?|file|ftp|wss?)://[^"]+)"', text))
    log.unlink(missing_ok=True)
    asked = {url.partition("?")[0] for url in asked if not url.startswith(page.as_uri())}
    return asked - own, console


def axe(browser: str, page: Path, library: str) -> list[list[object]]:
    """Return the findings of axe as (rule, places); the policy is taken out of a copy so that axe can run."""
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page.read_text("utf-8"))
    script = f"<script>{Path(library).read_text('utf-8')}</script>{RUN_AXE}"
    copy = page.with_suffix(".axe.html")
    copy.write_text(text.replace("</body>", script + "</body>"), "utf-8")
    dump, _ = browse(browser, copy, "--virtual-time-budget=60000", "--dump-dom")
    copy.unlink()
    found = re.search(r'<pre id="axe-result">(.*?)</pre>', dump)
    result: list[list[object]] = json.loads(found[1]) if found else [["axe did not finish", 0]]
    return result


def main() -> int:
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not browser:
        print("没有找到 Chromium；Debian、Ubuntu：apt install chromium", file=sys.stderr)
        return 2
    OUT.mkdir(parents=True, exist_ok=True)
    bank = load_bank()
    faults = 0
    blank = OUT / "blank.html"
    blank.write_text("<!DOCTYPE html><title>blank</title>", "utf-8")
    # What the browser asks for by itself, whatever the page.
    own = frozenset(url for _ in "12" for url in requests(browser, blank, frozenset(), "--dump-dom")[0])
    blank.unlink()
    for path in sorted((ROOT / "examples").glob("*.yaml")):
        outline = load_outline(path, bank.vocabulary)
        page = OUT / f"{path.stem}.html"
        made = prepare(compose_draft(outline, bank), outline, facts=True).document
        page.write_bytes(exporter("html").render(made))
        told = []
        for width in (1280, 500):
            picture = f"--screenshot={OUT / f'{path.stem}-{width}.png'}"
            size = f"--window-size={width},1400"
            asked, console = requests(browser, page, own, picture, size, "--hide-scrollbars")
            told += [*sorted(asked), *([console] if console else [])]
        browse(browser, page, "--no-pdf-header-footer", f"--print-to-pdf={OUT / f'{path.stem}.pdf'}")
        if os.environ.get("AXE"):
            told += [f"axe: {rule} ({places})" for rule, places in axe(browser, page, os.environ["AXE"])]
        faults += len(told)
        print(f"{path.stem}: {'; '.join(told) or 'ok'}" + ("" if os.environ.get("AXE") else " (axe not run)"))
    print(f"pictures: {OUT}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
