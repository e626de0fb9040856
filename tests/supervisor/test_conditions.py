"""What must hold before anything starts, each failure in one sentence."""

import socket

import psycopg
import pytest

from arasha.database.addresses import Addresses
from arasha.supervisor import conditions
from arasha.supervisor.problems import Problem


@pytest.fixture(params=[(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")], ids=["IPv4", "IPv6"])
def busy_port(request):
    family, address = request.param
    with socket.socket(family, socket.SOCK_STREAM) as stranger:
        # As the web server does: such a port would be shared silently.
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        try:
            stranger.bind((address, 0))
        except OSError:
            pytest.skip("This machine has no such loopback address")
        stranger.listen()
        yield stranger.getsockname()[1]


def test_a_busy_port_is_refused_even_where_it_could_be_shared(busy_port):
    with pytest.raises(Problem, match=rf"Port {busy_port} is in use .* make run PORT={busy_port + 1}"):
        conditions.require_free_port(busy_port)


def test_a_free_port_is_taken():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    conditions.require_free_port(port)


@pytest.mark.parametrize(
    ("environ", "given", "port"),
    [({}, None, 8000), ({"PORT": "8123"}, None, 8123), ({"PORT": "8123"}, 9000, 9000), ({"PORT": ""}, None, 8000)],
)
def test_the_port_comes_from_the_option_then_the_environment(environ, given, port):
    assert conditions.read_port(environ, given) == port


@pytest.mark.parametrize("text", ["0", "65536", "-1", "80a", "٨٠٠٠٠"])
def test_what_is_no_port_is_named(text):
    with pytest.raises(Problem, match=f"{text} is not a port"):
        conditions.read_port({"PORT": text}, None)


PRODUCTION = {
    "DATABASE_URL": "postgresql://app@one/arasha",
    "DATABASE_OWNER_URL": "postgresql://owner@one/arasha",
    "KEYS_DATABASE_URL": "postgresql://app@two/keys",
    "KEYS_DATABASE_OWNER_URL": "postgresql://owner@two/keys",
    "ARASHA_SECRET_KEY": "given",
    "ARASHA_HOSTS": "arasha.example",
}


@pytest.mark.parametrize("missing", PRODUCTION)
def test_production_names_every_variable_it_misses(missing):
    conditions.require_production(PRODUCTION)
    with pytest.raises(Problem, match=missing):
        conditions.require_production({**PRODUCTION, missing: ""})


def test_production_keeps_keys_on_a_server_of_their_own():
    with pytest.raises(Problem, match="two servers"):
        conditions.require_production({**PRODUCTION, "KEYS_DATABASE_URL": "postgresql://app@one:5432/keys"})


def test_a_database_that_may_forget_what_it_confirmed_is_refused(home):
    from arasha.database.cluster import ensure_running

    addresses = ensure_running(home)
    conditions.require_durability(addresses)
    with psycopg.connect(addresses.keys_owner, autocommit=True) as owner:
        owner.execute("ALTER DATABASE arasha_keys SET synchronous_commit = off")
    with pytest.raises(Problem, match=r"The keystore has synchronous_commit = off"):
        conditions.require_durability(addresses)


def test_a_database_that_does_not_answer_is_named():
    nowhere = "postgresql://app@/arasha?host=/nowhere"
    with pytest.raises(Problem, match="operational database does not answer"):
        conditions.require_durability(Addresses(nowhere, nowhere, nowhere, nowhere))
