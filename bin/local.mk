# The command: links the shared library, and uses only what it exports.
bin_PROGRAMS += prefmodel
prefmodel_SOURCES = \
  %D%/prefmodel.c \
  %D%/cmd-compare.c %D%/compare.h \
  %D%/compare-tables.c \
  %D%/cmd-distance.c \
  %D%/cmd-evaluate.c \
  %D%/cmd-experiment.c \
  %D%/cmd-learn.c %D%/learn.h \
  %D%/learn-cpl.c \
  %D%/learn-defaults.c \
  %D%/learn-fit.c \
  %D%/learn-identify.c \
  %D%/learn-partial-return.c \
  %D%/learn-regret.c \
  %D%/learn-report.c \
  %D%/learn-rules.c \
  %D%/learn-write.c \
  %D%/cmd-merge.c \
  %D%/compute.c %D%/compute.h \
  %D%/page.c %D%/page.h \
  %D%/page-parts.c %D%/page-parts.h \
  %D%/page-picture.c \
  %D%/page-table.c \
  %D%/paper.c %D%/paper.h \
  %D%/cmd-plot.c \
  %D%/cmd-rank.c \
  %D%/cmd-sample.c \
  %D%/cmd-selfcorrect.c %D%/selfcorrect.h \
  %D%/cmd-selfcorrect-backtrack.c \
  %D%/cmd-selfcorrect-bias.c \
  %D%/cmd-selfcorrect-metrics.c \
  %D%/cmd-solve.c %D%/solve.h \
  %D%/solve-objective.c \
  %D%/solve-print.c \
  %D%/solve-ranks.c \
  %D%/cmd-world.c \
  %D%/cmd-world-import.c \
  %D%/cmd-world-selfcorrect.c \
  %D%/blas.c %D%/blas.h \
  %D%/call.c %D%/cmd.h \
  %D%/help.c \
  %D%/nearest.c %D%/nearest.h \
  %D%/opts.c %D%/opts.h \
  %D%/picture.c %D%/picture.h \
  %D%/plot.c %D%/plot.h \
  %D%/plot-fig3.c \
  %D%/plot-fig5.c \
  %D%/plot-lines.c %D%/plot-lines.h \
  %D%/plot-curves.c \
  %D%/plot-errata.c \
  %D%/plot-fig6.c \
  %D%/plot-course.c \
  %D%/plot-backtrack.c \
  %D%/plot-compare.c \
  %D%/progress.c %D%/progress.h \
  %D%/ranks.c %D%/ranks.h \
  %D%/shipped.c %D%/shipped.h \
  %D%/signals.c %D%/signals.h \
  %D%/stream.c %D%/stream.h \
  %D%/value.c
prefmodel_CFLAGS = $(AM_CFLAGS)
# BLAS before GSL here too: the program's own libraries are searched before those of libprefmodel.
prefmodel_LDADD = libprefmodel.la $(LAPACK_LIBS) $(GSL_LIBS)
prefmodel_LDFLAGS = $(AM_LDFLAGS)
if HAVE_MPI
prefmodel_CFLAGS += $(MPI_CFLAGS)
prefmodel_LDADD += $(MPI_LIBS)
endif

# The program with its libraries inside and its worlds beside it: a folder that runs wherever it is put.  A build of its own, without
# the optional libraries.  gfortran's library, which LAPACK needs, has numbers of 128 bits in another one on some machines.
static_folder = $(distdir)-static
static_libs = `quadmath=\`$(CC) -print-file-name=libquadmath.a\`; test ! -e "$$quadmath" || echo -lquadmath` -lm

.PHONY: static-binary
static-binary:
	@test '$(abs_srcdir)' != '$(abs_builddir)' || { echo "make $@ needs a build folder: mkdir build && cd build && ../configure" >&2; exit 1; }
	$(MKDIR_P) static
	cd static && { test -e config.status || '$(abs_srcdir)/configure' --quiet --disable-shared --without-mpi --without-glpk --without-umfpack \
	  CC='$(CC)' CXX='$(CXX)' CFLAGS='$(CFLAGS)' PKG_CONFIG='$(PKG_CONFIG) --static'; }
	cd static && $(MAKE) prefmodel LDFLAGS=-all-static LIBS="$(static_libs)"
	rm -rf '$(static_folder)'
	$(MKDIR_P) '$(static_folder)/bin' '$(static_folder)/share/$(PACKAGE)/gridworlds'
	$(STRIP) -o '$(static_folder)/bin/prefmodel' static/prefmodel
	for world in $(dist_world_DATA); do $(INSTALL_DATA) "$(srcdir)/$$world" '$(static_folder)/share/$(PACKAGE)/gridworlds' || exit 1; done

clean-local:
	rm -rf static variants coverage '$(static_folder)'
