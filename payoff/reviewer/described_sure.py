"""The rules about how sure the result is, and about the people behind it, described."""

from __future__ import annotations

from typing import Final

from payoff.language import say
from payoff.reviewer.described import Described

SMALL: Final = "Utvärderingar av svenska projekt räknade på 6 till 42 deltagare"
SOM: Final = "Socialstyrelsen (Danmark), SØM: frågor och svar"

SURE: Final[tuple[Described, ...]] = (
    Described(
        "small_n",
        "warning",
        say("utfall räknade på färre än 30 personer, eller en prognos för så få"),
        say("Så få personers utfall är mest slump, och säger lite om nästa grupp."),
        say(
            "Räkna på fler personer eller använd en större studie. Går inte det: visa hur säkert resultatet är i "
            "stället för ett enda tal (kör med --draws 10000)."
        ),
        SMALL,
    ),
    Described(
        "no_uncertainty",
        "warning",
        say("en ansökan vars utfall är ett antagande utan spann"),
        say("Ett enda tal låter säkert, fast det är en gissning."),
        say("low och high på utfallet, eller ett antal av ett antal ur en studie."),
    ),
    Described(
        "nothing_uncertain",
        "warning",
        say("inget tal är osäkert och inga varianter finns"),
        say("Läsaren kan inte se vad slutsatsen hänger på."),
        say("low och high på de tal som betyder mest, eller varianter, t.ex. halva effekten."),
    ),
    Described(
        "assumption_decides_sign",
        "serious",
        say("ett osäkert tal utan källa gör ensamt vinst till förlust"),
        say("Slutsatsen är då antagandet, inte kalkylen."),
        say("En källa eller en egen mätning av just det talet."),
        draws=True,
    ),
    Described(
        "hangs_on_prior",
        "warning",
        say("så få räknade personer att det som inte räknats flyttar resultatet"),
        say("Det som antas om dem som inte räknats väger lika mycket som det som räknats."),
        say("Fler räknade personer."),
        draws=True,
    ),
    Described(
        "central_and_mean_differ",
        "serious",
        say("kalkylen ger vinst och medelvärdet av dragningarna förlust, eller tvärtom"),
        say("Det osäkra slår mer åt ena hållet; det skrivna talet är inte vad som är att vänta."),
        say("Chansen till vinst i stället för ett tal, och en källa för det som flyttar mest."),
        draws=True,
    ),
    Described(
        "dominated_by_luck",
        "note",
        say("mer än hälften av spridningen är slump i en liten grupp"),
        say("Bättre kunskap gör inte resultatet säkrare."),
        say("Fler deltagare, eller flera program tillsammans."),
        draws=True,
    ),
    Described(
        "results_by_sex",
        "warning",
        say("tal för kvinnor eller män utan resultat för vardera"),
        say("Summan döljer att insatsen kan löna sig för de ena men inte för de andra."),
        say("Delgrupper med sex."),
    ),
    Described(
        "nothing_on_sex",
        "note",
        say("varken kvinnor, män eller kön nämns i filen"),
        say("Skiljer sig kvinnor och män åt, så döljer summan det."),
        say(
            "Visa resultatet för kvinnor och män var för sig (subgroups med sex). Skiljer de sig inte åt: säg det i en "
            "mening (about.note)."
        ),
    ),
    Described(
        "small_cells",
        "warning",
        say("en delgrupp, eller i en slutrapport ett räknat utfall, med färre än tio personer"),
        say("Någon kan kännas igen, och så få säger lite."),
        say("Slå ihop grupper, eller skriv andelar."),
        SMALL,
    ),
    Described(
        "no_unpriced_effects",
        "note",
        say("not_priced är tom"),
        say("Kronorna tränger undan det som inte har något pris men kan betyda mest."),
        say(
            "Skriv vad insatsen betyder som inte räknas i kronor, t.ex. hälsa eller trygghet: vad, för vem och hur det "
            "är känt (not_priced med what, whom och known)."
        ),
        SOM,
    ),
)
