"""The rules about the comparison, the effect and time, described."""

from __future__ import annotations

from typing import Final

from payoff.language import say
from payoff.reviewer.described import Described

ISF: Final = "Inspektionen för socialförsäkringen (isf.se, 2022)"
ISF_SECOND: Final = "Inspektionen för socialförsäkringen, andra delen (samordningstockholm.se)"
SNS: Final = "Att utvärdera sociala investeringar (SNS, 2015)"
GREEN_BOOK: Final = "HM Treasury, The Green Book"
REVISORER: Final = "Riksdagens revisorer, rapport 1996/97:RR10"
NORRKOPING: Final = "Uppföljningen av Norrköpings sociala investering (socialimpactcenter.se)"
RATES: Final = "Kalkylräntor i prislistan: TLV 3 %, ASEK 3,5 %, SEE 4 %, WSIPP 2–5 %"

EFFECT: Final[tuple[Described, ...]] = (
    Described(
        "assumed_counterfactual",
        "warning",
        say("jämförelsen har kind: assumption"),
        say("Hela vinsten är skillnaden mot något som ingen har sett."),
        say(
            "Ta reda på hur det gick för liknande personer utan insatsen, i en jämförelsegrupp, ett register eller en "
            "studie, och skriv det i jämförelsens arm (kind och source). Annars: visa resultatet med en annan "
            "jämförelse bredvid (variants)."
        ),
        ISF,
    ),
    Described(
        "before_after_without_deadweight",
        "serious",
        say("jämförelsen har kind: before_after utan dödvikt"),
        say("Allt som hände räknas som insatsens, också det som hade hänt ändå."),
        say("En dödvikt med källa eller spann, eller en jämförelsegrupp."),
        SNS,
    ),
    Described(
        "nobody_moves_without",
        "warning",
        say("ingen byter tillstånd i jämförelsen, och ingen har följt en jämförelsegrupp"),
        say("De som söker hjälp är ofta där när det är som värst; en del får det bättre utan insats."),
        say("En väg ut i jämförelsen, ur ett register eller en studie, eller en dödvikt."),
    ),
    Described(
        "deadweight_is_a_point",
        "note",
        say("dödvikten är ett enda tal"),
        say("Dödvikten är sällan känd, och flyttar hela resultatet."),
        say("low och high på dödvikten."),
    ),
    Described(
        "ever_without_duration",
        "warning",
        say("measure: ever utan att det sägs hur länge någon är kvar"),
        say("Att någon gång ha fått arbete är inte att ha det till horisonten; resultatet är en övre gräns."),
        say("duration, retention eller en uppmätt andel vid en viss månad."),
    ),
    Described(
        "borrowed_evidence",
        "note",
        say("utfallet kommer från en studie som är märkt borrowed"),
        say("Det som fungerade för andra behöver inte fungera lika bra här."),
        say("En egen uppföljning; till dess större osäkerhet med widen och ett avdrag för svag evidens."),
    ),
    Described(
        "assumed_evidence",
        "warning",
        say("utfallet under evidence är ett antagande i prislistan och ingen studie"),
        say("Det ser ut som evidens men ingen har mätt det."),
        say("En studie, eller low och high runt antagandet."),
    ),
    Described(
        "foreign_evidence",
        "warning",
        say("en utländsk studie som inte är märkt borrowed: [country]"),
        say("Läsaren tror att studien gäller här, fast lag, löner och vård är andra."),
        say("borrowed: [country], som också gör utfallet mer osäkert."),
    ),
    Described(
        "effect_above_evidence",
        "serious",
        say("skillnaden mellan armarna är större än studiens 95-procentiga intervall"),
        say("Kalkylen lovar mer än källan den hänvisar till."),
        say("Studiens andelar, eller en annan studie som visar skillnaden."),
        GREEN_BOOK,
    ),
    Described(
        "no_haircut",
        "note",
        say("en ansökan utan avdrag, där jämförelsen inte är en egen grupp eller ett register"),
        say("Prognoser är oftare för höga än för låga."),
        say(
            "Räkna med en mindre effekt än i studien eller planen, t.ex. en femtedel mindre "
            "(gross_to_net.evidence_haircut), eller bara med den del som är insatsens förtjänst "
            "(gross_to_net.attribution). Avdrag som andra har använt: python -m payoff prices evidensavdrag."
        ),
        GREEN_BOOK,
    ),
    Described(
        "subsidised_without_displacement",
        "warning",
        say("arbete med lönestöd utan gross_to_net.displacement"),
        say("Den som anställs med stöd kan ta en plats som någon annan hade fått."),
        say("gross_to_net.displacement med källa, eller en variant med en andel."),
        REVISORER,
    ),
    Described(
        "work_without_displacement",
        "note",
        say("mer arbete utan lönestöd och utan gross_to_net.displacement"),
        say("Produktionen räknas som ny, fast en del av arbetena kan ha gått till någon annan."),
        say(
            "Visa resultatet när en del av arbetena tas från någon annan, t.ex. vart tionde: lägg till en variant med "
            "den andelen (gross_to_net.displacement)."
        ),
        REVISORER,
    ),
    Described(
        "projected_without_drop_off",
        "warning",
        say("vinsten räknas längre än den är uppmätt, och inget går förlorat på vägen"),
        say("Effekter avtar ofta; de sista åren kan vara hela vinsten."),
        say("retention, after: fade, gross_to_net.drop_off eller en kortare horisont."),
        NORRKOPING,
    ),
    Described(
        "short_follow_up",
        "warning",
        say("det uppmätta är kortare än halva horisonten, eller saknas i en slutrapport"),
        say("Det mesta av resultatet är då en framskrivning av en enda mätning; tecknet kan bero på horisonten."),
        say(
            "Följ upp deltagarna en gång till senare och skriv hur det gick (path eller observed), eller visa "
            "resultatet för den tid som är uppmätt bredvid (en variant med kortare horizon)."
        ),
        NORRKOPING,
    ),
    Described(
        "after_horizon",
        "warning",
        say("något i filen ligger efter horisonten"),
        say("Det räknas inte, fast någon har skrivit det för att det ska räknas."),
        say("En längre horisont, eller ta bort det."),
    ),
    Described(
        "calendar_cut_off",
        "note",
        say("horisonten räknas från starten, så att de sista följs kortare tid"),
        say("De sista deltagarna kostar men hinner inte ge något tillbaka."),
        say("counted_from: entry, eller säg i sammanhanget att perioden är given."),
    ),
    Described(
        "horizon_off_convention",
        "warning",
        say("horisonten är under ett år eller över tio, utan att about.note talar om horisonten"),
        say("Resultatet går inte att lägga bredvid andras, och horisonten kan vara vald för att passa."),
        say("En horisont mellan ett och tio år bredvid, eller ett skäl i about.note."),
    ),
    Described(
        "rate_off_convention",
        "warning",
        say("den reala räntan är utanför 2 till 5 % utan skäl, eller saknas fast kalkylen är längre än ett år"),
        say("En låg ränta gör sena vinster stora; kalkyler med olika ränta går inte att jämföra."),
        say("En ränta inom spannet, en variant med en sådan, eller källa eller skäl i discounting."),
        RATES,
    ),
    Described(
        "price_year_off_start",
        "note",
        say("prisåret ligger mer än två år från starten"),
        say("Läsaren jämför med en budget i andra kronor."),
        say("Ett prisår nära starten; index flyttar beloppen."),
    ),
)
