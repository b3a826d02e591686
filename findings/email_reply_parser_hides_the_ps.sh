#!/usr/bin/env bash
# Installs what email_reply_parser_hides_the_ps.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" email_reply_parser_hides_the_ps
