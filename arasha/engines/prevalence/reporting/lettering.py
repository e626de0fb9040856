"""How wide a text is about, and texts cut or wrapped to a width: nothing here may ask a browser."""

from typing import Final

SMALL: Final = 11.5
TEXT: Final = 13.0


def measure(text: str, size: float = TEXT) -> float:
    """About how wide a text is, on the safe side for common sans-serif letters."""
    return size * sum(_WIDTHS.get(sign, 0.7 if sign.isupper() else 0.62) for sign in text)


_WIDTHS: Final = {
    **dict.fromkeys(" .,:;'!|iljItfr·()-\u00a0", 0.36),
    **dict.fromkeys("mwMWшщжюмфыШЩЖЮМФЫ%@", 0.95),
    **dict.fromkeys("…—", 1.0),
    **dict.fromkeys("–", 0.5),
}


def shorten(text: str, width: float, size: float = TEXT) -> str:
    """A text cut to a width, with a sign that it was."""
    if measure(text, size) <= width:
        return text
    kept = len(text)
    while kept > 1 and measure(text[:kept] + "…", size) > width:
        kept -= 1
    return text[:kept].rstrip() + "…"


def wrap(text: str, width: float, size: float = TEXT, most: int = 2) -> list[str]:
    """A text in lines of a width; the last of `most` lines is cut."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and measure(longer, size) > width and len(lines) < most:
            lines.append(word)
        else:
            lines[-1] = longer
    return [shorten(line, width, size) for line in lines]
