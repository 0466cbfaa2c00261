"""An operator at a terminal: runs `reconnect` as its own process, with a configuration and a folder of files."""

import asyncio
import csv
import json
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

KEY = "a key of the operator that is long enough to be one"


@dataclass
class Operator:
    folder: Path
    settings: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        plain = {name: value for name, value in os.environ.items() if not name.startswith("RECONNECT_")}
        given = {
            "DATABASE_URL": f"sqlite:///{self.folder}/reconnect.db",
            "SECRET_KEYS": KEY,
            "ALLOW_TIME_TRAVEL": "1",
        } | self.settings
        return plain | {f"RECONNECT_{name}": value for name, value in given.items()}

    async def start(self, *words: str, stdin: int | None = None) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "reconnect.command_line",
            *words,
            cwd=self.folder,
            env=self.environment() | {"PYTHONPATH": str(Path(__file__).parents[2])},
            stdin=stdin,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    async def run(self, *words: str, status: int = 0) -> str:
        """What the command printed. Its exit status must be *status*, and it never shows a trace."""
        process = await self.start(*words)
        async with asyncio.timeout(120):
            out, err = await process.communicate()
        told = out.decode() + err.decode()
        assert process.returncode == status, told
        assert "Traceback" not in told, told
        return out.decode()

    async def read(self, *words: str, status: int = 0) -> Any:
        """The JSON document that the command printed."""
        return json.loads(await self.run(*words, "--json", status=status))

    def write(self, name: str, rows: Iterable[Mapping[str, object]]) -> Path:
        """A CSV file of *rows*, all of which have the same columns."""
        listed = list(rows)
        path = self.folder / name
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(listed[0]))
            writer.writeheader()
            writer.writerows(listed)
        return path


def lapsed_creators(operator: Operator, count: int, expired_at: str, granted_at: str) -> list[Path]:
    """*count* creators of one brand's live campaign, each with an Instagram access that ended at *expired_at*."""
    ids = [f"c{number:03}" for number in range(count)]
    return [
        operator.write("brands.csv", [{"brand_id": "glow", "name": "Glow", "from_email": "hi@glow.example"}]),
        operator.write(
            "creators.csv",
            [{"creator_id": one, "first_name": "Ana", "email": f"{one}@mail.example"} for one in ids],
        ),
        operator.write(
            "profiles.csv",
            [
                {"profile_id": f"p-{one}", "creator_id": one, "network": "instagram", "handle": one,
                 "account_type": "creator"}
                for one in ids
            ],
        ),
        operator.write(
            "grants.csv",
            [
                {"grant_id": f"g-{one}", "profile_id": f"p-{one}", "holder": one, "permissions": "insights",
                 "granted_at": granted_at, "expires_at": expired_at}
                for one in ids
            ],
        ),
        operator.write(
            "campaigns.csv",
            [{"campaign_id": "spring", "brand_id": "glow", "name": "Spring", "status": "live"}],
        ),
        operator.write(
            "requirements.csv",
            [{"requirement_id": "reel", "campaign_id": "spring", "network": "instagram", "kind": "reel"}],
        ),
        operator.write(
            "participations.csv",
            [{"campaign_id": "spring", "creator_id": one, "stage": "producing"} for one in ids],
        ),
    ]  # fmt: skip
