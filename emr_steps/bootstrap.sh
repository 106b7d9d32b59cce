#!/bin/bash
# Runs on every node of the cluster before Spark: installs, from the lake alone, the Python packages
# that EMR does not bring for Python 3.11.
set -euo pipefail
wheels=$(mktemp -d)
aws s3 cp --recursive --only-show-errors "${1:?the s3:// folder of the packages}" "$wheels"
# Amazon Linux has shipped a python3.11 whose ensurepip failed although it had pip; and one without pip.
sudo python3.11 -m pip --version || sudo python3.11 -m ensurepip --upgrade
sudo python3.11 -m pip install --no-index --find-links "$wheels" --no-deps --require-hashes \
  -r "$wheels/bootstrap-requirements.txt"
