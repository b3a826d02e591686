"""What a plan is made from, and the batches it is made of."""

from __future__ import annotations
