"""What support staff ask of the store, each question answered along an index, and the notes they write."""
