# The manual: a page a command, the library, the formats, the theory.
dist_man_MANS += \
  %D%/libprefmodel.3 \
  %D%/prefmodel.1 \
  %D%/prefmodel-compare.1 \
  %D%/prefmodel-distance.1 \
  %D%/prefmodel-evaluate.1 \
  %D%/prefmodel-experiment.1 \
  %D%/prefmodel-experiments.7 \
  %D%/prefmodel-learn.1 \
  %D%/prefmodel-merge.1 \
  %D%/prefmodel-plot.1 \
  %D%/prefmodel-preferences.5 \
  %D%/prefmodel-rank.1 \
  %D%/prefmodel-results.5 \
  %D%/prefmodel-sample.1 \
  %D%/prefmodel-scaling.7 \
  %D%/prefmodel-selfcorrect.1 \
  %D%/prefmodel-solve.1 \
  %D%/prefmodel-theory.7 \
  %D%/prefmodel-tutorial.7 \
  %D%/prefmodel-world.1 \
  %D%/prefmodel-world.5

# A page a public header, made from the header itself.
EXTRA_DIST += %D%/header.awk
header_page = $(AWK) -v date="`sed -n 's/^.Dd //p' $(srcdir)/%D%/libprefmodel.3`" -f $(srcdir)/%D%/header.awk

install-data-local:
	$(MKDIR_P) '$(DESTDIR)$(man3dir)'
	for header in $(pkginclude_HEADERS); do \
	  page=`basename $$header .h`; \
	  $(header_page) $(srcdir)/$$header >'$(DESTDIR)$(man3dir)'/pm_$$page.3 || exit 1; \
	done

uninstall-local:
	for header in $(pkginclude_HEADERS); do rm -f '$(DESTDIR)$(man3dir)'/pm_`basename $$header .h`.3; done
