"""A scenario asked for question by question, for someone who has never seen a scenario file.

Every answer is checked by the rules of the language at once, and asked for again with the reason. Nothing is
written here: the caller gets the whole text, or the questions were broken off.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from payoff.cli_questions import Back, Questions, Read, Tell, in_unit, inner, percent, plain
from payoff.errors import PayoffError, did_you_mean
from payoff.language import Language, Say, as_written, say
from payoff.scenario.builtin import ACCOUNTS, canonical
from payoff.scenario.draft import id_of, typed

if TYPE_CHECKING:
    from payoff.reference.table import Price

FORBUND: Final = "samordningsforbund"
MOST_STATES: Final = 8
MOST_FOUND: Final = 8
SEARCH: Final = "?"
KINDS: Final = {"ansokan": say("ansökan"), "slutrapport": say("slutrapport")}
COMPARISONS: Final = {
    "assumption": say("antagande"),
    "control_group": say("jämförelsegrupp"),
    "register": say("register"),
    "literature": say("litteratur"),
}
COSTS: Final = {"transfer": say("bidrag"), "resource": say("tjänst"), "tax": say("skatt")}


def interview(read: Read, tell: Tell, language: Language, year: int, kind: str = "") -> str:
    """Ask for a scenario and return it as YAML with comments.

    Parameters
    ----------
    read : callable
        Asks one question: ``read(text, default) -> answer``.
    tell : callable
        Says something between the questions.
    language : {"sv", "en"}
    year : int
        The price year that is proposed.
    kind : {"", "ansokan", "slutrapport"}
        Asked for when empty.

    Raises
    ------
    PayoffError
        If the scenario cannot be worked out.
    """
    given: list[str] = []
    while True:
        asked = Questions(read, tell, language, year, given)
        try:
            text = _asked(asked, kind)
        except Back:
            given = asked.taken[:-1]
            continue
        _check(text)
        return text


def _asked(asked: Questions, kind: str) -> str:
    """Ask every question in order and return the scenario as YAML."""
    asked.tell(
        say(
            "Svara på en fråga i taget. Enter tar det som står inom hakparentes; < går tillbaka till frågan före; "
            "Ctrl+C avbryter utan att skriva. Det som står i en numrerad lista väljs med nummer, namn eller id."
        )
    )
    _about(asked, kind)
    _time(asked)
    _states(asked)
    for name in asked.states:
        _costs_of(asked, name)
    _shares(asked)
    _programme(asked)
    return asked.draft.text({key: words.text(asked.language) for key, words in COMMENTS.items()})


def _check(text: str) -> None:
    """Work the scenario out once, so that what is written can be run."""
    from payoff import api

    api.evaluate(api.load(text))


def _about(asked: Questions, kind: str) -> None:
    put = asked.draft.put
    asked.ask(say("Vad heter insatsen?"), put=lambda one: put("about.title", one))
    wanted = kind or asked.choose(say("Är det en ansökan (prognos) eller en slutrapport (utfall)?"), KINDS, "ansokan")
    put("about.report", wanted)
    asked.maybe(
        say("Vilken organisation söker eller redovisar? (Enter: ingen)"), lambda one: put("about.organisation", one)
    )


def _time(asked: Questions) -> None:
    put = asked.draft.put

    def year(answer: str) -> Say | None:
        value = typed(answer)
        return asked.draft.put_all({"price_year": value, "start": f"{value}-01", "rules.date": value})

    asked.ask(say("Vilket år är beloppen och priserna från?"), str(asked.year), year)
    asked.ask(say("När börjar insatsen? (år-månad)"), str(asked.draft.tree["start"]), lambda one: put("start", one))
    asked.number(say("Hur många deltar?"), "participants", "20")
    asked.ask(say("Hur länge ska varje deltagare följas?"), "36 mån", lambda one: put("horizon", typed(one)))
    question = say("Vilken kalkylränta per år?")
    asked.value(question, lambda one: put("discounting.rate", one), "3,5 %", percent("3,5 %"))
    put("discounting.note", asked.draft.assumed)

    def source(text: dict[str, str]) -> Say | None:
        return asked.draft.put_all({"discounting.note": None, "discounting.source": text["source"]})

    asked.sourced(source)


def _states(asked: Questions) -> None:
    """Ask where the participants are and where they may come."""
    asked.tell(
        say("Ett tillstånd är var en person är en månad, t.ex. försörjningsstöd, sjukskriven, studier eller arbete.")
    )
    asked.ask(
        say("I vilket tillstånd är deltagarna när de börjar?"),
        say("Försörjningsstöd").text(asked.language),
        lambda one: _state(asked, one),
    )
    question = say("Vilket tillstånd ska insatsen leda till?")
    asked.ask(question, say("Arbete").text(asked.language), lambda one: _state(asked, one))
    while len(asked.states) < MOST_STATES:
        if not asked.maybe(say("Något mer tillstånd? (Enter: nej)"), lambda one: _state(asked, one)):
            break
    start, *others = asked.states
    shares = dict.fromkeys(others, "0 %")
    labels = {name: {"label": label} for name, label in asked.states.items()}
    asked.draft.put_all({"states": labels, "arms": asked.draft.arms(start, shares, 1)})


def _state(asked: Questions, label: str) -> Say | None:
    """Take one more state."""
    if label in asked.states.values():
        return say("tillståndet ”{name}” finns redan", name=label)
    refused = asked.draft.put("states.prov", {"label": label})
    asked.draft.put("states.prov", None)
    if refused is None:
        asked.states[id_of(label, asked.states)] = label
    return refused


# -- what a month costs -------------------------------------------------------------------


def _costs_of(asked: Questions, state: str) -> None:
    """Ask what a month in a state costs or gives, and whom."""
    label = asked.states[state]
    goal = list(asked.states)[1]
    if asked.yes(say("Är ”{name}” ett arbete med lön?", name=label), default=state == goal):
        _work(asked, state)
    asked.tell(
        say(
            "Vad kostar en månad i ”{name}”, per person? Skriv vem det gäller (kommun, region, försäkringskassan ...) "
            "eller ett frågetecken och ord för att söka i prislistan (t.ex. {example}).",
            name=label,
            example="?psykiatri besök",
        )
    )
    asked.listed(_accounts(asked))
    while True:
        answer = asked.maybe(say("Vem betalar eller får något i ”{name}”? (Enter: inget mer)", name=label))
        if not answer:
            return
        if answer.startswith(SEARCH):
            _from_the_list(asked, state, answer.removeprefix(SEARCH))
        else:
            _line(asked, state, _account(asked, answer))


def _accounts(asked: Questions) -> dict[str, str]:
    """Return what the accounts are called, by id."""
    return {name: label.text(asked.language) for name, (label, _) in ACCOUNTS.items()}


def _account(asked: Questions, answer: str) -> str:
    """Return the id of an account that an answer names; what is no account is left, and refused where it is put."""
    return asked.one_of(_accounts(asked), answer) or canonical(answer)


def _work(asked: Questions, state: str) -> None:
    """Ask for the wage of a job; taxes and fees follow from the rules."""
    path = f"states.{state}.use.work"

    def put(value: dict[str, Any]) -> Say | None:
        return asked.draft.put(path, {"wage": value})

    question = inner(say("Vilken lön har de i månaden, före skatt?"))
    monthly = in_unit("kr/mån")
    wage = asked.value(question, lambda one: put({"value": one, **asked.assumed}), "26 000 kr/mån", monthly)
    asked.sourced(lambda source: put({"value": wage, **source}))
    asked.number(inner(say("Hur stor del av heltid arbetar de?")), f"{path}.extent", "100 %", percent("75 %"))


def _line(asked: Questions, state: str, account: str) -> None:
    """Ask for one cost of an account."""
    lines = asked.draft.tree["states"][state].get("lines", {})
    trial = {"label": "-", **_booked("resource", account), "amount": "0 kr/mån"}
    refused = asked.draft.put(f"states.{state}.lines.prov", trial)
    if refused is not None:
        asked.refuse(refused)
        return
    asked.draft.put(f"states.{state}.lines.prov", None)
    kind = asked.choose(
        inner(say("Är det ett bidrag till personen, en tjänst som används, eller skatt som personen betalar?")),
        COSTS,
        "transfer",
    )
    label = asked.ask(
        inner(say("Vad kallas det?")),
        put=lambda one: asked.draft.put(f"states.{state}.lines.prov", trial | {"label": one}),
    )
    asked.draft.put(f"states.{state}.lines.prov", None)
    path = f"states.{state}.lines.{id_of(label, lines)}"
    line = {"label": label, **_booked(kind, account)}
    question = inner(say("Hur mycket, per person och månad?"))
    amount = asked.uncertain(
        question, lambda one: asked.draft.put(path, {**line, "amount": plain(one), **asked.assumed}), in_unit("kr/mån")
    )
    asked.sourced(lambda source: asked.draft.put(path, {**line, "amount": plain(amount), **source}))


def _booked(kind: str, account: str) -> dict[str, str]:
    """Return from whom to whom a cost of an account goes."""
    if kind == "tax":
        return {"kind": kind, "from": "individ", "to": account}
    return {"kind": kind, "from": account} | ({"to": "individ"} if kind == "transfer" else {})


def _from_the_list(asked: Questions, state: str, words: str) -> None:
    """Search the price list, let one row be chosen, and ask how much of it a person uses."""
    from payoff.reference import search

    try:
        found = [price for price in search(words.strip()) if price.row.kind != "rule"][:MOST_FOUND]
    except PayoffError as error:
        asked.tell(error.message)
        return
    if not found:
        asked.tell(say("Prislistan har inget sådant; pröva andra ord."))
        return
    for number, price in enumerate(found, 1):
        asked.tell(inner(as_written(f"{number}. {_shown(price)}")))
    numbers = [str(number) for number, _ in enumerate(found, 1)]
    labels = {price.id: price.label for price in found}
    answer = asked.maybe(
        inner(say("Vilken rad? (Enter: ingen av dem)")),
        lambda one: None if asked.one_of(labels, one) else did_you_mean(one, numbers),
    )
    chosen = asked.one_of(labels, answer) if answer else None
    if chosen:
        _priced(asked, state, next(price for price in found if price.id == chosen))


def _priced(asked: Questions, state: str, price: Price) -> None:
    """Ask how much of a price a person uses; an empty answer gives the price up."""
    path = f"states.{state}.use.{price.id}"
    noun = price.unit.noun or say("person")
    question = inner(say("Hur mycket per person? T.ex. {example} (Enter: avstå)", example=as_written(f"1 {noun}/år")))
    asked.maybe(question, lambda one: asked.draft.put(path, {"quantity": typed(one)}))


def _shown(price: Price) -> str:
    from payoff.reference.table import written_number

    amount = f"{written_number(price.value)} {price.unit.text}"
    return f"{price.label}: {amount} ({price.row.payer or '-'}, {price.year or '-'})"


# -- what happens, and what it costs ------------------------------------------------------


def _shares(asked: Questions) -> None:
    """Ask how large a part is in each state, without the intervention and with it."""
    start, *others = asked.states
    shares: dict[str, Any] = dict.fromkeys(others, "0 %")
    month: list[int] = []

    def after(answer: str) -> Say | None:
        value = typed(answer)
        if not isinstance(value, int) or value < 1:
            return say("skriv ett helt antal månader, t.ex. 12")
        month[:] = [value]
        return asked.draft.put("arms", asked.draft.arms(start, shares, value))

    asked.ask(say("Efter hur många månader syns resultatet?"), "12", after)
    questions: dict[str, Callable[[str], Say]] = {
        "utan": lambda name: say("Hur stor andel är då i ”{name}” UTAN insatsen? T.ex. 10 %", name=name),
        "med": lambda name: say("Hur stor andel är då i ”{name}” MED insatsen? T.ex. 10 %", name=name),
    }
    for arm, question in questions.items():
        for name in others:
            asked.share(question(asked.states[name]), f"arms.{arm}.path.{month[0] + 1}.{name}")
    known = asked.choose(
        say("Hur vet ni vad som händer utan insatsen: antagande, jämförelsegrupp, register eller litteratur?"),
        COMPARISONS,
        "assumption",
    )
    if known == "assumption":
        return

    def source(answer: str) -> Say | None:
        return asked.draft.put_all({"arms.utan.kind": known, "arms.utan.source": answer})

    asked.ask(inner(say("Vilken källa?")), put=source)


def _programme(asked: Questions) -> None:
    """Ask for the budget, line by line, and then for who is behind it."""
    _budget(asked)
    if any(line["payer"] == FORBUND for line in asked.draft.tree["programme"]["budget"].values()):
        question = say(
            "Får samordningsförbundet pengarna av de fyra parterna som i finsam: staten (Försäkringskassan och "
            "Arbetsförmedlingen) hälften, regionen och kommunerna en fjärdedel var?"
        )
        if asked.yes(question, default=True):
            asked.draft.put("programme.financing", "finsam")


def _budget(asked: Questions) -> None:
    """Ask for the budget, line by line."""
    first = True
    while True:
        question = (
            say("Vad är den största kostnaden för insatsen?") if first else say("Någon mer kostnad? (Enter: nej)")
        )
        label = asked.ask(question, say("Personal").text(asked.language)) if first else asked.maybe(question)
        if not label:
            return
        if first:
            asked.listed(_accounts(asked))
        _budget_line(asked, label)
        first = False


def _budget_line(asked: Questions, label: str) -> None:
    path = f"programme.budget.{id_of(label, asked.draft.tree['programme']['budget'])}"
    line: dict[str, Any] = {
        "label": label,
        "payer": "kommun",
        "amount": "0 kr",
        "paid": "evenly",
        "during": {"from": 1, "to": 1},
    }

    def put(**changes: Any) -> Say | None:
        refused = asked.draft.put(path, {**line, **changes})
        if refused is None:
            line.update(changes)
        return refused

    asked.ask(inner(say("Vem betalar?")), "kommun", lambda one: put(payer=_account(asked, one)))
    question = inner(say("Hur mycket i allt? T.ex. 600 tkr"))
    asked.uncertain(question, lambda one: put(amount=plain(one), **asked.assumed), in_unit("kr"))
    question = inner(say("Under hur många månader betalas det?"))
    asked.ask(question, "12", lambda one: put(during={"from": 1, "to": typed(one)}))

    def source(text: dict[str, str]) -> Say | None:
        line.pop("note", None)
        return put(**text)

    asked.sourced(source)


COMMENTS: Final[dict[str, Say]] = {
    "payoff": say(
        "Ett scenario för payoff. Kör det:      python -m payoff FILENS-NAMN.yaml\n"
        "Alla nycklar och vad de betyder:      sidan Scenariospråket i dokumentationen"
    ),
    "price_year": say("alla belopp är i detta års kronor"),
    "horizon": say("hur länge varje deltagare följs"),
    "rules": say("reglerna som lön, skatt och avgifter följer: datum och hushåll"),
    "states": say("Vad en månad i varje tillstånd kostar eller ger, per person."),
    "arms": say("Vad som händer deltagarna, och vad som hade hänt ändå. 1 är första månaden."),
    "programme": say("Vad insatsen kostar och vem som betalar."),
}
"""What is said above the keys of the file."""
