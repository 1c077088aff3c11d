# Measurements: `make bench` runs the programs on a few sizes and prints the machine, medians and ratios; `make bench-programs` builds them.
bench_programs =
EXTRA_PROGRAMS += $(bench_programs)
bench_ldadd = libprefmodel.la $(LAPACK_LIBS) $(GSL_LIBS) -lm
bench_ldflags = $(AM_LDFLAGS) -Wl,--allow-shlib-undefined

.PHONY: bench bench-programs
bench-programs: $(bench_programs)
bench: prefmodel bench-programs
	CC='$(CC)' CFLAGS='$(CFLAGS)' $(SHELL) $(srcdir)/%D%/report.sh '$(srcdir)' $(bench_programs)
EXTRA_DIST += %D%/report.sh

bench_programs += bench/bench_adam
bench_bench_adam_SOURCES = %D%/bench_adam.c
bench_bench_adam_LDADD = $(bench_ldadd)
bench_bench_adam_LDFLAGS = $(bench_ldflags)

bench_programs += bench/bench_qlearning
bench_bench_qlearning_SOURCES = %D%/bench_qlearning.c
bench_bench_qlearning_LDADD = $(bench_ldadd)
bench_bench_qlearning_LDFLAGS = $(bench_ldflags)

bench_programs += bench/bench_learn
bench_bench_learn_SOURCES = %D%/bench_learn.c %D%/pairs.h
bench_bench_learn_LDADD = $(bench_ldadd)
bench_bench_learn_LDFLAGS = $(bench_ldflags)
EXTRA_DIST += %D%/experiments.sh %D%/RESULTS.md %D%/liblinear.sh %D%/petsc.sh

bench_programs += bench/bench_plan
bench_bench_plan_SOURCES = %D%/bench_plan.c %D%/worlds.c %D%/worlds.h
bench_bench_plan_LDADD = $(bench_ldadd)
bench_bench_plan_LDFLAGS = $(bench_ldflags)

bench_programs += bench/bench_rank
bench_bench_rank_SOURCES = %D%/bench_rank.c
bench_bench_rank_LDADD = $(bench_ldadd)
bench_bench_rank_LDFLAGS = $(bench_ldflags)

bench_programs += bench/bench_lbfgs
bench_bench_lbfgs_SOURCES = %D%/bench_lbfgs.c
bench_bench_lbfgs_LDADD = libcore.la

# No times, and minutes: not run by `make bench`.
EXTRA_PROGRAMS += bench/bench_recovery
bench-programs: bench/bench_recovery
bench_bench_recovery_SOURCES = %D%/bench_recovery.c %D%/recovery.h %D%/recovery-fits.h
bench_bench_recovery_LDADD = $(bench_ldadd)
bench_bench_recovery_LDFLAGS = $(bench_ldflags)

bench_programs += bench/bench_planners
bench_bench_planners_SOURCES = %D%/bench_planners.c %D%/worlds.c %D%/worlds.h
bench_bench_planners_LDADD = $(bench_ldadd)
bench_bench_planners_LDFLAGS = $(bench_ldflags)

bench_programs += bench/make_pairs
bench_make_pairs_SOURCES = %D%/make_pairs.c %D%/pairs.h
bench_make_pairs_LDADD = -lm

bench_programs += bench/bench_read
bench_bench_read_SOURCES = %D%/bench_read.c
bench_bench_read_LDADD = $(bench_ldadd)
bench_bench_read_LDFLAGS = $(bench_ldflags)
