"""The tutorial on simulated people says what its script computes now."""

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

FOLDER = Path(__file__).resolve().parents[4] / "docs" / "methods" / "tutorial"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("tutorial_script", FOLDER / "write.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_every_number_of_the_text_is_computed_anew(script):
    assert (FOLDER.parent / "prevalence-tutorial.md").read_text(encoding="utf-8") == script.render_text()
    assert script.TABLE.read_text() == script.write_table(script.simulate(0))


def test_the_repeated_tables_are_what_the_script_makes(script):
    rows = script.read_repeated()
    assert len(rows) >= 40
    again = script.repeat(int(rows[0]["seed"]))
    assert {name: float(value) for name, value in again.items()} == pytest.approx(
        {name: float(value) for name, value in rows[0].items()}, rel=1e-6, abs=0.2
    )


def test_the_truth_is_recovered_with_covariates_and_missed_without(script):
    numbers = script.summarise(script.read_repeated())
    repeated = int(numbers["repeated"])
    assert int(numbers["whole_covered"]) < 0.2 * repeated
    assert int(numbers["joint_covered"]) >= 0.88 * repeated
    assert float(numbers["joint_median"].replace(",", "")) == pytest.approx(script.TRUTH, rel=0.05)
    assert float(numbers["whole_median"].replace(",", "")) < 0.9 * script.TRUTH


def test_every_figure_says_that_its_people_are_simulated(script):
    drawings = script.draw_figures()
    text = (FOLDER.parent / "prevalence-tutorial.md").read_text(encoding="utf-8")
    assert {path.name for path in FOLDER.glob("*.svg")} == set(drawings)
    for name, drawing in drawings.items():
        assert (FOLDER / name).read_text(encoding="utf-8") == drawing
        assert re.search(r"<text[^>]*>Simulated people", drawing)
        assert re.search(rf"!\[Simulated[^\]]*\]\(tutorial/{name}\)", text)


def test_the_public_figures_are_quoted_and_not_claimed():
    text = " ".join((FOLDER.parent / "prevalence-tutorial.md").read_text(encoding="utf-8").split())
    assert "hold no covariates" in text
    assert "48,000 to 146,000" in text and "6,250 a year" in text
    assert "quoted here, never reproduced" in text
