"""The rules about who gains and pays, and about prices, described."""

from __future__ import annotations

from typing import Final

from payoff.language import say
from payoff.reviewer.described import Described
from payoff.reviewer.described_effect import ISF_SECOND, NORRKOPING

CASHABLE: Final = "Center for American Progress (2015), From cashable savings to public value"
CBAX: Final = "New Zealand Treasury, CBAx"

MONEY: Final[tuple[Described, ...]] = (
    Described(
        "net_lines",
        "warning",
        say("poster med kind: net, så att summan inte är samhällets"),
        say(
            "Ett netto visar inte vad som är överföring; summan kan räkna samma krona som vinst hos en och inte som "
            "förlust hos en annan."
        ),
        say("Dela upp posterna i överföringar, skatt och resurser, eller svara på net_lines_are_society med skäl."),
    ),
    Described(
        "transfers_as_gain",
        "warning",
        say("offentlig sektors vinst är till mer än hälften sådant som någon annan förlorar"),
        say(
            "Ett bidrag som inte betalas ut är den offentliga sektorns vinst och den enskildes förlust; "
            "samhället får inget."
        ),
        say("Visa samhället bredvid offentlig sektor, och kalla inte överföringen samhällets vinst."),
    ),
    Described(
        "cost_shift",
        "warning",
        say("någon aktör förlorar medan offentlig sektor eller alla tillsammans vinner"),
        say("Den som förlorar kan stoppa insatsen, eller ta över kostnader som ingen har bett den om."),
        say("En finansiering där den som vinner betalar, eller ett beslut av den som förlorar."),
        ISF_SECOND,
    ),
    Described(
        "possible_double_count",
        "serious",
        say("två lika poster i ett tillstånd, eller en nettopost bredvid en annan post på samma konto"),
        say("Samma krona kan vara räknad två gånger."),
        say("Ta bort den ena, eller säg i ett skäl varför de är olika saker."),
        CBAX,
    ),
    Described(
        "negative_amount",
        "warning",
        say("en post med minusbelopp, som inte är en nettopost eller en skillnad mot ett annat tillstånd"),
        say("Slaget säger redan vem som betalar. Med minus går pengarna åt andra hållet, och kostnad blir vinst."),
        say(
            "Ta bort minustecknet (amount), eller byt plats på den som betalar och den som får (from, to). Är det en "
            "återbetalning: godta med skäl."
        ),
    ),
    Described(
        "state_without_lines",
        "note",
        say("ett tillstånd utan poster, byggstenar eller anmärkning, när andra tillstånd har poster"),
        say("Det räknas som noll kronor för alla, vilket kan vara en glömd kostnad."),
        say(
            "Skriv vad en månad där kostar eller ger (lines eller use), eller säg att det är noll: skriv {text} i "
            "tillståndet, eller varför (note).",
            text="lines: {}",
        ),
    ),
    Described(
        "no_programme_cost",
        "warning",
        say("insatsen har ingen budget"),
        say("Utan kostnad är varje effekt en vinst."),
        say("En budget, också för det som görs inom ordinarie verksamhet (form: in_kind)."),
    ),
    Described(
        "average_cost",
        "warning",
        say("en tjänst som används mindre räknas till hela genomsnittskostnaden"),
        say("Lokaler och personal finns kvar när en person färre kommer; det mesta sparas inte genast."),
        say(
            "Fråga den som betalar hur stor del av kostnaden som faller bort när en person färre kommer, och skriv "
            "den andelen med källa på posten (marginal_share). Eller välj ett marginellt pris ur prislistan."
        ),
        CASHABLE,
    ),
    Described(
        "not_cashable",
        "note",
        say("cashable är mindre än 100 %"),
        say("Resurser frigörs, men inte som pengar i budgeten."),
        say("Inget; återbetalningsplanen räknar redan med det."),
        CASHABLE,
    ),
    Described(
        "cash_not_considered",
        "note",
        say("en tjänst som används mindre utan cashable"),
        say("Återbetalningsplanen lovar pengar som kanske aldrig lämnar budgeten."),
        say(
            "Fråga betalaren hur stor del av besparingen som blir pengar i budgeten, och hur snart. Skriv det på "
            "posten, t.ex. {text}.",
            text="cashable: {share: 50 %, delay: 12 mån}",
        ),
        NORRKOPING,
    ),
    Described(
        "without_source",
        "warning",
        say("belopp i tillstånden utan källa"),
        say("Ingen kan pröva ett belopp som ingen står för."),
        say(
            "Skriv vem som säger beloppet: ett beslut, ett avtal eller den egna bokföringen (source på posten eller i "
            "byggstenen). Lönens källa skrivs i lönen (source under wage), skattesatsernas under regler (source under "
            "rules.tax eller rules.effective_tax). En rad som prislistan själv antar behöver en egen källa, ett eget "
            "pris (prices) eller ett skäl att godta den."
        ),
    ),
    Described(
        "assumed_inputs",
        "note",
        say("indata till byggstenarna utan källa: inkomster, löner, hyror, antal"),
        say("Byggstenen har källa, men inte det som den räknas på."),
        say(
            "Skriv varifrån talet kommer: gör det till en grupp med källa, t.ex. {text}.",
            text="housing: {value: 6 000 kr/mån, source: Hyresavin}",
        ),
    ),
    Described(
        "old_price",
        "note",
        say("priser som är mer än fem år äldre än prisåret"),
        say("Index flyttar kronorna, men inte hur verksamheten har ändrats."),
        say("Ett nyare pris."),
    ),
    Described(
        "undated_price",
        "note",
        say("priser ur prislistan utan år"),
        say("De är inte omräknade till prisårets kronor."),
        say("Ett pris med år."),
    ),
    Described(
        "marginal_price_exists",
        "note",
        say("ett genomsnittspris där prislistan också har ett marginellt"),
        say("Det marginella säger vad en person färre sparar."),
        say("Det marginella priset, eller ett skäl att använda genomsnittet."),
    ),
    Described(
        "foreign_price",
        "note",
        say("priser i utländsk valuta"),
        say("Löner och vård kostar annat här, vad växelkursen än är."),
        say("Ett svenskt pris."),
    ),
    Described(
        "own_prices",
        "note",
        say("egna priser i stället för prislistans"),
        say("Kalkylen går inte att lägga bredvid dem som använder prislistan."),
        say("En källa på det egna priset."),
        "Finsam Uppsala, nyttoanalys (finsamuppsala.se)",
    ),
    Described(
        "unused_own_price",
        "warning",
        say("egna priser som inget tillstånd använder"),
        say("Kanske ett felstavat namn: då gäller prislistans pris, inte det egna."),
        say("Rätta namnet, eller ta bort priset."),
    ),
    Described(
        "rules_change_in_the_year",
        "note",
        say("regler som ändras under året, när filen bara säger år"),
        say("Beloppen gäller den 1 januari och är andra senare på året."),
        say("rules.date med månad."),
    ),
    Described(
        "untested_assistance",
        "warning",
        say("försörjningsstöd bredvid andra inkomster utan tops_up"),
        say("Stödet är behovsprövat; bredvid en inkomst blir det för högt."),
        say("tops_up: ja, eller ett eget belopp."),
    ),
)
