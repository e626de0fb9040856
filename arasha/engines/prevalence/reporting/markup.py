"""A small writer of XML and HTML that escapes everything it is given: no text can become an element."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final, TypeAlias, Union

# What XML 1.0 cannot hold, and marks that reorder the text around them.
_IMPOSSIBLE: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REORDERING: Final = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})

Child: TypeAlias = Union[str, Iterable["Child"], None]  # noqa: UP007 - a recursive alias


class Markup(str):
    """Text that was written by `element` and is not escaped again."""

    __slots__ = ()


def escape(text: str) -> Markup:
    """Text as it may stand between tags or in an attribute in quotes."""
    if isinstance(text, Markup):
        return text
    return Markup(_IMPOSSIBLE.sub("\ufffd", text).translate(_ESCAPES))


def element(name: str, /, *children: Child, **attributes: str | float | None) -> Markup:
    """One element. Children that are plain text are escaped; None is left out, and so are attributes of None.

    Attributes are named as in Python: `class_` is written class, `font_size` font-size; numbers are shortened.
    """
    written = "".join(
        f' {_name(key)}="{escape(_value(value))}"' for key, value in attributes.items() if value is not None
    )
    inside = "".join(_flatten(children))
    # An empty element is closed in itself only where HTML knows no end tag, or in a drawing.
    if not inside and name in _EMPTY:
        return Markup(f"<{name}{written}/>")
    return Markup(f"<{name}{written}>{inside}</{name}>")


def join(*children: Child) -> Markup:
    """Several pieces in a row."""
    return Markup("".join(_flatten(children)))


def isolate(text: str) -> str:
    """A foreign word as it may stand in a sentence: one that runs from right to left cannot reorder what follows."""
    plain = _REORDERING.sub("", text)
    if any(unicodedata.bidirectional(sign) in ("R", "AL", "AN") for sign in plain):
        return f"\u2068{plain}\u2069"
    return plain


_EMPTY: Final = frozenset(
    ("meta", "br", "hr", "img", "link", "col", "path", "line", "circle", "rect", "polyline", "polygon")
)


def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _value(value: str | float) -> str:
    if isinstance(value, str):
        return value
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _flatten(children: Iterable[Child]) -> Iterable[str]:
    for child in children:
        if child is None:
            continue
        if isinstance(child, str):
            yield escape(child)
        else:
            yield from _flatten(child)
