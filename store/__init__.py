"""What survives a crash: the database, its one writer, the queue between acceptance and dispatch."""
