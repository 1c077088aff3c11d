# What a distributor relies on; each target is a test of its own, outside `make check` for they build anew.
EXTRA_DIST += %D%/dist.sh %D%/static.sh %D%/variants.sh %D%/builds.sh %D%/tables.sh %D%/debian-symbols.sh

.PHONY: check-dist check-static check-variants

check-dist: dist
	$(SHELL) $(srcdir)/%D%/dist.sh '$(abs_top_builddir)/$(distdir).tar.gz'

check-static: static-binary
	$(SHELL) $(srcdir)/%D%/static.sh '$(static_folder)'

check-variants:
	$(SHELL) $(srcdir)/%D%/variants.sh '$(abs_srcdir)' '$(CC)' '$(CXX)'
