"""The YAML parser's complaints in plain words: libyaml and PyYAML phrase them differently."""

from __future__ import annotations

from payoff.language import Say, say


def scanner_message(problem: str) -> tuple[Say, Say | None]:
    """Return what was wrong and what would be right for a message of the YAML parser.

    Examples
    --------
    >>> scanner_message("found character that cannot start any token")[0].text()
    'ett tecken som inte får stå först i ett värde'
    """
    words = problem.lower()
    for fragments, message, hint in _known():
        if any(fragment in words for fragment in fragments):
            return message, hint
    return say("ogiltig YAML"), say("kontrollera indrag, kolon och citattecken på raden och raden före")


def _known() -> list[tuple[tuple[str, ...], Say, Say | None]]:
    return [
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
            ("did not find expected key", "expected <block end>", "did not find expected '-' indicator",
             "block sequence entries are not allowed", "block mapping"),
            say("indraget stämmer inte med raderna ovanför"),
            say("rader på samma nivå börjar i samma kolumn"),
        ),
        (
            ("did not find expected ',' or '}'", "expected ',' or '}'"),
            say("{brace} är inte avslutad", brace="{ }"),
            say("avsluta med {brace} och skilj värden med komma", brace="}"),
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
        (("undefined tag handle", "tag",), say("YAML-taggar får inte användas"), None),
        (("anchor", "alias"), say("ankare och alias får inte användas"), None),
        (
            ("did not find expected node content", "expected the node content"),
            say("ett värde saknas"),
            say("ett komma eller en hakparentes står där ett värde skulle stå"),
        ),
        (("document start", "document end", "directive"), say("filen innehåller flera dokument eller direktiv"),
         say("en fil är ett scenario, utan --- och %")),
    ]
