"""What a reviewer should look at in a name: whose it could be taken for, and how little it says; pure."""
