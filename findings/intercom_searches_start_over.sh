#!/usr/bin/env bash
# Installs what intercom_searches_start_over.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" intercom_searches_start_over
