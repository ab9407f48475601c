"""Writing: every file whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from payoff.errors import InputError, OutputError
from payoff.language import Language, Say, as_written, say
from payoff.result import Result
from payoff.study.portfolio import PortfolioResult

if TYPE_CHECKING:
    from payoff.simulation.simulation import Simulation

    Shown = Result | PortfolioResult | Simulation

SUFFIX = "-bilaga"
DEFAULT_FORMATS = ("html", "docx", "pdf", "xlsx")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be written of each result.

    Parameters
    ----------
    formats : tuple of str
        Empty for all that the result has.
    template : str
        The user's own template, to be filled in beside the formats; empty without one.
    language : {"sv", "en"}
    explained : tuple of (str, int)
        Accounts and years whose net is explained in an appendix.
    """

    formats: tuple[str, ...]
    template: str
    language: Language
    explained: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """A file that has been written.

    Parameters
    ----------
    path : str
    replaced : bool
        Whether there was a file before, which is gone.
    """

    path: str
    replaced: bool

    @property
    def said(self) -> Say:
        """What is told of it."""
        if self.replaced:
            return say("Skrev {file} (ersatte en tidigare fil)", file=self.path)
        return say("Skrev {file}", file=self.path)


def write_all(results: Sequence[Shown], stems: Sequence[str], wanted: Wanted, folder: str) -> list[Written]:
    """Write the annexes of all results; either all are written or none.

    Parameters
    ----------
    results, stems : sequence
        Results or simulations, and the names of their files without ending.
    wanted : Wanted
    folder : str
        Made when it does not exist.

    Returns
    -------
    list of Written

    Raises
    ------
    OutputError
        If a file or the folder cannot be written; what was there before is untouched.
    """
    contents = {
        Path(folder) / f"{stem}{ending}": content
        for result, stem in zip(results, stems, strict=True)
        for ending, content in _contents(result, wanted).items()
    }
    return write_files(contents)


def _contents(result: Shown, wanted: Wanted) -> dict[str, bytes]:
    """Return what is to be written of a result, by what its name ends in."""
    from payoff.report.render import annexes
    from payoff.simulation.simulation import Simulation

    if isinstance(result, PortfolioResult):
        if wanted.template or wanted.explained:
            raise InputError(say("en portfölj har ingen egen mall och inga förklaringar; kör delarna var för sig"))
        formats = wanted.formats or DEFAULT_FORMATS
        return {f"{SUFFIX}.{format}": result.report(format, wanted.language) for format in formats}
    central, simulation = (result.result, result) if isinstance(result, Simulation) else (result, None)
    formats = wanted.formats or (() if wanted.template else DEFAULT_FORMATS)
    made = annexes(central, formats, wanted.language, simulation, wanted.explained)
    contents = {f"{SUFFIX}.{format}": content for format, content in made.items()}
    if wanted.template:
        from payoff.report.own_template import by_template, ending_of
        from payoff.report.summary import summary

        variables = summary(central, wanted.language, simulation)
        name = Path(wanted.template).name.partition(".")[0]
        contents[f"-{name}.{ending_of(wanted.template)}"] = by_template(wanted.template, variables, wanted.language)
    return contents


def write_files(contents: dict[Path, bytes]) -> list[Written]:
    """Write files beside their final names first, then put them all in place; say which were there before."""
    written: list[Written] = []
    waiting: list[tuple[Path, Path]] = []
    target = next(iter(contents), Path())
    try:
        for target, content in contents.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            waiting.append((_written_beside(target, content), target))
        for temporary, target in waiting:
            written.append(Written(str(target), target.exists()))
            temporary.replace(target)
    except OSError as error:
        for temporary, _ in waiting:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
        raise OutputError(say("kan inte skriva {file}: {reason}", file=target, reason=_reason(error))) from None
    return written


def write_new(name: str, make: Callable[[], bytes]) -> None:
    """Write a file that does not exist yet; one that exists is never overwritten.

    Parameters
    ----------
    name : str
    make : callable
        Gives what is to be written; asked last, so that no answer is given in vain.

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
    write_files({path: make()})


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
