/*
 * Finding the shipped worlds from where the program stands, so that it works in its build folder and wherever an installation is moved.
 */
#ifndef BIN_SHIPPED_H
#define BIN_SHIPPED_H

/*
 * Adds to $PREFMODEL_WORLDS, behind what is there, the folder share/libprefmodel/gridworlds beside the program's own folder, or gridworlds
 * in one of the folders above it; nothing when there is neither.
 */
void shipped_find(void);

#endif
