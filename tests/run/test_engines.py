"""PostgreSQL and NATS as we start them: private, durable, and able to rise again."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from eclor.core.service import bus
from eclor.core.service.configuration import Configuration
from eclor.run.engines.postgres import owner_url
from eclor.testing.waiting import PATIENCE, wait_until
from tests.run.houses import IS_ROOT_WITH_MOUNTS, House


def configuration(house: House) -> Configuration:
    return Configuration.from_environment(
        {k: v for k, v in house.environment.items() if k.startswith("ECLOR_")}
    )


def ask(house: House, question: str) -> str:
    with psycopg.connect(owner_url(configuration(house)), connect_timeout=10) as line:
        row = line.execute(question.encode()).fetchone()
        assert row is not None
        return str(row[0])


def postmaster(house: House) -> int:
    """The first process of PostgreSQL; 0 while there is none."""
    file = house.home / "postgres/data/postmaster.pid"
    try:
        return int(file.read_text().split()[0])
    except (FileNotFoundError, IndexError):
        return 0


def test_what_was_committed_outlives_a_killed_postgres(house: House) -> None:
    house.up("--only", "postgres")
    with psycopg.connect(owner_url(configuration(house))) as line:
        line.execute("CREATE TABLE lamp AS SELECT 4600 AS number")
    first = postmaster(house)

    os.kill(first, signal.SIGKILL)
    wait_until(lambda: postmaster(house) not in (0, first) and answers(house))

    assert ask(house, "SELECT number FROM lamp") == "4600"


def answers(house: House) -> bool:
    try:
        return ask(house, "SELECT 1") == "1"
    except psycopg.OperationalError:
        return False


def everybody_may_enter(folder: Path) -> bool:
    return all(above.stat().st_mode & 0o005 == 0o005 for above in [folder, *folder.parents])


def test_postgres_writes_before_it_says_so_and_lets_nobody_in_without_password(
    house: House,
) -> None:
    house.up("--only", "postgres")

    kept = {
        name: ask(house, f"SHOW {name}")
        for name in (
            *("fsync", "synchronous_commit", "full_page_writes", "data_checksums"),
            *("listen_addresses", "server_encoding"),
        )
    }

    assert kept == {
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "data_checksums": "on",
        "listen_addresses": "",
        "server_encoding": "UTF8",
    }
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(owner_url(configuration(house)), password="guess")
    assert (house.home / "run").stat().st_mode & 0o777 == 0o700


def test_accents_are_letters(house: House) -> None:
    house.up("--only", "postgres")

    assert ask(house, "SELECT upper('déchèterie')") == "DÉCHÈTERIE"


def test_a_stale_lock_that_names_a_living_stranger_stops_nobody(house: House) -> None:
    process = house.up("--only", "postgres")
    process.kill()
    process.wait(PATIENCE)
    data = house.home / "postgres/data"
    wait_until(lambda: not (data / "postmaster.pid").exists())
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n0\n5432\n{house.home}/run\n")
    (house.home / "run/.s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n")

    house.up("--only", "postgres")

    assert ask(house, "SELECT 1") == "1"


def test_a_killed_supervisor_leaves_no_engine_behind(house: House) -> None:
    process = house.up("--only", "postgres,nats,front")
    entries = json.loads((house.home / "run/children.json").read_text())["entries"]

    process.kill()
    process.wait(PATIENCE)

    wait_until(lambda: not any(Path(f"/proc/{entry['pid']}").exists() for entry in entries))
    assert len(entries) == 3


def test_a_second_server_on_the_same_data_is_refused_in_one_sentence(house: House) -> None:
    house.up("--only", "postgres")

    second = house.eclor("postgres")

    assert second.returncode == 2
    assert f"A PostgreSQL (process {postmaster(house)}) already works in" in second.stderr


def test_data_of_another_major_version_is_refused_with_the_mend(house: House) -> None:
    process = house.up("--only", "postgres")
    process.send_signal(signal.SIGTERM)
    process.wait(PATIENCE)
    (house.home / "postgres/data/PG_VERSION").write_text("16\n")

    second = house.eclor("postgres")

    assert second.returncode == 2
    assert "was made by PostgreSQL 16 and this Eclor brings 18: dump it" in second.stderr


def test_an_interrupted_first_start_is_begun_again(house: House) -> None:
    (house.home / "postgres/data.new/base").mkdir(parents=True)

    house.up("--only", "postgres")

    assert ask(house, "SELECT 1") == "1"


@pytest.mark.skipif(
    not (IS_ROOT_WITH_MOUNTS and everybody_may_enter(Path(sys.prefix))),
    reason="only root runs PostgreSQL as nobody, out of a folder that everybody may enter",
)
def test_root_runs_postgres_as_nobody_where_namespaces_are_forbidden(house: House) -> None:
    # The kernel opens no user namespace to a process whose root folder was changed.
    jail = house.home.parent / "jail"
    jail.mkdir()
    script = 'mount --rbind / "$0" && exec chroot "$0" timeout -s INT 120 "$@"'
    ready = house.home.parent / "ready"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ears:
        ears.bind(str(ready))
        ears.settimeout(PATIENCE)
        server = subprocess.Popen(
            [
                *("unshare", "-m", "sh", "-c", script, str(jail)),
                *(sys.executable, "-P", "-m", "eclor.run", "postgres"),
            ],
            env={**house.environment, "NOTIFY_SOCKET": str(ready)},
        )
        try:
            ears.recv(100)
            owners = {path.owner() for path in (house.home / "postgres/data").iterdir()}
            runs_as = Path(f"/proc/{postmaster(house)}").owner()
            answer = ask(house, "SELECT 1")
        finally:
            if leader := postmaster(house):  # 0 would be everybody of this very test run
                os.kill(leader, signal.SIGINT)
            server.wait(PATIENCE)

    assert (owners, runs_as, answer) == ({"nobody"}, "nobody", "1")

    house.up("--only", "postgres")

    assert ask(house, "SELECT 1") == "1"
    assert (house.home / "postgres/data").owner() == "root"


def test_a_home_with_a_long_name_gets_short_sockets(tmp_path: Path) -> None:
    house = House(tmp_path / ("commune-" * 12) / "home")
    house.home.parent.mkdir()
    try:
        house.up("--only", "postgres")

        folder = Path(urlsplit(owner_url(configuration(house))).query.removeprefix("host="))
        assert ask(house, "SELECT 1") == "1"
        assert folder.stat().st_mode & 0o777 == 0o700
    finally:
        house.stop()
    subprocess.run(["rm", "-r", str(folder)], check=True)


def greeted(address: str) -> bytes:
    """What the server answers to a login, and to the question whether there is JetStream."""
    parts = urlsplit(address)
    login = json.dumps({"user": parts.username, "pass": parts.password, "verbose": True})
    with socket.create_connection((parts.hostname, parts.port), timeout=PATIENCE) as line:
        heard = line.makefile("rb")
        heard.readline()
        # One thing at a time: what a server has not read when it hangs up takes its answer along.
        line.sendall(b"CONNECT %b\r\n" % login.encode())
        if (answer := heard.readline()) != b"+OK\r\n":
            return answer
        line.sendall(b"SUB answer 1\r\nPUB $JS.API.INFO answer 0\r\n\r\n")
        return b"".join(heard.readline() for _ in range(4))


def test_nats_knows_the_house_and_refuses_everybody_else(house: House) -> None:
    house.up("--only", "nats")
    address = bus.url(configuration(house))

    assert b"io.nats.jetstream.api.v1.account_info_response" in greeted(address)
    assert b"Authorization Violation" in greeted(address.replace("core:", "core:x"))


def test_nats_writes_to_the_disk_before_it_acknowledges(house: House) -> None:
    house.up("--only", "nats")

    written = (house.home / "run/nats.conf").read_text()

    assert "sync_interval: always" in written
    assert "max_buffered_msgs: 500000" in written
    assert (house.home / "run/nats.conf").stat().st_mode & 0o777 == 0o600


def test_the_private_mqtt_port_is_kept_from_start_to_start(house: House) -> None:
    process = house.up("--only", "nats")
    first = bus.mqtt_address(configuration(house))
    process.send_signal(signal.SIGTERM)
    process.wait(PATIENCE)

    house.up("--only", "nats")

    assert bus.mqtt_address(configuration(house)) == first
    assert first[0] == "127.0.0.1"


def test_before_the_first_start_there_is_no_bus(house: House) -> None:
    with pytest.raises(bus.NoBus, match="eclor up"):
        bus.mqtt_address(configuration(house))


def test_an_outside_nats_keeps_the_login_that_was_given() -> None:
    given = Configuration(nats_url="nats://me:mine@bus.example:4222", nats_mqtt="bus.example:1883")

    assert bus.url(given) == "nats://me:mine@bus.example:4222"
    assert bus.mqtt_address(given) == ("bus.example", 1883)
