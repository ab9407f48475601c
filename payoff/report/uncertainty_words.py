"""Sentences about how sure a result is; each follows from the numbers it is given and from nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from payoff.language import Say, as_written, say
from payoff.report.locale import Numbers
from payoff.report.uncertainty_numbers import TOO_FEW, chance_text, error_text, share_text
from payoff.report.words import HALF_KRONA
from payoff.uncertainty.chances import VarianceSplit
from payoff.uncertainty.summary import MonthDistribution
from payoff.uncertainty.value_of_information import StudyValue

NOT_KNOWN: Final = say("kan inte beräknas")
NEVER: Final = say("aldrig")
NO_INVESTMENT: Final = say("ingen investering")
NO_VALUE: Final = say("inget värde")
NOTHING: Final = say("varken kostnad eller vinst")
ALMOST_ALL: Final = 0.995
"""Share of the draws from which something is said to be so without more ado."""
KIND: Final[dict[str, Say]] = {
    "pert": say("mellan gränserna, troligast vid det centrala (PERT)"),
    "triangular": say("mellan gränserna, troligast vid det centrala (triangel)"),
    "uniform": say("lika troligt överallt mellan gränserna"),
    "normal": say("normalfördelat"),
    "split_normal": say("normalfördelat åt vart håll från medianen"),
    "lognormal": say("lognormalt, alltid större än noll"),
    "logit_normal": say("logit-normalt, alltid mellan 0 och 100 %"),
    "gamma": say("gammafördelat, alltid på samma sida om noll"),
    "beta": say("betafördelat, alltid mellan 0 och 100 %"),
    "discrete": say("några bestämda värden"),
    "draws": say("egna dragningar"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """An uncertain number as it is told.

    Parameters
    ----------
    label : str
        What a reader calls it.
    central, low, high : str
        Its values.
    at_low, at_high : str
        The result at its ends.
    turns : bool
        Whether the result is a gain at one end and a loss at the other.
    """

    label: str
    central: str
    low: str
    high: str
    at_low: str
    at_high: str
    turns: bool


def shares_of_persons(persons: str, counted: bool) -> Say:
    """Say how sure the shares of a table are."""
    if counted:
        return say("andelar ur {persons} personer (Dirichlet)", persons=persons)
    return say("andelar, så säkra som ur {persons} personer (Dirichlet)", persons=persons)


def sentence_case(text: str) -> str:
    """Return a text with a capital letter first.

    Examples
    --------
    >>> sentence_case("andelen till Arbete")
    'Andelen till Arbete'
    """
    return text[:1].upper() + text[1:]


def quoted(name: str) -> Say:
    """Return a name in the quotation marks of the language."""
    return say("”{name}”", name=name)


# -- what decides ------------------------------------------------------------------------


def deciding_lead(count: int, uncertain: int, whom: Say, same: bool = False) -> Say:
    """Introduce the assumptions that decide most.

    Parameters
    ----------
    count, uncertain : int
        How many are listed, and how many numbers are uncertain.
    whom : Say
        Whose result it is.
    same : bool
        Whether the result is the same in all draws.
    """
    if uncertain == 0 and same:
        return say(
            "Inga tal i scenariot är osäkra, och slumpen i gruppen ändrar inte nettonuvärdet ({whom}).", whom=whom
        )
    if uncertain == 0:
        return say("Inga tal i scenariot är osäkra. Det som skiljer dragningarna åt är slumpen i gruppen.")
    if count == 0:
        return say("Inget av de osäkra talen ändrar nettonuvärdet ({whom}).", whom=whom)
    if count == 1:
        return say("Ett enda osäkert tal ändrar nettonuvärdet ({whom}), med allt annat som i kalkylen:", whom=whom)
    if count == uncertain:
        return say(
            "De osäkra tal som avgör nettonuvärdet ({whom}), vart och ett för sig och det viktigaste först:", whom=whom
        )
    words = {2: say("två"), 3: say("tre")}
    return say(
        "De {count} osäkra tal som mest avgör nettonuvärdet ({whom}), vart och ett för sig och det viktigaste först:",
        count=words.get(count, count),
        whom=whom,
    )


def deciding(one: Told) -> Say:
    """Say what an uncertain number is, between what, and what that does to the result."""
    return say(
        "{label}: {central} i kalkylen, osäkert från {low} till {high}. Vid {low} blir nettonuvärdet {at_low} och vid "
        "{high} blir det {at_high}.",
        label=one.label,
        central=one.central,
        low=one.low,
        high=one.high,
        at_low=one.at_low,
        at_high=one.at_high,
    )


def turning(listed: Sequence[Told], others: int) -> Say:
    """Say whether any one of the listed numbers turns the result alone; `others` that are not listed do so too."""
    names = [quoted(one.label) for one in listed if one.turns]
    if not names and not others:
        return say("Inget av de osäkra talen vänder ensamt resultatet mellan vinst och förlust.")
    if not names:
        return say(
            "Inget av dessa vänder ensamt resultatet mellan vinst och förlust, men av de andra osäkra talen gör "
            "{count} det.",
            count=others,
        )
    if len(names) == 1:
        return say("{name} vänder ensamt resultatet: vinst i den ena änden, förlust i den andra.", name=names[0])
    return say("Var för sig vänder {names} resultatet mellan vinst och förlust.", names=names)


# -- how it was drawn --------------------------------------------------------------------


def how_drawn(
    draws: int, seed: int, sampling: str, replicates: int | None, numbers: Numbers, *, inputs: bool = True
) -> Say:
    """Say how many draws there are and how they were made; `inputs` is whether some number is uncertain."""
    if sampling == "latin" and inputs:
        return say(
            "Kalkylen är gjord {draws} gånger med dragna värden på de osäkra talen, i {replicates} latinska "
            "hyperkuber, med fröet {seed}.",
            draws=numbers.number(draws),
            replicates=replicates,
            seed=seed,
        )
    if not inputs:
        return say("Kalkylen är gjord {draws} gånger, med fröet {seed}.", draws=numbers.number(draws), seed=seed)
    return say(
        "Kalkylen är gjord {draws} gånger med slumpvis dragna värden på de osäkra talen, med fröet {seed}.",
        draws=numbers.number(draws),
        seed=seed,
    )


def whole_persons(luck: bool) -> Say:
    """Say whether whole persons were drawn."""
    if luck:
        return say("Utfallet är draget för hela personer, så att slumpen i gruppen räknas med.")
    return say("Utfallet är räknat i andelar av gruppen; slumpen mellan enskilda personer är inte med.")


def luck_apart(luck: bool) -> list[Say]:
    """Say that what is told number by number leaves the luck of the group out, where whole persons are drawn."""
    if not luck:
        return []
    return [say("Här ändras bara de osäkra talen. Slumpen i gruppen kommer till, och kan ge både sämre och bättre.")]


def monte_carlo_error(error: float, whom: Say, numbers: Numbers) -> Say:
    """Say how well the draws know the mean, and how finely numbers are printed."""
    if error < HALF_KRONA:
        return say("Medelvärdet ({whom}) har inget slumpfel att tala om.", whom=whom)
    return say(
        "Medelvärdet ({whom}) har slumpfelet {error}; inga tal skrivs finare än dragningarna bär. "
        "Fler dragningar minskar slumpfelet men inte osäkerheten.",
        whom=whom,
        error=error_text(error, numbers),
    )


def mean_and_central(central: str, mean: str, whom: Say) -> Say:
    """Say that the mean of the draws is not the central value, and why that can be."""
    return say(
        "Det centrala värdet är {central} och medelvärdet av dragningarna {mean} ({whom}). De skiljer sig mer än "
        "slumpfelet förklarar: osäkra tal kan avvika mer åt ena hållet än åt det andra, och resultatet följer dem "
        "inte alltid i rät linje.",
        whom=whom,
        central=central,
        mean=mean,
    )


def spread_from(split: VarianceSplit | None, uncertain: int, whom: Say, persons: str, numbers: Numbers) -> Say:
    """Say how much of the spread is lack of knowledge, and how much is luck, where whole persons are drawn."""
    if split is None:
        return say("Nettonuvärdet är detsamma i alla dragningar ({whom}).", whom=whom)
    if uncertain == 0:
        return say("Hela spridningen är slump i en grupp på {persons}; inga tal är osäkra.", persons=persons)
    if split.luck >= ALMOST_ALL:
        return say("Nästan hela spridningen är slump i en liten grupp, här {persons}.", persons=persons)
    if split.knowledge >= ALMOST_ALL:
        return say(
            "Nästan hela spridningen är osäker kunskap; slumpen i gruppen ({persons}) betyder lite.", persons=persons
        )
    return say(
        "Av spridningen (variansen) i nettonuvärdet är {knowledge} osäker kunskap och {luck} slump i en liten grupp, "
        "här {persons}. Bättre kunskap kan bara minska den första delen.",
        knowledge=share_text(split.knowledge, split.error, numbers),
        luck=share_text(split.luck, split.error, numbers),
        persons=persons,
    )


# -- when --------------------------------------------------------------------------------


def invests_nothing(found: MonthDistribution) -> bool:
    """Whether almost no draw has anything to pay back."""
    return found.never_negative + found.no_flow >= ALMOST_ALL


def month_text(month: int | None, numbers: Numbers, calendar: bool) -> Say:
    """Say a month of payback, or what stands in its place; see `MonthDistribution`."""
    if month is None:
        return NEVER
    if month <= 0:
        return NO_INVESTMENT if month == 0 else NOTHING
    return say("månad {month}", month=month) if calendar else as_written(numbers.months(month))


def months_range(low: int | None, high: int | None, numbers: Numbers, calendar: bool) -> Say:
    """Say between which months 90 per cent of the draws lie."""
    first, last = month_text(low, numbers, calendar), month_text(high, numbers, calendar)
    return first if low == high else say("{first} till {last}", first=first, last=last)


# -- who loses, and how much it gives ----------------------------------------------------


def cost_shift(actors: int, whom: Say, limit: str) -> Say:
    """Introduce the actors who may lose while the total gains, or say that it is likely for none."""
    if actors == 0:
        return say(
            "För ingen aktör är det troligare än {limit} att den förlorar samtidigt som helheten vinner ({whom}).",
            limit=limit,
            whom=whom,
        )
    return say(
        "Att helheten vinner ({whom}) men en aktör samtidigt förlorar är troligare än {limit} för:",
        limit=limit,
        whom=whom,
    )


def ratio_exceeds(shares: Sequence[float], draws: int, whom: Say, numbers: Numbers) -> Say:
    """Say how likely it is that a krona of programme cost gives back more than one, and more than two."""
    one, two = (chance_text(share, draws, numbers) for share in shares)
    if TOO_FEW in (one, two):
        return say("Dragningarna är för få för att säga om en krona i programkostnad ger tillbaka mer än en krona.")
    return say(
        "Sannolikheten att en krona i programkostnad ger tillbaka mer än en krona är {one}, och mer än två kronor "
        "{two} ({whom}).",
        one=one,
        two=two,
        whom=whom,
    )


# -- what it is worth to know more --------------------------------------------------------


def chosen(who: Say, options: Sequence[str], persons: str, best: str, start: str) -> Say:
    """Say what the decision is and what is best today."""
    return say(
        "Beslutet ({who}) gäller {persons} personer från {start}. Valen: {options}. Med dagens kunskap är ”{best}” "
        "bäst.",
        who=who,
        options=[quoted(name) for name in options],
        persons=persons,
        start=start,
        best=best,
    )


def worth_of_all(value: str | None) -> Say:
    """Say what it would be worth to know everything; None where it is nothing."""
    if value is None:
        return say(
            "Samma val är bäst i så gott som alla dragningar. Bättre kunskap skulle inte ändra beslutet och är därför "
            "inte värd något för det."
        )
    return say(
        "Att veta allt säkert före beslutet vore värt {value}: mer än så är ingen undersökning värd.", value=value
    )


def studied(persons: str, control: bool) -> Say:
    """Say what an evaluation would follow."""
    if control:
        return say("{persons} personer med insatsen och lika många utan", persons=persons)
    return say("{persons} personer med insatsen, ingen jämförelsegrupp", persons=persons)


def worth_of_study(study: StudyValue, what: Say, shown: Sequence[str]) -> Say:
    """Say what an evaluation is worth, minus its cost; `shown` is its worth, its cost and the difference, as texts."""
    words = dict(zip(("worth", "cost", "left"), shown, strict=True))
    if study.gross <= HALF_KRONA:
        return say(
            "Utvärderingen ({what}) skulle inte ändra beslutet. Den kostar {cost} och är för beslutet inte värd något.",
            what=what,
            cost=words["cost"],
        )
    if abs(study.net) <= 2 * study.error:
        return say(
            "Utvärderingen ({what}) är värd {worth} och kostar {cost}: skillnaden är inte större än slumpfelet.",
            what=what,
            worth=words["worth"],
            cost=words["cost"],
        )
    if study.net > 0:
        return say(
            "Utvärderingen ({what}) är värd {worth} och kostar {cost}: den lönar sig med {left}.", what=what, **words
        )
    return say(
        "Utvärderingen ({what}) är värd {worth} men kostar {cost}: den kostar {left} mer än den är värd.",
        what=what,
        **words,
    )
