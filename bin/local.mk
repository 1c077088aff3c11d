# Rules for the command.
