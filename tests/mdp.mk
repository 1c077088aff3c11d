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
unit_tests += tests/check_world_mistakes
tests_check_world_mistakes_SOURCES = %D%/check_world_mistakes.c %D%/check.h %D%/mdp.h
tests_check_world_mistakes_CFLAGS = $(test_cflags)
tests_check_world_mistakes_LDADD = $(test_ldadd)
unit_tests += tests/check_world_transitions
tests_check_world_transitions_SOURCES = %D%/check_world_transitions.c %D%/check.h %D%/mdp.h
tests_check_world_transitions_CFLAGS = $(test_cflags)
tests_check_world_transitions_LDADD = $(test_ldadd)
unit_tests += tests/check_plan
tests_check_plan_SOURCES = %D%/check_plan.c %D%/check.h %D%/mdp.h %D%/plan.h
tests_check_plan_CFLAGS = $(test_cflags)
tests_check_plan_LDADD = $(test_ldadd)
unit_tests += tests/check_plan_limits
tests_check_plan_limits_SOURCES = %D%/check_plan_limits.c %D%/check.h %D%/mdp.h %D%/plan.h
tests_check_plan_limits_CFLAGS = $(test_cflags)
tests_check_plan_limits_LDADD = $(test_ldadd)
unit_tests += tests/check_plan_published
tests_check_plan_published_SOURCES = %D%/check_plan_published.c %D%/check.h %D%/mdp.h
tests_check_plan_published_CFLAGS = $(test_cflags)
tests_check_plan_published_LDADD = $(test_ldadd)
unit_tests += tests/check_plan_threads
tests_check_plan_threads_SOURCES = %D%/check_plan_threads.c %D%/check.h %D%/mdp.h %D%/plan.h %D%/families.h
tests_check_plan_threads_CFLAGS = $(test_cflags)
tests_check_plan_threads_LDADD = $(test_ldadd)
unit_tests += tests/check_plan_undiscounted
tests_check_plan_undiscounted_SOURCES = %D%/check_plan_undiscounted.c %D%/check.h %D%/mdp.h %D%/plan.h %D%/families.h
tests_check_plan_undiscounted_CFLAGS = $(test_cflags)
tests_check_plan_undiscounted_LDADD = $(test_ldadd)
unit_tests += tests/check_policy
tests_check_policy_SOURCES = %D%/check_policy.c %D%/check.h %D%/mdp.h
tests_check_policy_CFLAGS = $(test_cflags)
tests_check_policy_LDADD = $(test_ldadd)
unit_tests += tests/check_occupancy
tests_check_occupancy_SOURCES = %D%/check_occupancy.c %D%/check.h %D%/mdp.h
tests_check_occupancy_CFLAGS = $(test_cflags)
tests_check_occupancy_LDADD = $(test_ldadd)
unit_tests += tests/check_planners
tests_check_planners_SOURCES = %D%/check_planners.c %D%/check.h %D%/mdp.h %D%/plan.h %D%/families.h
tests_check_planners_CFLAGS = $(test_cflags)
tests_check_planners_LDADD = $(test_ldadd)
unit_tests += tests/check_optimal_actions
tests_check_optimal_actions_SOURCES = %D%/check_optimal_actions.c %D%/check.h %D%/mdp.h %D%/plan.h %D%/families.h
tests_check_optimal_actions_CFLAGS = $(test_cflags)
tests_check_optimal_actions_LDADD = $(test_ldadd)

unit_tests += tests/check_rows
tests_check_rows_SOURCES = %D%/check_rows.c %D%/check.h %D%/mdp.h
tests_check_rows_CFLAGS = $(test_cflags)
tests_check_rows_LDADD = $(test_ldadd)

unit_tests += tests/check_staged
tests_check_staged_SOURCES = %D%/check_staged.c %D%/check.h %D%/mdp.h
tests_check_staged_CFLAGS = $(test_cflags)
tests_check_staged_LDADD = $(test_ldadd)

unit_tests += tests/check_extrapolation
tests_check_extrapolation_SOURCES = %D%/check_extrapolation.c %D%/check.h %D%/mdp.h %D%/plan.h
tests_check_extrapolation_CFLAGS = $(test_cflags)
tests_check_extrapolation_LDADD = $(test_ldadd)

unit_tests += tests/check_band
tests_check_band_SOURCES = %D%/check_band.c %D%/check.h
tests_check_band_CFLAGS = $(test_cflags)
tests_check_band_LDADD = $(test_ldadd)

unit_tests += tests/check_part
tests_check_part_SOURCES = %D%/check_part.c %D%/check.h %D%/mdp.h
tests_check_part_CFLAGS = $(test_cflags)
tests_check_part_LDADD = $(test_ldadd)

unit_tests += tests/check_loop
tests_check_loop_SOURCES = %D%/check_loop.c %D%/check.h %D%/mdp.h
tests_check_loop_CFLAGS = $(test_cflags)
tests_check_loop_LDADD = $(test_ldadd)

unit_tests += tests/check_distributed
tests_check_distributed_SOURCES = %D%/check_distributed.c %D%/check.h %D%/mdp.h
tests_check_distributed_CFLAGS = $(test_cflags)
tests_check_distributed_LDADD = $(test_ldadd)

unit_tests += tests/check_planner_worlds
tests_check_planner_worlds_SOURCES = %D%/check_planner_worlds.c %D%/check.h %D%/families.h
tests_check_planner_worlds_CFLAGS = $(test_cflags)
tests_check_planner_worlds_LDADD = $(test_ldadd)

unit_tests += tests/check_undiscounted
tests_check_undiscounted_SOURCES = %D%/check_undiscounted.c %D%/check.h %D%/mdp.h
tests_check_undiscounted_CFLAGS = $(test_cflags)
tests_check_undiscounted_LDADD = $(test_ldadd)
