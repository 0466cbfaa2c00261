"""Reminders from the plan to the record, beside Postfix's smtp-source, which sends ready-made mails to the same sink.

python -m benchmarks.mail [--creators 20000] [--engine postgresql] [--json]

Needs smtp-source and smtp-sink (Debian: postfix). Every creator of this world is due. As root a real Postfix is
asked as well, and where a scratch environment of theirs is named, nodemailer and Django (see `benchmarks.mail_peers`).
"""

import argparse
import asyncio
import datetime as dt
import json
import logging
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import structlog
from sqlalchemy import delete, select, update

from benchmarks import importing, mail_peers
from benchmarks.mail_servers import SESSIONS, Ran, postfix, sink, source
from locales import available
from mailer import reminding
from mailer.sending import send_due
from mailer.smtp import Smtp
from mailer.smtp_address import SmtpAddress
from mailer.writing import Writer
from reconnect.loops import loop_factory
from store import lapses, outbox
from store.codes import Event
from store.database import Store, open_store
from store.leases import owner
from store.links import Links
from store.mail_codes import MailState
from store.moment import Moment
from store.tables import HistoryEntry, Message, Reminder
from store.vault import Vault

MOMENT = Moment(importing.NOW)
KEY = "a key of the benchmarks, of no worth"
WRITER = Writer((KEY,), Links((KEY,), "https://reconnect.example"), "bounces.example")
NAMES = "Ana Zoë Łukasz Jürgen Chloé Mia さくら 陽葵 محمد ליאת आरव สมชาย Linh Emma Liam Olivia".split()  # noqa: SIM905


def write_world(folder: Path, creators: int) -> None:
    """Creators in every language whose access has ended, for 200 brands."""
    day = dt.timedelta(days=1)
    gave, ended = (f"{importing.NOW - span:%Y-%m-%dT%H:%M:%SZ}" for span in (90 * day, day))
    brands, languages = min(200, creators), available()
    numbers = range(creators)
    files = {
        "brands.csv": ["brand_id,name,from_email"]
        + [f"b{n},Brand {n},hi@brand{n}.example" for n in range(brands)],
        "creators.csv": ["creator_id,first_name,last_name,email,locale"]
        + [
            f"c{n},{NAMES[n % len(NAMES)]},No{n},c{n}@mail{n % 50}.example,{languages[n % len(languages)]}"
            for n in numbers
        ],
        "profiles.csv": ["profile_id,creator_id,network,handle,account_type"]
        + [f"p{n},c{n},instagram,creator.{n},business" for n in numbers],
        "grants.csv": ["grant_id,profile_id,holder,permissions,granted_at,expires_at"]
        + [f"g{n},p{n},c{n},insights,{gave},{ended}" for n in numbers],
        "campaigns.csv": ["campaign_id,brand_id,name,status"]
        + [f"k{n},b{n},Campaign {n},live" for n in range(brands)],
        "requirements.csv": ["requirement_id,campaign_id,network,kind,quantity,due_on"]
        + [f"r{n},k{n},instagram,reel,1,2026-12-05" for n in range(brands)],
        "participations.csv": ["campaign_id,creator_id,stage,stage_since"]
        + [f"k{n % brands},c{n},producing,{gave}" for n in numbers],
    }
    folder.mkdir()
    for name, lines in files.items():
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def ours(url: str, port: int, processes: int) -> Ran:
    """What is queued, sent by that many processes beside each other."""
    command = [sys.executable, "-m", "benchmarks.mail", "--send", url, "--port", str(port)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(processes)]
    told = [json.loads(one.communicate()[0]) for one in running]
    mails = sum(one["mails"] for one in told)
    begun, ended = min(one["begun"] for one in told), max(one["ended"] for one in told)
    return Ran(mails, ended - begun, sum(one["cpu"] for one in told) / mails * 1e6)


async def send(url: str, port: int) -> dict[str, float]:
    store = open_store(url, Vault(()))
    async with Smtp(
        SmtpAddress.parse(f"smtp://127.0.0.1:{port}?starttls=never"), connections=SESSIONS
    ) as smtp:
        begun, cpu = time.time(), time.process_time()
        sent = await send_due(store, WRITER, smtp, MOMENT, owner())
        ended, cpu = time.time(), time.process_time() - cpu
    await store.close()
    return {"mails": sent.sent, "begun": begun, "ended": ended, "cpu": cpu}


async def plan(store: Store) -> Ran:
    begun, cpu = time.perf_counter(), time.process_time()
    planned = (await reminding.queue_due(store, MOMENT)).planned
    seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
    return Ran(planned, seconds, cpu / planned * 1e6)


async def queue_again(store: Store, mails: int | None = None) -> None:
    """The first *mails* of them, or all."""
    some = select(Message.id).order_by(Message.id).limit(mails)
    async with store.begin() as db:
        await db.execute(
            update(Message)
            .where(Message.id.in_(some))
            .values(state=MailState.QUEUED, sent_at=None, attempts=0)
            .execution_options(synchronize_session=False)
        )
        await db.execute(update(Reminder).values(counts_from=None))
        await db.execute(delete(HistoryEntry).where(HistoryEntry.event == Event.REMINDER_SENT))
    await store.take_stock()


async def writing(store: Store, of: int = 2000) -> tuple[float, float]:
    """CPU microseconds for each letter: ours, once others in its language were written, and its templates alone."""
    async with store.read() as db:
        mails = await outbox.read(db, (await db.scalars(select(Message.id).limit(2 * of))).all())
    first, then = mails[: len(mails) // 2], mails[len(mails) // 2 :]
    for mail in first:
        WRITER.envelope(mail)
    begun = time.process_time()
    for mail in then:
        WRITER.envelope(mail)
    middle = time.process_time()
    for mail in then[: of // 10]:
        WRITER.letter(mail)
    ended = time.process_time()
    return (middle - begun) / len(then) * 1e6, (ended - middle) / len(then[: of // 10]) * 1e6


async def measure(engine: str, creators: int, home: Path) -> dict[str, float]:
    folder = home / f"world-{engine}"
    write_world(folder, creators)
    async with importing.databases(engine, home) as (url, _):
        await importing.load(url, folder)
        store = open_store(url, Vault(()))
        await store.take_stock()
        async with store.begin() as db:
            while (await lapses.sweep(db, MOMENT)).more:
                pass
        await store.take_stock()
        planned = await plan(store)
        await store.take_stock()
        written, rendered = await writing(store)
        with sink() as port:
            before = source(port, creators)
            alone = ours(url, port, 1)
            after = source(port, creators)
            peer = Ran(2 * creators, before.seconds + after.seconds, (before.cpu_us + after.cpu_us) / 2)
            found = {
                "smtp-source mails/s": peer.rate,
                "ours mails/s, sending": alone.rate,
                "ratio, sending": alone.rate / peer.rate,
                "ratio, planning too": creators / (alone.seconds + planned.seconds) / peer.rate,
                "CPU us/mail, smtp-source": peer.cpu_us,
                "CPU us/mail, planning": planned.cpu_us,
                "CPU us/mail, sending": alone.cpu_us,
                "CPU us/mail, writing": written,
                "CPU us/mail, the templates alone": rendered,
            }
            if engine == "postgresql":
                await queue_again(store)
                again = ours(url, port, 1)
                await queue_again(store)
                found["two processes to one"] = ours(url, port, 2).rate / again.rate
                for name, ran in mail_peers.all_of(home, port, creators // 20):
                    found[f"{name}, ratio"], found[f"{name}, CPU us/mail"] = ran.rate / peer.rate, ran.cpu_us
        if engine == "postgresql" and os.geteuid() == 0:
            with postfix(home / "postfix") as port:
                before = source(port, creators // 4)
                await queue_again(store, creators // 4)
                alone = ours(url, port, 1)
                after = source(port, creators // 4)
                rate = 2 / (1 / before.rate + 1 / after.rate)
                found["a real Postfix: smtp-source mails/s"] = rate
                found["a real Postfix: ratio, sending"] = alone.rate / rate
        await store.close()
    return found


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--creators", type=int, default=20_000)
    asked.add_argument("--engine", choices=importing.ENGINES, action="append")
    asked.add_argument("--json", action="store_true")
    asked.add_argument("--send", help=argparse.SUPPRESS)
    asked.add_argument("--port", type=int, help=argparse.SUPPRESS)
    wanted = asked.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with asyncio.Runner(loop_factory=loop_factory()) as runner, tempfile.TemporaryDirectory() as home:
        if wanted.send:
            print(json.dumps(runner.run(send(wanted.send, wanted.port))))
            return
        Path(home).chmod(0o755)
        found = {}
        for engine in wanted.engine or importing.ENGINES:
            found[engine] = runner.run(measure(engine, wanted.creators, Path(home)))
            for what, value in found[engine].items():
                print(f"{engine}: {what}: {value:,.2f}", file=sys.stderr, flush=True)
    if wanted.json:
        print(json.dumps(found))


if __name__ == "__main__":
    main()
