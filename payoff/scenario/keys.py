"""The keys of a scenario file: one frozen model, every key with its Swedish title and description."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from payoff.errors import Fault, did_you_mean, shortened
from payoff.language import say
from payoff.scenario.acknowledge import Acknowledged
from payoff.scenario.annex import Annex, Forecast, NotPriced
from payoff.scenario.arms import Arm
from payoff.scenario.calibration import Calibrate
from payoff.scenario.correlations import Correlated
from payoff.scenario.counted_arms import with_counted_shares
from payoff.scenario.decision import Decision
from payoff.scenario.equalisation import TaxEqualisation
from payoff.scenario.evidence import EvidenceField, or_study
from payoff.scenario.fields import Id, Persons, Shared, shares_of, sums_to_one
from payoff.scenario.indexes import Index
from payoff.scenario.intake import Intake, Unit
from payoff.scenario.lines import State, Strict, as_tuple
from payoff.scenario.local_prices import LocalPrices, or_file
from payoff.scenario.matrices import Matrix
from payoff.scenario.net import GrossToNet
from payoff.scenario.outcomes import SomeMonths
from payoff.scenario.parts import (
    About,
    Account,
    FullEffect,
    Group,
    NetLinesAreSociety,
    Programme,
    StartField,
    Subgroup,
    Variant,
)
from payoff.scenario.timing import DiscountingField, HorizonField
from payoff.scenario.transitions import Transition
from payoff.scenario.valuation import PublicFunds, Weights
from payoff.scenario.world import RulesField

KINDS_OF_FILE = ("scenario", "portfolio")


def version_one(value: Any) -> Any:
    """Refuse all but the whole number 1; ``true`` and ``1.0`` would pass as equal to it."""
    if isinstance(value, bool) or not isinstance(value, int) or value != 1:
        raise Fault(say("språkets version är talet 1"), say("skriv {text}", text="payoff: 1"))
    return value


def _everybody_once(groups: dict[str, Subgroup]) -> dict[str, Subgroup]:
    """Check that the subgroups are everybody, once."""
    shares = {name: group.share for name, group in groups.items()}
    if groups:
        sums_to_one(shares)
    for name, share in shares_of(shares).items():
        if not share > 0:
            raise Fault(say("delgruppen har inga deltagare"), say("skriv en andel över 0 %"), (name, "share"))
    return groups


def _scenario_kind(value: Any) -> Any:
    """Refuse all kinds of file but a scenario; a portfolio is read by `payoff.scenario.portfolio_load`."""
    if value is None:
        raise Fault(say("värdet saknas"), say("skriv ett värde, eller ta bort nyckeln"))
    if value != "scenario":
        raise Fault(
            say("”{value}” är inget av de tillåtna värdena", value=shortened(str(value))),
            did_you_mean(str(value), KINDS_OF_FILE),
        )
    return value


def _none_or_group(schema: dict[str, Any]) -> None:
    """Write ``none`` in the schema where the model holds no discounting at all."""
    alternatives = [item for item in schema.pop("anyOf") if item.get("type") != "null"]
    schema["anyOf"] = [{"const": "none"}, *alternatives]


class Keys(Strict):
    """En scenariofil."""

    payoff: Annotated[Literal[1], BeforeValidator(version_one)] = Field(
        title="Språkets version", description="Alltid 1, först i filen."
    )
    kind: Annotated[Literal["scenario"], BeforeValidator(_scenario_kind)] = Field(
        "scenario", title="Slag", description="scenario, eller portfolio för en portfölj av scenarier."
    )
    about: About = Field(title="Om", description="Vad scenariot handlar om.")
    price_year: Annotated[int, Field(ge=1900, le=2100)] = Field(
        title="Prisår", description="Året vars kronor alla belopp är i, 1900 till 2100."
    )
    start: StartField | None = Field(
        None, title="Start", description="Första månaden, ÅÅÅÅ-MM. Standard: januari prisåret."
    )
    horizon: HorizonField = Field(title="Horisont", description="Hur länge resultatet följs, t.ex. 36 mån.")
    discounting: DiscountingField = Field(
        title="Diskontering",
        description="none, eller en grupp med rate.",
        json_schema_extra=lambda schema: _none_or_group(schema),
    )
    participants: Persons | None = Field(
        None, title="Deltagare", description="Antal personer som börjar i månad 1; annars intake."
    )
    intake: Intake | None = Field(None, title="Intag", description="När deltagarna börjar, om inte alla i månad 1.")
    enrolment: SomeMonths | None = Field(
        None, title="Inskrivningstid", description="Hur länge en deltagare är inskriven, t.ex. 7,5 mån."
    )
    quantities: dict[Id, Shared] = Field(
        default_factory=dict, title="Namngivna värden", description="Värden som flera poster hänvisar till."
    )
    correlations: dict[Id, Correlated] = Field(
        default_factory=dict, title="Samband", description="Osäkra namngivna värden som följs åt, med rangkorrelation."
    )
    indexes: dict[Id, Index] = Field(
        default_factory=dict, title="Index", description="Prisindex som flyttar belopp från andra år till prisåret."
    )
    rules: RulesField | None = Field(
        None, title="Regler", description="Vad byggstenarna räknas efter: datum, index, skattesatser och hushåll."
    )
    prices: LocalPrices = Field(
        default_factory=dict,
        title="Egna priser",
        description="Egna priser i stället för prislistans, eller en YAML-fil bredvid scenariot med dem.",
        json_schema_extra=lambda schema: or_file(schema),
    )
    accounts: dict[Id, Account] = Field(
        default_factory=dict, title="Konton", description="Egna konton, eller tillägg till de inbyggda."
    )
    groups: dict[Id, Group] = Field(default_factory=dict, title="Grupper", description="Egna grupper av konton.")
    units: dict[Id, Unit] = Field(
        default_factory=dict, title="Enheter", description="Annat än kronor som räknas, t.ex. månader i arbete."
    )
    states: dict[Id, State] = Field(
        min_length=1, title="Tillstånd", description="Tillstånd som deltagarna kan vara i, och vad de kostar."
    )
    arms: dict[Id, Arm] = Field(
        title="Armar",
        description="Ett förlopp med insatsen och ett utan (kontrafaktiskt).",
        json_schema_extra={"minProperties": 2},
    )
    matrices: dict[Id, Matrix] = Field(
        default_factory=dict, title="Matriser", description="Övergångar mellan tillstånd, per månad, kvartal eller år."
    )
    transitions: dict[Id, Transition] = Field(
        default_factory=dict, title="Övergångar", description="Övergångar som kostar eller ger något en gång."
    )
    programme: Programme = Field(
        default_factory=Programme, title="Insatsen", description="Budget, och det som inte räknas."
    )
    potential: FullEffect | None = Field(
        None, title="Full effekt", description="Vilket tillstånd som vore full effekt; potentialen räknas med alla där."
    )
    evidence: dict[Id, EvidenceField] = Field(
        default_factory=dict,
        title="Evidens",
        description="Tillstånd: en publicerad studie vars andelar fyller båda armarna.",
        json_schema_extra=lambda schema: or_study(schema),
    )
    gross_to_net: GrossToNet | None = Field(
        None, title="Från brutto till netto", description="Vad av skillnaden mellan armarna som är insatsens."
    )
    subgroups: Annotated[dict[Id, Subgroup], AfterValidator(_everybody_once)] = Field(
        default_factory=dict, title="Delgrupper", description="Grupper av deltagare som skiljer sig åt."
    )
    net_lines_are_society: NetLinesAreSociety | None = Field(
        None, title="Nettoposter är samhället", description="Svar med skäl, om nettoposterna är hela samhället."
    )
    tax_equalisation: TaxEqualisation | None = Field(
        None, title="Skatteutjämning", description="Vad av ändrad skatt till kommun och region som går till staten."
    )
    public_funds: PublicFunds | None = Field(
        None, title="Skattemedel", description="Vad en krona skattemedel kostar samhället; annars en krona."
    )
    weights: Weights = Field(
        default_factory=dict, title="Vikter", description="Vikt på varje krona, per konto; 1 för konton som inte står."
    )
    outcome_luck: bool | None = Field(
        None,
        title="Slump i utfallet",
        description="true: också slumpen för varje person räknas; standard true för ansokan, annars false.",
    )
    decision: Decision | None = Field(
        None, title="Beslut", description="Beslutet som kalkylen är till för; krävs för vad bättre kunskap är värd."
    )
    calibrate: Calibrate | None = Field(
        None, title="Kalibrering", description="Okända värden, och tryckta resultat som de ska träffa."
    )
    not_priced: Annotated[tuple[NotPriced, ...], BeforeValidator(as_tuple)] = Field(
        (), title="Utan pris", description="Effekter som inte har något pris: vad, för vem och hur det är känt."
    )
    annex: Annex | None = Field(
        None, title="Bilagan", description="Vad bilagan berättar utöver talen: behov, mål, risker, uppföljning."
    )
    forecast: dict[Id, Forecast] = Field(
        default_factory=dict, title="Prognosen", description="Vad prognosen sade, bredvid det som nu beräknas."
    )
    acknowledged: Acknowledged = Field(
        default_factory=dict,
        title="Granskat",
        description="Regel i granskningen: skälet till att anmärkningen godtas; båda trycks i bilagan.",
    )
    variants: dict[Id, Variant] = Field(
        default_factory=dict, title="Varianter", description="Namngivna ändringar av filen."
    )

    @model_validator(mode="after")
    def _counted_shares(self) -> Keys:
        """Let the shares that come from counts carry their uncertainty; which do depends on the kind of report."""
        return with_counted_shares(self)
