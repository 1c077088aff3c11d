# Tests of decision processes, worlds and planners.
unit_tests += tests/check_mdp
tests_check_mdp_SOURCES = %D%/check_mdp.c %D%/check.h %D%/mdp.h
tests_check_mdp_CFLAGS = $(test_cflags)
tests_check_mdp_LDADD = $(test_ldadd)
unit_tests += tests/check_gridworld
tests_check_gridworld_SOURCES = %D%/check_gridworld.c %D%/check.h %D%/mdp.h
tests_check_gridworld_CFLAGS = $(test_cflags)
tests_check_gridworld_LDADD = $(test_ldadd)
unit_tests += tests/check_qlearning
tests_check_qlearning_SOURCES = %D%/check_qlearning.c %D%/check.h
tests_check_qlearning_CFLAGS = $(test_cflags)
tests_check_qlearning_LDADD = $(test_ldadd)
unit_tests += tests/check_world
tests_check_world_SOURCES = %D%/check_world.c %D%/check.h %D%/mdp.h
tests_check_world_CFLAGS = $(test_cflags)
tests_check_world_LDADD = $(test_ldadd)
