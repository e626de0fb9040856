"""Small tags of every screen: an icon, a clock, the source of a duty, a vendored file."""

from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from arasha.web.assets import locate

register = template.Library()


@register.simple_tag
def vendored(name: str) -> str:
    """Address of a vendored file, such as {% vendored "bootstrap/bootstrap.min.css" %}."""
    return static(locate(name))


@register.simple_tag
def icon(name: str, label: str = "", tone: str = "") -> SafeString:
    """An icon beside a word; with a label it speaks for itself, for buttons without one. Names: web/icons.txt."""
    css = f"icon text-{tone}" if tone else "icon"
    sprite = static(locate("bootstrap-icons/icons.svg"))
    if not label:
        return format_html('<svg class="{}" aria-hidden="true"><use href="{}#{}"></use></svg>', css, sprite, name)
    return format_html(
        '<svg class="{}" role="img" aria-label="{}"><use href="{}#{}"></use></svg>', css, label, sprite, name
    )


@register.inclusion_tag("web/parts/clock.html")
def clock(clock: Any, compact: bool = False) -> dict[str, Any]:
    """What remains, when it ends and the article; compact shows the first and explains the rest behind a mark.

    clock: label, share (0-100, the part of the time that has passed), state ("ok", "sun" or "overdue"),
    ends (words or None), source (Source, words or None), unverified (bool), how (words: how the end was computed).
    """
    how = getattr(clock, "how", "")
    told = [str(clock.source or ""), how, unverified_hint() if clock.unverified else ""] if how else []
    return {
        "clock": clock,
        "compact": compact,
        "share": max(0, min(100, round(clock.share))),
        "explained": ". ".join(part.rstrip(".") for part in told if part),
    }


@register.inclusion_tag("web/parts/source.html")
def source(item: Any, unverified: bool | None = None) -> dict[str, Any]:
    """The act and article behind a duty, with a "?" that says so while nobody has checked it.

    item: an entry of the country pack (has source and status), a Source or words.
    """
    cited = getattr(item, "source", item)
    if unverified is None:
        unverified = str(getattr(item, "status", "verified")) != "verified"
    return {"words": str(cited or ""), "address": getattr(cited, "url", ""), "unverified": unverified}


@register.simple_tag
def unverified_hint() -> str:
    """What the "?" after an article means."""
    return gettext("Not verified: nobody has yet compared this with the official text of the law.")


@register.simple_tag
def own_language_names() -> list[tuple[str, str]]:
    """The languages of the screen, each called as its own speakers call it."""
    return list(settings.LANGUAGES)
