"""A name server on loopback that speaks DNS over UDP and knows what it is told."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from typing import Any

import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset


class NameServer(asyncio.DatagramProtocol):
    """*records*: by name, in zone file form: `{"glow.example.": ["TXT \\"v=spf1 -all\\""]}`."""

    def __init__(self, records: Mapping[str, list[str]], *, mute: frozenset[str] = frozenset()) -> None:
        self.records = dict(records)
        self.mute = mute
        """Ends of names about which nothing is answered at all."""
        self.asked: list[str] = []
        self.port = 0

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self.port = transport.get_extra_info("sockname")[1]

    def datagram_received(self, data: bytes, where: Any) -> None:
        query = dns.message.from_wire(data)
        (question,) = query.question
        name, kind = question.name.to_text().lower(), dns.rdatatype.to_text(question.rdtype)
        self.asked.append(f"{kind} {name}")
        if any(name.endswith(one) for one in self.mute):
            return
        answer = dns.message.make_response(query)
        found = [one.partition(" ") for one in self.records.get(name, [])]
        values = [value for its, _, value in found if its == kind]
        if values:
            answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *values))
        elif name not in self.records:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        self._transport.sendto(answer.to_wire(), where)


@contextlib.asynccontextmanager
async def answering(
    records: Mapping[str, list[str]], *, mute: frozenset[str] = frozenset()
) -> AsyncIterator[NameServer]:
    transport, server = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: NameServer(records, mute=mute), local_addr=("127.0.0.1", 0)
    )
    try:
        yield server
    finally:
        transport.close()
