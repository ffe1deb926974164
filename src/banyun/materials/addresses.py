"""Which addresses of the network may be asked: public ones, and private ones allowed by name."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Collection, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from banyun.errors import AddressRefused, FetchError

Resolve = Callable[[str, int, float], Sequence[str]]
"""Host, port, seconds → numeric addresses. Raises ``OSError`` or ``TimeoutError``."""

_NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
_COMPATIBLE = IPv6Network("::/96")


def resolve_by_system(host: str, port: int, seconds: float) -> list[str]:
    """The numeric addresses of a host, by the system's resolver, within so many seconds."""
    found: list[str] = []
    failed: list[OSError] = []

    def look_up() -> None:
        try:
            infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            failed.append(error if isinstance(error, OSError) else OSError(str(error)))
            return
        found.extend(dict.fromkeys(str(info[4][0]) for info in infos))

    # The system's resolver takes no time limit.
    thread = threading.Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise TimeoutError
    if failed:
        raise failed[0]
    return found


def is_public(address: str) -> bool:
    """Whether a numeric address belongs to the public network. An IPv4 address inside an IPv6
    one (mapped, compatible, NAT64, 6to4, Teredo) is judged as itself."""
    found = ip_address(address.partition("%")[0])
    inner = _inner(found) if isinstance(found, IPv6Address) else None
    if inner is not None:
        return is_public(str(inner))
    return found.is_global and not found.is_multicast and not found.is_reserved and not found.is_unspecified


def _inner(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if any(address in network for network in _NAT64) or (address in _COMPATIBLE and int(address) > 1):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if address.sixtofour is not None:
        return address.sixtofour
    return address.teredo[1] if address.teredo is not None else None


def pinned(host: str, port: int, allowed_hosts: Collection[str], resolve: Resolve, seconds: float) -> str:
    """The one numeric address that a host is asked at.

    Args:
        host: As in the address, lower case.
        port: Its port.
        allowed_hosts: ``host`` or ``host:port`` of hosts that may be private.
        resolve: How names are looked up; asked once.
        seconds: How long that may take.

    Raises:
        AddressRefused: any of its addresses is not public, and the host is not allowed by name.
        FetchError: no such host.
    """
    try:
        found = resolve(host, port, seconds)
    except TimeoutError as error:
        raise FetchError(
            f"Looking up “{host}” took too long.", "Check the connection and try again."
        ) from error
    except OSError as error:
        raise FetchError(f"There is no host “{host}”.", "Check the address and the connection.") from error
    if not found:
        raise FetchError(f"There is no host “{host}”.", "Check the address and the connection.")
    names = {name.strip().lower() for name in allowed_hosts}
    if not names & {host, f"{host}:{port}"} and not all(is_public(address) for address in found):
        raise AddressRefused(
            f"“{host}” is not on the public network.",
            "If you trust it, allow it by name in the configuration, or save the page and add the file.",
        )
    return found[0]
