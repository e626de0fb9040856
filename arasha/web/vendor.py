"""Refresh the vendored browser assets from npm: `python -m arasha.web.vendor`, for developers only.

The product never runs npm. Files are copied as they were published, with two changes that our Content-Security-Policy
and the manifest storage ask for: source map comments go, and images inside style sheets become files of their own.
VENDOR.toml names each asset with its version, licence, source and the SHA-256 of every file.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

CHECKOUT = Path(__file__).resolve().parents[2]
STATIC = "arasha/web/static/vendor"
ICON_NAMES = Path(__file__).with_name("icons.txt")
REGISTER = f"{STATIC}/VENDOR.toml"

_SOURCE_MAP = re.compile(r"\n?(/\*|//)# sourceMappingURL=[^\n*]*(\*/)?\s*$")
_DATA_IMAGE = re.compile(r'url\("data:image/svg\+xml,([^"]*)"\)')


@dataclass(frozen=True)
class Asset:
    """One package: which of its files are wanted (source → name here) and where they go; {version} is filled in."""

    package: str
    files: dict[str, str]
    licences: dict[str, str] = field(default_factory=lambda: {"LICENSE": "LICENSE"})
    folder: str = ""

    def target(self, version: str) -> str:
        return self.folder or f"{STATIC}/{self.package}-{version}"


ASSETS = (
    Asset("bootstrap", {"dist/css/bootstrap.min.css": "bootstrap.min.css"}),
    Asset("bootstrap-icons", {}),
    Asset(
        "echarts",
        {"dist/echarts.min.js": "echarts.min.js"},
        {"LICENSE": "LICENSE", "NOTICE": "NOTICE", "licenses/LICENSE-d3": "LICENSE-d3"},
    ),
    Asset(
        "axe-core",
        {"axe.min.js": "axe.min.js"},
        {"LICENSE": "LICENSE", "LICENSE-3RD-PARTY.txt": "LICENSE-3RD-PARTY.txt"},
        folder="tests/vendor",
    ),
)


def read_icon_names() -> list[str]:
    """The icons that templates may use, in the order of icons.txt."""
    return ICON_NAMES.read_text(encoding="utf-8").split()


def build_sprite(icons: Path, names: list[str]) -> str:
    """Join the named icons of `icons` into one SVG of symbols; raises FileNotFoundError for an unknown name."""
    symbols = []
    for name in names:
        drawing = (icons / f"{name}.svg").read_text(encoding="utf-8")
        inner = drawing[drawing.index(">") + 1 : drawing.rindex("</svg>")]
        symbols.append(f'<symbol id="{name}" viewBox="0 0 16 16">{" ".join(inner.split())}</symbol>')
    return "\n".join(['<svg xmlns="http://www.w3.org/2000/svg">', *symbols, "</svg>", ""])


def extract_images(style: str) -> tuple[str, dict[str, str]]:
    """Return the style sheet with links instead of data: images, and the images by relative name."""
    images: dict[str, str] = {}

    def keep(match: re.Match[str]) -> str:
        drawing = unquote(match.group(1)) + "\n"
        name = next((known for known, text in images.items() if text == drawing), f"images/{len(images) + 1:02}.svg")
        images[name] = drawing
        return f'url("{name}")'

    return _DATA_IMAGE.sub(keep, style), images


def prepare(source: Path, name: str) -> Iterator[tuple[str, str]]:
    """Yield each file (name, text) that one published file becomes here."""
    text = _SOURCE_MAP.sub("\n", source.read_text(encoding="utf-8"))
    if name.endswith(".css"):
        text, images = extract_images(text)
        yield from images.items()
    yield name, text


def place(asset: Asset, packages: Path, root: Path) -> dict[str, str]:
    """Write one asset's files below `root` and return its entry: version, licence and digests by path."""
    source = packages / asset.package
    description = json.loads((source / "package.json").read_text(encoding="utf-8"))
    target = asset.target(description["version"])
    files = [made for path, name in asset.files.items() for made in prepare(source / path, name)]
    if asset.package == "bootstrap-icons":
        files.append(("icons.svg", build_sprite(source / "icons", read_icon_names())))
    files += [(name, (source / path).read_text(encoding="utf-8")) for path, name in asset.licences.items()]
    digests = {}
    for name, text in files:
        file = root / target / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
        digests[f"{target}/{name}"] = hashlib.sha256(file.read_bytes()).hexdigest()
    return {"version": description["version"], "licence": description["license"], **digests}


def describe(entries: dict[str, dict[str, str]]) -> str:
    """Write the register: one [[asset]] table for each package, in TOML."""
    lines = ["# Written by `make vendor`; tests/web/test_vendor.py compares every digest.", ""]
    for package, entry in entries.items():
        version, licence, *_ = entry.values()
        lines += ["[[asset]]", f'name = "{package}"', f'version = "{version}"', f'licence = "{licence}"']
        lines += [f'source = "npm:{package}@{version}"', "[asset.sha256]"]
        lines += [f'"{path}" = "{digest}"' for path, digest in list(entry.items())[2:]]
        lines.append("")
    return "\n".join(lines)


def build(packages: Path, root: Path = CHECKOUT) -> None:
    """Replace every vendored file below `root` by what `packages` (a node_modules folder) holds."""
    shutil.rmtree(root / STATIC, ignore_errors=True)
    entries = {asset.package: place(asset, packages, root) for asset in ASSETS}
    (root / REGISTER).write_text(describe(entries), encoding="utf-8")


def main() -> int:
    """Install the locked packages into a temporary folder, without their scripts, and build from there."""
    npm = shutil.which("npm")
    if npm is None:
        print("make vendor needs npm; the product itself does not.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(CHECKOUT / name, folder)
        subprocess.run([npm, "ci", "--ignore-scripts"], cwd=folder, check=True)
        build(Path(folder) / "node_modules")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
