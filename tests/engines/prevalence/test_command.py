"""The command line: verdicts as exit codes, errors with line and column, JSON by its schema."""

import io
import json
import re
from pathlib import Path

import pytest

from arasha.engines.prevalence import command, posteriors
from arasha.engines.prevalence.studying import studies
from tests.engines.prevalence.tables import simulated

ENGINE = Path(command.__file__).parent


@pytest.fixture(autouse=True)
def short_chains(monkeypatch):
    """The chains of latent classes are tried elsewhere; here they may disagree."""
    monkeypatch.setattr(posteriors, "SWEEPS", 200)


@pytest.fixture
def ask(tmp_path, capsys):
    def asked(content: str, *arguments: str) -> tuple[int, str, str]:
        path = tmp_path / "table.csv"
        path.write_text(content)
        code = command.main([str(path), "--replicates", "20", *arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return asked


def written(table) -> str:
    rows = [",".join([*table.lists, "count"])]
    for cell, count in enumerate(table.counts):
        if count:
            rows.append(",".join([*(str(cell >> position & 1) for position in range(len(table.lists))), str(count)]))
    return "\n".join(rows) + "\n"


GOOD = written(simulated(hidden=3000))


def test_a_study_with_json(ask, tmp_path):
    code, out, err = ask(GOOD, "--json", str(tmp_path / "found.json"))
    assert (code, err) == (0, "")
    assert "Verdict" in out
    document = json.loads((tmp_path / "found.json").read_text())
    schema = json.loads((ENGINE / "estimate.schema.json").read_text())
    assert set(schema["required"]) <= set(document) <= set(schema["properties"])
    for one in (document["headline"], *document["estimates"]):
        assert set(schema["$defs"]["estimate"]["required"]) <= set(one)
        assert set(one) <= set(schema["$defs"]["estimate"]["properties"])
    assert document["schema"] == schema["properties"]["schema"]["const"]
    assert re.fullmatch("[0-9a-f]{64}", document["input_sha256"])


@pytest.mark.parametrize("method", studies.METHODS)
def test_each_method_alone(ask, method):
    code, out, _ = ask(GOOD, "--method", method, "--json", "-")
    document = json.loads(out)
    assert [one["method"] for one in document["estimates"]] == [method]
    if method == "latent":  # chains as short as these disagree, and that is the answer
        assert (code, document["headline"]) == (3, None)
    else:
        assert code == 0
        assert document["headline"]["total"] > document["cases"]


def test_red_is_three_and_the_reasons_are_still_written(ask):
    code, out, _ = ask("A,B,C,count\n1,0,0,10\n0,1,0,10\n0,0,1,10\n", "--json", "-")
    assert code == 3
    document = json.loads(out)
    assert document["headline"] is None
    assert document["verdict"]["colour"] == "red"
    code, out, _ = ask("A,B,C,count\n1,0,0,10\n0,1,0,10\n0,0,1,10\n", "--method", "stepwise")
    assert code == 3
    assert "no upper end" in out


def test_bad_input_is_two_with_line_and_column(ask, capsys):
    code, out, err = ask(GOOD.replace("\n1,", "\nx,", 1))
    assert (code, out) == (2, "")
    assert "Row 2, column 'A'" in err
    assert command.main(["/nowhere.csv"]) == 2
    assert "No such file" in capsys.readouterr().err


def test_cancelled_is_130(ask, monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "study", interrupt)
    code, _, err = ask(GOOD)
    assert code == 130
    assert "Cancelled" in err


def test_progress_names_its_step_in_words():
    shown = io.StringIO()
    command._Progress(shown, "en")(3, 9, "graphs")
    assert "3 of 9: average of graphs" in shown.getvalue()
    command._Progress(shown, "ru")(12, 19, "without")
    assert "12 из 19: без одного из списков" in shown.getvalue()
