"""What is wrong with a table of routes, and with the prices along it: found before it is put in force. Pure."""
