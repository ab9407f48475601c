"""What a user's own template may say: ask for values, go through lists, and choose; nothing else.

A form, a page or a text is somebody else's file. It is written in Jinja, but only in the part of it where nothing can
be called, nothing can be made larger than what is asked for, and nothing can be reached but the values that are handed
over.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from jinja2 import StrictUndefined, TemplateSyntaxError, Undefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing

from payoff.errors import InputError, did_you_mean, shortened
from payoff.language import Language, Say, as_written, say
from payoff.quantity.text import typographic
from payoff.report.locale import Numbers

MOST_WRITTEN: Final = 20_000_000
"""Letters that a form may write, its own markup among them."""
PER_TURN: Final = 100
"""Letters that a turn of a loop counts as, beside those that it writes."""
MOST_DECIMALS: Final = 6
MAY_STAND: Final[tuple[type[nodes.Node], ...]] = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Getattr, nodes.Getitem),
    *(nodes.For, nodes.If, nodes.CondExpr, nodes.Filter, nodes.Test, nodes.Keyword, nodes.List, nodes.Tuple),
    *(nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Neg, nodes.Pos),
    *(nodes.Add, nodes.Sub, nodes.Mul, nodes.Div),
)
"""What a form may be made of."""
OTHER_FILES: Final = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)
KEPT_FILTERS: Final = ("abs", "capitalize", "count", "d", "default", "first", "last", "length", "lower", "upper")
"""Filters of Jinja that give no more than they get."""
KEPT_TESTS: Final = (
    *("defined", "divisibleby", "even", "false", "in", "mapping", "none", "number", "odd", "sequence", "string"),
    *("true", "undefined", "eq", "ne", "lt", "le", "gt", "ge", "==", "!=", "<", "<=", ">", ">="),
)
OF_A_LOOP: Final = (
    "index",
    "index0",
    "revindex",
    "revindex0",
    "first",
    "last",
    "length",
    "depth",
    "previtem",
    "nextitem",
)
COUNTED: Final = "~counted"
"""The filter that every loop goes through; its name cannot be written in a form."""


class TemplateLanguage(ImmutableSandboxedEnvironment):
    """The part of Jinja that a form is written in.

    Parameters
    ----------
    language : {"sv", "en"}
        That numbers are written in.
    known : iterable of str
        Names of the values that are handed over.
    escape : bool
        Whether what is filled in is escaped as markup, as it is in a page and a form.
    """

    intercepted_binops = frozenset("+-*/")

    def __init__(self, language: Language, known: Iterable[str], *, escape: bool = True) -> None:
        super().__init__(
            autoescape=escape,
            undefined=_undefined(tuple(known)),
            finalize=self._shown,
            trim_blocks=not escape,
            lstrip_blocks=not escape,
            keep_trailing_newline=True,
        )
        self.code_generator_class = _Checked
        self._numbers, self._language = Numbers(language), language
        self._written = 0
        self.globals.clear()
        self.tests = {name: self.tests[name] for name in KEPT_TESTS}
        own: dict[str, Callable[..., Any]] = {"kr": self._kronor, "number": self._number, "join": self._joined}
        self.filters = {name: self.filters[name] for name in KEPT_FILTERS} | own | {COUNTED: self._counted}

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return what stands under a name; nothing has any other attribute."""
        if isinstance(obj, Undefined) or (isinstance(obj, LoopContext) and attribute in OF_A_LOOP):
            return super().getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return what stands under a name, or at a place in a list."""
        if isinstance(obj, Undefined):
            return super().getitem(obj, argument)
        if isinstance(obj, Mapping):
            return obj[argument] if argument in obj else self.undefined(obj=obj, name=argument)
        if isinstance(obj, (str, list)) and isinstance(argument, int):
            inside = -len(obj) <= argument < len(obj)
            return obj[argument] if inside else self.undefined(obj=obj, name=str(argument))
        raise InputError(say("”{name}” är inget värde som mallen kan få", name=shortened(str(argument))))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Reckon with numbers, and with nothing else."""
        for side in (left, right):
            if isinstance(side, Undefined):
                str(side)  # says which name there is not
            if not isinstance(side, (int, float)):
                raise InputError(
                    say("mallen räknar med något som inte är ett tal: {value}", value=shortened(str(side)))
                )
        return super().call_binop(context, operator, left, right)

    def _shown(self, value: Any) -> Any:
        """Return a value as it is written in the form."""
        if isinstance(value, Undefined):
            return value  # Jinja asks it for its text, and it says which name there is not
        text = self._text(value)
        self._count(len(text))
        return text

    def _text(self, value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return (say("ja") if value else say("nej")).text(self._language)
        if isinstance(value, float):
            return self._numbers.plain(value) if math.isfinite(value) else "–"
        if isinstance(value, Undefined):
            return str(value)  # which says the name that there is not
        if not isinstance(value, (str, int)):
            raise InputError(say("mallen skriver ut flera värden på en gång; gå igenom dem med for"))
        return typographic(str(value)) if isinstance(value, int) else value

    def _kronor(self, value: Any) -> str:
        """Write an amount in kronor; a text that stands in its place, such as why there is none, is left as it is."""
        return self._numbers.kronor(value) if isinstance(value, (int, float)) else self._text(value)

    def _number(self, value: Any, decimals: int = 0) -> str:
        few = max(0, min(MOST_DECIMALS, int(decimals)))
        return self._numbers.number(value, few) if isinstance(value, (int, float)) else self._text(value)

    def _joined(self, values: Iterable[Any], between: str = "") -> str:
        texts = [self._text(value) for value in values]
        self._count(sum(map(len, texts)) + len(texts) * len(between))
        return between.join(texts)

    def _counted(self, values: Iterable[Any], letters: int) -> Iterator[Any]:
        for value in values:
            self._count(letters + PER_TURN)
            yield value

    def _count(self, letters: int) -> None:
        self._written += letters
        if self._written > MOST_WRITTEN:
            raise InputError(say("mallen skriver för mycket: högst {most} tecken", most=MOST_WRITTEN))


def wrong_line(error: Exception) -> str | None:
    """Return the line of a form that Jinja cannot read; None where the error is another one."""
    if not isinstance(error, TemplateSyntaxError):
        return None
    lines = (error.source or "").splitlines()
    return lines[error.lineno - 1] if 0 < error.lineno <= len(lines) else ""


class _Checked(CodeGenerator):
    """Looks through a form before it is run: what may not stand there is refused, and every loop is counted."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 - Jinja's name
        for found in list(node.find_all(nodes.Node)):
            _check(found, self.environment)
            if isinstance(found, nodes.For):
                letters = sum(len(text.data) for part in found.body for text in _template_data(part))
                size = nodes.Const(letters)
                found.iter = nodes.Filter(found.iter, COUNTED, [size], [], None, None)
                found.iter.set_lineno(found.lineno).set_environment(self.environment)
        super().visit_Template(node, frame)


def _template_data(node: nodes.Node) -> Iterator[nodes.TemplateData]:
    if isinstance(node, nodes.TemplateData):
        yield node
    yield from node.find_all(nodes.TemplateData)


def _check(node: nodes.Node, environment: Any) -> None:
    """Refuse what may not stand in a form."""
    if isinstance(node, OTHER_FILES):
        raise InputError(say("en mall får inte läsa andra filer"))
    if not isinstance(node, MAY_STAND) or (isinstance(node, nodes.For) and node.recursive):
        kind = as_written(type(node).__name__.lower())
        raise InputError(
            say(
                "en mall får bara fråga efter värden, gå igenom listor och välja; det här får den inte: {kind}",
                kind=kind,
            )
        )
    for of, known in ((nodes.Filter, environment.filters), (nodes.Test, environment.tests)):
        if isinstance(node, of) and node.name not in known:
            listed = [name for name in known if name != COUNTED]
            hint = did_you_mean(node.name, listed)
            raise InputError(say("”{name}” finns inte i en mall; {hint}", name=shortened(node.name), hint=hint))


def _undefined(known: tuple[str, ...]) -> type[StrictUndefined]:
    """Return what stands for a value that there is not: used in any way, it says its name and what is like it."""

    class Asked(StrictUndefined):
        def __init__(
            self, hint: str | None = None, obj: Any = missing, name: str | None = None, exc: Any = None
        ) -> None:
            names = obj if isinstance(obj, Mapping) else () if isinstance(obj, (str, list)) else known
            super().__init__(hint, obj, name, partial(_no_such_value, str(name), names))  # type: ignore[arg-type]

    return Asked


def _no_such_value(name: str, names: Iterable[str], _: str | None = None) -> InputError:
    hint: Say = did_you_mean(name, names)
    return InputError(say("värdet ”{name}” finns inte; {hint}", name=shortened(name), hint=hint))
