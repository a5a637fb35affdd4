"""What can be wrong with a request: stable codes, their HTTP status, and a sentence that says what to do."""

from collections.abc import Mapping
from typing import Final

import attrs


@attrs.frozen
class Problem:
    """One thing wrong. ``pointer`` is a JSON pointer into the request body (RFC 6901), empty for the whole of it."""

    code: str
    detail: str
    pointer: str = ""


@attrs.frozen
class ProblemKind:
    """An entry of the catalogue at ``GET /v1/errors``."""

    http_status: int
    title: str
    action: str
    retryable: bool = False


CATALOGUE: Final[Mapping[str, ProblemKind]] = {
    "malformed-json": ProblemKind(400, "The body is not JSON", "Send one JSON object, encoded as UTF-8."),
    "invalid-request": ProblemKind(
        400, "Some fields are not right", "Correct each field named in errors and send again."
    ),
    "unknown-field": ProblemKind(400, "A field is not known", "Remove the field or correct its spelling."),
    "missing-field": ProblemKind(400, "A required field is missing", "Add the field."),
    "wrong-type": ProblemKind(400, "A field has the wrong type", "Send the JSON type that the reference page names."),
    "invalid-value": ProblemKind(400, "A field's value is not allowed", "Send one of the allowed values."),
    "invalid-number": ProblemKind(
        400, "The recipient is no valid phone number", "Send it as +41…, 0041… or in national form."
    ),
    "number-not-mobile": ProblemKind(400, "The recipient cannot take SMS", "Send to a mobile number."),
    "number-premium": ProblemKind(400, "The recipient is a premium-rate number", "Send to a mobile number."),
    "text-empty": ProblemKind(400, "The text is empty", "Send at least one character."),
    "text-not-encodable": ProblemKind(
        400, "The text holds characters that no SMS can carry", "Remove the characters named."
    ),
    "too-many-segments": ProblemKind(
        400, "The text is too long", "Shorten the text or split it into several messages."
    ),
    "batch-empty": ProblemKind(400, "The batch holds no message", "Send 1 to 1,000 messages."),
    "batch-too-large": ProblemKind(400, "The batch holds too many messages", "Send at most 1,000 messages a request."),
    "invalid-key": ProblemKind(401, "The API key is missing or wrong", "Send Authorization: Bearer <key>."),
    "account-suspended": ProblemKind(403, "The account may not send", "Contact support."),
    "sender-invalid": ProblemKind(
        403,
        "The sender is neither a SenderName nor a phone number",
        "Use 1 to 10 ASCII letters and digits, or a validated number in E.164.",
    ),
    "sender-not-approved": ProblemKind(
        403, "The sender is not approved for this account", "Register it and wait for its approval, or leave it out."
    ),
    "sender-not-supported": ProblemKind(
        403, "No sender can be used for this country", "Register a sender for this country."
    ),
    "insufficient-credits": ProblemKind(402, "Not enough credits", "Buy credits or send fewer segments."),
    "daily-limit-reached": ProblemKind(
        429,
        "The account's credits for today are spent",
        "Send again after 00:00 UTC, or ask support for a higher limit.",
    ),
    "rate-limited": ProblemKind(
        429, "Too many messages a second", "Send again after Retry-After seconds.", retryable=True
    ),
    "destination-unsupported": ProblemKind(
        403, "No route or price for this country", "Ask support to open the country."
    ),
    "not-found": ProblemKind(404, "There is nothing here", "Check the address and the id."),
    "method-not-allowed": ProblemKind(
        405, "The method is not allowed here", "Use one of the methods in the Allow header."
    ),
    "body-timeout": ProblemKind(
        408, "The body did not arrive in time", "Send the whole body without a pause.", retryable=True
    ),
    "registration-exists": ProblemKind(
        409, "The account has a registration of this sender", "Change the registration named instead."
    ),
    "registration-state": ProblemKind(
        409, "The registration does not allow this now", "Look at its state; the detail says what can be done."
    ),
    "registration-claimed": ProblemKind(409, "Somebody else reviews it", "Take another one, or wait.", retryable=True),
    "code-wrong": ProblemKind(
        400, "The code is wrong", "Give back the code of the last message, or ask for another one."
    ),
    "document-refused": ProblemKind(
        400, "The document is not taken", "Send a PDF, JPEG or PNG that holds nothing but the scan, at most 10 MB."
    ),
    "invalid-token": ProblemKind(
        401, "The staff token is missing, wrong or revoked", "Send Authorization: Bearer <token>."
    ),
    "too-many-tries": ProblemKind(
        429, "Too many wrong tokens came from the address", "Send again after Retry-After seconds.", retryable=True
    ),
    "role-not-allowed": ProblemKind(
        403, "The token's role may not do this", "Use a token of a role that has the right named."
    ),
    "apply-file-wrong": ProblemKind(400, "The apply file is not right", "Correct each line named in errors."),
    "price-list-wrong": ProblemKind(
        400, "The price list is not understood", "Correct the list or its layout, or leave the lines out: skip_faulty."
    ),
    "business-refused": ProblemKind(
        409, "Something speaks against the change of the business", "Correct each entry named in errors."
    ),
    "business-warned": ProblemKind(
        409, "The change of the business has warnings", "Read each of them; accept_warnings says that you did."
    ),
    "business-outdated": ProblemKind(
        409, "The business changed meanwhile", "Check again, and send the version that the check answers."
    ),
    "too-large": ProblemKind(413, "The body is too large", "Send at most what the detail says; split a batch."),
    "unsupported-media": ProblemKind(
        415, "The body is not application/json", "Send Content-Type: application/json, as it is."
    ),
    "overloaded": ProblemKind(
        503, "The gateway's queue is full", "Send again after Retry-After seconds.", retryable=True
    ),
    "shutting-down": ProblemKind(
        503, "The gateway is stopping", "Send again after Retry-After seconds.", retryable=True
    ),
    "internal": ProblemKind(
        500, "Something broke on our side", "Send again; tell support the request_id.", retryable=True
    ),
}
"""Every code the API may answer with; a code is never renamed."""
