"""GOV.UK Frontend components from Python and from templates, by the name the design system gives them.

`component("button", {"text": "Save"})` gives safe HTML. The options are the design system's own (camelCase), so its
published examples can be used as they stand. Text options are escaped; `html` options are trusted.
"""

from __future__ import annotations

from functools import cache
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


def component(name: str, options: dict[str, Any] | None = None, **more: Any) -> Markup:
    """One component, for example component("tag", text="Urgent", classes="govuk-tag--red")."""
    return Markup(_macro(name)({**(options or {}), **more}))  # noqa: S704 - made by escaping templates


def kept_lines(text: Any) -> Markup:
    """Text for a text area whose line breaks survive the indenting of nested templates."""
    return Markup(str(escape(text)).replace("\r\n", "\n").replace("\n", "&#10;"))  # noqa: S704 - escaped above
