"""Every address of the program, by its name: what the access matrix and the walk through all pages start from."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def patterns(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", entry


ALL: dict[str, URLPattern] = dict(patterns())


def is_read(name: str) -> bool:
    """The address shows a page; others only take what is sent."""
    return "GET" in getattr(ALL[name].callback, "methods", ())
