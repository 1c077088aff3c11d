pkginclude_HEADERS += \
  lib/prefmodel/score.h
core_sources += \
  %D%/reach.c %D%/reach.h \
  %D%/score.c \
  %D%/loop.c
