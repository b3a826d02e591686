#!/usr/bin/env bash
# Installs what pypika_equals_none_finds_nobody.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" pypika_equals_none_finds_nobody
