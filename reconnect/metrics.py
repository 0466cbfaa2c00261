"""What the jobs have done, for Prometheus."""

from prometheus_client import CollectorRegistry, Counter, Gauge

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
        self._failures = Counter(
            "reconnect_mail_failures_total",
            "Mails that failed for good, by why.",
            ("reason",),
            registry=registry,
        )
        self._seconds = Counter(
            "reconnect_mail_seconds_total",
            "What the mail server took for the mails that it accepted; divide it by reconnect_reminders_total.",
            registry=registry,
        )
        self._waiting = Gauge(
            "reconnect_mails_waiting", "Mails that are due and have not gone out.", registry=registry
        )

    def waiting(self, mails: int) -> None:
        self._waiting.set(mails)

    def count(self, done: Ticked) -> None:
        """Add what one look has done."""
        for kind, counter in self._counters.items():
            counts: dict[str, int] = getattr(done, kind)
            for outcome, count in counts.items():
                counter.labels(outcome).inc(count)
        for why, count in done.mails.failures.items():
            self._failures.labels(why).inc(count)
        self._seconds.inc(done.mails.seconds)
