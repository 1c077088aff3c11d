/*
 * The fixed text of a page.
 */
#ifndef BIN_PAGE_PARTS_H
#define BIN_PAGE_PARTS_H

extern const char page_style[], page_script[];

#endif
