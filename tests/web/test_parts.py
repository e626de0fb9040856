"""The parts of a screen say everything in words as well as in pictures."""

from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import translation


def render(source, **context):
    with translation.override("en"):
        return Template("{% load arasha %}" + source).render(Context(context))


def render_part(name, **context):
    with translation.override("en"):
        return render_to_string(f"web/parts/{name}.html", context)


@pytest.fixture
def form():
    class ArrivalForm(forms.Form):
        sex = forms.ChoiceField(choices=[("f", "woman"), ("m", "man")], widget=forms.RadioSelect, label="Who?")
        story = forms.CharField(label="What happened?", help_text="Only what they want to tell.")
        nickname = forms.CharField(label="What to call them?", required=False)

    return ArrivalForm({})


def test_an_icon_is_silent_beside_a_word_and_speaks_alone():
    assert 'aria-hidden="true"' in render('{% icon "lock" %}')
    alone = render('{% icon "printer" "Print" %}')
    assert 'role="img"' in alone and 'aria-label="Print"' in alone and "#printer" in alone


def test_a_clock_shows_its_share_without_inline_style():
    clock = SimpleNamespace(
        label="3 days", share=250, state="ok", ends="26 November", source="Law, Art. 1", unverified=True
    )
    page = render("{% clock clock %}", clock=clock)
    assert 'stroke-dasharray="100 100"' in page and "style=" not in page
    assert "3 days" in page and "26 November" in page and "Not verified" in page


def test_a_source_is_marked_only_while_unverified():
    entry = SimpleNamespace(source="Law 1, Art. 2", status="unverified")
    assert "Not verified" in render("{% source entry %}", entry=entry)
    entry.status = "verified"
    page = render("{% source entry %}", entry=entry)
    assert "Law 1, Art. 2" in page and "Not verified" not in page


def test_a_field_names_its_need_its_help_and_its_error(form):
    page = render_part("field", field=form["story"])
    assert 'aria-describedby="id_story_helptext id_story_error"' in page
    assert 'id="id_story_helptext"' in page and 'id="id_story_error"' in page
    assert "needed" in page and "needed" not in render_part("field", field=form["nickname"])


def test_choices_are_a_fieldset_with_a_legend(form):
    page = render_part("field", field=form["sex"])
    assert "<fieldset" in page and "<legend>Who?" in page and page.count('class="choice"') == 2


def test_the_error_summary_leads_to_every_wrong_field(form):
    page = render_part("error_summary", form=form)
    assert 'href="#id_sex"' in page and 'href="#id_story"' in page and "data-takes-focus" in page
    assert render_part("error_summary", form=forms.Form()).strip() == ""


def test_a_figure_always_carries_its_table_and_hides_small_numbers():
    cells = [SimpleNamespace(value=131, text="131", hidden=False), SimpleNamespace(value=3, text="<5", hidden=True)]
    rows = [SimpleNamespace(label="Almaty", column=6, row=5, cells=cells)]
    figure = SimpleNamespace(
        id="f", kind="tiles", heading="By region", columns=["Region", "2025", "2026"], rows=rows, small_count=5
    )
    page = render_part("figure", figure=figure)
    assert '<td class="number" data-value="131">131</td>' in page
    assert '<td class="number" data-hidden>&lt;5</td>' in page and 'data-value="3"' not in page
    assert 'data-column="6" data-row="5"' in page and "fewer than 5" in page


def test_pages_offer_only_the_directions_that_exist():
    assert "Older" in render_part("pages", pages=SimpleNamespace(newer=None, older="?before=1"))
    assert render_part("pages", pages=SimpleNamespace(newer=None, older=None)).strip() == ""
