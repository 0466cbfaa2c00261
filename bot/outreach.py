"""Writing to creators: `remind`, `request`, `promote`, `invite`, and the buttons that lead there (R10)."""

import json
from dataclasses import dataclass, replace

from bot.asking import Answer, Ask, Errors, Modal, Pressed, Reply, State, Submitted
from bot.blocks.filters import not_understood
from bot.blocks.mail_texts import cannot_be_taken
from bot.blocks.modal import telling
from bot.blocks.outreach import (
    MOST_NOTE,
    MOST_SUBJECT,
    NOTE,
    SUBJECT,
    Writing,
    block_id,
    outreach,
    progress,
    unprintable,
)
from bot.blocks.parts import (
    WRITE_BRAND,
    WRITE_CAMPAIGN,
    WRITE_CREATOR,
    WRITE_KIND,
    WRITE_NOTE,
    WRITE_SUBJECT,
    WRITE_TO,
)
from bot.finding import the_one, unseen
from bot.queueing import work_at_once
from bot.typed import WriteTo
from locales import outreach as usual
from store import creators, filters
from store.addressees import Chosen, Draft, likeliest_brand
from store.brand_look import link_hosts
from store.codes import Network
from store.database import Session
from store.filters import About, Filter, Unclear, Wanted
from store.mail_codes import MailKind
from store.mail_texts import OwnWords, misled, own_words
from store.outreach import survey
from store.people import SeenBrand, brands_of
from store.submissions import NotTheirs, submit
from store.tables import Brand

KINDS = {
    "remind": MailKind.RECONNECT,
    "request": MailKind.CONNECTION_REQUEST,
    "promote": MailKind.PROMOTION_REQUEST,
    "invite": MailKind.HUB_INVITE,
}
SECONDS = 0.7
"""So long a submission queues mails by itself, of the three that Slack waits for the answer."""


@dataclass(frozen=True, slots=True)
class Form:
    """What a modal says when it is redrawn or submitted."""

    kind: MailKind
    brand_id: str
    chosen: Chosen | None
    subject: str
    note: str
    going: int = 0
    """How many mails the person was told of."""


async def write_to(ask: Ask, typed: WriteTo) -> Reply:
    """Filters where they can be read as such, else a creator; neither opens the modal with nobody in it."""
    kind = KINDS[typed.command]
    if not typed.words:
        return await _opened(ask, kind, None)
    try:
        wanted = filters.parse(typed.words)
    except Unclear as unclear:
        return await _to_somebody(ask, kind, typed, unclear)
    return await _opened(ask, kind, Chosen(wanted))


async def _to_somebody(ask: Ask, kind: MailKind, typed: WriteTo, unclear: Unclear) -> Reply:
    found = await the_one(ask, typed.who, WRITE_TO, before=f"{kind} {typed.network or '-'} ")
    if not isinstance(found, Answer):
        return await _opened(ask, kind, _one(found.id, typed.network))
    meant_filters = ":" in typed.words or unclear.near
    return Answer(not_understood(unclear, ask.say)) if meant_filters and not found.blocks else found


async def by_choice(ask: Ask, value: str) -> Reply:
    """*value*: kind, network or a dash, and the creator's id."""
    kind, network, creator_id = value.split(" ", 2)
    return await _opened(ask, MailKind(kind), _one(creator_id, None if network == "-" else Network(network)))


async def by_button(ask: Ask, value: str) -> Reply:
    """*value*: `creator` and an id, or `words` and the filters of a list."""
    what, _, rest = value.partition(" ")
    chosen = _one(rest, None) if what == "creator" else Chosen(filters.parse(rest))
    return await _opened(ask, MailKind.CONNECTION_REQUEST, chosen)


async def write_again(ask: Ask, value: str) -> Reply:
    """*value*: network or a dash, and the creator's id. Reminders went unanswered: the next has a word more (X12)."""
    network, creator_id = value.split(" ", 1)
    chosen = _one(creator_id, None if network == "-" else Network(network))
    return await _drawn(ask, Form(MailKind.RECONNECT, "", chosen, "", usual.once_more(ask.say)), fresh=True)


async def promote_button(ask: Ask, profile_id: str) -> Reply:
    async with ask.store.read() as db:
        who = await creators.owner_of(db, ask.viewer, profile_id)
    return await _opened(ask, MailKind.PROMOTION_REQUEST, _one(who.id, None)) if who else unseen(ask)


async def redrawn(ask: Ask, pressed: Pressed) -> Reply:
    """Something was chosen or typed: count and preview follow."""
    if pressed.view is None:
        return None
    form = await _form(ask, pressed.view.metadata, pressed.state)
    match pressed.action:
        case action if action == WRITE_CREATOR:
            form = replace(form, chosen=_one(pressed.value, None), brand_id="")
        case action if action == WRITE_CAMPAIGN:
            taking_part = Wanted((Filter(About.CAMPAIGN, pressed.value),))
            form = replace(form, chosen=Chosen(taking_part), brand_id="")
    return await _drawn(ask, form)


async def submitted(ask: Ask, given: Submitted) -> Reply:
    form = await _form(ask, given.view.metadata, given.state)
    if wrong := await _wrong(ask, form):
        return Errors(wrong)
    chosen = form.chosen
    if chosen is None:
        return Modal(telling(ask.say, ask.say("Nobody is chosen, so nothing was sent.")))

    try:
        async with ask.store.begin() as db:
            draft = await _draft(ask, db, form, chosen, await brands_of(db, ask.viewer))
            outreach_id = await submit(db, ask.viewer, draft, given.view.id, form.going, ask.moment)
    except NotTheirs:
        text = ask.say("You do not see that brand any more, so nothing was sent.")
        return Modal(telling(ask.say, text))
    if outreach_id is None:
        return Modal(telling(ask.say, ask.say("That was sent before, so nothing was sent again.")))
    done = await work_at_once(ask.store, outreach_id, ask.moment, SECONDS)
    if done is None:
        return Modal(telling(ask.say, ask.say("The mails are being queued; I write to you when it is done.")))
    return Modal(progress(done, ask.say))


async def _opened(ask: Ask, kind: MailKind, chosen: Chosen | None) -> Reply:
    return await _drawn(ask, Form(kind, "", chosen, "", ""), fresh=True)


async def _drawn(ask: Ask, form: Form, *, fresh: bool = False) -> Reply:
    """*fresh*: with the usual words, but for a note that is drafted already."""
    drafted = fresh and bool(form.note)
    async with ask.store.read() as db:
        brands = await brands_of(db, ask.viewer)
        try:
            its_brand = await _brand(ask, db, form, brands)
            if fresh or its_brand.id != form.brand_id:
                words = await _usual(ask, db, form.kind, its_brand)
                form = replace(form, subject=words.subject, note=form.note if drafted else words.note)
            form = replace(form, brand_id=its_brand.id)
            who, found = "", None
            if form.chosen and form.chosen.creator_id:
                candidate = await creators.candidate(db, ask.viewer, form.chosen.creator_id)
                if candidate is None:
                    return unseen(ask)
                who = candidate.name
            if form.chosen:
                draft = await _draft(ask, db, form, form.chosen, brands)
                found = await survey(db, ask.viewer, draft, ask.moment)
        except Unclear as unclear:
            return Answer(not_understood(unclear, ask.say))
    writing = Writing(
        kind=form.kind,
        brand=its_brand,
        brands=brands,
        chosen=form.chosen,
        who=who,
        subject=form.subject,
        note=form.note,
        metadata=_metadata(form, found.going if found else 0),
        going=found.going if found else 0,
        left_out=found.left_out if found else None,
        letter=ask.letters(found.first) if found and found.first else None,
        locale=found.first.locale if found and found.first else "",
    )
    return Modal(outreach(writing, ask.say))


async def _brand(ask: Ask, db: Session, form: Form, brands: tuple[SeenBrand, ...]) -> SeenBrand:
    """The one that was chosen, else the one that most of the creators work with."""
    seen = {brand.id: brand for brand in brands}
    if form.brand_id in seen:
        return seen[form.brand_id]
    likeliest = form.chosen and await likeliest_brand(db, ask.viewer, form.chosen, ask.moment)
    return seen.get(likeliest or "", brands[0])


async def _form(ask: Ask, metadata: str, state: State) -> Form:
    """What was not touched becomes what is usual for the new kind and brand."""
    kept = json.loads(metadata)
    before = MailKind(kept["kind"])
    kind = MailKind(state.of(WRITE_KIND) or before)
    brand_id = state.of(WRITE_BRAND) or kept["brand"]
    chosen = None
    if kept["words"] is not None:
        chosen = Chosen(filters.parse(kept["words"]), kept["creator"])
    subject, note = state.of(WRITE_SUBJECT), state.of(WRITE_NOTE)
    form = Form(kind, brand_id, chosen, subject, note, kept.get("going", 0))
    if kind is before and brand_id == kept["brand"]:
        return form
    async with ask.store.read() as db:
        seen = {brand.id: brand for brand in await brands_of(db, ask.viewer)}
        old, new = seen.get(kept["brand"]), seen.get(brand_id)
        if old is None or new is None:
            return form
        was, becomes = await _usual(ask, db, before, old), await _usual(ask, db, kind, new)
    subject = becomes.subject if form.subject in ("", was.subject) else form.subject
    note = becomes.note if form.note in ("", was.note) else form.note
    return replace(form, subject=subject, note=note)


async def _draft(ask: Ask, db: Session, form: Form, chosen: Chosen, brands: tuple[SeenBrand, ...]) -> Draft:
    """Words that were left as they are usual go to everybody in their own language."""
    brand = next((one for one in brands if one.id == form.brand_id), None)
    plain = await _usual(ask, db, form.kind, brand) if brand else OwnWords()
    subject, note = " ".join(form.subject.split()), form.note.strip()
    return Draft(
        kind=form.kind,
        brand_id=form.brand_id,
        chosen=chosen,
        subject="" if subject == plain.subject else subject,
        note=None if note == plain.note else note,
    )


async def _usual(ask: Ask, db: Session, kind: MailKind, brand: SeenBrand) -> OwnWords:
    """The brand's own words where it has some, in the language of whoever writes."""
    own = await own_words(db, brand.id, kind, ask.say.locale)
    if kind is MailKind.RECONNECT:
        return OwnWords("", own.note)
    return OwnWords(
        own.subject or usual.subject(ask.say, kind, brand.name),
        own.note or usual.note(ask.say, kind, brand.name),
    )


async def _wrong(ask: Ask, form: Form) -> dict[str, str]:
    """What cannot stand in a mail, by block id."""
    async with ask.store.read() as db:
        brand = await db.get(Brand, form.brand_id)
    hosts = link_hosts(brand) if brand else ()
    said = ((SUBJECT, form.subject, MOST_SUBJECT), (NOTE, form.note, MOST_NOTE))
    wrong = {part: unprintable(text, most, ask.say) for part, text, most in said}
    if not wrong[NOTE] and (fault := misled(form.note.strip(), hosts)):
        wrong[NOTE] = cannot_be_taken(fault, form.kind, hosts, ask.say)
    return {block_id(part, form.kind, form.brand_id): told for part, told in wrong.items() if told}


def _one(creator_id: str, network: Network | None) -> Chosen:
    there = (Filter(About.NETWORK, network.value),) if network else ()
    return Chosen(Wanted(there), creator_id)


def _metadata(form: Form, going: int) -> str:
    chosen = form.chosen
    return json.dumps(
        {
            "kind": form.kind,
            "brand": form.brand_id,
            "creator": chosen.creator_id if chosen else "",
            "words": str(chosen.wanted) if chosen else None,
            "going": going,
        }
    )
