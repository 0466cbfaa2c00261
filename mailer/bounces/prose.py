"""Reports that follow no standard, read by flufl.bounce, which knows what some twenty servers say."""

import structlog
from flufl.bounce import all_failures

from mailer.bounces.parts import Mail, header

log = structlog.get_logger()

FROM_SERVERS = frozenset({"mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon", "mdaemon", ""})


def failures_in(mail: Mail) -> frozenset[str]:
    """The addresses, folded, that a mail has failed to reach. What it calls temporary is only a delay."""
    try:
        _delayed, failed = all_failures(mail)
    except Exception as fault:  # noqa: BLE001  its twenty readers stumble over broken mails in as many ways
        log.info("prose_unreadable", reason=repr(fault)[:200])
        return frozenset()
    return frozenset(one.decode("utf-8", "replace").strip("<>").casefold() for one in failed)


def is_automatic_answer(mail: Mail) -> bool:
    """A mailbox that answers by itself (RFC 3834, and what came before it); a server's report is not one."""
    if header(mail, "X-Failed-Recipients") or _is_from_a_server(mail):
        return False
    automatic = header(mail, "Auto-Submitted").lower()
    return (
        (bool(automatic) and not automatic.startswith("no"))
        or any(header(mail, name) for name in ("X-Autoreply", "X-Autorespond"))
        or header(mail, "Precedence").lower() in ("auto_reply", "auto-reply", "bulk", "junk")
    )


def is_an_answer(mail: Mail) -> bool:
    """Somebody pressed *Reply*. What they quote is no report, whatever it says."""
    return bool(header(mail, "In-Reply-To")) and not _is_from_a_server(mail)


def _is_from_a_server(mail: Mail) -> bool:
    address = header(mail, "From").rpartition("<")[2].strip('<> "')
    return address.partition("@")[0].lower() in FROM_SERVERS
