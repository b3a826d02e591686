#!/usr/bin/env bash
# Installs what mail_parser_reply_answers_for_us.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" mail_parser_reply_answers_for_us
