"""What tests start and stop: processes, servers on loopback, whole gateways, and the customers that call them."""
