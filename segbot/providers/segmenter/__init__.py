"""Segmenter by Instaleap: segments that are written whole and can never be read back."""

from __future__ import annotations

from segbot.providers.segmenter.adapter import SEGMENTER

__all__ = ["SEGMENTER"]
