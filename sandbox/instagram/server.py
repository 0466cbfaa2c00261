"""Puts an Instagram on the web: its login pages and its Graph API."""

from aiohttp import web

from sandbox.instagram.graph import Graph
from sandbox.instagram.login import Login
from sandbox.instagram.network import Instagram


def mount(app: web.Application, instagram: Instagram, prefix: str = "/instagram") -> None:
    """Serve *instagram* under *prefix*."""
    Login(instagram, prefix).mount(app)
    Graph(instagram, prefix).mount(app)
