"""Where each vendored file lies: the version in its folder is written once, in VENDOR.toml."""

import tomllib
from functools import cache
from pathlib import Path, PurePosixPath

REGISTER = Path(__file__).with_name("static") / "vendor" / "VENDOR.toml"


@cache
def folders() -> dict[str, str]:
    """Static folder of each vendored package, such as {"bootstrap": "vendor/bootstrap-5.3.9"}."""
    register = tomllib.loads(REGISTER.read_text(encoding="utf-8"))
    return {asset["name"]: f"vendor/{asset['name']}-{asset['version']}" for asset in register["asset"]}


def locate(name: str) -> str:
    """Turn "bootstrap/bootstrap.min.css" into its static path; raises KeyError for a package not vendored."""
    package, *rest = PurePosixPath(name).parts
    return "/".join([folders()[package], *rest])
