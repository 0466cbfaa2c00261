"""From a claimed message to the bytes that are sent: the same message gives the same bytes at every try."""

import dataclasses
from dataclasses import dataclass

from locales.names import full
from mailer import return_path
from mailer.envelope import Envelope, Outside, domain_of, envelope, feedback_id, message_id
from mailer.facts import Invitation, Words
from mailer.letters import Letter, Urls, write
from mailer.skeleton import fill
from store.links import Links, PageLink, UnsubscribeLink
from store.mail_codes import MailKind
from store.outbox import Claimed

HIDDEN = "https://…"
CLIPPED = 102_000
"""Bytes, from which on mailbox providers show the beginning of a mail alone."""


@dataclass(frozen=True, slots=True)
class Writer:
    """What all letters of an installation have in common."""

    keys: tuple[str, ...]
    links: Links
    bounce_domain: str | None

    def letter(self, mail: Claimed) -> Letter:
        return write(_words(mail), self._urls(mail), mail.locale)

    def envelope(self, mail: Claimed) -> Envelope:
        """The letter, ready to be sent. Raises Unsendable."""
        words, urls = _words(mail), self._urls(mail)
        outside = self._outside(mail, urls)
        whole = envelope(fill(words, urls, mail.locale), outside, words.logo)
        if words.logo is None or len(whole.data) < CLIPPED:
            return whole
        # Long words of a brand's own in a script of three bytes a letter: they matter more than its picture.
        return envelope(fill(dataclasses.replace(words, logo=None), urls, mail.locale), outside)

    def _outside(self, mail: Claimed, urls: Urls) -> Outside:
        facts = mail.words
        return Outside(
            from_name=facts["from_name"] or facts["brand"],
            from_email=facts["from_email"],
            recipient=mail.recipient,
            recipient_name=full(facts["first_name"], facts["last_name"]) or None,
            mail_from=return_path.make(self.keys, mail.id, self.bounce_domain, facts["from_email"]),
            message_id=message_id(self.keys, mail.id, domain_of(facts["from_email"])),
            in_reply_to=mail.in_reply_to,
            date=mail.queued_at,
            unsubscribe_url=urls.unsubscribe,
            unsubscribe_mailto=self._unsubscribe_mailto(mail),
            reply_to=facts["reply_to"],
            feedback_id=feedback_id(mail.campaign_id, mail.brand_id, mail.kind),
        )

    def _unsubscribe_mailto(self, mail: Claimed) -> str | None:
        if not self.bounce_domain:
            return None
        return "mailto:" + return_path.make_unsubscribe(self.keys, mail.id, self.bounce_domain)

    def _urls(self, mail: Claimed) -> Urls:
        return Urls(
            page=self.links.page(PageLink(mail.creator_id, mail.campaign_id, mail.queued_at)),
            unsubscribe=self.links.unsubscribe(UnsubscribeLink(mail.creator_id, mail.brand_id)),
        )


def shown(mail: Claimed) -> Letter:
    """As somebody other than the creator may read it: the creator's links are keys, and are left out."""
    return write(_words(mail), Urls(page=HIDDEN, unsubscribe=HIDDEN), mail.locale)


def _words(mail: Claimed) -> Words | Invitation:
    if mail.kind is MailKind.RECONNECT:
        words: Words | Invitation = Words.from_json(mail.words)
    else:
        words = Invitation.from_json(mail.kind, mail.words)
    return dataclasses.replace(words, logo=mail.logo) if mail.logo else words
