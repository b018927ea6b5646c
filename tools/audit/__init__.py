"""Осмотр собранного сайта в Chromium: доступность (axe-core) и скорость (Lighthouse)."""
