"""What no data can show and the analyst must therefore write in own words."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from arasha.engines.prevalence.errors import InputError
from arasha.engines.prevalence.reporting.blocks import Question
from arasha.engines.prevalence.reporting.speech import Speech

QUESTIONS: Final = (
    "dependence",
    "population",
    "matching",
    "chances",
    "unreachable",
    "definition",
    "highest",
    "general",
)
_HEADING: Final = re.compile(r"#+\s*(\S+)\s*$")


def list_questions(language: str, answers: Mapping[str, str] | None = None) -> tuple[Question, ...]:
    """The questions in one language, each with the analyst's answer or None."""
    speech = Speech(language)
    given = answers or {}
    return tuple(
        Question(
            key,
            speech.say("question_names", key),
            speech.say("questions", key),
            given[key].strip() if given.get(key, "").strip() else None,
            speech.say("report", "unwritten", key=key),
        )
        for key in QUESTIONS
    )


def read_assumptions(path: Path) -> dict[str, str]:
    """Answers from a text file: a line such as `# matching` names a question, what follows answers it.

    Text before the first such line answers `general`. Raises InputError naming the line of an unknown question or
    of one that is answered twice, and for a file that is not UTF-8; OSError where the file cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as problem:
        raise InputError("assumptions_not_utf8") from problem
    answers: dict[str, list[str]] = {}
    current = answers.setdefault("general", [])
    for number, line in enumerate(text.splitlines(), start=1):
        heading = _HEADING.match(line)
        if heading is None:
            current.append(line)
            continue
        key = heading[1].lower()
        if key not in QUESTIONS:
            raise InputError("no_such_question", row=number, question=heading[1], questions=", ".join(QUESTIONS))
        if any(one.strip() for one in answers.get(key, ())):
            raise InputError("question_repeated", row=number, question=key)
        current = answers.setdefault(key, [])
    joined = {key: "\n".join(lines).strip() for key, lines in answers.items()}
    return {key: answer for key, answer in joined.items() if answer}
