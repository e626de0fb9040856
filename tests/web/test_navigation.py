"""The side bar shows what the actor may open and where the actor is."""

from types import SimpleNamespace

import pytest

from arasha.web import navigation

ADDRESSES = {"casework:work": "/work", "casework:cases": "/cases", "statistics:overview": "/overview"}


@pytest.fixture
def links(monkeypatch):
    from arasha.access import policy

    def listed(allowed, path, waiting):
        monkeypatch.setattr(navigation, "find_address", lambda entry: ADDRESSES.get(entry.url_name, ""))
        monkeypatch.setattr(policy, "allows", lambda actor, verb: verb in allowed)
        return navigation.list_links(SimpleNamespace(), path, waiting)

    return listed


def test_entries_without_permission_or_page_are_not_shown(links):
    shown = links({"work.read", "case.list", "audit.read"}, "/", {})
    assert [link.url for link in shown] == ["/work", "/cases"]


def test_a_page_below_an_entry_makes_it_current(links):
    shown = links({"work.read", "case.list"}, "/cases/K7-4790/consent", {})
    assert [link.current for link in shown] == [False, True]


def test_a_longer_name_is_not_below_a_shorter_one(links):
    assert not any(link.current for link in links({"case.list"}, "/cases-of-others", {}))


def test_counts_stand_at_their_entry(links):
    assert [link.count for link in links({"work.read", "case.list"}, "/", {"casework:work": 5})] == [5, None]


def test_nobody_signed_in_sees_no_entries():
    context = navigation.navigation(SimpleNamespace(path="/"))
    assert context["navigation"] == [] and context["actor_card"] is None and context["key_state"] is None
