pkginclude_HEADERS += \
  lib/prefmodel/score.h
core_sources +=
