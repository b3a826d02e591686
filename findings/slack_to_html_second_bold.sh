#!/usr/bin/env bash
# Installs what slack_to_html_second_bold.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" slack_to_html_second_bold
