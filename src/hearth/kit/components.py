"""GOV.UK Frontend components from Python and from templates, by the name the design system gives them.

`component("button", {"text": "Save"})` gives safe HTML. The options are the design system's own (camelCase), so its
published examples can be used as they stand. Text options are escaped; `html` options are trusted.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from jinja2 import ChainableUndefined, Environment, PackageLoader, PrefixLoader
from markupsafe import Markup, escape


def govuk_loader() -> PrefixLoader:
    """Templates of the design system under the name their own imports use."""
    return PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})


@cache
def _environment() -> Environment:
    return Environment(
        loader=govuk_loader(), autoescape=True, undefined=ChainableUndefined, trim_blocks=True, lstrip_blocks=True
    )


@cache
def _macro(name: str):
    function = "govuk" + "".join(part.capitalize() for part in name.split("-"))
    return getattr(_environment().get_template(f"govuk_frontend_jinja/components/{name}/macro.html").module, function)


# Components that hold words of ours and addresses, never what somebody typed.
OF_OUR_WORDS = {"back-link", "button", "exit-this-page", "service-navigation", "skip-link"}


# Those nearly every page draws.
OFTEN = (
    "back-link", "button", "checkboxes", "date-input", "error-summary", "exit-this-page", "input", "pagination",
    "radios", "select", "service-navigation", "skip-link", "summary-list", "tag", "textarea",
)  # fmt: skip


def draw_often() -> None:
    """Read the templates of those components, so that no page waits for it."""
    for name in OFTEN:
        _macro(name)


def component(name: str, options: dict[str, Any] | None = None, *, is_alike: bool = False, **more: Any) -> Markup:
    """One component, for example component("tag", text="Urgent", classes="govuk-tag--red").

    With `is_alike` it holds nothing personal and is asked for often, so it is drawn once and kept.
    """
    given = {**(options or {}), **more}
    if not (is_alike or name in OF_OUR_WORDS):
        return _drawn(name, given)
    return _kept(name, _Options(given))


def _drawn(name: str, options: dict[str, Any]) -> Markup:
    return Markup(_macro(name)(options))  # noqa: S704 - made by escaping templates


class _Options(dict):
    """Options that can be looked up: the same when they are written the same."""

    def __init__(self, given: dict[str, Any]):
        super().__init__(given)
        self.written = repr(given)

    def __hash__(self) -> int:
        return hash(self.written)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Options) and self.written == other.written


@lru_cache(maxsize=2048)
def _kept(name: str, options: _Options) -> Markup:
    return _drawn(name, options)


def kept_lines(text: Any) -> Markup:
    """Text for a text area whose line breaks survive the indenting of nested templates."""
    return Markup(str(escape(text)).replace("\r\n", "\n").replace("\n", "&#10;"))  # noqa: S704 - escaped above
