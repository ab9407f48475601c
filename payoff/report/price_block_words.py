"""The building blocks by the words that somebody may look for, with how each is written.

Here are only words, so that a search knows whether a block is meant without loading the rules; what a block is
called and needs is the rules' own (`payoff.report.price_blocks`).
"""

from __future__ import annotations

from typing import Final

from payoff.reference.search_words import folded, words_of

INCOME: Final = "{income: 25 000 kr/mån}"
PENSION: Final = "{age: 35, income: 20 000 kr/mån}"
WAGE: Final = "wage: 26 000 kr/mån"
BENEFIT_WORDS: Final[dict[str, tuple[str, str]]] = {
    "forsorjningsstod": ("försörjningsstöd socialbidrag ekonomiskt bistånd riksnorm", "{housing: 6 500 kr/mån}"),
    "ek_bistand": ("ekonomiskt bistånd försörjningsstöd socialbidrag genomsnitt", ""),
    "sjukpenning": ("sjukpenning sjukskriven sjukskrivning", INCOME),
    "rehabpenning": ("rehabpenning rehabiliteringspenning", INCOME),
    "sjukersattning": ("sjukersättning förtidspension sjukpension", PENSION),
    "aktivitetsersattning": ("aktivitetsersättning", "{age: 25}"),
    "barnbidrag": ("barnbidrag flerbarnstillägg", "{children: [3, 7]}"),
    "akassa": ("a-kassa arbetslöshetsersättning arbetslöshetskassa", INCOME),
    "aktivitetsstod": ("aktivitetsstöd", INCOME),
    "utvecklingsersattning": ("utvecklingsersättning", "{level: hogre}"),
    "etableringsersattning": ("etableringsersättning", ""),
    "studiemedel": ("studiemedel studiebidrag", ""),
}
"""By block: the words that lead to it, and its options in the example."""
FORM_WORDS: Final[dict[str, tuple[str, str]]] = {
    "ordinary": ("arbete jobb lön anställning work", WAGE),
    "lonebidrag": ("lönebidrag lönestöd", f"{WAGE}, form: lonebidrag, share: {{1: 80 %, 13: 60 %}}"),
    "lonebidrag_utveckling": ("lönebidrag utveckling", f"{WAGE}, form: lonebidrag_utveckling, share: 80 %"),
    "lonebidrag_anstallning": ("lönebidrag anställning", f"{WAGE}, form: lonebidrag_anstallning, share: 60 %"),
    "trygghetsanstallning": (
        "lönebidrag trygghet trygghetsanställning", f"{WAGE}, form: trygghetsanstallning, share: 60 %",
    ),
    "osa": ("osa skyddat offentligt offentlig arbetsgivare", f"{WAGE}, form: osa, share: 80 %"),
    "nystartsjobb": ("nystartsjobb", f"{WAGE}, form: nystartsjobb, absence: mellan"),
    "introduktionsjobb": ("introduktionsjobb", f"{WAGE}, form: introduktionsjobb"),
    "extratjanst": ("extratjänst extratjänster", f"{WAGE}, form: extratjanst"),
    "sarskilt_anstallningsstod": ("särskilt anställningsstöd", f"{WAGE}, form: sarskilt_anstallningsstod"),
    "praktik": ("praktik praktikplats", "form: praktik"),
    "arbetstraning": ("arbetsträning", "form: arbetstraning"),
}  # fmt: skip
"""By form of employment: the words that lead to it, and the options of ``work`` in the example."""
TAX: Final = "skatt"
TAX_WORDS: Final = (
    "skatt skattesats kommunalskatt regionskatt landstingsskatt inkomstskatt",
    '{tax: {kommun: "20,70 %", region: "11,68 %", source: Kommunens budget}}',
)
"""The words that lead to the tax that blocks reckon with, and its options under ``rules`` in the example."""
SHORTEST_START: Final = 4
"""Letters that a word must have to stand for a longer one."""


def blocks_meant(words: str) -> list[str]:
    """Return the blocks, forms of employment and tax that have every word of a search.

    Examples
    --------
    >>> blocks_meant("sjukpenning"), blocks_meant("sjukpenning tak"), blocks_meant("skattesats")
    (['sjukpenning'], [], ['skatt'])
    """
    asked = [folded(word) for word in words_of(words)]
    known = {name: said for name, (said, _) in (BENEFIT_WORDS | FORM_WORDS).items()} | {TAX: TAX_WORDS[0]}
    return [
        name
        for name, said in known.items()
        if asked and all(_has(f"{name.replace('_', ' ')} {said}", word) for word in asked)
    ]


def _has(said: str, word: str) -> bool:
    return any(
        one == word or (len(word) >= SHORTEST_START and one.startswith(word)) for one in map(folded, said.split())
    )


def written(name: str) -> str:
    """Return how a block is written in a scenario, on one line.

    Examples
    --------
    >>> written("sjukpenning")
    'use: [{sjukpenning: {income: 25 000 kr/mån}}]'
    >>> written("praktik"), written("studiemedel")
    ('use: [{work: {form: praktik}}]', 'use: [studiemedel]')
    """
    if name == TAX:
        return f"rules: {TAX_WORDS[1]}"
    if name in FORM_WORDS:
        return f"use: [{{work: {{{FORM_WORDS[name][1]}}}}}]"
    options = BENEFIT_WORDS[name][1]
    return f"use: [{{{name}: {options}}}]" if options else f"use: [{name}]"
