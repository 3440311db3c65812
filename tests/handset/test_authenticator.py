"""The page of the phones shows the one-time codes of the demo's staff, and of nobody where there is no demo."""

import json
from functools import partial
from pathlib import Path

import pyotp

from gateway.handset.app import create_handset_app
from gateway.handset.authenticator import FILE, codes

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def test_it_shows_a_code_that_fits_now_and_the_next_one(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(json.dumps({"demo": SECRET}))
    app = create_handset_app("http://127.0.0.1:1", "s" * 32, codes=partial(codes, {"VAR_DIR": str(tmp_path)}))
    shown = app.test_client().get("/handset/codes", base_url="http://127.0.0.1").get_json()
    (line,) = shown["codes"]
    assert line["name"] == "demo"
    assert pyotp.TOTP(SECRET).verify(line["code"], valid_window=1)
    assert line["code"] != line["next"]
    assert 1 <= shown["seconds"] <= 30
    assert SECRET not in str(shown)


def test_without_the_file_there_is_nothing_to_show(tmp_path: Path) -> None:
    assert codes({"VAR_DIR": str(tmp_path)})["codes"] == []
    (tmp_path / FILE).write_text("not what it should be")
    assert codes({"VAR_DIR": str(tmp_path)})["codes"] == []
