"""The rules about what the file says and does not say, described."""

from __future__ import annotations

from typing import Final

from payoff.language import say
from payoff.reviewer.described import Described
from payoff.reviewer.described_effect import ISF_SECOND

RIKSREVISIONEN: Final = "Riksrevisionen (2022), På skakig grund, kapitel 5"

FILE: Final[tuple[Described, ...]] = (
    Described(
        "overridden",
        "note",
        say("något är lagt över filen med --set eller replace"),
        say("Resultatet är inte filens, och går inte att upprepa ur den."),
        say("Skriv ändringen i filen, eller som en variant."),
    ),
    Described(
        "calibrated",
        "warning",
        say("värden som är valda för att träffa tryckta resultat"),
        say("Att kalkylen träffar är då inget bevis för att den är rätt."),
        say("En mätning av det som kalibrerats."),
    ),
    Described(
        "unknown",
        "warning",
        say("belopp som är unknown"),
        say("Det som beror på dem kan inte beräknas och saknas i tabellerna."),
        say("Beloppet, eller ett spann som det säkert ligger i."),
        ISF_SECOND,
    ),
    Described(
        "unused",
        "warning",
        say("tillstånd eller namngivna värden som inget använder"),
        say("Kanske ett felstavat namn: då räknas något annat än det som menades."),
        say("Rätta namnet, eller ta bort det."),
    ),
    Described(
        "variant_over_subgroups",
        "note",
        say("en variant ändrar det som delgrupperna har egna värden för"),
        say("Delgrupperna blir lika där, vilket kanske inte var meningen."),
        say("Skriv variantens ändring så att delgruppernas värden står kvar, eller godta att de blir lika."),
    ),
    Described(
        "no_follow_up_plan",
        "warning",
        say("en ansökan utan annex.follow_up"),
        say("Utan plan följs kostnad och utfall sällan upp, och prognosen prövas aldrig."),
        say("Bestäm vad som ska följas upp, när, hur och av vem, och skriv det i planen (annex.follow_up)."),
        RIKSREVISIONEN,
    ),
    Described(
        "no_forecast_compared",
        "note",
        say("en slutrapport utan forecast"),
        say("Ingen lär sig om ansökans prognos var för hög eller för låg."),
        say("forecast: vad ansökan sade, bredvid det som blev."),
        RIKSREVISIONEN,
    ),
    Described(
        "acknowledged_in_vain",
        "note",
        say("acknowledged nämner en regel som inte slår till"),
        say("Skälet trycks inte, och kan dölja nästa gång regeln slår till."),
        say("Ta bort raden."),
    ),
)
