#!/usr/bin/env bash
# Installs what querybuilder_not_both_is_neither.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" querybuilder_not_both_is_neither
