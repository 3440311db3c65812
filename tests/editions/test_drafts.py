"""Drafts in flows/drafts/: tried out on the handset, seen by nobody who dials from outside."""

import threading
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from werkzeug.serving import make_server

from gateway.editions.drafts import draft_complaints
from gateway.handset.app import create_handset_app
from gateway.handset.serving import drafts as offered
from tests.editions.conftest import Desk, OpenHouse
from tests.editions.test_changing_flows import WHERE, WHO
from tests.house import SECRET, House
from tests.phone import Phone


def tries(gateway: House, name: str, echoes: bool = True) -> Phone:
    return Phone(gateway, code=f"*384*96*draft:{name}#", echoes=echoes)


@pytest.mark.parametrize("echoes", [True, False])
def test_a_draft_serves_who_dials_its_name_and_nobody_else(gateway: House, desk: Desk, echoes: bool) -> None:
    desk.draft("report", WHO, WHERE)
    draft, plain = tries(gateway, "report", echoes), Phone(gateway)
    for phone in (draft, plain):
        phone.dial()
        phone.type("2")
        phone.type("2")
    assert draft.screen.startswith("Whom do you fear for?") and plain.screen.startswith("Who are you worried about?")
    for key in "121":
        draft.type(key)
    assert draft.screen.startswith("Which place?")
    assert len(gateway.reports()) == 1


def test_a_saved_draft_is_there_for_the_next_call_and_one_under_way_keeps_the_old(gateway: House, desk: Desk) -> None:
    desk.draft("report", WHO)
    first = tries(gateway, "report")
    first.dial()
    first.type("2")
    desk.draft("report", (WHO[0], 'en: "Who needs help?"'))
    second = tries(gateway, "report")
    second.dial()
    second.type("2")
    assert second.type("2").startswith("Who needs help?")
    assert first.type("2").startswith("Whom do you fear for?")


def test_a_draft_with_a_mistake_shows_it_instead_of_serving(gateway: House, desk: Desk) -> None:
    desk.draft("report", ("then: who}", "then: whom}"))
    phone = tries(gateway, "report")
    assert phone.dial().startswith("flows/drafts/report.yaml, line ") and "'whom'" in phone.screen
    assert phone.ended
    desk.draft("report", WHO)
    assert tries(gateway, "report").dial().startswith("THUSO") and not gateway.reports()


def test_a_draft_that_is_not_there_says_so(gateway: House) -> None:
    for name in ("report", "../report", "", "no\u00f1o"):
        phone = tries(gateway, name)
        phone.dial()
        assert (phone.ended, "no such draft" in phone.screen) == (bool(name), bool(name))


def test_several_drafts_can_be_tried_together(gateway: House, desk: Desk) -> None:
    """A new flow is called by nobody until the flow that calls it is changed too."""
    quiz = (desk.flows / "advice.yaml").read_text().replace("flow: advice", "flow: quiz")
    desk.save(desk.flows / "drafts" / "quiz.yaml", quiz)
    desk.draft("report", ("call: advice", "call: quiz"), ('4: {en: "Advice"', '4: {en: "Quiz"'))
    assert tries(gateway, "report").dial().startswith("flows/drafts/report.yaml")
    (desk.flows / "advice.yaml").unlink()
    phone = tries(gateway, "all")
    phone.dial()
    assert "4. Quiz" in phone.type("2")
    assert offered({"FLOWS_DIR": str(desk.flows)}) == ["quiz", "report", "all"]


def test_production_reads_no_draft_and_says_so(open_house: OpenHouse, sqlite_url: str, desk: Desk) -> None:
    desk.reviewed()
    desk.draft("report", WHO)
    with capture_logs() as lines:
        gateway = open_house(sqlite_url, THUSO_ENV="production")
    assert [line["drafts"] for line in lines] == [1]
    phone = tries(gateway, "report")
    phone.dial()
    phone.type("2")
    assert phone.type("2").startswith("Who are you worried about?")


def test_complaints_about_drafts_are_told_apart_from_those_that_stop_a_start(desk: Desk) -> None:
    desk.draft("report", ("then: who}", "then: whom}"))
    desk.draft("advice")
    (one, *_) = list(draft_complaints(desk.flows, desk.config))
    assert one.where == "flows/drafts/report.yaml" and one.line
    (desk.flows / "drafts" / "report.yaml").unlink()
    assert not list(draft_complaints(desk.flows, desk.config))


def test_the_handset_offers_drafts_and_puts_their_name_into_the_code(gateway: House, desk: Desk) -> None:
    """Through a real socket, as the demo does it."""
    desk.draft("report", WHO)
    server = make_server("127.0.0.1", 0, gateway.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    app = create_handset_app(
        f"http://127.0.0.1:{server.server_port}", SECRET, drafts=lambda: offered({"FLOWS_DIR": str(desk.flows)})
    )
    hands = app.test_client()
    try:
        assert hands.get("/handset/phones").get_json()["drafts"] == ["report"]
        call = hands.post("/handset/dial", json={"number": "+26650000000", "draft": "report"}).get_json()
        for text in "22":
            call = hands.post(f"/handset/calls/{call['call']}/type", json={"text": text}).get_json()
        assert call["screen"].startswith("Whom do you fear for?")
        unknown = hands.post("/handset/dial", json={"number": "+26650000000", "draft": "advice"})
        assert unknown.status_code == 400 and "flows/drafts/" in unknown.get_json()["complaints"][0]
    finally:
        app.extensions["exchange"].stop()
        server.shutdown()
        thread.join()


def test_a_folder_without_drafts_offers_none(tmp_path: Path) -> None:
    assert offered({"FLOWS_DIR": str(tmp_path)}) == []
    (tmp_path / "drafts").mkdir()
    for name in ("ok.yaml", ".swap.yaml", "two words.yaml", "all.yaml", "notes.txt"):
        (tmp_path / "drafts" / name).write_text("")
    assert offered({"FLOWS_DIR": str(tmp_path)}) == ["ok"]
