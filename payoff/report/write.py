"""Writing: every file whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from payoff.errors import InputError, OutputError
from payoff.language import Language, Say, as_written, say
from payoff.result import Result
from payoff.study.portfolio import PortfolioResult

if TYPE_CHECKING:
    from payoff.simulation.simulation import Simulation

SUFFIX = "-bilaga"


def write_all(
    results: Sequence[Result | PortfolioResult | Simulation],
    stems: Sequence[str],
    formats: Sequence[str],
    folder: str,
    language: Language,
) -> list[str]:
    """Write the annexes of all results; either all are written or none.

    Parameters
    ----------
    results, stems : sequence
        Results or simulations, and the names of their files without ending.
    formats : sequence of str
    folder : str
        Made when it does not exist.
    language : {"sv", "en"}

    Returns
    -------
    list of str
        Paths written.

    Raises
    ------
    OutputError
        If a file or the folder cannot be written; what was there before is untouched.
    """
    contents = {
        Path(folder) / f"{stem}{SUFFIX}.{format}": result.report(format, language)
        for result, stem in zip(results, stems, strict=True)
        for format in formats
    }
    return write_files(contents)


def write_files(contents: dict[Path, bytes]) -> list[str]:
    """Write files beside their final names first, then put them all in place."""
    waiting: list[tuple[Path, Path]] = []
    target = next(iter(contents), Path())
    try:
        for target, content in contents.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            waiting.append((_written_beside(target, content), target))
        for temporary, target in waiting:
            temporary.replace(target)
    except OSError as error:
        for temporary, _ in waiting:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
        raise OutputError(say("kan inte skriva {file}: {reason}", file=target, reason=_reason(error))) from None
    return [str(path) for path in contents]


def write_new(name: str) -> None:
    """Write the commented example scenario; a file that exists is never overwritten.

    Raises
    ------
    InputError
        If the file exists.
    OutputError
        If it cannot be written.
    """
    path = Path(name)
    if path.exists():
        raise InputError(say("{file} finns redan och skrivs inte över", file=name))
    write_files({path: (files("payoff") / "scenario" / "new.yaml").read_bytes()})


def _written_beside(target: Path, content: bytes) -> Path:
    """Write to a temporary file in the same folder and return its path; nothing is left on failure."""
    if target.is_dir():
        raise IsADirectoryError
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        os.chmod(name, 0o666 & ~_umask())  # noqa: PTH101 - mkstemp makes files private
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _reason(error: OSError) -> Say:
    """Say why a file could not be written."""
    reasons: dict[type[OSError], Say] = {
        IsADirectoryError: say("där finns redan en mapp"),
        NotADirectoryError: say("mappen går inte att skapa, en fil står i vägen"),
        FileExistsError: say("mappen går inte att skapa, en fil står i vägen"),
        FileNotFoundError: say("mappen går inte att skapa"),
        PermissionError: say("rättighet saknas"),
    }
    return reasons.get(type(error), as_written(error.strerror or type(error).__name__))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
