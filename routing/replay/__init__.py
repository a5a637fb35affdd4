"""Traffic that was, through a table that may be: what it would cost, earn and how it would be shared; pure."""
