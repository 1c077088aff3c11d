# Rules for this folder.
worlddir = $(pkgdatadir)/gridworlds
