"""Meta's error envelope, the same on all of its networks, and what each code amounts to.

The codes and subcodes are those of Meta's "Handling Errors" page. Below 500 the body decides, not the HTTP
status, because Meta answers throttles and bad tokens alike with 400.
"""

import datetime as dt
import json
from collections.abc import Mapping

from platforms.fields import Fields
from platforms.http import LONGEST_WAIT, Answer, retry_after
from platforms.trouble import Lapsed, NetworkTrouble, OperatorFault, Unclear
from store.codes import Cause

GRAPH_VERSION = "v25.0"

BAD_TOKEN = frozenset({102, 190})
CAUSES: Mapping[int, Cause] = {
    458: Cause.REVOKED,
    459: Cause.NETWORK_REQUIRED,  # the person must answer a checkpoint
    460: Cause.PASSWORD_CHANGED,
    463: Cause.EXPIRED,
    464: Cause.NETWORK_REQUIRED,  # unconfirmed person
    467: Cause.NETWORK_REQUIRED,
    492: Cause.ACCESS_LEVEL_CHANGED,  # no longer has a role on the page
}
"""By subcode of a bad token; any other subcode, or none, is the network's demand."""

APP_THROTTLES = frozenset({4, 341})
THROTTLES = APP_THROTTLES | {17, 32, 613} | frozenset(range(80000, 80100))
SERVICE_TROUBLE = frozenset({1, 2})
PERMISSION = frozenset({10, *range(200, 300)})
OUR_FAULT: Mapping[int, str] = {
    3: "the app has not been given this capability",
    100: "the app may not make this call for this account; look at its app review and tester roles",
    101: "the app id or secret is wrong",
    104: "the app's secret does not fit",
    368: "the app is blocked for breaking a policy",
    2500: "the configured address is not that of the network's API",
}
OBJECT_INVISIBLE = 33
"""Subcode of 100: gone, hidden or not supported; the three cannot be told apart."""

USAGE = "X-Business-Use-Case-Usage"


def read(answer: Answer, *, scope_granted: bool) -> Fields:
    """The object that was asked for. Raises what its error amounts to.

    *scope_granted*: the grant carries the scope that this call needs, so a lack of permission is the app's.
    """
    fields = Fields(answer.body)
    if fields.raw("error") is not None:
        raise verdict(answer, scope_granted=scope_granted)
    if answer.status >= 400:
        raise Unclear(f"status_{answer.status}")
    return fields


def verdict(answer: Answer, *, scope_granted: bool) -> NetworkTrouble:
    """What the error in *answer* amounts to."""
    error = Fields(Fields(answer.body).raw("error"))
    code = error.integer("code")
    # The envelope says error_subcode, the one inside debug_token's data says subcode.
    name = "error_subcode" if error.raw("error_subcode") is not None else "subcode"
    subcode = error.integer(name)
    if code is None or (error.raw(name) is not None and subcode is None):
        return Unclear("unexpected_answer")
    if _is_transient(error) or code in THROTTLES or code in SERVICE_TROUBLE:
        throttled = code in THROTTLES
        return Unclear(
            "throttled" if throttled else f"code_{code}",
            retry_after=_wait(answer.headers) if throttled else None,
            whole_app=code in APP_THROTTLES,
        )
    if code in BAD_TOKEN:
        return Lapsed(CAUSES.get(subcode or 0, Cause.NETWORK_REQUIRED))
    if code in PERMISSION:
        if not scope_granted:
            return Lapsed(Cause.PERMISSIONS_CHANGED)
        return OperatorFault(
            f"The network denies our app a permission that the creator has granted (code {code}): "
            "look at the app's review and access level."
        )
    if code == 100 and subcode == OBJECT_INVISIBLE:
        return Unclear("object_invisible")
    if code in OUR_FAULT:
        return OperatorFault(f"The network refuses our app (code {code}): {OUR_FAULT[code]}.")
    return Unclear(f"code_{code}")


def _is_transient(error: Fields) -> bool:
    """Anything but a clear no: the doubt is the creator's benefit."""
    return error.raw("is_transient") not in (None, False, 0, "false", "")


def _wait(headers: Mapping[str, str]) -> dt.timedelta | None:
    """The longest wait that any header tells."""
    told = [wait for wait in (retry_after(headers), _regain(headers)) if wait is not None]
    return max(told, default=None)


def _regain(headers: Mapping[str, str]) -> dt.timedelta | None:
    """What the usage header tells, in minutes there."""
    try:
        usage = json.loads(headers.get(USAGE, "{}"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(usage, dict):
        return None
    rows = [row for each in usage.values() if isinstance(each, list) for row in each if isinstance(row, dict)]
    waits = [Fields(row).number("estimated_time_to_regain_access") for row in rows]
    longest = max((wait for wait in waits if wait and wait > 0), default=None)
    if longest is None:
        return None
    return min(dt.timedelta(minutes=min(longest, 1e6)), LONGEST_WAIT)
