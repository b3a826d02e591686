#!/usr/bin/env bash
# Installs what nodemailer_one_click_is_a_link.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" nodemailer_one_click_is_a_link
