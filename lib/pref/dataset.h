/*
 * Looking a segment up in a data set; internal to the library.
 */
#ifndef PREF_DATASET_H
#define PREF_DATASET_H

#include <prefmodel/dataset.h>

/* The number of a segment that is stored; hash is pmi_hash_words of its steps. */
bool pmi_dataset_find(const struct pm_dataset *dataset, struct pm_segment segment, uint64_t hash, uint32_t *number);

/* Stores a segment that is known not to be there.  PM_ENOMEM, PM_EOVERFLOW. */
enum pm_status pmi_dataset_store(struct pm_dataset *dataset, struct pm_segment segment, uint64_t hash, uint32_t *number);

#endif
