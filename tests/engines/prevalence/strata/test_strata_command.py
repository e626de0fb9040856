"""`arasha estimate --strata`: printed lines, JSON by its schema, rates, and bad input."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from arasha.engines.prevalence import command
from arasha.engines.prevalence.wording import LANGUAGES
from tests.engines.prevalence.strata.people import SEX_AND_AGE, forget, simulated_rows

ENGINE = Path(command.__file__).parent
SCHEMA = json.loads((ENGINE / "estimate.schema.json").read_text(encoding="utf-8"))
ROWS = forget(simulated_rows(SEX_AND_AGE), 4, 0.06)
TABLE = "\n".join(["A,B,C,sex,age", *(",".join(map(str, row)) for row in ROWS)]).replace("?", "")


@pytest.fixture
def ask(tmp_path, capsys):
    def asked(*arguments: str, table: str = TABLE) -> tuple[int, str, str]:
        path = tmp_path / "people.csv"
        path.write_text(table)
        code = command.main([str(path), "--replicates", "30", "--method", "bic", *arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return asked


def check(value: Any, schema: dict[str, Any]) -> None:
    """What the published schema says of a value, as far as this engine's schema goes."""
    if "$ref" in schema:
        node: Any = SCHEMA
        for step in schema["$ref"].removeprefix("#/").split("/"):
            node = node[step]
        return check(value, node)
    if "anyOf" in schema:
        return check(value, schema["anyOf"][0 if value is None else 1])
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "null": type(None)}
    if "type" in schema:
        wanted = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
        assert any(isinstance(value, kinds.get(one, bool)) for one in wanted), (value, schema)
    if "enum" in schema:
        assert value in schema["enum"]
    if isinstance(value, dict):
        assert set(schema.get("required", ())) <= set(value)
        for name, inner in value.items():
            rule = schema.get("properties", {}).get(name, schema.get("additionalProperties"))
            if isinstance(rule, dict):
                check(inner, rule)
    if isinstance(value, list) and isinstance(schema.get("items"), dict):
        for inner in value:
            check(inner, schema["items"])
    return None


def test_strata_are_in_the_json_as_its_schema_says(ask, tmp_path):
    population = tmp_path / "population.csv"
    population.write_text("sex,population,relative_standard_error\nmen,1000000,0.02\nwomen,1100000,0.02\n")
    code, out, _ = ask("--strata", "sex,age", "--population", str(population), "--json", "-")
    assert code == 0
    document = json.loads(out)
    found = document["strata"]
    assert found["covariates"] == ["sex", "age"]
    assert found["unclassified"] == TABLE.count(",\n") + TABLE.endswith(",")
    assert found["cases"] == document["cases"] == len(ROWS)
    check(found, SCHEMA["properties"]["strata"])
    for name in ("joint", "separate"):
        assert set(found[name]) == set(SCHEMA["$defs"]["breakdown"]["properties"])
        assert [part["rate"] is not None for part in found[name]["margins"]] == [True, True, False, False]
        assert found[name]["everybody"]["rate"] is None
    assert document["command"][-4:] == ["--strata", "sex,age", "--population", "population.csv"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_totals_by_covariates_are_printed_in_every_language(ask, language):
    _, out, _ = ask("--strata", "sex,age", "--language", language)
    lines = out.splitlines()
    for name in ("men, adult", "men, child", "women, adult", "women, child"):
        assert sum(line.strip().startswith(name) for line in lines) == 3  # joint, separate, drawn together
    assert "A:sex" in out
    assert not re.search(r"\{|\bNone\b|\bnan\b", out)


def test_covariates_that_decide_the_total_warn_the_verdict(ask):
    # Given men whom nobody sees and women whom everybody sees
    people = {("men",): (4000, (0.04, 0.04, 0.05)), ("women",): (1500, (0.5, 0.5, 0.4))}
    rows = "\n".join(["A,B,C,sex", *(",".join(map(str, row)) for row in simulated_rows(people))])
    _, out, _ = ask("--strata", "sex", table=rows)
    assert "Taking sex into account changes the total by +" in out
    assert "Heterogeneity" in out
    _, out, _ = ask("--strata", "sex", "--json", "-", table=rows)
    document = json.loads(out)
    assert "covariates_decide" in [reason["code"] for reason in document["verdict"]["reasons"]]
    assert document["verdict"]["colour"] == "amber"
    assert document["strata"]["heterogeneity"]["joint"] > 1.25


def test_a_list_that_does_not_cover_somebody_is_said(ask):
    rows = [row[:4] for row in ROWS if not (row[0] and row[3] == "men")]
    table = "\n".join(["A,B,C,sex", *(",".join(map(str, row)) for row in rows)])
    code, out, _ = ask("--strata", "sex", "--uncovered", "A:sex=men", "--json", "-", table=table)
    assert code == 0
    assert json.loads(out)["strata"]["joint"]["everybody"]["status"] == "ok"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--strata", "sex,height"), "column 'height'"),
        (("--strata", "sex,age", "--uncovered", "A:sex=men"), "said not to cover them"),
        (("--strata", "sex,age", "--uncovered", "A=men"), "LIST:COVARIATE=VALUE"),
        (("--population", "population.csv"), "need covariates"),
        (("--strata", "sex,age", "--population", "nowhere.csv"), "No such file"),
    ],
)
def test_bad_input_is_two_and_says_where(ask, arguments, words):
    table = TABLE if "--strata" in arguments else re.sub(",sex,age|,(wo)?men,[a-z]*", "", TABLE)
    code, out, err = ask(*arguments, table=table)
    assert (code, out) == (2, "")
    assert words in err
