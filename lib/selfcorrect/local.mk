pkginclude_HEADERS += \
  lib/prefmodel/selfcorrect.h \
  lib/prefmodel/selfcorrect_backtrack.h \
  lib/prefmodel/selfcorrect_bias.h \
  lib/prefmodel/selfcorrect_snowball.h \
  lib/prefmodel/selfcorrect_systems.h \
  lib/prefmodel/selfcorrect_judge_search.h \
  lib/prefmodel/selfcorrect_trace_repair.h \
  lib/prefmodel/selfcorrect_instructed_bandit.h \
  lib/prefmodel/selfcorrect_revise_or_keep.h \
  lib/prefmodel/selfcorrect_repair_chain.h
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
  %D%/paired.c \
  %D%/build.c %D%/build.h \
  %D%/snowball.c \
  %D%/judge-search.c \
  %D%/trace-repair.c \
  %D%/instructed-bandit.c \
  %D%/revise-or-keep.c \
  %D%/repair-chain.c \
  %D%/systems.c
