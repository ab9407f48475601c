"""Reading files: a scenario, and what it names beside it, in bounded time and memory."""

from __future__ import annotations

import stat
from pathlib import Path, PurePosixPath

from payoff.errors import Fault, InputError, Place, Problem, ScenarioError, Sources, nearest, place_in, shortened
from payoff.language import say
from payoff.scenario.yaml_reader import MOST_BYTES

SUFFIXES = (".yaml", ".yml")


def read_file(path: Path) -> bytes:
    """Return the content of a scenario file.

    Raises
    ------
    InputError
        If it is no readable file.
    ScenarioError
        If it is too large.
    """
    try:
        if path.is_dir():
            raise InputError(say("”{path}” är en mapp, inte en fil", path=shortened(str(path), 120)))
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except (OSError, ValueError):
        shown = shortened(str(path), 120)
        message = say("filen ”{path}” finns inte eller kan inte läsas", path=shown)
        near = _beside(path)
        if near is not None:
            message = say("{message}; menade du ”{name}”?", message=message, name=shortened(near, 120))
        raise InputError(message) from None
    if len(data) > MOST_BYTES:
        raise too_large(shortened(path.name, 120))
    return data


def _beside(path: Path) -> str | None:
    """Return the scenario file of the same folder whose name is nearest to one that is missing, None for no one."""
    try:
        if path.exists():
            return None
        names = sorted(one.name for one in path.parent.iterdir() if one.suffix in SUFFIXES and one.is_file())
    except (OSError, ValueError):
        return None
    name = nearest(path.name, names)
    return None if name is None else str(path.with_name(name))


def read_within(folder: Path, name: str) -> bytes:
    """Return the content of a file that a scenario names: inside the scenario's folder, and no link.

    Parameters
    ----------
    folder : Path
        Where the scenario lies.
    name : str
        As written in the scenario, with / between folders.

    Raises
    ------
    Fault
        If the name leads elsewhere, or to no readable file.
    ScenarioError
        If it is too large.
    """
    parts = PurePosixPath(name).parts
    if not parts or name.startswith("/") or ".." in parts or "\\" in name or ":" in name:
        raise Fault(
            say("”{name}” ligger inte i scenariots mapp", name=shortened(name)),
            say("skriv ett filnamn i samma mapp som scenariot, t.ex. uppfoljning.csv"),
            ("file",),
        )
    path = folder.joinpath(*parts)
    try:
        for depth in range(1, len(parts) + 1):
            if folder.joinpath(*parts[:depth]).is_symlink():
                raise Fault(say("”{name}” är en länk", name=shortened(name)), say("lägg själva filen där"), ("file",))
        if not stat.S_ISREG(path.stat().st_mode):
            raise Fault(say("”{name}” är ingen fil", name=shortened(name)), at=("file",))
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except Fault:
        raise
    except (OSError, ValueError):
        message = say("filen ”{path}” finns inte eller kan inte läsas", path=shortened(name, 120))
        raise Fault(message, say("lägg den i samma mapp som scenariot"), ("file",)) from None
    if len(data) > MOST_BYTES:
        raise too_large(shortened(name, 120))
    return data


def too_large(name: str) -> ScenarioError:
    """Return the error for a file that is too large to read."""
    message = say("filen är för stor (högst {most} byte)", most=f"{MOST_BYTES:,}".replace(",", " "))
    return ScenarioError([Problem(Place(name), "", message)])


def decoded(data: bytes, name: str) -> str:
    """Return the text of a file in UTF-8.

    Raises
    ------
    ScenarioError
        With the place of the first byte that is not.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", "replace")
        place = place_in(before, len(before), name)
        message = say("filen är inte UTF-8 (byte {byte})", byte=f"0x{data[error.start]:02X}")
        hint = say("spara filen som UTF-8; den kan vara sparad som Latin-1 eller Windows-1252")
        sources = Sources({name: data.decode("latin-1")})
        raise ScenarioError([Problem(place, "", message, hint)], sources) from None
