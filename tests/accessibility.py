"""Every annex as a page, judged by axe-core in headless Chromium at 1280 and 320 pixels: no violations.

Run: ``python tests/accessibility.py PATH/TO/axe.min.js [SITE]``; with the folder of the built site, a page of each
sort of it is judged instead. Needs a Chromium (``chromium``, ``chromium-browser`` or ``google-chrome`` on the path).
The page is shown in a frame of the asked width, so that its media queries hold; the policy that keeps scripts out of an
annex is taken away in the copy that is judged, or axe could not run.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import payoff

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WIDTHS = (1280, 320)
SCENARIOS = ("bas-trelleborg", "resam-fagersta", "ips-malmo", "unga-kvinnor-malmo", "mia-stockholm")
SITE = (
    "index.html",
    "forsta-scenariot.html",
    "forklara.html",
    "sprakreferens.html",
    "api/questions.html",
    "_notebooks/2-bas-omraknad.html",
)
AT_A_TIME = 2
SECONDS = 120
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice")
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')


def browser() -> str | None:
    """Return the path of a Chromium, None where there is none."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def judged(page: str, axe: str, width: int, chromium: str) -> dict[str, Any]:
    """Return what axe finds in a page that is so many pixels wide: violations, passes, and whether it scrolls."""
    run = (
        "window.addEventListener('load', async () => {"
        f"const found = await axe.run({{runOnly: {json.dumps(list(RULES))}}});"
        "const wide = document.documentElement.scrollWidth > document.documentElement.clientWidth;"
        "const told = found.violations.map(one => [one.id, one.help, one.nodes.slice(0, 3).map(node => node.html)]);"
        "parent.document.getElementById('found').textContent ="
        " JSON.stringify({violations: told, passes: found.passes.length, wide});});"
    )
    inner = POLICY.sub("", page).replace("</head>", f"<script>{axe}</script><script>{run}</script></head>", 1)
    outer = (
        '<!DOCTYPE html><html lang="sv"><meta charset="utf-8"><title>axe</title>'
        f'<iframe title="sida" width="{width}" height="900" srcdoc="{html.escape(inner)}"></iframe>'
        '<script type="application/json" id="found"></script></html>'
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.html"
        path.write_text(outer, encoding="utf-8")
        shown = subprocess.run(
            [
                *(chromium, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile"),
                *("--virtual-time-budget=60000", "--window-size=1400,1000", "--dump-dom", path.as_uri()),
            ],
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=True,
        ).stdout
    text = re.search(r'id="found">(.*?)</script>', shown, re.DOTALL)
    if text is None or not text[1].strip():
        raise SystemExit("axe said nothing: the page was not judged")
    found: dict[str, Any] = json.loads(html.unescape(text[1]))
    return found


def pages() -> dict[str, str]:
    """Return the annexes that are judged, by name: with draws where something is uncertain."""
    found = {}
    for name in SCENARIOS:
        result = payoff.evaluate(payoff.load(ROOT / "scenarios" / f"{name}.yaml"))
        found[name] = result.report("html").decode()
        if name in ("bas-trelleborg", "unga-kvinnor-malmo"):
            assert isinstance(result, payoff.Result)
            found[f"{name}, 2 000 draws"] = payoff.simulate(result, draws=2000, seed=1).report("html").decode()
    return found


def site_pages(folder: Path) -> dict[str, str]:
    """Return one page of each sort of the built site, by name; what they fetch is fetched from the folder."""
    found = {}
    for name in SITE:
        path = (folder / name).resolve()
        base = f'<head><base href="{path.as_uri()}">'
        found[name] = path.read_text(encoding="utf-8").replace("<head>", base, 1)
    return found


def main() -> None:
    """Judge every annex, or pages of the site, and say how it went; exit code 1 where there is a violation."""
    chromium = browser()
    if chromium is None:
        print("no Chromium here: the pages were not judged")
        return
    axe, wrong = Path(sys.argv[1]).read_text(encoding="utf-8"), 0
    shown = site_pages(Path(sys.argv[2])) if len(sys.argv) > 2 else pages()
    asked = [(name, width) for name in shown for width in WIDTHS]
    with ThreadPoolExecutor(AT_A_TIME) as executor:
        told = executor.map(lambda one: judged(shown[one[0]], axe, one[1], chromium), asked)
        for (name, width), found in zip(asked, told, strict=True):
            wrong += len(found["violations"]) + found["wide"]
            sideways = ", scrolls sideways" if found["wide"] else ""
            print(f"{name} at {width} px: {len(found['violations'])} violations, {found['passes']} passes{sideways}")
            for rule, told, nodes in found["violations"]:
                print(f"  {rule}: {told}")
                for node in nodes:
                    print(f"    {node[:160]}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
