# Programs for readers: installed as documentation, built against the installed library by `make installcheck`.
examplesdir = $(docdir)/examples
dist_examples_DATA = \
  %D%/01-plan.c \
  %D%/02-label-and-fit.c \
  %D%/03-greedy-or-planned.c

installcheck-local:
	$(SHELL) $(srcdir)/tests/installed.sh '$(CC)' '$(DESTDIR)' '$(prefix)' '$(pkgconfigdir)' '$(libdir)' '$(bindir)' '$(examplesdir)' \
	  '$(abs_srcdir)/README.md'
EXTRA_DIST += tests/installed.sh
