"""Carriers' price lists as they come: CSV of many layouts, read into prices with every doubt told. Pure."""
