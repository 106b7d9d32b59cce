#!/bin/bash
# Runs on every node of the cluster before Spark: Python packages that EMR does not bring for Python 3.11.
set -euo pipefail
here=$(mktemp -d)
aws s3 cp "${1:?the s3:// folder of the code}/bootstrap-requirements.txt" "$here/bootstrap-requirements.txt"
sudo python3.11 -m ensurepip --upgrade
sudo python3.11 -m pip install --no-deps --require-hashes --only-binary :all: -r "$here/bootstrap-requirements.txt"
