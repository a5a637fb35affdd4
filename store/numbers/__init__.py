"""What is stored about single numbers: their networks, as they were looked up or learned."""
