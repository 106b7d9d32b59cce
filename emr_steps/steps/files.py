"""Files that a step reads and writes by itself, wherever Hadoop can: s3://, file:// or a path."""

from typing import Any

from pyspark.sql import SparkSession


def exists(spark: SparkSession, path: str) -> bool:
    files, target = _hadoop(spark, path)
    return bool(files.exists(target))


def size_of(spark: SparkSession, path: str) -> int:
    """Return the bytes of a file, or of all in a folder; 0 for what is not there."""
    files, target = _hadoop(spark, path)
    if not files.exists(target):
        return 0  # who reads it says what is missing
    return int(files.getContentSummary(target).getLength())


def sha256_of(spark: SparkSession, path: str) -> str:
    files, target = _hadoop(spark, path)
    stream = files.open(target)
    try:
        # A part of Spark: nothing of the file comes to Python.
        digest = spark._jvm.org.apache.commons.codec.digest.DigestUtils
        return str(digest.sha256Hex(stream))
    finally:
        stream.close()


def below(spark: SparkSession, folder: str) -> list[str]:
    """Return the names of all files below a folder, as paths from there, in order."""
    files, target = _hadoop(spark, folder)
    root = files.makeQualified(target).toUri()
    found = files.listFiles(target, True)
    names = []
    while found.hasNext():
        names.append(str(root.relativize(found.next().getPath().toUri()).getPath()))
    return sorted(names)


def read_text(spark: SparkSession, path: str) -> str:
    """Read a small file."""
    files, target = _hadoop(spark, path)
    stream = files.open(target)
    try:
        return bytes(stream.readAllBytes()).decode()
    finally:
        stream.close()


def write_text(spark: SparkSession, path: str, text: str) -> None:
    """Write a small file; one that is there is replaced."""
    files, target = _hadoop(spark, path)
    stream = files.create(target, True)
    try:
        stream.write(text.encode())
    finally:
        stream.close()


def _hadoop(spark: SparkSession, path: str) -> tuple[Any, Any]:
    """Return Hadoop's file system of a path, and the path as it wants it."""
    target = spark._jvm.org.apache.hadoop.fs.Path(path)
    return target.getFileSystem(spark._jsc.hadoopConfiguration()), target
