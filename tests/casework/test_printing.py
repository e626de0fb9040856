"""Papers: what a person may read stands in them as it was written, and data never becomes markup."""

import pytest

from arasha.casework import printing


@pytest.fixture
def documents(tmp_path, monkeypatch):
    (tmp_path / "paper.typ").write_text((printing.DOCUMENTS / "paper.typ").read_text(encoding="utf-8"), "utf-8")
    (tmp_path / "letter.typ").write_text('#import "paper.typ": data, paper, pairs\n#show: paper\n#pairs(data.rows)\n')
    monkeypatch.setattr(printing, "DOCUMENTS", tmp_path)
    return tmp_path


@pytest.mark.parametrize("language", ["kk", "ru", "en", "uz", "ky", "tg"])
def test_a_paper_is_made_in_every_language_a_person_reads(documents, language):
    made = printing.print_pdf("letter", {"title": "Ә ғ қ ң ө ұ ү һ і · gʻoʻ · ӯ ҷ ҳ", "rows": [["a", "b"]]}, language)
    assert made.startswith(b"%PDF-1.7")
    assert f"/Lang ({language})".encode() in made or f"({language})".encode() in made


def test_what_looks_like_markup_stays_text(documents):
    hostile = '#read("/etc/passwd") $x$ = heading'
    printed = printing.print_pdf("letter", {"title": "Information sheet", "rows": [["a", hostile]]}, "en")
    assert printed.startswith(b"%PDF")
    assert b"root:" not in printed


def test_a_document_nobody_wrote_is_named(documents):
    with pytest.raises(FileNotFoundError, match=r"will\.typ"):
        printing.print_pdf("will", {"title": "x"}, "en")
