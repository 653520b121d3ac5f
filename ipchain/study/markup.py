"""What a notebook shows of an object: small HTML without scripts, made from templates that escape every value.

Styles stand at the elements: notebooks drop style sheets of outputs they do not trust. Words carry the meaning.

Not here: the page of a run (`ipchain.report.page`).
"""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ipchain.report.visible import visible


def rendered(template: str, **values: object) -> Markup:
    """The HTML of this template with these values, escaped and without anything invisible in them."""
    return Markup(_environment().get_template(template).render(**values))  # noqa: S704 - escaped by its template


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("ipchain.study"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _shown(value: object) -> object:
    if isinstance(value, str) and not isinstance(value, Markup):
        return visible(value)
    return "" if value is None else value
