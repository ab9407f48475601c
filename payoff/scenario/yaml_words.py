"""The YAML parser's complaints in plain words: libyaml and PyYAML phrase them differently."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from payoff.errors import Place, Problem
from payoff.language import Say, say

AT_START = ("quoted scalar", "flow mapping", "flow sequence", "simple key")
"""What the parser was in the middle of, where the place to show is where that began."""

_KNOWN: list[tuple[tuple[str, ...], Say, Say | None]] = [
    (
        ("tab character", "\\t", "found a tab"),
        say("tabb får inte användas som indrag"),
        say("byt tabben mot två mellanslag"),
    ),
    (
        ("cannot start any token",),
        say("ett tecken som inte får stå först i ett värde"),
        say("tabbar, @, ` och % får inte börja ett värde; använd mellanslag eller citattecken"),
    ),
    (
        ("mapping values are not allowed",),
        say("ett kolon på fel plats"),
        say("sätt texten inom citattecken om den innehåller ”: ”, och se efter att indraget stämmer"),
    ),
    (
        ("could not find expected ':'",),
        say("ett kolon saknas efter nyckeln"),
        say("skriv ”nyckel: värde”; en nyckel får vara högst 1 024 tecken och stå på en rad"),
    ),
    (
        (
            "did not find expected key",
            "expected <block end>",
            "did not find expected '-' indicator",
            "block sequence entries are not allowed",
            "block mapping",
        ),
        say("indraget stämmer inte med raderna ovanför"),
        say("rader på samma nivå börjar i samma kolumn"),
    ),
    (
        ("did not find expected ',' or '}'", "expected ',' or '}'"),
        say("{brace} är inte avslutad", brace="{ }"),
        say("avsluta med {brace} och skilj värden med komma; sätt citattecken om en text med kolon", brace="}"),
    ),
    (
        ("did not find expected ',' or ']'", "expected ',' or ']'"),
        say("{brace} är inte avslutad", brace="[ ]"),
        say("avsluta med {brace} och skilj värden med komma", brace="]"),
    ),
    (
        ("unexpected end of stream", "quoted scalar"),
        say("ett citattecken är inte avslutat"),
        say("sätt ett likadant citattecken i slutet av texten"),
    ),
    (
        ("unknown escape", "escape character", "hexdecimal", "hexadecimal"),
        say("okänd kod efter \\ inom citattecken"),
        say("använd enkla citattecken eller skriv \\\\"),
    ),
    (
        (
            "undefined tag handle",
            "tag",
        ),
        say("YAML-taggar får inte användas"),
        None,
    ),
    (("anchor", "alias"), say("ankare och alias får inte användas"), None),
    (
        ("did not find expected node content", "expected the node content"),
        say("ett värde saknas"),
        say("ett komma eller en hakparentes står där ett värde skulle stå"),
    ),
    (
        ("document start", "document end", "directive"),
        say("filen innehåller flera dokument eller direktiv"),
        say("en fil är ett scenario, utan --- och %"),
    ),
]


def scanner_problem(error: Any, lines: Sequence[str], file: str) -> Problem:
    """Return what the YAML parser complains about as a problem.

    Parameters
    ----------
    error : yaml.MarkedYAMLError
        From libyaml or PyYAML.
    lines : sequence of str
        The lines of the file.
    file : str
        Its name.
    """
    escape = "escape" in str(error.problem)
    began = error.context_mark and not escape and any(words in str(error.context) for words in AT_START)
    mark = error.context_mark if began else error.problem_mark or error.context_mark
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)
    letter = lines[place.line - 1][place.column - 1 : place.column] if place.line <= len(lines) else ""
    if letter == "\t":
        message, hint = scanner_message("found a tab")
    elif letter in ("}", "]") and not began:
        message, hint = say("”{brace}” stänger något som inte är öppnat", brace=letter), say("ta bort tecknet")
    else:
        message, hint = scanner_message(str(error.problem or error.context or ""))
    return Problem(place, "", message, hint)


def scanner_message(problem: str) -> tuple[Say, Say | None]:
    """Return what was wrong and what would be right for a message of the YAML parser.

    Examples
    --------
    >>> scanner_message("found character that cannot start any token")[0].text()
    'ett tecken som inte får stå först i ett värde'
    """
    words = problem.lower()
    for fragments, message, hint in _KNOWN:
        if any(fragment in words for fragment in fragments):
            return message, hint
    return say("ogiltig YAML"), say("kontrollera indrag, kolon och citattecken på raden och raden före")
