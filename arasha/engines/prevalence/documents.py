"""The JSON document of a study: the one thing that reports and pages draw from."""

from typing import Any, Final

SCHEMA: Final = "urn:arasha:estimate:1"  # estimate.schema.json beside this file
_PROGRAMS: Final = ("arasha", "numpy", "scipy")


def make_document(content: dict[str, Any], input_sha256: str) -> dict[str, Any]:
    """Content of `to_dict` with its schema, the digest of what was read, and the versions that computed it."""
    return {"schema": SCHEMA, **content, "input_sha256": input_sha256, "versions": list_versions()}


def list_versions() -> dict[str, str]:
    """The versions of Python and of every package that takes part in a result; "source" where it is not installed."""
    import platform  # with importlib.metadata a quarter of the whole import, and only documents need them
    from importlib.metadata import PackageNotFoundError, version

    found = {"python": platform.python_version()}
    for name in _PROGRAMS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "source"
    return found
