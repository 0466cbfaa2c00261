"""The job that mails notices to people: what is to be told becomes mails, then they go out (N3)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog

from locales import Say
from mailer import notice_letter, notice_marks
from mailer.envelope import Envelope, Outside, Unsendable, domain_of, envelope, feedback_id
from mailer.letters import Letter
from mailer.replies import NoConnection, NotDelivered, Verdict
from mailer.skeleton import encoded
from mailer.smtp import Smtp
from mailer.writing import Writer
from store import notice_mails
from store.database import Store
from store.links import SwitchesLink
from store.moment import Moment
from store.notice_mails import DueMail
from store.webhooks import horizon

log = structlog.get_logger()

AT_ONCE = 10


@dataclass(slots=True)
class Noticed:
    """What became of the mails that were due."""

    sent: int = 0
    failed: int = 0
    troubles: list[str] = field(default_factory=list)
    """Why some could not even be offered to the server."""


async def mail_notices(store: Store, writer: Writer, smtp: Smtp, moment: Moment, owner: str) -> Noticed:
    """Send all that is due. Without a connection what is left stays due."""
    upto = await horizon.settled(store)
    if upto is not None:
        async with store.begin() as db:
            await notice_mails.make(db, moment, upto)
    done = Noticed()
    while not done.troubles:
        async with store.begin() as db:
            due = await notice_mails.claim(db, moment, owner, AT_ONCE)
        if not due:
            break
        await _send(store, writer, smtp, moment, due, done)
    return done


async def _send(
    store: Store, writer: Writer, smtp: Smtp, moment: Moment, due: Sequence[DueMail], done: Noticed
) -> None:
    for place, mail in enumerate(due):
        try:
            await smtp.send(enveloped(mail, written(mail, writer), writer))
        except NoConnection as trouble:
            done.troubles.append(trouble.reason)
            log.warning("mail_server_unreachable", notice=mail.id, reason=trouble.reason)
            async with store.begin() as db:
                await notice_mails.put_back(db, due[place:])
            return
        except NotDelivered as refusal:
            done.failed += await _refused(store, mail, refusal, moment)
        except Unsendable as error:
            async with store.begin() as db:
                await notice_mails.refused(db, mail, str(error))
            done.failed += 1
            log.warning("notice_not_mailed", notice=mail.id, reply=str(error))
        else:
            async with store.begin() as db:
                await notice_mails.sent(db, mail, moment.at)
            done.sent += 1
            log.info("notice_mailed", notice=mail.id, brand=mail.sender.brand_id)


async def _refused(store: Store, mail: DueMail, refusal: NotDelivered, moment: Moment) -> bool:
    """Answers whether it is given up."""
    log.warning("notice_not_mailed", notice=mail.id, reply=refusal.reply, verdict=refusal.verdict)
    async with store.begin() as db:
        match refusal.verdict:
            case Verdict.DEAD_ADDRESS:
                await notice_mails.nobody_there(db, mail, moment.at, refusal.reply)
            case Verdict.REFUSED:
                await notice_mails.refused(db, mail, refusal.reply)
            case Verdict.LATER | Verdict.OURS:
                return not await notice_mails.later(db, mail, moment.at, refusal.reply)
    return True


def written(mail: DueMail, writer: Writer) -> Letter:
    say = Say(mail.locale, mail.zone)
    return notice_letter.write(mail.lines, mail.notes, say, mail.sender.brand, _url(mail, writer))


def enveloped(mail: DueMail, letter: Letter, writer: Writer) -> Envelope:
    """Raises Unsendable."""
    sender = mail.sender
    return envelope(
        encoded(letter),
        Outside(
            from_name=sender.brand,
            from_email=sender.from_email,
            recipient=mail.recipient,
            mail_from=notice_marks.return_path(writer.keys, mail.id, writer.bounce_domain, sender.from_email),
            message_id=notice_marks.message_id(writer.keys, mail.id, domain_of(sender.from_email)),
            date=mail.made_at,
            unsubscribe_url=_url(mail, writer),
            feedback_id=feedback_id(None, sender.brand_id, notice_letter.KIND),
        ),
    )


def _url(mail: DueMail, writer: Writer) -> str:
    return writer.links.switches(SwitchesLink(mail.viewer.team_id, mail.viewer.user_id))
