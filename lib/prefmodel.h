/* Everything of libprefmodel; libprefmodel(3). */
#ifndef PREFMODEL_H
#define PREFMODEL_H

#include <prefmodel/compare.h>
#include <prefmodel/counterexample.h>
#include <prefmodel/csv.h>
#include <prefmodel/dataset.h>
#include <prefmodel/experiment.h>
#include <prefmodel/gridworld.h>
#include <prefmodel/identify.h>
#include <prefmodel/items.h>
#include <prefmodel/learn.h>
#include <prefmodel/link.h>
#include <prefmodel/loss.h>
#include <prefmodel/mdp.h>
#include <prefmodel/number.h>
#include <prefmodel/output.h>
#include <prefmodel/plan.h>
#include <prefmodel/policy.h>
#include <prefmodel/probability.h>
#include <prefmodel/qlearning.h>
#include <prefmodel/results.h>
#include <prefmodel/rng.h>
#include <prefmodel/sample.h>
#include <prefmodel/schedule.h>
#include <prefmodel/score.h>
#include <prefmodel/segment.h>
#include <prefmodel/separation.h>
#include <prefmodel/selfcorrect.h>
#include <prefmodel/selfcorrect_backtrack.h>
#include <prefmodel/selfcorrect_bias.h>
#include <prefmodel/selfcorrect_instructed_bandit.h>
#include <prefmodel/selfcorrect_judge_search.h>
#include <prefmodel/selfcorrect_repair_chain.h>
#include <prefmodel/selfcorrect_revise_or_keep.h>
#include <prefmodel/selfcorrect_snowball.h>
#include <prefmodel/selfcorrect_systems.h>
#include <prefmodel/selfcorrect_trace_repair.h>
#include <prefmodel/statistic.h>
#include <prefmodel/statistics.h>
#include <prefmodel/status.h>
#include <prefmodel/table.h>
#include <prefmodel/version.h>
#include <prefmodel/wilcoxon.h>
#include <prefmodel/world.h>

#endif
