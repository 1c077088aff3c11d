/*
 * Comparisons under construction; internal to the library.
 */
#ifndef PREF_ITEMS_H
#define PREF_ITEMS_H

#include <prefmodel/items.h>

/* Sorts the contests and adds equal pairs up; turns them first where places do not matter.  PM_ENOMEM. */
enum pm_status pmi_comparisons_fold(struct pm_comparisons *comparisons);

#endif
