"""What the carrier makes of a send: who gets it, who is refused, what it says (fact sheet, 5). Pure."""

import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from gateway import gsm7

REQUIRED = ("username", "to", "message")

REFUSALS = {
    401: "RiskHold",
    402: "InvalidSenderId",
    403: "InvalidPhoneNumber",
    404: "UnsupportedNumberType",
    405: "InsufficientBalance",
    406: "UserInBlacklist",
    407: "CouldNotRoute",
    409: "DoNotDisturbRejection",
    500: "InternalServerError",
    501: "GatewayError",
    502: "RejectedByGateway",
}
_MAGIC = re.compile(r"\+\d+0000(\d{3})")


def missing_field(form: Mapping[str, str]) -> str | None:
    """The first required field that is not there at all; an empty one counts as there."""
    return next((name for name in REQUIRED if name not in form), None)


def sender_is_ours(sender: str | None, registered: str) -> bool:
    """registered: names with commas, empty for all. Names are 1 to 11 letters, digits, blanks, `-` or `_`."""
    if sender is None:
        return True
    if not re.fullmatch(r"[\w -]{1,11}|\+?\d{3,15}", sender, re.ASCII):
        return False
    return not registered or sender in [name.strip() for name in registered.split(",")]


def refusal(number: str, opted_out: bool) -> int | None:
    """The code with which this number is refused. A number ending in 0000 and a code gets that code."""
    if not re.fullmatch(r"\+[1-9]\d{7,14}", number, re.ASCII):
        return 403
    magic = _MAGIC.fullmatch(number)
    if magic and int(magic[1]) in REFUSALS:
        return int(magic[1])
    return 406 if opted_out else None


def recipient(number: str, refused: int | None, enqueue: str, parts: int) -> dict[str, Any]:
    """One line of Recipients, keys in the captured order; its currency is not the total's, as captured."""
    if refused:
        return {"cost": "0", "messageId": "None", "number": number,
                "status": REFUSALS[refused], "statusCode": refused}  # fmt: skip
    return {
        "cost": f"KES {0.8 * parts:.4f}",
        "messageId": f"ATXid_{secrets.token_hex(16)}",
        "number": number,
        "status": "Success",
        "statusCode": 101 if enqueue == "0" else 102,
    }


def answer(recipients: Sequence[Mapping[str, Any]], message: str) -> dict[str, Any]:
    """The whole 201 body."""
    sent = sum(line["messageId"] != "None" for line in recipients)
    parts = gsm7.segments(message)
    total = f"USD {0.0079 * sent * parts:.4f} Message parts: {parts}" if sent else "0"
    says = f"Sent to {sent}/{len(recipients)} Total Cost: {total}"
    return {"SMSMessageData": {"Message": says, "Recipients": list(recipients)}}


INVALID_SENDER = {"SMSMessageData": {"Message": "InvalidSenderId", "Recipients": []}}
