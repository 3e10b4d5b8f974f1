"""What every template may use: components, links, dates, both languages. A name nobody set is an error, not a blank."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from urllib.parse import urlencode, urlsplit

from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from jinja2 import ChoiceLoader, Environment, StrictUndefined, pass_context
from markupsafe import Markup, escape

from hearth.kit import charts, parts, when
from hearth.kit.components import component, govuk_loader
from hearth.kit.identifiers import read_phone
from hearth.kit.language import counted, current, pick, words
from hearth.kit.spoken import as_told


def environment(**options) -> Environment:
    """The environment Django's Jinja2 engine uses; None is shown as an en dash."""
    options["loader"] = ChoiceLoader([options["loader"], govuk_loader()])
    options.setdefault("undefined", StrictUndefined)
    options.update(
        trim_blocks=True, lstrip_blocks=True, finalize=lambda value: when.NOTHING if value is None else value
    )
    made = Environment(**options)  # noqa: S701 - Django's engine sets autoescape
    made.globals.update(
        static=cache(static),
        url=url,
        t=pick,
        words=words,
        govuk=component,
        language=current,
        now=timezone.localtime,
        query=query,
        still=_still(made),
        switch_language=switch_language,
        came_from=came_from,
        bars=charts.bars,
        stacked=charts.stacked,
        line=charts.line,
        area_map=charts.area_map,
        chart=charts.draw,
        back_link=parts.back_link,
        pages=parts.pages,
        exit_this_page=parts.exit_this_page,
        button=parts.button,
        tag=parts.tag,
        summary=parts.summary,
    )
    made.filters.update(
        day=when.day,
        short_day=when.short_day,
        moment=when.moment,
        clock=when.clock,
        ago=when.ago,
        until=when.until,
        age=when.age,
        wait=when.wait,
        money=money,
        pence=pence,
        count=count,
        counted=counted,
        speaks=as_told,
        paragraphs=paragraphs,
        telephone=telephone,
        t=pick,
        percent=percent,
    )
    return made


def _still(made: Environment):
    """still("kit/notices.html"): a template that shows everybody the same, drawn once in each language."""

    @cache
    def drawn(name: str, language: str) -> Markup:
        return Markup(made.get_template(name).render())  # noqa: S704 - an escaping template

    return lambda name: drawn(name, current())


def form_token(request) -> dict:
    """Context processor: the form token of a page is made once, when the page first holds one.

    Django makes it anew for each form of the page, and that takes longer than drawing the form.
    """
    token = SimpleLazyObject(lambda: get_token(request))
    hidden = Markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">')
    return {"csrf_token": token, "csrf_input": SimpleLazyObject(lambda: hidden.format(token))}


def url(name: str, *args, **kwargs) -> str:
    """The address of a page by its name: url("needs:need", need.pk)."""
    return reverse(name, args=args or None, kwargs=kwargs or None) if args or kwargs else _url(name)


_url = cache(reverse)


def query(**values) -> str:
    """A query string without empty values: {{ query(stage="open", page=None) }} gives ?stage=open."""
    kept = [(name, value) for name, value in values.items() if value not in (None, "", [])]
    return "?" + urlencode(kept, doseq=True) if kept else ""


@pass_context
def switch_language(context, language: str) -> str:
    """The address of this very page in the other language."""
    request = context.get("request")
    if request is None:
        return f"/?language={language}"
    values = request.GET.copy()
    values["language"] = language
    return f"{request.path}?{values.urlencode()}"


@pass_context
def came_from(context) -> str:
    """The page of ours that led here, else the front page."""
    request = context.get("request")
    before = urlsplit(request.headers.get("Referer", "")) if request is not None else urlsplit("")
    ours = before.netloc and request is not None and before.netloc == request.get_host()
    return before._replace(scheme="", netloc="").geturl() if ours else "/"


def money(value: Decimal | int | float | None) -> str:
    """£1,234.50; whole pounds without pence."""
    if value is None:
        return when.NOTHING
    amount = Decimal(value)
    return f"£{amount:,.0f}" if amount == amount.to_integral_value() else f"£{amount:,.2f}"


def pence(value: int | None) -> str:
    """£14.50 of 1450 pence."""
    return when.NOTHING if value is None else f"£{value // 100:,}.{value % 100:02}"


def count(value: int | None) -> str:
    """12,345."""
    return when.NOTHING if value is None else f"{value:,}"


def percent(part: int | None, whole: int | None) -> str:
    """Whole per cent of a whole; nothing of nothing is an en dash, never 0%."""
    return f"{round(100 * part / whole)}%" if part is not None and whole else when.NOTHING


def telephone(number: str | None) -> str:
    """A telephone number the way people here read it: +447700900123 is 07700 900123."""
    return read_phone(number).shown


def paragraphs(text: str | None) -> Markup:
    """Text a person typed, with its paragraphs and line breaks, escaped."""
    if not text:
        return Markup('<p class="govuk-body">–</p>')
    blocks = str(text).replace("\r\n", "\n").strip().split("\n\n")
    return Markup("").join(
        Markup('<p class="govuk-body">{}</p>').format(Markup("<br>").join(escape(line) for line in block.split("\n")))
        for block in blocks
    )
