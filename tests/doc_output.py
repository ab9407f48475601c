"""What the pages of docs/ show as output is what the product says.

    python tests/doc_output.py PAGE.md ...      # fill in the blocks that hold only a question mark

A page of `SHOWN` is one sitting in an empty folder: its ``console`` and ``python`` blocks run in order. A ``text``
block right after one of them is everything that it printed; a line with only ``…`` stands for lines that are left out.
A ``yaml`` block after ``<!-- sist i FILE -->`` is added to that file. ``# slutkod N`` after a command is its exit code.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from payoff import cli

DOCS = Path(__file__).resolve().parent.parent / "docs"
SHOWN = ("andra.md", "forklara.md", "granskning.md", "jamfora.md", "python.md")
BLOCK = re.compile(r"(?:<!-- sist i (\S+) -->\n)?^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
WIDTH = "86"
"""How many characters of code the site shows on a wide screen without scrolling."""
LEFT_OUT = "…"
TO_FILL = "?"


@dataclass(frozen=True)
class Shown:
    """A block of output: what the page says that was printed, and what was."""

    page: str
    after: str
    written: list[str]
    printed: list[str]

    @property
    def holds(self) -> bool:
        """Whether every written line was printed, in order and with nothing between but what is said to be left out."""
        parts: list[list[str]] = [[]]
        for line in self.written:
            if line == LEFT_OUT:
                parts.append([])
            else:
                parts[-1].append(line)
        if len(parts) == 1:
            return self.written == self.printed
        at = 0
        for number, part in enumerate(parts):
            last = number == len(parts) - 1
            starts = range(at, len(self.printed) - len(part) + 1)
            if part and number == 0:
                starts = range(1)
            elif part and last:
                starts = range(max(at, len(self.printed) - len(part)), len(self.printed) - len(part) + 1)
            found = next((one for one in starts if self.printed[one : one + len(part)] == part), None)
            if found is None:
                return False
            at = found + len(part)
        return True


def commands(block: str) -> Iterator[tuple[list[str], int]]:
    """Yield the words of every payoff command in a block, and its exit code."""
    for line in block.splitlines():
        code = re.search(r"\s#.*slutkod (\d)", line)
        command = re.sub(r"\s+#.*", "", line.removeprefix("$ "))
        if command.startswith("python -m payoff") and ">" not in command:
            words = [word.strip('"') for word in re.findall(r'"[^"]*"|\S+', command)]
            yield words[3:], int(code[1]) if code else cli.OK


def outputs(page: Path, folder: Path) -> Iterator[Shown]:
    """Run a page in a folder and yield its blocks of output; raises where a command ends otherwise than it says."""
    names: dict[str, Any] = {}
    ran, heard = "", io.StringIO()
    with contextlib.chdir(folder), patch.dict(os.environ, COLUMNS=WIDTH):
        for match in BLOCK.finditer(page.read_text(encoding="utf-8")):
            into, kind, text = match.groups()
            if kind == "text" and ran:
                written, printed = lines(text), lines(heard.getvalue())
                yield Shown(page.name, ran, written, printed)
            ran, heard = "", io.StringIO()
            if kind == "yaml" and into:
                with Path(into).open("a", encoding="utf-8") as file:
                    file.write("\n" + text)
            if kind not in ("console", "python"):
                continue
            ran = text
            with contextlib.redirect_stdout(heard), contextlib.redirect_stderr(heard):
                if kind == "python":
                    exec(compile(text, page.name, "exec"), names)
                for words, code in commands(text) if kind == "console" else ():
                    ended = cli.run(words)
                    assert ended == code, (page.name, words, ended, heard.getvalue())


def lines(text: str) -> list[str]:
    """Return the lines of an output, with plain spaces, none at the end of a line, and no empty line first or last."""
    return [line.replace("\xa0", " ").rstrip() for line in text.strip("\n").splitlines()]


def fill(page: Path) -> None:
    """Write the output in every block that holds only a question mark."""
    text = page.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        for one in outputs(page, Path(folder)):
            if one.written == [TO_FILL]:
                before = one.after + "```\n\n```text\n"
                text = text.replace(f"{before}{TO_FILL}\n", before + "\n".join(one.printed) + "\n", 1)
    page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    for asked in sys.argv[1:]:
        fill(DOCS / asked)
