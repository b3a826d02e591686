#!/usr/bin/env bash
# Installs what flagsmith_neither_less_nor_more.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" flagsmith_neither_less_nor_more
