pkginclude_HEADERS += \
  lib/prefmodel/selfcorrect.h \
  lib/prefmodel/selfcorrect_backtrack.h \
  lib/prefmodel/selfcorrect_bias.h
core_sources += \
  %D%/chain.c \
  %D%/names.c %D%/names.h \
  %D%/attempts.c %D%/attempts.h \
  %D%/attempts_csv.c \
  %D%/attempts_json.c \
  %D%/traces.c \
  %D%/backtrack.c \
  %D%/bias.c \
  %D%/bias_log.c \
  %D%/paired.c
