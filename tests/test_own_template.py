"""A user's own template: filled with the summary, in a sandbox, or refused with where and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import payoff
from payoff.report.own_template import by_template, ending_of
from payoff.report.summary import summary


def made(tmp_path: Path, text: str, name: str = "brev.html", **variables: Any) -> str:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return by_template(str(path), {"title": "Prov <b>", "rows": [1, 2, 3]} | variables, "sv").decode()


def test_a_template_is_filled_with_the_summary(tmp_path: Path, bas: payoff.Result) -> None:
    path = tmp_path / "brev.md.j2"
    path.write_text(
        "{{ title }}: {{ net[-1]['values'][2] | kr }}\n{% for one in sentences %}- {{ one }}\n{% endfor %}", "utf-8"
    )
    found = by_template(str(path), summary(bas, "sv"), "sv").decode()
    assert found.startswith("BAS Trelleborg 2015–2017: 1\xa0133\xa0345\xa0kr\n- Insatsen kostar")


def test_a_page_is_escaped_and_a_text_is_not(tmp_path: Path) -> None:
    assert made(tmp_path, "<p>{{ title }}</p>") == "<p>Prov &lt;b&gt;</p>"
    assert made(tmp_path, "{{ title }}", "brev.txt") == "Prov <b>"
    assert made(tmp_path, "{{ title }}", "brev.html.j2") == "Prov &lt;b&gt;"


def test_what_the_user_wrote_is_not_a_template(tmp_path: Path) -> None:
    assert made(tmp_path, "{{ title }}", "brev.txt", title="{{ 7*7 }}") == "{{ 7*7 }}"


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ title.__init__.__globals__ }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ self._TemplateReference__context }}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}",
        "{% extends '/etc/passwd' %}",
        "{{ lipsum(n=10**9) }}",
        "{% for i in range(10**9) %}x{% endfor %}",
        "{% for i in range(99999) %}{% for j in range(99999) %}x{% endfor %}{% endfor %}",
        "{% for a in title %}" * 9 + "x" + "{% endfor %}" * 9,
        "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
        "{{ 7 | round(30000000, 'ceil') }}",
        "{{ 'x'.rjust(2000000000) }}",
        "{{ ('x' * 9) ~ 'y' }}",
        "{{ 'x' * 10**9 }}",
        "{{ 10**10**10 }}",
        "{{ '%09999999999d' % 3 }}",
        "{{ 'x'.center(9999999999) }}",
        "{{ '{:9999999999}'.format(3) }}",
        "{{ rows.append(4) }}",
    ],
)
def test_a_template_that_reaches_out_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(payoff.InputError, match="mallen"):
        made(tmp_path, text)


def test_a_name_that_does_not_exist_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(payoff.InputError, match=r"titel.*menade du ”title”"):
        made(tmp_path, "först\n{{ titel }}\n")


def test_a_template_that_cannot_be_read_says_where(tmp_path: Path) -> None:
    with pytest.raises(payoff.InputError, match=r"brev.html.*rad 2"):
        made(tmp_path, "a\n{% for x in rows %}\n")
    with pytest.raises(payoff.InputError, match="går inte att läsa"):
        by_template(str(tmp_path / "ingen.html"), {}, "sv")
    (tmp_path / "latin.txt").write_bytes(b"\xe5\xe4")
    with pytest.raises(payoff.InputError, match="UTF-8"):
        by_template(str(tmp_path / "latin.txt"), {}, "sv")
    (tmp_path / "stor.txt").write_bytes(b"x" * 2_000_001)
    with pytest.raises(payoff.InputError, match="större än"):
        by_template(str(tmp_path / "stor.txt"), {}, "sv")


def test_the_ending_follows_the_template() -> None:
    assert [ending_of(name) for name in ("a.html", "b.md.jinja", "c.docx", "mall")] == ["html", "md", "docx", "txt"]
