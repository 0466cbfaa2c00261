"""`settings` › *Mail texts…*: what a brand says in its mails in its own words, by kind and language (R9)."""

import json
from dataclasses import dataclass

from bot.asking import Answer, Ask, Errors, Modal, Pressed, Reply, State, Submitted
from bot.blocks.mail_texts import INPUTS, Texts, block_id, cannot_be_taken
from bot.blocks.mail_texts import mail_texts as texts_view
from bot.blocks.modal import telling
from bot.blocks.parts import TEXTS_KIND, TEXTS_LOCALE
from store import brand_settings, mail_texts, previewing
from store.brand_look import link_hosts
from store.brand_settings import NotAllowed
from store.database import Session
from store.mail_codes import MailKind
from store.mail_texts import NOTHING_OWN, PARAGRAPHS, OwnWords, Version
from store.outbox import Claimed
from store.tables import Brand


@dataclass(frozen=True, slots=True)
class Which:
    """The mail whose words stand in the modal."""

    brand_id: str
    kind: MailKind
    locale: str

    @property
    def metadata(self) -> str:
        return json.dumps([self.brand_id, self.kind, self.locale])


async def by_button(ask: Ask, brand_id: str) -> Reply:
    """Over the settings, which stay as they were typed."""
    shown = await _shown(ask, Which(brand_id, MailKind.RECONNECT, ask.say.locale), None)
    return Modal(shown.view, on_top=True) if isinstance(shown, Modal) else shown


async def redrawn(ask: Ask, pressed: Pressed) -> Reply:
    """Another mail or language was chosen, or something was typed: the letter follows."""
    if pressed.view is None:
        return None
    before = _which(pressed.view.metadata)
    which = Which(
        before.brand_id,
        MailKind(pressed.state.of(TEXTS_KIND) or before.kind),
        pressed.state.of(TEXTS_LOCALE) or before.locale,
    )
    return await _shown(ask, which, _typed(pressed.state) if which == before else None)


async def submitted(ask: Ask, given: Submitted) -> Reply:
    which, words = _which(given.view.metadata), _typed(given.state)
    try:
        async with ask.store.begin() as db:
            if wrong := _wrong(ask, which, words, await _hosts(db, which)):
                return Errors(wrong)
            await mail_texts.change(
                db,
                ask.viewer,
                which.brand_id,
                which.kind,
                which.locale,
                words,
                ask.moment,
                is_admin=ask.is_admin,
            )
    except NotAllowed:
        text = ask.say("You may not change this brand's settings any more, so nothing was changed.")
        return Modal(telling(ask.say, text))
    return await _shown(ask, which, None, saved=True)


async def _shown(ask: Ask, which: Which, typed: OwnWords | None, *, saved: bool = False) -> Reply:
    """*typed*: instead of what is stored. Where it cannot be filled, no letter is shown."""
    async with ask.store.read() as db:
        seen = await brand_settings.settings_of(db, ask.viewer, which.brand_id, is_admin=ask.is_admin)
        if seen is None or not seen.may_change:
            return Answer(ask.say("Only the brand's admins can change these."))
        stands = await mail_texts.version(db, which.brand_id, which.kind, which.locale)
        words = _words(typed, stands)
        wrong = _wrong(ask, which, words, await _hosts(db, which))
        mail = None if wrong else await _letter(ask, db, which, words)
    texts = Texts(
        brand=seen.name,
        kind=which.kind,
        locale=which.locale,
        words=words,
        version=stands,
        letter=ask.letters(mail) if mail else None,
        metadata=which.metadata,
        saved=saved,
    )
    return Modal(texts_view(texts, ask.say))


def _words(typed: OwnWords | None, stands: Version | None) -> OwnWords:
    if typed is not None:
        return typed
    return stands.words if stands else NOTHING_OWN


async def _letter(ask: Ask, db: Session, which: Which, words: OwnWords) -> Claimed:
    """To a sample creator."""
    brand = await db.get_one(Brand, which.brand_id)
    if which.kind is MailKind.RECONNECT:
        return await previewing.reminder(db, brand, None, ask.moment, which.locale, words)
    return await previewing.invitation(db, which.kind, brand, None, ask.moment, which.locale, words)


async def _hosts(db: Session, which: Which) -> tuple[str, ...]:
    """Where links may lead."""
    brand = await db.get(Brand, which.brand_id)
    return link_hosts(brand) if brand else ()


def _typed(state: State) -> OwnWords:
    typed = {slot: state.of(action) for slot, action in INPUTS.items()}
    return OwnWords(
        **{
            slot: text.strip() if slot in PARAGRAPHS else " ".join(text.split())
            for slot, text in typed.items()
        }
    )


def _wrong(ask: Ask, which: Which, words: OwnWords, hosts: tuple[str, ...]) -> dict[str, str]:
    """By block id."""
    return {
        block_id(INPUTS[slot], which.kind, which.locale): cannot_be_taken(fault, which.kind, hosts, ask.say)
        for slot, fault in mail_texts.faults(which.kind, words, hosts).items()
    }


def _which(metadata: str) -> Which:
    brand_id, kind, locale = json.loads(metadata)
    return Which(brand_id, MailKind(kind), locale)
