#!/usr/bin/env bash
# Installs what price_parser_refunds_are_purchases.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" price_parser_refunds_are_purchases
