#!/usr/bin/env bash
# Installs what singer_no_is_yes.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" singer_no_is_yes
