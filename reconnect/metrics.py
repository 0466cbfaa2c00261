"""What the jobs have done, for Prometheus."""

from prometheus_client import CollectorRegistry, Counter

from reconnect.tick import Ticked


class Meters:
    """One counter for each kind of work, by outcome."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._counters = {
            kind: Counter(f"reconnect_{kind}_total", what, ("outcome",), registry=registry)
            for kind, what in (
                ("reminders", "Reminder mails, by what became of them."),
                ("notices", "Slack notices, by what became of them."),
                ("checks", "Health checks of grants."),
                ("webhooks", "Deliveries to other programs, by what became of them."),
                ("bounces", "Reports about mails, by whether they changed anything."),
            )
        }

    def count(self, done: Ticked) -> None:
        """Add what one look has done."""
        for kind, counter in self._counters.items():
            counts: dict[str, int] = getattr(done, kind)
            for outcome, count in counts.items():
                counter.labels(outcome).inc(count)
