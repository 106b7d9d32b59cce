"""The files of a saved model, listed with their checksums, so that a damaged one is not loaded."""

from covidlake.checksums import sealed_json, unsealed
from covidlake.zones import MODEL_FILES
from py4j.protocol import Py4JJavaError
from pyspark.sql import SparkSession

from steps import files

# What Hadoop raises of a file on a local disk, whose own checksum it keeps beside it.
_LOCAL_DAMAGE = "org.apache.hadoop.fs.ChecksumException"


def write_list(spark: SparkSession, folder: str) -> None:
    """List what is below a folder, in the folder itself."""
    names = [name for name in files.below(spark, folder) if name != MODEL_FILES]
    listed = [
        {"name": name, "sha256": files.sha256_of(spark, f"{folder}/{name}")} for name in names
    ]
    files.write_text(spark, f"{folder}/{MODEL_FILES}", sealed_json({"files": listed}))


def fault_of(spark: SparkSession, folder: str) -> str | None:
    """Return what is wrong with the files of a folder by their list; None for nothing."""
    try:
        return _fault_of(spark, folder)
    except Py4JJavaError as error:
        if error.java_exception.getClass().getName() != _LOCAL_DAMAGE:
            raise
        return f"a file is not as it was saved: {error.java_exception.getMessage()}"


def _fault_of(spark: SparkSession, folder: str) -> str | None:
    path = f"{folder}/{MODEL_FILES}"
    if not files.exists(spark, path):
        return f"there is no {MODEL_FILES}, which lists its files"
    try:
        listed = unsealed(files.read_text(spark, path))["files"]
    except (ValueError, KeyError) as error:
        return f"{MODEL_FILES} is damaged: {error}"
    for file in listed:
        name, saved = file["name"], f"{folder}/{file['name']}"
        if not files.exists(spark, saved):
            return f"{name} is missing"
        if files.sha256_of(spark, saved) != file["sha256"]:
            return f"{name} is not as it was saved"
    return None
