"""What staff ask about routing: why a message goes where it goes, what another table would do, what is covered."""
