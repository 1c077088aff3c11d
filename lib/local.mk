# Rules for the library.  Each floor lists its own files; lib/layers gives their order.
pkgincludedir = $(includedir)/prefmodel
include_HEADERS = %D%/prefmodel.h
pkginclude_HEADERS =
core_sources =
EXTRA_DIST += %D%/layers

include %D%/base/local.mk
include %D%/mdp/local.mk
include %D%/pref/local.mk
include %D%/eval/local.mk
include %D%/selfcorrect/local.mk
include %D%/experiments/local.mk

# Everything once: the library exports only pm_ names from it, the tests link it whole.
noinst_LTLIBRARIES += libcore.la
libcore_la_SOURCES = $(core_sources)
libcore_la_LIBADD = $(GLPK_LIBS) $(UMFPACK_LIBS) $(LAPACK_LIBS) $(GSL_LIBS) $(YAML_LIBS) $(JANSSON_LIBS) $(PETSC_LIBS) -lm

lib_LTLIBRARIES += libprefmodel.la
libprefmodel_la_SOURCES =
libprefmodel_la_LIBADD = libcore.la
libprefmodel_la_LDFLAGS = $(AM_LDFLAGS) -no-undefined -version-info $(PM_VERSION_INFO) -export-symbols-regex '^pm_[a-z]'

pkgconfigdir = $(libdir)/pkgconfig
pkgconfig_DATA = %D%/prefmodel.pc
