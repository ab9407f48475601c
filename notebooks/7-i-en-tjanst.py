# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 7. payoff i en tjänst
#
# En tjänst som redan har uppgifterna vill skicka in ett scenario och få tillbaka ett resultat som JSON eller en färdig
# bilaga. Tre krav: fel är data, inte spårutskrifter; samma fil ger samma svar; flera på en gång.

# %%
import json
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files

import payoff as po

# %% [markdown]
# ## En fråga, ett svar
#
# Text in, text eller byte ut. Alla fel i scenariot kommer på en gång, med rad, kolumn och vad som vore rätt. `lang`
# väljer språk på texterna; nycklarna är desamma.


# %%
def answer(text: str, format: str = "json", lang: str = "sv") -> dict:
    """Return a result, or what is wrong with the scenario, as data."""
    try:
        result = po.evaluate(po.load(text + "\n"))
        return {"ok": True, "content": result.report(format, lang)}
    except po.ScenarioError as error:
        return {"ok": False, "problems": error.to_dict(lang)}
    except po.PayoffError as error:
        return {"ok": False, "problems": [{"message": error.render(lang)}]}


# %% [markdown]
# En text utan radbrytning är en sökväg för `load`. Därför lägger funktionen till en: då är det som kommer utifrån
# alltid text, och ett scenario som kom som text får inte läsa filer.

# %%
text = (files("payoff") / "scenario" / "new.yaml").read_text(encoding="utf-8")
good = answer(text)
data = json.loads(good["content"])
data["payback"]["samhalle"]["sustained"], round(data["npv"]["samhalle"])

# %% [markdown]
# `provenance` säger vad svaret räknades av: version, kontrollsumma av scenariot, prislista och varje val som ändrar
# ett tal.

# %%
sorted(data["provenance"])

# %% [markdown]
# ## Fel är data

# %%
bad = answer(text.replace("payer: kommun", "payer: komun", 1).replace("3,5 %", "3,5"))
bad["problems"]

# %% [markdown]
# På engelska är det samma plats och samma nycklar:

# %%
[problem["hint"] for problem in answer(text.replace("payer: kommun", "payer: komun", 1), lang="en")["problems"]]

# %% [markdown]
# ## Bilagan som byte

# %%
annexes = {format: answer(text, format)["content"] for format in ("html", "docx", "xlsx")}
{format: content[:4] for format, content in annexes.items()}

# %% [markdown]
# ## Flera på en gång
#
# Scenarier och resultat är frysta, så trådar kan dela dem. Räkningen själv är Python och NumPy: trådar räcker för en
# tjänst som mest väntar, och `ProcessPoolExecutor` för många tunga körningar. Till `po.simulate` skickas en executor
# in, och svaret är detsamma hur många processer som än räknar.

# %%
sizes = [5, 10, 20, 40]
base = po.example()


def net_for(participants: int) -> float:
    """Return the net present value for a number of participants, in kronor."""
    return po.evaluate(base.replace({"participants": participants})).npv()


with ThreadPoolExecutor(2) as executor:
    nets = dict(zip(sizes, executor.map(net_for, sizes), strict=True))
{size: round(net) for size, net in nets.items()}

# %% tags=["kontroll", "hide-input"]
assert good["ok"]
assert data["payback"]["samhalle"]["sustained"] == 16
assert round(data["npv"]["samhalle"]) == 1_445_355
assert answer(text)["content"] == good["content"], "samma fil, samma svar"
assert not bad["ok"]
assert {"file", "line", "column", "path", "message", "hint"} <= set(bad["problems"][0])
assert answer("/etc/hostname")["ok"] is False, "en sökväg utifrån läses inte"
assert answer(text + "prices: andra.yaml")["ok"] is False, "och inte en fil som texten nämner"
assert answer("payoff: 1\n" + "[" * 5_000)["ok"] is False, "en fientlig fil är ett fel, inte ett haveri"
assert annexes["docx"][:2] == annexes["xlsx"][:2] == b"PK"
assert round(nets[10]) == 1_445_355
assert nets == {size: net_for(size) for size in sizes}

# %% [markdown]
# **Vidare:** [Resultatet](../docs/resultat.md) om nycklarna i JSON, [Bilagan](../docs/bilagan.md) om formaten.
