"""The office: answers what staff ask in the console, and does what they may change; fulfils ``api.console.ports``."""
