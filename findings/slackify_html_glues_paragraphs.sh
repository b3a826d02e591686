#!/usr/bin/env bash
# Installs what slackify_html_glues_paragraphs.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" slackify_html_glues_paragraphs
