"""Whoever watches a demo sees whose phone it is; a real member's number is never shown with a name."""

from pathlib import Path

from gateway.handset.app import create_handset_app
from gateway.handset.serving import owners

TEAMS = """teams:
  leribe_maputsoe_ccpt:
    members:
      - {number: "+26600000113", language: st, demo: yes}
      - {number: "+26650000000", language: st}
"""


def test_a_phone_of_the_demo_tells_its_team(tmp_path: Path) -> None:
    (tmp_path / "teams.yaml").write_text(TEAMS)
    known = owners({"CONFIG_DIR": str(tmp_path)})
    assert known == {"+26600000113": "Leribe maputsoe CCPT"}
    client = create_handset_app("http://127.0.0.1:9", "secret", owners=known).test_client()
    client.post("/handset/phones", json={"number": "+26600000113"})
    assert [phone["owner"] for phone in client.get("/handset/phones").json["phones"]] == ["Leribe maputsoe CCPT"]


def test_a_file_of_teams_that_cannot_be_read_does_not_stop_the_phones(tmp_path: Path) -> None:
    assert owners({"CONFIG_DIR": str(tmp_path)}) == {}
    (tmp_path / "teams.yaml").write_text("teams: [nobody]")
    assert owners({"CONFIG_DIR": str(tmp_path)}) == {}
