"""An Instagram on localhost: Instagram Login, `me`, media and insights, which break on command."""

from sandbox.instagram.accounts import Account, Media, Token
from sandbox.instagram.network import Instagram

__all__ = ["Account", "Instagram", "Media", "Token"]
