"""The staff API: programs of staff change the business and have it explained, with tokens and rights of their own."""
