"""What changed in the flows is told with its day, in words, and any two editions stand beside each other."""

from gateway.staff.roles import Role
from tests.console.flows.serving import HERE, LATER, NOW, months, serves, shipped
from tests.console.house import House

NUMBER = '{number: "112", confirmed_by: "a test", on: 2026-03-01}'


def test_each_change_has_its_day_and_its_words(house: House) -> None:
    months(house)
    page = house.worker("mpho", role=Role.PROGRAMME_OFFICER).reads("/flows/history")
    assert page.index("22 February") < page.index("22 January")
    assert f"now reads &#34;{HERE}&#34; (was &#34;{NOW}&#34;)" in page
    assert "The first that is kept" in page


def test_any_two_are_compared_and_what_matters_stands_first(small_house: House) -> None:
    months(small_house)
    serves(small_house, shipped(("config/service.yaml", "hotline: unconfirmed", f"hotline: {NUMBER}")), 1)
    mpho = small_house.worker("mpho", role=Role.PROGRAMME_OFFICER)
    page = mpho.reads("/flows/compare?before=1&after=3")
    assert "Look closely" in page and "hotline: is now number 112" in page
    assert HERE not in page  # that was taken back
    assert page.index("hotline: is now") < mpho.reads("/flows/compare?before=2&after=3").index(HERE)
    assert "No difference" in mpho.reads("/flows/compare?before=2&after=2")


def test_what_is_not_there_is_not_found(small_house: House) -> None:
    months(small_house)
    mpho = small_house.worker("mpho", role=Role.PROGRAMME_OFFICER)
    for asked in ("", "?before=1", "?before=1&after=99", "?before=x&after=1", "?before=99999999999999999999&after=1"):
        assert mpho.look(f"/flows/compare{asked}").status_code == 404


def test_a_long_history_is_turned_over(small_house: House) -> None:
    for day in range(24):
        serves(small_house, LATER if day % 2 else shipped(), days_ago=30 - day)
    mpho = small_house.worker("mpho", role=Role.PROGRAMME_OFFICER)
    newest, oldest = mpho.reads("/flows/history"), mpho.reads("/flows/history?skip=20")
    assert "serves now" in newest and "Older" in newest and "Newer" not in newest.split("Older")[0][-200:]
    assert "The first that is kept" not in newest and "The first that is kept" in oldest
    assert newest.count("now reads") == 10
