"""What an operator sets and sees of the mails."""

import datetime as dt
from collections import Counter

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from mailer.sent import Sent
from reconnect.metrics import Meters
from reconnect.settings import Wrong, read_settings
from reconnect.tick import Ticked
from store.moment import Moment
from store.outcomes import WhyFailed
from store.pace import Limits, Pace


def test_how_many_mails_may_go_is_a_number_and_a_span(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_settings().mail_limits == Limits()
    monkeypatch.setenv("RECONNECT_MAIL_PER_BRAND", "600/minute")
    monkeypatch.setenv("RECONNECT_MAIL_PER_DOMAIN", "100000/day")
    assert read_settings().mail_limits == Limits(
        Pace(600, dt.timedelta(minutes=1)), Pace(100_000, dt.timedelta(days=1))
    )


@pytest.mark.parametrize(
    "pace", ["600", "0/minute", "-5/hour", "1.5/hour", "many/day", "10/second", "5/minutes"]
)
def test_another_form_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, pace: str) -> None:
    monkeypatch.setenv("RECONNECT_MAIL_PER_DOMAIN", pace)
    with pytest.raises(Wrong, match=r"^RECONNECT_MAIL_PER_DOMAIN: .* for example 600/minute, 5000/hour"):
        read_settings()


def test_metrics_tell_why_mails_failed_how_long_they_took_and_how_many_wait(now: dt.datetime) -> None:
    registry = CollectorRegistry()
    meters = Meters(registry)
    done = Ticked(Moment(now))
    done.mails.add(Sent(sent=8, failed=2, failures=_failures(), seconds=1.5))
    meters.count(done)
    meters.waiting(7)
    told = generate_latest(registry).decode()
    assert 'reconnect_mail_failures_total{reason="dead_address"} 1.0' in told
    assert 'reconnect_mail_failures_total{reason="refused"} 1.0' in told
    assert "reconnect_mail_seconds_total 1.5" in told
    assert "reconnect_mails_waiting 7.0" in told


def _failures() -> Counter[WhyFailed]:
    return Counter([WhyFailed.DEAD_ADDRESS, WhyFailed.REFUSED])
