"""Write docs/sprakreferens.md: every key of the scenario language, from the models' own titles and descriptions.

    python tests/language_reference.py

Run it when a key is added or its text changed; tests/test_language_reference.py says when it has been forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parent.parent / "docs" / "sprakreferens.md"
Node = Mapping[str, Any]

HEAD = """\
<!-- Skriven av tests/language_reference.py ur modellerna. Ändra i payoff/scenario/, inte här. -->

# Språkets alla nycklar

En uppslagsbok: varje nyckel i en scenariofil och i en portföljfil, med vad den betyder, vad den tar och vad som gäller
när den inte står. Exempel och hur det räknas finns i [Scenariospråket](scenariospraket.md) och
[Portföljer](portfolj.md); samma sak för redigerare i `payoff.schema.json`. En nyckel märkt **måste** går inte att
utelämna där gruppen står. *Grupper under id:n* är namn som du hittar på: `states: {bistand: ..., arbete: ...}`.
"""

NAME = ("^[A-Za-z", "^[a-z]")
"""How a pattern of names begins."""
TEXTS = {"string": "text", "integer": "heltal", "number": "tal", "boolean": "true eller false", "null": ""}
UNITS = (
    (r"(timme|tim)", "belopp per timme, t.ex. 350 kr/timme"),
    (r"kr|tkr", "belopp, t.ex. 8 000 kr/mån"),
    (r"mån|månad", "tid, t.ex. 36 mån"),
    (r"person", "antal, t.ex. 20 personer"),
    (r"]*%", "andel, t.ex. 25 %"),
    (r"(/|av)", "antal av antal, t.ex. 17 av 103"),
    (r"\\-–", "intervall, t.ex. 7 000–9 000 kr/mån"),
)
"""What a pattern of the schema lets through, by something that only it holds."""


def language_reference() -> str:
    """Return the page."""
    import payoff

    scenario = payoff.json_schema("scenario")
    portfolio = payoff.json_schema("portfolio")
    groups = {**portfolio["$defs"], **scenario["$defs"]}
    parts = [HEAD]
    for title, schema in (("Scenariofilen", scenario), ("Portföljfilen", portfolio)):
        parts += [f"## {title}\n", *table(schema, groups)]
    parts.append(
        "## Grupperna\n\nI bokstavsordning. Namnet är gruppens typ; tabellerna säger vid vilka nycklar den står.\n"
    )
    uses = used_at({"scenariofilen": scenario, "portföljfilen": portfolio, **groups})
    for name in sorted(groups):
        parts += group(name, groups, uses.get(name, []))
    return "\n".join(parts).rstrip() + "\n"


def group(name: str, groups: Mapping[str, Node], uses: list[str]) -> list[str]:
    """Return a group: what it is, where it stands, and its keys."""
    schema = groups[name]
    out = [f"### {name}\n", f"{sentence(schema.get('description', ''))}\n"]
    if uses:
        out.append(f"Står vid: {', '.join(uses)}.\n")
    return out + table(schema, groups)


def table(schema: Node, groups: Mapping[str, Node]) -> list[str]:
    """Return the keys of a group as a table."""
    required = set(schema.get("required", ()))
    rows = [row(key, one, key in required, groups) for key, one in schema.get("properties", {}).items()]
    rows += [row("*id eller månad*", one, False, groups) for one in schema.get("patternProperties", {}).values()]
    if not rows:
        return [f"Tar: {kinds(schema) or 'valfritt'}.\n"]
    return ["| nyckel | vad | tar | utan den |", "|---|---|---|---|", *rows, ""]


def row(key: str, schema: Node, required: bool, groups: Mapping[str, Node]) -> str:
    """Return one key as a row of a table; a key without words of its own has its group's."""
    name = key if key.startswith("*") else f"`{key}`"
    same = groups.get(schema.get("$ref", "").rpartition("/")[2], {})
    said = f"*{schema.get('title', '')}.* {sentence(schema.get('description') or same.get('description', ''))}"
    default = "**måste**" if required else without(schema)
    cells = (name, said.removeprefix("*.* "), kinds(schema) or "se *vad*", default)
    return "| " + " | ".join(cell(text) for text in cells) + " |"


def cell(text: str) -> str:
    """Return a text that can stand in a table."""
    return text.replace("|", "\\|").replace("\n", " ").strip()


def sentence(text: str) -> str:
    """Return the first paragraph of a description, on one line."""
    return " ".join(text.split("\n\n")[0].split())


def without(schema: Node) -> str:
    """Return what holds where the key does not stand."""
    default = schema.get("default")
    if default is None or default in ([], {}, ""):
        return "–"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    return f"`{default}`"


def kinds(schema: Node) -> str:
    """Return what a key takes, in words; each way once, in the order of the schema."""
    return ", ".join(dict.fromkeys(way for way in ways(schema) if way))


def ways(schema: Node) -> Iterator[str]:
    """Yield each thing that a key takes."""
    if "$ref" in schema:
        yield link(schema["$ref"])
    choices = (*schema.get("anyOf", ()), *schema.get("oneOf", ()))
    numeric = any(choice.get("type") == "number" for choice in choices)
    for choice in choices:
        if choice.get("pattern", "").startswith(NAME):
            yield "namnet på ett värde under `quantities`" if numeric else "id"
        else:
            yield from ways(choice)
    yield from own_ways(schema)


def own_ways(schema: Node) -> Iterator[str]:
    """Yield what a key takes by its own account, its choices aside."""
    allowed = [schema["const"]] if "const" in schema else schema.get("enum", ())
    if allowed:
        yield ", ".join(f"`{str(one).lower() if isinstance(one, bool) else one}`" for one in allowed)
    elif "pattern" in schema:
        yield of_pattern(schema["pattern"])
    elif schema.get("type") == "array":
        inner = kinds(schema.get("items", {}))
        yield f"lista av {inner}" if inner else "lista"
    elif schema.get("type") == "object":
        yield from of_object(schema)
    elif "type" in schema:
        yield TEXTS[schema["type"]]


def of_pattern(pattern: str) -> str:
    """Return what a text with a pattern is."""
    if pattern.startswith(NAME):
        return "id"
    if "[0-9]{4}-" in pattern or "19[0-9]{2}" in pattern:
        return "datum, ÅÅÅÅ-MM-DD" if pattern.count("-(") > 1 else "månad, ÅÅÅÅ-MM"
    return next((said for part, said in UNITS if part in pattern), "tal")


def of_object(schema: Node) -> Iterator[str]:
    """Yield what a group without a name of its own takes."""
    inner = schema.get("patternProperties", {})
    if any(pattern.startswith("^(value|low|high") for pattern in inner):
        yield "[osäkert tal](osakerhet.md)"
        return
    if list(schema.get("properties", ()))[:3] == ["value", "unit", "source"]:
        yield "grupp med `value`, `source` och mer"  # a number as a group, the same at every number
        return
    others = schema.get("additionalProperties")
    for one in (*inner.values(), *([others] if isinstance(others, Mapping) else [])):
        said = kinds(one)
        yield f"grupper under id:n: {said}" if "$defs" in said or "](#" in said else f"id:n med {said or 'värden'}"
    keys = ", ".join(f"`{key}`" for key in schema.get("properties", {}))
    if keys:
        yield f"grupp med {keys}"
    elif not inner and not others:
        yield "grupp"


def link(reference: str) -> str:
    """Return a link to a group on the page."""
    name = reference.rpartition("/")[2]
    return f"[{name}](#{anchor(name)})"


def anchor(heading: str) -> str:
    """Return the anchor that a code host and the site give a heading."""
    return re.sub(r"[^\w-]", "", heading.lower().replace(" ", "-"))


def used_at(schemas: Mapping[str, Node]) -> dict[str, list[str]]:
    """Return at which keys each group stands, by its name."""
    found: dict[str, list[str]] = {}
    for owner, schema in schemas.items():
        for key, one in schema.get("properties", {}).items():
            place = f"`{key}`" if owner.endswith("filen") else f"`{key}` i [{owner}](#{anchor(owner)})"
            for name in references(one):
                places = found.setdefault(name, [])
                if place not in places:
                    places.append(place)
    return found


def references(schema: Any) -> Iterator[str]:
    """Yield the names of the groups that a key refers to, however deep."""
    if isinstance(schema, Mapping):
        if "$ref" in schema:
            yield schema["$ref"].rpartition("/")[2]
        for inner in schema.values():
            yield from references(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from references(inner)


if __name__ == "__main__":
    PAGE.write_text(language_reference(), encoding="utf-8")
