# Rules for this folder.
