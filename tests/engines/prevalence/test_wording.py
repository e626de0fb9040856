"""Every sentence a person reads exists in three languages and says the same."""

import ast
import copy
import pickle
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from arasha.engines.prevalence import CaptureTable, InputError, command
from arasha.engines.prevalence.errors import Note
from arasha.engines.prevalence.studying import studies
from arasha.engines.prevalence.studying.rules import Reason
from arasha.engines.prevalence.wording import (
    LANGUAGES,
    _read,
    say_error,
    say_method,
    say_note,
    say_reason,
    say_remedy,
    say_step,
)

ENGINE = Path(command.__file__).parent
TEXTS = {one: _read(one) for one in LANGUAGES}
ROOMS = {"InputError": ("errors", "remedies"), "Note": ("notes",), "Reason": ("reasons",)}


def placeholders(sentence: str) -> set[str]:
    return set(re.findall(r"{(\w+)", sentence))


def coded_calls() -> Iterator[tuple[str, str, set[str]]]:
    """The errors, notes and reasons that the engine makes: kind, code, and the values given by name."""
    for path in sorted(ENGINE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ROOMS and node.args:
                code = node.args[0]
                if isinstance(code, ast.Constant):
                    names = {one.arg for one in node.keywords if one.arg not in ("row", "column", None)}
                    yield node.func.id, code.value, names


def test_every_language_has_every_sentence_with_the_same_values():
    for room, sentences in TEXTS["en"].items():
        for language in LANGUAGES:
            assert set(TEXTS[language][room]) == set(sentences), (language, room)
            for code, sentence in sentences.items():
                assert placeholders(TEXTS[language][room][code]) == placeholders(sentence), (language, room, code)


def test_every_error_note_and_reason_has_its_sentence_and_its_values():
    calls = list(coded_calls())
    assert len(calls) > 60
    for kind, code, names in calls:
        filled = set()
        for room in ROOMS[kind]:
            assert code in TEXTS["en"][room], (kind, code)
            filled |= placeholders(TEXTS["en"][room][code])
        if kind == "InputError":
            assert filled - {"row", "column"} == names, (kind, code)
    for method in studies.METHODS:
        assert method in TEXTS["en"]["methods"]


def test_methods_criteria_and_steps_are_words_in_every_language():
    source = (ENGINE / "studying" / "studies.py").read_text(encoding="utf-8")
    for language in LANGUAGES:
        for method in studies.METHODS:
            assert say_method(method, language) != method
            assert say_step(method, language) == say_method(method, language)
        for step in re.findall(r'_step\("(\w+)"\)', source):
            assert say_step(step, language) != step
        values = {"ratio": 2.5, "low": "aic", "high": "bic_cells", "low_total": 11_000.0, "high_total": 27_500.0}
        assert "bic_cells" not in say_reason(Reason("criteria_disagree", "amber", values), language)
        values |= {"low": "stepwise", "high": "lower_bound"}
        said = say_reason(Reason("methods_disagree", "amber", values), language)
        assert "lower_bound" not in said and say_method("stepwise", language) in said


def test_an_error_is_said_in_three_languages_with_its_place_and_remedy():
    with pytest.raises(InputError) as caught:
        CaptureTable.from_counts("AB", ["10", "01", "10"], [1, 2, 3])
    problem = caught.value
    assert (problem.code, problem.row, problem.values) == ("history_repeated", 3, {"first": 1})
    assert str(problem) == "Row 3: the history of row 1 is repeated. Write every history once, with its whole count."
    assert problem.remedy == "Write every history once, with its whole count."
    assert say_error(problem, "ru").startswith("Строка 3: повторена история строки 1.")
    assert say_error(problem, "kk").startswith("3-жол: 1-жолдағы тарих қайталанған.")
    assert say_remedy(problem, "ru") in say_error(problem, "ru")
    assert str(pickle.loads(pickle.dumps(problem))) == str(problem)


def test_a_note_is_said_in_three_languages(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("A;B;C;count\n1;0;0;5\n0;1;0;4\n1;1;0;2\n")
    table = CaptureTable.from_csv(path)
    assert [note.code for note in table.notes] == ["separated_by_semicolons", "list_left_out"]
    assert table.notes[1] == "Nobody is on the list C: it was left out."
    assert say_note(table.notes[1], "ru") == "В списке C никого нет: он не учитывается."
    assert say_note(table.notes[1], "kk") == "C тізімінде ешкім жоқ: ол есепке алынбады."
    assert table.notes[1].to_dict() == {"code": "list_left_out", "values": {"list": "C"}, "text": table.notes[1]}
    copied = copy.deepcopy(table.notes[1])
    assert (copied, copied.code) == (table.notes[1], "list_left_out")


@pytest.mark.parametrize(("language", "place"), [("en", "Row 2, column 'A'"), ("ru", "Строка 2, столбец «A»"), ("kk", "2-жол, «A» бағаны")])  # fmt: skip
def test_the_command_line_speaks_the_language_asked_for(tmp_path, capsys, language, place):
    path = tmp_path / "table.csv"
    path.write_text("A;B;C;count\nx;0;0;5\n0;1;0;4\n")
    assert command.main([str(path), "--language", language]) == 2
    assert place in capsys.readouterr().err
    assert command.main([str(tmp_path / "none.csv"), "--language", language]) == 2
    assert TEXTS[language]["lines"]["no_such_file"] in capsys.readouterr().err
    path.write_text("A;B;C;count\n1;0;0;50\n0;1;0;40\n0;0;1;30\n1;1;0;12\n1;0;1;9\n0;1;1;6\n1;1;1;4\n")
    assert command.main([str(path), "--language", language, "--method", "chapman", "--replicates", "20"]) == 0
    printed = capsys.readouterr().out
    assert TEXTS[language]["notes"]["separated_by_semicolons"] in printed
    assert say_method("chapman", language) in printed


def test_an_unknown_code_is_said_as_it_is():
    assert str(InputError("something {new}")) == "Something {new}."
    assert Note("something {new}") == "something {new}"
