"""A drawing of the document as a block, with its caption."""

from collections.abc import Callable, Mapping
from typing import Any
from xml.etree import ElementTree

from arasha.engines.prevalence.reporting.blocks import Figure
from arasha.engines.prevalence.reporting.speech import Speech

_WORDS = "{http://www.w3.org/2000/svg}desc"


def figure(document: Mapping[str, Any], speech: Speech, draw: Callable[..., str], name: str) -> list[Figure]:
    """The drawing, or nothing where the document lacks what it shows. The caption is `captions.<name>`."""
    drawn = draw(document, speech.language, name=name)
    if not drawn:
        return []
    words = ElementTree.fromstring(drawn).findtext(_WORDS) or ""  # noqa: S314 - written by ourselves a line above

    def draw_again(width: int, prefix: str, fonts: str) -> str:
        return draw(document, speech.language, width=width, name=prefix, fonts=fonts)

    return [Figure(name, draw_again, speech.say("captions", name), words)]
