#!/usr/bin/env bash
# Installs what html_to_text_shouts_at_placeholders.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" html_to_text_shouts_at_placeholders
