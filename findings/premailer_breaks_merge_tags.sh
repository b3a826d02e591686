#!/usr/bin/env bash
# Installs what premailer_breaks_merge_tags.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" premailer_breaks_merge_tags
