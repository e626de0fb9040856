"""Papers for people: PDF by typst, from documents of our own and data that can never become markup."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

DOCUMENTS = Path(__file__).parent / "documents"


def print_pdf(document: str, data: Mapping[str, Any], language: str) -> bytes:
    """The PDF of documents/<document>.typ, tagged for screen readers (PDF/UA-1).

    data: reaches the document as JSON (`json(bytes(sys.inputs.data))`), so that no value is read as markup; it holds
    texts in the language of the paper and a neutral `title`. language: one the person reads, such as "uz".
    Raises FileNotFoundError for a document that does not exist.
    """
    path = DOCUMENTS / f"{document}.typ"
    if not path.is_file():
        raise FileNotFoundError(path.name)
    inputs = {"data": json.dumps(data, ensure_ascii=False), "language": language}
    # The root is the documents' own folder: a document cannot read anything else of the machine.
    printed: bytes = typst.compile(
        str(path), root=str(DOCUMENTS), format="pdf", pdf_standards=["ua-1"], sys_inputs=inputs
    )
    return printed
