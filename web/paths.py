"""Where the pages are, seen from one another."""

from urllib.parse import urlencode

from store.codes import Network


def creator_page(root: str, token: str, **query: str) -> str:
    return f"{root}/c/{token}" + (f"?{urlencode(query)}" if query else "")


def connect(root: str, network: Network, token: str, profile_id: str | None, **query: str) -> str:
    """Where the way to the network begins; without a profile it makes a new one."""
    about = {"link": token} | ({"profile": profile_id} if profile_id else {}) | query
    return f"{root}/connect/{network}?{urlencode(about)}"


def callback(public_url: str, network: Network) -> str:
    """The redirect URI, as it is registered with the network."""
    return f"{public_url.rstrip('/')}/connect/{network}/callback"
