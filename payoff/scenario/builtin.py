"""The built-in chart of accounts: ids, Swedish names, groups and aliases."""

from __future__ import annotations

from typing import Final

from payoff.language import Say, say

SOCIETY: Final = "samhalle"
REPORTED: Final = "redovisade_aktorer"
STATE: Final = "stat"
PUBLIC: Final = "offentlig_sektor"

ACCOUNTS: Final[dict[str, tuple[Say, str]]] = {
    "kommun": (say("Kommun"), PUBLIC),
    "region": (say("Region"), PUBLIC),
    "forsakringskassan": (say("Försäkringskassan"), STATE),
    "arbetsformedlingen": (say("Arbetsförmedlingen"), STATE),
    "rattsvasende": (say("Rättsväsende"), STATE),
    "ovriga_staten": (say("Övriga staten"), STATE),
    "samordningsforbund": (say("Samordningsförbund"), PUBLIC),
    "individ": (say("Individ"), SOCIETY),
    "andra_individer": (say("Andra individer"), SOCIETY),
    "arbetsgivare": (say("Arbetsgivare"), SOCIETY),
    "ovriga": (say("Övriga"), SOCIETY),
}
GROUPS: Final[dict[str, tuple[Say, str]]] = {
    STATE: (say("Staten"), PUBLIC),
    PUBLIC: (say("Offentlig sektor"), SOCIETY),
    SOCIETY: (say("Samhället"), ""),
}
REPORTED_LABEL: Final = say("Summa redovisade aktörer")
_ALIASES: Final = {
    "landsting": "region",
    "fk": "forsakringskassan",
    "af": "arbetsformedlingen",
    "stat_ovrig": "ovriga_staten",
    "rättsväsendet": "rattsvasende",
    "rattsvasendet": "rattsvasende",
}


def canonical(name: str) -> str:
    """Return the id that a name stands for: aliases, and å, ä, ö written out.

    Examples
    --------
    >>> canonical("Försäkringskassan"), canonical("landsting")
    ('forsakringskassan', 'region')
    """
    lowered = name.lower()
    if lowered in _ALIASES:
        return _ALIASES[lowered]
    folded = lowered.translate(str.maketrans("åäö", "aao"))
    return folded if folded in ACCOUNTS or folded in GROUPS else name
