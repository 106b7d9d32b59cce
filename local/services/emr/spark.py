"""spark-submit on this machine: EMR's arguments, with the bucket's folder mounted under s3://."""

import sys
from pathlib import Path

from local.services.s3 import LakeFolder
from local.tools import spark_classes

# The emulated bucket is a folder: Hadoop's view file system mounts it under s3:// without a jar.
_HADOOP = "org.apache.hadoop.fs"
_VIEW = "spark.hadoop.fs.viewfs"
_S3 = {
    "spark.hadoop.fs.s3.impl": f"{_HADOOP}.viewfs.ViewFileSystemOverloadScheme",
    f"{_VIEW}.overload.scheme.target.file.impl": f"{_HADOOP}.RawLocalFileSystem",
}
# Spark generates methods for rows of 67 columns that the JVM would rather interpret for ever than
# compile.
_JVM = "-XX:+UseParallelGC -XX:-DontCompileHugeMethods"
# Steps of a minute or less never earn back what the second compiler costs; a step over some
# hundreds of megabytes does.
ONE_COMPILER = "-XX:TieredStopAtLevel=1"
_LARGE = 45_000_000  # bytes of captured rows as Parquet: 200 MB of CSV


def spark_submit(
    arguments: list[str], folder: LakeFolder, master: str = "local[*]", memory: str = "2g"
) -> list[str]:
    """Return EMR's `spark-submit ...` for this machine, with the bucket mounted.

    Args:
        arguments: of EMR's step, the program first.
        folder: of the bucket.
        master: of the Spark cluster.
        memory: of the driver.
    """
    java_options = _java_options(arguments, folder)
    settings = {
        **_S3,
        f"{_VIEW}.mounttable.{folder.bucket}.linkFallback": folder.root.resolve().as_uri(),
        "spark.ui.enabled": "false",
        "spark.sql.ui.explainMode": "simple",  # written for each query, though nobody sees it here
        "spark.sql.session.timeZone": "UTC",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.executor.extraJavaOptions": java_options,
    }
    options = [part for key, value in settings.items() for part in ("--conf", f"{key}={value}")]
    program = str(Path(sys.executable).parent / "spark-submit")
    driver = ["--driver-memory", memory, "--driver-java-options", java_options]
    return [program, "--master", master, *driver, *options, *arguments[1:]]


def _java_options(arguments: list[str], folder: LakeFolder) -> str:
    root = f"s3://{folder.bucket}/"
    keys = [argument.removeprefix(root) for argument in arguments if argument.startswith(root)]
    files = [folder.root / key for key in keys]
    sizes = [file.stat().st_size for file in files if file.is_file()]
    compilers = "" if sum(sizes) > _LARGE else ONE_COMPILER
    return " ".join(filter(None, (compilers, _JVM, spark_classes.options())))
