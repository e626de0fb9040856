"""`arasha messages collect|compile|gaps`: the translations of everything a user reads."""

import argparse

from arasha.supervisor import translations
from arasha.supervisor.home import PACKAGE


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "action",
        choices=sorted(ACTIONS),
        help="collect: from the code into the catalogues; compile: for Django; gaps: what lacks",
    )


def run(options: argparse.Namespace) -> int:
    return ACTIONS[options.action]()


def _collect() -> int:
    messages = translations.collect(PACKAGE)
    for language in translations.LANGUAGES:
        added = translations.update_catalogue(PACKAGE, language, messages)
        print(f"{language}: {len(messages)} messages, {added} of them new.")
    return 0


def _compile() -> int:
    compiled = translations.compile_all(PACKAGE)
    print(f"{len(compiled)} catalogues compiled.")
    return 0


def _show_gaps() -> int:
    gaps = list(translations.find_gaps(PACKAGE))
    print("\n".join(gaps) or "Every message is translated.")
    return 1 if gaps else 0


ACTIONS = {"collect": _collect, "compile": _compile, "gaps": _show_gaps}
