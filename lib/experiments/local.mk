core_sources += \
  %D%/course.c %D%/course.h %D%/course-draw.c %D%/course-verdict.c \
  %D%/selfcorrect-snowball.c %D%/selfcorrect-snowball-ladder.c %D%/snowball.h \
  %D%/selfcorrect-judge-search.c \
  %D%/selfcorrect-trace-repair.c \
  %D%/selfcorrect-instructed-bandit.c \
  %D%/selfcorrect-revise-or-keep.c \
  %D%/selfcorrect-repair-chain.c
core_sources += %D%/table.c %D%/experiments.h
core_sources += %D%/sweep.c %D%/sweep.h
core_sources += %D%/verdict.c %D%/verdict.h
core_sources += %D%/fig3.c
core_sources += %D%/fig3-verdict.c %D%/fig3-verdict.h
core_sources += %D%/fig6.c
core_sources += %D%/fig5.c %D%/fig5-verdict.c %D%/fig5-verdict.h
core_sources += %D%/errata.c %D%/errata.h %D%/errata-data.c %D%/errata-learn.c %D%/errata-plan.c
core_sources += %D%/random-mdp.c %D%/random-mdp.h
core_sources += %D%/theory.c %D%/theory.h %D%/theory-values.c %D%/theory-maximum.c \
  %D%/theory-labels.c %D%/theory-learned.c
core_sources += %D%/identifiability.c
core_sources += %D%/bandit.c
core_sources += %D%/preference-models.c %D%/preference-models-verdict.c %D%/preference-models-verdict.h
