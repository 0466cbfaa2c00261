"""Which event loop the service runs on."""

import asyncio
import sys
from collections.abc import Callable


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop]:
    """uvloop's, which answers the same requests with less work; Windows has only Python's own."""
    if sys.platform == "win32":
        return asyncio.new_event_loop
    import uvloop  # not there on Windows

    return uvloop.new_event_loop
