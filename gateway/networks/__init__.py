"""What is known of the networks of single numbers: what carriers tell, and what a lookup service is asked."""
