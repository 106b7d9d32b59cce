"""CORS: which pages of other origins a browser lets read the answers."""

from typing import Any

EXPOSED = "ETag, Link, Location, Retry-After, X-Attribution, X-Data-Date, X-Licence, X-Next, X-Release, X-Source, X-Truncated"


def allowed(origin: str | None, configured: str) -> dict[str, list[str]]:
    """Headers of any answer. configured: `*` for every origin, or a comma-separated list."""
    origins = [part.strip() for part in configured.split(",")]
    if "*" in origins:
        return {"Access-Control-Allow-Origin": ["*"], "Access-Control-Expose-Headers": [EXPOSED]}
    if origin in origins:
        return {"Access-Control-Allow-Origin": [origin], "Access-Control-Expose-Headers": [EXPOSED]}
    return {}


def preflight(headers: dict[str, list[str]]) -> dict[str, Any]:
    """The answer to OPTIONS: what a script may send."""
    permitted = {
        "Access-Control-Allow-Methods": ["GET, OPTIONS"],
        "Access-Control-Allow-Headers": ["Accept, If-None-Match"],
        "Access-Control-Max-Age": ["86400"],
    }
    return {
        "statusCode": 204,
        "multiValueHeaders": {**headers, **(permitted if headers else {})},
        "body": "",
        "isBase64Encoded": False,
    }
