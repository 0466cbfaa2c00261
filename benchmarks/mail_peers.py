"""What other programs need to compose and send as many mails of our size, from scratch environments of their own.

RECONNECT_BENCH_NODE names a folder in which `npm install nodemailer` was run, RECONNECT_BENCH_DJANGO a Python that has
Django; what is not named is left out.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from benchmarks.mail_servers import LETTER_BYTES, SESSIONS, Ran, timed

HALF = LETTER_BYTES // 2 - 500
NODEMAILER = f"""
const [port, mails] = process.argv.slice(2).map(Number)
const pool = require("nodemailer").createTransport({{
  host: "127.0.0.1", port, ignoreTLS: true, pool: true, maxConnections: {SESSIONS}, maxMessages: Infinity
}})
const words = "Zoë and her words ".repeat({HALF} / 20)
const one = n => pool.sendMail({{
  from: "Glow <hi@glow.example>", to: `c${{n}}@mail.example`, subject: "Expired access",
  text: words, html: "<p>" + words + "</p>"
}})
Promise.all(Array.from({{ length: mails }}, (_, n) => one(n))).then(() => pool.close())
"""
DJANGO = f"""
import sys
from django.conf import settings
settings.configure(EMAIL_HOST="127.0.0.1", EMAIL_PORT=int(sys.argv[1]))
from django.core.mail import EmailMultiAlternatives, get_connection
words = "Zoë and her words " * ({HALF} // 20)
def one(n):
    mail = EmailMultiAlternatives("Expired access", words, "Glow <hi@glow.example>", [f"c{{n}}@mail.example"])
    mail.attach_alternative(f"<p>{{words}}</p>", "text/html")
    return mail
get_connection().send_messages([one(n) for n in range(int(sys.argv[2]))])
"""


def all_of(home: Path, port: int, mails: int) -> Iterator[tuple[str, Ran]]:
    """Each that is there, and how it did."""
    if node := os.environ.get("RECONNECT_BENCH_NODE"):
        script = Path(node) / "reconnect-peer.cjs"
        script.write_text(NODEMAILER)
        yield "nodemailer", timed(["node", str(script), str(port), str(mails)], mails)
        script.unlink()
    if django := os.environ.get("RECONNECT_BENCH_DJANGO"):
        script = home / "peer.py"
        script.write_text(DJANGO)
        yield "Django", timed([django, str(script), str(port), str(mails)], mails)
