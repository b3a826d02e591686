#!/usr/bin/env bash
# Installs what two_packages_one_import.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" two_packages_one_import
