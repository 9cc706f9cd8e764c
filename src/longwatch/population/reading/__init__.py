"""Readers of exports: each writes a store, columnar and with flat memory."""
