"""Whoever edits flows reads in the window of ./run whether callers see it now, and if not, why."""

import json
from pathlib import Path

import pytest

from gateway.demo.news import News

FLOWS = {"event": "what callers read has changed", "edition": "0", "changed": ["flows/report.yaml"]}


def says(log: Path, *events: object) -> None:
    with log.open("a") as out:
        out.writelines(event if isinstance(event, str) else json.dumps(event) + "\n" for event in events)


def test_a_refused_file_is_told_with_each_of_its_mistakes(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    news = News(log)
    assert news.sentences() == []
    refused = {"event": "changed flows are refused: the old ones serve on", "complaints": ["line 3: x"], "more": 2}
    says(log, {"event": "console_signed_in"}, "no JSON at all\n", refused)
    assert [line.strip() for line in news.sentences()] == [
        "The changed flows are refused; the old ones serve on:", "line 3: x",
        "and 2 more; `.venv/bin/python -m gateway check` tells all.",
    ]  # fmt: skip
    assert news.sentences() == []


def test_only_what_comes_after_the_start_is_news_and_a_line_is_told_once_it_is_whole(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    says(log, FLOWS)
    news = News(log)
    assert news.sentences() == []
    says(log, json.dumps(FLOWS)[:20])
    assert news.sentences() == []
    says(log, json.dumps(FLOWS)[20:] + "\n")
    assert news.sentences() == ["Callers now read the changed flows; calls under way end as they began."]


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        (["config/services.yaml"], "directory of who can help"),
        (["flows/menu.yaml", "flows/report.yaml"], "flows"),
        (["config/services.yaml", "flows/report.yaml"], "flows and directory of who can help"),
        (["config/service.yaml"], "numbers of the service"),
        ([], "files"),
        (None, "files"),
    ],
)
def test_it_is_said_what_has_changed(tmp_path: Path, changed: object, what: str) -> None:
    log = tmp_path / "web.log"
    news = News(log)
    says(log, FLOWS | {"changed": changed})
    assert news.sentences() == [f"Callers now read the changed {what}; calls under way end as they began."]


def test_a_log_that_was_begun_anew_is_read_from_its_beginning(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    says(log, {"event": "x" * 200})
    news = News(log)
    log.write_text("")
    says(log, FLOWS)
    assert len(news.sentences()) == 1
