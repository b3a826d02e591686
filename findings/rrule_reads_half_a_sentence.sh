#!/usr/bin/env bash
# Installs what rrule_reads_half_a_sentence.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" rrule_reads_half_a_sentence
