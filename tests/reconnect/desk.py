"""Where the tests of import and export work: a small world in files, and a desk to load them at."""

import contextlib
import csv
import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from reconnect.commands.files import Imported, import_files
from store.database import Store, open_store
from store.moment import Moment
from store.tables import Base
from store.vault import Vault
from tests.conftest import KEY

WORLD = {
    "brands.csv": [
        (
            "brand_id,name,from_name,from_email,reply_to,default_locale,timezone,helpdesk_url,slack_team_id,"
            "hashtags,tracking,sending,warn_days,quiet_hours,max_reminders,binding,marketplace_url,thanks"
        ),
        (
            "glow,Glow,,hi@glow.example,help@glow.example,de,Europe/Berlin,https://glow.example/?a=b,T1,"
            "#glow;#glüh,on,on,7,21:00-08:00,3,propose,https://tiktok.example/join?from=glow&x=1,on"
        ),
        'acme,"Acme, ""the"" {{shop}} <b>",Acme,hi@acme.example,,,,,,,off,hold,off,,,complete,,',
    ],
    "members.csv": [
        "brand_id,slack_user_id,email,role",
        "glow,U1,mia@glow.example,admin",
        "glow,,lee@glow.example,",
    ],
    "creators.csv": [
        "creator_id,first_name,last_name,email,locale,timezone,unsubscribed_at,brands",
        "ana,Ana,Núñez,ana@mail.example,pt_br,America/Sao_Paulo,,glow;acme",
        "bo,ボー,,,ja,,2026-10-01T10:00:00.5+02:00,",
    ],
    "profiles.csv": [
        "profile_id,creator_id,network,handle,account_type,ownership,promotion_access,marketplace_status",
        "p1,ana,instagram,@Ana.N,business,,supported,",
        "p2,bo,tiktok,,,public,,invited",
    ],
    "grants.csv": [
        (
            "grant_id,profile_id,holder,permissions,granted_at,expires_at,invalidated_at,invalidation_reason,"
            "access_token,refresh_token"
        ),
        "g1,p1,ana,insights;publishing,2026-08-01,2026-11-01T00:00:00Z,,,secret one,",
        "g2,p1,kim,,,,2026-10-31T12:00:00+09:00,revoked,secret two,secret three",
    ],
    "campaigns.csv": [
        "campaign_id,brand_id,name,status,starts_on,ends_on,hashtags,tracking",
        "spring,glow,Spring Shimmer,live,2026-11-01,,spring,",
    ],
    "requirements.csv": [
        "requirement_id,campaign_id,network,kind,quantity,due_on",
        "reel,spring,instagram,reel,2,2026-12-05",
        "clip,spring,tiktok,,,",
    ],
    "participations.csv": ["campaign_id,creator_id,stage,stage_since", "spring,ana,accepted,2026-11-02"],
    "deliverables.csv": [
        "requirement_id,creator_id,completed_at",
        "clip,ana,",
        "reel,bo,2026-11-03T10:00:00Z",
    ],
}


def write(folder: Path, files: dict[str, list[str]] = WORLD) -> Path:
    folder.mkdir(exist_ok=True)
    for name, lines in files.items():
        (folder / name).write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return folder


def put(path: Path, *lines: str) -> Path:
    return write(path.parent, {path.name: list(lines)}) / path.name


@dataclass
class Desk:
    """Where somebody imports: a store, a working directory and the time of day."""

    store: Store
    folder: Path
    now: dt.datetime

    async def take_in(self, *paths: Path, dry_run: bool = False) -> Imported:
        return await import_files(
            self.store,
            paths,
            Moment(self.now),
            dry_run=dry_run,
            progress=lambda *_: None,
            rejected=self.folder / "rejected.csv",
        )

    def rejected(self) -> list[list[str]]:
        with (self.folder / "rejected.csv").open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        assert header == ["file", "line", "column", "reason"]
        return rows


def counts(imported: Imported) -> dict[str, tuple[int, int, int, int]]:
    for one in imported.files:
        assert one.read == one.loaded + one.unchanged + one.rejected
    return {one.file: (one.read, one.loaded, one.unchanged, one.rejected) for one in imported.files}


@contextlib.asynccontextmanager
async def on_sqlite(path: Path, keys: tuple[str, ...] = (KEY,)) -> AsyncIterator[Store]:
    store = open_store(f"sqlite:///{path}", Vault(keys))
    async with store.engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    yield store
    await store.close()
