#!/usr/bin/env bash
# Installs what slack_markdown_escapes_twice.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" slack_markdown_escapes_twice
