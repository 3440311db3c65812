"""The embedded Redis: found, private, and without any memory on disk."""

import os
import pwd
import subprocess
import sys
from pathlib import Path

import pytest
import redis

from gateway.complaints import Refused
from gateway.demo import embedded_redis
from gateway.demo.embedded_redis import LONGEST_SOCKET, redis_socket, run_redis, server_binary, server_command
from gateway.demo.folders import make_private
from tests.demo.house import until


def test_the_package_still_brings_a_server_that_runs() -> None:
    binary = embedded_redis._packaged_binary()
    assert binary is not None
    assert "Valkey server" in subprocess.run([binary, "--version"], capture_output=True, text=True).stdout


def test_without_the_package_a_server_on_the_path_is_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(embedded_redis, "_packaged_binary", lambda: None)
    server = tmp_path / "redis-server"
    server.write_text("#!/bin/sh\n")
    server.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert server_binary() == server
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(Refused, match=r"valkey or redis-server, or set REDIS_URL"):
        server_binary()


def test_a_long_temporary_folder_does_not_make_a_socket_that_cannot_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.gettempdir", lambda: "/tmp/" + "x" * 120)
    assert len(str(redis_socket(Path("/home/somebody/thuso/var")))) <= LONGEST_SOCKET
    with pytest.raises(Refused, match="TMPDIR"):
        server_command(Path("/tmp/" + "x" * 120))


def test_each_data_folder_has_a_redis_of_its_own() -> None:
    assert redis_socket(Path("/a/var")) != redis_socket(Path("/b/var"))
    assert redis_socket(Path("/a/var")) == redis_socket(Path("/a/var"))


@pytest.mark.parametrize("url", ["", "redis://127.0.0.1:6379", "unix://relative"])
def test_it_never_listens_on_a_port(url: str) -> None:
    with pytest.raises(Refused, match="REDIS_URL: must be unix:///path"):
        run_redis({"REDIS_URL": url})


def test_it_becomes_a_real_server_that_writes_nothing(tmp_path: Path) -> None:
    socket = tmp_path / "r" / "redis"
    program = "import os; from gateway.demo.embedded_redis import run_redis; run_redis(os.environ)"
    words = [sys.executable, "-c", program]
    environ = {"REDIS_URL": f"unix://{socket}", "PATH": "/usr/bin:/bin"}
    server = subprocess.Popen(words, env=environ, stdout=subprocess.DEVNULL)
    try:
        assert until(socket.exists)
        with redis.Redis(unix_socket_path=str(socket)) as client:
            client.set("a", "b")
            assert client.config_get("port") == {"port": "0"}
            assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert socket.stat().st_mode & 0o077 == 0
    finally:
        server.terminate()
        server.wait(60)
    assert list(socket.parent.iterdir()) == []


def test_a_folder_that_another_user_made_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stranger = pwd.getpwnam("nobody").pw_uid
    monkeypatch.setattr(os, "geteuid", lambda: stranger)
    with pytest.raises(Refused, match="another user made it"):
        make_private(tmp_path, mend=True)


def test_a_link_to_somewhere_else_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(Refused):
        make_private(tmp_path / "link", mend=True)


def test_a_folder_that_somebody_named_is_never_closed_for_others(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    with pytest.raises(Refused, match="open to other users"):
        make_private(tmp_path, mend=False)
    assert tmp_path.stat().st_mode & 0o777 == 0o755
    make_private(tmp_path, mend=True)
    assert tmp_path.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Refused, match="cannot be made"):
        make_private(tmp_path / "file" / "var", mend=True)
