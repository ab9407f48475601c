"""Run every notebook as a reader would, and check what it shows.

    python tests/notebooks.py [--write FOLDER] [NUMBER ...]

The sources in notebooks/ are text (jupytext, percent format). Each is run in a kernel of its own, every other one from
the root of the project and the rest from notebooks/, since a reader may stand in either. A cell that raises fails, and
so does a cell tagged `figur` that shows no picture, one tagged `tabell` that shows no table, and a notebook without a
cell tagged `kontroll`, where its numbers are asserted. With --write the notebooks are kept with their outputs, for the
site; whatever the folder held of other notebooks is taken away.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "notebooks").glob("*.py"))
SECONDS_A_CELL = 60
SHOWN = {"figur": "image/png", "tabell": "text/html"}
"""What a cell with a tag must show."""


def executed(source: Path, folder: Path) -> Any:
    """Return a notebook with its outputs, run in a folder."""
    import jupytext
    from nbclient import NotebookClient
    from traitlets.config import Config

    notebook = jupytext.read(source)
    where = {"metadata": {"path": str(folder)}}
    with tempfile.TemporaryDirectory() as sockets:
        manager = {"transport": "ipc", "ip": f"{sockets}/kernel"} if os.name == "posix" else {}  # no open ports
        config = Config({"KernelManager": manager})
        NotebookClient(notebook, timeout=SECONDS_A_CELL, resources=where, config=config).execute()
    return notebook


def complaints(notebook: Any) -> list[str]:
    """Return what a notebook that ran does not show, or shows and should not."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    found = []
    if not any("kontroll" in tags(cell) and "assert " in cell.source for cell in cells):
        found.append("no cell tagged kontroll asserts anything")
    for cell in cells:
        shown = {kind for output in cell.outputs for kind in output.get("data", {})}
        missing = [tag for tag in sorted(tags(cell) & SHOWN.keys()) if SHOWN[tag] not in shown]
        found += [f"a cell tagged {tag} does not show {SHOWN[tag]}: {cell.source}" for tag in missing]
        if "figur" in tags(cell) and not cell.metadata.get("mystnb", {}).get("image", {}).get("alt"):
            found.append(f"a picture has no text in its place: {cell.source}")
        if any(output.get("name") == "stderr" for output in cell.outputs):
            found.append(f"a cell warns: {cell.source}")
    return found


def tags(cell: Any) -> set[str]:
    """Return the tags of a cell."""
    return set(cell.metadata.get("tags", ()))


def main() -> int:
    """Run the notebooks that are asked for; all by default."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", type=Path, help="keep the executed notebooks in this folder")
    parser.add_argument("numbers", nargs="*", help="the first character of their names")
    asked = parser.parse_args()
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    chosen = [one for one in SOURCES if not asked.numbers or one.name[0] in asked.numbers]
    failed = not chosen
    for old in asked.write.glob("*.ipynb") if asked.write else ():
        old.unlink()
    for position, source in enumerate(chosen):
        notebook = executed(source, ROOT if position % 2 == 0 else source.parent)
        wrong = complaints(notebook)
        failed |= bool(wrong)
        print(f"{source.name}: {'; '.join(wrong) or 'ok'}")
        if asked.write and not wrong:
            import nbformat

            asked.write.mkdir(parents=True, exist_ok=True)
            nbformat.write(notebook, asked.write / f"{source.stem}.ipynb")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
