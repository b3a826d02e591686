#!/usr/bin/env bash
# Installs what markdown_to_slack_blocks_glues_lines.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" markdown_to_slack_blocks_glues_lines
