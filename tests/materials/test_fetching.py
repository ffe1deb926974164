"""Fetching, against a real server that behaves well and badly."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from banyun.errors import AddressRefused, Cancelled, FetchError, TooLarge, TooManyRedirects
from banyun.events import CancelToken
from banyun.materials.addresses import is_public
from banyun.materials.fetching import Fetcher, FetchLimits, fetch, is_address
from banyun.materials.readers import read
from tests.materials.web import PAGE, Server, serving

CERTIFICATES = Path(__file__).parent / "certificates"
ALLOWED = ("127.0.0.1",)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


def resolving(**hosts: str) -> tuple[Fetcher, list[str]]:
    """A fetcher for which these hosts are where they say, and what it looked up."""
    looked_up: list[str] = []

    def resolve(host: str, port: int, seconds: float) -> Sequence[str]:
        looked_up.append(host)
        return [hosts[host.replace(".", "_")]]

    return Fetcher(("site.test",), resolve=resolve), looked_up


def test_a_page_is_fetched_with_its_type_and_charset(server: Server) -> None:
    address = server.address("/page#part")

    source = fetch(address, allowed_hosts=ALLOWED)

    assert source.data.decode("gbk") == PAGE
    assert (source.name, source.address) == (address, server.address("/page"))
    assert (source.media_type, source.charset) == ("text/html", "GBK")
    assert read(source).title == "网关"


@pytest.mark.parametrize("path", ["/gzip", "/deflate"])
def test_packed_answers_are_unpacked(server: Server, path: str) -> None:
    assert fetch(server.address(path), allowed_hosts=ALLOWED).data.decode() == PAGE


def test_redirects_are_followed_to_the_final_address(server: Server) -> None:
    address = server.address("/to//to//page")

    source = fetch(address, allowed_hosts=ALLOWED)

    assert (source.name, source.address) == (address, server.address("/page"))


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://[::1]/",
        "http://0.0.0.0/",
        "http://10.1.2.3/",
        "http://192.168.1.1/",
        "http://172.16.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/",
        "http://224.0.0.1/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[64:ff9b::a00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[fe80::1]/",
        "http://[fd00::1]/",
        "http://[ff02::1]/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://127.1/",
    ],
)
def test_addresses_off_the_public_network_are_refused(address: str) -> None:
    with pytest.raises(AddressRefused) as caught:
        fetch(address)
    assert "allow it by name" in caught.value.hint


@pytest.mark.parametrize(
    "address",
    [
        "ftp://a.b/c",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "//a.b/c",
        "http://",
        "gopher://x/",
        "data:text/html,x",
    ],
)
def test_other_schemes_are_refused(address: str) -> None:
    with pytest.raises(AddressRefused):
        fetch(address)


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(AddressRefused) as caught:
        fetch("http://me:secret@site.test/")
    assert "secret" not in caught.value.message + caught.value.hint


@pytest.mark.parametrize(
    "target",
    [
        "http://localhost:{port}/page",
        "http://10.0.0.1/",
        "http://[::1]:{port}/page",
        "http://[::ffff:7f00:1]:{port}/page",
        "file:///etc/passwd",
    ],
)
def test_every_redirect_is_judged_again(server: Server, target: str) -> None:
    with pytest.raises(AddressRefused):
        fetch(server.address("/to/" + target.format(port=server.port)), allowed_hosts=ALLOWED)


@pytest.mark.parametrize("path", ["/circle/a", "/on/0"])
def test_redirects_without_end_are_cut(server: Server, path: str) -> None:
    with pytest.raises(TooManyRedirects, match="without end"):
        fetch(server.address(path), allowed_hosts=ALLOWED)


def test_a_host_is_looked_up_once_and_keeps_its_name(server: Server) -> None:
    fetcher, looked_up = resolving(site_test="127.0.0.1")
    server.asked.clear()

    source = fetcher.fetch(server.address("/page", "site.test"))

    assert looked_up == ["site.test"]
    assert server.asked == [("/page", f"site.test:{server.port}")]
    assert source.address == server.address("/page", "site.test")


def test_a_name_that_leads_inside_is_refused(server: Server) -> None:
    fetcher, _ = resolving(other_test="127.0.0.1")

    with pytest.raises(AddressRefused, match=r"other\.test"):
        fetcher.fetch(server.address("/page", "other.test"))


def test_a_name_with_one_private_address_among_others_is_refused(server: Server) -> None:
    fetcher = Fetcher(resolve=lambda host, port, seconds: ["93.184.215.14", "10.0.0.1"])

    with pytest.raises(AddressRefused):
        fetcher.fetch("http://both.test/")


def test_the_certificate_is_checked_against_the_name() -> None:
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(CERTIFICATES / "site.test.pem", CERTIFICATES / "site.test.key")
    trusting = ssl.create_default_context(cafile=CERTIFICATES / "site.test.pem")

    def local(host: str, port: int, seconds: float) -> Sequence[str]:
        return ["127.0.0.1"]

    allowed = ("site.test", "other.test")
    with serving(server_side) as server:
        fetcher = Fetcher(allowed, resolve=local, context=trusting)
        assert fetcher.fetch(server.address("/page", "site.test")).data
        with pytest.raises(FetchError, match="certificate"):
            fetcher.fetch(server.address("/page", "other.test"))
        with pytest.raises(FetchError, match="certificate"):
            Fetcher(allowed, resolve=local).fetch(server.address("/page", "site.test"))


@pytest.mark.parametrize(
    "media_type", ["image/png", "video/mp4", "application/zip", "application/json", "text/css"]
)
def test_what_is_nothing_to_read_is_not_taken(server: Server, media_type: str) -> None:
    with pytest.raises(FetchError, match=media_type):
        fetch(server.address(f"/type/{media_type}"), allowed_hosts=ALLOWED)


@pytest.mark.parametrize(
    ("status", "hint"), [(404, "address"), (403, "save the page"), (503, "later"), (599, "save")]
)
def test_a_refusal_says_what_to_do_next(server: Server, status: int, hint: str) -> None:
    with pytest.raises(FetchError, match=str(status)) as caught:
        fetch(server.address(f"/status/{status}"), allowed_hosts=ALLOWED)
    assert hint in caught.value.hint


def test_a_gzip_bomb_is_cut_off_early(server: Server) -> None:
    with pytest.raises(TooLarge, match="1 MB"):
        Fetcher(ALLOWED, FetchLimits(expansion=2**20)).fetch(server.address("/bomb"))


def test_an_answer_over_the_size_is_cut_off(server: Server) -> None:
    with pytest.raises(TooLarge, match="1 MB"):
        Fetcher(ALLOWED, FetchLimits(size=2**20)).fetch(server.address("/big"))


@pytest.mark.parametrize("path", ["/drip", "/drip_headers"])
def test_a_slow_drip_is_cut_at_the_deadline(server: Server, path: str) -> None:
    start = time.monotonic()
    with pytest.raises(FetchError, match="too long"):
        Fetcher(ALLOWED, FetchLimits(time=0.4)).fetch(server.address(path))
    assert time.monotonic() - start < 3


@pytest.mark.parametrize("path", ["/cut", "/junk", "/damaged"])
def test_a_broken_answer_is_one_clear_error(server: Server, path: str) -> None:
    with pytest.raises(FetchError, match=r"broke off|damaged"):
        fetch(server.address(path), allowed_hosts=ALLOWED)


def test_an_encoding_that_was_not_asked_for_is_refused(server: Server) -> None:
    with pytest.raises(FetchError, match="br"):
        fetch(server.address("/brotli"), allowed_hosts=ALLOWED)


def test_a_closed_port_and_an_unknown_host_are_clear() -> None:
    with serving() as gone:
        port = gone.port
    with pytest.raises(FetchError, match="cannot be reached"):
        fetch(f"http://127.0.0.1:{port}/", allowed_hosts=ALLOWED)

    def nowhere(host: str, port: int, seconds: float) -> Sequence[str]:
        raise OSError("Name or service not known")

    with pytest.raises(FetchError, match="There is no host"):
        Fetcher(resolve=nowhere).fetch("http://nowhere.test/")


def test_a_slow_name_server_is_not_waited_for() -> None:
    def slow(host: str, port: int, seconds: float) -> Sequence[str]:
        raise TimeoutError

    with pytest.raises(FetchError, match="took too long"):
        Fetcher(resolve=slow).fetch("http://slow.test/")


def test_a_cancelled_fetch_stops(server: Server) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        fetch(server.address("/page"), allowed_hosts=ALLOWED, cancel=token)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"])
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


def test_addresses_are_told_from_paths() -> None:
    assert is_address("https://a.b/c")
    assert is_address("ftp://a.b")
    assert not is_address("a.md")
    assert not is_address("C:\\x.md")
    assert not is_address("-")
