#include "prefmodel/selfcorrect_instructed_bandit.h"

#include <math.h>

#include "prefmodel/probability.h"
#include "selfcorrect/build.h"

const struct pm_instructed_bandit pm_instructed_bandit_defaults = {.stereotype = 1, .calm = .5, .penalty = 1, .gamma = 1};

enum { END = PM_QUESTIONS };

/* What an answer is to the stereotype. */
enum role { ALIGNED, OTHER, UNKNOWN, N_ROLES };

size_t pm_question_state(struct pm_question q)
{
	return (((((size_t)q.disambiguated * 2 + q.nonnegative) * 2 + q.names_nontarget) * 2 + q.instructed) * 2) + q.reflected;
}

struct pm_question pm_question_of(size_t state)
{
	return (struct pm_question){.disambiguated = state >> 4 & 1, .nonnegative = state >> 3 & 1, .names_nontarget = state >> 2 & 1,
				    .instructed = state >> 1 & 1, .reflected = state & 1};
}

static enum role role_of(struct pm_question q, size_t answer)
{
	if (answer >= PM_ANSWER_UNKNOWN)
		return UNKNOWN;
	return answer == (q.nonnegative ? PM_ANSWER_NONTARGET : PM_ANSWER_TARGET) ? ALIGNED : OTHER;
}

static bool is_right(struct pm_question q, size_t answer)
{
	size_t evidence = q.names_nontarget ? PM_ANSWER_NONTARGET : PM_ANSWER_TARGET;

	return q.disambiguated ? answer == evidence : role_of(q, answer) == UNKNOWN;
}

static double reward(const struct pm_instructed_bandit *b, struct pm_question q, size_t answer)
{
	bool right = is_right(q, answer);

	return right - b->penalty * (q.instructed && !right && role_of(q, answer) == ALIGNED);
}

static void put_question(struct pmi_build *build, const struct pm_instructed_bandit *b, size_t state)
{
	struct pm_question q = pm_question_of(state), reflected = q;

	for (size_t answer = 0; answer < PM_ANSWERS; answer++)
		pmi_build_put(build, state, answer, END, 1, reward(b, q, answer));
	if (!b->reflect)
		return;
	reflected.reflected = true;
	if (q.reflected)
		pmi_build_put(build, state, PM_REFLECT, END, 1, reward(b, q, PM_ANSWER_UNKNOWN));
	else
		pmi_build_put(build, state, PM_REFLECT, pm_question_state(reflected), 1, 0);
}

enum pm_status pm_instructed_bandit_mdp(const struct pm_instructed_bandit *b, struct pm_mdp **mdp)
{
	struct pmi_build build;

	*mdp = NULL;
	if (!isfinite(b->stereotype) || !isfinite(b->unknown) || !pmi_is_share(b->calm) || !isfinite(b->penalty) || b->reflect > 1 ||
	    !pmi_is_share(b->gamma))
		return PM_EDOM;
	pmi_build_begin(&build, PM_BANDIT_STATES, b->reflect ? 4 : 3, b->gamma);
	pmi_build_end_in(&build, END);
	for (size_t state = 0; state < PM_QUESTIONS; state++) {
		put_question(&build, b, state);
		if (!b->reflect || !pm_question_of(state).reflected)
			pmi_build_start_in(&build, state, b->reflect ? 2. / PM_QUESTIONS : 1. / PM_QUESTIONS);
	}
	return pmi_build_finish(&build, mdp);
}

/* The scores of probabilities of the roles. */
static struct pm_bias_scores scores(const double p[N_ROLES])
{
	double s_dis = (p[ALIGNED] - p[OTHER]) / (p[ALIGNED] + p[OTHER]);

	return (struct pm_bias_scores){.accuracy = p[UNKNOWN], .s_dis = s_dis, .s_amb = (1 - p[UNKNOWN]) * s_dis};
}

static void softmax(const double logit[N_ROLES], double p[N_ROLES])
{
	double total = pm_log_sum_exp(logit, N_ROLES);

	for (int r = 0; r < N_ROLES; r++)
		p[r] = exp(logit[r] - total);
}

struct pm_bias_scores pm_softmax_bias(double stereotype, double unknown)
{
	double p[N_ROLES];

	softmax((const double[]){[ALIGNED] = stereotype, [OTHER] = 0, [UNKNOWN] = unknown}, p);
	return scores(p);
}

void pm_bandit_features(struct pm_question q, size_t answer, bool interaction, double *phi)
{
	size_t column = (size_t)role_of(q, answer) + (q.disambiguated ? N_ROLES : 0);

	for (int k = 0; k < (interaction ? PM_BANDIT_FEATURES_INTERACTION : PM_BANDIT_FEATURES); k++)
		phi[k] = 0;
	phi[column] = 1;
	phi[2 * N_ROLES] = q.disambiguated && is_right(q, answer);
	if (interaction)
		phi[PM_BANDIT_FEATURES + column] = q.instructed;
}

struct pm_bias_scores pm_bandit_scores(const struct pm_instructed_bandit *b, const double *weight, bool interaction, bool instructed,
				       bool reflected)
{
	/* On ambiguous questions neither polarity nor evidence changes the role's logit: one question stands for all. */
	struct pm_question q = {.instructed = instructed, .reflected = reflected};
	double logit[N_ROLES] = {[ALIGNED] = b->stereotype * (reflected ? b->calm : 1), [UNKNOWN] = b->unknown}, p[N_ROLES];
	double phi[PM_BANDIT_FEATURES_INTERACTION];

	for (size_t answer = 0; weight && answer < PM_ANSWERS; answer++) {
		pm_bandit_features(q, answer, interaction, phi);
		for (int k = 0; k < (interaction ? PM_BANDIT_FEATURES_INTERACTION : PM_BANDIT_FEATURES); k++)
			logit[role_of(q, answer)] += weight[k] * phi[k];
	}
	softmax(logit, p);
	return scores(p);
}

double pm_parity_gap(const double *u, size_t n, double b)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += pm_logistic(u[i] + b) - pm_logistic(u[i]);
	return sum / (double)n;
}

double pm_parity_steps(double b0, double kappa)
{
	return -b0 / kappa;
}
