"""Whoever edits flows reads in the window of ./run whether callers see it now, and if not, why."""

import json
from pathlib import Path

from gateway.demo.news import News


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
    says(log, {"event": "changed flows serve now"})
    news = News(log)
    assert news.sentences() == []
    says(log, '{"event": "changed flows')
    assert news.sentences() == []
    says(log, ' serve now", "edition": "0"}\n')
    assert news.sentences() == ["The changed flows serve now; calls under way end on the old ones."]


def test_a_log_that_was_begun_anew_is_read_from_its_beginning(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    says(log, {"event": "x" * 200})
    news = News(log)
    log.write_text("")
    says(log, {"event": "changed flows serve now"})
    assert len(news.sentences()) == 1
