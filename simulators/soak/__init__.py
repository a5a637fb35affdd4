"""Hours of load on a gateway while carriers, webhooks and the gateway itself fail, by a schedule made from a seed."""
