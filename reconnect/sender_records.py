"""What DNS says of who may send in a domain's name, and what it should. Pure: each says what is wrong, or nothing."""

from collections.abc import Sequence

from mailer.dkim_keys import FileKey


def spf(domain: str, texts: Sequence[str], relay: str) -> str | None:
    """RFC 7208. *relay*: the host that we hand mail to."""
    found = [one for one in texts if one.lower().split(" ")[0] == "v=spf1"]
    if not found:
        wanted = publish(domain, "TXT", f"v=spf1 a:{relay} ~all")
        return f"no SPF record says who may send for it. {wanted} (or what your mail server's makers name)"
    if len(found) > 1:
        return f"{len(found)} SPF records stand there, so none counts: make them one."
    if found[0].lower().split()[-1] in ("+all", "all"):
        return "its SPF record lets everybody send for it: end it with ~all."
    return None


def dkim(key: FileKey, texts: Sequence[str]) -> str | None:
    """RFC 6376, 3.6.1."""
    wanted = publish(key.record_name, "TXT", key.record)
    published = [tags.get("p") for one in texts if "p" in (tags := tags_of(one))]
    if not published:
        return f"the DKIM key {key.selector}, which signs its mail, is not published. {wanted}"
    if published != [key.public]:
        return f"its DNS has another key as {key.selector} than the one that signs its mail. {wanted}"
    return None


def dmarc(domain: str, texts: Sequence[str]) -> str | None:
    """RFC 7489, 6.3. *texts*: those of the domain, or of the one above it that has any."""
    found = policies(texts)
    wanted = publish(f"_dmarc.{domain}", "TXT", "v=DMARC1; p=none")
    if not found:
        return f"no DMARC record says what becomes of mail that only claims to be its. {wanted} (or a stricter one)"
    if len(found) > 1:
        return f"{len(found)} DMARC records stand there, so none counts: leave one."
    if tags_of(found[0]).get("p", "").lower() not in ("none", "quarantine", "reject"):
        return f"its DMARC record has no policy (p=). {wanted} (or a stricter one)"
    return None


def policies(texts: Sequence[str]) -> list[str]:
    return [one for one in texts if one.replace(" ", "").lower().split(";")[0] == "v=dmarc1"]


def publish(name: str, kind: str, value: str) -> str:
    return f"Publish {kind} {name} = {value}"


def tags_of(record: str) -> dict[str, str]:
    """`a=b; c=d`; white space inside a value does not count."""
    parts = (one.partition("=") for one in record.split(";"))
    return {name.strip().lower(): "".join(value.split()) for name, _, value in parts}
