"""The sample world: what the campaign system would import, and who lives in the sandbox."""

from sandbox.world.files import World, write
from sandbox.world.people import Channel, Team, User

__all__ = ["Channel", "Team", "User", "World", "write"]
