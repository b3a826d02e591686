#!/usr/bin/env bash
# Installs what recordlinkage_cleans_umlauts.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" recordlinkage_cleans_umlauts
