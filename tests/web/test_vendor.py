"""Every vendored file is the one that was registered, licensed, and fit for our Content-Security-Policy."""

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

from arasha.web import vendor
from arasha.web.assets import locate

CHECKOUT = Path(__file__).resolve().parents[2]
VENDOR = CHECKOUT / "arasha/web/static/vendor"
ASSETS = tomllib.loads((VENDOR / "VENDOR.toml").read_text(encoding="utf-8"))["asset"]
FREE_LICENCES = {"MIT", "Apache-2.0", "BSD-3-Clause"}


@pytest.mark.parametrize("asset", ASSETS, ids=lambda asset: asset["name"])
def test_every_registered_file_is_unchanged(asset):
    for path, digest in asset["sha256"].items():
        assert hashlib.sha256((CHECKOUT / path).read_bytes()).hexdigest() == digest, path


@pytest.mark.parametrize("asset", ASSETS, ids=lambda asset: asset["name"])
def test_every_asset_carries_its_licence(asset):
    assert any(Path(path).name == "LICENSE" for path in asset["sha256"])
    shipped = not all(path.startswith("tests/") for path in asset["sha256"])
    assert asset["licence"] in FREE_LICENCES or not shipped
    assert asset["source"] == f"npm:{asset['name']}@{asset['version']}"


def test_nothing_unregistered_lies_in_the_vendor_folders():
    registered = {CHECKOUT / path for asset in ASSETS for path in asset["sha256"]}
    found = {path for folder in (VENDOR, CHECKOUT / "tests/vendor") for path in folder.rglob("*") if path.is_file()}
    assert found - registered == {VENDOR / "VENDOR.toml"}


def test_vendored_styles_need_no_data_images_and_no_source_maps():
    for path in VENDOR.rglob("*"):
        if path.suffix in {".css", ".js"}:
            assert "sourceMappingURL=" not in path.read_text(encoding="utf-8"), path
        if path.suffix == ".css":
            assert "url(data:" not in path.read_text(encoding="utf-8").replace('"', "").replace("'", ""), path


def test_images_of_a_style_become_files_once_each():
    style = '.a{b:url("data:image/svg+xml,%3csvg/%3e")}.c{d:url("data:image/svg+xml,%3csvg/%3e")}'
    changed, images = vendor.extract_images(style)
    assert changed == '.a{b:url("images/01.svg")}.c{d:url("images/01.svg")}'
    assert images == {"images/01.svg": "<svg/>\n"}


def test_the_sprite_holds_exactly_the_icons_of_the_list():
    sprite = (CHECKOUT / "arasha/web/static" / locate("bootstrap-icons/icons.svg")).read_text(encoding="utf-8")
    assert re.findall(r'<symbol id="([^"]+)"', sprite) == vendor.read_icon_names()


def test_templates_name_only_icons_of_the_sprite():
    used = {
        name
        for template in (CHECKOUT / "arasha").rglob("templates/**/*.html")
        for name in re.findall(r'{% icon "([^"]+)"', template.read_text(encoding="utf-8"))
    }
    assert used <= set(vendor.read_icon_names())


def test_the_lock_file_names_no_registry():
    lock = (CHECKOUT / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert lock.count('"integrity"') >= len(ASSETS)


def test_an_asset_that_is_not_vendored_is_refused():
    with pytest.raises(KeyError):
        locate("jquery/jquery.js")
