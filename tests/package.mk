# What a distributor relies on; each target is a test of its own, outside `make check` for they build anew.
EXTRA_DIST += %D%/dist.sh %D%/static.sh %D%/variants.sh %D%/builds.sh %D%/tables.sh

.PHONY: check-dist check-static check-variants check-builds check-debian update-symbols coverage

check-dist: dist
	$(SHELL) $(srcdir)/%D%/dist.sh '$(abs_top_builddir)/$(distdir).tar.gz'

check-static: static-binary
	$(SHELL) $(srcdir)/%D%/static.sh '$(static_folder)'

# Keeps its programs, which check-builds compares.
check-variants:
	$(SHELL) $(srcdir)/%D%/variants.sh '$(abs_srcdir)' '$(CC)' '$(CXX)' variants

# The tables of data/ by gcc and clang, optimized or not; OTHERS=PROGRAM ... adds builds that are there.
check-builds: prefmodel check-variants
	$(SHELL) $(srcdir)/%D%/builds.sh '$(srcdir)' ./prefmodel variants/*/prefmodel $(OTHERS)

check-debian:
	$(SHELL) $(srcdir)/%D%/debian.sh '$(abs_srcdir)'

update-symbols: libprefmodel.la
	top_srcdir='$(top_srcdir)' top_builddir=. $(SHELL) $(srcdir)/%D%/debian-symbols.sh update

coverage:
	$(SHELL) $(srcdir)/%D%/coverage.sh '$(abs_srcdir)'

EXTRA_DIST += %D%/debian.sh %D%/coverage.sh %D%/coverage.awk %D%/COVERAGE.md %D%/SOAK.md
