"""CORS: which pages of other origins a browser lets read the responses."""

from typing import Any

EXPOSED_HEADERS = (
    "Content-Disposition, ETag, Link, Location, Retry-After, X-Attribution, X-Data-Date, "
    "X-Licence, X-Next, X-Release, X-Source, X-Truncated"
)


def cors_headers(origin: str | None, allowed_origins: str) -> dict[str, list[str]]:
    """Return the CORS headers of any response.

    Args:
        allowed_origins: `*` for every origin, or a comma-separated list.
    """
    origins = [part.strip() for part in allowed_origins.split(",")]
    # Any origin may read: the response need not name it.
    if "*" in origins:
        origin = "*"
    elif origin not in origins:
        return {}
    return {
        "Access-Control-Allow-Origin": [str(origin)],
        "Access-Control-Expose-Headers": [EXPOSED_HEADERS],
    }


def preflight_response(headers: dict[str, list[str]]) -> dict[str, Any]:
    """Return the response to OPTIONS: what a script may send, if its origin may send anything."""
    if headers:
        headers = {
            **headers,
            "Access-Control-Allow-Methods": ["GET, HEAD, OPTIONS"],
            "Access-Control-Allow-Headers": ["Accept, If-None-Match, X-API-Key"],
            "Access-Control-Max-Age": ["86400"],  # a day
        }
    return {"statusCode": 204, "multiValueHeaders": headers, "body": "", "isBase64Encoded": False}
