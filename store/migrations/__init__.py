"""The steps from one shape of the database to the next; ``Database.upgrade`` runs them, without an alembic.ini."""
