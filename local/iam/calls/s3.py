"""S3: objects by their ARN, and ListBucket wherever S3 has to say what is not there."""

from collections.abc import Iterator
from urllib.parse import unquote

from local.iam.calls import account, arns
from local.iam.calls.call import Need, NeedsOf, Parameters

# Condition keys of a listing, by the parameter that each is.
_LISTING = {"s3:prefix": "Prefix", "s3:delimiter": "Delimiter", "s3:max-keys": "MaxKeys"}


def _object(parameters: Parameters) -> str:
    return arns.s3_object(parameters["Bucket"], parameters["Key"])


def _read(parameters: Parameters) -> Iterator[Need]:
    action = "s3:GetObjectVersion" if parameters.get("VersionId") else "s3:GetObject"
    yield Need(action, _object(parameters))
    yield from _absence(parameters["Bucket"], parameters["Key"])


def _absence(bucket: str, key: str) -> Iterator[Need]:
    """Yield what it takes to hear 404 of a missing object: without ListBucket S3 answers 403."""
    if not account.object_exists(bucket, key):
        yield Need("s3:ListBucket", arns.bucket(bucket), {"s3:prefix": key})


def _write(parameters: Parameters) -> Iterator[Need]:
    yield Need("s3:PutObject", _object(parameters))
    if parameters.get("IfMatch"):  # the writer learns whether the object is still the same
        yield Need("s3:GetObject", _object(parameters))


def _copy(parameters: Parameters) -> Iterator[Need]:
    bucket, _, key = _source(parameters).partition("/")
    yield Need("s3:GetObject", arns.s3_object(bucket, key))
    yield from _absence(bucket, key)
    yield from _write(parameters)


def _source(parameters: Parameters) -> str:
    text: str = parameters["CopySource"]
    return unquote(text.partition("?")[0]).removeprefix("/")


def _delete(parameters: Parameters) -> Iterator[Need]:
    action = "s3:DeleteObjectVersion" if parameters.get("VersionId") else "s3:DeleteObject"
    yield Need(action, _object(parameters))


def _delete_several(parameters: Parameters) -> Iterator[Need]:
    # S3 answers each key by itself; here one that is denied denies them all.
    for deleted in parameters["Delete"]["Objects"]:
        yield from _delete({"Bucket": parameters["Bucket"], **deleted})


def _list(parameters: Parameters) -> Iterator[Need]:
    # A listing without a prefix has an empty one.
    context = {"s3:prefix": ""}
    for key, name in _LISTING.items():
        if parameters.get(name) is not None:
            context[key] = str(parameters[name])
    yield Need("s3:ListBucket", arns.bucket(parameters["Bucket"]), context)


def _on_bucket(action: str) -> NeedsOf:
    return lambda parameters: [Need(action, arns.bucket(parameters["Bucket"]))]


def _on_object(action: str) -> NeedsOf:
    return lambda parameters: [Need(action, _object(parameters))]


OPERATIONS: dict[str, NeedsOf] = {
    "GetObject": _read,
    "HeadObject": _read,
    "PutObject": _write,
    "CopyObject": _copy,
    "UploadPartCopy": _copy,
    "CreateMultipartUpload": _on_object("s3:PutObject"),
    "UploadPart": _on_object("s3:PutObject"),
    "CompleteMultipartUpload": _write,
    "AbortMultipartUpload": _on_object("s3:AbortMultipartUpload"),
    "ListParts": _on_object("s3:ListMultipartUploadParts"),
    "ListMultipartUploads": _on_bucket("s3:ListBucketMultipartUploads"),
    "DeleteObject": _delete,
    "DeleteObjects": _delete_several,
    "ListObjects": _list,
    "ListObjectsV2": _list,
    "HeadBucket": _list,
    "GetBucketLocation": _on_bucket("s3:GetBucketLocation"),
}
