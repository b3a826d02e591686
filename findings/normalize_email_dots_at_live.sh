#!/usr/bin/env bash
# Installs what normalize_email_dots_at_live.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" normalize_email_dots_at_live
