"""The job that reads what came back, decides whose mail it is about, and notes what follows."""

import asyncio
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import structlog

from mailer.bounces import providers, reading
from mailer.bounces.verdict import Report, Verdict
from mailer.bounces.whose import Desk, ToCreator, ToMarketer
from store import bounces, notice_mails, unsubscribing
from store.bounces import Waiting
from store.database import Session, Store
from store.mail_codes import Outcome, ReportSource

log = structlog.get_logger()

Read = Callable[[bytes], list[Report]]
"""A provider may tell of several mails at once."""

READERS: Mapping[ReportSource, Read] = {
    ReportSource.MAIL: lambda raw: [reading.read(raw)],
    ReportSource.SES: providers.ses,
    ReportSource.SENDGRID: providers.sendgrid,
    ReportSource.POSTMARK: providers.postmark,
    ReportSource.MAILGUN: providers.mailgun,
}

ENDS_NOTICES = frozenset({Outcome.HARD, Outcome.COMPLAINT})
"""What comes back otherwise about a marketer's mail changes nothing."""
UNREADABLE_FOR = dt.timedelta(days=7)
"""So long a report waits for the key that sealed it; then it goes unread."""


@dataclass(slots=True)
class Judged:
    learnt: int = 0
    """Reports that changed something."""
    ignored: int = 0
    unreadable: int = 0
    """They wait for the key that sealed them."""


async def judge_waiting(store: Store, desk: Desk, at: dt.datetime) -> Judged:
    """Judge every report that waits, each in a transaction of its own: one that is killed is judged again."""
    judged, last_id = Judged(), 0
    while True:
        async with store.read() as db:
            report = await bounces.waiting_since(db, last_id)
        if report is None:
            break
        last_id = report.id
        if report.content is None and at - report.received_at < UNREADABLE_FOR:
            judged.unreadable += 1
            continue
        leaving = desk.leaving(report.recipient) if report.recipient else None
        said = await _read(report) if leaving is None else []
        async with store.begin() as db:
            if not await bounces.take(db, report):
                continue
            changes = [await _judge(db, desk, report, one, at) for one in said]
            if leaving is not None:
                changes.append(await _unsubscribe(db, leaving, at))
        judged.learnt += any(changes)
        judged.ignored += not any(changes)
    if judged.unreadable:
        log.error("reports_sealed_with_another_key", count=judged.unreadable)
    return judged


async def _read(report: Waiting) -> list[Report]:
    if report.content is None:
        return []
    try:
        # Megabytes of nested parts take a while, and others want to be served.
        return await asyncio.to_thread(READERS[report.source], report.content)
    except Exception:  # a report that was made to break its reader shall not stop the others
        log.exception("report_unreadable", report=report.id)
        return []


async def _judge(db: Session, desk: Desk, report: Waiting, said: Report, at: dt.datetime) -> bool:
    """Whether it changed anything."""
    match desk.mail(report.recipient, said.clues):
        case ToCreator(message):
            addressee = await bounces.addressee(db, message)
            if addressee is None:
                log.info("report_ignored", source=report.source, because="gone", message=message)
                return False
            return await _learn(db, message, said.about(addressee.address), at)
        case ToMarketer(notice):
            return await _learn_of_notice(db, notice, said, at)
        case None:
            forged = report.recipient is not None and desk.is_forged(report.recipient)
            log.info("report_ignored", source=report.source, because="forged" if forged else "not_ours")
            return False


async def _learn_of_notice(db: Session, notice: int, said: Report, at: dt.datetime) -> bool:
    """Who is told by mail may have chosen another address since, so that a report under any other name is left."""
    address = await notice_mails.address_of(db, notice)
    if address is None:
        log.info("report_ignored", because="gone", notice=notice)
        return False
    verdict = said.about_none_but(address)
    if verdict.outcome not in ENDS_NOTICES:
        log.info("report_ignored", because=verdict.because, notice=notice, outcome=verdict.outcome)
        return False
    ended = await notice_mails.bounced(db, notice, at)
    log.info("notice_came_back", notice=notice, outcome=verdict.outcome, status=verdict.status, ended=ended)
    return ended


async def _learn(db: Session, message: int, verdict: Verdict, at: dt.datetime) -> bool:
    if verdict.outcome is None:
        log.info("report_ignored", because=verdict.because, message=message)
        return False
    learnt = await bounces.learn(db, message, verdict.outcome, at, status=verdict.status, text=verdict.text)
    if learnt is None:
        log.info("report_ignored", because="known", message=message)
        return False
    # What a server has against us or the brand is the operator's to mend.
    note = log.error if learnt.outcome is Outcome.POLICY else log.info
    note(
        "mail_came_back",
        message=message,
        brand=learnt.brand_id,
        creator=learnt.creator_id,
        outcome=learnt.outcome,
        status=verdict.status,
        suppressed=learnt.suppressed,
    )
    return True


async def _unsubscribe(db: Session, message: int, at: dt.datetime) -> bool:
    """The address itself is the word: whoever writes to it wants no more, whatever the mail says."""
    addressee = await bounces.addressee(db, message)
    if addressee is None:
        return False
    return await unsubscribing.unsubscribe(db, addressee.creator_id, at, how="mail")
