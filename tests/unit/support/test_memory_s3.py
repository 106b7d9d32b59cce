"""The S3 in memory answers as moto does, and as S3 where moto is laxer."""

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from tests.support.aws.memory_s3 import MemoryS3

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def told(s3: Any) -> list[Any]:
    """What a client is told when it does one thing after the other."""
    heard: list[Any] = []

    def ask(operation: str, **arguments: Any) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = getattr(s3, operation)(Bucket="lake", **arguments)
        except ClientError as error:
            heard.append((operation, error.response["Error"]["Code"]))
            return {}
        body = answer["Body"].read() if "Body" in answer else None
        heard.append(
            (
                operation,
                answer.get("ETag"),
                answer.get("Metadata"),
                body,
                [item["Key"] for item in answer.get("Contents", ())],
            )
        )
        return answer

    ask("get_object", Key="a")
    ask("head_object", Key="a")
    etag = ask("put_object", Key="a", Body=b"one", Metadata={"run": "r"}, IfNoneMatch="*")["ETag"]
    ask("put_object", Key="a", Body=b"two", IfNoneMatch="*")
    ask("put_object", Key="a", Body=b"two", IfMatch='"other"')
    ask("put_object", Key="absent", Body=b"two", IfMatch=etag)
    ask("get_object", Key="a")
    ask("get_object", Key="a", IfMatch='"other"')
    ask("put_object", Key="a", Body=b"three", IfMatch=etag)
    for source in ("a", "absent"):
        upload = ask("create_multipart_upload", Key="b", Metadata={"run": "r"})["UploadId"]
        etag = s3.head_object(Bucket="lake", Key="a")["ETag"]
        place = {"Key": "b", "UploadId": upload}
        copy = {
            "CopySource": {"Bucket": "lake", "Key": source},
            "CopySourceIfMatch": etag,
            "CopySourceRange": "bytes=1-3",
        }
        part = ask("upload_part_copy", PartNumber=1, **place, **copy).get("CopyPartResult", {})
        if part:
            parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
            ask("complete_multipart_upload", MultipartUpload=parts, IfNoneMatch="*", **place)
            ask("complete_multipart_upload", MultipartUpload=parts, IfNoneMatch="*", **place)
        ask("abort_multipart_upload", **place)
    upload = ask("create_multipart_upload", Key="b")["UploadId"]
    part = ask("upload_part", Key="b", UploadId=upload, PartNumber=1, Body=b"x")
    ask(
        "complete_multipart_upload",
        Key="b",
        UploadId=upload,
        MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]},
        IfNoneMatch="*",
    )
    ask("list_objects_v2", Prefix="")
    ask("get_object", Key="b")
    ask("delete_object", Key="a")
    ask("list_objects_v2", Prefix="a")
    return heard


def test_it_answers_as_moto_does(s3: "S3Client") -> None:
    different = [
        (one[:2], other[:2])
        for one, other in zip(told(s3), told(MemoryS3()), strict=True)
        if one != other
    ]
    assert different == [
        # A second completion: S3 may have forgotten the upload already.
        (
            ("complete_multipart_upload", '"46d19447277295edeed3488f3475c95a-1"'),
            ("complete_multipart_upload", "NoSuchUpload"),
        ),
        # S3 names the reason.
        (("upload_part_copy", "404"), ("upload_part_copy", "NoSuchKey")),
    ]
